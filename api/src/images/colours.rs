//! Colours: made sRGB, since renditions go out without a profile; and told in a few characters.

use super::Refusal;
use super::raster::Raster;
use domain::catalogue::pictures::scaled;
use moxcms::{ColorProfile, DataColorSpace, Layout, TransformOptions};

/// Largest profile that is read, in bytes.
const MOST_PROFILE: usize = 1 << 20;
/// Width of the picture of which the BlurHash is made.
const HASHED: u32 = 32;

/// Makes an RGB picture's colours sRGB. One whose profile can't be made out counts as sRGB already, which
/// shows it a little pale and no worse.
pub fn make_srgb(raster: &mut Raster, profile: Option<&[u8]>) {
    let Some(profile) = profile.filter(|bytes| bytes.len() <= MOST_PROFILE) else { return };
    let converted = ColorProfile::new_from_slice(profile).ok().and_then(|from| {
        if from.color_space != DataColorSpace::Rgb {
            return None;
        }
        let (srgb, options) = (ColorProfile::new_srgb(), TransformOptions::default());
        let change = from.create_transform_8bit(Layout::Rgb, &srgb, Layout::Rgb, options).ok()?;
        let mut converted = vec![0; raster.pixels.len()];
        change.transform(&raster.pixels, &mut converted).ok()?;
        Some(converted)
    });
    if let Some(converted) = converted {
        raster.pixels = converted;
    }
}

/// The BlurHash of an RGB picture.
pub fn blurhash(raster: Raster) -> Result<String, Refusal> {
    let size = scaled(raster.width, raster.height, raster.width.min(HASHED));
    let small = raster.resized((size.0, size.1.min(4 * HASHED)))?;
    let rgba: Vec<u8> =
        small.pixels.chunks_exact(3).flat_map(|rgb| [rgb[0], rgb[1], rgb[2], 255]).collect();
    blurhash::encode(4, 3, small.width, small.height, &rgba).map_err(|_| Refusal::Damaged)
}
