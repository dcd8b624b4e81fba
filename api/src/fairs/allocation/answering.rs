//! Answers to offers, and what the organiser does with booths that were answered for.

use crate::access::{SignedIn, token_hash};
use crate::catalogue::{OverClaims, public};
use crate::codes::Code;
use crate::context::App;
use crate::fairs::Tag;
use crate::fairs::applications::{Case, VersionedApplication, answer};
use crate::fairs::billing::{bill, paid_up};
use crate::fairs::eligibility::{admits, had, not_eligible};
use crate::problem::Failure;
use crate::scalars::{Line, Prose};
use domain::certification::PublicText;
use domain::fairs::applications::Command;
use poem::web::Data;
use poem_openapi::param::Path;
use poem_openapi::payload::Json;
use poem_openapi::{Object, OpenApi};
use sea_orm::ConnectionTrait;
use store::fairs::allocation::offers;
use store::fairs::floor::categories;
use store::oversight::deeds::Doer;
use uuid::Uuid;

/// Operations: answering offers.
pub struct FairAnswersApi;

/// An answer by the code of an e-mail.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
struct FairOfferAnswer {
    /// The code from the e-mail.
    token: Line<1, 200>,
    /// `true` takes the booths, `false` gives them free.
    accepts: bool,
}

/// What an answer came to.
#[derive(Debug, Object)]
struct FairOfferAnswered {
    /// The fair's slug.
    fair: String,
    /// The application's state now: `accepted` or `approved`.
    state: String,
}

/// Why booths are taken back.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
struct FairBoothRelease {
    /// In words that the exhibitor reads. It carries no claim to the OCOP mark.
    reason: Prose<1, 2000>,
}

#[OpenApi(tag = "Tag::Fairs")]
impl FairAnswersApi {
    /// Accept an offer
    ///
    /// For the exhibitor's people, or the organiser's members for an exhibitor that no account looks
    /// after: before the dead-line (409 `lapsed`), as long as the application meets what the category asks
    /// for (409 `not_eligible`). The booths are theirs, and billed.
    #[oai(
        path = "/v1/fair-applications/:id/acceptance",
        method = "post",
        operation_id = "acceptFairOffer"
    )]
    async fn accept_fair_offer(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The application's id.
        id: Path<Uuid>,
    ) -> Result<VersionedApplication, Failure> {
        answered(app, &caller, id.0, (Command::Accept, "accept_fair_offer")).await
    }

    /// Decline an offer
    ///
    /// For the same people. The booths are free, and held for the next of the waiting list at once; the
    /// application stays `approved`.
    #[oai(
        path = "/v1/fair-applications/:id/refusal",
        method = "post",
        operation_id = "declineFairOffer"
    )]
    async fn decline_fair_offer(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The application's id.
        id: Path<Uuid>,
    ) -> Result<VersionedApplication, Failure> {
        answered(app, &caller, id.0, (Command::Decline, "decline_fair_offer")).await
    }

    /// Answer an offer by the code of its e-mail
    ///
    /// Whoever holds the code, without signing in: once. 404 when it was answered or replaced, 409
    /// `lapsed` when it comes too late.
    #[oai(path = "/v1/fair-offer-answers", method = "post", operation_id = "answerFairOffer")]
    async fn answer_fair_offer(
        &self,
        Data(app): Data<&App>,
        Json(body): Json<FairOfferAnswer>,
    ) -> Result<Json<FairOfferAnswered>, Failure> {
        let tx = app.store().begin().await?;
        let hash = token_hash(&body.token.0);
        let id = offers::by_token(&tx, &hash).await?.ok_or(Code::NotFound)?;
        let mut case = Case::lock(&tx, id).await?;
        // Somebody may have answered it while this waited for the fair.
        if offers::by_token(&tx, &hash).await? != Some(id) {
            return Err(Code::NotFound.into());
        }
        let command = if body.accepts { Command::Accept } else { Command::Decline };
        let doer = Doer { acting_for: case.exhibitor.producer, ..Doer::default() };
        answer_with(app, &tx, &mut case, (command, "answer_fair_offer"), &doer).await?;
        tx.commit().await?;
        let state = case.application.state.code().to_owned();
        Ok(Json(FairOfferAnswered { fair: public(&case.fair.slug, None), state }))
    }

    /// Confirm a booth
    ///
    /// For the organiser's members: `accepted` becomes `confirmed`, once it is paid or nothing is to pay
    /// (409 `unpaid`).
    #[oai(
        path = "/v1/fair-applications/:id/confirmation",
        method = "post",
        operation_id = "confirmFairBooths"
    )]
    async fn confirm_fair_booths(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The application's id.
        id: Path<Uuid>,
    ) -> Result<VersionedApplication, Failure> {
        let tx = app.store().begin().await?;
        let mut case = Case::lock(&tx, id.0).await?;
        let doer = case.desk(&caller.0)?;
        paid_up(&tx, &case).await?;
        case.follow(app, &tx, (Command::Confirm, ""), &doer, "confirm_fair_booths").await?;
        let answer = answer(app, &tx, &case, true).await?;
        tx.commit().await?;
        Ok(answer)
    }

    /// Take booths back
    ///
    /// For the organiser's members, with a reason: what was offered, accepted or confirmed is free, and
    /// held for the next of the waiting list at once; the application is `approved` again.
    #[oai(
        path = "/v1/fair-applications/:id/release",
        method = "post",
        operation_id = "releaseFairBooths"
    )]
    async fn release_fair_booths(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The application's id.
        id: Path<Uuid>,
        Json(body): Json<FairBoothRelease>,
    ) -> Result<VersionedApplication, Failure> {
        let tx = app.store().begin().await?;
        let mut case = Case::lock(&tx, id.0).await?;
        let doer = case.desk(&caller.0)?;
        let mut over = OverClaims::default();
        over.take("/reason", PublicText::new(body.reason.0.clone(), None));
        over.refuse()?;
        let command = (Command::Release, body.reason.0.as_str());
        case.follow(app, &tx, command, &doer, "release_fair_booths").await?;
        case.tell(app, &tx).await?;
        let answer = answer(app, &tx, &case, true).await?;
        tx.commit().await?;
        Ok(answer)
    }
}

/// Takes an answer. Booths go only to who may still have them.
async fn answer_with(
    app: &App,
    tx: &impl ConnectionTrait,
    case: &mut Case,
    (command, action): (Command, &'static str),
    doer: &Doer,
) -> Result<(), Failure> {
    if command == Command::Accept && case.would(command, app.now()).is_ok() {
        let known = categories::of_fair(tx, case.fair.id).await?;
        let own = had(tx, case, &known, app.now()).await?;
        if !admits(app, tx, case, &own).await? {
            return Err(not_eligible());
        }
    }
    case.follow(app, tx, (command, ""), doer, action).await?;
    if command == Command::Accept {
        bill(app, tx, case).await?;
    }
    Ok(())
}

async fn answered(
    app: &App,
    caller: &SignedIn,
    id: Uuid,
    (command, action): (Command, &'static str),
) -> Result<VersionedApplication, Failure> {
    let tx = app.store().begin().await?;
    let mut case = Case::lock(&tx, id).await?;
    let doer = case.answerer(&caller.0)?;
    answer_with(app, &tx, &mut case, (command, action), &doer).await?;
    let answer = answer(app, &tx, &case, false).await?;
    tx.commit().await?;
    Ok(answer)
}
