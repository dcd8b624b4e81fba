//! What producers quote: read by those concerned, one at a time, answered once.

use super::super::organisers;
use domain::accounts::MemberRole;
use domain::ids::{ProducerId, ProductId};
use serde_json::{Value, json};
use tests::{Caller, Marketplace, stories};
use uuid::Uuid;

struct Stage {
    buyer: Caller,
    need: Uuid,
    producer: ProducerId,
    product: ProductId,
    manager: Caller,
}

impl Stage {
    async fn set(market: &Marketplace) -> Self {
        let buyer = market.buyer().await;
        let producer = market.producer("HTX Chè Vĩnh Tuy").await;
        Self {
            need: market.need(&buyer, None, "Cần chè").await,
            product: market.product(producer, "Chè Shan tuyết").await,
            manager: market.member_as(producer, MemberRole::Manager).await,
            buyer,
            producer,
        }
    }

    fn body(&self) -> Value {
        json!({
            "producer_id": self.producer.to_string(), "product_ids": [self.product.to_string()],
            "price": { "amount": 120_000, "currency": "VND" }, "quantity": 300,
            "delivery": "Giao trong 5 ngày", "valid_until": "2026-09-10",
        })
    }

    fn path(&self) -> String {
        format!("/v1/needs/{}/quotations", self.need)
    }

    async fn sent(&self, market: &Marketplace) -> String {
        let sent = self.manager.post(market, &self.path(), self.body()).await.expect(201);
        format!("/v1/quotations/{}", sent["id"].as_str().expect("an id"))
    }
}

