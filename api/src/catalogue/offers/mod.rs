//! Variants: what a product is offered as, at which price, and since when.

mod answers;
mod bodies;
mod copies;
mod prices;
mod reading;
mod refusals;
mod values;

pub use answers::MarkedVariant;
pub(super) use copies::{CopiedPrice, CopiedVariant};
pub(crate) use refusals::Refusals;

use super::Tag;
use super::capacity::{Writer, writer};
use super::case::{Case, not_editable};
use super::editing::{etag, version};
use super::texts::ListingTexts;
use crate::access::{self, Jurisdiction, SignedIn};
use crate::codes::Code;
use crate::context::App;
use crate::problem::{Failure, FieldProblem, Problem};
use crate::scalars::Line;
use crate::speech::Sentence;
use bodies::{VariantDraft, VariantPatch};
use domain::calendar::day_of;
use domain::catalogue::changes::{ChangeKind, ChangeState, Editor, check_editable};
use domain::catalogue::filter::Hit;
use domain::catalogue::offers::{Axes, PricePoint};
use domain::certification::Variant;
use domain::certification::acts::Act;
use domain::ids::VariantId;
use poem::web::Data;
use poem_openapi::param::{Header, Path};
use poem_openapi::payload::Json;
use poem_openapi::{ApiResponse, OpenApi};
use prices::{PriceList, variant_changes};
use reading::{Setting, blank};
use sea_orm::{DatabaseTransaction, DbErr};
use serde_json::json;
use store::accounts::sessions::SignedInAccount;
use store::catalogue::pages::{self, VariantRow};
use store::catalogue::{changes, offers};
use uuid::Uuid;

/// Operations: variants and what is offered.
pub struct OffersApi;

#[derive(ApiResponse)]
enum CreatedVariant {
    /// The variant is added.
    #[oai(status = 201)]
    Created(
        Json<MarkedVariant>,
        /// Its version, for `If-Match`.
        #[oai(header = "ETag")]
        String,
    ),
}

#[derive(ApiResponse)]
enum VersionedVariant {
    /// The variant.
    #[oai(status = 200)]
    Found(
        Json<MarkedVariant>,
        /// Its version, for `If-Match`. It counts edits; the mark also changes by the clock.
        #[oai(header = "ETag")]
        String,
    ),
}

#[derive(ApiResponse)]
enum VariantGone {
    /// The variant is no longer offered.
    #[oai(status = 204)]
    Withdrawn,
}

