//! A thousand buyers, ten pieces: what is sold twice nobody can send. Each buyer repeats the checkout under
//! the same key until it is answered, while servers are killed in the middle of it.

use crate::children::{Means, Server};
use crate::databases::Place;
use futures_util::future::join_all;
use poem::http::Method;
use reqwest::Client;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::net::SocketAddr;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::sync::Mutex;
use std::time::Duration;
use tempfile::TempDir;
use tests::shopping::{Goods, Shop, contact, dong};
use tests::{Database, Marketplace};
use tokio::time::sleep;
use uuid::Uuid;

/// Pieces that there are, and what a buyer pays for one with its delivery.
const PIECES: i64 = 10;
const PRICE: i64 = 150_000;
const TOTAL: i64 = 180_000;
/// Carts that are filled at once, and how often a buyer asks before it is an error.
const AT_ONCE: usize = 16;
const PATIENCE: usize = 200;

/// What is run.
#[derive(Debug, clap::Args)]
pub struct Depth {
    /// Rounds on each database, with kills at other moments each.
    #[arg(long, default_value_t = 20)]
    rounds: u64,
    /// Buyers in a round.
    #[arg(long, default_value_t = 1_000)]
    buyers: usize,
}

impl Depth {
    /// So many rounds of so many buyers.
    pub fn of(rounds: u64, buyers: usize) -> Self {
        Self { rounds, buyers }
    }
}

type Failure = Box<dyn std::error::Error>;

/// Runs: three processes on PostgreSQL, one on SQLite.
pub async fn run(depth: &Depth, means: &Means) -> Result<String, Failure> {
    let mut report = String::new();
    for (kind, processes) in [(Database::Sqlite, 1), (Database::Postgres, 3)] {
        let place = Place::make(kind).await?;
        let street = Street::open(&place, means, processes).await?;
        let mut kills = 0;
        for round in 0..depth.rounds {
            kills += street.round(round, depth.buyers).await?;
        }
        writeln!(
            report,
            "| oversell | {kind:?}, {processes} processes: {} rounds of {} buyers for {PIECES} pieces, {kills} kills: {PIECES} orders in each, nothing kept for nobody, movements add up |",
            depth.rounds, depth.buyers,
        )?;
    }
    Ok(report)
}

/// Servers of one marketplace. Their keys are the same, as they are in real use.
struct Street<'a> {
    place: &'a Place,
    means: &'a Means,
    folder: TempDir,
    market: Marketplace,
    client: Client,
    servers: Mutex<Vec<Option<Server>>>,
    addresses: Mutex<Vec<SocketAddr>>,
}

/// Somebody who wants one piece.
struct Guest {
    cart: String,
    token: String,
    key: String,
}

impl<'a> Street<'a> {
    async fn open(place: &'a Place, means: &'a Means, processes: usize) -> Result<Self, Failure> {
        let street = Self {
            place,
            means,
            folder: tempfile::tempdir()?,
            market: Marketplace::alongside(&place.url).await,
            client: Client::new(),
            servers: Mutex::default(),
            addresses: Mutex::default(),
        };
        std::fs::create_dir(street.folder.path().join("keys"))?;
        for number in 0..processes {
            let server = street.start(number).await?;
            street.addresses.lock().map_err(|_| "poisoned")?.push(server.address);
            street.servers.lock().map_err(|_| "poisoned")?.push(Some(server));
        }
        Ok(street)
    }

    async fn start(&self, number: usize) -> Result<Server, Failure> {
        let folder = self.folder.path().join(number.to_string());
        if !folder.exists() {
            std::fs::create_dir(&folder)?;
            symlink(self.folder.path().join("keys"), folder.join("keys"))?;
        }
        Ok(self.means.marketplace_at_work(&self.place.url, Path::new(&folder)).await?)
    }

    /// Ten pieces, all buyers at once; how many servers were killed meanwhile.
    async fn round(&self, round: u64, buyers: usize) -> Result<usize, Failure> {
        let shop = self.market.selling(&format!("HTX {round}")).await;
        let goods = self.market.stocked(&shop, &format!("Chè {round}"), PRICE, PIECES).await;
        let guests = self.guests(&shop, goods, buyers).await?;
        let asking = async {
            let answers =
                guests.iter().enumerate().map(|(number, guest)| self.insists(number, guest));
            join_all(answers).await.into_iter().collect::<Result<Vec<_>, _>>()
        };
        let (answers, kills) = tokio::join!(asking, self.kills(round));
        let (answers, kills) = (answers?, kills?);
        let made: BTreeSet<String> = answers.into_iter().flatten().collect();
        if made.len() as i64 != PIECES {
            return Err(format!("round {round}: {} orders of {PIECES} pieces", made.len()).into());
        }
        let counts = shop.counts(&self.market, goods).await;
        if counts != (PIECES, PIECES, 0) {
            return Err(format!("round {round}: the counts are {counts:?}").into());
        }
        let mut broken = store::orders::audit::run(self.market.app.read()).await?;
        broken.extend(store::payments::audit::run(self.market.app.read()).await?);
        match broken.first() {
            None => Ok(kills),
            Some(finding) => Err(format!("round {round}: {finding}").into()),
        }
    }

