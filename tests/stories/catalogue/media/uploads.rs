//! Pictures taken in.

use super::{added, detail, first_url, header, id, path, rows, tea};
use domain::accounts::BodyKind;
use domain::certification::Level;
use poem::http::Method;
use poem::{Body, Request};
use std::time::Duration;
use tests::photos::{self, SECRET};
use tests::stories;
use tokio::time::timeout;

stories! {
    async fn a_picture_comes_out_upright_in_all_sizes_and_without_what_the_phone_wrote(market) {
        let (_, product, member) = tea(&market).await;
        // Held upright: the sensor's 2000 by 1200 are 1200 by 2000.
        let taken = photos::with_exif(&photos::photo(2000, 1200, 1), 6);
        assert!(String::from_utf8_lossy(&taken).contains(SECRET));
        let answer = member.send_file(&market, &path(product, false), "image/jpeg", taken).await;
        let record = answer.expect(201);
        assert_eq!(header(&answer, "etag"), "\"2\"");
        assert_eq!((&record["width"], &record["height"]), (&1200.into(), &2000.into()));
        assert_eq!((&record["position"], &record["version"]), (&1.into(), &1.into()));
        assert!(record["reviewed_at"].is_null());
        let detail = detail(&market, product).await;
        let shown = &detail["pictures"][0];
        assert_eq!((&shown["alt"], &shown["shows_mark"]), (&"Hái chè".into(), &false.into()));
        assert_eq!(shown["blurhash"].as_str().map(str::len), Some(28));
        let sizes = [(320, 533), (800, 1333), (1200, 2000)];
        assert_eq!(shown["renditions"].as_array().map(Vec::len), Some(sizes.len()));
        for (rendition, (width, height)) in shown["renditions"].as_array().expect("sizes").iter().zip(sizes) {
            assert_eq!((&rendition["width"], &rendition["height"]), (&width.into(), &height.into()));
            let file = market.get(rendition["url"].as_str().expect("an address")).await;
            assert_eq!(file.status.as_u16(), 200);
            assert_eq!(header(&file, "content-type"), "image/jpeg");
            let text = file.text();
            assert!(!text.contains(SECRET) && !text.contains("Exif"), "{width}");
            let (wide, high, pixels) = photos::read_jpeg(&file.body);
            assert_eq!((wide, high), (width, height));
            // Turned clockwise, the sensor's left bottom, blue, is at the left top.
            assert!(pixels[2] > 150 && pixels[0] < 90, "{:?}", &pixels[..3]);
        }
    }

    async fn png_and_webp_are_taken_as_well(market) {
        let (_, product, member) = tea(&market).await;
        let pixels = photos::quarters(100, 80);
        let files = [
            ("image/png", photos::png(&pixels, (100, 80), png::ColorType::Rgb)),
            ("image/webp", photos::webp(&pixels, (100, 80))),
        ];
        for (kind, file) in files {
            let record = member.send_file(&market, &path(product, false), kind, file).await.expect(201);
            assert_eq!(record["renditions"].as_array().map(Vec::len), Some(1), "{record}");
            assert_eq!(record["renditions"][0]["width"], 100);
        }
        assert_eq!(detail(&market, product).await["pictures"].as_array().map(Vec::len), Some(2));
    }

    async fn a_thirteenth_picture_is_refused_also_when_three_come_at_once(market) {
        let (_, product, member) = tea(&market).await;
        for number in 0..11 {
            added(&market, &member, product, false, number).await;
        }
        let one = |number: u32| {
            let (file, path) = (photos::photo(48, 36, number), path(product, false));
            let (market, member) = (&market, &member);
            async move { member.send_file(market, &path, "image/jpeg", file).await }
        };
        let (a, b, c) = tokio::join!(one(11), one(12), one(13));
        let mut statuses = [a.status.as_u16(), b.status.as_u16(), c.status.as_u16()];
        statuses.sort_unstable();
        assert_eq!(statuses, [201, 409, 409]);
        assert_eq!(rows(&market).await.0, 12);
        let full = one(14).await.problem(409, "conflict");
        assert_eq!(full["errors"][0]["code"], "too_many_pictures");
        // Whoever withdraws one has room again.
        let first = detail(&market, product).await["pictures"][0].clone();
        member.delete(&market, &format!("/v1/products/{product}/pictures/{}", id(&first))).await.expect(204);
        one(15).await.expect(201);
    }

    async fn pictures_are_sent_by_members_and_officers_of_the_place(market) {
        let (_, product, member) = tea(&market).await;
        let (file, path) = (photos::photo(48, 36, 1), path(product, false));
        let request = Request::builder().method(Method::POST).uri_str(&path).content_type("image/jpeg");
        market.request(request.body(file.clone())).await.problem(401, "not_signed_in");
        let rival = market.member(market.producer("HTX Khác").await).await;
        let elsewhere = market.officer(BodyKind::PeoplesCommittee, Level::Province, Some("15")).await;
        for (caller, status, code) in [
            (rival, 404, "not_found"),
            (market.visitor().await, 403, "not_allowed"),
            (elsewhere, 403, "not_allowed"),
        ] {
            caller.send_file(&market, &path, "image/jpeg", file.clone()).await.problem(status, code);
        }
        assert_eq!(rows(&market).await, (0, 0));
        member.send_file(&market, &path, "image/jpeg", file).await.expect(201);
        let officer = market.officer(BodyKind::PeoplesCommittee, Level::Commune, Some("01156")).await;
        officer.send_file(&market, &path, "image/jpeg", photos::photo(48, 36, 2)).await.expect(201);
        let nowhere = path.replace(&product.to_string(), &market.app.mint::<uuid::Uuid>().to_string());
        member.send_file(&market, &nowhere, "image/jpeg", photos::photo(48, 36, 3)).await.problem(404, "not_found");
    }

    async fn the_same_file_again_is_refused_and_another_product_may_share_it(market) {
        let (producer, product, member) = tea(&market).await;
        let first = added(&market, &member, product, false, 1).await;
        let (file, place) = (photos::photo(48, 36, 1), path(product, false));
        member.send_file(&market, &place, "image/jpeg", file.clone()).await.problem(409, "already_exists");
        let other = market.product(producer, "Chè xanh").await;
        added(&market, &member, other, false, 1).await;
        let gone = format!("/v1/products/{product}/pictures/{}", id(&first));
        member.delete(&market, &gone).await.expect(204);
        // The other's file is still there, and the picture may come again.
        let shared = first_url(&market, other).await;
        assert_eq!(market.get(&shared).await.status.as_u16(), 200);
        member.send_file(&market, &place, "image/jpeg", file).await.expect(201);
    }

    async fn a_picture_s_words_claim_no_more_than_the_permit_of_the_moment(market) {
        let (_, product, member) = tea(&market).await;
        let claiming = format!("/v1/products/{product}/pictures?shows_mark=true&alt=Ch%C3%A8%20OCOP%204%20sao");
        let file = photos::photo(48, 36, 1);
        let refused = member.send_file(&market, &claiming, "image/jpeg", file.clone()).await;
        assert_eq!(refused.problem(422, "over_claim")["errors"][0]["pointer"], "alt");
        market.certified(product, 4, "2023-12-28").await;
        member.send_file(&market, &claiming, "image/jpeg", file).await.expect(201);
        assert_eq!(detail(&market, product).await["pictures"][0]["alt"], "Chè OCOP 4 sao");
    }

    async fn nobody_takes_up_the_whole_workshop_with_files_that_do_not_arrive(market) {
        let (producer, product, member) = tea(&market).await;
        let (place, second) = (path(product, false), Duration::from_secs(1));
        // Somebody holds the other end and sends nothing.
        let (ends, files): (Vec<_>, Vec<_>) = (0..3).map(|_| tokio::io::duplex(8)).unzip();
        let mut files = files.into_iter().map(Body::from_async_read);
        let mut waiting = || {
            let file = files.next().expect("three files");
            timeout(second, member.send_file(&market, &place, "image/jpeg", file))
        };
        let late = async {
            tokio::time::sleep(Duration::from_millis(300)).await;
            let file = photos::photo(48, 36, 1);
            let busy = member.send_file(&market, &place, "image/jpeg", file.clone()).await;
            assert_eq!(busy.problem(429, "too_many_attempts")["errors"][0]["code"], "pictures_waiting");
            assert_eq!(header(&busy, "retry-after"), "3");
            // A colleague still finds a place.
            let colleague = market.member(producer).await;
            colleague.send_file(&market, &place, "image/jpeg", file).await.expect(201);
        };
        let (one, two, three, ()) = tokio::join!(waiting(), waiting(), waiting(), late);
        assert!(one.is_err() && two.is_err() && three.is_err(), "they waited");
        drop(ends);
        // Who hung up has left the place.
        added(&market, &member, product, false, 2).await;
    }
}
