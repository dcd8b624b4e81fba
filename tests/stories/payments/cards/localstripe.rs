//! The same against `localstripe`, as far as it goes.

use super::*;
use tests::cards::{WEBHOOK_SECRET, gateway_to, request};
use tests::localstripe::LocalStripe;

use tests::stories;
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, ResponseTemplate};

/// What localstripe told of the end of a payment, once it has.
async fn told(receiver: &MockServer) -> (String, Vec<u8>) {
    loop {
        for one in receiver.received_requests().await.expect("requests are kept") {
            let text = String::from_utf8_lossy(&one.body).into_owned();
            if text.contains("payment_intent.succeeded") {
                let signed = one.headers.get("stripe-signature").expect("a signature");
                return (signed.to_str().expect("a text").to_owned(), one.body);
            }
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
}

stories! {
    async fn localstripe_takes_a_card_tells_of_it_and_sends_money_back(market) {
        let Some(stripe) = LocalStripe::start().await else { return };
        let receiver = MockServer::start().await;
        Mock::given(any()).respond_with(ResponseTemplate::new(200)).mount(&receiver).await;
        let hook = format!("url={}/&secret={WEBHOOK_SECRET}", receiver.uri());
        stripe.posts("/_config/webhooks/ocop", &hook).await;
        let cards = Some(gateway_to(&stripe.address));
        let market = market.beside(Settings { cards, ..Settings::default() }).await;
        // It signs by the clock of this machine.
        market.at_instant(api::clock::Clock::system().now());
        let shop = market.selling("HTX Chè Shan").await;
        shop.takes_cards(&market, "acct_1Shan").await.expect(200);
        let tea = market.stocked(&shop, "Chè Shan tuyết", 150_000, 9).await;
        let owed = Owed::make_by(&market, "card", tea, 2).await;
        let asked = asks(&market, &owed).await.expect(200);
        assert_eq!(asks(&market, &owed).await.expect(200), asked);
        let secret = asked["client_secret"].as_str().expect("a secret");
        let payment = secret.split("_secret_").next().expect("a number");
        stripe.pays(payment).await;
        let (signed, body) = told(&receiver).await;
        for _ in 0..5 {
            market.request(request(Some(&signed), body.clone())).await.expect(200);
        }
        assert_eq!(owed.stands(&market).await, stands("placed", "paid", 330_000, 0));
        assert_eq!(returns(&market, &owed).await.expect(200)["status"], "succeeded");
        assert_eq!(shop.counts(&market, tea).await, (9, 0, 2));
        let body = json!({ "delivery": tests::shopping::dong(30_000), "reason": "Giao trễ" });
        let path = format!("/v1/orders/{}/refunds", owed.id);
        let since = shop.does(&market, &path, body).await.expect(200);
        let path = format!("/v1/refunds/{}/steps", since["refunds"][0]["id"].as_str().expect("an id"));
        shop.does(&market, &path, json!({ "step": "sent" })).await.expect(200);
        assert_eq!(owed.reads(&market).await["payment_status"], "partially_refunded");
        // What nobody pays is ended there.
        let left = Owed::make_by(&market, "card", tea, 1).await;
        asks(&market, &left).await.expect(200);
        minutes_pass(&market, 11);
        market.run_jobs().await;
        assert_eq!(left.stands(&market).await, stands("canceled", "unpaid", 0, 0));
        sound(&market).await;
    }
}
