//! Stripe: PaymentIntents as destination charges. Of its answers only the fields in use are read.

use super::signing::{self, Unproven};
use super::{Asking, Cards, CardsError, Payment, Returning};
use async_trait::async_trait;
use domain::calendar::Instant;
use domain::ids::OrderId;
use domain::payments::cards::{CURRENCY, CardStatus, CardWord, Payee, RefundWay, RefundWord};
use miniserde::json::{Number, Object, Value};
use std::fmt;
use std::time::Duration;
use stripe::{Client, ClientBuilder, StripeError};
use stripe_client_core::{
    CustomizableStripeRequest, IdempotencyKey, RequestBuilder, RequestStrategy, StripeMethod,
};
use url::{Host, Url, form_urlencoded};

/// Longest that one call takes.
const PATIENCE: Duration = Duration::from_secs(10);
/// Where it is, unless said otherwise.
const ADDRESS: &str = "https://api.stripe.com";
/// Longest number of Stripe's that goes into a path.
const LONGEST: usize = 255;

/// Stripe, as this platform is known there.
#[derive(Clone)]
pub struct Stripe {
    client: Client,
    webhook_secret: Option<String>,
    public_key: Option<String>,
    at_home: bool,
}

impl fmt::Debug for Stripe {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Stripe")
    }
}

impl Stripe {
    /// Stripe under a secret key, at an address of its own where one is given. `None` where the key or the
    /// address can't be used.
    pub fn new(key: &str, address: Option<&str>) -> Option<Self> {
        // Two libraries are built in, and the client asks which. Whoever was first to say has said it.
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
        let address = address.unwrap_or(ADDRESS);
        let at_home = match Url::parse(address).ok()?.host()? {
            Host::Domain(name) => name == "localhost",
            Host::Ipv4(address) => address.is_loopback(),
            Host::Ipv6(address) => address.is_loopback(),
        };
        let client = ClientBuilder::new(key).url(address).timeout(PATIENCE).build().ok()?;
        Some(Self { client, webhook_secret: None, public_key: None, at_home })
    }

    /// The same, with the secret that its events are signed with.
    #[must_use]
    pub fn telling(mut self, secret: Option<&str>) -> Self {
        self.webhook_secret = secret.map(str::to_owned);
        self
    }

    /// The same, with the key by which browsers name the platform.
    #[must_use]
    pub fn known_as(mut self, key: Option<&str>) -> Self {
        self.public_key = key.map(str::to_owned);
        self
    }

    async fn post(
        &self,
        path: String,
        form: &[(&str, String)],
        key: Option<String>,
    ) -> Result<Object, CardsError> {
        let mut request = RequestBuilder::new(StripeMethod::Post, path);
        let pairs = form.iter().map(|(name, value)| (*name, value.as_str()));
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
        request.body = Some(body);
        let strategy = match key.map(IdempotencyKey::new) {
            Some(Ok(key)) => RequestStrategy::Idempotent(key),
            Some(Err(_)) => return Err(CardsError::Unclear("no key")),
            None => RequestStrategy::Once,
        };
        self.send(request.customize().request_strategy(strategy)).await
    }

    async fn get(&self, path: String) -> Result<Object, CardsError> {
        self.send(RequestBuilder::new(StripeMethod::Get, path).customize()).await
    }

    async fn send(&self, request: CustomizableStripeRequest<Value>) -> Result<Object, CardsError> {
        match request.send(&self.client).await {
            Ok(Value::Object(answer)) => Ok(answer),
            Ok(_) => Err(CardsError::Unclear("no object")),
            Err(error) => Err(failure(error)),
        }
    }
}

#[async_trait]
impl Cards for Stripe {
    async fn ask(&self, asking: &Asking) -> Result<Payment, CardsError> {
        let mut form = vec![
            ("amount", asking.amount.amount().to_string()),
            ("currency", CURRENCY.to_owned()),
            ("payment_method_types[0]", "card".to_owned()),
            ("transfer_data[destination]", asking.account.clone()),
            ("metadata[order]", asking.order.to_string()),
        ];
        if asking.fee.amount() > 0 {
            form.push(("application_fee_amount", asking.fee.amount().to_string()));
        }
        let key = Some(asking.key.to_string());
        payment(&self.post("/payment_intents".to_owned(), &form, key).await?)
    }

    async fn read(&self, reference: &str) -> Result<Payment, CardsError> {
        payment(&self.get(format!("/payment_intents/{}", number(reference)?)).await?)
    }

    async fn cancel(&self, reference: &str) -> Result<Payment, CardsError> {
        let path = format!("/payment_intents/{}/cancel", number(reference)?);
        // Without a key: a refusal of a moment ago would be given again.
        payment(&self.post(path, &[], None).await?)
    }

    async fn refund(&self, returning: &Returning) -> Result<RefundWord, CardsError> {
        let Returning { refund: id, attempt, payment, amount } = returning;
        let form = [
            ("payment_intent", payment.clone()),
            ("amount", amount.amount().to_string()),
            ("reverse_transfer", "true".to_owned()),
            ("refund_application_fee", "true".to_owned()),
            ("metadata[refund]", id.to_string()),
            ("metadata[attempt]", attempt.to_string()),
        ];
        let key = match attempt {
            0 => id.to_string(),
            attempt => format!("{id}/{attempt}"),
        };
        refund(&self.post("/refunds".to_owned(), &form, Some(key)).await?)
    }

