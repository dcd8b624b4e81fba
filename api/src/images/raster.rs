//! Pixels: shades of grey or RGB, a byte a channel.

use super::Refusal;
use fast_image_resize::images::Image;
use fast_image_resize::{PixelType, Resizer};
use jpeg_encoder::{ColorType, Encoder, SamplingFactor};
use std::sync::LazyLock;

/// Of 100. Below 80 the edges of letters on a label begin to blur.
const QUALITY: u8 = 82;
/// What a transparent picture lies on.
const GROUND: u8 = 255;

/// A picture in memory.
#[derive(Clone, Debug)]
pub struct Raster {
    /// Width.
    pub width: u32,
    /// Height.
    pub height: u32,
    /// The pixels, row by row.
    pub pixels: Vec<u8>,
    channels: Channels,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Channels {
    Grey,
    Rgb,
}

impl Raster {
    /// Grey or RGB pixels, by how many bytes there are.
    pub fn new((width, height): (u32, u32), pixels: Vec<u8>) -> Result<Self, Refusal> {
        let count = u64::from(width) * u64::from(height);
        let channels = match pixels.len() as u64 {
            bytes if bytes == count => Channels::Grey,
            bytes if bytes == count * 3 => Channels::Rgb,
            _ => return Err(Refusal::Damaged),
        };
        Ok(Self { width, height, pixels, channels })
    }

    /// Pixels with transparency in their last channel, laid on white. Works in place.
    pub fn opaque<const CHANNELS: usize>(mut pixels: Vec<u8>) -> Vec<u8> {
        let colours = CHANNELS - 1;
        let mut to = 0;
        for from in (0..pixels.len()).step_by(CHANNELS) {
            let alpha = u16::from(pixels[from + colours]);
            for channel in 0..colours {
                let over = u16::from(pixels[from + channel]) * alpha;
                let under = u16::from(GROUND) * (255 - alpha);
                pixels[to] = u8::try_from((over + under + 127) / 255).unwrap_or(u8::MAX);
                to += 1;
            }
        }
        pixels.truncate(to);
        pixels
    }

    /// The same at another size.
    pub fn resized(self, (width, height): (u32, u32)) -> Result<Self, Refusal> {
        if (self.width, self.height) == (width, height) {
            return Ok(self);
        }
        let kind = match self.channels {
            Channels::Grey => PixelType::U8,
            Channels::Rgb => PixelType::U8x3,
        };
        let from = Image::from_vec_u8(self.width, self.height, self.pixels, kind);
        let from = from.map_err(|_| Refusal::Damaged)?;
        let mut to = Image::new(width, height, kind);
        Resizer::new().resize(&from, &mut to, None).map_err(|_| Refusal::Damaged)?;
        Ok(Self { width, height, pixels: to.into_vec(), channels: self.channels })
    }

    /// The same in RGB.
    pub fn into_rgb(self) -> Self {
        let pixels = match self.channels {
            Channels::Rgb => self.pixels,
            Channels::Grey => self.pixels.iter().flat_map(|grey| [*grey; 3]).collect(),
        };
        Self { pixels, channels: Channels::Rgb, ..self }
    }

    /// As a JPEG without metadata.
    pub fn to_jpeg(&self) -> Result<Vec<u8>, Refusal> {
        let side = |pixels: u32| u16::try_from(pixels).map_err(|_| Refusal::Sides);
        let kind = match self.channels {
            Channels::Grey => ColorType::Luma,
            Channels::Rgb => ColorType::Rgb,
        };
        let mut jpeg = Vec::new();
        let mut encoder = Encoder::new(&mut jpeg, QUALITY);
        encoder.set_sampling_factor(SamplingFactor::F_2_2);
        encoder.set_optimized_huffman_tables(true);
        let written = encoder.encode(&self.pixels, side(self.width)?, side(self.height)?, kind);
        written.map_err(|error| {
            tracing::error!(%error, "a picture can't be written");
            Refusal::Damaged
        })?;
        Ok(jpeg)
    }
}

/// A picture that says nothing, in a JPEG: a grey field with a frame and a stroke.
pub fn neutral() -> &'static [u8] {
    static NEUTRAL: LazyLock<Vec<u8>> = LazyLock::new(|| {
        const SIZE: (u32, u32) = (320, 240);
        let grey = |x: u32, y: u32| {
            let edge = x.min(y).min(SIZE.0 - 1 - x).min(SIZE.1 - 1 - y);
            let off_stroke = (x * SIZE.1).abs_diff(y * SIZE.0);
            if edge < 3 || off_stroke < 800 { 0xC8 } else { 0xF0 }
        };
        let pixels = (0..SIZE.1).flat_map(|y| (0..SIZE.0).map(move |x| grey(x, y))).collect();
        let drawn = Raster::new(SIZE, pixels).and_then(|raster| raster.to_jpeg());
        drawn.expect("a grey field is a picture")
    });
    &NEUTRAL
}
