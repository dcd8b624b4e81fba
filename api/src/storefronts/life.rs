//! A seller's life by commands: nothing writes a status.

use super::Tag;
use super::answers::Seller;
use super::notices::tell;
use super::{access, judge};
use crate::access::{Operator, SignedIn};
use crate::accounts::taken;
use crate::catalogue::OverClaims;
use crate::codes::Code;
use crate::context::App;
use crate::fairs;
use crate::problem::{Failure, FieldProblem, Problem};
use crate::scalars::{Line, Prose, Time, VietnamTime};
use crate::speech::Sentence;
use domain::accounts::{Affair, MemberRole};
use domain::certification::PublicText;
use domain::ids::{AccountId, ProducerId};
use domain::storefronts::{self as rules, Command, Giver, Order, Refusal};
use poem::web::Data;
use poem_openapi::param::Path;
use poem_openapi::payload::Json;
use poem_openapi::types::ToJSON as _;
use poem_openapi::{Object, OpenApi};
use sea_orm::ConnectionTrait;
use serde_json::json;
use store::accounts::members;
use store::oversight::deeds::{Deed, Doer};
use store::storefronts::sellers::{self, NewStep, Recorded};
use store::storefronts::{checklist, shop};
use uuid::Uuid;

/// Operations: a seller's status.
pub struct LifeApi;

/// Why an application is refused.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
struct SellerRefusal {
    /// In words that the producer's members read, 1 to 2000 characters.
    reason: Prose<1, 2000>,
}

/// A time in which a shop serves nobody.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
struct ClosureWindow {
    /// First instant away; now when unsaid.
    from: Option<Time>,
    /// First instant back: after `from` and after now, at most 366 days later.
    until: Time,
    /// What buyers read of it, such as "Nghỉ mùa thu hoạch". It carries no claim to the OCOP mark.
    note: Line<1, 200>,
}

#[OpenApi(tag = "Tag::Storefronts")]
impl LifeApi {
    /// Verify a seller
    ///
    /// For the operator: `applied` becomes `verified`, once every requirement is complete or waived (409
    /// names those that are not). Nobody verifies a producer to which he belongs (403).
    #[oai(path = "/v1/sellers/:id/verification", method = "post", operation_id = "verifySeller")]
    async fn verify_seller(
        &self,
        Data(app): Data<&App>,
        caller: Operator,
        /// The producer's id.
        id: Path<Uuid>,
    ) -> Result<Json<Seller>, Failure> {
        let (doer, tx) = (judge(&caller.0, id.0.into())?, app.store().begin().await?);
        let recorded = sellers::lock(&tx, id.0.into()).await?.ok_or(Code::NotFound)?;
        let shown = checklist::shown(&tx, id.0.into(), app.now()).await?;
        let checklist = shown.checklist();
        let ready = checklist.ready().ok_or_else(|| unmet(&checklist))?;
        let given = Given::plain(Command::Verify(ready));
        follow(app, &tx, &recorded, Giver::Operator, given, &doer).await?;
        tell(app, &tx, &recorded.producer, "seller_verified", json!({})).await?;
        answered(app, tx, id.0.into()).await
    }

    /// Refuse a seller's application
    ///
    /// For the operator: `applied` becomes `refused`. The producer may apply again.
    #[oai(path = "/v1/sellers/:id/refusal", method = "post", operation_id = "refuseSeller")]
    async fn refuse_seller(
        &self,
        Data(app): Data<&App>,
        caller: Operator,
        /// The producer's id.
        id: Path<Uuid>,
        Json(body): Json<SellerRefusal>,
    ) -> Result<Json<Seller>, Failure> {
        let (doer, tx) = (judge(&caller.0, id.0.into())?, app.store().begin().await?);
        let recorded = sellers::lock(&tx, id.0.into()).await?.ok_or(Code::NotFound)?;
        let given = Given { reason: &body.reason.0, ..Given::plain(Command::Refuse) };
        follow(app, &tx, &recorded, Giver::Operator, given, &doer).await?;
        let told = json!({
            "requirement": "application", "outcome": "refused", "reason": body.reason.0,
        });
        tell(app, &tx, &recorded.producer, "onboarding_reviewed", told).await?;
        answered(app, tx, id.0.into()).await
    }

    /// Take a seller's application back
    ///
    /// For members who keep the legal identity: `applied` becomes `withdrawn`. They may apply again.
    #[oai(path = "/v1/sellers/:id/withdrawal", method = "post", operation_id = "withdrawSeller")]
    async fn withdraw_seller(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The producer's id.
        id: Path<Uuid>,
    ) -> Result<Json<Seller>, Failure> {
        own(app, &caller, id.0.into(), Affair::Identity, Command::Withdraw).await
    }

