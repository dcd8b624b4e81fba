//! JPEG. The file is walked through by its markers before a pixel is made: how large it is, in how many
//! scans it comes, and whether it is all there. Decoding then makes no more pixels than are needed.

use super::raster::Raster;
use super::{Decoded, Refusal, check_size, orientation};
use domain::catalogue::pictures::WIDTHS;
use jpeg_decoder::{Decoder, Error, PixelFormat};

/// Most scans. A progressive file has about ten; thousands of them, each almost empty, cost the decoder
/// hours.
const MOST_SCANS: usize = 64;

/// Reads a file.
pub fn read(bytes: &[u8]) -> Result<Decoded, Refusal> {
    let size = size(bytes)?;
    check_size(size)?;
    let mut decoder = Decoder::new(bytes);
    decoder.read_info().map_err(refused)?;
    let orientation = orientation::of_exif(decoder.exif_data());
    let scaled = scale(&mut decoder, size, orientation)?;
    let pixels = decoder.decode().map_err(refused)?;
    let format = decoder.info().ok_or(Refusal::Damaged)?.pixel_format;
    let pixels = match format {
        PixelFormat::L8 | PixelFormat::RGB24 => pixels,
        PixelFormat::CMYK32 => from_inks(pixels),
        PixelFormat::L16 => return Err(Refusal::Unsupported),
    };
    let profile = decoder.icc_profile().filter(|_| format == PixelFormat::RGB24);
    Ok(Decoded {
        pixels: Raster::new((scaled.0.into(), scaled.1.into()), pixels)?,
        size,
        orientation,
        profile,
    })
}

/// Lets the decoder make a half, a quarter or an eighth of the pixels a side where that is enough; the
/// width and height that come of it.
fn scale(
    decoder: &mut Decoder<&[u8]>,
    (width, height): (u32, u32),
    orientation: u8,
) -> Result<(u16, u16), Refusal> {
    let widest = WIDTHS.into_iter().max().unwrap_or(u32::MAX);
    let side = |pixels: u32| u16::try_from(pixels.min(widest)).unwrap_or(u16::MAX);
    let scaled = match orientation::swaps_sides(orientation) {
        false => decoder.scale(side(width), u16::MAX),
        true => decoder.scale(u16::MAX, side(height)),
    };
    scaled.map_err(refused)
}

/// Walks through the whole file; its width and height.
fn size(bytes: &[u8]) -> Result<(u32, u32), Refusal> {
    let (mut at, mut size, mut scans) = (2, None, 0);
    loop {
        let marker = next_marker(bytes, &mut at)?;
        match marker {
            0xD9 if scans > 0 => return size.ok_or(Refusal::Damaged),
            0xD9 => return Err(Refusal::Damaged),
            0x01 | 0xD0..=0xD8 => continue,
            _ => {}
        }
        let segment = segment(bytes, &mut at)?;
        match marker {
            0xC0..=0xC2 if size.is_some() => return Err(Refusal::Damaged),
            0xC0..=0xC2 => size = Some(frame(segment)?),
            0xC4 | 0xC8 | 0xCC => {}
            // Lossless, hierarchical, arithmetic: libraries read them, cameras don't write them.
            0xC3 | 0xC5..=0xCF => return Err(Refusal::Unsupported),
            0xDA => {
                scans += 1;
                if scans > MOST_SCANS {
                    return Err(Refusal::Unsupported);
                }
            }
            _ => {}
        }
    }
}

/// The next marker at or after a place: what lies between, such as the data of a scan, is passed over.
fn next_marker(bytes: &[u8], at: &mut usize) -> Result<u8, Refusal> {
    let rest = bytes.get(*at..).ok_or(Refusal::Truncated)?;
    let mut pairs = rest.windows(2).enumerate();
    let found = pairs.find(|(_, pair)| pair[0] == 0xFF && !matches!(pair[1], 0x00 | 0xFF));
    let (before, pair) = found.ok_or(Refusal::Truncated)?;
    *at += before + 2;
    Ok(pair[1])
}

/// The content of the segment at a place, which moves behind it.
fn segment<'a>(bytes: &'a [u8], at: &mut usize) -> Result<&'a [u8], Refusal> {
    let length = bytes.get(*at..*at + 2).ok_or(Refusal::Truncated)?;
    let length = usize::from(u16::from_be_bytes([length[0], length[1]]));
    if length < 2 {
        return Err(Refusal::Damaged);
    }
    let content = bytes.get(*at + 2..*at + length).ok_or(Refusal::Truncated)?;
    *at += length;
    Ok(content)
}

fn frame(segment: &[u8]) -> Result<(u32, u32), Refusal> {
    let &[precision, h1, h0, w1, w0, ..] = segment else { return Err(Refusal::Damaged) };
    if precision != 8 {
        return Err(Refusal::Unsupported);
    }
    Ok((u16::from_be_bytes([w1, w0]).into(), u16::from_be_bytes([h1, h0]).into()))
}

/// Cyan, magenta, yellow and black as they would look on paper, roughly: a printer's profile is not
/// looked at.
fn from_inks(pixels: Vec<u8>) -> Vec<u8> {
    let light = |ink: u8, black: u8| {
        let light = u16::from(255 - ink) * u16::from(255 - black) / 255;
        u8::try_from(light).unwrap_or(u8::MAX)
    };
    let inks = pixels.chunks_exact(4);
    inks.flat_map(|inks| [0, 1, 2].map(|ink| light(inks[ink], inks[3]))).collect()
}

fn refused(error: Error) -> Refusal {
    match error {
        Error::Io(_) => Refusal::Truncated,
        Error::Unsupported(_) => Refusal::Unsupported,
        Error::Format(_) | Error::Internal(_) => Refusal::Damaged,
    }
}
