//! Registering a point, and what of it may change when.

use super::*;
use tests::stories;

stories! {
    async fn a_draft_is_seen_by_its_own_people_and_the_officers_of_its_place(market) {
        let (producer, owner, officer) = ha_long(&market).await;
        let goods = goods(&market, producer, (1, 1)).await;
        let id = registered(&market, producer, &owner, shop(&goods)).await;
        market.get(&at(&id, "")).await.problem(404, "not_found");
        market.get(&at(&id, "/sign.svg")).await.problem(404, "not_found");
        market.get(&at(&id, "/products")).await.problem(404, "not_found");
        let seen = owner.get(&market, &at(&id, "/registration")).await.expect(200);
        assert_eq!(seen["point"]["status"], "draft");
        assert_eq!((&seen["staff"], &seen["revision"]), (&json!(4), &json!(1)));
        assert_eq!(seen["products"], json!([goods[0].to_string()]));
        assert_eq!(seen["warnings"], json!([]));
        for reader in [&officer, &market.operator().await] {
            reader.get(&market, &at(&id, "/registration")).await.expect(200);
        }
        let elsewhere = trade(&market, "08").await;
        elsewhere.get(&market, &at(&id, "/registration")).await.problem(404, "not_found");
        let listed = async |caller: &Caller| {
            let list = caller.get(&market, "/v1/point-of-sale-registrations?status=draft").await;
            list.expect(200)["items"].as_array().expect("items").len()
        };
        let seen = [&owner, &officer, &elsewhere, &market.visitor().await];
        let mut counts = Vec::new();
        for caller in seen {
            counts.push(listed(caller).await);
        }
        assert_eq!(counts, [1, 1, 0, 0]);
    }

    async fn a_commune_registers_a_point_of_its_own(market) {
        let officer = market.officer(BodyKind::PeoplesCommittee, Level::Commune, Some(HA_LONG)).await;
        let own = officer.get(&market, "/v1/accounts/me").await.expect(200);
        let body = own["offices"][0]["body"]["id"].as_str().expect("a body").to_owned();
        let path = format!("/v1/bodies/{body}/points-of-sale");
        let made = officer.post(&market, &path, shop(&[])).await.expect(201);
        assert_eq!(made["body_id"], json!(body));
        let id = made["point"]["id"].as_str().expect("an id");
        // Nothing to sell, nothing to submit.
        let refused = officer.command(&market, &at(id, "/submission")).await;
        assert_eq!(refused.problem(422, "invalid_values")["errors"][0]["code"], "no_goods");
        let others = json!({ "other_goods": 12 });
        officer.edit(&market, &at(id, ""), 1, others).await.expect(200);
        officer.command(&market, &at(id, "/submission")).await.expect(200);
        let province = market.officer(BodyKind::PeoplesCommittee, Level::Province, Some("22")).await;
        province.post(&market, &path, shop(&[])).await.problem(403, "not_allowed");
        province.edit(&market, &at(id, ""), 3, json!({ "staff": 1 })).await.problem(404, "not_found");
    }

    async fn what_was_inspected_stands_and_what_changes_daily_may_change(market) {
        let (producer, owner, officer) = ha_long(&market).await;
        let goods = goods(&market, producer, (2, 2)).await;
        let id = registered(&market, producer, &owner, shop(&goods)).await;
        let edited = json!({ "area_m2": 70, "name": "Cửa hàng Hạ Long" });
        owner.edit(&market, &at(&id, ""), 1, edited).await.expect(200);
        owner.edit(&market, &at(&id, ""), 1, json!({ "staff": 5 })).await.problem(412, "stale");
        owner.patch(&market, &at(&id, ""), json!({ "staff": 5 })).await.problem(400, "invalid_parameter");
        inspected(&market, &id, &owner, &officer).await;
        for particulars in [json!({ "area_m2": 90 }), json!({ "kind": "centre" }), json!({ "location": null })] {
            owner.edit(&market, &at(&id, ""), 4, particulars).await.problem(409, "conflict");
        }
        let daily = json!({ "staff": 6, "opening_hours": [], "products": [goods[0].to_string()] });
        let saved = owner.edit(&market, &at(&id, ""), 4, daily).await.expect(200);
        assert_eq!((&saved["staff"], &saved["point"]["open_now"]), (&json!(6), &Value::Null));
        assert_eq!(saved["products"].as_array().map(Vec::len), Some(1));
        owner.command(&market, &at(&id, "/withdrawal")).await.expect(200);
        owner.edit(&market, &at(&id, ""), 6, json!({ "staff": 1 })).await.problem(409, "conflict");
        owner.command(&market, &at(&id, "/withdrawal")).await.problem(409, "conflict");
    }

    async fn bad_values_are_refused_each_by_name(market) {
        let (producer, owner, _) = ha_long(&market).await;
        let path = format!("/v1/producers/{producer}/points-of-sale");
        let with = |field: &str, value: Value| {
            let mut body = shop(&[]);
            body[field] = value;
            body
        };
        let place = |latitude: f64, longitude: f64| {
            with("location", json!({ "latitude": latitude, "longitude": longitude }))
        };
        for (body, pointer, code) in [
            (place(90.5, 105.0), "/location", "out_of_range"),
            (place(21.0, 181.0), "/location", "out_of_range"),
            (with("commune", json!("99999")), "/commune", "unknown_unit"),
            (with("products", json!([market.app.mint::<ProductId>().to_string()])), "/products/0", "unknown_product"),
            (
                with("opening_hours", json!([{ "day": "monday", "opens": "09:00", "closes": "08:00" }])),
                "/opening_hours/0", "backwards",
            ),
        ] {
            let problem = owner.post(&market, &path, body).await.problem(422, "invalid_values");
            assert_eq!(problem["errors"][0]["pointer"], pointer, "{problem}");
            assert_eq!(problem["errors"][0]["code"], code, "{problem}");
        }
        let claim = with("name", json!("Cửa hàng đạt chuẩn OCOP 5 sao"));
        owner.post(&market, &path, claim).await.problem(422, "over_claim");
        owner.post(&market, &path, with("area_m2", json!(0))).await.problem(400, "invalid_body");
        // Outside of Vietnam is unusual, not wrong.
        let abroad = owner.post(&market, &path, place(17.97, 102.6)).await.expect(201);
        assert_eq!(abroad["warnings"], json!([]));
        let abroad = owner.post(&market, &path, place(48.85, 2.35)).await.expect(201);
        assert_eq!(abroad["warnings"][0]["code"], "outside_vietnam");
    }
}
