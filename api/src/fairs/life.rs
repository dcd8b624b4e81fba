//! A fair's life by commands: nothing else writes its stage.

use super::editing::{VersionedFair, answer};
use super::{Tag, locked, note, results};
use crate::access::SignedIn;
use crate::catalogue::{OverClaims, public};
use crate::codes::Code;
use crate::context::App;
use crate::money::Money;
use crate::problem::{Failure, FieldProblem, Problem};
use crate::scalars::{Line, Prose, VietnamTime};
use crate::speech::{Language, Sentence};
use domain::certification::PublicText;
use domain::fairs::results::{Declared, Report};
use domain::fairs::{Command, Facts, OrganiserAffair, Refusal, Stage};
use domain::money::Dong;
use poem::web::Data;
use poem_openapi::param::Path;
use poem_openapi::payload::Json;
use poem_openapi::types::ToJSON as _;
use poem_openapi::{Object, OpenApi};
use sea_orm::ConnectionTrait;
use serde_json::json;
use store::fairs::allocation::waiting;
use store::fairs::billing::bills;
use store::fairs::exhibitors::applications;
use store::fairs::floor::allocations;
use store::fairs::organisers;
use store::fairs::record::{self, Fair};
use store::fairs::reports::{self, Results};
use store::integrations::mail::{self, Draft};
use store::oversight::deeds::Doer;

/// Operations: the stages of fairs.
pub struct FairLifeApi;

/// Why a fair is called off.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
struct FairCancellation {
    /// In words that the public and all exhibitors read. It carries no claim to the OCOP mark.
    reason: Prose<1, 2000>,
}

/// What came of a fair.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
struct FairReportEntry {
    /// Visitors counted.
    #[oai(validator(minimum(value = "0"), maximum(value = "100000000")))]
    visitors: i64,
    /// Sales at the fair; the sum of what exhibitors declared when unsaid.
    sales: Option<Money>,
    /// Contracts signed; the sum of what exhibitors declared when unsaid.
    #[oai(validator(minimum(value = "0"), maximum(value = "1000000")))]
    contracts: Option<i64>,
    /// What they are worth; the sum of what exhibitors declared when unsaid.
    contracts_value: Option<Money>,
    /// In words. It carries no claim to the OCOP mark.
    note: Option<Prose<0, 5000>>,
}

#[OpenApi(tag = "Tag::Fairs")]
impl FairLifeApi {
    /// Announce a fair
    ///
    /// `draft` becomes `announced`: the public sees it. For owners and managers of a verified organiser,
    /// once its place is known (but for an online week), before its first day. 409 says what is missing.
    #[oai(path = "/v1/fairs/:slug/announcement", method = "post", operation_id = "announceFair")]
    async fn announce_fair(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The fair's slug.
        slug: Path<Line<1, 120>>,
    ) -> Result<VersionedFair, Failure> {
        moved(app, &caller, &slug.0.0, Command::Announce).await
    }

    /// Open a fair to applications
    ///
    /// `announced` becomes `open`. It needs a dead-line of applications that is still to come and lies
    /// before the opening.
    #[oai(path = "/v1/fairs/:slug/opening", method = "post", operation_id = "openFair")]
    async fn open_fair(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The fair's slug.
        slug: Path<Line<1, 120>>,
    ) -> Result<VersionedFair, Failure> {
        moved(app, &caller, &slug.0.0, Command::Open).await
    }

    /// Begin to give booths out
    ///
    /// `open` becomes `allocating`, once the dead-line of applications is over.
    #[oai(path = "/v1/fairs/:slug/allocation", method = "post", operation_id = "allocateFair")]
    async fn allocate_fair(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The fair's slug.
        slug: Path<Line<1, 120>>,
    ) -> Result<VersionedFair, Failure> {
        moved(app, &caller, &slug.0.0, Command::Allocate).await
    }

    /// Close a fair
    ///
    /// `allocating` becomes `closed`, once its last day is over.
    #[oai(path = "/v1/fairs/:slug/closing", method = "post", operation_id = "closeFair")]
    async fn close_fair(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The fair's slug.
        slug: Path<Line<1, 120>>,
    ) -> Result<VersionedFair, Failure> {
        moved(app, &caller, &slug.0.0, Command::Close).await
    }

