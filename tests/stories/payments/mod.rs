//! Stories of payments.

mod cards;
mod commission;
mod desk;
mod histories;
mod money;
mod page;
mod peers;
mod proofs;
mod statements;
mod transfers;
mod vietqr;

use serde_json::{Value, json};
use tests::Marketplace;
use tests::shopping::{Goods, Shop, fresh, sound};
use tests::transfers::{Bank, Owed};

/// A shop that is paid by transfer, and nine pieces of tea at 150,000 đồng; two with delivery come to 330,000.
async fn selling(market: &Marketplace) -> (Shop, Bank, Goods) {
    let shop = market.selling("HTX Chè Shan").await;
    let bank = shop.takes_transfers(market).await;
    let tea = market.stocked(&shop, "Chè Shan tuyết", 150_000, 9).await;
    (shop, bank, tea)
}

/// A status, how far it is paid, what arrived, and what of it is beyond what is owed.
fn stands(status: &str, paid: &str, amount: i64, credit: i64) -> (String, String, i64, i64) {
    (status.to_owned(), paid.to_owned(), amount, credit)
}
