//! What is made to be copied: feeds, the data of websites, the sitemap. It claims nothing, ever.

use domain::ids::{ProducerId, ProductId};
use poem::http::Method;
use serde_json::{Value, json};
use tests::{Answer, Caller, Marketplace, photos, stories};

const SLUG: &str = "htx-che-shan-tuyet";
const CSV: &str = "/feeds/htx-che-shan-tuyet/products.csv";
const XML: &str = "/feeds/htx-che-shan-tuyet/products.xml";
const SITE: &str = "/v1/storefronts/htx-che-shan-tuyet/site.json";

/// An open storefront with a certified tea, whose name says so, in two packs and a picture in which a
/// reviewer found no mark.
async fn tea(market: &Marketplace) -> (ProducerId, ProductId, Caller) {
    let producer = market.producer("HTX Chè Shan tuyết").await;
    assert_eq!(market.storefront(producer).await, SLUG);
    let member = market.member(producer).await;
    let product = market.claiming_product(producer, "Chè Shan tuyết", "Chè đạt OCOP 4 sao.").await;
    for (pack, amount) in [("hộp 200 g", 60_000), ("gói 1 kg", 250_000)] {
        let body = json!({
            "name": pack, "pack": pack, "sku": pack.split(' ').nth(1), "weight_g": 260,
            "price": { "amount": amount, "currency": "VND" },
            "net_content": { "quantity": 200, "unit": "g" },
        });
        member.post(market, &format!("/v1/products/{product}/variants"), body).await.expect(201);
    }
    picture(market, &member, product, 1).await;
    market.certified(product, 4, "2026-01-01").await;
    (producer, product, member)
}

async fn picture(market: &Marketplace, member: &Caller, product: ProductId, shade: u32) {
    let path = format!("/v1/products/{product}/pictures?alt=a&shows_mark=false");
    let sent = member.send_file(market, &path, "image/jpeg", photos::photo(48, 36, shade)).await;
    let id = sent.expect(201)["id"].as_str().expect("an id").to_owned();
    let found = json!({ "shows_mark": false });
    let officer = market.provincial_officer().await;
    officer.post(market, &format!("/v1/pictures/{id}/review"), found).await.expect(200);
}

fn rows(answer: &Answer) -> Vec<Value> {
    assert_eq!(answer.status.as_u16(), 200, "{}", answer.text());
    let mut reader = csv::Reader::from_reader(answer.body.as_slice());
    reader
        .deserialize::<serde_json::Map<String, Value>>()
        .map(|row| row.expect("a row").into())
        .collect()
}

fn items(text: &str) -> Vec<Vec<(String, String)>> {
    let document = roxmltree::Document::parse(text).expect("XML");
    let items = document.descendants().filter(|one| one.has_tag_name("item"));
    let fields = |item: roxmltree::Node<'_, '_>| {
        let leaves = item
            .descendants()
            .filter(|one| one.is_element() && !one.children().any(|child| child.is_element()));
        leaves
            .map(|one| {
                (one.tag_name().name().to_owned(), one.text().unwrap_or_default().to_owned())
            })
            .collect()
    };
    items.map(fields).collect()
}

fn field<'i>(item: &'i [(String, String)], name: &str) -> Option<&'i str> {
    item.iter().find(|(one, _)| one == name).map(|(_, value)| value.as_str())
}

