//! Extension, its end, revocation and correction.

use super::issue::{authority_existed, check_texts, known_already};
use super::matter::{CertificateMatter, Entry, grounds, nothing_asked};
use super::outcome::{ActAnswer, ActOutcome};
use super::refusals::refused;
use crate::access::Officer;
use crate::codes::Code;
use crate::context::App;
use crate::problem::Failure;
use crate::scalars::{Date, Line, PartialDate, Prose, Sha256, Time};
use domain::calendar::{day_of, start_of};
use domain::certification::acts::{self, Act};
use domain::certification::{Correction, Event, EventKind, Knowledge};
use poem::web::Data;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{Enum, Object, OpenApi};
use sea_orm::DatabaseTransaction;
use store::certification::Particulars;
use store::certification::record::Grounds;
use uuid::Uuid;

/// Operations: extension, its end, revocation and correction.
pub struct EventsApi;

/// An extension after expiry.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
struct Extension {
    /// Last day in force, whole, in Vietnam; at most 180 days after the certificate's ordinary last day.
    until: Date,
    /// The legal act that extends, as cited.
    legal_act: Line<1, 300>,
    /// The reason, in words. Public.
    reason: Prose<1, 2000>,
    /// When it counts from; now when unsaid.
    effective: Option<Time>,
}

/// The result for which an extension waited has come.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
struct ExtensionEnd {
    /// The legal act that brings the result, as cited.
    legal_act: Line<1, 300>,
    /// The reason, in words. Public.
    reason: Prose<1, 2000>,
    /// When the extension stops to count; now when unsaid.
    effective: Option<Time>,
}

/// A ground of revocation (26/2026 art. 8).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
enum RevocationGround {
    /// Art. 8 (a): the dossier is untruthful or forged.
    UntruthfulDossier,
    /// Art. 8 (b): an inspection found that the criteria are no longer met.
    CriteriaNoLongerMet,
    /// Art. 8 (c): quality, food-safety, environment, labelling or other law was broken.
    BreachOfLaw,
    /// Art. 8 (d): the mark was used wrongly and confuses.
    MarkMisused,
    /// Art. 8 (đ): the producer no longer makes the product.
    ProductionEnded,
    /// Art. 8 (e): another conclusion of a competent authority.
    OtherConclusion,
}

/// A revocation.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
struct Revocation {
    /// The ground.
    ground: RevocationGround,
    /// The decision that revokes, as cited.
    legal_act: Line<1, 300>,
    /// The date of that decision; today in Vietnam when unsaid.
    decision_date: Option<Date>,
    /// When it counts from, where the decision says so, also in the past; otherwise the start of the
    /// decision's day in Vietnam.
    effective: Option<Time>,
    /// The reason, in words. Public.
    reason: Prose<1, 2000>,
}

/// What a correction changes; fields left out stay as they are. Wrong stars, product or authority are
/// annulled and issued anew.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
struct CorrectionRequest {
    /// The decision's number.
    decision_number: Option<Line<1, 80>>,
    /// The decision's date, as precisely as it is known. The authority must have been competent then.
    decided: Option<PartialDate>,
    /// First day of validity, where the decision states one.
    valid_from: Option<PartialDate>,
    /// Last day of validity as printed.
    valid_to: Option<Date>,
    /// The product's name as printed.
    name_printed: Option<Line<1, 300>>,
    /// The holder as printed.
    holder_printed: Option<Line<1, 300>>,
    /// Score in hundredths of a point, 0 to 10000.
    #[oai(validator(minimum(value = "0"), maximum(value = "10000")))]
    score_hundredths: Option<u16>,
    /// Evidence files, all of them.
    #[oai(validator(max_items = 20))]
    evidence_files: Option<Vec<Sha256>>,
    /// The packs that the decision names, all of them; an empty list when it names none.
    #[oai(validator(max_items = 50))]
    packs: Option<Vec<Line<1, 120>>>,
    /// What the correction rests on, as cited.
    legal_act: Line<1, 300>,
    /// The reason, in words. Public.
    reason: Prose<1, 2000>,
}

