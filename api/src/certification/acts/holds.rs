//! Holds: the mark withheld for at most 15 days, by the state or by the platform.

use super::matter::{CertificateMatter, Entry, acting_as, grounds};
use super::outcome::ActAnswer;
use crate::access::{self, OfficerOrOperator};
use crate::catalogue::public;
use crate::context::App;
use crate::integrations::mail;
use crate::problem::Failure;
use crate::scalars::{Line, Prose, Time};
use domain::accounts::Affair;
use domain::certification::EventKind;
use domain::certification::acts::Act;
use poem::web::Data;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{Enum, Object, OpenApi};
use sea_orm::{DatabaseTransaction, DbErr};
use serde_json::json;
use store::accounts::sessions::SignedInAccount;
use store::oversight::deeds::Doer;
use uuid::Uuid;

/// Operations: holds.
pub struct HoldsApi;

/// Why the mark is withheld for a few days.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
enum HoldReason {
    /// A report of a misused mark is being looked into.
    MisuseReport,
    /// A safety or quality concern is being looked into.
    SafetyConcern,
    /// The entry in the register looks wrong.
    DoubtfulEntry,
    /// The authority has announced a revocation.
    RevocationPending,
    /// Another reason, given in words.
    Other,
}

/// A hold to be placed.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
struct Hold {
    /// A name that tells several holds apart; a hold is renewed and lifted under its name. The state's
    /// and the platform's holds are kept apart whatever their names.
    name: Option<Line<1, 60>>,
    /// Why.
    reason_code: HoldReason,
    /// The reason, in words. Public.
    reason: Prose<1, 2000>,
    /// When it lapses by itself: after now, at most 15 days on.
    until: Time,
}

/// A hold to be lifted.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
struct HoldLifting {
    /// The name under which it was placed.
    name: Option<Line<1, 60>>,
    /// The reason, in words. Public.
    reason: Prose<1, 2000>,
}

#[OpenApi(tag = "super::super::Tag::Certification")]
impl HoldsApi {
    /// Place a hold
    ///
    /// Withholds the mark on this platform until an instant at most 15 days on, when the hold lapses by
    /// itself; placing it again under the same name renews it. It is no statement about the certificate.
    /// Officers of the authority that answers for the certificate or of the product's province; the
    /// operator for the platform. The producer is told by mail. 409 when the certificate is not in force
    /// any more.
    #[oai(path = "/v1/certificates/:id/holds", method = "post", operation_id = "placeHold")]
    async fn place_hold(
        &self,
        Data(app): Data<&App>,
        caller: OfficerOrOperator,
        /// The certificate's id.
        id: Path<Uuid>,
        /// Answers what would happen and changes nothing.
        dry_run: Query<Option<bool>>,
        Json(body): Json<Hold>,
    ) -> Result<ActAnswer, Failure> {
        let tx = app.store().begin().await?;
        let case = CertificateMatter::take_up(app, &tx, id.0.into()).await?;
        let doer = holder(app, &case, &caller.0)?;
        let hold = hold_key(body.name.as_ref(), &doer);
        let event = case.event(app, EventKind::HoldPlaced { hold, until: body.until.0 }, None);
        let grounds = grounds("", body.reason_code.code(), &body.reason.0);
        tell(app, &tx, &case, &body).await?;
        let entry = Entry { action: "place_hold", event, grounds: &grounds, doer: &doer };
        Ok(case.append(app, tx, entry, dry_run.0.unwrap_or(false)).await?.into())
    }

    /// Lift a hold
    ///
    /// Ends a hold before it lapses. The operator lifts the platform's, officers the state's. 409 when no
    /// such hold runs.
    #[oai(path = "/v1/certificates/:id/hold-lifting", method = "post", operation_id = "liftHold")]
    async fn lift_hold(
        &self,
        Data(app): Data<&App>,
        caller: OfficerOrOperator,
        /// The certificate's id.
        id: Path<Uuid>,
        /// Answers what would happen and changes nothing.
        dry_run: Query<Option<bool>>,
        Json(body): Json<HoldLifting>,
    ) -> Result<ActAnswer, Failure> {
        let tx = app.store().begin().await?;
        let case = CertificateMatter::take_up(app, &tx, id.0.into()).await?;
        let doer = holder(app, &case, &caller.0)?;
        let hold = hold_key(body.name.as_ref(), &doer);
        let event = case.event(app, EventKind::HoldLifted { hold }, None);
        let grounds = grounds("", "", &body.reason.0);
        let entry = Entry { action: "lift_hold", event, grounds: &grounds, doer: &doer };
        Ok(case.append(app, tx, entry, dry_run.0.unwrap_or(false)).await?.into())
    }
}

/// Tells the producer by mail.
async fn tell(
    app: &App,
    tx: &DatabaseTransaction,
    case: &CertificateMatter,
    hold: &Hold,
) -> Result<(), DbErr> {
    let params = json!({
        "product_name": public(&case.matter.product.name, None),
        "reason": &hold.reason.0,
        "until": hold.until.0.to_rfc3339(),
    });
    let whom = (case.matter.dossier.producer, Affair::Certificates);
    mail::to_producer(app, tx, whom, "hold_placed", &params).await
}

/// Who holds here: the operator for the platform, else an officer of the certificate's authority or of
/// the product's province.
fn holder(app: &App, case: &CertificateMatter, account: &SignedInAccount) -> Result<Doer, Failure> {
    if account.operator {
        return Ok(access::doer(account));
    }
    let place = case.matter.place(app);
    case.doer(app, account, Act::Hold)
        .or_else(|_| acting_as(account, Act::Hold, case.certificate.stars, place))
}

/// The name under which a hold is kept: nobody lifts the other side's by giving it the same name.
fn hold_key(name: Option<&Line<1, 60>>, doer: &Doer) -> Option<String> {
    let side = if doer.body.is_some() { "state" } else { "platform" };
    Some(name.map_or_else(|| side.to_owned(), |name| format!("{side}: {}", name.0)))
}

impl HoldReason {
    fn code(self) -> &'static str {
        match self {
            Self::MisuseReport => "misuse_report",
            Self::SafetyConcern => "safety_concern",
            Self::DoubtfulEntry => "doubtful_entry",
            Self::RevocationPending => "revocation_pending",
            Self::Other => "other",
        }
    }
}
