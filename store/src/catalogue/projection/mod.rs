//! The row from which the public reads a product: its own particulars, its producer, its variants, its
//! pictures and the facts of its certification together, so that a page is one row and a list one index. Facts only: what
//! the clock makes of them is computed at each reading. [`refresh`] is the only writer, called by whatever
//! changes one of the sources; `ocop audit` derives the rows again.

mod packs;

use super::offers::names;
use super::pages::{Detail, Product, ProductPage};
use super::pictures::{self, Shot};
use super::rows::{licence, page, producer, product, variant};
use super::status;
use crate::certification::facts::{self, Facts};
use crate::certification::rows::facts as facts_row;
use crate::storefronts::shop;
use crate::{Instant, ROWS_PER_STATEMENT, instant, integrations, unreadable};
use domain::catalogue::{LICENSED_SETS, LicenceTerm, Status};
use domain::certification::ProductState;
use domain::ids::{ProducerId, ProductId};
use domain::orders::reviews::Ratings;
pub(super) use packs::read_variant;
use packs::{Pack, day};
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel as _, QueryFilter,
    QueryOrder, QuerySelect,
};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::collections::HashMap;
use uuid::Uuid;
use uuid::serde::simple;

/// Twenty of these cross from the database for each page of a list: the names are short, and what is not
/// there, or as it is with most, is not written. PostgreSQL sends 8 kB at a time, and each piece wakes the
/// reader.
#[derive(Serialize, Deserialize)]
struct Summary<'a> {
    #[serde(rename = "i", alias = "id", serialize_with = "simple::serialize")]
    id: Uuid,
    #[serde(rename = "s", alias = "slug")]
    slug: String,
    #[serde(rename = "m", alias = "maker")]
    maker: Maker,
    #[serde(rename = "n", alias = "name")]
    name: String,
    #[serde(rename = "b", alias = "set")]
    set: i16,
    #[serde(rename = "u", alias = "unit", default, skip_serializing_if = "Option::is_none")]
    unit: Option<i32>,
    #[serde(rename = "p", alias = "place", default, skip_serializing_if = "String::is_empty")]
    place: String,
    #[serde(rename = "t", alias = "text", default, skip_serializing_if = "String::is_empty")]
    text: String,
    #[serde(rename = "d", alias = "published")]
    published: i64,
    #[serde(rename = "r", alias = "revision", default = "first", skip_serializing_if = "is_first")]
    revision: i64,
    #[serde(
        rename = "z",
        alias = "status",
        borrow,
        default = "published",
        skip_serializing_if = "is_published"
    )]
    status: Cow<'a, str>,
    #[serde(
        rename = "f",
        alias = "facts",
        borrow,
        default,
        skip_serializing_if = "Option::is_none"
    )]
    facts: Option<Facts<'a>>,
    #[serde(rename = "c", alias = "cover", default, skip_serializing_if = "Option::is_none")]
    cover: Option<Shot>,
}

#[derive(Serialize, Deserialize)]
struct Maker {
    #[serde(rename = "i", alias = "id", serialize_with = "simple::serialize")]
    id: Uuid,
    #[serde(rename = "s", alias = "slug")]
    slug: String,
    #[serde(rename = "n", alias = "name")]
    name: String,
    #[serde(rename = "k", alias = "kind")]
    kind: String,
    #[serde(
        rename = "x",
        alias = "suspended_from",
        default,
        skip_serializing_if = "Option::is_none"
    )]
    suspended_from: Option<i64>,
}

#[derive(Serialize, Deserialize)]
struct Further {
    story: String,
    ingredients: String,
    usage: String,
    storage: String,
    shelf: String,
    updated: i64,
    variants: Vec<Pack>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    axes: Vec<String>,
    /// First and last day of the licences accepted of the producer for the set.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    licences: Vec<(String, Option<String>)>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pictures: Vec<Shot>,
}

/// Writes the rows of these products anew, and into the change log that they are other. Locks the products first, so that of two changes at the same
/// moment the later one sees the other.
pub async fn refresh(
    db: &impl ConnectionTrait,
    products: impl IntoIterator<Item = Uuid>,
    now: Instant,
) -> Result<(), DbErr> {
    let mut ids: Vec<Uuid> = products.into_iter().collect();
    ids.sort_unstable();
    ids.dedup();
    for part in ids.chunks(ROWS_PER_STATEMENT) {
        let query = product::Entity::find().select_only().column(product::Column::Id);
        let query = query.filter(product::Column::Id.is_in(part.iter().copied()));
        let query = query.order_by_asc(product::Column::Id).lock_exclusive();
        query.into_tuple::<Uuid>().all(db).await?;
        let rows = derive(db, part).await?.into_iter().map(page::Model::into_active_model);
        let columns = [
            page::Column::Slug,
            page::Column::ProducerId,
            page::Column::SetNumber,
            page::Column::UnitId,
            page::Column::NameKey,
            page::Column::PublishedAt,
            page::Column::Listed,
            page::Column::Summary,
            page::Column::Detail,
            page::Column::Featured,
        ];
        let replace =
            OnConflict::column(page::Column::ProductId).update_columns(columns).to_owned();
        page::Entity::insert_many(rows).on_conflict(replace).exec_without_returning(db).await?;
    }
    integrations::log_all(db, "catalogue", ids, now).await
}