stories! {
    async fn feeds_list_what_can_be_bought_and_say_where_to_look_for_the_mark(market) {
        let (_, product, member) = tea(&market).await;
        let listed = rows(&market.get(CSV).await);
        assert_eq!(listed.len(), 2);
        let small = listed.iter().find(|row| row["price"] == "60000 VND").expect("the small pack");
        assert_eq!(small["title"], "Chè Shan tuyết – hộp 200 g");
        assert_eq!(small["item_group_id"], json!(product.to_string()));
        assert_eq!((&small["availability"], &small["brand"]), (&json!("in stock"), &json!("HTX Chè Shan tuyết")));
        assert_eq!(small["link"], json!(format!("http://127.0.0.1:8080/v1/products/{product}")));
        assert_eq!(small["ocop_check_url"], json!(format!("http://127.0.0.1:8080/v1/products/{product}/mark")));
        assert_eq!(small["ocop_valid_until"], "2029-01-01");
        let image = small["image_link"].as_str().expect("an address").trim_start_matches("http://127.0.0.1:8080").to_owned();
        assert!(market.get(&image).await.headers["cache-control"].to_str().expect("text").contains("immutable"));
        let xml = market.get(XML).await.text();
        let found = items(&xml);
        assert_eq!(found.len(), 2);
        for item in &found {
            assert_eq!(field(item, "availability"), Some("in_stock"));
            assert_eq!(field(item, "identifier_exists"), Some("no"));
            assert_eq!(field(item, "mark_url"), Some(format!("http://127.0.0.1:8080/v1/products/{product}/mark.svg").as_str()));
        }
        let shop = member.edit(&market, &format!("/v1/sellers/{}/storefront", owner_of(&market, product).await), 1, json!({ "website": "https://che.vn/" })).await;
        shop.expect(200);
        assert_eq!(rows(&market.get(CSV).await)[0]["link"], json!(format!("https://che.vn/{product}")));
    }

    async fn copies_claim_nothing_even_while_the_mark_may_be_shown(market) {
        let (_, product, _) = tea(&market).await;
        assert_eq!(market.get(&format!("/v1/products/{product}")).await.expect(200)["summary"], "Chè đạt OCOP 4 sao.");
        for path in [CSV, XML, SITE] {
            let text = market.get(path).await.text();
            assert!(!text.contains("4 sao") && !text.contains("★"), "{path}: {text}");
            assert!(text.contains("mark.svg"), "{path}: {text}");
        }
        market.at("2029-01-02T00:00:00+07:00");
        for path in [CSV, XML, SITE] {
            let text = market.get(path).await.text();
            assert!(text.contains(&product.to_string()), "{path}: {text}");
            for gone in ["mark.svg", "2029-01-01", "hasCertification", "4 sao"] {
                assert!(!text.contains(gone), "{path} says {gone}: {text}");
            }
        }
    }

    async fn a_website_gets_its_goods_as_linked_data_too(market) {
        let (_, product, _) = tea(&market).await;
        let site = market.get(SITE).await.expect(200);
        assert_eq!(site["storefront"]["name"], "HTX Chè Shan tuyết");
        let one = &site["products"][0];
        assert_eq!((&one["id"], &one["certified_from"]), (&json!(product.to_string()), &json!("2026-01-01")));
        assert_eq!(one["certified_variants"].as_array().map(Vec::len), Some(2));
        assert_eq!(one["certification"]["valid_until"], "2029-01-01");
        let graph = &site["json_ld"]["@graph"];
        assert_eq!((&graph[0]["@type"], &graph[0]["address"]["addressCountry"]), (&json!("LocalBusiness"), &json!("VN")));
        assert_eq!((&graph[1]["@type"], &graph[1]["offers"][0]["priceCurrency"]), (&json!("Product"), &json!("VND")));
        let certification = &graph[1]["hasCertification"];
        assert_eq!((&certification["validFrom"], &certification["expires"]), (&json!("2026-01-01"), &json!("2029-01-01")));
        assert_eq!(site["next_cursor"], Value::Null);
        for wrong in ["?limit=0", "?limit=101", "?cursor=x"] {
            assert_eq!(market.get(&format!("{SITE}{wrong}")).await.status.as_u16(), 400, "{wrong}");
        }
    }

    async fn what_may_carry_the_mark_in_a_picture_is_not_copied(market) {
        let (_, product, member) = tea(&market).await;
        let path = format!("/v1/products/{product}/pictures?alt=a&shows_mark=false");
        member.send_file(&market, &path, "image/jpeg", photos::photo(48, 36, 2)).await.expect(201);
        assert_eq!(market.get(SITE).await.expect(200)["products"][0]["pictures"].as_array().map(Vec::len), Some(1));
        assert_eq!(rows(&market.get(CSV).await)[0]["additional_image_link"], "");
        picture(&market, &member, product, 3).await;
        assert_ne!(rows(&market.get(CSV).await)[0]["additional_image_link"], "");
    }

    async fn nothing_is_copied_of_storefronts_that_are_not_open(market) {
        let (producer, product, member) = tea(&market).await;
        for path in ["/feeds/nowhere/products.csv", "/feeds/nowhere/products.xml", "/v1/storefronts/nowhere/site.json"] {
            market.get(path).await.problem(404, "not_found");
        }
        let away = json!({ "from": "2026-09-01T09:00:00+07:00", "until": "2026-09-20T00:00:00+07:00", "note": "Nghỉ thu hái" });
        let away = member.put(&market, &format!("/v1/sellers/{producer}/closure-window"), away).await;
        away.expect(200);
        market.at("2026-09-02T09:00:00+07:00");
        assert_eq!(rows(&market.get(CSV).await)[0]["availability"], "out of stock");
        member.command(&market, &format!("/v1/products/{product}/hiding")).await.expect(200);
        assert!(rows(&market.get(CSV).await).is_empty());
        assert!(items(&market.get(XML).await.text()).is_empty());
        let order = json!({ "body": "Sở Công Thương", "number": "1", "date": "2026-09-01" });
        let ordered = json!({ "ground": "authority_order", "reason": "Kiểm tra", "order": order });
        let operator = market.operator().await;
        operator.post(&market, &format!("/v1/producers/{producer}/suspension"), ordered).await.expect(200);
        for path in [CSV, XML, SITE] {
            market.get(path).await.problem(404, "not_found");
        }
    }

    async fn the_sitemap_lists_what_is_open_to_the_public(market) {
        let (_, product, member) = tea(&market).await;
        let locations = async |path: &str| {
            let text = market.get(path).await.text();
            let document = roxmltree::Document::parse(&text).expect("XML");
            let found = document.descendants().filter(|one| one.has_tag_name(("http://www.sitemaps.org/schemas/sitemap/0.9", "loc")));
            found.map(|one| one.text().unwrap_or_default().trim_start_matches("http://127.0.0.1:8080").to_owned()).collect::<Vec<_>>()
        };
        let parts = locations("/sitemap.xml").await;
        assert_eq!(parts, ["/sitemaps/storefronts.xml", "/sitemaps/products.xml"]);
        assert_eq!(locations(&parts[0]).await, [format!("/v1/storefronts/{SLUG}")]);
        assert_eq!(locations(&parts[1]).await, [format!("/v1/products/{product}")]);
        assert!(locations(&format!("{}?after={product}", parts[1])).await.is_empty());
        member.command(&market, &format!("/v1/products/{product}/hiding")).await.expect(200);
        assert!(locations(&parts[1]).await.is_empty());
        market.get("/sitemaps/else.xml").await.problem(404, "not_found");
        market.send(Method::GET, "/sitemaps/products.xml?after=x", None, None).await.problem(400, "invalid_parameter");
    }
}

async fn owner_of(market: &Marketplace, product: ProductId) -> String {
    let found = market.get(&format!("/v1/products/{product}")).await.expect(200);
    found["producer"]["id"].as_str().expect("an id").to_owned()
}
