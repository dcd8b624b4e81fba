//! Single pictures for serving and reviewing, and lists of them.

use super::depicted;
use super::rows::picture;
use crate::catalogue::reach::Reach;
use crate::certification::facts;
use crate::page::Page;
use crate::{instant, micros, statement};
use domain::calendar::Instant;
use domain::catalogue::pictures::Depiction;
use domain::certification::{Dossier, ProductState};
use domain::ids::{PictureId, ProducerId, ProductId};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, QueryFilter, QueryOrder,
    QueryResult, QuerySelect, Value,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A rendition to be served, with all that decides how.
#[derive(Clone, Debug)]
pub struct Served {
    /// Its name in the object storage.
    pub sha256: String,
    /// What the picture shows of the mark.
    pub depiction: Depiction,
    /// Counts the changes of that.
    pub version: i32,
    /// The certification of its product.
    pub dossier: Dossier,
}

/// A rendition for the public: of a picture that is not withdrawn, of a published product whose
/// producer is not suspended at `now`.
pub async fn served(
    db: &impl ConnectionTrait,
    product: ProductId,
    id: PictureId,
    slot: u32,
    now: Instant,
) -> Result<Option<Served>, DbErr> {
    let sql = "SELECT n.sha256, g.shows_mark, g.mark_stars, g.reviewed_at, g.version, \
        p.producer_id, r.suspended_from, f.facts \
        FROM catalogue_pictures g \
        JOIN catalogue_renditions n ON n.picture_id = g.id AND n.slot = $3 \
        JOIN catalogue_products p ON p.id = g.product_id \
        JOIN catalogue_producers r ON r.id = p.producer_id \
        LEFT JOIN certification_facts f ON f.product_id = p.id \
        WHERE g.id = $1 AND g.product_id = $2 AND g.withdrawn_at IS NULL \
        AND p.status = 'published' AND (r.suspended_from IS NULL OR r.suspended_from > $4)";
    let slot = i16::try_from(slot).unwrap_or(i16::MAX);
    let values = [id.0.into(), product.0.into(), slot.into(), micros(now).into()];
    let row = db.query_one_raw(statement(db, sql, values)).await?;
    row.map(|row| {
        let reviewed_at: Option<i64> = row.try_get("", "reviewed_at")?;
        let (shows_mark, stars) = (row.try_get("", "shows_mark")?, row.try_get("", "mark_stars")?);
        let producer = ProducerId(row.try_get("", "producer_id")?);
        let text: Option<String> = row.try_get("", "facts")?;
        let suspended: Option<i64> = row.try_get("", "suspended_from")?;
        let state =
            ProductState { producer_suspended_from: suspended.map(instant), ..Default::default() };
        Ok(Served {
            sha256: row.try_get("", "sha256")?,
            depiction: depicted(shows_mark, stars, reviewed_at.is_some())?,
            version: row.try_get("", "version")?,
            dossier: facts::read(text.as_deref(), product, producer, state)?,
        })
    })
    .transpose()
}

/// A picture with where its matter lies, whatever has become of it.
#[derive(Clone, Debug)]
pub struct Found {
    /// The stored picture.
    pub row: picture::Model,
    /// The product's name, as stored.
    pub product_name: String,
    /// Who makes the product today.
    pub producer: ProducerId,
    /// The unit in which the product lies.
    pub unit: Option<i32>,
}

const SELECT: &str = "SELECT g.*, p.name AS product_name, p.producer_id AS producer_id, \
    p.unit_id AS unit_id FROM catalogue_pictures g \
    JOIN catalogue_products p ON p.id = g.product_id";

