//! Files of pictures, good and bad, made as a story needs them.

use jpeg_encoder::{ColorType, Encoder};

/// What a phone writes beside the pixels, in a story: nothing of it may come out again.
pub const SECRET: &str = "21.9167N 104.7000E";

/// A colour in RGB.
pub type Colour = [u8; 3];

/// Red, green, blue and white, as [`quarters`] has them: top left, top right, bottom left, bottom right.
pub const QUARTERS: [Colour; 4] = [[220, 30, 30], [30, 200, 30], [30, 30, 220], [245, 245, 245]];

/// A picture of four quarters that tell which way up it is.
pub fn quarters(width: u32, height: u32) -> Vec<u8> {
    let colour = |x: u32, y: u32| {
        let (right, low) = (x * 2 >= width, y * 2 >= height);
        QUARTERS[usize::from(right) + 2 * usize::from(low)]
    };
    (0..height).flat_map(|y| (0..width).flat_map(move |x| colour(x, y))).collect()
}

/// Four quarters with a fine grain that differs from number to number, as no two photographs are alike.
pub fn grained(width: u32, height: u32, number: u32) -> Vec<u8> {
    let mut chance = number.wrapping_mul(2_654_435_761).wrapping_add(1);
    let mut pixels = quarters(width, height);
    for value in &mut pixels {
        chance = chance.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        *value = value.saturating_sub(u8::try_from(chance >> 27).unwrap_or_default());
    }
    pixels
}

/// A photograph as a camera writes it, JPEG; another for each number.
pub fn photo(width: u16, height: u16, number: u32) -> Vec<u8> {
    jpeg(&grained(width.into(), height.into(), number), (width, height), false)
}

/// RGB pixels as a JPEG.
pub fn jpeg(pixels: &[u8], (width, height): (u16, u16), progressive: bool) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = Encoder::new(&mut file, 90);
    encoder.set_progressive(progressive);
    encoder.encode(pixels, width, height, ColorType::Rgb).expect("a JPEG is written");
    file
}

/// Inks as a printer's JPEG: all pixels of one colour.
pub fn inks(width: u16, height: u16, inks: [u8; 4]) -> Vec<u8> {
    let pixels = inks.repeat(usize::from(width) * usize::from(height));
    let mut file = Vec::new();
    let encoder = Encoder::new(&mut file, 90);
    encoder.encode(&pixels, width, height, ColorType::Cmyk).expect("a JPEG is written");
    file
}

/// Pixels as a PNG.
pub fn png(pixels: &[u8], (width, height): (u32, u32), kind: png::ColorType) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, width, height);
    encoder.set_color(kind);
    let mut writer = encoder.write_header().expect("a header is written");
    writer.write_image_data(pixels).expect("a PNG is written");
    writer.finish().expect("it ends");
    file
}

/// RGB pixels as a WebP.
pub fn webp(pixels: &[u8], (width, height): (u32, u32)) -> Vec<u8> {
    let mut file = Vec::new();
    let encoder = image_webp::WebPEncoder::new(&mut file);
    encoder.encode(pixels, width, height, image_webp::ColorType::Rgb8).expect("a WebP is written");
    file
}

/// EXIF data with an orientation, and a text that nobody may read.
pub fn exif(orientation: u8) -> Vec<u8> {
    let mut data = b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0".to_vec();
    data.extend([orientation, 0, 0, 0, 0, 0, 0, 0]);
    data.extend(SECRET.as_bytes());
    data
}

/// A JPEG with a segment put in behind its beginning.
pub fn with_segment(jpeg: &[u8], marker: u8, content: &[u8]) -> Vec<u8> {
    let length = u16::try_from(content.len() + 2).expect("a segment is short").to_be_bytes();
    let (start, rest) = jpeg.split_at(2);
    [start, &[0xFF, marker], &length, content, rest].concat()
}

/// A JPEG with EXIF data.
pub fn with_exif(jpeg: &[u8], orientation: u8) -> Vec<u8> {
    with_segment(jpeg, 0xE1, &[b"Exif\0\0", exif(orientation).as_slice()].concat())
}

