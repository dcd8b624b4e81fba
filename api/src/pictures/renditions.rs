//! The sizes of a picture, and sending one.

use crate::codes::Code;
use crate::context::App;
use crate::images;
use crate::problem::Failure;
use crate::scalars::Line;
use domain::catalogue::pictures::{WIDTHS, rendition_sizes};
use poem_openapi::payload::Binary;
use poem_openapi::{ApiResponse, Enum, Object};
use serde::Serialize;

/// Most seconds for which a picture may be kept that nobody has found free of the mark.
pub const MOST_SECONDS: i64 = 60;
/// A picture is opened by itself, too: nothing in it may load or run anything.
const POLICY: &str = "default-src 'none'";

/// A size of a picture.
#[derive(Clone, Debug, Object, Serialize)]
pub struct PictureRendition {
    /// Width in pixels.
    width: u32,
    /// Height in pixels.
    height: u32,
    /// Where it is, a JPEG. It may be kept for as long as its `Cache-Control` says.
    pub url: String,
}

/// A size of a picture, as its file is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum RenditionFile {
    /// 320 pixels wide.
    #[oai(rename = "320.jpg")]
    Narrow,
    /// 800 pixels wide.
    #[oai(rename = "800.jpg")]
    Middle,
    /// 1600 pixels wide.
    #[oai(rename = "1600.jpg")]
    Wide,
}

/// A picture, or that it has not changed.
#[derive(ApiResponse)]
pub enum PictureFile {
    /// The picture in this size, or a neutral one in its place.
    #[oai(status = 200, content_type = "image/jpeg")]
    Shown(
        Binary<Vec<u8>>,
        /// Follows the bytes.
        #[oai(header = "ETag")]
        String,
        /// How long it may be kept.
        #[oai(header = "Cache-Control")]
        String,
        /// Nothing in the picture may load or run anything.
        #[oai(header = "Content-Security-Policy")]
        String,
    ),
    /// The picture named in `If-None-Match` still stands.
    #[oai(status = 304)]
    Unchanged(
        /// As in the full answer.
        #[oai(header = "ETag")]
        String,
        /// As in the full answer.
        #[oai(header = "Cache-Control")]
        String,
    ),
}

/// How long a copy may be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keep {
    /// For a year, without asking again.
    Lasting,
    /// So many seconds.
    Seconds(i64),
    /// Not at all.
    Never,
}

impl RenditionFile {
    const ALL: [Self; 3] = [Self::Narrow, Self::Middle, Self::Wide];

    /// The width that it stands for.
    pub fn slot(self) -> u32 {
        let [narrow, middle, wide] = WIDTHS;
        match self {
            Self::Narrow => narrow,
            Self::Middle => middle,
            Self::Wide => wide,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Narrow => "320.jpg",
            Self::Middle => "800.jpg",
            Self::Wide => "1600.jpg",
        }
    }
}

impl Keep {
    fn header(self) -> String {
        match self {
            Self::Lasting => "public, max-age=31536000, immutable".to_owned(),
            Self::Seconds(seconds) => format!("public, max-age={seconds}"),
            Self::Never => "private, no-store".to_owned(),
        }
    }
}

/// The sizes in which a picture is there, narrowest first, with their addresses under this one.
pub fn renditions((width, height): (u32, u32), base: &str) -> Vec<PictureRendition> {
    let sizes = rendition_sizes(width, height);
    let files = RenditionFile::ALL.into_iter().zip(sizes);
    files
        .map(|(file, (width, height))| PictureRendition {
            width,
            height,
            url: format!("{base}/{}", file.name()),
        })
        .collect()
}

/// The file of this name, or without one the neutral picture.
pub async fn answer(
    app: &App,
    name: Option<&str>,
    held: Option<&Line<1, 1000>>,
    keep: Keep,
) -> Result<PictureFile, Failure> {
    let (etag, keep) = (
        format!("\"{}\"", name.and_then(|name| name.get(..32)).unwrap_or("neutral")),
        keep.header(),
    );
    let same = |tag: &str| tag == "*" || tag.strip_prefix("W/").unwrap_or(tag) == etag;
    if held.is_some_and(|held| held.0.split(',').map(str::trim).any(same)) {
        return Ok(PictureFile::Unchanged(etag, keep));
    }
    let jpeg = match name {
        None => images::neutral().to_vec(),
        Some(name) => match app.media().get(name).await {
            Ok(Some(jpeg)) => jpeg,
            Ok(None) => {
                tracing::error!(name, "a rendition's file is missing");
                return Err(Code::Broken.into());
            }
            Err(error) => {
                tracing::error!(%error, "the files can't be read");
                return Err(Code::NotReady.into());
            }
        },
    };
    Ok(PictureFile::Shown(Binary(jpeg), etag, keep, POLICY.to_owned()))
}
