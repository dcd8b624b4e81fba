//! The public catalogue of a fair: who shows what, and the mark of the instant at which it is made.

use super::allocation::UNTIL;
use super::organisers;
use domain::ids::{CertificateId, ProductId};
use sea_orm::ConnectionTrait as _;
use serde_json::{Value, json};
use store::fairs::exhibitors::applications::Wishes;
use store::fairs::record::Fair;
use tests::{Caller, Marketplace, stories};

/// A fair with a producer that shows a certified product in booth `std1`.
struct Stage {
    fair: Fair,
    desk: Caller,
    product: ProductId,
    certificate: CertificateId,
}

impl Stage {
    async fn set(market: &Marketplace) -> Self {
        market.at("2026-10-25T09:00:00+07:00");
        let (organiser, desk) = organisers(market).await;
        let fair = market.allocating_fair(organiser, "Tuần lễ OCOP").await;
        market.rows_of_booths(&fair, &[("std", 4)]).await;
        let producer = market.producer("HTX =Chè <Shan> tuyết").await;
        let product = market.product(producer, "Chè Shan tuyết").await;
        let certificate = market.certified(product, 4, "2024-05-05").await;
        let application = market.approved_producer(&fair, producer, &[product]).await;
        market.given_booth(&fair, application, "std1").await;
        let named =
            "UPDATE fairs_exhibitors SET name = 'HTX =Chè <Shan> tuyết', name_key = 'htx che'";
        market.app.store().write().execute_unprepared(named).await.expect("it runs");
        Self { fair, desk, product, certificate }
    }

    fn path(&self, kind: &str) -> String {
        format!("/v1/fairs/{}/catalogue{kind}", self.fair.slug)
    }

    async fn text(&self, market: &Marketplace, kind: &str) -> String {
        let answer = market.get(&self.path(kind)).await;
        assert_eq!(answer.status.as_u16(), 200, "{}", answer.text());
        assert_eq!(answer.headers["cache-control"], "no-store");
        answer.text()
    }
}

stories! {
    async fn a_catalogue_shows_marks_as_of_the_instant_at_which_it_is_made(market) {
        let stage = Stage::set(&market).await;
        let read = market.get(&stage.path("")).await.expect(200);
        let one = &read["items"][0];
        assert_eq!(read["checked_at"], "2026-10-25T09:00:00+07:00");
        assert_eq!(one["booths"], json!([{ "hall": "Nhà A", "code": "std1" }]));
        assert_eq!((&one["products"][0]["id"], &one["products"][0]["mark"]["stars"]), (&json!(stage.product.0), &json!(4)));
        assert!(!read.to_string().contains("@example.vn"), "{read}");
        let table = stage.text(&market, ".csv").await;
        let line = table.lines().nth(1).expect("a line");
        assert!(line.starts_with("HTX =Chè <Shan> tuyết,"), "{line}");
        assert!(line.contains(",4,2027-05-05,"), "{line}");
        assert!(line.ends_with(",2026-10-25T09:00:00+07:00"), "{line}");
        let print = stage.text(&market, ".html").await;
        assert!(print.contains("HTX =Chè &lt;Shan&gt; tuyết"), "{print}");
        assert!(print.contains("OCOP 4 sao</span>") && print.contains("hiệu lực đến 05/05/2027"), "{print}");
        assert!(print.contains("kiểm tra 25/10/2026"), "{print}");
        // The certificate is revoked: the next copy says nothing.
        let path = format!("/v1/certificates/{}/revocation", stage.certificate);
        let body = json!({ "ground": "criteria_no_longer_met", "legal_act": "77/QĐ-UBND", "reason": "Kiểm tra." });
        market.provincial_officer().await.post(&market, &path, body).await.expect(201);
        let read = market.get(&stage.path("")).await.expect(200);
        assert_eq!(read["items"][0]["products"][0]["mark"], Value::Null);
        assert!(!stage.text(&market, ".html").await.contains("OCOP 4 sao"));
        let table = stage.text(&market, ".csv").await;
        assert!(table.lines().nth(1).is_some_and(|line| line.contains(&format!("{},,,,", stage.product))), "{table}");
    }

    async fn only_who_has_a_booth_for_good_is_in_it_by_name_and_page(market) {
        let stage = Stage::set(&market).await;
        let ids = market.approved(&stage.fair, &[Wishes::default(), Wishes::default(), Wishes::default()]).await;
        let path = format!("/v1/fairs/{}/offers", stage.fair.slug);
        let both = json!([{ "application_id": ids[0], "booths": ["std2", "std3"] }]);
        stage.desk.post(&market, &path, json!({ "until": UNTIL, "items": both })).await.expect(200);
        stage.desk.command(&market, &format!("/v1/fair-applications/{}/acceptance", ids[0])).await.expect(200);
        let held = json!([{ "application_id": ids[1], "booths": ["std4"] }]);
        stage.desk.post(&market, &path, json!({ "until": UNTIL, "items": held })).await.expect(200);
        let (mut names, mut cursor) = (Vec::new(), String::new());
        loop {
            let page = market.get(&stage.path(&format!("?limit=1{cursor}"))).await.expect(200);
            names.push(page["items"][0]["name"].as_str().expect("a name").to_owned());
            match page["next_cursor"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => break,
            }
        }
        assert_eq!(names, ["Hộ số 0", "HTX =Chè <Shan> tuyết"]);
        let before = market.app.store().statements();
        let read = market.get(&stage.path("?limit=100")).await.expect(200);
        assert_eq!(market.app.store().statements() - before, 4);
        assert_eq!(read["items"][0]["booths"].as_array().map(Vec::len), Some(2));
        market.get("/v1/fairs/nirgends/catalogue").await.problem(404, "not_found");
    }
}
