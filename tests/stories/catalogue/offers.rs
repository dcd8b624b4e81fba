//! Variants: prices, contents, quantities, axes, and what a certificate keeps as it is.

use domain::accounts::BodyKind;
use domain::certification::Level;
use domain::ids::ProductId;
use serde_json::{Value, json};
use tests::{Caller, Marketplace, stories};

fn money(amount: i64) -> Value {
    json!({ "amount": amount, "currency": "VND" })
}

/// A published product of a producer, with a member of it.
async fn tea(market: &Marketplace) -> (Caller, ProductId) {
    let producer = market.producer("HTX Chè Shan tuyết").await;
    let product = market.product(producer, "Chè Shan tuyết").await;
    (market.member(producer).await, product)
}

fn box_of_tea() -> Value {
    json!({
        "name": "Hộp 200 g", "pack": "hộp 200 g", "sku": "CHE-200",
        "gtin": "8934563138165", "price": money(60_000),
        "net_content": { "quantity": 200, "unit": "g" },
        "weight_g": 260, "size_mm": { "length": 120, "width": 80, "height": 80 },
        "min_quantity": 1, "max_quantity": 50,
        "availability": { "state": "low" },
        "harvest_season": { "from_month": 11, "to_month": 2 },
    })
}

async fn variants(market: &Marketplace, product: ProductId) -> Value {
    market.get(&format!("/v1/products/{product}")).await.expect(200)["variants"].clone()
}

