//! Deciding about points: by officers of industry and trade of the province.

use super::Tag;
use super::bodies::{PointApproval, PointInspection, PointMeasure, VersionedPoint};
use super::capacity::judge;
use super::criteria::against;
use super::notices;
use super::registering::{answered, deed};
use super::standing::{Standing, standing};
use crate::access::{self, Officer};
use crate::codes::Code;
use crate::context::App;
use crate::oversight;
use crate::problem::{Failure, FieldProblem, Problem};
use crate::scalars::Prose;
use crate::speech::Sentence;
use domain::accounts::BodyKind;
use domain::calendar::{Day, day_of, end_of};
use domain::ids::{AccountId, BodyId, PointId};
use domain::points_of_sale::{Command, Outcome, Refusal};
use poem::web::Data;
use poem_openapi::OpenApi;
use poem_openapi::param::Path;
use poem_openapi::payload::Json;
use sea_orm::ConnectionTrait;
use serde_json::json;
use store::accounts::sessions::SignedInAccount;
use store::oversight::deeds::Doer;
use store::points_of_sale::decisions::{self, NewDecision};
use store::points_of_sale::points::{self, Point};
use uuid::Uuid;

/// Operations: deciding about points of sale.
pub struct DecidingApi;

#[OpenApi(tag = "Tag::PointsOfSale")]
impl DecidingApi {
    /// Record the inspection of a point of sale
    ///
    /// For officers of the province's department of industry and trade (Sở Công Thương): `submitted` becomes
    /// `inspected`. The area as measured takes the place of what was registered.
    #[oai(
        path = "/v1/points-of-sale/:id/inspection",
        method = "post",
        operation_id = "inspectPointOfSale"
    )]
    async fn inspect_point_of_sale(
        &self,
        Data(app): Data<&App>,
        Officer(caller): Officer,
        /// The point's id.
        id: Path<Uuid>,
        Json(body): Json<PointInspection>,
    ) -> Result<VersionedPoint, Failure> {
        let tx = app.store().begin().await?;
        let (mut case, mut given) =
            Case::take_up(app, &tx, &caller, (id.0.into(), Command::Inspect)).await?;
        given.dated = Some(past(app, "/visited_on", body.visited_on.0)?);
        given.reason = body.finding.0;
        case.point.area = body.area_m2.or(case.point.area);
        let action = (&case.doer, "inspect_point_of_sale");
        follow(app, &tx, case.point, given, action).await?;
        answered(app, tx, id.0.into()).await
    }

    /// Approve a point of sale
    ///
    /// For officers of the province's department of industry and trade: `inspected` becomes `approved`, until
    /// the day given. A criterion that is not met at this instant stands against it (422 `act_refused` names
    /// each); where one is unknown, the officer decides with a reason.
    #[oai(
        path = "/v1/points-of-sale/:id/approval",
        method = "post",
        operation_id = "approvePointOfSale"
    )]
    async fn approve_point_of_sale(
        &self,
        Data(app): Data<&App>,
        Officer(caller): Officer,
        /// The point's id.
        id: Path<Uuid>,
        Json(body): Json<PointApproval>,
    ) -> Result<VersionedPoint, Failure> {
        let command = Command::Approve(end_of(body.until.0));
        approval(app, &caller, (id.0.into(), command), body, "approve_point_of_sale").await
    }

    /// Lengthen the approval of a point of sale
    ///
    /// For officers of the province's department of industry and trade, while it runs, by the same checks.
    #[oai(
        path = "/v1/points-of-sale/:id/extension",
        method = "post",
        operation_id = "extendPointOfSale"
    )]
    async fn extend_point_of_sale(
        &self,
        Data(app): Data<&App>,
        Officer(caller): Officer,
        /// The point's id.
        id: Path<Uuid>,
        Json(body): Json<PointApproval>,
    ) -> Result<VersionedPoint, Failure> {
        let command = Command::Extend(end_of(body.until.0));
        approval(app, &caller, (id.0.into(), command), body, "extend_point_of_sale").await
    }

    /// Refuse a point of sale
    ///
    /// For officers of the province's department of industry and trade: it may be mended and submitted again.
    #[oai(
        path = "/v1/points-of-sale/:id/refusal",
        method = "post",
        operation_id = "refusePointOfSale"
    )]
    async fn refuse_point_of_sale(
        &self,
        Data(app): Data<&App>,
        Officer(caller): Officer,
        /// The point's id.
        id: Path<Uuid>,
        Json(body): Json<PointMeasure>,
    ) -> Result<VersionedPoint, Failure> {
        measure(app, &caller, (id.0.into(), Command::Refuse), body, "refuse_point_of_sale").await
    }

    /// Suspend a point of sale
    ///
    /// For officers of the province's department of industry and trade, at once: it is listed no longer, and
    /// its sign answers neutrally, until the suspension is lifted.
    #[oai(
        path = "/v1/points-of-sale/:id/suspension",
        method = "post",
        operation_id = "suspendPointOfSale"
    )]
    async fn suspend_point_of_sale(
        &self,
        Data(app): Data<&App>,
        Officer(caller): Officer,
        /// The point's id.
        id: Path<Uuid>,
        Json(body): Json<PointMeasure>,
    ) -> Result<VersionedPoint, Failure> {
        measure(app, &caller, (id.0.into(), Command::Suspend), body, "suspend_point_of_sale").await
    }

    /// Lift the suspension of a point of sale
    ///
    /// For officers of the province's department of industry and trade. The approval ends when it would have.
    #[oai(
        path = "/v1/points-of-sale/:id/reinstatement",
        method = "post",
        operation_id = "reinstatePointOfSale"
    )]
    async fn reinstate_point_of_sale(
        &self,
        Data(app): Data<&App>,
        Officer(caller): Officer,
        /// The point's id.
        id: Path<Uuid>,
        Json(body): Json<PointMeasure>,
    ) -> Result<VersionedPoint, Failure> {
        let asked = (id.0.into(), Command::Reinstate);
        measure(app, &caller, asked, body, "reinstate_point_of_sale").await
    }

    /// Revoke the approval of a point of sale
    ///
    /// For officers of the province's department of industry and trade, at once and for good.
    #[oai(
        path = "/v1/points-of-sale/:id/revocation",
        method = "post",
        operation_id = "revokePointOfSale"
    )]
    async fn revoke_point_of_sale(
        &self,
        Data(app): Data<&App>,
        Officer(caller): Officer,
        /// The point's id.
        id: Path<Uuid>,
        Json(body): Json<PointMeasure>,
    ) -> Result<VersionedPoint, Failure> {
        measure(app, &caller, (id.0.into(), Command::Revoke), body, "revoke_point_of_sale").await
    }
}

