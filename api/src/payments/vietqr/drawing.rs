//! Payloads as pictures: QR codes (ISO/IEC 18004) that stand a scratch or a fold.

use png::{BitDepth, ColorType, Encoder};
use qrcode::{Color, EcLevel, QrCode};
use std::fmt::Write as _;

/// Modules of white around a code, without which scanners don't find it.
const MARGIN: usize = 4;

/// Pixels of a module: 9 make a code of a transfer about 400 wide, as sharp as phones show it.
const PIXELS: usize = 9;

/// A square of modules, dark or light, with its margin.
struct Modules {
    side: usize,
    dark: Vec<bool>,
}

/// A payload as a drawing; `None` when it is longer than codes can be, which no payload is.
pub fn svg(payload: &str) -> Option<String> {
    let Modules { side, dark } = Modules::of(payload)?;
    let mut path = String::new();
    for (place, _) in dark.iter().enumerate().filter(|(_, dark)| **dark) {
        // Writing into a string can't fail.
        let _ = write!(path, "M{} {}h1v1h-1z", place % side, place / side);
    }
    Some(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" aria-label=\"VietQR\" width=\"{0}\" \
         height=\"{0}\" viewBox=\"0 0 {side} {side}\" shape-rendering=\"crispEdges\">\
         <path fill=\"#fff\" d=\"M0 0h{side}v{side}h-{side}z\"/><path d=\"{path}\"/></svg>",
        side * PIXELS
    ))
}

/// A payload as a picture in black and white; `None` as for [`svg`].
pub fn png(payload: &str) -> Option<Vec<u8>> {
    let modules = Modules::of(payload)?;
    let wide = modules.side * PIXELS;
    let mut rows = Vec::with_capacity(wide * wide.div_ceil(8));
    for row in modules.dark.chunks(modules.side) {
        let line = packed(row);
        (0..PIXELS).for_each(|_| rows.extend_from_slice(&line));
    }
    let (mut file, wide) = (Vec::new(), u32::try_from(wide).ok()?);
    let mut encoder = Encoder::new(&mut file, wide, wide);
    encoder.set_color(ColorType::Grayscale);
    encoder.set_depth(BitDepth::One);
    let mut writer = encoder.write_header().ok()?;
    writer.write_image_data(&rows).ok()?;
    writer.finish().ok()?;
    Some(file)
}

/// A line of pixels, a bit each, white being 1.
fn packed(row: &[bool]) -> Vec<u8> {
    let pixels: Vec<bool> = row.iter().flat_map(|dark| [!dark; PIXELS]).collect();
    let byte = |eight: &[bool]| {
        (0..8).fold(0, |byte, bit| byte << 1 | u8::from(eight.get(bit).copied().unwrap_or(true)))
    };
    pixels.chunks(8).map(byte).collect()
}

impl Modules {
    fn of(payload: &str) -> Option<Self> {
        let code = QrCode::with_error_correction_level(payload, EcLevel::M).ok()?;
        let (wide, side) = (code.width(), code.width() + 2 * MARGIN);
        let mut dark = vec![false; side * side];
        for (place, color) in code.to_colors().into_iter().enumerate() {
            let at = (place / wide + MARGIN) * side + place % wide + MARGIN;
            *dark.get_mut(at)? = color == Color::Dark;
        }
        Some(Self { side, dark })
    }
}