/// A JPEG with a colour profile.
pub fn with_profile(jpeg: &[u8], profile: &[u8]) -> Vec<u8> {
    with_segment(jpeg, 0xE2, &[b"ICC_PROFILE\0\x01\x01", profile].concat())
}

/// A JPEG that says it has another size.
pub fn claiming_size(jpeg: &[u8], (width, height): (u16, u16)) -> Vec<u8> {
    let mut file = jpeg.to_vec();
    let frame =
        file.windows(2).position(|two| matches!(two, [0xFF, 0xC0 | 0xC2])).expect("a frame");
    file[frame + 5..frame + 7].copy_from_slice(&height.to_be_bytes());
    file[frame + 7..frame + 9].copy_from_slice(&width.to_be_bytes());
    file
}

/// A progressive JPEG whose last scan comes so many times more.
pub fn with_scans(width: u16, height: u16, more: usize) -> Vec<u8> {
    let file = jpeg(&quarters(width.into(), height.into()), (width, height), true);
    let last = file.windows(2).rposition(|two| two == [0xFF, 0xDA]).expect("a scan");
    let end = file.len() - 2;
    [&file[..end], &file[last..end].repeat(more), &file[end..]].concat()
}

/// A PNG that unpacks to nothing but zeros of this size, in few bytes.
pub fn bomb(width: u32, height: u32) -> Vec<u8> {
    // The beginning of a long run of zeros: enough to begin with, and all that a reader of headers sees.
    let rows = (4 << 20) / (width as usize + 1);
    let height_there = height.min(u32::try_from(rows).unwrap_or(u32::MAX)).max(1);
    let pixels = vec![0; width as usize * height_there as usize];
    let mut file = png(&pixels, (width, height_there), png::ColorType::Grayscale);
    file[20..24].copy_from_slice(&height.to_be_bytes());
    let checked = crc(&file[12..29]);
    file[29..33].copy_from_slice(&checked.to_be_bytes());
    file
}

/// A WebP of chunks.
pub fn riff(chunks: &[(&[u8; 4], &[u8])]) -> Vec<u8> {
    let mut body = b"WEBP".to_vec();
    for (name, content) in chunks {
        body.extend_from_slice(*name);
        body.extend(u32::try_from(content.len()).expect("a short chunk").to_le_bytes());
        body.extend_from_slice(content);
        body.resize(body.len() + content.len() % 2, 0);
    }
    let length = u32::try_from(body.len()).expect("a short file").to_le_bytes();
    [b"RIFF".as_slice(), &length, &body].concat()
}

/// The frame of a lossy WebP that says it has this size, and nothing behind.
pub fn lossy_frame(width: u16, height: u16) -> Vec<u8> {
    let mut frame = vec![0x10, 0, 0, 0x9D, 0x01, 0x2A];
    frame.extend(width.to_le_bytes());
    frame.extend(height.to_le_bytes());
    frame.extend([0; 64]);
    frame
}

/// The head of an extended WebP.
pub fn canvas(flags: u8, width: u32, height: u32) -> Vec<u8> {
    let side = |pixels: u32| (pixels - 1).to_le_bytes();
    [&[flags, 0, 0, 0], &side(width)[..3], &side(height)[..3]].concat()
}

/// Width and height of a JPEG, and its pixels.
pub fn read_jpeg(file: &[u8]) -> (u32, u32, Vec<u8>) {
    let mut decoder = jpeg_decoder::Decoder::new(file);
    let pixels = decoder.decode().expect("a JPEG");
    let info = decoder.info().expect("its size");
    (info.width.into(), info.height.into(), pixels)
}

fn crc(bytes: &[u8]) -> u32 {
    let step = |crc: u32, byte: &u8| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            if crc & 1 == 1 { (crc >> 1) ^ 0xEDB8_8320 } else { crc >> 1 }
        })
    };
    !bytes.iter().fold(!0, step)
}