/// A point that somebody decides about.
struct Case {
    point: Point,
    doer: Doer,
}

impl Case {
    /// Takes a point up in the caller's office, and begins the decision.
    async fn take_up(
        app: &App,
        tx: &impl ConnectionTrait,
        caller: &SignedInAccount,
        (id, command): (PointId, Command),
    ) -> Result<(Self, Given), Failure> {
        // To whom no point anywhere is open, none is shown to be there.
        let trade = caller.offices.iter().any(|office| office.kind == BodyKind::IndustryTrade);
        let found = if trade { points::lock(tx, id).await? } else { None };
        let point = found.ok_or(if trade { Code::NotFound } else { Code::NotAllowed })?;
        let office = judge(app, caller, &point)?;
        let doer = access::doer_in(caller, &office);
        let given = Given { body: Some(office.body), ..Given::plain(command, caller.id) };
        Ok((Self { point, doer }, given))
    }
}

/// A command as it is given: with its reason and its act.
pub(super) struct Given {
    command: Command,
    reason: String,
    number: String,
    dated: Option<Day>,
    findings: String,
    by: AccountId,
    body: Option<BodyId>,
}

impl Given {
    /// A command that needs no reason.
    pub(super) fn plain(command: Command, by: AccountId) -> Self {
        let (reason, number, findings) = Default::default();
        Self { command, reason, number, dated: None, findings, by, body: None }
    }
}

async fn approval(
    app: &App,
    caller: &SignedInAccount,
    asked: (PointId, Command),
    body: PointApproval,
    action: &'static str,
) -> Result<VersionedPoint, Failure> {
    let tx = app.store().begin().await?;
    let (case, mut given) = Case::take_up(app, &tx, caller, asked).await?;
    // Whether it is time to decide comes before what would be decided.
    case.point.life.follow(asked.1, app.now()).map_err(refused)?;
    let standing = standing(app, &tx, &case.point).await?;
    given.dated = Some(past(app, "/dated", body.dated.0)?);
    given.reason = enough(&standing, body.reason)?;
    given.number = body.number.0;
    given.findings = findings(&standing);
    follow(app, &tx, case.point, given, (&case.doer, action)).await?;
    answered(app, tx, asked.0).await
}

