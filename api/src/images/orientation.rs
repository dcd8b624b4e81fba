//! Which way up: cameras write the pixels as the sensor has them, and how they were held beside them.

use super::Refusal;
use super::raster::Raster;

/// The tag of EXIF that says so.
const TAG: u16 = 0x0112;
/// Most entries of a directory that are looked through.
const MOST_ENTRIES: u16 = 200;

/// The orientation in EXIF data, 1 to 8; 1, as it lies, where nothing sensible is said.
pub fn of_exif(exif: Option<&[u8]>) -> u8 {
    let said = exif.and_then(|exif| read(exif.strip_prefix(b"Exif\0\0").unwrap_or(exif)));
    said.filter(|said| (1..=8).contains(said)).map_or(1, |said| u8::try_from(said).unwrap_or(1))
}

fn read(tiff: &[u8]) -> Option<u16> {
    let little = match tiff.get(..4)? {
        b"II*\0" => true,
        b"MM\0*" => false,
        _ => return None,
    };
    let two = |at: usize| {
        let bytes = tiff.get(at..at.checked_add(2)?)?.try_into().ok()?;
        Some(if little { u16::from_le_bytes(bytes) } else { u16::from_be_bytes(bytes) })
    };
    let four = |at: usize| {
        let bytes = tiff.get(at..at.checked_add(4)?)?.try_into().ok()?;
        Some(if little { u32::from_le_bytes(bytes) } else { u32::from_be_bytes(bytes) })
    };
    let directory = usize::try_from(four(4)?).ok()?;
    let entries = two(directory)?.min(MOST_ENTRIES);
    let entry = |number: u16| directory.checked_add(2 + usize::from(number) * 12);
    let at = (0..entries).filter_map(entry).find(|at| two(*at) == Some(TAG))?;
    two(at.checked_add(8)?)
}

/// Whether an orientation makes the width the height.
pub fn swaps_sides(orientation: u8) -> bool {
    orientation >= 5
}

/// An RGB picture turned and mirrored as its orientation says.
pub fn upright(raster: Raster, orientation: u8) -> Result<Raster, Refusal> {
    if orientation <= 1 {
        return Ok(raster);
    }
    let (width, height) = (raster.width, raster.height);
    let swaps = swaps_sides(orientation);
    let (wide, high) = if swaps { (height, width) } else { (width, height) };
    let from = |x: u32, y: u32| match orientation {
        2 => (width - 1 - x, y),
        3 => (width - 1 - x, height - 1 - y),
        4 => (x, height - 1 - y),
        5 => (y, x),
        6 => (y, height - 1 - x),
        7 => (width - 1 - y, height - 1 - x),
        _ => (width - 1 - y, x),
    };
    let mut pixels = Vec::with_capacity(raster.pixels.len());
    for y in 0..high {
        for x in 0..wide {
            let (x, y) = from(x, y);
            let at = (y as usize * width as usize + x as usize) * 3;
            pixels.extend_from_slice(&raster.pixels[at..at + 3]);
        }
    }
    Raster::new((wide, high), pixels)
}
