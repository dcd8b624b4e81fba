//! Applications as exhibitors write them.

use super::answers::{FairApplication, FairApplicationList, FairApplicationSummary};
use super::bodies::{FairApplicationPatch, complete, is_material};
use super::{Case, application};
use crate::access::{SignedIn, member_for};
use crate::accounts::taken;
use crate::catalogue::{etag, version};
use crate::codes::Code;
use crate::context::App;
use crate::fairs::Tag;
use crate::fairs::eligibility::{Replacement, replacement};
use crate::oversight;
use crate::page::{self, DEFAULT_LIMIT};
use crate::problem::Failure;
use crate::scalars::Line;
use domain::accounts::Affair;
use domain::fairs::Stage;
use domain::fairs::applications::{Command, Question, State};
use domain::ids::{ProducerId, ProductId};
use poem::web::Data;
use poem_openapi::param::{Header, Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{ApiResponse, Object, OpenApi};
use sea_orm::{ConnectionTrait, DatabaseTransaction};
use serde_json::json;
use store::catalogue::write;
use store::fairs::allocation::losses;
use store::fairs::exhibitors::applications::Content;
use store::fairs::exhibitors::{
    self, Contact, Exhibitor as Kept, applications, files, forms, queue,
};
use store::fairs::floor::categories;
use store::fairs::record::{self, Fair};
use store::oversight::deeds::Deed;
use uuid::Uuid;

/// Operations: writing applications.
pub struct FairApplicationsApi;

/// Who applies.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
struct FairApplicationEntry {
    /// The producer.
    producer_id: Uuid,
}

#[derive(ApiResponse)]
enum Begun {
    /// The application is begun: only the exhibitor reads it.
    #[oai(status = 201)]
    Created(
        Json<Box<FairApplication>>,
        /// Its version, for `If-Match`.
        #[oai(header = "ETag")]
        String,
    ),
}

#[derive(ApiResponse)]
pub enum VersionedApplication {
    /// The application.
    #[oai(status = 200)]
    Found(
        Json<Box<FairApplication>>,
        /// Its version, for `If-Match`.
        #[oai(header = "ETag")]
        String,
    ),
}

#[OpenApi(tag = "Tag::Fairs")]
impl FairApplicationsApi {
    /// Begin an application to a fair
    ///
    /// For whoever keeps the producer's applications to fairs, by role or mandate; once the fair is
    /// announced. One that is alive at a time: 409 `already_exists`.
    #[oai(
        path = "/v1/fairs/:slug/applications",
        method = "post",
        operation_id = "createFairApplication"
    )]
    async fn create_fair_application(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The fair's slug.
        slug: Path<Line<1, 120>>,
        Json(body): Json<FairApplicationEntry>,
    ) -> Result<Begun, Failure> {
        let (producer, now) = (ProducerId(body.producer_id), app.now());
        let doer = member_for(&caller.0, producer, Affair::FairApplications)?;
        let tx = app.store().begin().await?;
        let fair = record::lock(&tx, &slug.0.0).await?.ok_or(Code::NotFound)?;
        match fair.stage {
            Stage::Draft => return Err(Code::NotFound.into()),
            Stage::Announced | Stage::Open => {}
            _ => return Err(Code::Conflict.into()),
        }
        let exhibitor = exhibitor(app, &tx, &fair, producer).await?;
        let new = application(app, &exhibitor, State::Draft, now);
        applications::create(&tx, std::slice::from_ref(&new), now).await.map_err(taken)?;
        let deed = Deed::new("create_fair_application", "fair_application", new.id);
        let deed = deed.of(producer, exhibitor.unit).with(json!({ "fair": fair.id.0 }));
        oversight::record(app, &tx, &doer, deed).await?;
        let case = Case::find(&tx, new.id).await?;
        let answer = FairApplication::of(app, &tx, &case, false).await?;
        tx.commit().await?;
        Ok(Begun::Created(Json(Box::new(answer)), etag(1)))
    }

    /// List a producer's applications to fairs
    ///
    /// For whoever keeps them, by role or mandate.
    #[oai(
        path = "/v1/producers/:id/fair-applications",
        method = "get",
        operation_id = "listProducerFairApplications"
    )]
    async fn list_producer_fair_applications(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The producer's id.
        id: Path<Uuid>,
        /// `next_cursor` of the page before.
        cursor: Query<Option<Line<1, 400>>>,
        /// Items on a page, 1 to 100; 20 when unsaid.
        #[oai(validator(minimum(value = "1"), maximum(value = "100")))]
        limit: Query<Option<u64>>,
    ) -> Result<Json<FairApplicationList>, Failure> {
        member_for(&caller.0, id.0.into(), Affair::FairApplications)?;
        let after = page::cursor(cursor.0.as_ref().map(|cursor| cursor.0.as_str()))?;
        let limit = limit.0.unwrap_or(DEFAULT_LIMIT);
        let page = queue::of_producer(app.read(), id.0.into(), after, limit).await?;
        let next_cursor = page.next.as_ref().map(store::page::encode);
        let now = app.now();
        let items = page.items.iter();
        let items = items.map(|(one, whose)| FairApplicationSummary::of(one, whose, false, now));
        Ok(Json(FairApplicationList { items: items.collect(), next_cursor }))
    }

    /// Read an application
    ///
    /// For the exhibitor's people, and the organiser's members once it is handed in.
    #[oai(path = "/v1/fair-applications/:id", method = "get", operation_id = "getFairApplication")]
    async fn get_fair_application(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The application's id.
        id: Path<Uuid>,
    ) -> Result<VersionedApplication, Failure> {
        let case = Case::find(app.read(), id.0).await?;
        let desk = case.application.state != State::Draft && case.desk(&caller.0).is_ok();
        if !desk {
            case.applicant(&caller.0)?;
        }
        answer(app, app.read(), &case, desk).await
    }

    /// Edit an application
    ///
    /// For the exhibitor's people. Send the version that you read as `If-Match` (`"3"`). What is material
    /// takes an approval back to review, and an offer with it; while it is in review or has a booth only
    /// the rest can be changed (409) – but for who lost what its booth rests on: until the dead-line it shows
    /// something else that does (409 `not_eligible`), and keeps the booth.
    #[oai(
        path = "/v1/fair-applications/:id",
        method = "patch",
        operation_id = "updateFairApplication"
    )]
    async fn update_fair_application(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The application's id.
        id: Path<Uuid>,
        /// The version that the change is for.
        #[oai(name = "If-Match")]
        if_match: Header<Option<Line<1, 40>>>,
        Json(body): Json<FairApplicationPatch>,
    ) -> Result<VersionedApplication, Failure> {
        let tx = app.store().begin().await?;
        let mut case = Case::lock(&tx, id.0).await?;
        let doer = case.applicant(&caller.0)?;
        let version = version(if_match.0.as_ref().map(|line| line.0.as_str()))?;
        if case.application.revision != version {
            return Err(Code::Stale.into());
        }
        if let Some(contact) = body.contact()? {
            exhibitors::reach(&tx, case.exhibitor.id, &contact).await?;
            case.exhibitor.contact = contact;
        }
        let questions = questions(&tx, &case.fair).await?;
        let known = categories::of_fair(&tx, case.fair.id).await?;
        let codes: Vec<String> = known.into_iter().map(|one| one.category.code).collect();
        let before = case.application.content.clone();
        let form = (questions.as_slice(), codes.as_slice());
        let content = body.apply(&tx, &case.exhibitor, form, &before).await?;
        let replacement = replacement(app, &tx, case.application.id).await?;
        let command = change(replacement, &before, &content, &questions);
        case.application.content = content;
        let reason = case.application.reason.clone();
        let shows: Vec<ProductId> = case.application.products().collect();
        losses::show(&tx, case.application.id, shows).await?;
        case.follow(app, &tx, (command, reason.as_str()), &doer, "update_fair_application").await?;
        if command == Command::Replace {
            replacement.settle(app, &tx, &case).await?;
        }
        done(app, tx, &case).await
    }

    /// Hand an application in
    ///
    /// For the exhibitor's people: for the first time before the fair's dead-line, to the second in
    /// Vietnam's time (409 `not_taken`), with the changes asked for also later. 422 says all that it lacks.
    #[oai(
        path = "/v1/fair-applications/:id/submission",
        method = "post",
        operation_id = "submitFairApplication"
    )]
    async fn submit_fair_application(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The application's id.
        id: Path<Uuid>,
    ) -> Result<VersionedApplication, Failure> {
        let tx = app.store().begin().await?;
        let mut case = Case::lock(&tx, id.0).await?;
        let doer = case.applicant(&caller.0)?;
        let questions = questions(&tx, &case.fair).await?;
        let sent = files::of_application(&tx, case.application.id).await?;
        let sent: Vec<&str> = sent.iter().map(|one| one.question.as_str()).collect();
        let said = (&case.application.content, sent.as_slice());
        let lacks = complete(&case.exhibitor, said, &questions);
        case.follow(app, &tx, (Command::Submit, ""), &doer, "submit_fair_application").await?;
        lacks?;
        done(app, tx, &case).await
    }

    /// Take an application back
    ///
    /// For the exhibitor's people, until they are at the fair. A booth that it had is free again.
    #[oai(
        path = "/v1/fair-applications/:id/withdrawal",
        method = "post",
        operation_id = "withdrawFairApplication"
    )]
    async fn withdraw_fair_application(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The application's id.
        id: Path<Uuid>,
    ) -> Result<VersionedApplication, Failure> {
        let tx = app.store().begin().await?;
        let mut case = Case::lock(&tx, id.0).await?;
        let doer = case.applicant(&caller.0)?;
        case.follow(app, &tx, (Command::Withdraw, ""), &doer, "withdraw_fair_application").await?;
        done(app, tx, &case).await
    }
}

