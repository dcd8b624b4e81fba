//! Pictures sent by a storefront's people, and files that are no good.

use super::{header, path, rows, send, set, shop, url};
use crate::storefronts::{deeds, of};
use domain::accounts::{BodyKind, MemberRole};
use domain::certification::Level;
use sea_orm::{EntityTrait as _, QueryOrder as _};
use serde_json::{Value, json};
use store::oversight::rows::deed;
use tests::photos::{self, SECRET};
use tests::{Marketplace, stories};

/// Files that are no good, each with its declared type and what is wrong with it.
fn bad_files() -> Vec<(&'static str, Vec<u8>, &'static str)> {
    let (jpeg, pixels) = (photos::photo(64, 48, 1), photos::quarters(64, 48));
    let png = photos::png(&pixels, (64, 48), png::ColorType::Rgb);
    let line = photos::png(&vec![0; 100_000], (1, 100_000), png::ColorType::Grayscale);
    vec![
        ("image/jpeg", Vec::new(), "not_a_picture"),
        ("image/png", b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>".to_vec(), "not_a_picture"),
        ("image/jpeg", png, "other_kind"),
        ("image/webp", jpeg.clone(), "other_kind"),
        ("image/jpeg", jpeg[..jpeg.len() / 2].to_vec(), "truncated"),
        ("image/png", photos::bomb(16_000, 16_000), "too_many_pixels"),
        ("image/png", line, "sides_out_of_bounds"),
    ]
}

/// The newest act in the audit.
async fn newest_deed(market: &Marketplace) -> (String, Value) {
    let newest = deed::Entity::find().order_by_desc(deed::Column::Seq).one(market.app.read()).await;
    let row = newest.expect("the audit reads").expect("an act");
    (row.action, serde_json::from_str(&row.details).expect("an object"))
}

stories! {
    async fn a_logo_and_a_banner_come_out_in_all_sizes_with_their_words(market) {
        let (producer, owner, front) = shop(&market).await;
        let taken = photos::with_exif(&photos::photo(2000, 1200, 1), 6);
        let answer = owner.put_file(&market, &path(producer, "logo"), "image/jpeg", taken).await;
        let record = answer.expect(200);
        assert_eq!(header(&answer, "etag"), "\"2\"");
        assert_eq!((&record["width"], &record["height"]), (&1200.into(), &2000.into()));
        assert_eq!((&record["place"], &record["version"]), (&"logo".into(), &1.into()));
        assert_eq!((&record["shows_mark"], &record["reviewed_at"]), (&false.into(), &Value::Null));
        let pixels = photos::webp(&photos::quarters(100, 80), (100, 80));
        owner.put_file(&market, &path(producer, "banner"), "image/webp", pixels).await.expect(200);
        let shown = market.get(&front).await.expect(200);
        let logo = &shown["logo"];
        assert_eq!((&logo["alt"], logo["blurhash"].as_str().map(str::len)), (&"Hái chè".into(), Some(28)));
        let sizes = [(320, 533), (800, 1333), (1200, 2000)];
        assert_eq!(logo["renditions"].as_array().map(Vec::len), Some(sizes.len()));
        for (rendition, size) in logo["renditions"].as_array().expect("sizes").iter().zip(sizes) {
            assert_eq!((&rendition["width"], &rendition["height"]), (&size.0.into(), &size.1.into()));
            let file = market.get(rendition["url"].as_str().expect("an address")).await;
            let (wide, high, _) = photos::read_jpeg(&file.body);
            assert_eq!((wide, high), size);
            assert!(!file.text().contains(SECRET) && !file.text().contains("Exif"));
        }
        assert_eq!(shown["banner"]["renditions"].as_array().map(Vec::len), Some(1));
        assert_eq!(shown["banner"]["width"], 100);
        let listed = market.get("/v1/storefronts").await.expect(200);
        assert_eq!(&listed["items"][0]["logo"], logo);
        let own = owner.get(&market, &of(producer, "storefront")).await.expect(200);
        assert_eq!((&own["logo"], &own["revision"]), (&record, &3.into()));
        assert_eq!(own["banner"]["place"], "banner");
    }

    async fn a_bad_file_is_refused_and_nothing_of_it_is_stored(market) {
        let (producer, owner, front) = shop(&market).await;
        let place = path(producer, "logo");
        for (kind, file, code) in bad_files() {
            let answer = owner.put_file(&market, &place, kind, file).await;
            assert_eq!(answer.problem(422, "unreadable_file")["errors"][0]["code"], code);
        }
        let large = [photos::photo(64, 48, 1), vec![0; 12 << 20]].concat();
        owner.put_file(&market, &place, "image/jpeg", large).await.problem(413, "too_large");
        for kind in ["image/svg+xml", "image/gif", "application/json"] {
            let answer = owner.put_file(&market, &place, kind, b"<svg/>".to_vec()).await;
            answer.problem(415, "unsupported_media_type");
        }
        assert_eq!(rows(&market).await, []);
        let front = market.get(&front).await.expect(200);
        assert_eq!((&front["logo"], &front["banner"]), (&Value::Null, &Value::Null));
    }

    async fn a_picture_comes_with_words_that_claim_nothing(market) {
        let (producer, owner, _) = shop(&market).await;
        for (query, status) in [
            ("", 400),
            ("?alt=a", 400),
            ("?shows_mark=false", 400),
            ("?alt=%20&shows_mark=false", 400),
            ("?alt=a%E2%80%AEb&shows_mark=false", 400),
            ("?alt=a&shows_mark=maybe", 400),
            ("?alt=a&shows_mark=false&stars_seen=4", 400),
            ("?alt=Ch%C3%A8%20OCOP%205%20sao&shows_mark=false", 422),
        ] {
            let place = of(producer, &format!("storefront/logo{query}"));
            let answer = owner.put_file(&market, &place, "image/jpeg", photos::photo(48, 36, 1)).await;
            assert_eq!(answer.status.as_u16(), status, "{query}: {}", answer.text());
        }
        let long = of(producer, &format!("storefront/logo?shows_mark=false&alt={}", "a".repeat(201)));
        owner.put_file(&market, &long, "image/jpeg", photos::photo(48, 36, 1)).await.expect(400);
        send(&market, &owner, (producer, "story"), 1).await.problem(404, "not_found");
        assert_eq!(rows(&market).await, []);
    }

    async fn a_picture_that_is_said_to_show_the_mark_is_not_received(market) {
        let (producer, owner, _) = shop(&market).await;
        let place = of(producer, "storefront/banner?alt=a&shows_mark=true");
        // Not even looked at: the file is none.
        let answer = owner.put_file(&market, &place, "image/jpeg", b"no picture".to_vec()).await;
        let problem = answer.problem(422, "invalid_values");
        assert_eq!(problem["errors"][0]["pointer"], "shows_mark");
        assert_eq!(problem["errors"][0]["code"], "mark_belongs_to_products");
        assert_eq!(rows(&market).await, []);
    }

    async fn pictures_are_set_by_those_who_keep_the_storefront(market) {
        let (producer, owner, _) = shop(&market).await;
        let manager = market.member_as(producer, MemberRole::Manager).await;
        let clerk = market.member_as(producer, MemberRole::Clerk).await;
        let rival = market.member(market.producer("HTX Khác").await).await;
        let commune = market.officer(BodyKind::PeoplesCommittee, Level::Commune, Some("01156")).await;
        let nothing = of(producer, "storefront/logo");
        for (caller, status, code) in [
            (&clerk, 403, "not_allowed"),
            (&rival, 404, "not_found"),
            (&commune, 404, "not_found"),
            (&market.visitor().await, 404, "not_found"),
            (&market.operator().await, 404, "not_found"),
        ] {
            send(&market, caller, (producer, "logo"), 1).await.problem(status, code);
            caller.delete(&market, &nothing).await.problem(status, code);
        }
        assert_eq!(rows(&market).await, []);
        set(&market, &manager, (producer, "logo"), 1).await;
        owner.delete(&market, &nothing).await.expect(204);
        // A producer that never applied has no storefront to show one in.
        let outside = market.producer("HTX Chưa mở").await;
        let member = market.member(outside).await;
        send(&market, &member, (outside, "logo"), 1).await.problem(404, "not_found");
    }

    async fn another_picture_takes_the_place_of_the_one_before(market) {
        let (producer, owner, front) = shop(&market).await;
        let first = set(&market, &owner, (producer, "logo"), 1).await;
        let banner = set(&market, &owner, (producer, "banner"), 1).await;
        let old = market.get(&format!("{front}/logo/320.jpg")).await;
        let second = set(&market, &owner, (producer, "logo"), 2).await;
        assert_eq!((&first["version"], &second["version"]), (&1.into(), &2.into()));
        let new = market.get(&format!("{front}/logo/320.jpg")).await;
        assert_ne!((header(&old, "etag"), &old.body), (header(&new, "etag"), &new.body));
        // The audit names the files of what the row holds no longer.
        let (action, details) = newest_deed(&market).await;
        assert_eq!((action.as_str(), &details["place"]), ("set_storefront_picture", &"logo".into()));
        assert_eq!((&details["version"], details["files"].as_array().map(Vec::len)), (&2.into(), Some(1)));
        assert_eq!(deeds(&market, "set_storefront_picture").await, 3);
        let own = owner.get(&market, &of(producer, "storefront")).await.expect(200);
        assert_eq!((&own["logo"], &own["banner"]), (&second, &banner));
        assert_eq!(rows(&market).await.len(), 2);
    }

    async fn a_withdrawn_picture_leaves_the_place_empty_and_the_next_counts_on(market) {
        let (producer, owner, front) = shop(&market).await;
        set(&market, &owner, (producer, "logo"), 1).await;
        let gone = owner.delete(&market, &of(producer, "storefront/logo")).await;
        gone.expect(204);
        assert_eq!(header(&gone, "etag"), "\"3\"");
        owner.delete(&market, &of(producer, "storefront/logo")).await.problem(404, "not_found");
        assert_eq!(market.get(&front).await.expect(200)["logo"], Value::Null);
        assert_eq!(market.get("/v1/storefronts").await.expect(200)["items"][0]["logo"], Value::Null);
        assert_eq!(owner.get(&market, &of(producer, "storefront")).await.expect(200)["logo"], Value::Null);
        for path in [format!("{front}/logo/320.jpg"), format!("{front}/logo/1/320.jpg")] {
            market.get(&path).await.problem(404, "not_found");
        }
        owner.get(&market, &of(producer, "storefront/logo/320.jpg")).await.problem(404, "not_found");
        let (action, details) = newest_deed(&market).await;
        assert_eq!((action.as_str(), &details["version"]), ("withdraw_storefront_picture", &1.into()));
        assert_eq!(set(&market, &owner, (producer, "logo"), 2).await["version"], 2);
    }

    async fn the_same_file_again_keeps_its_review_and_may_come_with_other_words(market) {
        let (producer, owner, front) = shop(&market).await;
        set(&market, &owner, (producer, "logo"), 1).await;
        let review = of(producer, "storefront/logo/review");
        let body = json!({ "version": 1, "shows_mark": false });
        market.provincial_officer().await.post(&market, &review, body).await.expect(200);
        let lasting = url(&market.get(&front).await.expect(200)["logo"]);
        let place = of(producer, "storefront/logo?alt=Bi%E1%BB%83n%20hi%E1%BB%87u&shows_mark=false");
        let again = photos::photo(48, 36, 1);
        let record = owner.put_file(&market, &place, "image/jpeg", again).await.expect(200);
        assert_eq!((&record["alt"], &record["version"]), (&"Biển hiệu".into(), &2.into()));
        assert!(record["reviewed_at"].is_string());
        let logo = market.get(&front).await.expect(200)["logo"].clone();
        assert_eq!((&logo["alt"], url(&logo)), (&"Biển hiệu".into(), lasting.clone()));
        // Withdrawn and sent once more, it is still the picture that was looked at.
        owner.delete(&market, &of(producer, "storefront/logo")).await.expect(204);
        set(&market, &owner, (producer, "logo"), 1).await;
        assert_eq!(url(&market.get(&front).await.expect(200)["logo"]), lasting);
        // In the other place nobody has looked.
        let banner = set(&market, &owner, (producer, "banner"), 1).await;
        assert_eq!(banner["reviewed_at"], Value::Null);
    }

    async fn of_two_that_come_at_once_each_is_counted(market) {
        let (producer, owner, _) = shop(&market).await;
        let (one, two) = tokio::join!(
            set(&market, &owner, (producer, "logo"), 1),
            set(&market, &owner, (producer, "logo"), 2),
        );
        let mut versions = [one["version"].as_i64(), two["version"].as_i64()];
        versions.sort_unstable();
        assert_eq!(versions, [Some(1), Some(2)]);
        let own = owner.get(&market, &of(producer, "storefront")).await.expect(200);
        assert_eq!((&own["logo"]["version"], &own["revision"]), (&2.into(), &3.into()));
    }
}