/// Writes the rows of all products of a producer anew.
pub async fn refresh_producer(
    db: &impl ConnectionTrait,
    producer: ProducerId,
    now: Instant,
) -> Result<(), DbErr> {
    let query = product::Entity::find().select_only().column(product::Column::Id);
    let query = query.filter(product::Column::ProducerId.eq(producer.0));
    refresh(db, query.into_tuple::<Uuid>().all(db).await?, now).await
}

/// Those of these products whose row doesn't say what it should.
pub(crate) async fn differences(
    db: &impl ConnectionTrait,
    products: &[Uuid],
) -> Result<Vec<Uuid>, DbErr> {
    let stored = page::Entity::find().filter(page::Column::ProductId.is_in(products.to_vec()));
    let stored: HashMap<Uuid, page::Model> =
        stored.all(db).await?.into_iter().map(|row| (row.product_id, row)).collect();
    let wanted = derive(db, products).await?;
    let differs = |row: &page::Model| stored.get(&row.product_id) != Some(row);
    Ok(wanted.into_iter().filter(differs).map(|row| row.product_id).collect())
}

async fn derive(db: &impl ConnectionTrait, ids: &[Uuid]) -> Result<Vec<page::Model>, DbErr> {
    let ids = || ids.iter().copied();
    let products = product::Entity::find().filter(product::Column::Id.is_in(ids())).all(db).await?;
    let makers = products.iter().map(|one| one.producer_id);
    let makers =
        producer::Entity::find().filter(producer::Column::Id.is_in(makers)).all(db).await?;
    let makers: HashMap<Uuid, producer::Model> =
        makers.into_iter().map(|one| (one.id, one)).collect();
    let facts = facts_row::Entity::find().filter(facts_row::Column::ProductId.is_in(ids()));
    let facts: HashMap<Uuid, String> =
        facts.all(db).await?.into_iter().map(|row| (row.product_id, row.facts)).collect();
    let variants = variant::Entity::find()
        .filter(variant::Column::ProductId.is_in(ids()))
        .filter(variant::Column::WithdrawnAt.is_null())
        .order_by_asc(variant::Column::Id);
    let mut packs: HashMap<Uuid, Vec<Pack>> = HashMap::new();
    for row in variants.all(db).await? {
        packs.entry(row.product_id).or_default().push(Pack::from(row));
    }
    let licences = licences(db, &products).await?;
    let featured = shop::featured(db, makers.keys().copied()).await?;
    let mut shots = pictures::shots(db, ids()).await?;
    let mut rows = Vec::with_capacity(products.len());
    for one in products {
        let facts = facts.get(&one.id).map(|text| facts::parse(text)).transpose()?;
        let maker = makers.get(&one.producer_id);
        let maker = maker.ok_or_else(|| unreadable("producer of product", &one.id.to_string()))?;
        let packs = packs.remove(&one.id).unwrap_or_default();
        let held = licences.iter().filter(|held| counts(held, &one));
        let held = held.map(|held| (held.valid_from.clone(), held.valid_until.clone())).collect();
        let shots = shots.remove(&one.id).unwrap_or_default();
        let first = featured.get(&maker.id).and_then(|first| place(first, one.id));
        rows.push(row(one, maker, Parts { facts, packs, held, shots, first })?);
    }
    Ok(rows)
}

/// The accepted licences of those products that are sold under one, in the order of their submission.
async fn licences(
    db: &impl ConnectionTrait,
    products: &[product::Model],
) -> Result<Vec<licence::Model>, DbErr> {
    let licensed =
        |one: &&product::Model| LICENSED_SETS.iter().any(|set| one.set_number == i16::from(*set));
    let ids: Vec<Uuid> = products.iter().filter(licensed).map(|one| one.id).collect();
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    licence::Entity::find()
        .filter(licence::Column::ProductId.is_in(ids))
        .filter(licence::Column::State.eq("accepted"))
        .order_by_asc(licence::Column::Id)
        .all(db)
        .await
}

/// A licence counts for the producer and the set that it was accepted for.
fn counts(held: &licence::Model, one: &product::Model) -> bool {
    held.product_id == one.id
        && held.producer_id == one.producer_id
        && held.set_number == one.set_number
}

/// What other tables hold of a product.
struct Parts<'a> {
    facts: Option<Facts<'a>>,
    packs: Vec<Pack>,
    /// First and last day of the licences held.
    held: Vec<(String, Option<String>)>,
    shots: Vec<Shot>,
    /// Its place among those that its storefront shows first.
    first: Option<i16>,
}

