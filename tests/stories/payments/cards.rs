//! Paying by card, against a stand-in for Stripe.

mod asking;
mod localstripe;
mod page;
mod refunding;
mod telling;

use super::*;
use api::Settings;
use poem::http::Method;
use tests::cards::StandIn;

/// A marketplace that takes cards, a shop that does too, and nine pieces of tea at 150,000 đồng; two with
/// delivery come to 330,000.
async fn till(market: &Marketplace) -> (StandIn, Marketplace, Shop, Goods) {
    let stripe = StandIn::open().await;
    let cards = Some(stripe.gateway());
    let market = market.beside(Settings { cards, ..Settings::default() }).await;
    let shop = market.selling("HTX Chè Shan").await;
    shop.takes_cards(&market, "acct_1Shan").await.expect(200);
    let tea = market.stocked(&shop, "Chè Shan tuyết", 150_000, 9).await;
    (stripe, market, shop, tea)
}

/// Two of them, and the payment that Stripe was asked for.
async fn asked(stripe: &StandIn, market: &Marketplace, tea: Goods) -> (Owed, String) {
    let owed = Owed::make_by(market, "card", tea, 2).await;
    asks(market, &owed).await.expect(200);
    (owed, stripe.payment())
}

/// The same, and paid.
async fn paid(stripe: &StandIn, market: &Marketplace, tea: Goods) -> (Owed, String) {
    let (owed, payment) = asked(stripe, market, tea).await;
    stripe.pays(&payment);
    stripe.tells(market, "payment_intent.succeeded", &payment).await.expect(200);
    assert_eq!(owed.stands(market).await, stands("placed", "paid", 330_000, 0));
    (owed, payment)
}

/// The buyer asks to pay.
async fn asks(market: &Marketplace, owed: &Owed) -> tests::Answer {
    let path = format!("/v1/orders/{}/card-payment", owed.id);
    owed.buyer.ask(market, (Method::POST, &path), None, None).await
}

/// The buyer's browser comes back.
async fn returns(market: &Marketplace, owed: &Owed) -> tests::Answer {
    let path = format!("/v1/orders/{}/card-payment/confirmation", owed.id);
    owed.buyer.ask(market, (Method::POST, &path), None, None).await
}

/// So many minutes pass.
fn minutes_pass(market: &Marketplace, minutes: i64) {
    market.at_instant(market.app.now() + chrono::TimeDelta::minutes(minutes));
}