#[OpenApi(tag = "super::super::Tag::Certification")]
impl EventsApi {
    /// Record an extension
    ///
    /// Keeps a certificate in force after its last day until the authority's result comes, at most 180
    /// days (Decision 26/2026 art. 12.3). The rules in force on the day of recording decide. Officers of
    /// the authority that answers for the certificate today.
    #[oai(
        path = "/v1/certificates/:id/extension",
        method = "post",
        operation_id = "extendCertificate"
    )]
    async fn extend(
        &self,
        Data(app): Data<&App>,
        officer: Officer,
        /// The certificate's id.
        id: Path<Uuid>,
        /// Answers what would happen and changes nothing.
        dry_run: Query<Option<bool>>,
        Json(body): Json<Extension>,
    ) -> Result<ActAnswer, Failure> {
        let tx = app.store().begin().await?;
        let case = CertificateMatter::take_up(app, &tx, id.0.into()).await?;
        let doer = case.doer(app, &officer.0, Act::Extend)?;
        let effective = body.effective.map(|time| time.0);
        let event = case.event(app, EventKind::Extended { until: body.until.0 }, effective);
        let grounds = grounds(&body.legal_act.0, "", &body.reason.0);
        let entry = Entry { action: "extend_certificate", event, grounds: &grounds, doer: &doer };
        let dry_run = dry_run.0.unwrap_or(false);
        Ok(case.append(app, tx, entry, dry_run).await?.into())
    }

    /// Record the end of an extension
    ///
    /// The result for which the extension waited has come: the certificate's ordinary last day counts
    /// again. 409 when no extension counts at that instant.
    #[oai(
        path = "/v1/certificates/:id/extension-end",
        method = "post",
        operation_id = "endExtension"
    )]
    async fn end_extension(
        &self,
        Data(app): Data<&App>,
        officer: Officer,
        /// The certificate's id.
        id: Path<Uuid>,
        /// Answers what would happen and changes nothing.
        dry_run: Query<Option<bool>>,
        Json(body): Json<ExtensionEnd>,
    ) -> Result<ActAnswer, Failure> {
        let tx = app.store().begin().await?;
        let case = CertificateMatter::take_up(app, &tx, id.0.into()).await?;
        let doer = case.doer(app, &officer.0, Act::Extend)?;
        let event = case.event(app, EventKind::ExtensionEnded, body.effective.map(|time| time.0));
        let grounds = grounds(&body.legal_act.0, "", &body.reason.0);
        let entry = Entry { action: "end_extension", event, grounds: &grounds, doer: &doer };
        let dry_run = dry_run.0.unwrap_or(false);
        Ok(case.append(app, tx, entry, dry_run).await?.into())
    }

    /// Revoke a certificate
    ///
    /// On a ground of Decision 26/2026 art. 8, by the authority that answers for the certificate today:
    /// the province for three and four stars, the ministry for five. With `dry_run=true` the answer shows
    /// which mark would end, on how many variants and from when. Permits that were signed before can be
    /// read offline for up to 24 hours more.
    #[oai(
        path = "/v1/certificates/:id/revocation",
        method = "post",
        operation_id = "revokeCertificate"
    )]
    async fn revoke(
        &self,
        Data(app): Data<&App>,
        officer: Officer,
        /// The certificate's id.
        id: Path<Uuid>,
        /// Answers what would happen and changes nothing.
        dry_run: Query<Option<bool>>,
        Json(body): Json<Revocation>,
    ) -> Result<ActAnswer, Failure> {
        let tx = app.store().begin().await?;
        let case = CertificateMatter::take_up(app, &tx, id.0.into()).await?;
        let doer = case.doer(app, &officer.0, Act::Revoke)?;
        let today = day_of(case.matter.now);
        let decided = body.decision_date.map_or(today, |date| date.0);
        if decided > today {
            return Err(refused(acts::ActRefusal::DecidedInFuture, "/decision_date"));
        }
        let effective = body.effective.map_or(start_of(decided), |time| time.0);
        let event = case.event(app, EventKind::Revoked, Some(effective));
        let grounds = grounds(&body.legal_act.0, body.ground.code(), &body.reason.0);
        let entry = Entry { action: "revoke_certificate", event, grounds: &grounds, doer: &doer };
        let dry_run = dry_run.0.unwrap_or(false);
        Ok(case.append(app, tx, entry, dry_run).await?.into())
    }

    /// Correct a certificate
    ///
    /// Puts a clerical mistake right, as if it had been entered so: number, dates, spelling, score,
    /// evidence, packs. A corrected date must find the authority in existence and competent.
    #[oai(
        path = "/v1/certificates/:id/correction",
        method = "post",
        operation_id = "correctCertificate"
    )]
    async fn correct(
        &self,
        Data(app): Data<&App>,
        officer: Officer,
        /// The certificate's id.
        id: Path<Uuid>,
        /// Answers what would happen and changes nothing.
        dry_run: Query<Option<bool>>,
        Json(body): Json<CorrectionRequest>,
    ) -> Result<ActAnswer, Failure> {
        let tx = app.store().begin().await?;
        let case = CertificateMatter::take_up(app, &tx, id.0.into()).await?;
        let doer = case.doer(app, &officer.0, Act::Correct)?;
        let kind = EventKind::Corrected(body.correction());
        let event = case.event(app, kind, None);
        body.check(app, &tx, &case, &event).await?;
        let grounds = Grounds {
            particulars: Some(body.particulars()),
            ..grounds(&body.legal_act.0, "", &body.reason.0)
        };
        let entry = Entry { action: "correct_certificate", event, grounds: &grounds, doer: &doer };
        let dry_run = dry_run.0.unwrap_or(false);
        let outcome: ActOutcome = case.append(app, tx, entry, dry_run).await?;
        Ok(outcome.into())
    }
}