    /// Buyers with a piece each in their carts.
    async fn guests(
        &self,
        shop: &Shop,
        goods: Goods,
        buyers: usize,
    ) -> Result<Vec<Guest>, Failure> {
        let mut guests = Vec::with_capacity(buyers);
        while guests.len() < buyers {
            let first = guests.len();
            let some =
                (first..buyers.min(first + AT_ONCE)).map(|number| self.guest(shop, goods, number));
            guests.extend(join_all(some).await.into_iter().collect::<Result<Vec<_>, _>>()?);
        }
        Ok(guests)
    }

    async fn guest(&self, shop: &Shop, goods: Goods, number: usize) -> Result<Guest, Failure> {
        let new = self.must(number, (Method::POST, "/v1/carts"), None, Value::Null).await?;
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let key = self.market.app.mint::<Uuid>().to_string();
        let guest = Guest { cart: text(&new["cart"]["id"]), token: text(&new["token"]), key };
        let path = format!("/v1/carts/{}", guest.cart);
        let line = json!({
            "product_id": goods.product.to_string(), "variant_id": goods.variant.to_string(), "quantity": 1,
        });
        let lines = format!("{path}/lines");
        let cart = self.must(number, (Method::POST, &lines), Some(&guest), line).await?;
        let choice = json!({
            "producer_id": shop.producer.to_string(), "payment_method": "cod",
            "delivery_method_id": cart["parts"][0]["delivery_methods"][0]["id"],
        });
        // A telephone of its own: nobody is told to stop for having too much.
        let phone = format!("09{:08}", self.market.app.mint::<Uuid>().as_u128() % 100_000_000);
        let body = json!({ "contact": contact(&phone), "choices": [choice] });
        self.must(number, (Method::PATCH, &path), Some(&guest), body).await?;
        Ok(guest)
    }

    /// Asks for the order until it is answered for good; its id, or nothing when there is no piece left.
    async fn insists(&self, number: usize, guest: &Guest) -> Result<Option<String>, Failure> {
        let path = format!("/v1/carts/{}/checkout", guest.cart);
        let body = json!({ "expected_total": dong(TOTAL) });
        for attempt in 0..PATIENCE {
            let asked = (Method::POST, path.as_str());
            match self.ask(number + attempt, asked, Some(guest), body.clone()).await {
                Some((201, answer)) => {
                    let id = answer["orders"][0]["id"].as_str().ok_or("an order without an id")?;
                    return Ok(Some(id.to_owned()));
                }
                Some((422, answer)) if answer["errors"][0]["code"] == "not_enough_stock" => {
                    return Ok(None);
                }
                Some((409, answer)) if answer["code"] == "request_in_progress" => {}
                Some((status, answer)) if status != 503 => {
                    return Err(format!("{status} {answer}").into());
                }
                _ => sleep(Duration::from_millis(50)).await,
            }
        }
        Err("a buyer was never answered".into())
    }

    async fn must(
        &self,
        number: usize,
        asked: (Method, &str),
        guest: Option<&Guest>,
        body: Value,
    ) -> Result<Value, Failure> {
        match self.ask(number, asked, guest, body).await {
            Some((200 | 201, answer)) => Ok(answer),
            other => Err(format!("{other:?}").into()),
        }
    }

    async fn ask(
        &self,
        number: usize,
        (method, path): (Method, &str),
        guest: Option<&Guest>,
        body: Value,
    ) -> Option<(u16, Value)> {
        let address = {
            let addresses = self.addresses.lock().ok()?;
            addresses[number % addresses.len()]
        };
        let request = self.client.request(method, format!("http://{address}{path}"));
        let request = match guest {
            Some(guest) => {
                request.header("cart-token", &guest.token).header("idempotency-key", &guest.key)
            }
            None => request,
        };
        let request = if body.is_null() { request } else { request.json(&body) };
        let response = request.send().await.ok()?;
        let status = response.status().as_u16();
        Some((status, response.json().await.ok()?))
    }

    /// Kills one server after the other at moments that differ from round to round, and starts each anew.
    async fn kills(&self, round: u64) -> Result<usize, Failure> {
        let processes = self.addresses.lock().map_err(|_| "poisoned")?.len();
        let mut seed =
            round.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        for _ in 0..3 {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            sleep(Duration::from_millis(20 + (seed >> 33) % 400)).await;
            let number = usize::try_from((seed >> 20) % 1_000)? % processes;
            let server = self.servers.lock().map_err(|_| "poisoned")?[number].take();
            if let Some(mut server) = server {
                server.kill()?;
            }
            let server = self.start(number).await?;
            self.addresses.lock().map_err(|_| "poisoned")?[number] = server.address;
            self.servers.lock().map_err(|_| "poisoned")?[number] = Some(server);
        }
        Ok(3)
    }
}
