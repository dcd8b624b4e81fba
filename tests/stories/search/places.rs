//! Fairs and points of sale by their words.

use super::names;
use chrono::TimeDelta;
use domain::accounts::MemberRole;
use domain::ids::OrganiserId;
use domain::points_of_sale::{Approval, Life};
use poem::http::Method;
use poem::{Body, Request};
use serde_json::json;
use store::points_of_sale::points::Point;
use tests::{Marketplace, stories};

const FAIRS: [&str; 3] =
    ["Tuần lễ OCOP Hà Nội", "Hội chợ Xuân Tuyên Quang", "Hội chợ Tết Tuyên Quang"];

async fn fairs(market: &Marketplace) -> OrganiserId {
    let organiser = market.organiser("Trung tâm Xúc tiến thương mại").await;
    for name in FAIRS {
        market.fair(organiser, name).await;
    }
    organiser
}

async fn found(market: &Marketplace, path: &str) -> Vec<String> {
    names(&market.get(path).await.expect(200))
}

stories! {
    async fn fairs_are_found_however_they_are_typed(market) {
        fairs(&market).await;
        market.run_jobs().await;
        let answer = market.get("/v1/fairs?q=hoi%20cho%20xuan").await;
        assert!(answer.headers.contains_key("x-search-watermark"));
        let answer = answer.expect(200);
        assert_eq!(names(&answer)[0], FAIRS[1]);
        assert_eq!(answer["degraded"], json!(false));
        for (typed, name) in [("hoij%20cho%20tet", FAIRS[2]), ("tuan%20le%20ocopp", FAIRS[0])] {
            assert_eq!(found(&market, &format!("/v1/fairs?q={typed}")).await[0], name, "{typed}");
        }
        assert_eq!(found(&market, "/v1/fairs?q=xuc%20tien%20thuong%20mai").await.len(), 3);
        assert!(found(&market, "/v1/fairs?q=qwxyz").await.is_empty());
        market.get("/v1/fairs?q=%21%3F").await.problem(400, "invalid_parameter");
    }

    async fn pages_of_fairs_that_are_meant_neither_skip_nor_repeat(market) {
        fairs(&market).await;
        market.run_jobs().await;
        let whole = found(&market, "/v1/fairs?q=tuyen%20quang").await;
        assert_eq!(whole.len(), 3);
        let (mut paged, mut cursor) = (Vec::new(), String::new());
        loop {
            let page = market.get(&format!("/v1/fairs?q=tuyen%20quang&limit=1{cursor}")).await.expect(200);
            paged.extend(names(&page));
            match page["next_cursor"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => break,
            }
        }
        assert_eq!(paged, whole);
        market.get(&format!("/v1/fairs?limit=1{cursor}")).await.problem(400, "invalid_cursor");
    }

    async fn a_fair_under_another_name_of_its_organiser_is_found_by_that(market) {
        let organiser = fairs(&market).await;
        let owner = market.organises_as(organiser, MemberRole::Owner).await;
        market.run_jobs().await;
        let path = format!("/v1/organisers/{organiser}");
        let new = json!({
            "name": "Nhà văn hoá Sông Lô", "kind": "state_body", "registration_number": "12/QĐ-UBND",
            "province": "08", "address": "Số 1 đường Trần Phú", "about": null,
        });
        let before = owner.get(&market, &path).await.expect(200);
        let request = Request::builder()
            .method(Method::PUT)
            .uri_str(path)
            .header("authorization", format!("Bearer {}", owner.token))
            .header("if-match", format!("\"{}\"", before["revision"]))
            .content_type("application/json")
            .body(Body::from_json(new).expect("JSON"));
        market.request(request).await.expect(200);
        market.run_jobs().await;
        assert_eq!(found(&market, "/v1/fairs?q=song%20lo").await.len(), 3);
    }

    async fn points_of_sale_are_found_while_their_approval_holds(market) {
        let from = market.app.now();
        for (name, days) in [("Cửa hàng đặc sản Lô Lô", 30), ("Quầy nông sản Đồng Văn", 300)] {
            let life = Life::Approved(Approval { from, until: from + TimeDelta::days(days) });
            market.point_as(Point { life, ..market.shop(name) }, &[]).await;
        }
        market.point_as(market.shop("Cửa hàng đặc sản chưa duyệt"), &[]).await;
        market.run_jobs().await;
        let typed = "/v1/points-of-sale?q=dacsan%20lo%20lo";
        let answer = market.get(typed).await;
        assert!(answer.headers.contains_key("x-search-watermark"));
        assert_eq!(names(&answer.expect(200)), ["Cửa hàng đặc sản Lô Lô"]);
        let near = "/v1/points-of-sale?q=cua%20hang%20vinh%20tuy&near=22.33,104.87&within_km=20";
        assert_eq!(found(&market, near).await.len(), 2);
        assert!(found(&market, "/v1/points-of-sale?q=lo%20lo&province=01").await.is_empty());
        // The index still has it, and decides nothing.
        market.at(&(from + TimeDelta::days(31)).to_rfc3339());
        assert!(found(&market, typed).await.is_empty());
    }
}
