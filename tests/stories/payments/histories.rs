//! Random histories of transfers: nothing is lost, nothing counts twice.

use super::*;
use chrono::TimeDelta;
use poem::http::Method;
use tests::stories;

/// A small generator of numbers, the same for the same seed.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % most
    }
}

/// Plays a history, and says what was sent.
async fn play(market: &Marketplace, bank: &Bank, tea: Goods, dice: &mut Dice) -> (Vec<Owed>, i64) {
    let mut orders = Vec::new();
    for quantity in 1..=3 {
        orders.push(Owed::make(market, tea, quantity).await);
    }
    let (mut sent, mut last) = (0, Vec::new());
    for _ in 0..12 {
        let id = 1 + dice.below(1 << 30);
        let owed = &orders[usize::try_from(dice.below(3)).expect("small")];
        let amount = match dice.below(4) {
            0 => owed.total,
            1 => 1 + i64::try_from(dice.below(400_000)).expect("small"),
            2 => owed.total / 2,
            _ => owed.total + 1,
        };
        let memo = match dice.below(6) {
            0 => "chuyen tien".to_owned(),
            1 => owed.number.to_lowercase(),
            2 => format!(
                "CT DEN {} {}",
                owed.number.get(..8).expect("a half"),
                owed.number.get(8..).expect("a half")
            ),
            _ => owed.number.clone(),
        };
        match dice.below(8) {
            0 => market.at_instant(market.app.now() + TimeDelta::hours(20)),
            1 => market.run_jobs().await,
            2 => {
                let path = format!("/v1/orders/{}/cancellation", owed.id);
                let reason = json!({ "reason": "Đổi ý" });
                owed.buyer.ask(market, (Method::POST, &path), None, Some(reason)).await;
            }
            3 => {
                for body in &last {
                    assert_eq!(
                        bank.says(market, Value::clone(body)).await.expect(200)["stored"],
                        0
                    );
                }
            }
            _ => {
                let body = bank.notification(market, id, amount, &memo);
                assert_eq!(bank.says(market, body.clone()).await.expect(200)["stored"], 1);
                last.push(body);
                sent += amount;
            }
        }
    }
    (orders, sent)
}

stories! {
    async fn whatever_comes_in_all_of_it_is_somewhere_once(market) {
        let shop = market.selling("HTX Chè Shan").await;
        let bank = shop.takes_transfers(&market).await;
        for seed in 0..6 {
            let tea = market.stocked(&shop, &format!("Chè Shan {seed}"), 150_000, 7).await;
            let before = all(&market, &shop).await;
            let (orders, sent) = play(&market, &bank, tea, &mut Dice(seed)).await;
            let after = all(&market, &shop).await;
            assert_eq!(after.0 + after.1 - before.0 - before.1, sent, "seed {seed}");
            let mut paid = 0;
            for owed in &orders {
                let order = owed.reads(&market).await;
                let amount = |name: &str| order[name]["amount"].as_i64().expect("an amount");
                let canceled = order["status"] == "canceled";
                let owes = if canceled { 0 } else { amount("total").min(amount("paid")) };
                assert_eq!(amount("paid"), owes + amount("refund_due"), "seed {seed}");
                // Sold for good exactly where it is paid and not called off.
                let sold = order["confirmed_at"] != Value::Null && !canceled;
                assert_eq!(sold, !canceled && amount("paid") >= amount("total"), "seed {seed}");
                paid += amount("paid");
            }
            assert_eq!(paid, after.0 - before.0, "seed {seed}");
            println!("seed {seed}");
            sound(&market).await;
        }
    }
}

/// What is matched, and what waits.
async fn all(market: &Marketplace, shop: &Shop) -> (i64, i64) {
    let sum = |all: Vec<Value>| all.iter().filter_map(|one| one["amount"]["amount"].as_i64()).sum();
    (sum(shop.desk(market, "matched").await), sum(shop.desk(market, "waiting").await))
}
