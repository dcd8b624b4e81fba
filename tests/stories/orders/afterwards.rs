//! What is left of an order: paper, a claim that turns out to have been wrong, a contact that is erased.

use super::*;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use store::integrations::rows::mail;
use tests::shopping::{Buyer, contact};
use tests::stories;

/// An order of a certified tea, its certificate, its buyer and its path.
struct Sale {
    shop: Shop,
    certificate: String,
    buyer: Buyer,
    path: String,
}

impl Sale {
    async fn make(market: &Marketplace) -> Self {
        let shop = market.selling("HTX Chè <Shan>").await;
        let tea = market.stocked(&shop, "Chè Shan tuyết", 150_000, 9).await;
        let certificate = market.certified(tea.product, 4, "2025-12-28").await.to_string();
        let buyer = market.guest().await;
        buyer.puts(market, tea, 2).await;
        let cart = buyer.settles(market).await;
        let mut reached = contact("0912 345 678");
        reached["email"] = json!("buyer@example.vn");
        let path = format!("/v1/carts/{}", buyer.cart);
        let body = json!({ "contact": reached });
        buyer.ask(market, (Method::PATCH, &path), None, Some(body)).await.expect(200);
        let total = cart["total"]["amount"].as_i64().expect("an amount");
        let made = buyer.orders(market, total, &fresh(market)).await.expect(201);
        let path = format!("/v1/orders/{}", made["orders"][0]["id"].as_str().expect("an id"));
        Self { shop, certificate, buyer, path }
    }

    async fn reads(&self, market: &Marketplace) -> Value {
        self.buyer.ask(market, (Method::GET, &self.path), None, None).await.expect(200)
    }

    async fn revoked(&self, market: &Marketplace, effective: &str) -> Value {
        let officer = market.provincial_officer().await;
        let body = json!({
            "ground": "criteria_no_longer_met", "legal_act": "77/QĐ-UBND", "reason": "Kiểm tra.",
            "effective": effective,
        });
        let path = format!("/v1/certificates/{}/revocation", self.certificate);
        officer.post(market, &path, body).await.expect(201)
    }

    async fn prints(&self, market: &Marketplace) -> String {
        let path = format!("{}/print.html", self.path);
        let answer = self.buyer.ask(market, (Method::GET, &path), None, None).await;
        assert_eq!(answer.headers["cache-control"], "private, no-store");
        assert!(
            answer.headers["content-security-policy"].to_str().expect("text").contains("'none'")
        );
        String::from_utf8(answer.body).expect("text")
    }
}

/// To whom letters about it went.
async fn told(market: &Marketplace) -> Vec<String> {
    let letters = mail::Entity::find()
        .filter(mail::Column::Template.eq("sold_claim_fell"))
        .all(market.app.read())
        .await
        .expect("mail is read");
    letters.into_iter().map(|letter| letter.recipient).collect()
}

