//! Pictures of storefronts themselves: a row for each place that ever had one. The files lie in the object
//! storage, under the names that the renditions give.

use super::pages::open;
use super::projection;
use super::rows::picture;
use crate::catalogue::pictures::{Reviews, depicted};
use crate::catalogue::reach::Reach;
use crate::page::Page;
use crate::{Instant, micros, statement, unreadable};
use domain::catalogue::pictures::Depiction;
use domain::ids::{AccountId, ProducerId};
use domain::storefronts::PicturePlace;
use domain::storefronts::pictures::Sent;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait,
    FromQueryResult, IntoActiveModel, QueryFilter, QueryResult, Value,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A picture as a storefront shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShownPicture {
    /// What it shows in words, as stored.
    pub alt: String,
    /// Width and height in pixels, upright.
    pub size: (u32, u32),
    /// Its colours in a few characters.
    pub blurhash: String,
    /// What it shows of the mark.
    pub depiction: Depiction,
    /// Counts its files and the changes of what they show of the mark.
    pub version: i32,
}

/// A picture to be put into a place.
#[derive(Clone, Debug)]
pub struct NewPicture {
    /// Whose storefront.
    pub producer: ProducerId,
    /// Where in it.
    pub place: PicturePlace,
    /// What it shows in words.
    pub alt: String,
    /// Width and height in pixels, upright.
    pub size: (u32, u32),
    /// Its colours in a few characters.
    pub blurhash: String,
    /// SHA-256 of the file that was sent, which is not kept.
    pub source_sha256: String,
    /// Width of the slot, name in the object storage, and bytes of each rendition.
    pub renditions: Vec<(u32, String, usize)>,
    /// Who sends it.
    pub by: AccountId,
}

/// What was kept of each place of a storefront, withdrawn or not. True for as long as the producer is
/// [locked](super::sellers::lock).
pub async fn of_producer(
    db: &impl ConnectionTrait,
    producer: ProducerId,
) -> Result<Vec<picture::Model>, DbErr> {
    let all = picture::Entity::find().filter(picture::Column::ProducerId.eq(producer.0));
    all.all(db).await
}

/// The picture in a place of a storefront, whatever may be shown of it.
pub async fn find(
    db: &impl ConnectionTrait,
    producer: ProducerId,
    place: PicturePlace,
) -> Result<Option<picture::Model>, DbErr> {
    let row = picture::Entity::find_by_id((producer.0, place.code().to_owned())).one(db).await?;
    Ok(row.filter(|row| row.withdrawn_at.is_none()))
}

/// Puts a picture into a place of a locked producer, instead of the one that was `known` there. The same
/// file again keeps its version and what was found in it, and may come with other words.
pub async fn put(
    db: &impl ConnectionTrait,
    (known, sent): (Option<picture::Model>, Sent),
    new: NewPicture,
    now: Instant,
) -> Result<picture::Model, DbErr> {
    let (is_new, version) = (known.is_none(), known.as_ref().map_or(1, |row| row.version + 1));
    let mut row = match known {
        Some(row) if sent == Sent::Again => row.into_active_model(),
        _ => fresh(&new, version, now),
    };
    row.alt = Set(new.alt);
    row.withdrawn_at = Set(None);
    row.withdrawn_by = Set(None);
    let row = if is_new { row.insert(db).await? } else { row.update(db).await? };
    projection::refresh(db, row.producer_id.into(), now).await?;
    Ok(row)
}

fn fresh(new: &NewPicture, version: i32, now: Instant) -> picture::ActiveModel {
    let side = |pixels: u32| i32::try_from(pixels).unwrap_or(i32::MAX);
    picture::ActiveModel {
        producer_id: Set(new.producer.0),
        place: Set(new.place.code().to_owned()),
        width: Set(side(new.size.0)),
        height: Set(side(new.size.1)),
        blurhash: Set(new.blurhash.clone()),
        source_sha256: Set(new.source_sha256.clone()),
        renditions: Set(serde_json::to_string(&new.renditions).unwrap_or_default()),
        shows_mark: Set(false),
        version: Set(version),
        reviewed_at: Set(None),
        reviewed_by: Set(None),
        reviewed_in: Set(None),
        review_note: Set(String::new()),
        uploaded_at: Set(micros(now)),
        uploaded_by: Set(new.by.0),
        ..Default::default()
    }
}

/// Saves a changed picture.
pub async fn save(
    db: &impl ConnectionTrait,
    row: picture::ActiveModel,
    now: Instant,
) -> Result<picture::Model, DbErr> {
    let row = row.update(db).await?;
    projection::refresh(db, row.producer_id.into(), now).await?;
    Ok(row)
}

/// What a stored picture shows of the mark.
pub fn depiction(row: &picture::Model) -> Result<Depiction, DbErr> {
    depicted(row.shows_mark, None, row.reviewed_at.is_some())
}

