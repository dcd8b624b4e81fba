//! Products as their members and officers write them.

use super::capacity::{Owner, writer};
use super::case::Case;
use super::drafts::{ProductDraft, ProductPatch};
use super::moderation::ProductChange;
use super::texts::ListingTexts;
use super::{ProductDetail, Tag};
use crate::access::{self, Jurisdiction, OfficerOrOperator, SignedIn};
use crate::codes::Code;
use crate::context::App;
use crate::fairs;
use crate::json::Straight;
use crate::oversight;
use crate::problem::{Failure, FieldProblem, Problem};
use crate::scalars::Line;
use crate::speech::Sentence;
use domain::catalogue::ProductSet;
use domain::catalogue::changes::{ChangeKind, ChangeState, Editor, Field, FieldChange};
use domain::certification::acts::Act;
use domain::ids::ProductId;
use poem::web::Data;
use poem_openapi::param::{Header, Path};
use poem_openapi::payload::Json;
use poem_openapi::{ApiResponse, Object, OpenApi};
use sea_orm::{ActiveValue::Set, ConnectionTrait};
use serde_json::json;
use store::catalogue::rows::product;
use store::catalogue::{changes, pages, write};
use store::oversight::deeds::Deed;
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

/// An edit of which something waits for review.
#[derive(Debug, Object)]
struct WaitingEdit {
    /// The product as it is now: what could go live at once did.
    product: ProductDetail,
    /// What waits. The product stays as it is until a reviewer approves it.
    change: ProductChange,
}

#[derive(ApiResponse)]
enum EditAnswer {
    /// The product, with the whole edit.
    #[oai(status = 200)]
    Done(
        Straight<Box<ProductDetail>>,
        /// Its version, for `If-Match`. It counts edits; the mark also changes by the clock.
        #[oai(header = "ETag")]
        String,
    ),
    /// Some of the edit waits for review.
    #[oai(status = 202)]
    Waiting(
        Json<Box<WaitingEdit>>,
        /// The product's version, for `If-Match`.
        #[oai(header = "ETag")]
        String,
    ),
}

