//! Pictures of products: their rows, and what a product's page shows of them. The files themselves lie
//! in the object storage, under the names that the renditions give.

mod reading;
pub mod rows;

pub use reading::{
    Found, KeptPicture, Place, Reviews, Served, found, list, next_kept, reviews, served,
};

use super::projection;
use crate::{Instant, insert_all, micros, unreadable};
use domain::catalogue::pictures::{Depiction, Sight};
use domain::certification::Stars;
use domain::ids::{AccountId, PictureId, ProductId};
use rows::{picture, rendition};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait,
    QueryFilter, QueryOrder, sea_query::Expr,
};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use uuid::Uuid;

/// A picture as a product's page shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShownPicture {
    /// Its id.
    pub id: PictureId,
    /// What it shows in words, as stored.
    pub alt: String,
    /// Width in pixels, upright.
    pub width: u32,
    /// Height in pixels, upright.
    pub height: u32,
    /// Its colours in a few characters.
    pub blurhash: String,
    /// What it shows of the mark.
    pub depiction: Depiction,
    /// Counts the changes of what it shows of the mark.
    pub version: i32,
}

/// A picture to be written.
#[derive(Clone, Debug)]
pub struct NewPicture {
    /// Its id.
    pub id: PictureId,
    /// The product.
    pub product: ProductId,
    /// Its place among the product's pictures, from 0.
    pub position: i16,
    /// What it shows in words.
    pub alt: String,
    /// Width and height in pixels, upright.
    pub size: (u32, u32),
    /// Its colours in a few characters.
    pub blurhash: String,
    /// SHA-256 of the file that was sent, which is not kept.
    pub source_sha256: String,
    /// What it shows of the mark, by the word of who sends it.
    pub sight: Sight,
    /// Width of the slot, name in the object storage, and bytes of each rendition.
    pub renditions: Vec<(u32, String, usize)>,
    /// Who sends it.
    pub by: AccountId,
}

/// Writes a picture. The same file again among the pictures of a product is a duplicate.
pub async fn add(db: &impl ConnectionTrait, new: NewPicture, now: Instant) -> Result<(), DbErr> {
    let id = new.id.0;
    let (shows_mark, mark_stars) = sight_columns(new.sight);
    let row = picture::ActiveModel {
        id: Set(id),
        product_id: Set(new.product.0),
        position: Set(new.position),
        alt: Set(new.alt),
        width: Set(new.size.0.try_into().unwrap_or(i32::MAX)),
        height: Set(new.size.1.try_into().unwrap_or(i32::MAX)),
        blurhash: Set(new.blurhash),
        source_sha256: Set(new.source_sha256),
        shows_mark: Set(shows_mark),
        mark_stars: Set(mark_stars),
        version: Set(1),
        review_note: Set(String::new()),
        uploaded_at: Set(micros(now)),
        uploaded_by: Set(new.by.0),
        ..Default::default()
    };
    picture::Entity::insert(row).exec_without_returning(db).await?;
    let rows = new.renditions.into_iter().map(|(slot, sha256, bytes)| rendition::ActiveModel {
        picture_id: Set(id),
        slot: Set(slot.try_into().unwrap_or(i16::MAX)),
        sha256: Set(sha256),
        bytes: Set(bytes.try_into().unwrap_or(i32::MAX)),
    });
    insert_all::<rendition::Entity, _>(db, rows.collect()).await
}

/// The pictures of a product that are not withdrawn, in their order. True for as long as the product is
/// locked.
pub async fn of_product(
    db: &impl ConnectionTrait,
    product: ProductId,
) -> Result<Vec<picture::Model>, DbErr> {
    picture::Entity::find()
        .filter(picture::Column::ProductId.eq(product.0))
        .filter(picture::Column::WithdrawnAt.is_null())
        .order_by_asc(picture::Column::Position)
        .order_by_asc(picture::Column::Id)
        .all(db)
        .await
}

/// A picture by its id.
pub async fn find(
    db: &impl ConnectionTrait,
    id: PictureId,
) -> Result<Option<picture::Model>, DbErr> {
    picture::Entity::find_by_id(id.0).one(db).await
}

/// Saves a changed picture.
pub async fn save(
    db: &impl ConnectionTrait,
    row: picture::ActiveModel,
) -> Result<picture::Model, DbErr> {
    row.update(db).await
}

