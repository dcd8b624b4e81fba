//! The shop window as its people edit it.

use super::{deeds, of, tea_makers};
use domain::ids::ProducerId;
use poem::http::Method;
use poem::{Body, Request};
use serde_json::{Value, json};
use tests::{Answer, Caller, Marketplace, stories};

async fn edit(
    market: &Marketplace,
    who: &Caller,
    producer: ProducerId,
    version: i64,
    body: Value,
) -> Answer {
    let request = Request::builder()
        .method(Method::PATCH)
        .uri_str(of(producer, "storefront"))
        .header("authorization", format!("Bearer {}", who.token))
        .header("if-match", format!("\"{version}\""))
        .content_type("application/json")
        .body(Body::from_json(body).expect("JSON"));
    market.request(request).await
}

async fn version(market: &Marketplace, who: &Caller, producer: ProducerId) -> Value {
    who.get(market, &of(producer, "storefront")).await.expect(200)["revision"].clone()
}

fn everything() -> Value {
    json!({
        "name": "Chè Shan Vĩnh Tuy",
        "story": "# Chè cổ thụ\n\nHái *tay* trên **núi**.\n\n- một búp\n- hai lá\n\n[Trang](https://che.vn)",
        "opening_hours": [
            { "day": "monday", "opens": "13:00", "closes": "17:30" },
            { "day": "monday", "opens": "07:30", "closes": "11:30" },
            { "day": "sunday", "opens": "08:00", "closes": "24:00" },
        ],
        "contacts": [
            { "kind": "phone", "value": "0912 345 678", "published": true },
            { "kind": "email", "value": "Che@Example.vn", "published": false },
        ],
        "delivery": { "everywhere": false, "provinces": ["01", "08"] },
        "return_policy": "Đổi trong 7 ngày.",
        "social_links": ["https://www.facebook.com/che.shan"],
        "location": { "latitude": 22.33, "longitude": 104.87 },
    })
}