    async fn read_refund(&self, reference: &str) -> Result<RefundWord, CardsError> {
        refund(&self.get(format!("/refunds/{}", number(reference)?)).await?)
    }

    fn prove(&self, signature: Option<&str>, body: &[u8], now: Instant) -> Result<(), Unproven> {
        let secret = self.webhook_secret.as_deref().ok_or(Unproven::Closed)?;
        signing::check(secret, signature, body, now)
    }

    fn public_key(&self) -> Option<&str> {
        self.public_key.as_deref()
    }

    fn is_at_home(&self) -> bool {
        self.at_home
    }
}

/// A number of Stripe's, as far as it can stand in a path.
fn number(reference: &str) -> Result<&str, CardsError> {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '_';
    if (1..=LONGEST).contains(&reference.len()) && reference.chars().all(plain) {
        Ok(reference)
    } else {
        Err(CardsError::Refused { status: 404, code: "resource_missing".to_owned() })
    }
}

/// What it refused it did not do; of all else that is not known.
fn failure(error: StripeError) -> CardsError {
    match error {
        StripeError::Stripe(error, status @ (400..=408 | 410..=428)) => {
            let code = error.code.as_ref().map(ToString::to_string);
            CardsError::Refused { status, code: code.unwrap_or_else(|| error.type_.to_string()) }
        }
        StripeError::Stripe(_, status) => CardsError::Unreachable(format!("status {status}")),
        StripeError::JSONDeserialize(_) => CardsError::Unclear("not in the form"),
        StripeError::ClientError(reason) | StripeError::ConfigError(reason) => {
            CardsError::Unreachable(reason)
        }
        StripeError::Timeout => CardsError::Unreachable("no answer in time".to_owned()),
    }
}

fn payment(answer: &Object) -> Result<Payment, CardsError> {
    let status = match text(answer, "status").as_deref() {
        Some(
            "requires_payment_method"
            | "requires_confirmation"
            | "requires_action"
            | "requires_source"
            | "requires_source_action",
        ) => CardStatus::Asked,
        Some("processing" | "requires_capture") => CardStatus::Processing,
        Some("succeeded") => CardStatus::Succeeded,
        Some("canceled") => CardStatus::Canceled,
        _ => return Err(CardsError::Unclear("its status")),
    };
    let payee = match answer.get("transfer_data") {
        None => Payee::Unsaid,
        Some(Value::Object(data)) => {
            text(data, "destination").map_or(Payee::Platform, Payee::Account)
        }
        Some(_) => Payee::Platform,
    };
    let declined = match answer.get("last_payment_error") {
        Some(Value::Object(error)) => text(error, "charge"),
        _ => None,
    };
    let order = noted(answer, "order").and_then(|id| id.parse().ok()).map(OrderId);
    let word = CardWord {
        reference: text(answer, "id").ok_or(CardsError::Unclear("its number"))?,
        status,
        amount: whole(answer, "amount").ok_or(CardsError::Unclear("its amount"))?,
        received: whole(answer, "amount_received"),
        currency: text(answer, "currency").ok_or(CardsError::Unclear("its currency"))?,
        payee,
        order,
        declined,
    };
    Ok(Payment { word, client_secret: text(answer, "client_secret") })
}

fn refund(answer: &Object) -> Result<RefundWord, CardsError> {
    let way = match text(answer, "status").as_deref() {
        Some("pending" | "requires_action") => RefundWay::Pending,
        Some("succeeded") => RefundWay::Succeeded,
        Some("failed" | "canceled") => RefundWay::Failed,
        _ => return Err(CardsError::Unclear("its status")),
    };
    Ok(RefundWord {
        reference: text(answer, "id").ok_or(CardsError::Unclear("its number"))?,
        payment: text(answer, "payment_intent"),
        way,
        amount: whole(answer, "amount").ok_or(CardsError::Unclear("its amount"))?,
        currency: text(answer, "currency").ok_or(CardsError::Unclear("its currency"))?,
        refund: noted(answer, "refund").and_then(|id| id.parse().ok()),
        attempt: noted(answer, "attempt").and_then(|attempt| attempt.parse().ok()),
        failure: text(answer, "failure_reason"),
    })
}

fn text(of: &Object, name: &str) -> Option<String> {
    match of.get(name) {
        Some(Value::String(text)) => Some(text.clone()),
        _ => None,
    }
}

fn whole(of: &Object, name: &str) -> Option<i64> {
    match of.get(name) {
        Some(Value::Number(Number::U64(number))) => i64::try_from(*number).ok(),
        Some(Value::Number(Number::I64(number))) => Some(*number),
        _ => None,
    }
}

/// One of our own notes on it.
fn noted(of: &Object, name: &str) -> Option<String> {
    match of.get("metadata") {
        Some(Value::Object(notes)) => text(notes, name),
        _ => None,
    }
}