/// The place of a product among those shown first, from 1.
fn place(first: &[Uuid], product: Uuid) -> Option<i16> {
    i16::try_from(first.iter().position(|one| *one == product)? + 1).ok()
}

fn row(
    one: product::Model,
    maker: &producer::Model,
    parts: Parts<'_>,
) -> Result<page::Model, DbErr> {
    // Beside many others it is copied most and looked at least, so none with the mark stands there.
    let cover = parts.shots.iter().find(|shot| !shot.shows_mark()).cloned();
    let further = Further {
        story: one.story,
        ingredients: one.ingredients,
        usage: one.usage_note,
        storage: one.storage_note,
        shelf: one.shelf_life,
        updated: one.updated_at,
        variants: parts.packs,
        axes: names(&one.axes)?,
        licences: parts.held,
        pictures: parts.shots,
    };
    let listed = !status::is_hidden(&one.status);
    let summary = Summary {
        id: one.id,
        slug: one.slug.clone(),
        maker: Maker::from(maker),
        name: one.name,
        set: one.set_number,
        unit: one.unit_id,
        place: one.place_printed,
        text: one.summary,
        published: one.published_at,
        revision: one.revision,
        status: one.status.into(),
        facts: parts.facts.map(|facts| facts.of_holder(maker.id)),
        cover,
    };
    Ok(page::Model {
        product_id: one.id,
        slug: one.slug,
        producer_id: one.producer_id,
        set_number: one.set_number,
        unit_id: one.unit_id,
        name_key: one.name_key,
        published_at: one.published_at,
        listed,
        summary: json(&summary),
        detail: json(&further),
        featured: parts.first.unwrap_or(i16::MAX),
    })
}

fn first() -> i64 {
    1
}

fn is_first(revision: &i64) -> bool {
    *revision == first()
}

fn published() -> Cow<'static, str> {
    Status::Published.code().into()
}

fn is_published(status: &str) -> bool {
    status == Status::Published.code()
}

/// Maps of strings and numbers: writing them can't fail.
fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

/// A product as lists show it.
pub(crate) fn read_summary(text: &str) -> Result<ProductPage, DbErr> {
    page(serde_json::from_str(text).map_err(|_| unreadable("summary", text))?)
}

/// Products as lists show them, from a JSON array.
pub(crate) fn read_summaries(text: &str) -> Result<Vec<ProductPage>, DbErr> {
    let all: Vec<Summary<'_>> =
        serde_json::from_str(text).map_err(|_| unreadable("summaries", text))?;
    all.into_iter().map(page).collect()
}

fn page(one: Summary<'_>) -> Result<ProductPage, DbErr> {
    let status = Status::from_code(&one.status).ok_or_else(|| unreadable("status", &one.status))?;
    let product = Product {
        id: ProductId(one.id),
        slug: one.slug,
        producer: ProducerId(one.maker.id),
        producer_slug: one.maker.slug,
        producer_name: one.maker.name,
        producer_kind: one.maker.kind,
        name: one.name,
        set_number: one.set,
        unit: one.unit,
        place_printed: one.place,
        summary: one.text,
        published_at: one.published,
        revision: one.revision,
        status,
    };
    let state = ProductState {
        hidden: !status.is_on_display(),
        producer_suspended_from: one.maker.suspended_from.map(instant),
    };
    let dossier = facts::dossier(one.facts, product.id, product.producer, state)?;
    let pictures = one.cover.into_iter().map(Shot::shown).collect::<Result<_, _>>()?;
    let (detail, variants) = (Detail::default(), Vec::new());
    Ok(ProductPage { product, dossier, detail, variants, pictures })
}

/// Adds to a product what only its own page shows.
pub(super) fn read_detail(text: &str, page: ProductPage) -> Result<ProductPage, DbErr> {
    let one: Further = serde_json::from_str(text).map_err(|_| unreadable("detail", text))?;
    let detail = Detail {
        story: one.story,
        ingredients: one.ingredients,
        usage_note: one.usage,
        storage_note: one.storage,
        shelf_life: one.shelf,
        updated_at: one.updated,
        axes: one.axes,
        licences: one.licences.iter().map(term).collect::<Result<_, _>>()?,
        ratings: Ratings::default(),
    };
    let variants = one.variants.into_iter().map(Pack::read).collect::<Result<_, _>>()?;
    let pictures = one.pictures.into_iter().map(Shot::shown).collect::<Result<_, _>>()?;
    Ok(ProductPage { detail, variants, pictures, ..page })
}

impl From<&producer::Model> for Maker {
    fn from(row: &producer::Model) -> Self {
        Self {
            id: row.id,
            slug: row.slug.clone(),
            name: row.name.clone(),
            kind: row.kind.clone(),
            suspended_from: row.suspended_from,
        }
    }
}

fn term((from, until): &(String, Option<String>)) -> Result<LicenceTerm, DbErr> {
    Ok(LicenceTerm { from: day(from)?, until: until.as_deref().map(day).transpose()? })
}