#[OpenApi(tag = "Tag::Catalogue")]
impl OffersApi {
    /// Add a variant
    ///
    /// A pack or version in which the product is sold. Added after the certificate, it carries no mark
    /// and no claim until an officer accepts it. A SKU, GTIN or place on the axes that another variant of
    /// the product has is 409 `already_exists`.
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
        let case = OfferCase::take_up(app, &tx, &caller.0, id.0).await?;
        let variant = Variant { id: app.mint(), pack: String::new(), created: case.of.now };
        let new = case.read(body.into(), blank(variant), &[], None)?;
        let flags = case.check_texts(&new)?;
        offers::add(&tx, case.of.id(), &new, case.of.now).await.map_err(taken)?;
        case.write_down(app, &tx, (None, Some(&new)), flags, "add_variant").await?;
        tx.commit().await?;
        let verdict = case.of.dossier.verdict(case.of.now);
        let shown = MarkedVariant::of(&new, verdict.permit(), day_of(case.of.now));
        Ok(CreatedVariant::Created(Json(shown), etag(new.revision)))
    }

    /// Edit a variant
    ///
    /// Send the version that you read as `If-Match`; 412 when somebody changed it meanwhile. Prices,
    /// stock, quantities and labels go live at once and are written down as a change. What a certificate
    /// covers is what was certified: its name, pack, axes, and the content once said stay (409
    /// `certified_particulars`) unless an officer who may accept variants corrects them. A variant that no
    /// certificate covers becomes a new one by such a change: no certificate of before covers it then.
    #[oai(
        path = "/v1/products/:id/variants/:variant",
        method = "patch",
        operation_id = "updateVariant"
    )]
    async fn update_variant(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The product's id.
        id: Path<Uuid>,
        /// The variant's id.
        variant: Path<Uuid>,
        /// The version that the change is for.
        #[oai(name = "If-Match")]
        if_match: Header<Option<Line<1, 40>>>,
        Json(body): Json<VariantPatch>,
    ) -> Result<VersionedVariant, Failure> {
        let version = version(if_match.0.as_ref().map(|line| line.0.as_str()))?;
        let tx = app.store().begin().await?;
        let case = OfferCase::take_up(app, &tx, &caller.0, id.0).await?;
        let before = case.find(variant.0)?.clone();
        if before.revision != version {
            return Err(Code::Stale.into());
        }
        let history = offers::prices(&tx, before.variant.id).await?;
        let mut after = case.read(body, before.clone(), &history, Some(&before))?;
        let became_another = case.check_identity(app, &caller.0, &before, &after)?;
        if became_another {
            after.variant.created = case.of.now;
        }
        let flags = case.check_texts(&after)?;
        let saved = offers::save(&tx, case.of.id(), &after, became_another, case.of.now).await;
        if !saved.map_err(taken)? {
            return Err(Code::Stale.into());
        }
        case.write_down(app, &tx, (Some(&before), Some(&after)), flags, "update_variant").await?;
        tx.commit().await?;
        after.revision += 1;
        let verdict = case.of.dossier.verdict(case.of.now);
        let shown = MarkedVariant::of(&after, verdict.permit(), day_of(case.of.now));
        Ok(VersionedVariant::Found(Json(shown), etag(after.revision)))
    }

    /// Withdraw a variant
    ///
    /// For good: it is offered no longer. What was recorded of it stays, its SKU too.
    #[oai(
        path = "/v1/products/:id/variants/:variant/withdrawal",
        method = "post",
        operation_id = "withdrawVariant"
    )]
    async fn withdraw_variant(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The product's id.
        id: Path<Uuid>,
        /// The variant's id.
        variant: Path<Uuid>,
    ) -> Result<VariantGone, Failure> {
        let tx = app.store().begin().await?;
        let case = OfferCase::take_up(app, &tx, &caller.0, id.0).await?;
        let before = case.find(variant.0)?.clone();
        if !offers::withdraw(&tx, case.of.id(), before.variant.id, case.of.now).await? {
            return Err(Code::NotFound.into());
        }
        case.write_down(app, &tx, (Some(&before), None), Vec::new(), "withdraw_variant").await?;
        tx.commit().await?;
        Ok(VariantGone::Withdrawn)
    }

    /// Read the record of a variant's prices
    ///
    /// For those who act for the producer, officers who review there, and the operator: from when on the
    /// public was offered which price, oldest first; without a price it was not offered. Nothing is ever
    /// taken out of it.
    #[oai(
        path = "/v1/products/:id/variants/:variant/prices",
        method = "get",
        operation_id = "listVariantPrices"
    )]
    async fn list_prices(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The product's id.
        id: Path<Uuid>,
        /// The variant's id; a withdrawn one's record is kept.
        variant: Path<Uuid>,
    ) -> Result<Json<PriceList>, Failure> {
        Ok(Json(prices::list(app, &caller.0, id.0.into(), variant.0.into()).await?))
    }
}

/// A listing whose variants somebody writes.
struct OfferCase {
    of: Case,
    writer: Writer,
    axes: Axes,
    variants: Vec<VariantRow>,
}

impl OfferCase {
    async fn take_up(
        app: &App,
        tx: &DatabaseTransaction,
        account: &SignedInAccount,
        id: Uuid,
    ) -> Result<Self, Failure> {
        let of = Case::take_up(app, tx, id.into()).await?;
        let writer = writer(app, account, of.owner())?;
        check_editable(of.status, writer.editor).map_err(not_editable)?;
        let page = pages::whole(tx, of.id()).await?.ok_or(Code::NotFound)?;
        let axes = Axes::stored(page.detail.axes);
        Ok(Self { of, writer, axes, variants: page.variants })
    }

    fn find(&self, id: Uuid) -> Result<&VariantRow, Failure> {
        let found = self.variants.iter().find(|row| row.variant.id == VariantId(id));
        found.ok_or_else(|| Code::NotFound.into())
    }