impl RevocationGround {
    fn code(self) -> &'static str {
        match self {
            Self::UntruthfulDossier => "untruthful_dossier",
            Self::CriteriaNoLongerMet => "criteria_no_longer_met",
            Self::BreachOfLaw => "breach_of_law",
            Self::MarkMisused => "mark_misused",
            Self::ProductionEnded => "production_ended",
            Self::OtherConclusion => "other_conclusion",
        }
    }
}

impl CorrectionRequest {
    fn correction(&self) -> Correction {
        let packs = self.packs.as_ref();
        Correction {
            decided: self.decided.as_ref().map(|date| date.0),
            valid_from: self.valid_from.as_ref().map(|date| date.0),
            valid_to: self.valid_to.as_ref().map(|date| date.0),
            packs: packs.map(|packs| packs.iter().map(|pack| pack.0.clone()).collect()),
        }
    }

    fn particulars(&self) -> Particulars {
        let files = self.evidence_files.as_ref();
        Particulars {
            decision_number: self.decision_number.as_ref().map(|line| line.0.clone()),
            name_printed: self.name_printed.as_ref().map(|line| line.0.clone()),
            holder_printed: self.holder_printed.as_ref().map(|line| line.0.clone()),
            score: self.score_hundredths.map(i32::from),
            evidence_files: files.map(|files| files.iter().map(|file| file.0.clone()).collect()),
        }
    }

    async fn check(
        &self,
        app: &App,
        tx: &DatabaseTransaction,
        case: &CertificateMatter,
        event: &Event,
    ) -> Result<(), Failure> {
        let (correction, particulars) = (self.correction(), self.particulars());
        if correction == Correction::default() && particulars == Particulars::default() {
            return Err(nothing_asked());
        }
        let certificate = &case.certificate;
        check_texts(
            certificate.stars,
            particulars.name_printed.as_deref(),
            particulars.holder_printed.as_deref(),
            correction.packs.as_deref().unwrap_or_default(),
        )?;
        if let Some(decided) = correction.decided {
            let authority = app.units().authority(case.row.authority_id).ok_or(Code::NotFound)?;
            authority_existed(authority, decided, "/decided")?;
            let rules = acts::rules_for(certificate.rules, decided);
            let today = day_of(event.recorded);
            acts::check_decision(today, decided, rules, authority.level, certificate.stars)
                .map_err(|refusal| refused(refusal, "/decided"))?;
        }
        if let Some(number) = &particulars.decision_number {
            let decided = correction.decided.unwrap_or(certificate.decided);
            known_already(tx, &case.matter.dossier, number, decided, Some(certificate.id)).await?;
        }
        let after = case.with(event);
        acts::check_term(&Knowledge::of(&after, None), certificate.id, event.recorded)
            .map_err(|refusal| refused(refusal, "/valid_to"))
    }
}
