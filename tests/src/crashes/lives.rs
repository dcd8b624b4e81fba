//! What happens in the life of an order, by every way of payment. A further way of payment is a further
//! [`Life`].

use super::{Street, Tale};
use crate::cards::says;
use crate::marketplace::{Answer, Marketplace};
use crate::shopping::{Buyer, Goods, Shop, dong, fresh};
use crate::transfers::Bank;
use chrono::TimeDelta;
use poem::http::Method;
use serde_json::{Value, json};
use uuid::Uuid;

/// Pieces that there are, and how many each guest takes.
pub(super) const PIECES: i64 = 20;
pub(super) const TAKEN: u32 = 2;
/// What a guest pays for them with their delivery.
const TOTAL: i64 = 330_000;
/// What goes back of it.
const REFUND: i64 = 10_000;
/// How long transfers are waited for.
const KEPT: TimeDelta = TimeDelta::hours(25);
/// How long cards are.
const KEPT_FOR_A_CARD: TimeDelta = TimeDelta::minutes(11);

/// A life of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Life {
    /// Paid at the door, and by the carrier's statement.
    Cod,
    /// Paid by transfer.
    VietQr,
    /// Paid by transfer after it had lapsed.
    VietQrLate,
    /// Paid by card.
    Card,
    /// Paid by card in the moment in which the payment is called off.
    CardLate,
}

/// A shop and those who buy there.
pub(super) struct Stage {
    pub(super) shop: Shop,
    pub(super) goods: Goods,
    pub(super) guests: Vec<Guest>,
    bank: Option<Bank>,
}

/// Somebody with a cart that is ready to be ordered.
pub(super) struct Guest {
    buyer: Buyer,
    key: String,
}

impl Life {
    /// Every life.
    pub const ALL: [Self; 5] =
        [Self::Cod, Self::VietQr, Self::VietQrLate, Self::Card, Self::CardLate];

    fn method(self) -> &'static str {
        match self {
            Self::Cod => "cod",
            Self::VietQr | Self::VietQrLate => "vietqr",
            Self::Card | Self::CardLate => "card",
        }
    }

    fn is_by_card(self) -> bool {
        self.method() == "card"
    }

    /// Lives it; nothing where the server died and nobody came back.
    pub(super) async fn live<S: Street>(self, tale: &mut Tale<'_, S>, stage: &Stage) -> Option<()> {
        let mut orders = Vec::new();
        for guest in &stage.guests {
            orders.push(stage.orders(tale, guest).await?);
        }
        if self.is_by_card() {
            tale.street.stripe().pays_when_canceled(self == Self::CardLate);
            for (guest, order) in stage.guests.iter().zip(&orders) {
                guest.asks_for_a_card(tale, order).await?;
            }
        }
        match self {
            Self::VietQrLate => tale.waits(KEPT).await?,
            Self::CardLate => tale.waits(KEPT_FOR_A_CARD).await?,
            Self::Cod | Self::VietQr | Self::Card => {}
        }
        for (number, order) in (1..).zip(&orders) {
            match self {
                Self::Cod => stage.confirms(tale, order).await?,
                Self::VietQr | Self::VietQrLate => stage.pays(tale, (number, order)).await?,
                Self::Card => stage.pays_by_card(tale, order).await?,
                Self::CardLate => {}
            }
        }
        for order in &orders {
            stage.sends(tale, order).await?;
        }
        if self == Self::Cod {
            stage.imports(tale, &orders).await?;
        }
        stage.refunds(tale, &orders[0], self.is_by_card()).await?;
        stage.orders_again(tale, &orders).await
    }
}

impl Guest {
    /// Asks to pay an order by card.
    async fn asks_for_a_card<S: Street>(
        &self,
        tale: &mut Tale<'_, S>,
        order: &Value,
    ) -> Option<()> {
        let path = format!("/v1/orders/{}/card-payment", id(order));
        let ask = async |market: &Marketplace| {
            self.buyer.ask(market, (Method::POST, &path), None, None).await
        };
        let asked = tale.asks(ask).await?.expect(200);
        assert_eq!(asked["amount"], dong(TOTAL));
        Some(())
    }
}

impl Stage {
    /// Sets the stage.
    pub(super) async fn set(market: &Marketplace, life: Life, name: &str) -> Self {
        let shop = market.selling(&format!("HTX {name}")).await;
        let goods = market.stocked(&shop, &format!("Chè {name}"), 150_000, PIECES).await;
        let bank = match life {
            Life::VietQr | Life::VietQrLate => Some(shop.takes_transfers(market).await),
            Life::Cod | Life::Card | Life::CardLate => None,
        };
        if life.is_by_card() {
            shop.takes_cards(market, "acct_1Shan").await.expect(200);
        }
        // With several orders something may be done by halves.
        let mut guests = Vec::new();
        for _ in 0..2 {
            let buyer = market.guest().await;
            buyer.puts(market, goods, TAKEN).await;
            let phone = format!("09{:08}", market.app.mint::<Uuid>().as_u128() % 100_000_000);
            buyer.settles_as(market, life.method(), &phone).await;
            guests.push(Guest { buyer, key: fresh(market) });
        }
        Self { shop, goods, guests, bank }
    }

    async fn orders<S: Street>(&self, tale: &mut Tale<'_, S>, guest: &Guest) -> Option<Value> {
        let ask = async |market: &Marketplace| guest.buyer.orders(market, TOTAL, &guest.key).await;
        Some(tale.asks(ask).await?.expect(201)["orders"][0].clone())
    }

