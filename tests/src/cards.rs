//! A stand-in for Stripe, as far as this marketplace asks it.

use crate::marketplace::{Answer, Marketplace};
use crate::shopping::Shop;
use gateways::cards::{Cards, Stripe, signature};
use poem::http::Method;
use poem::{Body, Request};
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, ResponseTemplate};

/// The platform's secret key there.
pub const KEY: &str = "sk_test_standin";
/// What events are signed with.
pub const WEBHOOK_SECRET: &str = "whsec_standin";
/// The platform's key for browsers.
pub const PUBLIC_KEY: &str = "pk_test_standin";

/// How many were opened.
static OPENED: AtomicU64 = AtomicU64::new(0);

/// A request as it came in.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The method and the path.
    pub what: String,
    /// The key against repetition.
    pub key: Option<String>,
    /// The key of the platform.
    pub authorization: String,
    /// The form.
    pub form: BTreeMap<String, String>,
}

/// The stand-in.
pub struct StandIn {
    server: MockServer,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    things: BTreeMap<String, Value>,
    /// First answers by key.
    keys: HashMap<String, Value>,
    asked: Vec<Asked>,
    /// Whether it is out of order.
    down: bool,
    /// Whether answers are lost on their way, with what they tell of done.
    mute: bool,
    /// What refunds become at once.
    refunds: &'static str,
    /// Whether refunds are refused.
    refuses: bool,
    pays_when_canceled: bool,
    told: u64,
    /// What its numbers have in them.
    tag: u64,
}

impl StandIn {
    /// Opens.
    pub async fn open() -> Self {
        let server = MockServer::start().await;
        // No two of them give the same numbers, though they serve one marketplace after the other.
        let tag = OPENED.fetch_add(1, Ordering::Relaxed);
        let state = State { refunds: "succeeded", tag, ..State::default() };
        let state = Arc::new(Mutex::new(state));
        let at_work = Arc::clone(&state);
        let answer = move |request: &wiremock::Request| lock(&at_work).answer(request);
        Mock::given(any()).respond_with(answer).mount(&server).await;
        Self { server, state }
    }

    /// Where it is.
    pub fn address(&self) -> String {
        self.server.uri()
    }

    /// The gateway to it.
    pub fn gateway(&self) -> Arc<dyn Cards> {
        gateway_to(&self.server.uri())
    }

    /// What was asked with this method and path.
    pub fn asked(&self, what: &str) -> Vec<Asked> {
        lock(&self.state).asked.iter().filter(|one| one.what == what).cloned().collect()
    }

    /// The only payment that there is.
    ///
    /// # Panics
    /// When there is another number of them.
    pub fn payment(&self) -> String {
        self.only("pi_")
    }

    /// The only refund that there is.
    ///
    /// # Panics
    /// When there is another number of them.
    pub fn refund(&self) -> String {
        self.only("re_")
    }

    fn only(&self, begins: &str) -> String {
        let state = lock(&self.state);
        let all: Vec<&String> = state.things.keys().filter(|id| id.starts_with(begins)).collect();
        assert_eq!(all.len(), 1, "{all:?}");
        all[0].clone()
    }

    /// The payment of an order.
    ///
    /// # Panics
    /// When there is none.
    pub fn payment_of(&self, order: &str) -> String {
        let state = lock(&self.state);
        let own = |(_, thing): &(&String, &Value)| thing["metadata"]["order"] == order;
        state.things.iter().find(own).expect("a payment").0.clone()
    }

    /// Whether buyers pay in the moment in which a payment is called off.
    pub fn pays_when_canceled(&self, pays: bool) {
        lock(&self.state).pays_when_canceled = pays;
    }

    /// A payment or refund as it stands.
    pub fn thing(&self, id: &str) -> Value {
        lock(&self.state).things[id].clone()
    }

    /// Changes a field of a payment or refund.
    pub fn set(&self, id: &str, field: &str, value: Value) {
        let mut state = lock(&self.state);
        state.things.get_mut(id).expect("a thing")[field] = value;
    }

    /// The buyer pays.
    pub fn pays(&self, id: &str) {
        assert_ne!(self.thing(id)["status"], "canceled", "nobody can pay what is over");
        self.set(id, "amount_received", self.thing(id)["amount"].clone());
        self.set(id, "status", json!("succeeded"));
    }

    /// Whether it is out of order.
    pub fn goes_down(&self, down: bool) {
        lock(&self.state).down = down;
    }

    /// Whether its answers are lost.
    pub fn goes_mute(&self, mute: bool) {
        lock(&self.state).mute = mute;
    }

    /// What refunds become at once.
    pub fn makes_refunds(&self, status: &'static str) {
        lock(&self.state).refunds = status;
    }

    /// Whether refunds are refused.
    pub fn refuses_refunds(&self, refuses: bool) {
        lock(&self.state).refuses = refuses;
    }

    /// Something that never was.
    pub fn event(&self, kind: &str, id: &str) -> Value {
        let mut state = lock(&self.state);
        state.told += 1;
        let object = state.things.get(id).cloned().unwrap_or_else(|| json!({ "id": id }));
        json!({ "id": format!("evt_{}x{}", state.tag, state.told), "type": kind, "data": { "object": object } })
    }

    /// Tells of something that happened, signed at this instant.
    pub async fn tells(&self, market: &Marketplace, kind: &str, id: &str) -> Answer {
        says(market, &self.event(kind, id)).await
    }
}