    /// The variant with what was sent, or every reason against.
    fn read(
        &self,
        body: VariantPatch,
        row: VariantRow,
        history: &[PricePoint],
        before: Option<&VariantRow>,
    ) -> Result<VariantRow, Failure> {
        let today = day_of(self.of.now);
        let setting = Setting { set: self.of.set(), axes: self.axes.clone(), today, history };
        let mut refusals = Refusals::default();
        let after = body.apply(row, &setting, before.map(|row| &row.offer), &mut refusals);
        refusals.refuse()?;
        Ok(after)
    }

    /// Its texts stand under the permit only where that covers the variant as it is.
    fn check_texts(&self, row: &VariantRow) -> Result<Vec<(String, Hit)>, Failure> {
        let verdict = self.of.dossier.verdict(self.of.now);
        let covering = verdict.permit().filter(|permit| permit.covers(&row.variant));
        let mut texts = ListingTexts::new(self.of.set(), covering);
        take_texts(&mut texts, row, "");
        texts.finish()
    }

    /// Whether the change makes another thing of the variant. What a certificate covers isn't made
    /// another thing of, except by an officer who could accept it under the certificate too.
    fn check_identity(
        &self,
        app: &App,
        account: &SignedInAccount,
        before: &VariantRow,
        after: &VariantRow,
    ) -> Result<bool, Failure> {
        let content = before.offer.terms().content;
        let same = before.name == after.name
            && before.variant.pack == after.variant.pack
            && before.axes == after.axes
            && (content.is_none() || content == after.offer.terms().content);
        if same {
            return Ok(false);
        }
        if !self.of.dossier.certifies(&before.variant) {
            return Ok(true);
        }
        let place = Jurisdiction::of_unit(app, self.of.row.unit_id);
        let accepts = access::office_for(account, Act::AcceptVariant, None, place).is_ok();
        if accepts && self.writer.editor == Editor::Officer {
            return Ok(false);
        }
        Err(Code::CertifiedParticulars.into())
    }

    /// Writes down what changed: as a change of the listing, in the record of prices, in the audit.
    async fn write_down(
        &self,
        app: &App,
        tx: &DatabaseTransaction,
        (before, after): (Option<&VariantRow>, Option<&VariantRow>),
        flags: Vec<(String, Hit)>,
        action: &'static str,
    ) -> Result<(), Failure> {
        let Some(variant) = after.or(before).map(|row| row.variant.id) else { return Ok(()) };
        let fields = variant_changes(before, after);
        let details = json!({
            "variant": variant.0,
            "fields": fields.iter().map(|one| one.field.code()).collect::<Vec<_>>(),
        });
        let mut change = self.of.change(app, ChangeKind::Variant, ChangeState::Applied, fields);
        change.variant = Some(variant);
        change.flags = flags;
        changes::add(tx, change, &self.writer.doer, self.of.now).await?;
        let price = |row: Option<&VariantRow>| row.and_then(|row| row.offer.terms().price);
        if self.of.status.is_on_display() && price(before) != price(after) {
            offers::record_price(tx, variant, price(after), self.of.now).await?;
        }
        self.of.record(app, tx, &self.writer.doer, action, details).await
    }
}

/// Takes the texts of a variant to their check, under a prefix of their pointers. The names of axes are the
/// product's.
pub(super) fn take_texts(texts: &mut ListingTexts<'_>, row: &VariantRow, prefix: &str) {
    texts.take(&format!("{prefix}/name"), &row.name);
    texts.take(&format!("{prefix}/pack"), &row.variant.pack);
    texts.take(&format!("{prefix}/sku"), &row.sku);
    for (place, (_, value)) in row.axes.pairs().iter().enumerate() {
        texts.take(&format!("{prefix}/axes/{place}/value"), value);
    }
}

/// What a unique constraint refused, by its field; any other error as what it is.
fn taken(error: DbErr) -> Failure {
    if !store::is_duplicate(&error) {
        return error.into();
    }
    let by = |name: &str| store::refused_by(&error, name);
    let (pointer, vi, en) = if by("axes_key") || by("one_place") {
        ("/axes", "Đã có quy cách với các giá trị này.", "A variant has these values already.")
    } else if by("gtin") {
        ("/gtin", "Đã có quy cách với GTIN này.", "A variant has this GTIN already.")
    } else {
        ("/sku", "Đã có quy cách với mã hàng này.", "A variant has this SKU already.")
    };
    let field = FieldProblem::new(pointer, "already_exists", Sentence::new(vi, en));
    Problem::new(Code::AlreadyExists).with(field).into()
}