/// A picture by its id, and the name of one of its renditions in the object storage.
pub async fn found(
    db: &impl ConnectionTrait,
    id: PictureId,
    slot: u32,
) -> Result<Option<(Found, String)>, DbErr> {
    let sql = SELECT.replace("SELECT g.*", "SELECT n.sha256 AS file, g.*")
        + " JOIN catalogue_renditions n ON n.picture_id = g.id AND n.slot = $2 WHERE g.id = $1";
    let values = [id.0.into(), i16::try_from(slot).unwrap_or(i16::MAX).into()];
    let row = db.query_one_raw(statement(db, &sql, values)).await?;
    row.map(|row| Ok((read(&row)?, row.try_get("", "file")?))).transpose()
}

/// A page of all pictures that a product has or had, the newest first.
pub async fn list(
    db: &impl ConnectionTrait,
    product: ProductId,
    after: Option<Uuid>,
    limit: u64,
) -> Result<Page<picture::Model, Uuid>, DbErr> {
    let mut query = picture::Entity::find()
        .filter(picture::Column::ProductId.eq(product.0))
        .order_by_desc(picture::Column::Id);
    if let Some(after) = after {
        query = query.filter(picture::Column::Id.lt(after));
    }
    let rows = query.limit(limit + 1).all(db).await?;
    Ok(Page::of(rows, limit, |row| row.id))
}

/// A picture that a product has or had, with the widest file that is kept of it.
#[derive(Clone, Debug)]
pub struct KeptPicture {
    /// The stored picture.
    pub row: picture::Model,
    /// The file's name in the object storage; none where no rendition is on record.
    pub file: Option<String>,
}

/// The picture of a product that was sent next after another, or first, whatever has become of it.
pub async fn next_kept(
    db: &impl ConnectionTrait,
    product: ProductId,
    after: Option<Uuid>,
) -> Result<Option<KeptPicture>, DbErr> {
    let sql = "SELECT g.*, (SELECT n.sha256 FROM catalogue_renditions n \
        WHERE n.picture_id = g.id ORDER BY n.slot DESC LIMIT 1) AS file \
        FROM catalogue_pictures g WHERE g.product_id = $1 AND g.id > $2 ORDER BY g.id LIMIT 1";
    let values = [product.0.into(), after.unwrap_or_default().into()];
    let row = db.query_one_raw(statement(db, sql, values)).await?;
    row.map(|row| {
        let file = row.try_get("", "file")?;
        Ok(KeptPicture { row: picture::Model::from_query_result(&row, "")?, file })
    })
    .transpose()
}

/// Which pictures a list of reviews wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reviews {
    /// Those that nobody has reviewed.
    Open,
    /// Those that somebody has.
    Done,
}

/// Where a page ended: the longest waiting first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    id: Uuid,
}

/// A page of pictures within reach that are not withdrawn, the longest waiting first.
pub async fn reviews(
    db: &impl ConnectionTrait,
    reach: &Reach,
    wanted: Reviews,
    after: Option<Place>,
    limit: u64,
) -> Result<Page<Found, Place>, DbErr> {
    let mut values: Vec<Value> = Vec::new();
    let state = match wanted {
        Reviews::Open => "IS NULL",
        Reviews::Done => "IS NOT NULL",
    };
    let mut wanted = format!("g.withdrawn_at IS NULL AND g.reviewed_at {state}");
    if let Some(after) = after {
        values.push(after.id.into());
        wanted.push_str(" AND g.id > $1");
    }
    wanted.push_str(&reach.within("p.unit_id", &mut values));
    let sql = format!("{SELECT} WHERE {wanted} ORDER BY g.id LIMIT {}", limit + 1);
    let rows = db.query_all_raw(statement(db, &sql, values)).await?;
    let found = rows.iter().map(read).collect::<Result<Vec<_>, _>>()?;
    Ok(Page::of(found, limit, |one| Place { id: one.row.id }))
}

fn read(row: &QueryResult) -> Result<Found, DbErr> {
    Ok(Found {
        row: picture::Model::from_query_result(row, "")?,
        product_name: row.try_get("", "product_name")?,
        producer: ProducerId(row.try_get("", "producer_id")?),
        unit: row.try_get("", "unit_id")?,
    })
}
