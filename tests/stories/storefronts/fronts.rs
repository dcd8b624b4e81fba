//! Storefronts as the public reads them.

use super::{applicants, of, tea_makers};
use domain::ids::ProducerId;
use domain::storefronts::PicturePlace;
use sea_orm::ConnectionTrait as _;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use store::certification::audit;
use store::storefronts::projection;
use store::storefronts::shop::{self, Shop};
use tests::{Marketplace, stories};

const FRONT: &str = "/v1/storefronts/htx-che-shan-tuyet";

/// Everything that the public may read of a storefront, and nothing else. A field that is added here is
/// one that everybody in the world reads.
const PUBLIC: &[&str] = &[
    "away",
    "banner",
    "banner.alt",
    "banner.blurhash",
    "banner.height",
    "banner.renditions",
    "banner.renditions.height",
    "banner.renditions.url",
    "banner.renditions.width",
    "banner.width",
    "contacts",
    "contacts.kind",
    "contacts.value",
    "delivery",
    "delivery.everywhere",
    "delivery.provinces",
    "kind",
    "location",
    "location.latitude",
    "location.longitude",
    "logo",
    "logo.alt",
    "logo.blurhash",
    "logo.height",
    "logo.renditions",
    "logo.renditions.height",
    "logo.renditions.url",
    "logo.renditions.width",
    "logo.width",
    "name",
    "opening_hours",
    "opening_hours.closes",
    "opening_hours.day",
    "opening_hours.opens",
    "place",
    "producer_id",
    "products",
    "return_policy",
    "seller",
    "seller.registered_name",
    "seller.registered_place",
    "slug",
    "social_links",
    "story",
    "story.html",
    "story.markdown",
    "website",
];

fn fields(value: &Value, before: &str, found: &mut BTreeSet<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| fields(item, before, found)),
        Value::Object(all) => {
            for (name, inner) in all {
                let name = format!("{before}{name}");
                if !matches!(name.as_str(), "products" | "place") {
                    fields(inner, &format!("{name}."), found);
                }
                found.insert(name);
            }
        }
        _ => {}
    }
}

/// Writes a storefront as a test wants it.
async fn set(market: &Marketplace, producer: ProducerId, change: impl FnOnce(&mut Shop)) {
    let tx = market.app.store().begin().await.expect("a transaction");
    let mut found = shop::find(&tx, producer).await.expect("it reads").expect("a storefront");
    change(&mut found);
    shop::save(&tx, &found, market.app.now()).await.expect("it is saved");
    tx.commit().await.expect("it commits");
}

async fn slugs(market: &Marketplace, query: &str) -> Vec<String> {
    let (mut found, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = market.get(&format!("/v1/storefronts?limit=2{query}{cursor}")).await.expect(200);
        let items = page["items"].as_array().expect("items").iter();
        found.extend(items.map(|one| one["slug"].as_str().expect("a slug").to_owned()));
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return found,
        }
    }
}