/// Width and height in pixels.
pub(super) fn size(row: &picture::Model) -> (u32, u32) {
    let side = |pixels: i32| u32::try_from(pixels).unwrap_or_default();
    (side(row.width), side(row.height))
}

/// The place of a stored picture.
pub fn place(row: &picture::Model) -> Result<PicturePlace, DbErr> {
    PicturePlace::from_code(&row.place).ok_or_else(|| unreadable("place of a picture", &row.place))
}

/// Names of a stored picture's renditions in the object storage, with the slot of each.
pub fn files(row: &picture::Model) -> Result<Vec<(u32, String)>, DbErr> {
    let read: Result<Vec<(u32, String, usize)>, _> = serde_json::from_str(&row.renditions);
    let files = read.map_err(|_| unreadable("renditions", &row.renditions))?;
    Ok(files.into_iter().map(|(slot, name, _)| (slot, name)).collect())
}

/// The picture in a place of the open storefront that has or had a slug.
pub async fn served(
    db: &impl ConnectionTrait,
    slug: &str,
    place: PicturePlace,
    now: Instant,
) -> Result<Option<picture::Model>, DbErr> {
    let sql = format!(
        "SELECT g.* FROM storefronts_slugs k \
         JOIN storefronts_pictures g ON g.producer_id = k.producer_id \
         JOIN storefronts_sellers l ON l.producer_id = k.producer_id \
         WHERE k.slug = $1 AND g.place = $2 AND g.withdrawn_at IS NULL AND {}",
        open("$3").join(" AND ")
    );
    let values = [slug.into(), place.code().into(), micros(now).into()];
    picture::Model::find_by_statement(statement(db, &sql, values)).one(db).await
}

/// Where a page ended: the longest waiting first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    uploaded_at: i64,
    producer: Uuid,
    place: String,
}

/// A page of pictures within reach that are not withdrawn, the longest waiting first.
pub async fn reviews(
    db: &impl ConnectionTrait,
    reach: &Reach,
    wanted: Reviews,
    after: Option<Place>,
    limit: u64,
) -> Result<Page<picture::Model, Place>, DbErr> {
    let mut values: Vec<Value> = Vec::new();
    let state = match wanted {
        Reviews::Open => "IS NULL",
        Reviews::Done => "IS NOT NULL",
    };
    let mut wanted = format!("g.withdrawn_at IS NULL AND g.reviewed_at {state}");
    if let Some(after) = after {
        values.extend([after.uploaded_at.into(), after.producer.into(), after.place.into()]);
        wanted.push_str(" AND (g.uploaded_at, g.producer_id, g.place) > ($1, $2, $3)");
    }
    wanted.push_str(&reach.within("r.unit_id", &mut values));
    let sql = format!(
        "SELECT g.* FROM storefronts_pictures g \
         JOIN catalogue_producers r ON r.id = g.producer_id WHERE {wanted} \
         ORDER BY g.uploaded_at, g.producer_id, g.place LIMIT {}",
        limit + 1
    );
    let found = picture::Model::find_by_statement(statement(db, &sql, values)).all(db).await?;
    Ok(Page::of(found, limit, |row| Place {
        uploaded_at: row.uploaded_at,
        producer: row.producer_id,
        place: row.place.clone(),
    }))
}

/// What a statement selects of the picture in a place, and the join that brings it.
pub(super) fn joined(place: PicturePlace, producer: &str) -> (String, String) {
    let code = place.code();
    let columns = ["alt", "width", "height", "blurhash", "shows_mark", "reviewed_at", "version"];
    let columns = columns.map(|column| format!("{code}.{column} AS {code}_{column}"));
    let join = format!(
        "LEFT JOIN storefronts_pictures {code} ON {code}.producer_id = {producer} \
         AND {code}.place = '{code}' AND {code}.withdrawn_at IS NULL"
    );
    (columns.join(", "), join)
}

/// The picture that was joined to a row, if there is one.
pub(super) fn shown(row: &QueryResult, place: PicturePlace) -> Result<Option<ShownPicture>, DbErr> {
    let before = format!("{}_", place.code());
    let Some(version) = row.try_get(&before, "version")? else { return Ok(None) };
    let side = |column| -> Result<u32, DbErr> {
        let pixels: i32 = row.try_get(&before, column)?;
        Ok(u32::try_from(pixels).unwrap_or_default())
    };
    let reviewed_at: Option<i64> = row.try_get(&before, "reviewed_at")?;
    let shows_mark = row.try_get(&before, "shows_mark")?;
    Ok(Some(ShownPicture {
        alt: row.try_get(&before, "alt")?,
        size: (side("width")?, side("height")?),
        blurhash: row.try_get(&before, "blurhash")?,
        depiction: depicted(shows_mark, None, reviewed_at.is_some())?,
        version,
    }))
}
