//! Writing variants and what is offered, and the record of the prices that the public was offered.

use super::pages::VariantRow;
use super::projection;
use super::rows::{price, variant};
use crate::page::Page;
use crate::{Instant, instant, micros, statement, unreadable};
use domain::calendar::Day;
use domain::catalogue::offers::{PricePoint, Terms};
use domain::ids::{ProductId, VariantId};
use domain::money::Dong;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, FromQueryResult,
    QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

/// A variant that is offered or was.
#[derive(Clone, Debug)]
pub struct KeptVariant {
    /// The variant as it is or last was.
    pub row: VariantRow,
    /// When it was added.
    pub added: Instant,
    /// When it was withdrawn.
    pub withdrawn: Option<Instant>,
}

/// Names stored as a JSON list.
pub(super) fn names(text: &str) -> Result<Vec<String>, DbErr> {
    match text {
        "[]" => Ok(Vec::new()),
        text => serde_json::from_str(text).map_err(|_| unreadable("names", text)),
    }
}

/// Axes and values stored as a JSON list of pairs.
pub(super) fn pairs(text: &str) -> Result<Vec<(String, String)>, DbErr> {
    serde_json::from_str(text).map_err(|_| unreadable("axes", text))
}

/// Writes a variant. A second one of the product with the same SKU, GTIN or place on the axes is a
/// duplicate.
pub async fn add(
    db: &impl ConnectionTrait,
    product: ProductId,
    new: &VariantRow,
    now: Instant,
) -> Result<(), DbErr> {
    let mut row = offered(new);
    row.id = Set(new.variant.id.0);
    row.product_id = Set(product.0);
    row.created_at = Set(micros(new.variant.created));
    row.revision = Set(new.revision);
    variant::Entity::insert(row).exec_without_returning(db).await?;
    projection::refresh(db, [product.0], now).await
}

/// Saves a changed variant as its next revision; `false` when it is no longer what was read, or gone.
/// Its beginning is moved where it has become something else.
pub async fn save(
    db: &impl ConnectionTrait,
    product: ProductId,
    changed: &VariantRow,
    became_another: bool,
    now: Instant,
) -> Result<bool, DbErr> {
    let mut row = offered(changed);
    row.updated_at = Set(Some(micros(now)));
    row.revision = Set(changed.revision + 1);
    if became_another {
        row.described_at = Set(Some(micros(now)));
    }
    let written = variant::Entity::update_many()
        .set(row)
        .filter(variant::Column::Id.eq(changed.variant.id.0))
        .filter(variant::Column::ProductId.eq(product.0))
        .filter(variant::Column::Revision.eq(changed.revision))
        .filter(variant::Column::WithdrawnAt.is_null())
        .exec(db)
        .await?;
    projection::refresh(db, [product.0], now).await?;
    Ok(written.rows_affected == 1)
}

/// Withdraws a variant for good; `false` when it is gone already. Its row stays.
pub async fn withdraw(
    db: &impl ConnectionTrait,
    product: ProductId,
    id: VariantId,
    now: Instant,
) -> Result<bool, DbErr> {
    let row = variant::ActiveModel { withdrawn_at: Set(Some(micros(now))), ..Default::default() };
    let written = variant::Entity::update_many()
        .set(row)
        .filter(variant::Column::Id.eq(id.0))
        .filter(variant::Column::ProductId.eq(product.0))
        .filter(variant::Column::WithdrawnAt.is_null())
        .exec(db)
        .await?;
    projection::refresh(db, [product.0], now).await?;
    Ok(written.rows_affected == 1)
}

/// Whether a product has variants that are not withdrawn.
pub async fn any(db: &impl ConnectionTrait, product: ProductId) -> Result<bool, DbErr> {
    let found = variant::Entity::find()
        .filter(variant::Column::ProductId.eq(product.0))
        .filter(variant::Column::WithdrawnAt.is_null())
        .one(db)
        .await?;
    Ok(found.is_some())
}

/// Whether a variant belongs to a product, withdrawn or not.
pub async fn belongs(
    db: &impl ConnectionTrait,
    product: ProductId,
    id: VariantId,
) -> Result<bool, DbErr> {
    let found = variant::Entity::find_by_id(id.0)
        .filter(variant::Column::ProductId.eq(product.0))
        .one(db)
        .await?;
    Ok(found.is_some())
}

/// The record of a variant's prices, oldest first.
pub async fn prices(db: &impl ConnectionTrait, id: VariantId) -> Result<Vec<PricePoint>, DbErr> {
    let rows = price::Entity::find()
        .filter(price::Column::VariantId.eq(id.0))
        .order_by_asc(price::Column::Seq)
        .all(db)
        .await?;
    rows.iter().map(point).collect()
}

fn point(row: &price::Model) -> Result<PricePoint, DbErr> {
    let dong = |amount| Dong::new(amount).ok_or_else(|| unreadable("price", &amount.to_string()));
    Ok(PricePoint { at: instant(row.at), price: row.price.map(dong).transpose()? })
}

