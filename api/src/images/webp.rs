//! WebP. Its sizes stand in up to two places, and the decoder makes room by the one that is inside; so
//! both are read first.

use super::raster::Raster;
use super::{Decoded, Refusal, check_size, orientation};
use image_webp::{DecodingError, WebPDecoder};
use std::io::{Cursor, ErrorKind};

/// Most bytes of what stands beside the pixels.
const MOST_BESIDE: usize = 8 << 20;
/// The flag of an extended file that moves.
const MOVES: u8 = 0b10;

/// Reads a file.
pub fn read(bytes: &[u8]) -> Result<Decoded, Refusal> {
    let size = size(bytes)?;
    check_size(size)?;
    let mut decoder = WebPDecoder::new(Cursor::new(bytes)).map_err(refused)?;
    if decoder.dimensions() != size {
        return Err(Refusal::Damaged);
    }
    decoder.set_memory_limit(MOST_BESIDE);
    let exif = decoder.exif_metadata().map_err(refused)?;
    let profile = decoder.icc_profile().map_err(refused)?;
    let mut pixels = vec![0; decoder.output_buffer_size().ok_or(Refusal::TooManyPixels)?];
    decoder.read_image(&mut pixels).map_err(refused)?;
    let pixels = if decoder.has_alpha() { Raster::opaque::<4>(pixels) } else { pixels };
    Ok(Decoded {
        pixels: Raster::new(size, pixels)?,
        size,
        orientation: orientation::of_exif(exif.as_deref()),
        profile,
    })
}

/// Walks through the chunks; the width and height on which all that are said agree.
fn size(bytes: &[u8]) -> Result<(u32, u32), Refusal> {
    let whole = bytes.get(4..8).ok_or(Refusal::Truncated)?;
    let end = 8 + length(whole)?;
    let mut rest = bytes.get(12..end).ok_or(Refusal::Truncated)?;
    let mut sizes = Vec::new();
    while let [a, b, c, d, l0, l1, l2, l3, after @ ..] = rest {
        let length = length(&[*l0, *l1, *l2, *l3])?;
        let content = after.get(..length).ok_or(Refusal::Truncated)?;
        match &[*a, *b, *c, *d] {
            b"VP8X" if content.first().is_some_and(|flags| flags & MOVES != 0) => {
                return Err(Refusal::Animated);
            }
            b"ANIM" | b"ANMF" => return Err(Refusal::Animated),
            b"VP8X" => sizes.push(canvas(content)?),
            b"VP8 " => sizes.push(lossy(content)?),
            b"VP8L" => sizes.push(lossless(content)?),
            _ => {}
        }
        rest = after.get(length + length % 2..).unwrap_or_default();
    }
    let first = *sizes.first().ok_or(Refusal::Damaged)?;
    if sizes.iter().all(|size| *size == first) { Ok(first) } else { Err(Refusal::Damaged) }
}

fn length(bytes: &[u8]) -> Result<usize, Refusal> {
    let bytes = bytes.try_into().map_err(|_| Refusal::Truncated)?;
    usize::try_from(u32::from_le_bytes(bytes)).map_err(|_| Refusal::Damaged)
}

/// Three bytes each, less one.
fn canvas(content: &[u8]) -> Result<(u32, u32), Refusal> {
    let &[_, _, _, _, w0, w1, w2, h0, h1, h2, ..] = content else { return Err(Refusal::Damaged) };
    Ok((u32::from_le_bytes([w0, w1, w2, 0]) + 1, u32::from_le_bytes([h0, h1, h2, 0]) + 1))
}

/// 14 bits each, behind the tag and the start code of a key frame.
fn lossy(content: &[u8]) -> Result<(u32, u32), Refusal> {
    let &[_, _, _, 0x9D, 0x01, 0x2A, w0, w1, h0, h1, ..] = content else {
        return Err(Refusal::Damaged);
    };
    let side = |low, high| u32::from(u16::from_le_bytes([low, high]) & 0x3FFF);
    Ok((side(w0, w1), side(h0, h1)))
}

/// 14 bits each, less one, behind the signature.
fn lossless(content: &[u8]) -> Result<(u32, u32), Refusal> {
    let &[0x2F, a, b, c, d, ..] = content else { return Err(Refusal::Damaged) };
    let bits = u32::from_le_bytes([a, b, c, d]);
    Ok(((bits & 0x3FFF) + 1, ((bits >> 14) & 0x3FFF) + 1))
}

fn refused(error: DecodingError) -> Refusal {
    match error {
        DecodingError::IoError(error) if error.kind() == ErrorKind::UnexpectedEof => {
            Refusal::Truncated
        }
        _ => Refusal::Damaged,
    }
}
