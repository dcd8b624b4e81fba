//! Checkouts: how many orders a second are made, beside a bare transaction that takes as many pieces and
//! writes as many rows; and how fast carts are filled and read, beside the reference.

pub mod bare;

use crate::children::{Means, Server};
use crate::databases::Place;
use crate::load::{Sample, Wish, measure, send_all};
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::time::Duration;
use tests::shopping::{Goods, Shop, contact, dong};
use tests::{Database, Marketplace};
use uuid::Uuid;

/// Products that are sold, and pieces of each.
const PRODUCTS: usize = 200;
const PIECES: i64 = 1_000_000;
const PRICE: i64 = 150_000;
/// Two lines of a piece each, and their delivery.
const TOTAL: i64 = 330_000;

/// The share of the bare transaction's rate that checkouts reach, and how many times its p99 they may take.
const ENOUGH: f64 = 0.5;
const SLOWEST: f64 = 3.0;
/// The share of the reference's rate that operations of carts reach.
const ENOUGH_OF_CARTS: f64 = 0.25;

/// What is measured.
#[derive(Clone, Debug, clap::Args)]
pub struct Depth {
    /// Rounds; in each, everything is measured right after what it is measured by.
    #[arg(long, default_value_t = 5)]
    rounds: usize,
    /// Orders in a round.
    #[arg(long, default_value_t = 1_600)]
    orders: usize,
    /// Only this database: sqlite or postgres.
    #[arg(long)]
    only: Option<String>,
}

impl Depth {
    /// So many rounds of so many orders.
    pub fn of(rounds: usize, orders: usize) -> Self {
        Self { rounds, orders, only: None }
    }
}

type Failure = Box<dyn std::error::Error>;

/// Measures on both databases; the table, and the bars that were missed.
pub async fn run(depth: &Depth, means: &Means) -> Result<String, Failure> {
    let mut report = String::from(
        "| database | target | a second | by what | ratio (bar) | p99 ms | p99 ratio |\n|---|---|---|---|---|---|---|\n",
    );
    let mut missed = Vec::new();
    for kind in [Database::Sqlite, Database::Postgres] {
        let name = format!("{kind:?}").to_lowercase();
        if depth.only.as_ref().is_none_or(|only| *only == name) {
            let figures = on(kind, depth, means).await?;
            figures.tell(kind, &mut report, &mut missed)?;
        }
    }
    if missed.is_empty() {
        return Ok(report);
    }
    Err(format!("{report}\nmissed:\n- {}\n", missed.join("\n- ")).into())
}

/// Each target's rounds, with what it is measured by first.
#[derive(Default)]
struct Figures {
    checkouts: Vec<(Sample, Sample)>,
    fillings: Vec<(Sample, Sample)>,
    readings: Vec<(Sample, Sample)>,
}

async fn on(kind: Database, depth: &Depth, means: &Means) -> Result<Figures, Failure> {
    let place = Place::make(kind).await?;
    let market = Marketplace::alongside(&place.url).await;
    let shop = market.selling("HTX Vĩnh Tuy").await;
    let mut all = Vec::new();
    for number in 0..PRODUCTS {
        all.push(market.stocked(&shop, &format!("Chè {number}"), PRICE, PIECES).await);
    }
    bare::prepare(&place.url).await?;
    let server = means.marketplace(&place.url).await?;
    let reference = means.reference(&place.url).await?;
    let street = Street { market, shop, all, server, reference };
    let mut figures = Figures::default();
    street.round(depth.orders / 4, &mut Figures::default()).await?;
    for _ in 0..depth.rounds {
        street.round(depth.orders, &mut figures).await?;
    }
    Ok(figures)
}

struct Street {
    market: Marketplace,
    shop: Shop,
    all: Vec<Goods>,
    server: Server,
    reference: Server,
}

/// A cart, and what its holder holds.
struct Cart {
    path: String,
    token: String,
}

impl Cart {
    fn wish(&self, method: &'static str, behind: &str, body: &Value) -> Wish {
        let headers = format!("cart-token: {}\r\n", self.token);
        let body = if body.is_null() { String::new() } else { body.to_string() };
        Wish { method, path: format!("{}{behind}", self.path), headers, body }
    }
}