/// The command that a change is. Who may replace what it lost shows something else, and changes nothing
/// more of what the organiser decided about.
fn change(
    replacement: Replacement,
    before: &Content,
    after: &Content,
    questions: &[Question],
) -> Command {
    let material = is_material(before, after, questions);
    let shown = Content { products: after.products.clone(), ..before.clone() };
    let more = is_material(&shown, after, questions);
    match replacement {
        Replacement::Open if material && !more => Command::Replace,
        _ => Command::Edit { material },
    }
}

/// Commits, and answers with the application as it stands.
async fn done(
    app: &App,
    tx: DatabaseTransaction,
    case: &Case,
) -> Result<VersionedApplication, Failure> {
    let answer = answer(app, &tx, case, false).await?;
    tx.commit().await?;
    Ok(answer)
}

/// An application to the organiser's desk or to the exhibitor.
pub(in crate::fairs) async fn answer(
    app: &App,
    db: &impl ConnectionTrait,
    case: &Case,
    desk: bool,
) -> Result<VersionedApplication, Failure> {
    let tag = etag(case.application.revision);
    let answer = FairApplication::of(app, db, case, desk).await?;
    Ok(VersionedApplication::Found(Json(Box::new(answer)), tag))
}

pub(super) async fn questions(
    tx: &impl ConnectionTrait,
    fair: &Fair,
) -> Result<Vec<Question>, Failure> {
    let asked = forms::find(tx, fair.id).await?;
    Ok(asked.into_iter().map(|one| one.question).collect())
}

/// The exhibitor that a producer is at a fair, entered now if it is its first time.
async fn exhibitor(
    app: &App,
    tx: &impl ConnectionTrait,
    fair: &Fair,
    producer: ProducerId,
) -> Result<Kept, Failure> {
    if let Some(known) = exhibitors::of_producer(tx, fair.id, producer).await? {
        return Ok(known);
    }
    let row = write::find_producer(tx, producer).await?.ok_or(Code::NotFound)?;
    let new = Kept {
        id: app.mint(),
        fair: fair.id,
        producer: Some(producer),
        name: row.name,
        kind: row.kind,
        unit: row.unit_id,
        place_printed: row.place_printed,
        contact: Contact::default(),
        claimed_by: None,
    };
    exhibitors::create(tx, std::slice::from_ref(&new), app.now()).await.map_err(taken)?;
    Ok(new)
}
