//! What answers say of storefronts' pictures.

use super::PicturePlace;
use crate::catalogue::public;
use crate::pictures::{PictureRendition, renditions};
use crate::scalars::Time;
use domain::catalogue::pictures::Exposure;
use domain::storefronts as rules;
use domain::storefronts::pictures::exposure;
use poem_openapi::Object;
use sea_orm::DbErr;
use serde::Serialize;
use store::storefronts::pictures::{self, ShownPicture};
use store::storefronts::rows::picture;
use uuid::Uuid;

/// A picture of a storefront. The OCOP mark is never to be seen in it, as far as anybody has found.
#[derive(Clone, Debug, Object, Serialize)]
pub struct StorefrontPicture {
    /// What it shows, for those who can't see it.
    alt: String,
    /// Width of the whole picture in pixels.
    width: u32,
    /// Height of the whole picture in pixels.
    height: u32,
    /// Its colours in a few characters (BlurHash, 4 by 3), to be shown until it has come.
    blurhash: String,
    /// The sizes in which it is there, narrowest first; none is larger than the picture.
    renditions: Vec<PictureRendition>,
}

impl StorefrontPicture {
    /// A picture in a place of the storefront with this slug, if it may be shown.
    pub fn of(
        slug: &str,
        place: rules::PicturePlace,
        shown: Option<&ShownPicture>,
    ) -> Option<Self> {
        let picture = shown?;
        let base = format!("/v1/storefronts/{slug}/{}", place.code());
        let base = match exposure(picture.depiction) {
            Exposure::Lasting => format!("{base}/{}", picture.version),
            Exposure::Passing => base,
            Exposure::Neutral => return None,
        };
        let (width, height) = picture.size;
        Some(Self {
            alt: public(&picture.alt, None),
            width,
            height,
            blurhash: picture.blurhash.clone(),
            renditions: renditions(picture.size, &base),
        })
    }
}

/// A picture of a storefront as those read it who may change or review it.
#[derive(Clone, Debug, Object)]
pub struct StorefrontPictureRecord {
    /// The producer's id.
    producer_id: Uuid,
    /// Where it is shown.
    place: PicturePlace,
    /// What it shows, for those who can't see it.
    alt: String,
    /// Width of the whole picture in pixels.
    width: u32,
    /// Height of the whole picture in pixels.
    height: u32,
    /// Its colours in a few characters (BlurHash, 4 by 3).
    blurhash: String,
    /// Whether a reviewer found the OCOP mark in it. It is then not on show: its public address answers
    /// with a neutral picture.
    shows_mark: bool,
    /// When a reviewer looked; null while there is only the producer's word that it shows no mark.
    reviewed_at: Option<Time>,
    /// What the reviewer noted.
    review_note: Option<String>,
    /// Counts the files in this place and what was found in them; a review names it.
    version: i32,
    /// When it was sent.
    uploaded_at: Time,
    /// The sizes in which it is there. Their addresses need a token.
    renditions: Vec<PictureRendition>,
}

impl StorefrontPictureRecord {
    /// A stored picture.
    pub fn of(row: &picture::Model) -> Result<Self, DbErr> {
        let side = |pixels: i32| u32::try_from(pixels).unwrap_or_default();
        let time = |at: i64| Time(store::instant(at));
        let size = (side(row.width), side(row.height));
        let place = pictures::place(row)?;
        let base = format!("/v1/sellers/{}/storefront/{}", row.producer_id, place.code());
        let note = Some(row.review_note.as_str()).filter(|note| !note.is_empty());
        Ok(Self {
            producer_id: row.producer_id,
            place: place.into(),
            alt: public(&row.alt, None),
            width: size.0,
            height: size.1,
            blurhash: row.blurhash.clone(),
            shows_mark: pictures::depiction(row)?.sight().is_mark(),
            reviewed_at: row.reviewed_at.map(time),
            review_note: note.map(|note| public(note, None)),
            version: row.version,
            uploaded_at: time(row.uploaded_at),
            renditions: renditions(size, &base),
        })
    }
}

/// A page of storefronts' pictures.
#[derive(Debug, Object)]
pub struct StorefrontPictureRecordList {
    /// The pictures.
    pub items: Vec<StorefrontPictureRecord>,
    /// Send it as `cursor` for the next page; null at the end.
    pub next_cursor: Option<String>,
}