stories! {
    async fn a_variant_shows_what_it_costs_and_what_a_kilogram_costs(market) {
        let (member, product) = tea(&market).await;
        let path = format!("/v1/products/{product}/variants");
        let answer = member.post(&market, &path, box_of_tea()).await;
        let added = answer.expect(201);
        assert_eq!(answer.headers["etag"], "\"1\"");
        assert_eq!(added["unit_price"], json!({ "price": money(300_000), "per": "kg" }));
        assert_eq!(added["availability"]["state"], "low");
        assert_eq!((&added["in_season"], &added["service"]), (&json!(false), &Value::Null));
        assert_eq!(variants(&market, product).await, json!([added]));
        let detail = market.get(&format!("/v1/products/{product}")).await.expect(200);
        assert_eq!((&detail["sellable"], &detail["unsold_reason"]), (&json!(true), &Value::Null));
        market.at("2026-12-01T00:00:00+07:00");
        assert_eq!(variants(&market, product).await[0]["in_season"], true);
    }

    async fn what_makes_no_offer_is_refused_whole_with_every_reason(market) {
        let (member, product) = tea(&market).await;
        let path = format!("/v1/products/{product}/variants");
        let mut all_wrong = box_of_tea();
        all_wrong["price"] = money(-1);
        all_wrong["gtin"] = json!("8934563138166");
        all_wrong["max_quantity"] = json!(3);
        all_wrong["min_quantity"] = json!(5);
        all_wrong["axes"] = json!([{ "axis": "Màu", "value": "đỏ" }]);
        let problem = member.post(&market, &path, all_wrong).await.problem(422, "invalid_values");
        let found: Vec<_> = problem["errors"].as_array().expect("errors").iter()
            .map(|one| (one["pointer"].as_str().expect("text"), one["code"].as_str().expect("text")))
            .collect();
        assert_eq!(found, [
            ("/axes", "unknown_axis"), ("/gtin", "gtin_check_digit"),
            ("/price/amount", "amount_out_of_bounds"), ("/max_quantity", "min_over_max"),
        ]);
        let before = json!({ "price": money(50_000), "from": "2026-08-01", "until": "2026-08-02", "evidence": "Bảng giá" });
        for (field, value, pointer, code) in [
            ("price", money(1_000_000_000_001), "/price/amount", "amount_out_of_bounds"),
            ("gtin", json!("893456313"), "/gtin", "gtin_form"),
            ("compare_at", before, "/compare_at/price", "compare_at_not_higher"),
            ("availability", json!({ "state": "preorder" }), "/availability/until", "availability_day"),
            ("availability", json!({ "state": "preorder", "until": "2026-08-31" }), "/availability/until", "preorder_over"),
            ("service", json!({ "capacity": 5 }), "/service", "not_a_service"),
            ("name", json!("Thuốc chữa bệnh dạ dày"), "/name", "medical_claim"),
        ] {
            let mut body = box_of_tea();
            body[field] = value;
            let problem = member.post(&market, &path, body).await.problem(422, "invalid_values");
            assert_eq!((&problem["errors"][0]["pointer"], &problem["errors"][0]["code"]), (&json!(pointer), &json!(code)), "{problem}");
        }
        for (field, value) in [
            ("price", json!({ "amount": 1.5, "currency": "VND" })), ("price", json!({ "amount": 1, "currency": "USD" })),
            ("weight_g", json!(0)), ("net_content", json!({ "quantity": 0, "unit": "g" })), ("colour", json!("red")),
        ] {
            let mut body = box_of_tea();
            body[field] = value;
            member.post(&market, &path, body).await.problem(400, "invalid_body");
        }
        assert_eq!(variants(&market, product).await, json!([]));
    }

    async fn variants_differ_on_the_axes_that_their_product_names(market) {
        let producer = market.producer("HTX Chè Shan tuyết").await;
        let (member, officer) = (market.member(producer).await, market.provincial_officer().await);
        let path = format!("/v1/producers/{producer}/products");
        for axes in [json!(["a", "A"]), json!(["…"])] {
            let body = json!({ "name": "Chè", "set": 11, "axes": axes });
            officer.post(&market, &path, body).await.problem(422, "invalid_values");
        }
        let body = json!({ "name": "Chè Shan", "set": 11, "axes": ["Khối lượng", "Bao bì"] });
        let created = officer.post(&market, &path, body).await.expect(201);
        assert_eq!((&created["status"], &created["axes"]), (&json!("published"), &json!(["Khối lượng", "Bao bì"])));
        let product = created["id"].as_str().expect("an id").to_owned();
        let variants = format!("/v1/products/{product}/variants");
        let of = |sku: &str, weight: &str, pack: &str| json!({
            "name": "Chè", "sku": sku,
            "axes": [{ "axis": "bao bi", "value": pack }, { "axis": "Khối lượng", "value": weight }],
        });
        let added = member.post(&market, &variants, of("A", "200 g", "Hộp")).await.expect(201);
        assert_eq!(added["axes"][0], json!({ "axis": "Khối lượng", "value": "200 g" }));
        let again = member.post(&market, &variants, of("B", "200 G", "hộp")).await.problem(409, "already_exists");
        assert_eq!(again["errors"][0]["pointer"], "/axes");
        let same_sku = member.post(&market, &variants, of("A", "500 g", "Hộp")).await.problem(409, "already_exists");
        assert_eq!(same_sku["errors"][0]["pointer"], "/sku");
        member.post(&market, &variants, of("B", "500 g", "Hộp")).await.expect(201);
        member.post(&market, &variants, json!({ "name": "Chè", "sku": "C" })).await.problem(422, "invalid_values");
        let other = json!({ "axes": ["Màu"] });
        let refused = member.edit(&market, &format!("/v1/products/{product}"), 1, other).await.problem(409, "conflict");
        assert_eq!(refused["errors"][0]["code"], "variants_in_the_way");
        // A variant that is gone leaves its place, and keeps its SKU.
        let id = added["id"].as_str().expect("an id");
        assert_eq!(member.command(&market, &format!("{variants}/{id}/withdrawal")).await.status.as_u16(), 204);
        member.command(&market, &format!("{variants}/{id}/withdrawal")).await.problem(404, "not_found");
        member.post(&market, &variants, of("A", "200 g", "Hộp")).await.problem(409, "already_exists");
        member.post(&market, &variants, of("D", "200 g", "Hộp")).await.expect(201);
    }

    async fn a_variant_is_edited_under_its_version_and_prices_are_kept(market) {
        let (member, product) = tea(&market).await;
        let rival = market.member(market.producer("HTX Khác").await).await;
        let path = format!("/v1/products/{product}/variants");
        let added = member.post(&market, &path, box_of_tea()).await.expect(201);
        let path = format!("{path}/{}", added["id"].as_str().expect("an id"));
        let cheaper = json!({ "price": money(54_000), "max_quantity": null, "availability": { "state": "out" } });
        rival.edit(&market, &path, 1, cheaper.clone()).await.problem(404, "not_found");
        market.visitor().await.edit(&market, &path, 1, cheaper.clone()).await.problem(403, "not_allowed");
        member.patch(&market, &path, cheaper.clone()).await.problem(400, "invalid_parameter");
        member.edit(&market, &path, 2, cheaper.clone()).await.problem(412, "stale");
        market.at("2026-09-03T09:00:00+07:00");
        let edited = member.edit(&market, &path, 1, cheaper.clone()).await.expect(200);
        assert_eq!((&edited["revision"], &edited["max_quantity"]), (&json!(2), &Value::Null));
        assert_eq!(edited["gtin"], "8934563138165");
        assert_eq!(edited["unit_price"]["price"], money(270_000));
        member.edit(&market, &path, 1, cheaper).await.problem(412, "stale");
        let detail = market.get(&format!("/v1/products/{product}")).await.expect(200);
        assert_eq!((&detail["variants"], &detail["unsold_reason"]), (&json!([edited]), &json!("nothing_offered")));
        market.at("2026-09-04T09:00:00+07:00");
        member.command(&market, &format!("/v1/products/{product}/hiding")).await.expect(200);
        market.at("2026-09-05T09:00:00+07:00");
        member.command(&market, &format!("/v1/products/{product}/showing")).await.expect(200);
        let prices = format!("{path}/prices");
        rival.get(&market, &prices).await.problem(404, "not_found");
        market.visitor().await.get(&market, &prices).await.problem(404, "not_found");
        let record = member.get(&market, &prices).await.expect(200);
        let kept: Vec<_> = record["items"].as_array().expect("items").iter().map(|one| one["price"]["amount"].clone()).collect();
        assert_eq!(kept, [json!(60_000), json!(54_000), Value::Null, json!(54_000)]);
    }

    async fn a_price_to_compare_with_must_have_applied(market) {
        let (member, product) = tea(&market).await;
        let path = format!("/v1/products/{product}/variants");
        let added = member.post(&market, &path, box_of_tea()).await.expect(201);
        let path = format!("{path}/{}", added["id"].as_str().expect("an id"));
        market.at("2026-09-10T09:00:00+07:00");
        let offer = |from: &str, until: &str, evidence: Option<&str>| json!({
            "price": money(54_000),
            "compare_at": { "price": money(60_000), "from": from, "until": until, "evidence": evidence },
        });
        for (from, until, code) in [
            ("2026-09-01", "2026-09-09", "compare_at_unproven"),
            ("2026-09-02", "2026-09-10", "compare_at_not_over"),
            ("2026-09-05", "2026-09-04", "compare_at_reversed"),
        ] {
            let problem = member.edit(&market, &path, 1, offer(from, until, None)).await.problem(422, "invalid_values");
            assert_eq!(problem["errors"][0]["code"], code);
        }
        let shown = member.edit(&market, &path, 1, offer("2026-09-02", "2026-09-09", None)).await.expect(200);
        assert_eq!(shown["compare_at"]["proof"], "own_record");
        let stated = offer("2025-01-01", "2025-12-31", Some("Bảng giá niêm yết năm 2025"));
        let shown = member.edit(&market, &path, 2, stated).await.expect(200);
        assert_eq!(shown["compare_at"], json!({
            "price": money(60_000), "from": "2025-01-01", "until": "2025-12-31", "proof": "stated",
        }));
        let dearer = json!({ "price": money(60_000) });
        let problem = member.edit(&market, &path, 3, dearer).await.problem(422, "invalid_values");
        assert_eq!(problem["errors"][0]["code"], "compare_at_not_higher");
        let alone = json!({ "price": money(65_000), "compare_at": null });
        assert!(member.edit(&market, &path, 3, alone).await.expect(200)["compare_at"].is_null());
    }

    async fn orders_ahead_end_by_the_clock(market) {
        let (member, product) = tea(&market).await;
        let mut body = box_of_tea();
        body["availability"] = json!({ "state": "preorder", "until": "2026-09-30" });
        member.post(&market, &format!("/v1/products/{product}/variants"), body).await.expect(201);
        market.at("2026-09-30T23:59:59.999999+07:00");
        assert_eq!(variants(&market, product).await[0]["availability"], json!({ "state": "preorder", "until": "2026-09-30" }));
        market.at("2026-10-01T00:00:00+07:00");
        let detail = market.get(&format!("/v1/products/{product}")).await.expect(200);
        assert_eq!(detail["variants"][0]["availability"]["state"], "out");
        assert_eq!(detail["unsold_reason"], "nothing_offered");
    }

    async fn a_tour_is_booked_and_weighs_nothing(market) {
        let producer = market.producer("HTX Du lịch bản Sin").await;
        let officer = market.provincial_officer().await;
        let path = format!("/v1/producers/{producer}/products");
        let created = officer.post(&market, &path, json!({ "name": "Homestay bản Sin", "set": 26 })).await.expect(201);
        let path = format!("/v1/products/{}", created["id"].as_str().expect("an id"));
        let member = market.member(producer).await;
        let mut goods = box_of_tea();
        goods["sku"] = json!("DEM-1");
        let problem = member.post(&market, &format!("{path}/variants"), goods).await.problem(422, "invalid_values");
        let pointers: Vec<_> = problem["errors"].as_array().expect("errors").iter().map(|one| one["pointer"].clone()).collect();
        assert_eq!(pointers, ["/gtin", "/net_content", "/weight_g", "/size_mm", "/harvest_season", "/service"]);
        let night = json!({
            "name": "Một đêm", "sku": "DEM-1", "price": money(300_000),
            "service": { "capacity": 12, "from": "2026-10-01", "until": "2027-03-31" },
        });
        let added = member.post(&market, &format!("{path}/variants"), night).await.expect(201);
        assert_eq!(added["service"]["capacity"], 12);
        let goods = json!({ "set": 11 });
        officer.edit(&market, &path, 1, goods).await.problem(409, "conflict");
    }

    async fn what_a_certificate_covers_is_not_made_into_something_else(market) {
        let (member, product) = tea(&market).await;
        let path = format!("/v1/products/{product}/variants");
        let added = member.post(&market, &path, box_of_tea()).await.expect(201);
        let path = format!("{path}/{}", added["id"].as_str().expect("an id"));
        market.at("2026-09-02T09:00:00+07:00");
        market.certified(product, 4, "2025-12-28").await;
        assert_eq!(variants(&market, product).await[0]["mark_covered"], true);
        for change in [
            json!({ "pack": "can 5 lít" }), json!({ "name": "Rượu ngâm" }),
            json!({ "net_content": { "quantity": 5, "unit": "kg" } }), json!({ "net_content": null }),
        ] {
            member.edit(&market, &path, 1, change).await.problem(409, "certified_particulars");
        }
        let commune = market.officer(BodyKind::PeoplesCommittee, Level::Commune, Some("01156")).await;
        commune.edit(&market, &path, 1, json!({ "pack": "can" })).await.problem(409, "certified_particulars");
        let price = member.edit(&market, &path, 1, json!({ "price": money(70_000), "sku": "CHE-200A" })).await.expect(200);
        assert_eq!(price["mark_covered"], true);
        let province = market.provincial_officer().await;
        let corrected = province.edit(&market, &path, 2, json!({ "pack": "hộp giấy 200 g" })).await.expect(200);
        assert_eq!(corrected["mark_covered"], true);
    }

    async fn no_edit_brings_a_variant_under_a_certificate(market) {
        let (member, product) = tea(&market).await;
        let path = format!("/v1/products/{product}/variants");
        let mut other = box_of_tea();
        other["pack"] = json!("hộp 500 g");
        let added = member.post(&market, &path, other).await.expect(201);
        let path = format!("{path}/{}", added["id"].as_str().expect("an id"));
        market.at("2026-09-02T09:00:00+07:00");
        let officer = market.provincial_officer().await;
        let named = json!({
            "stars": 4, "decided": "2026-08-30", "decision_number": "9/QĐ-UBND",
            "authority_level": "province", "authority_unit": "08", "packs": ["gói 200 g"],
        });
        officer.post(&market, &format!("/v1/products/{product}/certificates"), named).await.expect(201);
        let covered = async || variants(&market, product).await[0]["mark_covered"].clone();
        assert_eq!(covered().await, false);
        market.at("2026-09-03T09:00:00+07:00");
        let claim = json!({ "pack": "gói 200 g", "name": "Gói OCOP 4 sao" });
        member.edit(&market, &path, 1, claim).await.problem(422, "over_claim");
        let renamed = member.edit(&market, &path, 1, json!({ "pack": "gói 200 g" })).await.expect(200);
        assert_eq!(renamed["mark_covered"], false);
        assert_eq!(covered().await, false);
        officer.edit(&market, &path, 2, json!({ "pack": "Gói 200 g" })).await.expect(200);
        assert_eq!(covered().await, false);
    }
}
