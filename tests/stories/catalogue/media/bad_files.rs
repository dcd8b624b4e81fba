//! Files that are no good: each is refused clearly, and nothing of it is stored.

use super::{detail, first_url, path, rows, tea};
use tests::photos::{self, canvas, lossy_frame, riff};
use tests::stories;

const SVG: &[u8] = br#"<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>"#;

struct Bad {
    what: &'static str,
    kind: &'static str,
    file: Vec<u8>,
    code: &'static str,
}

fn bad(what: &'static str, kind: &'static str, file: Vec<u8>, code: &'static str) -> Bad {
    Bad { what, kind, file, code }
}

fn files() -> Vec<Bad> {
    let (jpeg, pixels) = (photos::photo(64, 48, 1), photos::quarters(64, 48));
    let png = photos::png(&pixels, (64, 48), png::ColorType::Rgb);
    let webp = photos::webp(&pixels, (64, 48));
    let cut = |file: &[u8], hundredths: usize| file[..file.len() * hundredths / 100].to_vec();
    let line = photos::png(&vec![0; 100_000], (1, 100_000), png::ColorType::Grayscale);
    let moving = riff(&[(b"VP8X", &canvas(2, 64, 48)), (b"ANIM", &[0; 6])]);
    let lying = riff(&[(b"VP8X", &canvas(0, 64, 48)), (b"VP8 ", &lossy_frame(16_383, 16_383))]);
    let huge = riff(&[(b"VP8 ", &lossy_frame(16_383, 16_383))]);
    let mut flipped = png.clone();
    let middle = flipped.len() / 2;
    flipped[middle] ^= 0x55;
    vec![
        bad("nothing", "image/jpeg", Vec::new(), "not_a_picture"),
        bad("words", "image/webp", b"RIFF but no picture".to_vec(), "not_a_picture"),
        bad("SVG as PNG", "image/png", SVG.to_vec(), "not_a_picture"),
        bad("a page as JPEG", "image/jpeg", b"<html></html>".to_vec(), "not_a_picture"),
        bad("PNG as JPEG", "image/jpeg", png.clone(), "other_kind"),
        bad("JPEG as WebP", "image/webp", jpeg.clone(), "other_kind"),
        bad("WebP as PNG", "image/png", webp.clone(), "other_kind"),
        bad("1 by 100,000", "image/png", line, "sides_out_of_bounds"),
        bad("a dot", "image/jpeg", photos::photo(8, 8, 1), "sides_out_of_bounds"),
        bad(
            "no height",
            "image/jpeg",
            photos::claiming_size(&jpeg, (64, 0)),
            "sides_out_of_bounds",
        ),
        bad("a bomb", "image/png", photos::bomb(16_000, 16_000), "too_many_pixels"),
        bad("a long bomb", "image/png", photos::bomb(30_000, 30_000), "sides_out_of_bounds"),
        bad(
            "a claim",
            "image/jpeg",
            photos::claiming_size(&jpeg, (16_000, 16_000)),
            "too_many_pixels",
        ),
        bad("a huge frame", "image/webp", huge, "too_many_pixels"),
        bad("a huge frame inside", "image/webp", lying, "damaged"),
        bad(
            "a thousand scans",
            "image/jpeg",
            photos::with_scans(64, 48, 1_000),
            "unsupported_variety",
        ),
        bad("half a JPEG", "image/jpeg", cut(&jpeg, 50), "truncated"),
        bad("most of a JPEG", "image/jpeg", cut(&jpeg, 99), "truncated"),
        bad("its beginning", "image/jpeg", cut(&jpeg, 5), "truncated"),
        bad("half a PNG", "image/png", cut(&png, 50), "truncated"),
        bad("half a WebP", "image/webp", cut(&webp, 50), "truncated"),
        bad("a flipped bit", "image/png", flipped, "damaged"),
        bad("a moving picture", "image/webp", moving, "animated"),
    ]
}

stories! {
    async fn a_bad_file_is_refused_and_nothing_of_it_is_stored(market) {
        let (_, product, member) = tea(&market).await;
        for Bad { what, kind, file, code } in files() {
            let answer = member.send_file(&market, &path(product, false), kind, file).await;
            assert_eq!(answer.status.as_u16(), 422, "{what}: {}", answer.text());
            assert_eq!(answer.problem(422, "unreadable_file")["errors"][0]["code"], code, "{what}");
        }
        assert_eq!(rows(&market).await, (0, 0));
        let product = detail(&market, product).await;
        assert_eq!((&product["pictures"], &product["revision"]), (&serde_json::json!([]), &1.into()));
    }

    async fn what_is_hidden_behind_a_picture_does_not_come_out(market) {
        let (_, product, member) = tea(&market).await;
        let script = b"<script>alert('ocop')</script>PK\x03\x04";
        let plain = photos::photo(64, 48, 1);
        let hiding = [&photos::with_segment(&plain, 0xFE, script), script.as_slice()].concat();
        member.send_file(&market, &path(product, false), "image/jpeg", hiding).await.expect(201);
        let shown = market.get(&first_url(&market, product).await).await;
        assert!(!shown.text().contains("script") && !shown.text().contains("PK\u{3}"));
        assert!(shown.body.ends_with(&[0xFF, 0xD9]));
    }

    async fn a_file_of_more_than_twelve_mebibytes_or_of_another_type_is_not_received(market) {
        let (_, product, member) = tea(&market).await;
        let place = path(product, false);
        let large = [photos::photo(64, 48, 1), vec![0; 12 << 20]].concat();
        member.send_file(&market, &place, "image/jpeg", large).await.problem(413, "too_large");
        for kind in ["image/svg+xml", "image/gif", "application/json", "text/html"] {
            let answer = member.send_file(&market, &place, kind, SVG.to_vec()).await;
            answer.problem(415, "unsupported_media_type");
        }
        assert_eq!(rows(&market).await, (0, 0));
    }

    async fn a_picture_comes_with_its_words_and_whether_it_shows_the_mark(market) {
        let (_, product, member) = tea(&market).await;
        let base = format!("/v1/products/{product}/pictures");
        for (query, status) in [
            ("", 400),
            ("?alt=a", 400),
            ("?shows_mark=true", 400),
            ("?alt=a&shows_mark=maybe", 400),
            ("?alt=%20&shows_mark=true", 400),
            ("?alt=a%E2%80%AEb&shows_mark=true", 400),
            ("?alt=a&shows_mark=true&stars_seen=2", 400),
            ("?alt=a&shows_mark=true&stars=4", 400),
            ("?alt=a&shows_mark=false&stars_seen=4", 422),
        ] {
            let file = photos::photo(48, 36, 1);
            let answer = member.send_file(&market, &format!("{base}{query}"), "image/jpeg", file).await;
            assert_eq!(answer.status.as_u16(), status, "{query}: {}", answer.text());
        }
        let long = format!("{base}?shows_mark=false&alt={}", "a".repeat(201));
        member.send_file(&market, &long, "image/jpeg", photos::photo(48, 36, 1)).await.expect(400);
        assert_eq!(rows(&market).await, (0, 0));
    }
}