stories! {
    async fn a_quotation_is_read_by_those_concerned_and_contact_comes_with_acceptance(market) {
        let stage = Stage::set(&market).await;
        market.certified(stage.product, 4, "2024-05-05").await;
        let clerk = market.member_as(stage.producer, MemberRole::Clerk).await;
        clerk.post(&market, &stage.path(), stage.body()).await.problem(403, "not_allowed");
        let path = stage.sent(&market).await;
        let letters = market.letters_to(&stage.buyer.email()).await;
        assert!(letters[0].subject.contains("HTX Chè Vĩnh Tuy"), "{}", letters[0].subject);
        let read = stage.buyer.get(&market, &path).await.expect(200);
        assert_eq!((&read["state"], &read["price"]["amount"]), (&json!("sent"), &json!(120_000)));
        assert_eq!(read["products"][0]["mark"]["stars"], 4);
        let rival = market.member(market.producer("HTX lạ").await).await;
        for other in [&rival, &market.visitor().await, &market.operator().await] {
            other.get(&market, &path).await.problem(404, "not_found");
            other.get(&market, &stage.path()).await.problem(404, "not_found");
            other.command(&market, &format!("{path}/acceptance")).await.problem(404, "not_found");
        }
        let before = stage.manager.get(&market, &path).await;
        assert_eq!(before.expect(200)["contact"], Value::Null);
        assert!(!before.text().contains("0987654321"));
        stage.manager.command(&market, &format!("{path}/acceptance")).await.problem(404, "not_found");
        stage.buyer.command(&market, &format!("{path}/acceptance")).await.expect(200);
        let after = stage.manager.get(&market, &path).await.expect(200);
        assert_eq!(after["contact"]["phone"], "0987654321");
        let owner = market.member(stage.producer).await;
        assert_eq!(owner.get(&market, &path).await.expect(200)["contact"]["name"], "Chị Hoa");
        stage.buyer.command(&market, &format!("{path}/acceptance")).await.problem(409, "conflict");
        stage.manager.command(&market, &format!("{path}/withdrawal")).await.problem(409, "conflict");
        let need = format!("/v1/needs/{}/withdrawal", stage.need);
        let kept = stage.buyer.command(&market, &need).await.problem(409, "conflict");
        assert_eq!(kept["errors"][0]["code"], "accepted");
        // The mark goes with the certificate, whatever was quoted.
        market.at("2027-05-06T00:00:00+07:00");
        assert_eq!(stage.buyer.get(&market, &path).await.expect(200)["products"][0]["mark"], Value::Null);
    }

    async fn one_of_a_producer_is_alive_and_one_that_lapsed_makes_way(market) {
        let stage = Stage::set(&market).await;
        let owner = market.member(stage.producer).await;
        let path = stage.sent(&market).await;
        owner.post(&market, &stage.path(), stage.body()).await.problem(409, "already_exists");
        market.at("2026-09-10T23:59:59+07:00");
        assert_eq!(owner.get(&market, &path).await.expect(200)["state"], "sent");
        market.at("2026-09-11T00:00:00+07:00");
        assert_eq!(owner.get(&market, &path).await.expect(200)["state"], "lapsed");
        let late = stage.buyer.command(&market, &format!("{path}/acceptance")).await;
        assert_eq!(late.problem(409, "conflict")["errors"][0]["code"], "lapsed");
        let past = owner.post(&market, &stage.path(), stage.body()).await;
        assert_eq!(past.problem(422, "invalid_values")["errors"][0]["pointer"], "/valid_until");
        let mut later = stage.body();
        later["valid_until"] = json!("2026-09-20");
        let second = owner.post(&market, &stage.path(), later).await.expect(201);
        assert_eq!(owner.get(&market, &path).await.expect(200)["state"], "withdrawn");
        let second = format!("/v1/quotations/{}", second["id"].as_str().expect("an id"));
        let cheaper = json!({ "price": { "amount": 110_000, "currency": "VND" } });
        let edited = owner.edit(&market, &second, 1, cheaper.clone()).await.expect(200);
        assert_eq!((&edited["price"]["amount"], &edited["revision"]), (&json!(110_000), &json!(2)));
        owner.edit(&market, &second, 1, cheaper).await.problem(412, "stale");
        let reason = json!({ "reason": "Giá cao." });
        let declined = stage.buyer.post(&market, &format!("{second}/refusal"), reason).await.expect(200);
        assert_eq!((&declined["state"], &declined["reason"]), (&json!("declined"), &json!("Giá cao.")));
        let letters = market.letters_to(&owner.email()).await;
        assert!(letters[0].text.contains("Lý do: Giá cao."), "{}", letters[0].text);
        let list = stage.buyer.get(&market, &stage.path()).await.expect(200);
        assert_eq!(list["items"].as_array().expect("items").len(), 2);
        let own = format!("/v1/producers/{}/quotations", stage.producer);
        assert_eq!(owner.get(&market, &own).await.expect(200)["items"], list["items"]);
    }

    async fn what_is_closed_lapsed_or_not_ones_own_takes_no_quotation(market) {
        let stage = Stage::set(&market).await;
        let rival = market.producer("HTX lạ").await;
        let theirs = market.product(rival, "Mật ong").await;
        let change = async |field: &str, value: Value, pointer: &str| {
            let mut body = stage.body();
            body[field] = value;
            let bad = stage.manager.post(&market, &stage.path(), body).await;
            assert!([400, 422].contains(&bad.status.as_u16()), "{}", bad.text());
            assert_eq!(bad.json()["errors"][0]["pointer"], pointer);
        };
        change("quantity", json!(0), "/quantity").await;
        change("quantity", json!(1_000_000_000), "/quantity").await;
        change("product_ids", json!([stage.product.to_string(), theirs.to_string()]), "/product_ids/1").await;
        change("product_ids", json!([]), "/product_ids").await;
        change("valid_until", json!("2026-08-31"), "/valid_until").await;
        change("note", json!("Sản phẩm đạt OCOP 5 sao"), "/note").await;
        let mut foreign = stage.body();
        foreign["producer_id"] = json!(rival.to_string());
        stage.manager.post(&market, &stage.path(), foreign).await.problem(404, "not_found");
        // Open for 30 days, to the second in Vietnam.
        let mut body = stage.body();
        body["valid_until"] = json!("2026-12-31");
        market.at("2026-10-02T00:00:00+07:00");
        let lapsed = stage.manager.post(&market, &stage.path(), body.clone()).await;
        assert_eq!(lapsed.problem(409, "conflict")["errors"][0]["code"], "not_taken");
        market.at("2026-10-01T23:59:59+07:00");
        let sent = stage.manager.post(&market, &stage.path(), body.clone()).await.expect(201);
        let unit = json!({ "unit": "tonne" });
        let need = format!("/v1/needs/{}", stage.need);
        let kept = stage.buyer.edit(&market, &need, 1, unit).await.problem(409, "conflict");
        assert_eq!(kept["errors"][0]["code"], "relied_on");
        stage.buyer.command(&market, &format!("{need}/closure")).await.expect(200);
        let path = format!("/v1/quotations/{}", sent["id"].as_str().expect("an id"));
        stage.manager.edit(&market, &path, 1, json!({ "quantity": 5 })).await.problem(409, "conflict");
        stage.manager.command(&market, &format!("{path}/withdrawal")).await.expect(200);
        stage.manager.post(&market, &stage.path(), body).await.problem(409, "conflict");
    }

    async fn the_organiser_of_the_needs_fair_reads_quotations(market) {
        let stage = Stage::set(&market).await;
        let (organiser, desk) = organisers(&market).await;
        let (_, other) = organisers(&market).await;
        let fair = market.fair(organiser, "Hội nghị kết nối").await;
        let need = market.need(&stage.buyer, Some(&fair), "Cần mật ong").await;
        let quotation = market.quotation(need, stage.producer, &[stage.product], "Giao ngay").await;
        for path in [format!("/v1/needs/{need}/quotations"), format!("/v1/quotations/{quotation}")] {
            let read = desk.get(&market, &path).await;
            read.expect(200);
            assert!(!read.text().contains("0987654321"));
            other.get(&market, &path).await.problem(404, "not_found");
        }
    }
}
