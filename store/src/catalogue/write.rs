//! Writing producers and products.

use super::projection;
use super::rows::{producer, product};
use crate::{Instant, integrations, micros};
use domain::catalogue::{ProducerKind, Status, slug};
use domain::ids::{AccountId, ProducerId, ProductId};
use domain::text;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait,
    QueryFilter, QuerySelect,
};

/// `published_at` of what was never on display.
pub const NEVER: i64 = 0;

/// A producer to be written.
#[derive(Clone, Debug)]
pub struct NewProducer {
    /// Its id.
    pub id: ProducerId,
    /// Registered name.
    pub name: String,
    /// The form of the name under which spellings meet; the caller normalises abbreviations.
    pub name_key: String,
    /// Kind.
    pub kind: ProducerKind,
    /// The unit in which it lies, as precisely as known.
    pub unit: Option<i32>,
    /// The place as the source prints it.
    pub place_printed: String,
    /// What the producer says of itself.
    pub about: String,
}

/// A product to be written.
#[derive(Clone, Debug, Default)]
pub struct ProductTexts {
    /// Name.
    pub name: String,
    /// Set, 0 when the source doesn't tell.
    pub set_number: i16,
    /// One or two sentences.
    pub summary: String,
    /// The story.
    pub story: String,
    /// Ingredients.
    pub ingredients: String,
    /// How to use it.
    pub usage_note: String,
    /// How to store it.
    pub storage_note: String,
    /// Shelf life.
    pub shelf_life: String,
    /// The axes on which its variants differ.
    pub axes: Vec<String>,
}

/// Writes a producer under a free slug.
pub async fn producer(
    db: &impl ConnectionTrait,
    new: &NewProducer,
    now: Instant,
) -> Result<(), DbErr> {
    let slug = free_slug(db, &slug(&new.name), new.id.0, Table::Producers).await?;
    let row = producer::ActiveModel {
        id: Set(new.id.0),
        slug: Set(slug),
        name: Set(new.name.clone()),
        name_key: Set(new.name_key.clone()),
        kind: Set(new.kind.code().to_owned()),
        unit_id: Set(new.unit),
        place_printed: Set(new.place_printed.clone()),
        about: Set(new.about.clone()),
        suspended_from: Set(None),
        created_at: Set(micros(now)),
        updated_at: Set(micros(now)),
        revision: Set(1),
    };
    producer::Entity::insert(row).exec_without_returning(db).await?;
    integrations::log(db, "catalogue", new.id.0, now).await
}

/// Writes a published product of a producer under a free slug; it lies where its producer does.
pub async fn product(
    db: &impl ConnectionTrait,
    id: ProductId,
    of: &producer::Model,
    texts: &ProductTexts,
    source: &str,
    by: Option<AccountId>,
    now: Instant,
) -> Result<(), DbErr> {
    insert(db, id, of, texts, (source, by), Status::Published, now).await
}

/// The same as a draft, which nobody sees but its producer and officers.
pub async fn draft(
    db: &impl ConnectionTrait,
    id: ProductId,
    of: &producer::Model,
    texts: &ProductTexts,
    by: AccountId,
    now: Instant,
) -> Result<(), DbErr> {
    insert(db, id, of, texts, ("", Some(by)), Status::Draft, now).await
}

async fn insert(
    db: &impl ConnectionTrait,
    id: ProductId,
    of: &producer::Model,
    texts: &ProductTexts,
    (source, by): (&str, Option<AccountId>),
    status: Status,
    now: Instant,
) -> Result<(), DbErr> {
    let slug = free_slug(db, &slug(&texts.name), id.0, Table::Products).await?;
    let row = product::ActiveModel {
        id: Set(id.0),
        slug: Set(slug),
        producer_id: Set(of.id),
        name: Set(texts.name.clone()),
        name_key: Set(text::key(&texts.name)),
        set_number: Set(texts.set_number),
        unit_id: Set(of.unit_id),
        place_printed: Set(of.place_printed.clone()),
        summary: Set(texts.summary.clone()),
        story: Set(texts.story.clone()),
        ingredients: Set(texts.ingredients.clone()),
        usage_note: Set(texts.usage_note.clone()),
        storage_note: Set(texts.storage_note.clone()),
        shelf_life: Set(texts.shelf_life.clone()),
        source: Set(source.to_owned()),
        axes: Set(serde_json::to_string(&texts.axes).unwrap_or_default()),
        status: Set(status.code().to_owned()),
        published_at: Set(if status.is_on_display() { micros(now) } else { NEVER }),
        created_at: Set(micros(now)),
        created_by: Set(by.map(|account| account.0)),
        updated_at: Set(micros(now)),
        revision: Set(1),
    };
    product::Entity::insert(row).exec_without_returning(db).await?;
    projection::refresh(db, [id.0], now).await
}

/// A producer, for reading.
pub async fn find_producer(
    db: &impl ConnectionTrait,
    id: ProducerId,
) -> Result<Option<producer::Model>, DbErr> {
    producer::Entity::find_by_id(id.0).one(db).await
}

/// Producers by id.
pub async fn producers(
    db: &impl ConnectionTrait,
    ids: &[ProducerId],
) -> Result<Vec<producer::Model>, DbErr> {
    let ids = ids.iter().map(|id| id.0);
    producer::Entity::find().filter(producer::Column::Id.is_in(ids)).all(db).await
}

/// A product of any status, locked for writing.
pub async fn lock_product(
    db: &impl ConnectionTrait,
    id: ProductId,
) -> Result<Option<product::Model>, DbErr> {
    product::Entity::find_by_id(id.0).lock_exclusive().one(db).await
}

/// Saves a changed product: the next revision, now.
pub async fn save_product(
    db: &impl ConnectionTrait,
    mut row: product::ActiveModel,
    revision: i64,
    now: Instant,
) -> Result<product::Model, DbErr> {
    row.revision = Set(revision + 1);
    row.updated_at = Set(micros(now));
    let saved = row.update(db).await?;
    projection::refresh(db, [saved.id], now).await?;
    Ok(saved)
}

#[derive(Clone, Copy)]
enum Table {
    Producers,
    Products,
}

/// The slug itself, or with the end of the id when it is taken.
async fn free_slug(
    db: &impl ConnectionTrait,
    wanted: &str,
    id: uuid::Uuid,
    table: Table,
) -> Result<String, DbErr> {
    let taken = match table {
        Table::Producers => {
            let query = producer::Entity::find().filter(producer::Column::Slug.eq(wanted));
            query.one(db).await?.is_some()
        }
        Table::Products => {
            let query = product::Entity::find().filter(product::Column::Slug.eq(wanted));
            query.one(db).await?.is_some()
        }
    };
    if !taken {
        return Ok(wanted.to_owned());
    }
    let tail = id.simple().to_string();
    Ok(format!("{wanted}-{}", &tail[20..]))
}