    /// Open a storefront
    ///
    /// For members who keep the storefront: `verified` becomes `open`, and the public sees it.
    #[oai(path = "/v1/sellers/:id/opening", method = "post", operation_id = "openSeller")]
    async fn open_seller(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The producer's id.
        id: Path<Uuid>,
    ) -> Result<Json<Seller>, Failure> {
        own(app, &caller, id.0.into(), Affair::Storefront, Command::Open).await
    }

    /// Stop selling
    ///
    /// For members who keep the legal identity: the seller is `closed` at once. Its certificates and
    /// marks are not touched, and it may apply again.
    #[oai(path = "/v1/sellers/:id/departure", method = "post", operation_id = "leaveAsSeller")]
    async fn leave_as_seller(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The producer's id.
        id: Path<Uuid>,
    ) -> Result<Json<Seller>, Failure> {
        own(app, &caller, id.0.into(), Affair::Identity, Command::Leave).await
    }

    /// Announce a closure window
    ///
    /// "Closed for the harvest until …": it lies over the status, changes nothing of it, and passes by
    /// the clock. In place of any window announced before.
    #[oai(
        path = "/v1/sellers/:id/closure-window",
        method = "put",
        operation_id = "setClosureWindow"
    )]
    async fn set_closure_window(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The producer's id.
        id: Path<Uuid>,
        Json(body): Json<ClosureWindow>,
    ) -> Result<Json<Seller>, Failure> {
        let doer = access::member_for(&caller.0, id.0.into(), Affair::Storefront)?;
        let mut over = OverClaims::default();
        over.take("/note", PublicText::new(body.note.0.clone(), None));
        over.refuse()?;
        let from = body.from.map_or(app.now(), |from| from.0);
        let away = rules::Away { from, until: body.until.0 };
        let tx = app.store().begin().await?;
        let recorded = sellers::lock(&tx, id.0.into()).await?.ok_or(Code::NotFound)?;
        let given = Given { away: Some(&body.note.0), ..Given::plain(Command::GoAway(away)) };
        follow(app, &tx, &recorded, Giver::Seller, given, &doer).await?;
        answered(app, tx, id.0.into()).await
    }

    /// End a closure window
    ///
    /// Before its time, or call it off. 409 when there is none.
    #[oai(
        path = "/v1/sellers/:id/closure-window",
        method = "delete",
        operation_id = "endClosureWindow"
    )]
    async fn end_closure_window(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The producer's id.
        id: Path<Uuid>,
    ) -> Result<Json<Seller>, Failure> {
        own(app, &caller, id.0.into(), Affair::Storefront, Command::ComeBack).await
    }
}

/// A command as it is given: with its cause, and with what buyers read of a time away.
#[derive(Clone, Copy)]
pub(super) struct Given<'a> {
    pub(super) command: Command,
    pub(super) ground: &'a str,
    pub(super) reason: &'a str,
    pub(super) order: Option<&'a Order>,
    pub(super) away: Option<&'a str>,
}

impl Given<'_> {
    /// A command that needs no cause.
    pub(super) fn plain(command: Command) -> Self {
        Given { command, ground: "", reason: "", order: None, away: None }
    }
}

/// A command that a member gives without further words.
async fn own(
    app: &App,
    caller: &SignedIn,
    id: ProducerId,
    affair: Affair,
    command: Command,
) -> Result<Json<Seller>, Failure> {
    let doer = access::member_for(&caller.0, id, affair)?;
    let tx = app.store().begin().await?;
    let recorded = sellers::lock(&tx, id).await?.ok_or(Code::NotFound)?;
    follow(app, &tx, &recorded, Giver::Seller, Given::plain(command), &doer).await?;
    if command == Command::Leave {
        let told =
            json!({ "by": "seller", "reason": "", "from": VietnamTime(app.now()).to_json() });
        tell(app, &tx, &recorded.producer, "seller_closed", told).await?;
    }
    answered(app, tx, id).await
}