/// A gateway to a stand-in.
///
/// # Panics
/// When its address is none.
pub fn gateway_to(address: &str) -> Arc<dyn Cards> {
    let stripe = Stripe::new(KEY, Some(address)).expect("an address");
    Arc::new(stripe.telling(Some(WEBHOOK_SECRET)).known_as(Some(PUBLIC_KEY)))
}

/// Tells anything, signed at this instant.
pub async fn says(market: &Marketplace, event: &Value) -> Answer {
    let body = event.to_string().into_bytes();
    let signed = signature(WEBHOOK_SECRET, market.app.now().timestamp(), &body);
    market.request(request(Some(&signed), body)).await
}

/// A request to the webhook.
pub fn request(signed: Option<&str>, body: Vec<u8>) -> Request {
    let request = Request::builder().method(Method::POST).uri_str("/v1/stripe/events");
    let request = match signed {
        Some(signed) => request.header("stripe-signature", signed),
        None => request,
    };
    request.content_type("application/json; charset=utf-8").body(Body::from_vec(body))
}

impl Shop {
    /// Takes cards to an account.
    pub async fn takes_cards(&self, market: &Marketplace, account: &str) -> Answer {
        let path = format!("/v1/producers/{}/card-account", self.producer);
        self.owner.put(market, &path, json!({ "account": account })).await
    }
}

impl State {
    fn answer(&mut self, request: &wiremock::Request) -> ResponseTemplate {
        let header = |name: &str| {
            request.headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned)
        };
        let mut url = request.url.clone();
        let body = String::from_utf8_lossy(&request.body).into_owned();
        url.set_query(Some(&body));
        let asked = Asked {
            what: format!("{} {}", request.method, url.path()),
            key: header("idempotency-key"),
            authorization: header("authorization").unwrap_or_default(),
            form: url.query_pairs().into_owned().collect(),
        };
        self.asked.push(asked.clone());
        if self.down {
            return ResponseTemplate::new(503).set_body_json(json!({
                "error": { "type": "api_error", "message": "out of order" }
            }));
        }
        let answer = self.does(&asked);
        if self.mute {
            return ResponseTemplate::new(500).set_body_string("lost");
        }
        match answer {
            Ok(answer) => ResponseTemplate::new(200).set_body_json(answer),
            Err((status, code)) => ResponseTemplate::new(status).set_body_json(json!({
                "error": { "type": "invalid_request_error", "code": code, "message": code }
            })),
        }
    }

    fn does(&mut self, asked: &Asked) -> Result<Value, (u16, &'static str)> {
        if let Some(answer) = asked.key.as_ref().and_then(|key| self.keys.get(key)) {
            return Ok(answer.clone());
        }
        let parts: Vec<&str> = asked.what.split(['/', ' ']).collect();
        let answer = match parts[..] {
            ["POST", "", "v1", "payment_intents"] => self.asks(&asked.form),
            ["GET", "", "v1", _, id] => {
                self.things.get(id).cloned().ok_or((404, "resource_missing"))?
            }
            ["POST", "", "v1", "payment_intents", id, "cancel"] => {
                let one = self.things.get_mut(id).ok_or((404, "resource_missing"))?;
                if self.pays_when_canceled {
                    one["amount_received"] = one["amount"].clone();
                    one["status"] = json!("succeeded");
                }
                if one["status"] == "succeeded" {
                    return Err((400, "payment_intent_unexpected_state"));
                }
                one["status"] = json!("canceled");
                one.clone()
            }
            ["POST", "", "v1", "payment_intents", id, "confirm"] => {
                let one = self.things.get_mut(id).ok_or((404, "resource_missing"))?;
                one["amount_received"] = one["amount"].clone();
                one["status"] = json!("succeeded");
                one.clone()
            }
            ["POST", "", "v1", "refunds"] if self.refuses => {
                return Err((400, "charge_already_refunded"));
            }
            ["POST", "", "v1", "refunds"] => self.sends_back(&asked.form),
            _ => return Err((404, "unknown_path")),
        };
        if let Some(key) = &asked.key {
            self.keys.insert(key.clone(), answer.clone());
        }
        Ok(answer)
    }

    fn asks(&mut self, form: &BTreeMap<String, String>) -> Value {
        let id = format!("pi_{}x{}", self.tag, self.things.len() + 1);
        let amount: i64 = form["amount"].parse().expect("a whole amount");
        let payment = json!({
            "id": id, "object": "payment_intent", "amount": amount, "amount_received": 0,
            "currency": form["currency"], "status": "requires_payment_method",
            "client_secret": format!("{id}_secret"), "metadata": { "order": form["metadata[order]"] },
            "transfer_data": { "destination": form["transfer_data[destination]"] },
            "last_payment_error": null,
        });
        self.things.insert(id, payment.clone());
        payment
    }

    fn sends_back(&mut self, form: &BTreeMap<String, String>) -> Value {
        let id = format!("re_{}x{}", self.tag, self.things.len() + 1);
        let amount: i64 = form["amount"].parse().expect("a whole amount");
        let refund = json!({
            "id": id, "object": "refund", "amount": amount, "currency": "vnd",
            "payment_intent": form["payment_intent"], "status": self.refunds,
            "metadata": {
                "refund": form["metadata[refund]"], "attempt": form["metadata[attempt]"],
            },
        });
        self.things.insert(id, refund.clone());
        refund
    }
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().expect("nothing panics with it in hand")
}
