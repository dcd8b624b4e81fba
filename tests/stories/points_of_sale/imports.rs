//! Points that were approved before come with their decisions: all of a file, or nothing.

use super::*;
use poem::http::Method;
use poem::{Body, Request};
use tests::{Answer, stories};

const HEAD: &str = "Tên điểm,Loại hình,Đơn vị vận hành,Xã,Địa chỉ,Vĩ độ,Kinh độ,Diện tích (m²),Sản phẩm,\
    Số quyết định,Ngày quyết định,Đến ngày";

async fn send(market: &Marketplace, caller: &Caller, query: &str, file: &str) -> Answer {
    let request = Request::builder()
        .method(Method::POST)
        .uri_str(format!("/v1/points-of-sale-imports{query}"))
        .header("authorization", format!("Bearer {}", caller.token))
        .content_type("text/csv");
    market.request(request.body(Body::from_vec(file.as_bytes().to_vec()))).await
}

async fn listed(market: &Marketplace) -> usize {
    let list = market.get("/v1/points-of-sale?limit=100").await.expect(200);
    list["items"].as_array().expect("items").len()
}

stories! {
    async fn a_list_is_registered_with_its_decisions(market) {
        let (producer, owner, officer) = ha_long(&market).await;
        let goods = goods(&market, producer, (1, 1)).await;
        let slug = market.get(&format!("/v1/products/{}", goods[0])).await.expect(200)["slug"].clone();
        let file = format!(
            "SỞ CÔNG THƯƠNG,,,,,,,,,,,\n{HEAD},Mã chủ thể,Giờ mở cửa\n\
             Trung tâm Hạ Long,Trung tâm,Sở Công Thương,{HA_LONG},Quảng trường,\"20,95\",107.08,120,{},40/QĐ-SCT,01/02/2025,31/12/2027,,07:00-18:00\n\
             Quầy Bãi Cháy,counter,,Bãi Cháy,Chợ,,,9,,41/QĐ-SCT,2024-01-05,2026-08-31,{producer},\n",
            slug.as_str().expect("a slug"),
        );
        let tried = send(&market, &officer, "?dry_run=true", &file).await.expect(200);
        assert_eq!((&tried["applied"], &tried["points"][0]["id"]), (&json!(false), &Value::Null));
        assert_eq!(listed(&market).await, 0);
        let made = send(&market, &officer, "", &file).await.expect(201);
        let points = made["points"].as_array().expect("points");
        let status: Vec<&str> = points.iter().filter_map(|one| one["status"].as_str()).collect();
        assert_eq!(status, ["approved", "expired"]);
        assert_eq!(listed(&market).await, 1);
        let centre = points[0]["id"].as_str().expect("an id");
        let shown = market.get(&at(centre, "")).await.expect(200);
        assert_eq!((&shown["kind"], &shown["operator"]), (&json!("centre"), &json!("Sở Công Thương")));
        assert_eq!((&shown["goods"]["listed"], &shown["open_now"]), (&json!(1), &json!(true)));
        assert_eq!(shown["criteria"][0]["outcome"], "met");
        let kept = officer.get(&market, &at(centre, "/registration")).await.expect(200);
        assert_eq!(kept["decisions"][0]["act_number"], "40/QĐ-SCT");
        assert_eq!(kept["decisions"][0]["act_date"], "2025-02-01");
        // The second belongs to the producer, whose people go on from there.
        let counter = points[1]["id"].as_str().expect("an id");
        owner.edit(&market, &at(counter, ""), 1, json!({ "other_goods": 5 })).await.expect(200);
        owner.command(&market, &at(counter, "/submission")).await.expect(200);
        // The same list again is refused.
        let again = send(&market, &officer, "", &file).await.problem(422, "rows_refused");
        assert_eq!(again["errors"][0]["code"], "already_exists");
    }

    async fn everything_wrong_is_told_at_once_and_nothing_is_stored(market) {
        let officer = trade(&market, "22").await;
        let row = |name: &str, kind: &str, commune: &str, place: &str, area: &str, goods: &str, days: &str| {
            format!("{name},{kind},HTX,{commune},Chợ,{place},{area},{goods},1/QĐ-SCT,{days}\n")
        };
        let good = "2025-01-01,2027-01-01";
        let file = [
            format!("{HEAD}\n"),
            row("Điểm 1", "shop", HA_LONG, "21,107", "50", "", good),
            row("", "xe đẩy", HA_LONG, "21,107", "rộng", "", good),
            row("Điểm 3", "shop", "99999", "95,107", "50", "", good),
            row("Điểm 4", "shop", "01156", "21,", "50", "", "2025-01-01,2024-01-01"),
            row("Điểm 5 đạt chuẩn OCOP 5 sao", "shop", HA_LONG, ",", "50", "", "hôm qua,2027-01-01"),
        ].concat();
        let refused = send(&market, &officer, "", &file).await.problem(422, "rows_refused");
        let mut found: Vec<(&str, &str)> = refused["errors"].as_array().expect("errors").iter()
            .filter_map(|one| Some((one["pointer"].as_str()?, one["code"].as_str()?)))
            .collect();
        found.sort_unstable();
        assert_eq!(found, [
            ("/rows/3/area_m2", "unreadable"), ("/rows/3/kind", "unreadable"), ("/rows/3/name", "missing"),
            ("/rows/4/latitude", "out_of_range"), ("/rows/5/latitude", "one_of_two"),
            ("/rows/6/dated", "no_date"), ("/rows/6/name", "over_claim"),
        ]);
        assert_eq!(listed(&market).await, 0);
        // What rows name is looked up once all of them read.
        let file = [
            format!("{HEAD}\n"),
            row("Điểm 1", "shop", HA_LONG, "21,107", "50", "khong-co", good),
            row("ĐIỂM 1", "shop", HA_LONG, "21,107", "50", "", good),
            row("Điểm 3", "shop", "01156", "21,107", "50", "", "2026-09-02,2046-09-03"),
        ].concat();
        let refused = send(&market, &officer, "", &file).await.problem(422, "rows_refused");
        let codes: Vec<&str> =
            refused["errors"].as_array().expect("errors").iter().filter_map(|one| one["code"].as_str()).collect();
        assert_eq!(codes, ["unknown_product", "already_exists", "unknown_unit", "in_the_future", "period"]);
        assert_eq!(listed(&market).await, 0);
    }

    async fn what_is_no_list_of_points_is_refused(market) {
        let officer = trade(&market, "22").await;
        for (file, code) in [
            ("", "sheet_empty"),
            ("Tên điểm,Loại hình\nA,B\n", "column_missing"),
            (HEAD, "row_count"),
            ("%PDF-1.7", "sheet_other_format"),
        ] {
            let refused = send(&market, &officer, "", file).await.problem(422, "unreadable_file");
            assert_eq!(refused["errors"][0]["code"], code, "{refused}");
        }
        let committee = market.officer(BodyKind::PeoplesCommittee, Level::Province, Some("22")).await;
        send(&market, &committee, "", HEAD).await.problem(403, "not_allowed");
        let warned = format!("{HEAD}\nHội chợ Paris,fair_booth,HTX,{HA_LONG},Paris,48.85,2.35,9,,1/QĐ,2025-01-01,2027-01-01\n");
        let report = send(&market, &officer, "?dry_run=true", &warned).await.expect(200);
        assert_eq!(report["warnings"][0]["pointer"], "/rows/2/location");
        assert_eq!(report["warnings"][0]["code"], "outside_vietnam");
    }
}