    /// Report on a fair
    ///
    /// `closed` becomes `reported`, and the public reads the results. Once.
    #[oai(path = "/v1/fairs/:slug/report", method = "post", operation_id = "reportFair")]
    async fn report_fair(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The fair's slug.
        slug: Path<Line<1, 120>>,
        Json(body): Json<FairReportEntry>,
    ) -> Result<VersionedFair, Failure> {
        let tx = app.store().begin().await?;
        let (fair, doer) = locked(&tx, &caller.0, &slug.0.0, OrganiserAffair::Fairs).await?;
        let counted = results::counted(app, &fair).await?;
        let declared = Report::of(counted.iter().map(|one| &one.part)).whole.results;
        let results = body.read(declared)?;
        reports::create(&tx, fair.id, &results, caller.0.id, app.now())
            .await
            .map_err(|_| Code::Conflict)?;
        follow(app, &tx, fair, Command::Report, &doer).await?;
        let answer = answer(app, &tx, &slug.0.0).await?;
        tx.commit().await?;
        Ok(answer)
    }

    /// Call a fair off
    ///
    /// From any stage before `closed`, with a reason that the public reads. It stays to be read, and every
    /// application is settled with it: nothing is owed any more, and what was paid is to be returned. The people
    /// of each exhibitor are told by letter.
    #[oai(path = "/v1/fairs/:slug/cancellation", method = "post", operation_id = "cancelFair")]
    async fn cancel_fair(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The fair's slug.
        slug: Path<Line<1, 120>>,
        Json(body): Json<FairCancellation>,
    ) -> Result<VersionedFair, Failure> {
        let tx = app.store().begin().await?;
        let (fair, doer) = locked(&tx, &caller.0, &slug.0.0, OrganiserAffair::Fairs).await?;
        let mut over = OverClaims::default();
        over.take("/reason", PublicText::new(body.reason.0.clone(), None));
        over.refuse()?;
        let fair = Fair { cancel_reason: body.reason.0, ..fair };
        tell(app, &tx, &fair).await?;
        applications::call_off(&tx, fair.id, &fair.cancel_reason, app.now()).await?;
        allocations::release_all(&tx, fair.id).await?;
        waiting::close(&tx, fair.id).await?;
        bills::cancel_all(&tx, fair.id).await?;
        follow(app, &tx, fair, Command::Cancel, &doer).await?;
        let answer = answer(app, &tx, &slug.0.0).await?;
        tx.commit().await?;
        Ok(answer)
    }
}

/// Tells the people of every application that stands that the fair is called off.
async fn tell(app: &App, tx: &impl ConnectionTrait, fair: &Fair) -> Result<(), Failure> {
    let letter = |(exhibitor, recipient): (String, String)| Draft {
        id: app.mint(),
        template: "fair_cancelled",
        language: Language::Vietnamese.code(),
        recipient,
        params: json!({
            "fair_name": public(&fair.name, None),
            "exhibitor_name": public(&exhibitor, None),
            "reason": public(&fair.cancel_reason, None),
        }),
        dedup_key: None,
    };
    let letters = applications::addresses(tx, fair.id).await?.into_iter().map(letter).collect();
    Ok(mail::enqueue(tx, letters, app.now()).await?)
}

/// A command that needs no further words.
async fn moved(
    app: &App,
    caller: &SignedIn,
    slug: &str,
    command: Command,
) -> Result<VersionedFair, Failure> {
    let tx = app.store().begin().await?;
    let (fair, doer) = locked(&tx, &caller.0, slug, OrganiserAffair::Fairs).await?;
    follow(app, &tx, fair, command, &doer).await?;
    let answer = answer(app, &tx, slug).await?;
    tx.commit().await?;
    Ok(answer)
}