async fn measure(
    app: &App,
    caller: &SignedInAccount,
    asked: (PointId, Command),
    body: PointMeasure,
    action: &'static str,
) -> Result<VersionedPoint, Failure> {
    let tx = app.store().begin().await?;
    let (case, mut given) = Case::take_up(app, &tx, caller, asked).await?;
    given.dated = body.dated.map(|dated| past(app, "/dated", dated.0)).transpose()?;
    given.reason = body.reason.0;
    given.number = body.number.map(|number| number.0).unwrap_or_default();
    follow(app, &tx, case.point, given, (&case.doer, action)).await?;
    answered(app, tx, asked.0).await
}

/// Carries a command out: the point, the decision, the audit, and for what an officer decided a letter.
pub(super) async fn follow(
    app: &App,
    tx: &impl ConnectionTrait,
    mut point: Point,
    given: Given,
    (doer, action): (&Doer, &'static str),
) -> Result<(), Failure> {
    let now = app.now();
    point.life = point.life.follow(given.command, now).map_err(refused)?;
    points::save(tx, &point, now).await?;
    if given.body.is_some() {
        notices::decided(app, tx, &point, (given.command, &given.reason)).await?;
    }
    let decision = NewDecision {
        id: app.mint(),
        point: point.id,
        command: given.command,
        reason: given.reason,
        act_number: given.number,
        act_date: given.dated,
        findings: given.findings,
        by: given.by,
        body: given.body,
    };
    decisions::add_all(tx, vec![decision], now).await?;
    Ok(oversight::record(app, tx, doer, deed(action, &point)).await?)
}

/// The reason of an approval, which the criteria leave room for.
fn enough(standing: &Standing, reason: Option<Prose<1, 4000>>) -> Result<String, Failure> {
    match (standing.evaluation.outcome(), reason) {
        (Outcome::NotMet, _) => {
            let problem = Problem::new(Code::ActRefused);
            Err(against(&standing.evaluation).fold(problem, Problem::with).into())
        }
        (Outcome::Unknown, None) => {
            let vi = "Có tiêu chí chưa rõ: hãy nêu lý do công nhận.";
            let en = "A criterion is unknown: say why you approve.";
            Err(Problem::field("/reason", "reason_needed", vi, en).into())
        }
        (_, reason) => Ok(reason.map(|reason| reason.0).unwrap_or_default()),
    }
}

/// What was found at the time of a decision, for the record.
pub(super) fn findings(standing: &Standing) -> String {
    let found = standing.evaluation.findings.iter().map(|one| {
        let rule = one.rule.map(|rule| (rule.least, rule.legal_act));
        json!({
            "criterion": one.criterion.code(),
            "outcome": format!("{:?}", one.outcome),
            "fact": one.fact,
            "rule": rule,
        })
    });
    json!(found.collect::<Vec<_>>()).to_string()
}

/// A day that is not to come.
fn past(app: &App, pointer: &str, day: Day) -> Result<Day, Failure> {
    if day <= day_of(app.now()) {
        return Ok(day);
    }
    let (vi, en) = ("Ngày này chưa đến.", "This day is still to come.");
    Err(Problem::field(pointer, "in_the_future", vi, en).into())
}

fn refused(refusal: Refusal) -> Failure {
    let (code, vi, en) = match refusal {
        Refusal::NotFrom(status) => {
            let sentence = Sentence::new(
                format!("Trạng thái hiện tại: {}.", status.code()),
                format!("It stands at {} now.", status.code()),
            );
            let field = FieldProblem::new("", "wrong_status", sentence);
            return Problem::new(Code::Conflict).with(field).into();
        }
        Refusal::Past => ("in_the_past", "Ngày này đã qua.", "This day is over."),
        Refusal::TooLong => {
            ("too_long", "Tối đa mười năm kể từ hôm nay.", "At most ten years from today.")
        }
        Refusal::NotLonger => (
            "not_longer",
            "Phải muộn hơn thời hạn hiện tại.",
            "It must end later than it does now.",
        ),
    };
    Problem::field("/until", code, vi, en).into()
}