    /// Whoever asks again, however late, is told of the same order.
    async fn orders_again<S: Street>(
        &self,
        tale: &mut Tale<'_, S>,
        orders: &[Value],
    ) -> Option<()> {
        for (guest, order) in self.guests.iter().zip(orders) {
            assert_eq!(self.orders(tale, guest).await?["id"], order["id"], "a second order");
        }
        Some(())
    }

    async fn confirms<S: Street>(&self, tale: &mut Tale<'_, S>, order: &Value) -> Option<()> {
        let path = format!("/v1/orders/{}/confirmation", id(order));
        let ask = async |market: &Marketplace| self.shop.owner.command(market, &path).await;
        let had_died = tale.died;
        let answer = tale.asks(ask).await?;
        // Who asks again is told that it was confirmed before.
        let known = tale.died && !had_died && answer.status.as_u16() == 409;
        assert!(known || answer.status.as_u16() == 200, "{}", answer.text());
        Some(())
    }

    /// The bank tells of the transfer of an order.
    async fn pays<S: Street>(
        &self,
        tale: &mut Tale<'_, S>,
        (number, order): (u64, &Value),
    ) -> Option<()> {
        let bank = self.bank.as_ref().expect("a bank");
        let memo = order["number"].as_str().expect("a number");
        let told = bank.notification(&tale.market, number, TOTAL, memo);
        let ask = async |market: &Marketplace| bank.says(market, told.clone()).await;
        tale.asks(ask).await?.expect(200);
        tale.sweeps().await
    }

    /// Stripe tells of the payment of an order.
    async fn pays_by_card<S: Street>(&self, tale: &mut Tale<'_, S>, order: &Value) -> Option<()> {
        let stripe = tale.street.stripe();
        let payment = stripe.payment_of(id(order));
        stripe.pays(&payment);
        let told = stripe.event("payment_intent.succeeded", &payment);
        let ask = async |market: &Marketplace| says(market, &told).await;
        tale.asks(ask).await?.expect(200);
        tale.sweeps().await
    }

    async fn sends<S: Street>(&self, tale: &mut Tale<'_, S>, order: &Value) -> Option<()> {
        let parcel = json!({ "carrier": "GHN", "tracking_number": tracking(order) });
        let path = format!("/v1/orders/{}/fulfilments", id(order));
        let packed = self.does(tale, &path, parcel).await?.expect(200);
        assert_eq!(packed["fulfilments"].as_array().map(Vec::len), Some(1), "packed twice");
        let path = format!("/v1/fulfilments/{}/steps", id(&packed["fulfilments"][0]));
        for step in ["handed_over", "delivered"] {
            self.does(tale, &path, json!({ "step": step })).await?.expect(200);
        }
        Some(())
    }

    async fn imports<S: Street>(&self, tale: &mut Tale<'_, S>, orders: &[Value]) -> Option<()> {
        let mut table = "tracking_number,amount,date,reference\n".to_owned();
        for order in orders {
            let number = tracking(order);
            table.push_str(&format!("{number},{TOTAL},2026-11-20,{number}\n"));
        }
        let ask = async |market: &Marketplace| self.shop.imports(market, &table, "").await;
        let answer = tale.asks(ask).await?.expect(200);
        for row in answer["rows"].as_array().expect("rows") {
            assert_eq!(row["outcome"], "matched", "{row}");
        }
        Some(())
    }

    async fn refunds<S: Street>(
        &self,
        tale: &mut Tale<'_, S>,
        order: &Value,
        by_card: bool,
    ) -> Option<()> {
        let line = json!({ "line_id": order["lines"][0]["id"], "amount": dong(REFUND) });
        let path = format!("/v1/orders/{}/refunds", id(order));
        let body = json!({ "lines": [line], "reason": "Hộp bị móp" });
        let since = self.does(tale, &path, body).await?.expect(200);
        let path = format!("/v1/refunds/{}/steps", id(&since["refunds"][0]));
        self.does(tale, &path, json!({ "step": "sent" })).await?.expect(200);
        if by_card {
            // Whether it arrived Stripe tells by itself.
            return Some(());
        }
        let since = self.does(tale, &path, json!({ "step": "settled" })).await?.expect(200);
        assert_eq!(
            (&since["refunded"], since["refunds"].as_array().map(Vec::len)),
            (&dong(REFUND), Some(1))
        );
        Some(())
    }

    async fn does<S: Street>(
        &self,
        tale: &mut Tale<'_, S>,
        path: &str,
        body: Value,
    ) -> Option<Answer> {
        let key = fresh(&tale.market);
        let ask = async |market: &Marketplace| {
            self.shop.does_under(market, path, (&key, body.clone())).await
        };
        tale.asks(ask).await
    }

    /// The producer calls off what it has never confirmed. No clock ends what is paid at the door.
    pub(super) async fn calls_off_what_waits(&self, market: &Marketplace) {
        let path = format!("/v1/producers/{}/orders?status=placed&limit=100", self.shop.producer);
        let list = self.shop.owner.get(market, &path).await.expect(200);
        for order in list["items"].as_array().expect("a list") {
            if order["payment_method"] == "cod" && order["confirmed_at"].is_null() {
                let path = format!("/v1/orders/{}/cancellation", id(order));
                let body = json!({ "reason": "Không liên lạc được" });
                self.shop.owner.post(market, &path, body).await.expect(200);
            }
        }
    }
}

fn id(of: &Value) -> &str {
    of["id"].as_str().expect("an id")
}

/// A carrier's number for an order.
fn tracking(order: &Value) -> String {
    format!("GHN{}", order["number"].as_str().expect("a number"))
}
