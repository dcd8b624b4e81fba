//! Pictures from outside, made harmless: the bytes of a file in, renditions out. What goes out is drawn
//! anew from the pixels alone, so that nothing of the file passes: no EXIF, no place where it was taken,
//! nothing hidden behind the picture.
//!
//! No I/O and nothing about products: whatever takes pictures uses it. It lies in the spine of this
//! crate, and not among the gateways, because it is the parsing of what callers send.

mod colours;
mod jpeg;
mod orientation;
mod png;
mod raster;
mod refusal;
mod webp;
mod workshop;

pub use raster::neutral;
pub use refusal::Refusal;
pub use workshop::Workshop;

use domain::catalogue::pictures::{WIDTHS, rendition_sizes};
use raster::Raster;

/// Most bytes of a file: 12 MiB.
pub const MOST_BYTES: usize = 12 << 20;
/// Most pixels: what cameras sell as 50 megapixels has 8192 by 6144.
pub const MOST_PIXELS: u64 = 8192 * 6144;
/// Fewest and most pixels of a side.
pub const SIDES: std::ops::RangeInclusive<u32> = 16..=16_384;

/// The kinds of file that are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// JPEG.
    Jpeg,
    /// PNG.
    Png,
    /// WebP.
    Webp,
}

/// A picture, upright, in all its sizes.
#[derive(Clone, Debug)]
pub struct Prepared {
    /// Width of the whole picture.
    pub width: u32,
    /// Height of the whole picture.
    pub height: u32,
    /// Its colours in a few characters (BlurHash, 4 by 3).
    pub blurhash: String,
    /// The sizes, narrowest first.
    pub renditions: Vec<Rendition>,
}

/// A size of a picture.
#[derive(Clone, Debug)]
pub struct Rendition {
    /// The width that it stands for, one of [`WIDTHS`]; a smaller picture's own width is less.
    pub slot: u32,
    /// A JPEG in sRGB, without metadata.
    pub jpeg: Vec<u8>,
}

/// What a reader makes of a file.
struct Decoded {
    /// The pixels as they lie in the file, perhaps already fewer than there are.
    pixels: Raster,
    /// Width and height in the file.
    size: (u32, u32),
    /// How the file's pixels are to be turned: 1 to 8 as in EXIF.
    orientation: u8,
    /// The profile by which its colours are meant.
    profile: Option<Vec<u8>>,
}

impl Kind {
    /// The kind of file that begins with these bytes.
    pub fn of(bytes: &[u8]) -> Option<Self> {
        if bytes.starts_with(&[0xFF, 0xD8, 0xFF]) {
            Some(Self::Jpeg)
        } else if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
            Some(Self::Png)
        } else if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
            Some(Self::Webp)
        } else {
            None
        }
    }

    fn read(self, bytes: &[u8]) -> Result<Decoded, Refusal> {
        match self {
            Self::Jpeg => jpeg::read(bytes),
            Self::Png => png::read(bytes),
            Self::Webp => webp::read(bytes),
        }
    }
}

/// Makes the renditions of a file that was declared to be of this kind.
pub fn prepare(bytes: &[u8], declared: Kind) -> Result<Prepared, Refusal> {
    match Kind::of(bytes) {
        None => return Err(Refusal::NotAPicture),
        Some(kind) if kind != declared => return Err(Refusal::OtherKind),
        Some(_) => {}
    }
    let decoded = declared.read(bytes)?;
    let turned = orientation::swaps_sides(decoded.orientation);
    let (width, height) = if turned { flipped(decoded.size) } else { decoded.size };
    let sizes = rendition_sizes(width, height);
    let widest = sizes.last().copied().unwrap_or((width, height));
    let lying = if turned { flipped(widest) } else { widest };
    let mut pixels = decoded.pixels.resized(lying)?.into_rgb();
    colours::make_srgb(&mut pixels, decoded.profile.as_deref());
    let mut pixels = orientation::upright(pixels, decoded.orientation)?;
    let mut renditions = Vec::new();
    for (slot, size) in WIDTHS.into_iter().zip(&sizes).rev() {
        pixels = pixels.resized(*size)?;
        renditions.insert(0, Rendition { slot, jpeg: pixels.to_jpeg()? });
    }
    let blurhash = colours::blurhash(pixels)?;
    Ok(Prepared { width, height, blurhash, renditions })
}

/// Refuses a size before anything is made of it.
fn check_size((width, height): (u32, u32)) -> Result<(), Refusal> {
    if !SIDES.contains(&width) || !SIDES.contains(&height) {
        return Err(Refusal::Sides);
    }
    if u64::from(width) * u64::from(height) > MOST_PIXELS {
        return Err(Refusal::TooManyPixels);
    }
    Ok(())
}

fn flipped((width, height): (u32, u32)) -> (u32, u32) {
    (height, width)
}
