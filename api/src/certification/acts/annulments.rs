//! Undoing mistaken entries; what would restore a mark waits for a second officer.

use super::matter::{CertificateMatter, Entry, acting_as, answerable, grounds};
use super::outcome::{ActOutcome, Happened};
use super::refusals::{overlapping, refused};
use crate::access::{Jurisdiction, Officer};
use crate::codes::Code;
use crate::context::App;
use crate::oversight;
use crate::page::{self, DEFAULT_LIMIT};
use crate::problem::Failure;
use crate::scalars::{Line, Prose, Time};
use domain::certification::acts::{self, Act};
use domain::certification::{EventKind, Target};
use domain::ids::EventId;
use poem::web::Data;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{ApiResponse, Object, OpenApi};
use sea_orm::DatabaseTransaction;
use serde_json::json;
use store::accounts::sessions::SignedInAccount;
use store::certification::annulments::{self, NewProposal, Proposal};
use store::certification::rows::annulment;
use store::oversight::deeds::Doer;
use uuid::Uuid;

/// Operations: undoing mistaken entries.
pub struct AnnulmentsApi;

/// A mistaken entry to be undone.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
struct Annulment {
    /// The event to be undone; the issue itself when unsaid.
    event_id: Option<Uuid>,
    /// What the annulment rests on, as cited.
    legal_act: Line<1, 300>,
    /// The reason, in words. Public.
    reason: Prose<1, 2000>,
}

/// The answer to an annulment.
#[derive(Debug, Object)]
struct AnnulmentOutcome {
    /// The proposal that waits for a second officer; null when the entry is undone, and in a dry run.
    proposal_id: Option<Uuid>,
    /// What the annulment changes, once it is in the register.
    outcome: ActOutcome,
}

/// An annulment that waits for a second officer.
#[derive(Debug, Object)]
struct AnnulmentProposal {
    /// Its id.
    id: Uuid,
    /// The certificate concerned.
    certificate_id: Uuid,
    /// Its product.
    product_id: Uuid,
    /// The event to be undone; null for the issue itself.
    event_id: Option<Uuid>,
    /// The kind of entry to be undone, such as `revoked`, or `issued`.
    undoes: String,
    /// What the annulment rests on, as cited.
    legal_act: String,
    /// The reason, in words.
    reason: String,
    /// When it was proposed.
    proposed_at: Time,
    /// Whether you proposed it: then another officer must decide.
    yours: bool,
}

/// A page of annulments that wait.
#[derive(Debug, Object)]
struct AnnulmentList {
    /// The proposals, oldest first.
    items: Vec<AnnulmentProposal>,
    /// Send it as `cursor` for the next page; null at the end.
    next_cursor: Option<String>,
}

#[derive(ApiResponse)]
enum AnnulmentAnswer {
    /// A dry run: what would happen. Nothing was changed.
    #[oai(status = 200)]
    WouldBe(Json<AnnulmentOutcome>),
    /// The entry is undone.
    #[oai(status = 201)]
    Undone(Json<AnnulmentOutcome>),
    /// It would restore a mark: the proposal waits for a second officer.
    #[oai(status = 202)]
    Proposed(Json<AnnulmentOutcome>),
}

#[derive(ApiResponse)]
enum RefusalAnswer {
    /// The proposal is declined; the register stays as it is.
    #[oai(status = 204)]
    Declined,
}

