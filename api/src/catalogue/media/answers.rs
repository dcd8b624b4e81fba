//! What answers say of pictures.

use crate::catalogue::public;
use crate::pictures::{PictureRendition, renditions};
use crate::scalars::Time;
use domain::calendar::Instant;
use domain::catalogue::pictures::{Exposure, Sight};
use domain::certification::MarkPermit;
use domain::ids::{PictureId, ProductId};
use poem_openapi::Object;
use sea_orm::DbErr;
use serde::Serialize;
use store::catalogue::pages::ProductPage;
use store::catalogue::pictures::rows::picture;
use store::catalogue::pictures::{self, ShownPicture};
use uuid::Uuid;

/// A picture of a product.
#[derive(Clone, Debug, Object, Serialize)]
pub struct ProductPicture {
    /// Its id.
    id: Uuid,
    /// What it shows, for those who can't see it.
    alt: String,
    /// Width of the whole picture in pixels.
    width: u32,
    /// Height of the whole picture in pixels.
    height: u32,
    /// Its colours in a few characters (BlurHash, 4 by 3), to be shown until it has come.
    blurhash: String,
    /// Whether the OCOP mark is to be seen in it. Such a picture is listed only while the product may
    /// show the mark, and its address answers with a neutral picture afterwards.
    shows_mark: bool,
    /// The sizes in which it is there, narrowest first; none is larger than the picture.
    renditions: Vec<PictureRendition>,
}

impl ProductPicture {
    /// The pictures of a page that may be shown under this permit, in their order.
    pub fn shown(page: &ProductPage, permit: Option<&MarkPermit>, now: Instant) -> Vec<Self> {
        if page.dossier.state.producer_suspended(now) {
            return Vec::new();
        }
        let shown = page.pictures.iter();
        shown.filter_map(|one| Self::of(page.product.id, one, permit)).collect()
    }

    /// The pictures of a page of which copies may be kept for good: a reviewer found no mark in them.
    pub fn lasting(page: &ProductPage) -> Vec<Self> {
        let lasts = |one: &&ShownPicture| Exposure::of(one.depiction, None) == Exposure::Lasting;
        let lasting = page.pictures.iter().filter(lasts);
        lasting.filter_map(|one| Self::of(page.product.id, one, None)).collect()
    }

    /// Where its widest size is, within this service.
    pub fn widest(&self) -> Option<&str> {
        self.renditions.last().map(|one| one.url.as_str())
    }

    /// The first of its pictures that may be shown without any permit.
    pub fn cover(page: &ProductPage, now: Instant) -> Option<Self> {
        if page.dossier.state.producer_suspended(now) {
            return None;
        }
        page.pictures.iter().find_map(|one| Self::of(page.product.id, one, None))
    }

    fn of(product: ProductId, picture: &ShownPicture, permit: Option<&MarkPermit>) -> Option<Self> {
        let base = format!("/v1/products/{product}/pictures/{}", picture.id);
        let base = match Exposure::of(picture.depiction, permit) {
            Exposure::Lasting => format!("{base}/{}", picture.version),
            Exposure::Passing => base,
            Exposure::Neutral => return None,
        };
        Some(Self {
            id: picture.id.0,
            alt: public(&picture.alt, permit),
            width: picture.width,
            height: picture.height,
            blurhash: picture.blurhash.clone(),
            shows_mark: picture.depiction.sight().is_mark(),
            renditions: renditions((picture.width, picture.height), &base),
        })
    }
}

/// A picture as those read it who may change or review it.
#[derive(Clone, Debug, Object)]
pub struct PictureRecord {
    /// Its id.
    pub(super) id: Uuid,
    /// The product.
    product_id: Uuid,
    /// What it shows, for those who can't see it.
    alt: String,
    /// Its place among the product's pictures, from 1; null once it is withdrawn.
    position: Option<u8>,
    /// Width of the whole picture in pixels.
    width: u32,
    /// Height of the whole picture in pixels.
    height: u32,
    /// Its colours in a few characters (BlurHash, 4 by 3).
    blurhash: String,
    /// Whether the OCOP mark is to be seen in it, by the newest word: a reviewer's or the producer's.
    shows_mark: bool,
    /// The stars to be seen beside the mark, where somebody has made them out.
    stars_seen: Option<u8>,
    /// When a reviewer said so; null while it is only the producer's word.
    reviewed_at: Option<Time>,
    /// What the reviewer noted.
    review_note: Option<String>,
    /// Counts the changes of what it shows of the mark.
    version: i32,
    /// When it was sent.
    uploaded_at: Time,
    /// When it was withdrawn. It is kept, and shown to nobody else.
    withdrawn_at: Option<Time>,
    /// The sizes in which it is there. Their addresses need a token.
    renditions: Vec<PictureRendition>,
}

impl PictureRecord {
    /// A stored picture; its words as they may be shown under this permit.
    pub fn of(row: &picture::Model, permit: Option<&MarkPermit>) -> Result<Self, DbErr> {
        let sight = pictures::depiction(row)?.sight();
        let stars_seen = match sight {
            Sight::Mark { stars } => stars.map(|stars| stars.count()),
            Sight::NoMark => None,
        };
        let side = |pixels: i32| u32::try_from(pixels).unwrap_or_default();
        let time = |at: i64| Time(store::instant(at));
        let note = Some(row.review_note.clone()).filter(|note| !note.is_empty());
        let size = (side(row.width), side(row.height));
        let place = u8::try_from(row.position + 1).ok().filter(|_| row.withdrawn_at.is_none());
        Ok(Self {
            id: row.id,
            product_id: row.product_id,
            alt: public(&row.alt, permit),
            position: place,
            width: size.0,
            height: size.1,
            blurhash: row.blurhash.clone(),
            shows_mark: sight.is_mark(),
            stars_seen,
            reviewed_at: row.reviewed_at.map(time),
            review_note: note.map(|note| public(&note, permit)),
            version: row.version,
            uploaded_at: time(row.uploaded_at),
            withdrawn_at: row.withdrawn_at.map(time),
            renditions: renditions(size, &format!("/v1/pictures/{}", PictureId(row.id))),
        })
    }
}

/// A page of pictures.
#[derive(Debug, Object)]
pub struct PictureRecordList {
    /// The pictures.
    pub items: Vec<PictureRecord>,
    /// Send it as `cursor` for the next page; null at the end.
    pub next_cursor: Option<String>,
}
