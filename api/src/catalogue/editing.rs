//! Products as their members and officers write them.

use super::drafts::{ProductDraft, ProductPatch, VariantDraft};
use super::{MarkedVariant, ProductDetail, Tag};
use crate::access::{self, Jurisdiction, OfficerOrOperator, SignedIn};
use crate::codes::Code;
use crate::context::App;
use crate::json::Straight;
use crate::problem::{Failure, FieldProblem, Problem};
use crate::scalars::Line;
use crate::speech::Sentence;
use domain::accounts::Affair;
use domain::certification::acts::Act;
use domain::ids::{ProducerId, ProductId};
use poem::web::Data;
use poem_openapi::param::{Header, Path};
use poem_openapi::payload::Json;
use poem_openapi::{ApiResponse, Object, OpenApi};
use sea_orm::{ActiveValue::Set, ConnectionTrait};
use store::accounts::sessions::SignedInAccount;
use store::catalogue::pages;
use store::catalogue::rows::product;
use store::catalogue::write;
use store::certification::record;
use uuid::Uuid;

/// Operations: writing products.
pub struct EditingApi;

/// To whom a product passes.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
struct Transfer {
    /// The producer who makes it from now on.
    producer_id: Uuid,
}

#[derive(ApiResponse)]
enum CreatedProduct {
    /// The product is created.
    #[oai(status = 201)]
    Created(
        Straight<ProductDetail>,
        /// Its version, for `If-Match`.
        #[oai(header = "ETag")]
        String,
    ),
}

#[derive(ApiResponse)]
enum CreatedVariant {
    /// The variant is added.
    #[oai(status = 201)]
    Created(Json<MarkedVariant>),
}

/// A product with its version.
#[derive(ApiResponse)]
pub enum VersionedProduct {
    /// The product.
    #[oai(status = 200)]
    Found(
        Straight<ProductDetail>,
        /// Its version, for `If-Match`. It counts edits; the mark also changes by the clock.
        #[oai(header = "ETag")]
        String,
    ),
}

#[OpenApi(tag = "Tag::Catalogue")]
impl EditingApi {
    /// Create a product
    ///
    /// By a member of the producer, or an officer of its place. No text may claim the OCOP mark: a
    /// product gets it by an entry in the register.
    #[oai(path = "/v1/producers/:id/products", method = "post", operation_id = "createProduct")]
    async fn create_product(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The producer's id.
        id: Path<Uuid>,
        Json(body): Json<ProductDraft>,
    ) -> Result<CreatedProduct, Failure> {
        let tx = app.store().begin().await?;
        let producer = write::find_producer(&tx, id.0.into()).await?.ok_or(Code::NotFound)?;
        editor(app, &caller.0, producer.id.into(), producer.unit_id)?;
        let (product, now) = (app.mint::<ProductId>(), app.now());
        let texts = body.texts(&producer.kind)?;
        write::product(&tx, product, &producer, &texts, "", Some(caller.0.id), now).await?;
        let (detail, tag) = detail(app, &tx, product).await?;
        tx.commit().await?;
        Ok(CreatedProduct::Created(detail, tag))
    }

    /// Edit a product
    ///
    /// Send the version that you read as `If-Match` (`"3"`); 412 when somebody changed it meanwhile.
    /// Fields left out stay. Once a certificate is on file, name and set are what was certified: members
    /// get 409 `certified_particulars`, an officer of the place corrects. Texts may claim no more than the
    /// permit of this instant (422 `over_claim`, with every passage).
    #[oai(path = "/v1/products/:id", method = "patch", operation_id = "updateProduct")]
    async fn update_product(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The product's id.
        id: Path<Uuid>,
        /// The version that the change is for.
        #[oai(name = "If-Match")]
        if_match: Header<Option<Line<1, 40>>>,
        Json(body): Json<ProductPatch>,
    ) -> Result<VersionedProduct, Failure> {
        let version = version(if_match.0.as_ref().map(|line| line.0.as_str()))?;
        let tx = app.store().begin().await?;
        let mut dossier = record::lock(&tx, id.0.into()).await?.ok_or(Code::NotFound)?;
        let row = write::lock_product(&tx, id.0.into()).await?.ok_or(Code::NotFound)?;
        let editor = editor_of(app, &caller.0, &row)?;
        if row.revision != version {
            return Err(Code::Stale.into());
        }
        let certified = !dossier.certificates.is_empty();
        if editor == Editor::Member && certified && body.touches_certified(&row) {
            return Err(Code::CertifiedParticulars.into());
        }
        dossier.state.hidden = body.hidden().unwrap_or(dossier.state.hidden);
        body.check(dossier.verdict(app.now()).permit())?;
        write::save_product(&tx, body.apply(row), version, app.now()).await?;
        let (detail, tag) = detail(app, &tx, id.0.into()).await?;
        tx.commit().await?;
        Ok(VersionedProduct::Found(detail, tag))
    }