#[OpenApi(tag = "super::super::Tag::Certification")]
impl AnnulmentsApi {
    /// Annul an entry
    ///
    /// Undoes a mistaken entry in a certificate's history, or its issue, as if it had not been. What would
    /// restore or widen a mark at any instant from now on becomes a proposal (202) that a second officer
    /// confirms; all else is undone at once. 409 when two certificates would be in force together, or when
    /// there is nothing to undo.
    #[oai(path = "/v1/certificates/:id/annulments", method = "post", operation_id = "annulEntry")]
    async fn annul(
        &self,
        Data(app): Data<&App>,
        officer: Officer,
        /// The certificate's id.
        id: Path<Uuid>,
        /// Answers what would happen and changes nothing.
        dry_run: Query<Option<bool>>,
        Json(body): Json<Annulment>,
    ) -> Result<AnnulmentAnswer, Failure> {
        let tx = app.store().begin().await?;
        let case = CertificateMatter::take_up(app, &tx, id.0.into()).await?;
        let doer = case.doer(app, &officer.0, Act::Annul)?;
        let event = case.event(app, EventKind::Annulled(target(body.event_id)), None);
        let after = case.with(&event);
        let restores = acts::restores(&case.matter.dossier, &after, case.matter.now);
        let dry_run = dry_run.0.unwrap_or(false);
        if restores && !dry_run {
            return body.propose(app, tx, &case, &doer).await;
        }
        let grounds = grounds(&body.legal_act.0, "", &body.reason.0);
        let entry = Entry { action: "annul_entry", event, grounds: &grounds, doer: &doer };
        let outcome = case.append(app, tx, entry, dry_run).await?;
        let outcome = outcome.needing_second(restores);
        let answer = Json(AnnulmentOutcome { proposal_id: None, outcome });
        Ok(if dry_run { AnnulmentAnswer::WouldBe(answer) } else { AnnulmentAnswer::Undone(answer) })
    }

    /// List annulments that wait
    ///
    /// Proposals about certificates for which your office answers, oldest first.
    #[oai(path = "/v1/annulments", method = "get", operation_id = "listAnnulments")]
    async fn list(
        &self,
        Data(app): Data<&App>,
        officer: Officer,
        /// `next_cursor` of the page before.
        cursor: Query<Option<Line<1, 400>>>,
        /// Items on a page, 1 to 100; 20 when unsaid.
        #[oai(validator(minimum(value = "1"), maximum(value = "100")))]
        limit: Query<Option<u64>>,
    ) -> Result<Json<AnnulmentList>, Failure> {
        let after: Option<Uuid> = page::cursor(cursor.0.as_ref().map(|text| text.0.as_str()))?;
        let mut whose = annulments::waiting_for(app.read()).await?;
        whose.retain(|(authority, stars)| {
            let place = answerable(app, *authority, Jurisdiction::default());
            acting_as(&officer.0, Act::Annul, *stars, place).is_ok()
        });
        let limit = limit.0.unwrap_or(DEFAULT_LIMIT);
        let page = annulments::waiting(app.read(), &whose, after, limit).await?;
        let answer = |row| AnnulmentProposal::of(row, &officer.0);
        Ok(Json(AnnulmentList {
            items: page.items.into_iter().map(answer).collect(),
            next_cursor: page.next.as_ref().map(store::page::encode),
        }))
    }

    /// Confirm an annulment
    ///
    /// The second officer's word: the entry is undone. 409 `second_officer_needed` for the one who
    /// proposed it, 409 `conflict` when it was decided already or there is nothing to undo any more.
    #[oai(
        path = "/v1/annulments/:id/confirmation",
        method = "post",
        operation_id = "confirmAnnulment"
    )]
    async fn confirm(
        &self,
        Data(app): Data<&App>,
        officer: Officer,
        /// The proposal's id.
        id: Path<Uuid>,
    ) -> Result<Json<ActOutcome>, Failure> {
        let tx = app.store().begin().await?;
        let (case, row) = take_up(app, &tx, id.0).await?;
        let doer = case.doer(app, &officer.0, Act::Annul)?;
        second_officer(&row, &officer.0)?;
        let event = case.event(app, EventKind::Annulled(target(row.event_id)), None);
        let grounds = grounds(&row.legal_act, &row.reason_code, &row.reason_text);
        annulments::decide(&tx, row, true, officer.0.id, case.matter.recorded).await?;
        let entry = Entry { action: "confirm_annulment", event, grounds: &grounds, doer: &doer };
        Ok(Json(case.append(app, tx, entry, false).await?))
    }

    /// Decline an annulment
    ///
    /// The second officer's word: the register stays as it is. 409 `second_officer_needed` for the one who
    /// proposed it, 409 `conflict` when it was decided already.
    #[oai(path = "/v1/annulments/:id/refusal", method = "post", operation_id = "declineAnnulment")]
    async fn decline(
        &self,
        Data(app): Data<&App>,
        officer: Officer,
        /// The proposal's id.
        id: Path<Uuid>,
    ) -> Result<RefusalAnswer, Failure> {
        let tx = app.store().begin().await?;
        let (case, row) = take_up(app, &tx, id.0).await?;
        let doer = case.doer(app, &officer.0, Act::Annul)?;
        second_officer(&row, &officer.0)?;
        annulments::decide(&tx, row, false, officer.0.id, case.matter.now).await?;
        let deed = case.deed("decline_annulment").with(json!({ "proposal_id": id.0 }));
        oversight::record(app, &tx, &doer, deed).await?;
        tx.commit().await?;
        Ok(RefusalAnswer::Declined)
    }
}

