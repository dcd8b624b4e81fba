//! Whether what a bank tells is genuine: each form proves it in its own way, under the endpoint's secret.

use super::formats::Format;
use crate::codes::Code;
use crate::context::App;
use crate::problem::Failure;
use crate::storefronts::Bound;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use chrono::{DateTime, TimeDelta};
use domain::calendar::Instant;
use hmac::{Hmac, KeyInit as _, Mac};
use poem::http::HeaderMap;
use serde_json::Value;
use sha2_hmac::Sha512;
use std::fmt::Write as _;
use store::payments::transfers::endpoints::Endpoint;
use uuid::Uuid;

/// Why something is not taken for genuine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refused {
    /// It has no proof.
    Unsigned,
    /// Its proof is another's, or of something else.
    Wrong,
    /// It was signed too long ago, or is to be signed yet.
    Old,
}

/// A signature that names its time is good for so long, either way.
const TOLERANCE: TimeDelta = TimeDelta::minutes(5);

/// How long a token of vietqr.vn is good for, in seconds.
pub(super) const TOKEN_SECONDS: i64 = 300;

/// The secret of an endpoint, sealed for its row.
pub(super) struct Sealed(Uuid);

impl Bound for Sealed {
    fn bound_to(&self) -> Vec<u8> {
        format!("payments_endpoints/{}/secret", self.0).into_bytes()
    }
}

impl Sealed {
    pub(super) fn seal(app: &App, id: Uuid, secret: &str) -> Result<Vec<u8>, Failure> {
        let sealed = app.sealing().seal(Self(id), secret.as_bytes());
        sealed.map_err(|error| {
            tracing::error!(%error, "a secret can't be sealed");
            Code::Broken.into()
        })
    }

    pub(super) fn open(app: &App, one: &Endpoint) -> Result<Vec<u8>, Failure> {
        app.sealing().unseal(Self(one.id), &one.secret).map_err(|error| {
            tracing::error!(%error, endpoint = %one.id, "a secret can't be opened");
            Code::Broken.into()
        })
    }
}

/// 32 random bytes as text.
pub(super) fn random() -> Result<String, Failure> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|error| {
        tracing::error!(%error, "no randomness to be had");
        Failure::from(Code::Broken)
    })?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

/// Checks that a body was told by whoever has the endpoint's secret.
pub(super) fn check(
    format: Format,
    (headers, body): (&HeaderMap, &Value),
    (endpoint, secret): (Uuid, &[u8]),
    now: Instant,
) -> Result<(), Refused> {
    match format {
        Format::Sepay => shared(word(headers, "authorization", "Apikey"), secret),
        Format::Casso => shared(header(headers, "secure-token"), secret),
        Format::CassoSigned => signed(header(headers, "x-casso-signature"), body, secret, now),
        Format::Vietqr => token(word(headers, "authorization", "Bearer"), endpoint, secret, now),
    }
}

/// Whether user name and password are an endpoint's: `Authorization: Basic`.
pub(super) fn is_login(headers: &HeaderMap, endpoint: Uuid, secret: &[u8]) -> Result<(), Refused> {
    let said = word(headers, "authorization", "Basic").ok_or(Refused::Unsigned)?;
    let said = STANDARD.decode(said).map_err(|_| Refused::Wrong)?;
    let due = [endpoint.simple().to_string().as_bytes(), b":", secret].concat();
    if equal(&said, &due) { Ok(()) } else { Err(Refused::Wrong) }
}

/// A token that is good for [`TOKEN_SECONDS`]: its end, and a signature of it. Nothing of it is kept.
pub(super) fn issue(endpoint: Uuid, secret: &[u8], now: Instant) -> String {
    let until = now.timestamp() + TOKEN_SECONDS;
    format!("{until}.{}", mac(secret, &token_text(endpoint, until)))
}

fn token(said: Option<&str>, endpoint: Uuid, secret: &[u8], now: Instant) -> Result<(), Refused> {
    let (until, signature) =
        said.ok_or(Refused::Unsigned)?.split_once('.').ok_or(Refused::Wrong)?;
    let until: i64 = until.parse().map_err(|_| Refused::Wrong)?;
    verify(secret, &token_text(endpoint, until), signature)?;
    if now.timestamp() < until { Ok(()) } else { Err(Refused::Old) }
}

fn token_text(endpoint: Uuid, until: i64) -> String {
    format!("bank-token/{endpoint}/{until}")
}

fn shared(said: Option<&str>, secret: &[u8]) -> Result<(), Refused> {
    let said = said.ok_or(Refused::Unsigned)?;
    if equal(said.as_bytes(), secret) { Ok(()) } else { Err(Refused::Wrong) }
}

/// `t=…,v1=…`: HMAC-SHA512 over the milliseconds, a full stop and the body with its members sorted.
fn signed(said: Option<&str>, body: &Value, secret: &[u8], now: Instant) -> Result<(), Refused> {
    let said = said.ok_or(Refused::Unsigned)?;
    let part = |name: &str| {
        let parts = said.split(',').filter_map(|part| part.trim().split_once('='));
        parts.into_iter().find(|(key, _)| *key == name).map(|(_, value)| value)
    };
    let (Some(time), Some(signature)) = (part("t"), part("v1")) else {
        return Err(Refused::Wrong);
    };
    verify(secret, &format!("{time}.{}", canonical(body)), signature)?;
    let millis = time.parse().ok().and_then(DateTime::from_timestamp_millis);
    let at = millis.ok_or(Refused::Wrong)?;
    if (now - at).abs() <= TOLERANCE { Ok(()) } else { Err(Refused::Old) }
}

/// JSON with the members of objects sorted by their names, without spaces.
pub(super) fn canonical(value: &Value) -> String {
    match value {
        Value::Object(members) => {
            let mut sorted: Vec<(&String, &Value)> = members.iter().collect();
            sorted.sort_unstable_by_key(|(name, _)| *name);
            let written = sorted.into_iter().map(|(name, value)| {
                format!("{}:{}", Value::String(name.clone()), canonical(value))
            });
            format!("{{{}}}", written.collect::<Vec<_>>().join(","))
        }
        Value::Array(all) => {
            format!("[{}]", all.iter().map(canonical).collect::<Vec<_>>().join(","))
        }
        other => other.to_string(),
    }
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok().map(str::trim).filter(|value| !value.is_empty())
}

/// What stands behind a header's first word.
fn word<'a>(headers: &'a HeaderMap, name: &str, first: &str) -> Option<&'a str> {
    let (word, rest) = header(headers, name)?.split_once(' ')?;
    word.eq_ignore_ascii_case(first).then(|| rest.trim())
}

fn mac(secret: &[u8], text: &str) -> String {
    let mut mac = Hmac::<Sha512>::new_from_slice(secret).expect("keys of any length are taken");
    mac.update(text.as_bytes());
    hex(&mac.finalize().into_bytes())
}

fn verify(secret: &[u8], text: &str, signature: &str) -> Result<(), Refused> {
    let due = mac(secret, text);
    let said = signature.to_ascii_lowercase();
    if equal(said.as_bytes(), due.as_bytes()) { Ok(()) } else { Err(Refused::Wrong) }
}

/// Compares without telling by its time where two differ.
fn equal(one: &[u8], other: &[u8]) -> bool {
    let differing = one.iter().zip(other).fold(0, |sum, (one, other)| sum | (one ^ other));
    one.len() == other.len() && std::hint::black_box(differing) == 0
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing into a string can't fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests;