/// Puts pictures in this order.
pub async fn arrange(db: &impl ConnectionTrait, order: &[Uuid]) -> Result<(), DbErr> {
    for (position, id) in order.iter().enumerate() {
        let position = i16::try_from(position).unwrap_or(i16::MAX);
        picture::Entity::update_many()
            .col_expr(picture::Column::Position, Expr::value(position))
            .filter(picture::Column::Id.eq(*id))
            .filter(picture::Column::Position.ne(position))
            .exec(db)
            .await?;
    }
    Ok(())
}

/// Sets what a picture shows of the mark, as the next version.
pub fn depict(row: picture::Model, depiction: Depiction) -> picture::ActiveModel {
    let version = row.version + 1;
    let mut changed: picture::ActiveModel = row.into();
    let (shows_mark, mark_stars) = sight_columns(depiction.sight());
    changed.shows_mark = Set(shows_mark);
    changed.mark_stars = Set(mark_stars);
    changed.version = Set(version);
    if !depiction.is_reviewed() {
        changed.reviewed_at = Set(None);
        changed.reviewed_by = Set(None);
        changed.reviewed_in = Set(None);
        changed.review_note = Set(String::new());
    }
    changed
}

/// What a stored picture shows of the mark.
pub fn depiction(row: &picture::Model) -> Result<Depiction, DbErr> {
    depicted(row.shows_mark, row.mark_stars, row.reviewed_at.is_some())
}

/// What is to be seen of the mark, as stored.
pub(crate) fn depicted(
    shows_mark: bool,
    stars: Option<i16>,
    is_reviewed: bool,
) -> Result<Depiction, DbErr> {
    let read = |stars: i16| {
        let known = u8::try_from(stars).ok().and_then(Stars::new);
        known.ok_or_else(|| unreadable("stars", &stars.to_string()))
    };
    let sight = match shows_mark {
        true => Sight::Mark { stars: stars.map(read).transpose()? },
        false => Sight::NoMark,
    };
    Ok(if is_reviewed { Depiction::Reviewed(sight) } else { Depiction::Declared(sight) })
}

fn sight_columns(sight: Sight) -> (bool, Option<i16>) {
    match sight {
        Sight::NoMark => (false, None),
        Sight::Mark { stars } => (true, stars.map(|stars| stars.count().into())),
    }
}

/// A picture as it stands in its product's row.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Shot {
    id: Uuid,
    alt: String,
    size: (u32, u32),
    hash: String,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    mark: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    stars: Option<i16>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    reviewed: bool,
    version: i32,
}

impl Shot {
    /// Whether the mark is to be seen in it, as far as is known.
    pub(super) fn shows_mark(&self) -> bool {
        self.mark
    }

    /// The picture as a page shows it.
    pub(super) fn shown(self) -> Result<ShownPicture, DbErr> {
        Ok(ShownPicture {
            id: self.id.into(),
            alt: self.alt,
            width: self.size.0,
            height: self.size.1,
            blurhash: self.hash,
            depiction: depicted(self.mark, self.stars, self.reviewed)?,
            version: self.version,
        })
    }
}

impl From<picture::Model> for Shot {
    fn from(row: picture::Model) -> Self {
        let side = |pixels: i32| u32::try_from(pixels).unwrap_or_default();
        Self {
            id: row.id,
            alt: row.alt,
            size: (side(row.width), side(row.height)),
            hash: row.blurhash,
            mark: row.shows_mark,
            stars: row.mark_stars,
            reviewed: row.reviewed_at.is_some(),
            version: row.version,
        }
    }
}

/// The pictures of products that are not withdrawn, in their order.
pub(super) async fn shots(
    db: &impl ConnectionTrait,
    products: impl Iterator<Item = Uuid>,
) -> Result<HashMap<Uuid, Vec<Shot>>, DbErr> {
    let rows = picture::Entity::find()
        .filter(picture::Column::ProductId.is_in(products))
        .filter(picture::Column::WithdrawnAt.is_null())
        .order_by_asc(picture::Column::Position)
        .order_by_asc(picture::Column::Id)
        .all(db)
        .await?;
    let mut found: HashMap<Uuid, Vec<Shot>> = HashMap::new();
    for row in rows {
        found.entry(row.product_id).or_default().push(row.into());
    }
    Ok(found)
}

/// Makes known that what a product's pictures show was reviewed: no edit of the product, and so the same
/// version of it.
pub async fn publish(
    db: &impl ConnectionTrait,
    product: ProductId,
    now: Instant,
) -> Result<(), DbErr> {
    projection::refresh(db, [product.0], now).await
}