impl Annulment {
    async fn propose(
        self,
        app: &App,
        tx: DatabaseTransaction,
        case: &CertificateMatter,
        doer: &Doer,
    ) -> Result<AnnulmentAnswer, Failure> {
        let (matter, id) = (&case.matter, case.certificate.id);
        let event = case.event(app, EventKind::Annulled(target(self.event_id)), None);
        acts::check_event(&matter.dossier, &event).map_err(|refusal| refused(refusal, ""))?;
        if annulments::waits(&tx, id, self.event_id.map(EventId)).await? {
            return Err(Code::AlreadyExists.into());
        }
        let after = case.with(&event);
        let pairs = acts::new_overlaps(&matter.dossier, &after);
        if !pairs.is_empty() {
            return Err(overlapping(&pairs));
        }
        // Nothing has happened to the certificate yet, so the outcome names no event.
        let happened = Happened { event: Some(&event), dry_run: true };
        let outcome = ActOutcome::of(matter, &after, id, happened).ok_or(Code::NotFound)?;
        let new = NewProposal {
            id: app.mint(),
            certificate: id,
            event: self.event_id.map(EventId),
            legal_act: self.legal_act.0,
            reason: self.reason.0,
            by: doer.actor.ok_or(Code::Broken)?,
        };
        annulments::propose(&tx, &new, matter.now).await?;
        let proposed = json!({ "proposal_id": new.id, "event_id": self.event_id });
        oversight::record(app, &tx, doer, case.deed("annul_entry").with(proposed)).await?;
        tx.commit().await?;
        let outcome = outcome.needing_second(true).waiting();
        Ok(AnnulmentAnswer::Proposed(Json(AnnulmentOutcome { proposal_id: Some(new.id), outcome })))
    }
}

impl AnnulmentProposal {
    fn of(row: Proposal, account: &SignedInAccount) -> Self {
        Self {
            id: row.id,
            certificate_id: row.certificate_id,
            product_id: row.product_id,
            event_id: row.event_id,
            undoes: row.undoes.unwrap_or_else(|| "issued".to_owned()),
            legal_act: row.legal_act,
            reason: row.reason_text,
            proposed_at: Time(store::instant(row.proposed_at)),
            yours: row.proposed_by == account.id.0,
        }
    }
}

fn target(event: Option<Uuid>) -> Target {
    event.map_or(Target::Issue, |id| Target::Event(EventId(id)))
}

/// A proposal with its certificate, locked; read after the lock, so that it is decided once.
async fn take_up(
    app: &App,
    tx: &DatabaseTransaction,
    id: Uuid,
) -> Result<(CertificateMatter, annulment::Model), Failure> {
    let found = annulments::find(tx, id).await?.ok_or(Code::NotFound)?;
    let case = CertificateMatter::take_up(app, tx, found.certificate_id.into()).await?;
    let row = annulments::find(tx, id).await?.ok_or(Code::NotFound)?;
    Ok((case, row))
}

fn second_officer(row: &annulment::Model, account: &SignedInAccount) -> Result<(), Failure> {
    if row.decision.is_some() {
        return Err(Code::Conflict.into());
    }
    if row.proposed_by == account.id.0 { Err(Code::SecondOfficer.into()) } else { Ok(()) }
}
