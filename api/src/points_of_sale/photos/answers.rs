//! What answers say of photos of points.

use crate::catalogue::public;
use crate::pictures::{PictureRendition, renditions};
use crate::scalars::Time;
use poem_openapi::Object;
use serde::Serialize;
use store::points_of_sale::rows::photo;
use uuid::Uuid;

/// A photo of a point, as the public sees it: an officer found no OCOP mark in it.
#[derive(Clone, Debug, Object, Serialize)]
pub struct PointPhoto {
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

/// A photo of a point as those read it who run the point or decide about it.
#[derive(Clone, Debug, Object)]
pub struct PointPhotoRecord {
    /// Its id.
    id: Uuid,
    /// What it shows, for those who can't see it.
    alt: String,
    /// Width of the whole picture in pixels.
    width: u32,
    /// Height of the whole picture in pixels.
    height: u32,
    /// Whether an officer found the OCOP mark in it; null while nobody looked. Only with `false` is it on
    /// show.
    mark_found: Option<bool>,
    /// When an officer looked.
    reviewed_at: Option<Time>,
    /// When it was sent.
    uploaded_at: Time,
    /// The sizes in which it is there. Their addresses need a token.
    renditions: Vec<PictureRendition>,
}

impl PointPhoto {
    /// Those photos of a point that may be shown.
    pub fn shown(all: &[photo::Model]) -> Vec<Self> {
        all.iter().filter(|row| row.shows_mark == Some(false)).map(Self::of).collect()
    }

    fn of(row: &photo::Model) -> Self {
        let size = size(row);
        let base = format!("/v1/points-of-sale/{}/photos/{}", row.point_id, row.id);
        Self {
            alt: public(&row.alt, None),
            width: size.0,
            height: size.1,
            blurhash: row.blurhash.clone(),
            renditions: renditions(size, &base),
        }
    }
}

impl PointPhotoRecord {
    /// A stored photo.
    pub fn of(row: &photo::Model) -> Self {
        let size = size(row);
        let base = format!("/v1/points-of-sale/{}/registration/photos/{}", row.point_id, row.id);
        Self {
            id: row.id,
            alt: public(&row.alt, None),
            width: size.0,
            height: size.1,
            mark_found: row.shows_mark,
            reviewed_at: row.reviewed_at.map(|at| Time(store::instant(at))),
            uploaded_at: Time(store::instant(row.uploaded_at)),
            renditions: renditions(size, &base),
        }
    }
}

fn size(row: &photo::Model) -> (u32, u32) {
    let side = |pixels: i32| u32::try_from(pixels).unwrap_or_default();
    (side(row.width), side(row.height))
}
