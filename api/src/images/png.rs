//! PNG.

use super::raster::Raster;
use super::{Decoded, Refusal, check_size, orientation};
use png::{ColorType, Decoder, DecodingError, Limits, Transformations};
use std::io::{Cursor, ErrorKind};

/// Most bytes of what stands beside the pixels, unpacked: profiles and the like.
const MOST_BESIDE: usize = 8 << 20;

/// Reads a file.
pub fn read(bytes: &[u8]) -> Result<Decoded, Refusal> {
    let limits = Limits { bytes: MOST_BESIDE };
    let mut decoder = Decoder::new_with_limits(Cursor::new(bytes), limits);
    decoder.set_transformations(Transformations::EXPAND | Transformations::STRIP_16);
    decoder.set_ignore_text_chunk(true);
    let header = decoder.read_header_info().map_err(refused)?;
    let size = (header.width, header.height);
    check_size(size)?;
    let mut reader = decoder.read_info().map_err(refused)?;
    if reader.info().animation_control.is_some() {
        return Err(Refusal::Animated);
    }
    let mut pixels = vec![0; reader.output_buffer_size().ok_or(Refusal::TooManyPixels)?];
    let frame = reader.next_frame(&mut pixels).map_err(refused)?;
    reader.finish().map_err(refused)?;
    let info = reader.info();
    let profile = info.icc_profile.as_deref().filter(|_| !is_grey(frame.color_type));
    let (profile, exif) = (profile.map(<[u8]>::to_vec), info.exif_metadata.as_deref());
    let pixels = match frame.color_type {
        ColorType::Grayscale | ColorType::Rgb => pixels,
        ColorType::GrayscaleAlpha => Raster::opaque::<2>(pixels),
        ColorType::Rgba => Raster::opaque::<4>(pixels),
        ColorType::Indexed => return Err(Refusal::Damaged),
    };
    Ok(Decoded {
        pixels: Raster::new(size, pixels)?,
        size,
        orientation: orientation::of_exif(exif),
        profile,
    })
}

fn is_grey(kind: ColorType) -> bool {
    matches!(kind, ColorType::Grayscale | ColorType::GrayscaleAlpha)
}

fn refused(error: DecodingError) -> Refusal {
    match error {
        DecodingError::IoError(error) if error.kind() == ErrorKind::UnexpectedEof => {
            Refusal::Truncated
        }
        _ => Refusal::Damaged,
    }
}