#[OpenApi(tag = "Tag::Catalogue")]
impl EditingApi {
    /// Create a product
    ///
    /// By a member of the producer, as a draft to be submitted; or by an officer of its place, published at
    /// once. No text may claim the OCOP mark: a product gets it by an entry in the register. Promises to
    /// heal and goods that may not be traded are refused (422, with every passage).
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
        let owner = Owner { producer: producer.id.into(), unit: producer.unit_id };
        let writer = writer(app, &caller.0, owner)?;
        let (product, now, by) = (app.mint::<ProductId>(), app.now(), caller.0.id);
        let set = ProductSet::new(body.set());
        let (texts, wanted) = body.texts(&producer.kind)?;
        check_new(set, &wanted)?;
        match writer.editor {
            Editor::Member => write::draft(&tx, product, &producer, &texts, by, now).await?,
            Editor::Officer => {
                write::product(&tx, product, &producer, &texts, "", Some(by), now).await?
            }
        }
        let deed = Deed {
            action: "create_product",
            object_kind: "product",
            object: product.0,
            producer: Some(owner.producer),
            unit: owner.unit,
            details: json!({ "draft": writer.editor == Editor::Member }),
        };
        oversight::record(app, &tx, &writer.doer, deed).await?;
        let (detail, tag) = detail(app, &tx, product).await?;
        tx.commit().await?;
        Ok(CreatedProduct::Created(Straight(detail), tag))
    }

    /// Edit a product
    ///
    /// Send the version that you read as `If-Match` (`"3"`); 412 when somebody changed it meanwhile.
    /// Fields left out stay. What a member changes of a product that is or was on display goes live at
    /// once where it is harmless (`storage_note`, `shelf_life`, `axes`); name, set, summary, story,
    /// ingredients and use wait for review, and the answer is 202. Once a certificate is on file, name and
    /// set are what was certified: members get 409 `certified_particulars`, an officer of the place
    /// corrects. Texts may claim no more than the permit of this instant (422 `over_claim`, with every
    /// passage).
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
    ) -> Result<EditAnswer, Failure> {
        let version = version(if_match.0.as_ref().map(|line| line.0.as_str()))?;
        let tx = app.store().begin().await?;
        let case = Case::take_up(app, &tx, id.0.into()).await?;
        let writer = writer(app, &caller.0, case.owner())?;
        if case.row.revision != version {
            return Err(Code::Stale.into());
        }
        let edit = case.edit(&tx, &writer, body.wanted()?).await?;
        let waiting = case.save(app, &tx, &writer, edit).await?;
        let page = pages::whole(&tx, id.0.into()).await?.ok_or(Code::NotFound)?;
        let (product, tag) =
            (ProductDetail::of(app, &page, app.now()), etag(page.product.revision));
        let Some(waiting) = waiting else {
            tx.commit().await?;
            return Ok(EditAnswer::Done(Straight(Box::new(product)), tag));
        };
        let change = changes::find(&tx, waiting).await?.ok_or(Code::Broken)?;
        tx.commit().await?;
        let change = ProductChange::of(&change, page.dossier.verdict(app.now()).permit());
        Ok(EditAnswer::Waiting(Json(Box::new(WaitingEdit { product, change })), tag))
    }

    /// Pass a product to another producer
    ///
    /// By an officer of the product's place or the operator. Certificates stay with the producer to whom
    /// they were issued, so this ends the permit to show the mark until the register says otherwise; so do
    /// licences to sell.
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
        let case = Case::take_up(app, &tx, id.0.into()).await?;
        let doer = if caller.0.operator {
            access::doer(&caller.0)
        } else {
            let place = Jurisdiction::of_unit(app, case.row.unit_id);
            let office = access::office_for(&caller.0, Act::EditCatalogue, None, place)?;
            access::doer_in(&caller.0, &office)
        };
        let heir = write::find_producer(&tx, body.producer_id.into()).await?;
        let heir = heir.ok_or_else(unknown_producer)?;
        if heir.id == case.row.producer_id {
            return Err(Code::Conflict.into());
        }
        let old = case.row.producer_id.to_string();
        let passed = vec![FieldChange { field: Field::Producer, old, new: heir.id.to_string() }];
        let change = case.change(app, ChangeKind::Status, ChangeState::Applied, passed);
        let mut changed: product::ActiveModel = case.row.clone().into();
        changed.producer_id = Set(heir.id);
        changed.unit_id = Set(heir.unit_id);
        changed.place_printed = Set(heir.place_printed);
        write::save_product(&tx, changed, case.row.revision, case.now).await?;
        changes::add(&tx, change, &doer, case.now).await?;
        fairs::products_changed(app, &tx, &[id.0.into()]).await?;
        for party in [case.row.producer_id, heir.id] {
            let deed = Deed {
                producer: Some(party.into()),
                unit: case.row.unit_id,
                ..Deed::new("transfer_product", "product", id.0)
            };
            let passed = json!({ "from": case.row.producer_id, "to": heir.id });
            oversight::record(app, &tx, &doer, deed.with(passed)).await?;
        }
        let (detail, tag) = detail(app, &tx, id.0.into()).await?;
        tx.commit().await?;
        Ok(VersionedProduct::Found(Straight(detail), tag))
    }
}

/// Texts of what doesn't exist yet stand under no permit.
fn check_new(set: Option<ProductSet>, wanted: &[(Field, String)]) -> Result<(), Failure> {
    let mut texts = ListingTexts::new(set, None);
    for (field, text) in wanted {
        texts.take(&format!("/{}", field.code()), text);
    }
    texts.finish().map(drop)
}

/// The answer for a product just written, whatever its status.
async fn detail(
    app: &App,
    tx: &impl ConnectionTrait,
    id: ProductId,
) -> Result<(ProductDetail, String), Failure> {
    let page = pages::whole(tx, id).await?.ok_or(Code::NotFound)?;
    let tag = etag(page.product.revision);
    Ok((ProductDetail::of(app, &page, app.now()), tag))
}

/// A version as a header value.
pub(crate) fn etag(revision: i64) -> String {
    format!("\"{revision}\"")
}

/// The version in `If-Match`: one strong tag, as this service writes it.
pub(crate) fn version(header: Option<&str>) -> Result<i64, Failure> {
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