stories! {
    async fn an_order_is_printed_with_its_decision_and_its_total_in_words(market) {
        let sale = Sale::make(&market).await;
        let page = sale.prints(&market).await;
        let number = sale.reads(&market).await["number"].as_str().expect("a number").to_owned();
        for shown in [
            number.as_str(), "Ba trăm ba mươi nghìn đồng", "330.000 ₫", "150.000 ₫",
            "Bán với nhãn OCOP 4 sao theo Quyết định", "/QĐ-UBND", "hiệu lực đến 28/12/2028",
            "HTX Chè &lt;Shan&gt; (đăng ký)", "Thôn Bản Chàng, xã Vĩnh Tuy, tỉnh Tuyên Quang",
            "0912345678", "xã Vĩnh Tuy",
        ] {
            assert!(page.contains(shown), "{shown} is not in: {page}");
        }
        assert!(!page.contains("<Shan>"));
        let path = format!("{}/print.html", sale.path);
        market.visitor().await.get(&market, &path).await.problem(404, "not_found");
        market.get(&path).await.problem(401, "not_signed_in");
        // Without a certificate nothing is claimed.
        let plain = market.sold(&sale.shop, "rừng").await;
        let path = format!("/v1/orders/{}/print.html", plain.order);
        let page = sale.shop.owner.get(&market, &path).await;
        assert_eq!(page.status, 200);
        let page = String::from_utf8(page.body).expect("text");
        assert!(page.contains("Mật ong rừng") && !page.contains("nhãn OCOP"), "{page}");
    }

    async fn buyers_hear_that_a_certificate_was_not_in_force_when_they_bought(market) {
        let sale = Sale::make(&market).await;
        market.at("2026-10-01T09:00:00+07:00");
        let line = sale.reads(&market).await["lines"][0].clone();
        assert_eq!((&line["sold_as"]["stars"], &line["sold_as_fell_at"]), (&json!(4), &Value::Null));
        let act = sale.revoked(&market, "2026-08-30T00:00:00+07:00").await;
        let line = sale.reads(&market).await["lines"][0].clone();
        assert_eq!(line["sold_as"]["stars"], 4, "what was said stays what was said");
        assert_eq!(line["sold_as_fell_at"], "2026-10-01T09:00:00+07:00");
        let mut to = told(&market).await;
        to.sort();
        let letters = market.letters_to("buyer@example.vn").await;
        let letter = letters.last().expect("a letter");
        assert!(letter.text.contains("Chè Shan tuyết"), "{}", letter.text);
        assert_eq!(to.len(), 2, "{to:?}");
        assert!(to.contains(&"buyer@example.vn".to_owned()));
        assert!(!sale.prints(&market).await.contains("OCOP 4"));
        // Undone, it was in force after all; nobody is told again.
        let officers = (market.provincial_officer().await, market.provincial_officer().await);
        let path = format!("/v1/certificates/{}/annulments", sale.certificate);
        let body = json!({
            "event_id": act["event_id"], "legal_act": "78/QĐ-UBND", "reason": "Nhầm.",
        });
        let proposed = officers.0.post(&market, &path, body).await.expect(202);
        let id = proposed["proposal_id"].as_str().expect("an id");
        let path = format!("/v1/annulments/{id}/confirmation");
        officers.1.post(&market, &path, json!({})).await.expect(200);
        assert_eq!(sale.reads(&market).await["lines"][0]["sold_as_fell_at"], Value::Null);
        assert_eq!(told(&market).await.len(), 2);
    }

    async fn a_revocation_after_the_sale_leaves_the_sale_alone(market) {
        let sale = Sale::make(&market).await;
        market.at("2026-10-01T09:00:00+07:00");
        sale.revoked(&market, "2026-09-20T00:00:00+07:00").await;
        assert_eq!(sale.reads(&market).await["lines"][0]["sold_as_fell_at"], Value::Null);
        assert_eq!(told(&market).await, Vec::<String>::new());
        assert!(sale.prints(&market).await.contains("OCOP 4 sao"));
    }

    async fn a_contact_is_erased_when_the_law_lets_it_go(market) {
        let sale = Sale::make(&market).await;
        let contact = format!("{}/contact", sale.path);
        let erase = (Method::DELETE, contact.as_str());
        let problem = sale.buyer.ask(&market, erase.clone(), None, None).await.problem(409, "conflict");
        assert_eq!(problem["errors"][0]["code"], "kept_by_law");
        sale.shop.owner.delete(&market, &contact).await.problem(404, "not_found");
        market.at("2029-09-01T08:00:00+07:00");
        for _ in 0..2 {
            let order = sale.buyer.ask(&market, erase.clone(), None, None).await.expect(200);
            assert_eq!(order["contact"], Value::Null);
            assert_eq!(order["total"], dong(330_000));
        }
        assert!(!sale.prints(&market).await.contains("0912345678"));
    }

    async fn a_cart_that_nobody_touches_is_forgotten(market) {
        let shop = market.selling("HTX Chè").await;
        let tea = market.stocked(&shop, "Chè Shan tuyết", 150_000, 9).await;
        let (idle, busy) = (market.guest().await, market.guest().await);
        idle.puts(&market, tea, 1).await;
        busy.puts(&market, tea, 1).await;
        let caller = market.visitor().await;
        let own = market.shopping(&caller).await;
        market.at("2026-09-25T09:00:00+07:00");
        busy.puts(&market, tea, 2).await;
        market.at("2026-10-05T09:00:00+07:00");
        market.run_jobs().await;
        let path = format!("/v1/carts/{}", idle.cart);
        idle.ask(&market, (Method::GET, &path), None, None).await.problem(404, "not_found");
        assert_eq!(busy.reads(&market).await["parts"][0]["lines"][0]["quantity"], 2);
        own.reads(&market).await;
    }
}