stories! {
    async fn the_public_reads_exactly_the_fields_that_are_meant_for_it(market) {
        use domain::storefronts::{Contact, ContactKind, Interval, Location, OpeningHours, Weekday};
        let (producer, owner, _) = tea_makers(&market).await;
        market.storefront(producer).await;
        market.product(producer, "Chè búp").await;
        for place in PicturePlace::ALL {
            market.storefront_picture(producer, place, &owner, "Đồi chè").await;
        }
        set(&market, producer, |shop| {
            shop.contacts = vec![
                Contact::new(ContactKind::Phone, "0912345678", true).expect("a number"),
                Contact::new(ContactKind::Email, "rieng@example.vn", false).expect("an address"),
                Contact::new(ContactKind::Zalo, "0987654321", false).expect("a number"),
            ];
            let monday = Interval { day: Weekday::Monday, opens: 480, closes: 1020 };
            shop.hours = OpeningHours::new(vec![monday]).expect("hours");
            shop.location = Location::of_degrees(22.33, 104.87);
            shop.website = Some("https://che.vn".to_owned());
        })
        .await;
        let answer = market.get(FRONT).await;
        let front = answer.expect(200);
        let mut found = BTreeSet::new();
        fields(&front, "", &mut found);
        assert_eq!(found.iter().map(String::as_str).collect::<Vec<_>>(), PUBLIC);
        assert_eq!(front["contacts"], json!([{ "kind": "phone", "value": "0912345678" }]));
        assert_eq!(front["website"], "https://che.vn");
        assert_eq!(front["seller"]["registered_name"], "HTX Chè Shan tuyết (đăng ký)");
        for hidden in ["rieng@example.vn", "0987654321"] {
            assert!(!answer.text().contains(hidden), "{hidden}");
        }
    }

    async fn a_storefront_that_is_not_open_is_not_there(market) {
        let (producer, owner, _) = applicants(&market).await;
        market.get(FRONT).await.problem(404, "not_found");
        assert_eq!(slugs(&market, "").await, [""; 0]);
        market.storefront(producer).await;
        market.get(FRONT).await.expect(200);
        owner.command(&market, &of(producer, "departure")).await.expect(200);
        market.get(FRONT).await.problem(404, "not_found");
        assert_eq!(slugs(&market, "").await, [""; 0]);
        market.get("/v1/storefronts/khong-co").await.problem(404, "not_found");
    }

    async fn its_texts_claim_nothing_whatever_was_stored(market) {
        let (producer, _, _) = tea_makers(&market).await;
        market.storefront(producer).await;
        set(&market, producer, |shop| {
            shop.name = "Chè OCOP 5 sao".to_owned();
            shop.story = "Chè đạt chuẩn **OCOP 5 sao** của bản.".to_owned();
            shop.story_html = "<p>Chè đạt chuẩn <strong>OCOP 5 sao</strong> của bản.</p>".to_owned();
            shop.return_policy = "Hàng OCOP 4 sao.".to_owned();
            shop.website = Some("https://che.vn/ocop-5-sao".to_owned());
        })
        .await;
        let text = market.get(FRONT).await.text();
        assert!(!text.contains("5 sao") && !text.contains("4 sao") && !text.contains("5-sao"), "{text}");
        assert!(text.contains("của bản"), "{text}");
    }

    async fn storefronts_are_listed_by_place_and_group_page_by_page(market) {
        for (name, product) in [("HTX Ba", true), ("HTX An", false), ("HTX Chè", true)] {
            let producer = market.producer(name).await;
            market.storefront(producer).await;
            if product {
                market.product(producer, "Chè búp").await;
            }
        }
        assert_eq!(slugs(&market, "").await, ["htx-an", "htx-ba", "htx-che"]);
        assert_eq!(slugs(&market, "&group=1").await, ["htx-ba", "htx-che"]);
        assert_eq!(slugs(&market, "&group=4").await, [""; 0]);
        assert_eq!(slugs(&market, "&province=08&commune=01156").await.len(), 3);
        assert_eq!(slugs(&market, "&province=01").await, [""; 0]);
        for (query, status, code) in [
            ("province=99", 422, "invalid_values"),
            ("group=7", 400, "invalid_parameter"),
            ("near=x", 400, "invalid_parameter"),
            ("near=48.85,2.35", 422, "invalid_values"),
            ("within_km=5", 422, "invalid_values"),
            ("near=21,105&within_km=201", 400, "invalid_parameter"),
            ("cursor=x", 400, "invalid_cursor"),
        ] {
            market.get(&format!("/v1/storefronts?{query}")).await.problem(status, code);
        }
    }

    async fn the_nearest_come_first_and_none_from_beyond(market) {
        use domain::storefronts::Location;
        let places = [("HTX Xa", 22.83, 104.98), ("HTX Gần", 21.03, 105.86), ("HTX Vừa", 21.2, 105.9)];
        for (name, north, east) in places {
            let producer = market.producer(name).await;
            market.storefront(producer).await;
            set(&market, producer, |shop| shop.location = Location::of_degrees(north, east)).await;
        }
        market.storefront(market.producer("HTX Không rõ").await).await;
        assert_eq!(slugs(&market, "&near=21.0285,105.8542").await, ["htx-gan", "htx-vua"]);
        let all = slugs(&market, "&near=21.0285,105.8542&within_km=200").await;
        assert_eq!(all, ["htx-gan", "htx-vua"], "Hà Giang is 220 km away");
        let list = market.get("/v1/storefronts?near=21.0285,105.8542&limit=1").await.expect(200);
        let metres = list["items"][0]["distance"].as_u64().expect("metres");
        assert!((600..650).contains(&metres), "{metres}");
        let cursor = list["next_cursor"].as_str().expect("more");
        market.get(&format!("/v1/storefronts?cursor={cursor}")).await.problem(400, "invalid_cursor");
    }

    async fn a_database_from_before_gets_its_pages(market) {
        let (producer, _, _) = tea_makers(&market).await;
        market.storefront(producer).await;
        let (first, _) = (market.product(producer, "Chè búp").await, market.product(producer, "Chè xanh").await);
        set(&market, producer, |shop| shop.featured = vec![first.0]).await;
        let before = market.get(FRONT).await.expect(200);
        assert_eq!(before["products"][0]["name"], "Chè búp");
        let tx = market.app.store().begin().await.expect("a transaction");
        for sql in ["DELETE FROM storefronts_pages", "UPDATE catalogue_pages SET featured = 32767"] {
            tx.execute_unprepared(sql).await.expect("as it was before");
        }
        let written = projection::complete(&tx, market.app.now()).await.expect("it is written");
        assert_eq!(written, 1);
        assert_eq!(projection::complete(&tx, market.app.now()).await.expect("it reads"), 0);
        tx.commit().await.expect("it commits");
        assert_eq!(market.get(FRONT).await.expect(200), before);
        assert!(audit::run(market.app.store()).await.expect("it reads").findings.is_empty());
    }

    async fn a_storefront_is_one_statement_and_so_is_a_list_however_long(market) {
        let (producer, _, _) = tea_makers(&market).await;
        market.storefront(producer).await;
        let statements = async |path: &str| {
            let before = market.app.store().statements();
            let answer = market.get(path).await.expect(200);
            (market.app.store().statements() - before, answer)
        };
        assert_eq!(statements(FRONT).await.0, 1);
        for number in 0..30 {
            let product = market.product(producer, &format!("Chè số {number}")).await;
            market.variant(product, "gói 200 g").await;
            market.certified(product, 4, "2025-03-03").await;
        }
        let (count, front) = statements(FRONT).await;
        assert_eq!(count, 1);
        let products = front["products"].as_array().expect("products");
        assert_eq!(products.len(), 24);
        assert!(products.iter().all(|product| product["mark"]["stars"] == 4));
        for number in 0..10 {
            market.storefront(market.producer(&format!("HTX {number}")).await).await;
        }
        let path = "/v1/storefronts?limit=100&province=08&group=1&near=21,105";
        assert_eq!(statements("/v1/storefronts?limit=1").await.0, 1);
        assert_eq!(statements("/v1/storefronts?limit=100").await.0, 1);
        assert_eq!(statements(path).await.0, 1);
    }
}
