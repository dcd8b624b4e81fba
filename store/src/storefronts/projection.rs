//! The row from which the public reads a storefront: itself, its seller, its producer and its pictures
//! together. Facts only: what the clock makes of them is computed at each reading. `refresh` is the only
//! writer, called by whatever changes one of the sources; `ocop audit` derives the rows again.

use super::pages::Front;
use super::pictures::{self, ShownPicture};
use super::rows::{page, picture, seller, storefront};
use super::sellers;
use super::shop::Shop;
use crate::catalogue::pictures::depicted;
use crate::catalogue::rows::producer;
use crate::catalogue::{self, producers};
use crate::{Instant, ROWS_PER_STATEMENT, integrations, unreadable};
use domain::ids::ProducerId;
use domain::storefronts::PicturePlace;
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect, QueryTrait as _,
};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use uuid::Uuid;

#[derive(Serialize, Deserialize)]
struct Stored {
    shop: storefront::Model,
    seller: seller::Model,
    kind: String,
    unit: Option<i32>,
    place: String,
    logo: Option<Picture>,
    banner: Option<Picture>,
}

#[derive(Clone, Serialize, Deserialize)]
struct Picture {
    alt: String,
    size: (u32, u32),
    hash: String,
    mark: bool,
    reviewed: bool,
    version: i32,
}

/// Writes a storefront's row anew, and into the change log that it is other. Nothing where there is no
/// storefront yet. Locks the producer first, so that of two changes at the same moment the later one sees
/// the other.
pub(super) async fn refresh(
    db: &impl ConnectionTrait,
    of: ProducerId,
    now: Instant,
) -> Result<(), DbErr> {
    producers::lock(db, of).await?;
    write(db, &[of.0]).await?;
    integrations::log(db, "storefronts", of.0, now).await
}

/// Writes the rows that storefronts of a database from before lack, and those of their products; how many.
pub async fn complete(db: &impl ConnectionTrait, now: Instant) -> Result<usize, DbErr> {
    let written = page::Entity::find().select_only().column(page::Column::ProducerId);
    let lacking = storefront::Entity::find()
        .select_only()
        .column(storefront::Column::ProducerId)
        .filter(storefront::Column::ProducerId.not_in_subquery(written.into_query()))
        .order_by_asc(storefront::Column::ProducerId);
    let lacking = lacking.into_tuple::<Uuid>().all(db).await?;
    for part in lacking.chunks(ROWS_PER_STATEMENT) {
        write(db, part).await?;
        for id in part {
            catalogue::projection::refresh_producer(db, (*id).into(), now).await?;
        }
    }
    Ok(lacking.len())
}

async fn write(db: &impl ConnectionTrait, ids: &[Uuid]) -> Result<(), DbErr> {
    let rows = derive(db, ids).await?;
    if rows.is_empty() {
        return Ok(());
    }
    let rows = rows
        .into_iter()
        .map(|row| page::ActiveModel { producer_id: Set(row.producer_id), page: Set(row.page) });
    let replace =
        OnConflict::column(page::Column::ProducerId).update_column(page::Column::Page).to_owned();
    page::Entity::insert_many(rows).on_conflict(replace).exec_without_returning(db).await.map(drop)
}

/// Storefronts after one, by their producers' ids, whose row doesn't say what it should; and the last one
/// that was looked at.
pub(crate) async fn differences(
    db: &impl ConnectionTrait,
    after: Option<Uuid>,
) -> Result<(Vec<Uuid>, Option<Uuid>), DbErr> {
    let most = u64::try_from(ROWS_PER_STATEMENT).unwrap_or(u64::MAX);
    let next = storefront::Entity::find()
        .select_only()
        .column(storefront::Column::ProducerId)
        .filter(storefront::Column::ProducerId.gt(after.unwrap_or_default()))
        .order_by_asc(storefront::Column::ProducerId)
        .limit(most);
    let ids = next.into_tuple::<Uuid>().all(db).await?;
    let stored = page::Entity::find().filter(page::Column::ProducerId.is_in(ids.clone()));
    let stored: HashMap<Uuid, page::Model> =
        stored.all(db).await?.into_iter().map(|row| (row.producer_id, row)).collect();
    let wanted = derive(db, &ids).await?;
    let differs = |row: &page::Model| stored.get(&row.producer_id) != Some(row);
    let differing = wanted.into_iter().filter(differs).map(|row| row.producer_id).collect();
    Ok((differing, ids.last().copied()))
}

async fn derive(db: &impl ConnectionTrait, ids: &[Uuid]) -> Result<Vec<page::Model>, DbErr> {
    let ids = || ids.iter().copied();
    let shops = storefront::Entity::find().filter(storefront::Column::ProducerId.is_in(ids()));
    let sellers = seller::Entity::find().filter(seller::Column::ProducerId.is_in(ids()));
    let mut sellers: HashMap<Uuid, seller::Model> =
        sellers.all(db).await?.into_iter().map(|row| (row.producer_id, row)).collect();
    let makers = producer::Entity::find().filter(producer::Column::Id.is_in(ids()));
    let makers: HashMap<Uuid, producer::Model> =
        makers.all(db).await?.into_iter().map(|row| (row.id, row)).collect();
    let signs = picture::Entity::find()
        .filter(picture::Column::ProducerId.is_in(ids()))
        .filter(picture::Column::WithdrawnAt.is_null());
    let signs = signs.all(db).await?;
    let mut rows = Vec::new();
    for shop in shops.all(db).await? {
        let id = shop.producer_id;
        let (Some(seller), Some(maker)) = (sellers.remove(&id), makers.get(&id)) else { continue };
        let sign = |place: PicturePlace| {
            let row = signs.iter().find(|one| one.producer_id == id && one.place == place.code());
            row.map(Picture::from)
        };
        let stored = Stored {
            shop,
            seller,
            kind: maker.kind.clone(),
            unit: maker.unit_id,
            place: maker.place_printed.clone(),
            logo: sign(PicturePlace::Logo),
            banner: sign(PicturePlace::Banner),
        };
        // Maps of strings and numbers: writing them can't fail.
        let page = serde_json::to_string(&stored).unwrap_or_default();
        rows.push(page::Model { producer_id: id, page });
    }
    Ok(rows)
}

/// A storefront from its row.
pub(super) fn read(page: &str) -> Result<Front, DbErr> {
    // The text itself stays out: it may hold what is not published.
    let stored: Stored =
        serde_json::from_str(page).map_err(|_| unreadable("page of a storefront", ""))?;
    let shown = |picture: Option<Picture>| picture.map(Picture::shown).transpose();
    Ok(Front {
        shop: Shop::read(stored.shop)?,
        seller: sellers::read(&stored.seller)?,
        away_note: stored.seller.away_note,
        registered_name: stored.seller.registered_name,
        registered_place: stored.seller.registered_place,
        kind: stored.kind,
        unit: stored.unit,
        place_printed: stored.place,
        logo: shown(stored.logo)?,
        banner: shown(stored.banner)?,
    })
}

impl Picture {
    fn shown(self) -> Result<ShownPicture, DbErr> {
        Ok(ShownPicture {
            alt: self.alt,
            size: self.size,
            blurhash: self.hash,
            depiction: depicted(self.mark, None, self.reviewed)?,
            version: self.version,
        })
    }
}

impl From<&picture::Model> for Picture {
    fn from(row: &picture::Model) -> Self {
        Self {
            alt: row.alt.clone(),
            size: pictures::size(row),
            hash: row.blurhash.clone(),
            mark: row.shows_mark,
            reviewed: row.reviewed_at.is_some(),
            version: row.version,
        }
    }
}
