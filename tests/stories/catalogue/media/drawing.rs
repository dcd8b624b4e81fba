//! From the bytes of a file to the pixels of its renditions, without a marketplace around it.

use api::images::{Kind, Prepared, Refusal, prepare};
use moxcms::ColorProfile;
use proptest::prelude::*;
use tests::photos::{self, Colour, QUARTERS};

/// The colours in the middle of each quarter of the largest rendition.
fn seen(made: &Prepared) -> [Colour; 4] {
    let (width, height, pixels) = photos::read_jpeg(&made.renditions.last().expect("a size").jpeg);
    [(1, 1), (3, 1), (1, 3), (3, 3)].map(|(x, y)| {
        let at = ((height * y / 4) * width + width * x / 4) as usize * 3;
        [pixels[at], pixels[at + 1], pixels[at + 2]]
    })
}

fn near(one: [Colour; 4], other: [Colour; 4]) -> bool {
    one.iter().flatten().zip(other.iter().flatten()).all(|(one, other)| one.abs_diff(*other) < 16)
}

fn turned(orientation: u8) -> [Colour; 4] {
    let [a, b, c, d] = QUARTERS;
    match orientation {
        2 => [b, a, d, c],
        3 => [d, c, b, a],
        4 => [c, d, a, b],
        5 => [a, c, b, d],
        6 => [c, a, d, b],
        7 => [d, b, c, a],
        8 => [b, d, a, c],
        _ => QUARTERS,
    }
}

#[test]
fn every_orientation_comes_out_upright() {
    let plain = photos::jpeg(&photos::quarters(96, 64), (96, 64), false);
    for orientation in 0..=9 {
        let made = prepare(&photos::with_exif(&plain, orientation), Kind::Jpeg).expect("a picture");
        let size = if (5..=8).contains(&orientation) { (64, 96) } else { (96, 64) };
        assert_eq!((made.width, made.height), size, "{orientation}");
        assert!(near(seen(&made), turned(orientation)), "{orientation}: {:?}", seen(&made));
    }
}

#[test]
fn a_picture_looks_alike_whatever_kind_of_file_it_came_in() {
    let pixels = photos::quarters(96, 64);
    let with_alpha: Vec<u8> =
        pixels.chunks_exact(3).flat_map(|rgb| [rgb[0], rgb[1], rgb[2], 255]).collect();
    for (what, kind, file) in [
        ("JPEG", Kind::Jpeg, photos::jpeg(&pixels, (96, 64), false)),
        ("progressive JPEG", Kind::Jpeg, photos::jpeg(&pixels, (96, 64), true)),
        ("PNG", Kind::Png, photos::png(&pixels, (96, 64), png::ColorType::Rgb)),
        ("PNG with alpha", Kind::Png, photos::png(&with_alpha, (96, 64), png::ColorType::Rgba)),
        ("WebP", Kind::Webp, photos::webp(&pixels, (96, 64))),
    ] {
        let made = prepare(&file, kind).expect(what);
        assert!(near(seen(&made), QUARTERS), "{what}: {:?}", seen(&made));
    }
}

#[test]
fn what_is_transparent_lies_on_white_and_grey_stays_grey() {
    let clear = photos::png(&[9, 9, 9, 0].repeat(64 * 64), (64, 64), png::ColorType::Rgba);
    let made = prepare(&clear, Kind::Png).expect("a picture");
    assert!(near(seen(&made), [[255; 3]; 4]), "{:?}", seen(&made));
    let grey = photos::png(&[100; 64 * 64], (64, 64), png::ColorType::Grayscale);
    let made = prepare(&grey, Kind::Png).expect("a picture");
    assert!(near(seen(&made), [[100; 3]; 4]), "{:?}", seen(&made));
    let printed = photos::inks(64, 64, [0, 0, 0, 0]);
    let made = prepare(&printed, Kind::Jpeg).expect("a picture");
    assert!(near(seen(&made), [[255; 3]; 4]), "{:?}", seen(&made));
}

#[test]
fn the_colours_of_a_profile_are_made_those_of_the_web() {
    let dull = [120, 160, 120];
    let plain = photos::jpeg(&dull.repeat(64 * 64), (64, 64), false);
    let profile = ColorProfile::new_display_p3().encode().expect("a profile");
    let made = prepare(&photos::with_profile(&plain, &profile), Kind::Jpeg).expect("a picture");
    // The wider green of Display P3 takes less red and more green in sRGB.
    let [red, green, _] = seen(&made)[0];
    assert!(red < 116 && green >= 160, "{:?}", seen(&made)[0]);
    let nonsense = photos::with_profile(&plain, b"no profile at all");
    let made = prepare(&nonsense, Kind::Jpeg).expect("a picture");
    assert!(near(seen(&made), [dull; 4]), "{:?}", seen(&made));
}

#[test]
fn the_largest_picture_that_is_taken_is_taken() {
    let pixels = vec![90; 16_384 * 3_072];
    let widest = photos::png(&pixels, (16_384, 3_072), png::ColorType::Grayscale);
    let made = prepare(&widest, Kind::Png).expect("a picture");
    assert_eq!((made.width, made.height, made.renditions.len()), (16_384, 3_072, 3));
    let pixels = vec![90; 16_384 * 3_073];
    let wider = photos::png(&pixels, (16_384, 3_073), png::ColorType::Grayscale);
    assert_eq!(prepare(&wider, Kind::Png).map(drop), Err(Refusal::TooManyPixels));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever comes, there is an answer. (A decoder's panic would end its thread and be an answer, too;
    /// none is known.)
    #[test]
    fn a_file_with_any_bytes_changed_or_missing_is_a_picture_or_refused(
        kind in 0..3_usize,
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..12),
        length in any::<prop::sample::Index>(),
        cut in any::<bool>(),
    ) {
        let pixels = photos::quarters(40, 24);
        let (kind, mut file) = match kind {
            0 => (Kind::Jpeg, photos::with_exif(&photos::jpeg(&pixels, (40, 24), false), 6)),
            1 => (Kind::Png, photos::png(&pixels, (40, 24), png::ColorType::Rgb)),
            _ => (Kind::Webp, photos::webp(&pixels, (40, 24))),
        };
        for (at, value) in changes {
            let at = at.index(file.len());
            file[at] = value;
        }
        if cut {
            file.truncate(length.index(file.len()));
        }
        if let Ok(made) = prepare(&file, kind) {
            prop_assert!(!made.renditions.is_empty());
        }
    }
}