stories! {
    async fn a_window_is_edited_under_its_version(market) {
        let (producer, owner, operator) = tea_makers(&market).await;
        market.storefront(producer).await;
        let answer = edit(&market, &owner, producer, 1, everything()).await;
        assert_eq!(answer.headers["etag"], "\"2\"");
        let shop = answer.expect(200);
        assert_eq!(shop["opening_hours"][0]["opens"], "07:30", "in the order of the week");
        assert_eq!(shop["opening_hours"][2]["closes"], "24:00");
        assert_eq!(shop["contacts"][1]["value"], "che@example.vn");
        edit(&market, &owner, producer, 1, json!({ "name": "Chè" })).await.problem(412, "stale");
        let without = owner.patch(&market, &of(producer, "storefront"), json!({ "name": "Chè" })).await;
        without.problem(400, "invalid_parameter");
        let kept = edit(&market, &owner, producer, 2, json!({ "name": "Chè Shan" })).await.expect(200);
        assert_eq!((&kept["name"], &kept["return_policy"]), (&json!("Chè Shan"), &json!("Đổi trong 7 ngày.")));
        assert_eq!(kept["location"]["latitude"], 22.33);
        let nowhere = edit(&market, &owner, producer, 3, json!({ "location": null })).await.expect(200);
        assert!(nowhere["location"].is_null());
        assert_eq!(deeds(&market, "update_storefront").await, 3);
        let rival = market.member(market.producer("HTX Khác").await).await;
        for caller in [&rival, &operator] {
            edit(&market, caller, producer, 4, json!({ "name": "x" })).await.problem(404, "not_found");
        }
        rival.get(&market, &of(producer, "storefront")).await.problem(404, "not_found");
        operator.get(&market, &of(producer, "storefront")).await.expect(200);
    }

    async fn a_former_slug_leads_to_the_one_of_today(market) {
        let (producer, owner, _) = tea_makers(&market).await;
        assert_eq!(market.storefront(producer).await, "htx-che-shan-tuyet");
        let renamed = edit(&market, &owner, producer, 1, json!({ "slug": "Chè Đắng Vĩnh Tuy" })).await.expect(200);
        assert_eq!(renamed["slug"], "che-dang-vinh-tuy");
        market.get("/v1/storefronts/che-dang-vinh-tuy").await.expect(200);
        let old = market.get("/v1/storefronts/htx-che-shan-tuyet").await;
        assert_eq!(old.status.as_u16(), 308);
        assert_eq!(old.headers["location"], "/v1/storefronts/che-dang-vinh-tuy");
        let other = market.producer("HTX Chè Shan tuyết").await;
        let taken = market.storefront(other).await;
        assert!(taken.starts_with("htx-che-shan-tuyet-"), "{taken}");
        let rival = market.member(other).await;
        for slug in ["htx-che-shan-tuyet", "che-dang-vinh-tuy", "Chè đắng VĨNH TUY"] {
            edit(&market, &rival, other, 1, json!({ "slug": slug })).await.problem(409, "already_exists");
        }
        edit(&market, &owner, producer, 2, json!({ "slug": "htx-che-shan-tuyet" })).await.expect(200);
        assert_eq!(market.get("/v1/storefronts/che-dang-vinh-tuy").await.status.as_u16(), 308);
        let suspension = format!("/v1/producers/{producer}/suspension");
        let order = json!({ "body": "Sở", "number": "1", "date": "2026-09-01" });
        let body = json!({ "ground": "authority_order", "reason": "x", "order": order });
        market.operator().await.post(&market, &suspension, body).await.expect(200);
        market.get("/v1/storefronts/che-dang-vinh-tuy").await.problem(404, "not_found");
    }

    async fn bad_values_are_refused_and_nothing_is_stored(market) {
        let (producer, owner, _) = tea_makers(&market).await;
        market.storefront(producer).await;
        let hours = |opens, closes| json!({ "day": "monday", "opens": opens, "closes": closes });
        for (field, value, status, code) in [
            ("name", json!("x".repeat(10_000)), 400, "invalid_body"),
            ("name", json!("Chè \u{202e}tuyết"), 400, "invalid_body"),
            ("name", json!("Chè OCOP 5 sao"), 422, "over_claim"),
            ("slug", json!("che\u{200d}shan"), 400, "invalid_body"),
            ("slug", json!("che\u{200b}shan"), 400, "invalid_body"),
            ("slug", json!("茶茶茶"), 422, "invalid_values"),
            ("slug", json!("che-ocop-5-sao"), 422, "over_claim"),
            ("story", json!("<script>alert(1)</script>"), 422, "invalid_values"),
            ("story", json!("![x](https://x.vn/a.png)"), 422, "invalid_values"),
            ("story", json!("[x](javascript:alert(1))"), 422, "invalid_values"),
            ("story", json!("Chè O**C**OP 5 sao"), 422, "over_claim"),
            ("story", json!("x".repeat(20_001)), 400, "invalid_body"),
            ("return_policy", json!("Sản phẩm OCOP 4 sao không đổi trả."), 422, "over_claim"),
            ("social_links", json!(["javascript:alert(1)//x"]), 422, "invalid_values"),
            ("social_links", json!(["http://facebook.com"]), 422, "invalid_values"),
            ("social_links", json!(["https://user@x.vn/a"]), 422, "invalid_values"),
            ("social_links", json!(["https://x.vn/đạt-ocop-5-sao"]), 422, "over_claim"),
            ("website", json!("http://che.vn"), 422, "invalid_values"),
            ("website", json!("https://localhost"), 422, "invalid_values"),
            ("website", json!("https://ai:mat@che.vn"), 422, "invalid_values"),
            ("website", json!("https://che.vn/?a=1"), 422, "invalid_values"),
            ("website", json!("https://che.vn/#a"), 422, "invalid_values"),
            ("website", json!("javascript:alert(1)//x.vn"), 422, "invalid_values"),
            ("website", json!("https://che.vn/%4fCOP-5-sao"), 422, "invalid_values"),
            ("website", json!("https://che.vn/đạt-ocop-5-sao"), 422, "over_claim"),
            ("website", json!(format!("https://che.vn/{}", "a".repeat(190))), 400, "invalid_body"),
            ("website", json!("https://che\u{202e}.vn"), 400, "invalid_body"),
            ("opening_hours", json!([hours("17:00", "08:00")]), 422, "invalid_values"),
            ("opening_hours", json!([hours("07:00", "08:00"), hours("07:30", "09:00")]), 422, "invalid_values"),
            ("opening_hours", json!([hours("7:00", "08:00")]), 400, "invalid_body"),
            ("opening_hours", json!([hours("25:00", "26:00")]), 400, "invalid_body"),
            ("contacts", json!([{ "kind": "phone", "value": "gọi nhé", "published": true }]), 422, "invalid_values"),
            ("contacts", json!([{ "kind": "fax", "value": "0912345678", "published": true }]), 400, "invalid_body"),
            ("delivery", json!({ "everywhere": false, "provinces": ["99"] }), 422, "invalid_values"),
            ("delivery", json!({ "everywhere": true, "provinces": ["01"] }), 422, "invalid_values"),
            ("location", json!({ "latitude": 48.85, "longitude": 2.35 }), 422, "invalid_values"),
            ("featured", json!([market.app.mint::<uuid::Uuid>()]), 422, "invalid_values"),
            ("stars", json!(5), 400, "invalid_body"),
        ] {
            let mut body = json!({});
            body[field] = value;
            let answer = edit(&market, &owner, producer, 1, body.clone()).await;
            assert_eq!(answer.status.as_u16(), status, "{body}: {}", answer.text());
            assert_eq!(answer.json()["code"], code, "{body}");
        }
        assert_eq!(version(&market, &owner, producer).await, 1);
    }

    async fn a_website_is_shown_the_one_way_and_taken_away_again(market) {
        let (producer, owner, _) = tea_makers(&market).await;
        let front = format!("/v1/storefronts/{}", market.storefront(producer).await);
        assert!(market.get(&front).await.expect(200)["website"].is_null());
        let body = json!({ "website": "https://Che.VN/shan/" });
        let own = edit(&market, &owner, producer, 1, body).await.expect(200);
        assert_eq!(own["website"], "https://che.vn/shan");
        assert_eq!(market.get(&front).await.expect(200)["website"], "https://che.vn/shan");
        edit(&market, &owner, producer, 2, json!({ "name": "Chè" })).await.expect(200);
        assert_eq!(market.get(&front).await.expect(200)["website"], "https://che.vn/shan");
        let own = edit(&market, &owner, producer, 3, json!({ "website": null })).await.expect(200);
        assert!(own["website"].is_null());
        assert!(market.get(&front).await.expect(200)["website"].is_null());
    }

    async fn only_its_own_products_on_show_are_featured(market) {
        let (producer, owner, _) = tea_makers(&market).await;
        let slug = market.storefront(producer).await;
        let mut products = Vec::new();
        for name in ["Chè một", "Chè hai", "Chè ba"] {
            products.push(market.product(producer, name).await.0);
        }
        let foreign = market.product(market.producer("HTX Khác").await, "Mật ong").await.0;
        let featuring = json!({ "featured": [products[2], products[0]] });
        let shop = edit(&market, &owner, producer, 1, featuring).await.expect(200);
        assert_eq!(shop["featured"], json!([products[2], products[0]]));
        for wrong in [json!([foreign]), json!([products[0], foreign]), json!([products[0], products[0]])] {
            let refused = edit(&market, &owner, producer, 2, json!({ "featured": wrong })).await;
            assert!(refused.status.is_client_error(), "{}", refused.text());
        }
        let shown = async || {
            let front = market.get(&format!("/v1/storefronts/{slug}")).await.expect(200);
            front["products"].as_array().expect("products").iter().map(|one| one["id"].clone()).collect::<Vec<_>>()
        };
        assert_eq!(shown().await, [json!(products[2]), json!(products[0]), json!(products[1])]);
        let hiding = format!("/v1/products/{}/hiding", products[2]);
        owner.command(&market, &hiding).await.expect(200);
        assert_eq!(shown().await, [json!(products[0]), json!(products[1])]);
        let hidden = edit(&market, &owner, producer, 2, json!({ "featured": [products[2]] })).await;
        hidden.problem(422, "invalid_values");
    }

    async fn two_who_edit_at_once_are_told_who_came_first(market) {
        let (producer, owner, _) = tea_makers(&market).await;
        market.storefront(producer).await;
        let (one, two) = tokio::join!(
            edit(&market, &owner, producer, 1, json!({ "name": "Một" })),
            edit(&market, &owner, producer, 1, json!({ "name": "Hai" })),
        );
        let mut statuses = [one.status.as_u16(), two.status.as_u16()];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 412]);
    }
}