/// Makes a seller's state follow a command, and writes both down.
pub(super) async fn follow(
    app: &App,
    tx: &impl ConnectionTrait,
    recorded: &Recorded,
    by: Giver,
    given: Given<'_>,
    doer: &Doer,
) -> Result<(), Failure> {
    let (command, now) = (given.command, app.now());
    let next = recorded.seller.follow(command, by, now).map_err(refused)?;
    let note = recorded.row.as_ref().map(|row| row.away_note.as_str()).unwrap_or_default();
    sellers::save(tx, recorded, &next, given.away.unwrap_or(note), now).await?;
    let id: ProducerId = recorded.producer.id.into();
    let step = NewStep {
        id: app.mint(),
        command,
        ground: given.ground,
        reason: given.reason,
        order: given.order,
        by: doer.actor.ok_or(Code::Broken)?,
    };
    sellers::step(tx, id, step, now).await?;
    fairs::producer_changed(app, tx, id).await?;
    let deed = Deed {
        action: action(command),
        object_kind: "seller",
        object: id.0,
        producer: Some(id),
        unit: recorded.producer.unit_id,
        details: json!({
            "ground": given.ground,
            "effective_at": Time(command.effective(now)).to_json(),
            "order": given.order.map(|order| &order.number),
        }),
    };
    Ok(crate::oversight::record(app, tx, doer, deed).await?)
}

/// Takes an account into a producer's team as its owner, on the word of the state or the operator.
pub(super) async fn admit(
    app: &App,
    tx: &impl ConnectionTrait,
    producer: ProducerId,
    account: AccountId,
) -> Result<(), Failure> {
    let team = members::team(tx, producer).await?;
    let after = team.clone().admit(app.mint(), account, Some(MemberRole::Owner));
    let after = after.map_err(|_| Code::Conflict)?;
    members::save(tx, producer, &team, &after, app.now()).await.map_err(taken)
}

/// Begins a producer's life as seller, by its own application.
pub(super) async fn begin(
    app: &App,
    tx: &impl ConnectionTrait,
    id: ProducerId,
    doer: &Doer,
) -> Result<(), Failure> {
    let recorded = sellers::lock(tx, id).await?.ok_or(Code::NotFound)?;
    follow(app, tx, &recorded, Giver::Seller, Given::plain(Command::Apply), doer).await?;
    Ok(shop::open(tx, &recorded.producer, app.now()).await?)
}

/// Commits, and answers with the seller as it stands.
pub(super) async fn answered(
    app: &App,
    tx: sea_orm::DatabaseTransaction,
    id: ProducerId,
) -> Result<Json<Seller>, Failure> {
    let seller = Seller::read(app, &tx, id).await?;
    tx.commit().await?;
    Ok(Json(seller))
}

fn action(command: Command) -> &'static str {
    match command {
        Command::Apply => "apply_as_seller",
        Command::Refuse => "refuse_seller",
        Command::Withdraw => "withdraw_seller",
        Command::Verify(_) => "verify_seller",
        Command::Open => "open_seller",
        Command::Suspend(_) => "suspend_seller",
        Command::Reinstate => "reinstate_seller",
        Command::Close(_) => "close_seller",
        Command::CallOffClosure => "call_off_closure",
        Command::Leave => "leave_as_seller",
        Command::GoAway(_) => "set_closure_window",
        Command::ComeBack => "end_closure_window",
    }
}

fn unmet(checklist: &rules::Checklist) -> Failure {
    let problem = |(requirement, state): (rules::Requirement, rules::RequirementState)| {
        let (requirement, state) = (requirement.code(), state.code());
        let vi = format!("Yêu cầu {requirement} chưa đạt: {state}.");
        let sentence = Sentence::new(vi, format!("The requirement {requirement} is {state}."));
        FieldProblem::new(requirement, "requirement_unmet", sentence)
    };
    checklist.unmet().map(problem).fold(Problem::new(Code::Conflict), Problem::with).into()
}

fn refused(refusal: Refusal) -> Failure {
    let (code, vi, en) = match refusal {
        Refusal::NotYours => return Code::NotAllowed.into(),
        Refusal::AwayOutOfBounds => {
            let vi =
                "Thời gian nghỉ phải kết thúc sau lúc bắt đầu và sau bây giờ, tối đa 366 ngày.";
            let en = "A time away ends after it begins and after now, and lasts 366 days at most.";
            return Problem::field("/until", "out_of_bounds", vi, en).into();
        }
        Refusal::WrongStatus(status) => {
            let vi = format!("Trạng thái hiện tại là {}.", status.code());
            ("wrong_status", vi, format!("The seller is {} now.", status.code()))
        }
        Refusal::Announced => {
            let vi = "Việc này đã được báo trước cho cùng lúc đó hoặc sớm hơn.".to_owned();
            ("announced", vi, "This is announced already, for then or sooner.".to_owned())
        }
        Refusal::NothingToEnd => {
            let vi = "Không có gì để chấm dứt.".to_owned();
            ("nothing_to_end", vi, "There is nothing to end.".to_owned())
        }
    };
    let field = FieldProblem::new("", code, Sentence::new(vi, en));
    Problem::new(Code::Conflict).with(field).into()
}
