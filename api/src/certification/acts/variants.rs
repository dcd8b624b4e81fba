//! Accepting variants under a certificate.

use super::matter::{CertificateMatter, Matter};
use super::refusals::refused;
use crate::access::Officer;
use crate::codes::Code;
use crate::context::App;
use crate::oversight;
use crate::problem::{Failure, Problem};
use domain::certification::Acceptance;
use domain::certification::acts::{self, Act};
use poem::web::Data;
use poem_openapi::param::Path;
use poem_openapi::payload::Json;
use poem_openapi::{ApiResponse, Object, OpenApi};
use serde_json::json;
use store::certification::record;
use uuid::Uuid;

/// Operations: accepting variants.
pub struct VariantsApi;

/// Under which certificate a variant is accepted.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
struct VariantAcceptance {
    /// A certificate of the product that is or will be in force.
    certificate_id: Uuid,
}

/// A variant that an officer has accepted.
#[derive(Debug, Object)]
struct AcceptedVariant {
    /// The variant.
    variant_id: Uuid,
    /// The certificate under which it is accepted.
    certificate_id: Uuid,
    /// Whether the mark may be shown on this variant now.
    mark_covered: bool,
}

#[derive(ApiResponse)]
enum AcceptanceAnswer {
    /// The variant is accepted.
    #[oai(status = 201)]
    Accepted(Json<AcceptedVariant>),
}

#[OpenApi(tag = "super::super::Tag::Certification")]
impl VariantsApi {
    /// Accept a variant
    ///
    /// An officer's word that a variant is what the certificate certified: a pack added later is covered
    /// by the mark from then on. 409 when it is accepted already or the certificate is no longer in force.
    #[oai(
        path = "/v1/products/:id/variants/:variant/acceptance",
        method = "post",
        operation_id = "acceptVariant"
    )]
    async fn accept_variant(
        &self,
        Data(app): Data<&App>,
        officer: Officer,
        /// The product's id.
        id: Path<Uuid>,
        /// The variant's id.
        variant: Path<Uuid>,
        Json(body): Json<VariantAcceptance>,
    ) -> Result<AcceptanceAnswer, Failure> {
        let tx = app.store().begin().await?;
        let accepted =
            Acceptance { variant: variant.0.into(), certificate: body.certificate_id.into() };
        let matter = Matter::lock(app, &tx, id.0.into()).await?;
        let row = record::find(&tx, accepted.certificate).await?;
        let case = row.and_then(|row| CertificateMatter::within(matter, row));
        let case = case.ok_or_else(not_of_product)?;
        let mut variants = case.matter.variants.iter();
        let variant = variants.find(|one| one.id == accepted.variant).ok_or(Code::NotFound)?;
        let doer = case.doer(app, &officer.0, Act::AcceptVariant)?;
        let now = case.matter.now;
        let mut after = case.matter.dossier.clone();
        acts::check_acceptance(&after, accepted, now).map_err(|refusal| refused(refusal, ""))?;
        after.acceptances.push(accepted);
        record::accept(&tx, after.product, accepted, now, (&doer).into()).await?;
        let particulars = json!({ "product_id": id.0, "variant_id": accepted.variant.0 });
        oversight::record(app, &tx, &doer, case.deed("accept_variant").with(particulars)).await?;
        let covered = after.verdict(now).permit().is_some_and(|permit| permit.covers(variant));
        case.matter.settle(app, tx, &after, false).await?;
        Ok(AcceptanceAnswer::Accepted(Json(AcceptedVariant {
            variant_id: accepted.variant.0,
            certificate_id: accepted.certificate.0,
            mark_covered: covered,
        })))
    }
}

fn not_of_product() -> Failure {
    Problem::field(
        "/certificate_id",
        "not_of_this_product",
        "Giấy chứng nhận này không phải của sản phẩm.",
        "This is not a certificate of the product.",
    )
    .into()
}
