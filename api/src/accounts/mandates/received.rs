//! Mandates from the receivers' side.

use super::answers::{Mandate, MandateList};
use super::{list, record, tell};
use crate::access::{OfficerOrOperator, SignedIn, doer_in, member_for};
use crate::accounts::Tag;
use crate::accounts::members::{locked, refused};
use crate::codes::Code;
use crate::context::App;
use crate::problem::Failure;
use crate::scalars::Line;
use domain::accounts::{Affair, Mandatary};
use domain::ids::{BodyId, MandateId, ProducerId};
use poem::web::Data;
use poem_openapi::OpenApi;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use sea_orm::ConnectionTrait;
use store::accounts::mandates::{self, Side};
use store::accounts::members;
use store::accounts::sessions::SignedInAccount;
use store::catalogue::write;
use store::oversight::deeds::Doer;
use uuid::Uuid;

/// Operations on the mandates that a producer or a body holds.
pub struct ReceivedMandatesApi;

#[OpenApi(tag = "Tag::Accounts")]
impl ReceivedMandatesApi {
    /// List the mandates that a producer received
    ///
    /// For its owners. Those under which you act yourself are in `/v1/accounts/me`.
    #[oai(
        path = "/v1/producers/:id/received-mandates",
        method = "get",
        operation_id = "listReceivedMandates"
    )]
    async fn list_received_mandates(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The receiver's id.
        id: Path<Uuid>,
        /// `next_cursor` of the page before.
        cursor: Query<Option<Line<1, 400>>>,
        /// Items on a page, 1 to 100; 20 when unsaid.
        #[oai(validator(minimum(value = "1"), maximum(value = "100")))]
        limit: Query<Option<u64>>,
    ) -> Result<Json<MandateList>, Failure> {
        let receiver = ProducerId(id.0);
        member_for(&caller.0, receiver, Affair::Members)?;
        list(app, Side::Receiver(Mandatary::Producer(receiver)), cursor.0, limit.0).await
    }

    /// List the mandates that a body received
    ///
    /// For its officers.
    #[oai(path = "/v1/bodies/:id/mandates", method = "get", operation_id = "listBodyMandates")]
    async fn list_body_mandates(
        &self,
        Data(app): Data<&App>,
        caller: OfficerOrOperator,
        /// The body's id.
        id: Path<Uuid>,
        /// `next_cursor` of the page before.
        cursor: Query<Option<Line<1, 400>>>,
        /// Items on a page, 1 to 100; 20 when unsaid.
        #[oai(validator(minimum(value = "1"), maximum(value = "100")))]
        limit: Query<Option<u64>>,
    ) -> Result<Json<MandateList>, Failure> {
        let receiver = BodyId(id.0);
        if !caller.0.offices.iter().any(|office| office.body == receiver) {
            return Err(Code::NotFound.into());
        }
        list(app, Side::Receiver(Mandatary::Body(receiver)), cursor.0, limit.0).await
    }

    /// Give a mandate back
    ///
    /// For the owners of the producer that received it, or administrators of the body. At once; 409 when
    /// it holds no more.
    #[oai(path = "/v1/mandates/:id/return", method = "post", operation_id = "returnMandate")]
    async fn return_mandate(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The mandate's id.
        id: Path<Uuid>,
    ) -> Result<Json<Mandate>, Failure> {
        let id = MandateId(id.0);
        let tx = app.store().begin().await?;
        let found = mandates::find(&tx, id).await?.ok_or(Code::NotFound)?.mandate;
        let doer = receiver(&tx, &caller.0, found.to).await?;
        if !mandates::end(&tx, id, caller.0.id, true, app.now()).await? {
            return Err(Code::Conflict.into());
        }
        let named = mandates::find(&tx, id).await?.ok_or(Code::Broken)?;
        let giver = write::find_producer(&tx, found.giver).await?.ok_or(Code::Broken)?;
        let recipients = members::owners_addresses(&tx, found.giver).await?;
        tell(app, &tx, "mandate_revoked", recipients, &named).await?;
        record(app, &tx, &doer, "return_mandate", (&named, giver.unit_id)).await?;
        tx.commit().await?;
        Ok(Json(Mandate::of(app, &named)))
    }
}

/// The caller as somebody who answers for the receiving side; to those outside of it there is no such
/// mandate.
async fn receiver(
    tx: &impl ConnectionTrait,
    caller: &SignedInAccount,
    to: Mandatary,
) -> Result<Doer, Failure> {
    match to {
        Mandatary::Producer(id) => {
            let doer = member_for(caller, id, Affair::Members)?;
            let (_, team) = locked(tx, id).await?;
            team.check_owner(caller.id).map_err(refused)?;
            Ok(doer)
        }
        Mandatary::Body(id) => {
            let office = caller.offices.iter().find(|office| office.body == id);
            let office = office.ok_or(Code::NotFound)?;
            if !office.administrator {
                return Err(Code::NotAllowed.into());
            }
            Ok(doer_in(caller, office))
        }
    }
}