/// Makes a fair follow a command, and writes both down.
async fn follow(
    app: &App,
    tx: &impl ConnectionTrait,
    fair: Fair,
    command: Command,
    doer: &Doer,
) -> Result<(), Failure> {
    // Kept for this transaction: it isn't refused while it announces.
    let organiser = organisers::lock(tx, fair.organiser).await?.ok_or(Code::Broken)?;
    let facts = Facts {
        organiser: organiser.standing,
        kind: fair.kind,
        placed: fair.unit.is_some() && !fair.address.is_empty(),
        days: fair.days,
        applications_until: fair.applications_until,
    };
    let stage = fair.stage.follow(command, &facts, app.now()).map_err(refused)?;
    let next = Fair { stage, stage_since: app.now(), ..fair };
    record::save(tx, &next, app.now()).await?;
    note(app, tx, doer, action(command), (&next, json!({ "stage": stage.code() }))).await
}

fn action(command: Command) -> &'static str {
    match command {
        Command::Announce => "announce_fair",
        Command::Open => "open_fair",
        Command::Allocate => "allocate_fair",
        Command::Close => "close_fair",
        Command::Report => "report_fair",
        Command::Cancel => "cancel_fair",
    }
}

fn refused(refusal: Refusal) -> Failure {
    let (code, vi, en) = match refusal {
        Refusal::WrongStage(stage) => wrong_stage(stage),
        Refusal::NotVerified => (
            "organiser_not_verified",
            "Đơn vị tổ chức chưa được xác minh.".to_owned(),
            "The organiser is not verified.".to_owned(),
        ),
        Refusal::NoPlace => {
            ("no_place", "Chưa có địa điểm tổ chức.".to_owned(), "It has no place.".to_owned())
        }
        Refusal::Begun => (
            "begun",
            "Ngày khai mạc đã đến hoặc đã qua.".to_owned(),
            "Its first day has begun.".to_owned(),
        ),
        Refusal::NoDeadline => (
            "no_deadline",
            "Chưa có hạn nhận đăng ký.".to_owned(),
            "It has no dead-line of applications.".to_owned(),
        ),
        Refusal::DeadlineOver => (
            "deadline_over",
            "Hạn nhận đăng ký đã qua.".to_owned(),
            "The dead-line of applications is over.".to_owned(),
        ),
        Refusal::DeadlineLate => (
            "deadline_late",
            "Hạn nhận đăng ký sau ngày khai mạc.".to_owned(),
            "The dead-line of applications lies after the opening.".to_owned(),
        ),
        Refusal::StillOpen(until) => {
            let until = VietnamTime(until).to_json().unwrap_or_default();
            let until = until.as_str().unwrap_or_default();
            let vi = format!("Còn nhận đăng ký đến {until}.");
            ("still_open", vi, format!("Applications are taken until {until}."))
        }
        Refusal::NotOver => (
            "not_over",
            "Hội chợ chưa kết thúc ngày cuối.".to_owned(),
            "Its last day is not over.".to_owned(),
        ),
    };
    let field = FieldProblem::new("", code, Sentence::new(vi, en));
    Problem::new(Code::Conflict).with(field).into()
}

fn wrong_stage(stage: Stage) -> (&'static str, String, String) {
    let vi = format!("Hội chợ đang ở giai đoạn {}.", stage.code());
    ("wrong_stage", vi, format!("The fair is {} now.", stage.code()))
}

impl FairReportEntry {
    /// What is reported: what the organiser says, else what exhibitors declared.
    fn read(self, declared: Declared) -> Result<Results, Failure> {
        let note = self.note.map(|note| note.0).unwrap_or_default();
        let mut over = OverClaims::default();
        over.take("/note", PublicText::new(note.clone(), None));
        over.refuse()?;
        let sum = |said: Option<Money>, declared: i64, pointer: &str| match said {
            Some(money) => results::amount(money, pointer),
            None => results::bounded(Dong::new(declared), pointer),
        };
        Ok(Results {
            visitors: self.visitors,
            sales: sum(self.sales, declared.sales, "/sales/amount")?,
            contracts: self.contracts.unwrap_or(declared.contracts),
            contracts_value: sum(
                self.contracts_value,
                declared.contracts_value,
                "/contracts_value/amount",
            )?,
            note,
        })
    }
}