impl Street {
    async fn round(&self, orders: usize, figures: &mut Figures) -> Result<(), Failure> {
        let carts = self.carts(orders).await?;
        let all = &self.all;
        let row = |chance: usize| format!("/products/{}", all[chance % all.len()].product);
        let length = Duration::from_secs(1);
        let base = measure(self.reference.address, &row, length).await?;
        let filling = self.fill(&carts).await?;
        let reading: Vec<Wish> =
            carts.iter().map(|cart| cart.wish("GET", "", &Value::Null)).collect();
        let (reading, read) = send_all(self.server.address, &reading).await?;
        figures.fillings.push((base.clone(), filling));
        figures.readings.push((base, reading));
        self.settle(&carts, &read[0]).await?;
        let bare = Wish {
            method: "POST",
            path: "/orders".to_owned(),
            headers: String::new(),
            body: String::new(),
        };
        let (bare, _) = send_all(self.reference.address, &vec![bare; orders]).await?;
        let body = json!({ "expected_total": dong(TOTAL) });
        let wishes = carts.iter().map(|cart| {
            let mut wish = cart.wish("POST", "/checkout", &body);
            wish.headers += &format!("idempotency-key: {}\r\n", self.market.app.mint::<Uuid>());
            wish
        });
        let wishes: Vec<Wish> = wishes.collect();
        let (checkouts, _) = send_all(self.server.address, &wishes).await?;
        figures.checkouts.push((bare, checkouts));
        Ok(())
    }

    async fn carts(&self, count: usize) -> Result<Vec<Cart>, Failure> {
        let wish = Wish {
            method: "POST",
            path: "/v1/carts".to_owned(),
            headers: String::new(),
            body: String::new(),
        };
        let (_, made) = send_all(self.server.address, &vec![wish; count]).await?;
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let cart = |new: &Value| Cart {
            path: format!("/v1/carts/{}", text(&new["cart"]["id"])),
            token: text(&new["token"]),
        };
        Ok(made.iter().map(cart).collect())
    }

    /// Two lines for each cart; the second time is measured.
    async fn fill(&self, carts: &[Cart]) -> Result<Sample, Failure> {
        let mut last = None;
        for turn in [0, PRODUCTS / 2] {
            let wishes = carts.iter().enumerate().map(|(number, cart)| {
                let Goods { product, variant } = self.all[(number * 7 + turn) % PRODUCTS];
                let line = json!({
                    "product_id": product.to_string(), "variant_id": variant.to_string(), "quantity": 1,
                });
                cart.wish("POST", "/lines", &line)
            });
            let wishes: Vec<Wish> = wishes.collect();
            last = Some(send_all(self.server.address, &wishes).await?.0);
        }
        last.ok_or_else(|| "nothing was filled".into())
    }

    /// Where to send, how, and cash at the door: a telephone each, since nobody keeps thousands of orders.
    async fn settle(&self, carts: &[Cart], read: &Value) -> Result<(), Failure> {
        let delivery = &read["parts"][0]["delivery_methods"][0]["id"];
        let wishes = carts.iter().map(|cart| {
            let phone = format!("09{:08}", self.market.app.mint::<Uuid>().as_u128() % 100_000_000);
            let choice = json!({
                "producer_id": self.shop.producer.to_string(), "payment_method": "cod",
                "delivery_method_id": delivery,
            });
            cart.wish("PATCH", "", &json!({ "contact": contact(&phone), "choices": [choice] }))
        });
        let wishes: Vec<Wish> = wishes.collect();
        send_all(self.server.address, &wishes).await.map(drop)
    }
}

impl Figures {
    fn tell(
        &self,
        kind: Database,
        report: &mut String,
        missed: &mut Vec<String>,
    ) -> Result<(), Failure> {
        let targets = [
            ("checkout", &self.checkouts, ENOUGH, SLOWEST),
            ("cart: put a line", &self.fillings, ENOUGH_OF_CARTS, f64::INFINITY),
            ("cart: read", &self.readings, ENOUGH_OF_CARTS, f64::INFINITY),
        ];
        for (name, rounds, enough, slowest) in targets {
            let of = |figure: &dyn Fn(&(Sample, Sample)) -> f64| median(rounds.iter().map(figure));
            let ratio = of(&|(base, one)| one.rate / base.rate);
            let slow = of(&|(base, one)| one.percentile(99) / base.percentile(99));
            writeln!(
                report,
                "| {kind:?} | {name} | {:.0} | {:.0} | {ratio:.2} (≥ {enough}) | {:.1} | {slow:.2} (≤ {slowest}) |",
                of(&|(_, one)| one.rate),
                of(&|(base, _)| base.rate),
                of(&|(_, one)| one.percentile(99)),
            )?;
            if ratio < enough || slow > slowest {
                missed.push(format!("{kind:?} {name}: ratio {ratio:.2}, p99 {slow:.2} times"));
            }
        }
        Ok(())
    }
}

fn median(figures: impl Iterator<Item = f64>) -> f64 {
    let mut sorted: Vec<f64> = figures.collect();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len() / 2).copied().unwrap_or_default()
}