/// A page of all variants that a product has or had, in the order in which they were added.
pub async fn kept(
    db: &impl ConnectionTrait,
    product: ProductId,
    after: Option<Uuid>,
    limit: u64,
) -> Result<Page<KeptVariant, Uuid>, DbErr> {
    let rows = variant::Entity::find()
        .filter(variant::Column::ProductId.eq(product.0))
        .filter(variant::Column::Id.gt(after.unwrap_or_default()))
        .order_by_asc(variant::Column::Id)
        .limit(limit + 1)
        .all(db)
        .await?;
    let kept = |row: variant::Model| {
        let (added, withdrawn) = (instant(row.created_at), row.withdrawn_at.map(instant));
        Ok(KeptVariant { row: projection::read_variant(row)?, added, withdrawn })
    };
    let found = rows.into_iter().map(kept).collect::<Result<Vec<_>, DbErr>>()?;
    Ok(Page::of(found, limit, |one| one.row.variant.id.0))
}

/// A page of the record of the prices of all variants that a product has or had, oldest first.
pub async fn price_record(
    db: &impl ConnectionTrait,
    product: ProductId,
    after: Option<i64>,
    limit: u64,
) -> Result<Page<(VariantId, PricePoint), i64>, DbErr> {
    let sql = "SELECT p.* FROM catalogue_prices p \
        JOIN catalogue_variants v ON v.id = p.variant_id \
        WHERE v.product_id = $1 AND p.seq > $2 ORDER BY p.seq LIMIT $3";
    let most = i64::try_from(limit + 1).unwrap_or(i64::MAX);
    let values = [product.0.into(), after.unwrap_or_default().into(), most.into()];
    let rows = price::Model::find_by_statement(statement(db, sql, values)).all(db).await?;
    let page = Page::of(rows, limit, |row| row.seq);
    let read = |row: &price::Model| Ok((row.variant_id.into(), point(row)?));
    let items = page.items.iter().map(read).collect::<Result<_, DbErr>>()?;
    Ok(Page { items, next: page.next })
}

/// Appends to the record that from now on the variant is offered at a price, or not offered. The caller
/// says so only when it changes, and only of a product that the public sees.
pub async fn record_price(
    db: &impl ConnectionTrait,
    id: VariantId,
    offered: Option<Dong>,
    now: Instant,
) -> Result<(), DbErr> {
    let row = price::ActiveModel {
        variant_id: Set(id.0),
        price: Set(offered.map(Dong::amount)),
        at: Set(micros(now)),
        ..Default::default()
    };
    price::Entity::insert(row).exec_without_returning(db).await.map(drop)
}

/// Appends to the record that all variants of a product come on display, or go off it.
pub(super) async fn record_display(
    db: &impl ConnectionTrait,
    product: ProductId,
    on_display: bool,
    now: Instant,
) -> Result<(), DbErr> {
    let price = if on_display { "price" } else { "CAST(NULL AS BIGINT)" };
    let sql = format!(
        "INSERT INTO catalogue_prices (variant_id, price, at) SELECT id, {price}, $1 \
         FROM catalogue_variants WHERE product_id = $2 AND withdrawn_at IS NULL \
         AND price IS NOT NULL ORDER BY id"
    );
    let values = [micros(now).into(), product.0.into()];
    db.execute_raw(statement(db, &sql, values)).await.map(drop)
}

/// What of a row follows from the variant's texts and terms.
fn offered(row: &VariantRow) -> variant::ActiveModel {
    let terms = row.offer.terms();
    let reference = terms.reference.as_ref();
    variant::ActiveModel {
        name: Set(row.name.clone()),
        pack: Set(row.variant.pack.clone()),
        sku: Set(row.sku.clone()),
        axes: Set(serde_json::to_string(row.axes.pairs()).unwrap_or_default()),
        axes_key: Set(row.axes.key()),
        gtin: Set(terms.gtin.as_ref().map(|gtin| gtin.as_str().to_owned())),
        price: Set(terms.price.map(Dong::amount)),
        compare_price: Set(reference.map(|one| one.price.amount())),
        compare_from: Set(reference.map(|one| iso(one.from))),
        compare_until: Set(reference.map(|one| iso(one.until))),
        compare_evidence: Set(reference.and_then(|one| one.evidence.clone())),
        ..measured(terms)
    }
}

fn measured(terms: &Terms) -> variant::ActiveModel {
    let size = terms.size;
    variant::ActiveModel {
        net_quantity: Set(terms.content.map(|content| signed(content.quantity()))),
        net_unit: Set(terms.content.map(|content| content.unit().code().to_owned())),
        weight_g: Set(terms.weight.map(signed)),
        length_mm: Set(size.map(|size| signed(size.length))),
        width_mm: Set(size.map(|size| signed(size.width))),
        height_mm: Set(size.map(|size| signed(size.height))),
        min_quantity: Set(signed(terms.quantities.min)),
        max_quantity: Set(terms.quantities.max.map(signed)),
        availability: Set(terms.availability.code().to_owned()),
        preorder_until: Set(terms.availability.until().map(iso)),
        season_from: Set(terms.season.map(|season| season.from().into())),
        season_to: Set(terms.season.map(|season| season.to().into())),
        capacity: Set(terms.service.capacity.map(signed)),
        bookable_from: Set(terms.service.from.map(iso)),
        bookable_until: Set(terms.service.until.map(iso)),
        ..Default::default()
    }
}

/// Every count here is bounded far below 2³¹ at the edge.
fn signed(count: u32) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}

fn iso(day: Day) -> String {
    day.format("%Y-%m-%d").to_string()
}