    /// Pass a product to another producer
    ///
    /// By an officer of the product's place or the operator. Certificates stay with the producer to whom
    /// they were issued, so this ends the permit to show the mark until the register says otherwise.
    #[oai(path = "/v1/products/:id/transfer", method = "post", operation_id = "transferProduct")]
    async fn transfer_product(
        &self,
        Data(app): Data<&App>,
        caller: OfficerOrOperator,
        /// The product's id.
        id: Path<Uuid>,
        Json(body): Json<Transfer>,
    ) -> Result<VersionedProduct, Failure> {
        let tx = app.store().begin().await?;
        let row = write::lock_product(&tx, id.0.into()).await?.ok_or(Code::NotFound)?;
        if !caller.0.operator {
            let place = Jurisdiction::of_unit(app, row.unit_id);
            access::office_for(&caller.0, Act::EditCatalogue, None, place)?;
        }
        let heir = write::find_producer(&tx, body.producer_id.into()).await?;
        let heir = heir.ok_or_else(unknown_producer)?;
        if heir.id == row.producer_id {
            return Err(Code::Conflict.into());
        }
        let revision = row.revision;
        let mut changed: product::ActiveModel = row.into();
        changed.producer_id = Set(heir.id);
        changed.unit_id = Set(heir.unit_id);
        changed.place_printed = Set(heir.place_printed);
        write::save_product(&tx, changed, revision, app.now()).await?;
        let (detail, tag) = detail(app, &tx, id.0.into()).await?;
        tx.commit().await?;
        Ok(VersionedProduct::Found(detail, tag))
    }

    /// Add a variant
    ///
    /// A pack or version in which the product is sold. Added after the certificate, it carries no mark
    /// and no claim until an officer accepts it. A SKU that the product has already is 409
    /// `already_exists`.
    #[oai(path = "/v1/products/:id/variants", method = "post", operation_id = "addVariant")]
    async fn add_variant(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The product's id.
        id: Path<Uuid>,
        Json(body): Json<VariantDraft>,
    ) -> Result<CreatedVariant, Failure> {
        let tx = app.store().begin().await?;
        let dossier = record::lock(&tx, id.0.into()).await?.ok_or(Code::NotFound)?;
        let row = write::lock_product(&tx, id.0.into()).await?.ok_or(Code::NotFound)?;
        editor_of(app, &caller.0, &row)?;
        let verdict = dossier.verdict(app.now());
        let new = body.variant(app, verdict.permit())?;
        let texts = (new.name.as_str(), new.variant.pack.as_str(), new.sku.as_str());
        let written = write::variant(&tx, new.variant.id, row.id.into(), texts, app.now()).await;
        written.map_err(|error| match store::is_duplicate(&error) {
            true => Code::AlreadyExists.into(),
            false => Failure::from(error),
        })?;
        tx.commit().await?;
        Ok(CreatedVariant::Created(Json(MarkedVariant::of(&new, verdict.permit()))))
    }
}

/// In what capacity somebody edits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Editor {
    Officer,
    Member,
}

fn editor_of(
    app: &App,
    account: &SignedInAccount,
    row: &product::Model,
) -> Result<Editor, Failure> {
    editor(app, account, row.producer_id.into(), row.unit_id)
}

/// An officer of the place, or a member of the producer. For a member of another it is not there.
fn editor(
    app: &App,
    account: &SignedInAccount,
    producer: ProducerId,
    unit: Option<i32>,
) -> Result<Editor, Failure> {
    let place = Jurisdiction::of_unit(app, unit);
    match access::office_for(account, Act::EditCatalogue, None, place) {
        Ok(_) => Ok(Editor::Officer),
        Err(_) if access::acts_for(account, producer, Affair::Listings).is_some() => {
            Ok(Editor::Member)
        }
        Err(_) if !account.members.is_empty() => Err(Code::NotFound.into()),
        Err(refused) => Err(refused),
    }
}

/// The answer for a product just written, hidden or not.
async fn detail(
    app: &App,
    tx: &impl ConnectionTrait,
    id: ProductId,
) -> Result<(Straight<ProductDetail>, String), Failure> {
    let page = pages::by_ids(tx, &[id]).await?.pop().ok_or(Code::NotFound)?;
    let tag = etag(page.product.revision);
    Ok((Straight(ProductDetail::of(app, &page, app.now())), tag))
}

/// A version as a header value.
pub(super) fn etag(revision: i64) -> String {
    format!("\"{revision}\"")
}

/// The version in `If-Match`: one strong tag, as this service writes it.
pub(super) fn version(header: Option<&str>) -> Result<i64, Failure> {
    let digits = header.and_then(|text| text.strip_prefix('"')?.strip_suffix('"'));
    digits.and_then(|digits| digits.parse().ok()).ok_or_else(|| {
        let sentence = Sentence::new(
            "Hãy gửi phiên bản đã đọc, chẳng hạn \"3\".",
            "Send the version that you read, such as \"3\".",
        );
        let field = FieldProblem::new("If-Match", "missing_version", sentence);
        Problem::new(Code::InvalidParameter).with(field).into()
    })
}

fn unknown_producer() -> Failure {
    let vi = "Không có chủ thể này.";
    Problem::field("/producer_id", "unknown_producer", vi, "There is no such producer.").into()
}
