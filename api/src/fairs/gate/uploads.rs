//! Scans that were made offline, many at once.

use super::answers::{GateDirection, outcome, rejected, told};
use super::judging::{Gate, Presented, take};
use crate::access::SignedIn;
use crate::catalogue::public;
use crate::context::App;
use crate::fairs::{Tag, locked, note};
use crate::problem::Failure;
use crate::scalars::{Line, Source, Time};
use domain::fairs::OrganiserAffair;
use domain::fairs::gate::{MOST_SCANS, Outcome, Taken};
use poem::web::Data;
use poem_openapi::param::Path;
use poem_openapi::payload::Json;
use poem_openapi::{Enum, Object, OpenApi};
use serde_json::json;
use store::fairs::gate::scans::Sender;

/// Operations: uploads of scans.
pub struct FairUploadsApi;

/// A scan that was made offline.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
struct OfflineScan {
    /// What the scanner read, whatever it is; 1 to 2,000 characters.
    token: Source<1, 2000>,
    /// What the device calls this scan, once within the fair: a repetition is known by it.
    nonce: Line<1, 64>,
    /// Which way.
    direction: GateDirection,
    /// When it was made, by the device's clock.
    scanned_at: Time,
    /// Whether the person went through.
    went: bool,
}

/// Scans of one device.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
struct OfflineScans {
    /// At which gate, or by which device.
    gate: Option<Line<1, 60>>,
    /// The scans, in any order.
    #[oai(validator(min_items = "1", max_items = "10000"))]
    items: Vec<OfflineScan>,
}

/// What became of a scan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
enum ScanStatus {
    /// It is written down.
    Recorded,
    /// It was written down before; `outcome` is its first answer.
    Repeated,
    /// It isn't written down.
    Rejected,
}

/// The report on a scan.
#[derive(Debug, Object)]
struct ScanReport {
    /// The scan's nonce.
    nonce: String,
    /// What became of it.
    status: ScanStatus,
    /// `admitted` or `refused`, as the gate would have decided; null when it is rejected.
    outcome: Option<String>,
    /// Why it is refused, as at the gate, or rejected: `nonce_used`, `in_the_future`, `before_the_fair` or
    /// `after_the_fair`.
    reason: Option<String>,
    /// The same in words.
    message: Option<String>,
    /// Whether what happened at the gate is not what it would have decided.
    contested: bool,
}

/// The report on an upload.
#[derive(Debug, Object)]
struct UploadReport {
    /// Scans that were written down.
    recorded: u64,
    /// Scans that had been written down before.
    repeated: u64,
    /// Scans that were not.
    rejected: u64,
    /// A report on each scan, in the order of the upload.
    items: Vec<ScanReport>,
}

#[OpenApi(tag = "Tag::Fairs")]
impl FairUploadsApi {
    /// Upload scans made offline
    ///
    /// For the organiser's members: up to 10,000 scans and 8 MB at once, in any order; more are refused
    /// whole. Each scan has a report. What happened stays: somebody who went through counts, also where the
    /// gate would have refused (`contested`) – as long as the badge is one of the fair's. Scans from before
    /// or after the fair or from the future, by the device's clock, are rejected. An upload that was cut off
    /// can be sent again: what is known by its nonce is `repeated`. The state of an exhibitor's application
    /// counts as it is when the scans arrive.
    #[oai(
        path = "/v1/fairs/:slug/check-ins/uploads",
        method = "post",
        operation_id = "uploadFairScans"
    )]
    async fn upload_fair_scans(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The fair's slug.
        slug: Path<Line<1, 120>>,
        Json(body): Json<OfflineScans>,
    ) -> Result<Json<UploadReport>, Failure> {
        debug_assert!(body.items.len() <= MOST_SCANS, "the schema bounds it");
        let tx = app.store().begin().await?;
        let (fair, doer) = locked(&tx, &caller.0, &slug.0.0, OrganiserAffair::Gate).await?;
        let sender = Sender { by: caller.0.id, received: app.now(), offline: true };
        let gate = Gate { fair: &fair, doer: &doer, sender };
        let sent = body.presented();
        let (taken, _) = take(app, &tx, &gate, &sent).await?;
        let report = UploadReport::of(&sent, &taken);
        let details = json!({
            "recorded": report.recorded, "repeated": report.repeated, "rejected": report.rejected,
        });
        note(app, &tx, &doer, "upload_fair_scans", (&fair, details)).await?;
        tx.commit().await?;
        Ok(Json(report))
    }
}

impl OfflineScans {
    fn presented(self) -> Vec<Presented> {
        let gate = self.gate.map(|line| line.0).unwrap_or_default();
        let items = self.items.into_iter().map(|one| Presented {
            token: one.token.0,
            nonce: one.nonce.0,
            direction: one.direction.into(),
            at: one.scanned_at.0,
            went: Some(one.went),
            gate: gate.clone(),
        });
        items.collect()
    }
}

impl UploadReport {
    fn of(sent: &[Presented], taken: &[Taken]) -> Self {
        let items: Vec<ScanReport> =
            sent.iter().zip(taken).map(|(one, taken)| ScanReport::of(one, taken)).collect();
        let count = |status| items.iter().filter(|one| one.status == status).count() as u64;
        Self {
            recorded: count(ScanStatus::Recorded),
            repeated: count(ScanStatus::Repeated),
            rejected: count(ScanStatus::Rejected),
            items,
        }
    }
}

impl ScanReport {
    fn of(sent: &Presented, taken: &Taken) -> Self {
        let nonce = public(&sent.nonce, None);
        let (status, first) = match taken {
            Taken::New(first) => (ScanStatus::Recorded, first),
            Taken::Again(first) => (ScanStatus::Repeated, first),
            Taken::Rejected(rejection) => {
                return Self {
                    nonce,
                    status: ScanStatus::Rejected,
                    outcome: None,
                    reason: Some(rejection.code().to_owned()),
                    message: Some(rejected(*rejection).spoken()),
                    contested: false,
                };
            }
        };
        let (said, reason) = outcome(first.outcome);
        let message = reason.as_ref().map(|_| told(first.outcome, first.direction).spoken());
        let contested = first.went != (first.outcome == Outcome::Admitted);
        Self { nonce, status, outcome: Some(said), reason, message, contested }
    }
}
