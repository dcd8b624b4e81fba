//! What a badge says to a scanner: a signed text, checked offline. Nothing in it says who carries it.

use crate::certification::mark::{Keys, Refusal, jws};
use crate::context::App;
use chrono::{DateTime, TimeDelta};
use domain::calendar::{Instant, end_of, start_of};
use domain::fairs::gate::BadgeKind;
use domain::ids::FairId;
use poem_openapi::types::ToJSON as _;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use store::fairs::gate::badges::Badge;
use uuid::Uuid;

/// Never that of a permit of the mark: neither is taken for the other.
const TYPE: &str = "ocop-badge+jwt";
/// How far a signer's clock may be ahead of the reader's.
const SKEW: TimeDelta = TimeDelta::seconds(60);

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Claims {
    iss: String,
    aud: Uuid,
    sub: Uuid,
    kind: String,
    nbf: i64,
    exp: i64,
}

/// A badge whose signature is good.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedBadge {
    /// Its id.
    pub id: Uuid,
    /// To which fair.
    pub fair: FairId,
    /// Who carries it.
    pub kind: BadgeKind,
    /// First instant at which it opens.
    pub begins: Instant,
    /// First instant at which it opens no longer.
    pub ends: Instant,
}

/// Signs a badge.
pub fn sign(app: &App, badge: &Badge) -> String {
    let claims = Claims {
        iss: app.issuer().to_owned(),
        aud: badge.fair.0,
        sub: badge.id,
        kind: badge.kind.code().to_owned(),
        nbf: start_of(badge.days.first()).timestamp(),
        exp: end_of(badge.days.last()).timestamp(),
    };
    jws::write(app.keys(), TYPE, &claims)
}

/// Reads a badge as a gate without a connection does: `jwks` is the text of `/v1/fair-badge-keys`, `issuer`
/// the name expected. Whether it was taken back since, only the marketplace knows.
pub fn verify_badge(
    token: &str,
    jwks: &str,
    issuer: &str,
    now: Instant,
) -> Result<SignedBadge, Refusal> {
    let badge = read(token, jwks, issuer)?;
    if badge.ends <= now {
        return Err(Refusal::Expired);
    }
    if badge.begins > now + SKEW { Err(Refusal::NotYet) } else { Ok(badge) }
}

/// The same whenever it opens.
fn read(token: &str, jwks: &str, issuer: &str) -> Result<SignedBadge, Refusal> {
    let claims: Claims = jws::read(token, TYPE, jwks)?;
    if claims.iss != issuer {
        return Err(Refusal::WrongIssuer);
    }
    let instant = |seconds| DateTime::from_timestamp(seconds, 0).ok_or(Refusal::Impossible);
    Ok(SignedBadge {
        id: claims.sub,
        fair: claims.aud.into(),
        kind: BadgeKind::from_code(&claims.kind).ok_or(Refusal::Impossible)?,
        begins: instant(claims.nbf)?,
        ends: instant(claims.exp)?,
    })
}

/// The keys under which badges count now, as text.
pub fn key_set(keys: &Keys, now: Instant) -> String {
    keys.published_for_badges(now).to_json_string()
}

/// Reads a token that was sent here; `None` for one that is no badge.
pub fn read_one(app: &App, token: &str) -> Option<SignedBadge> {
    read(token.trim(), &key_set(app.keys(), app.now()), app.issuer()).ok()
}

/// Reads tokens, each once, beside the threads that answer.
pub async fn read_all(app: &App, tokens: Vec<String>) -> HashMap<String, SignedBadge> {
    let (jwks, issuer) = (key_set(app.keys(), app.now()), app.issuer().to_owned());
    let work = move || {
        let mut tokens = tokens;
        tokens.sort_unstable();
        tokens.dedup();
        let read = tokens.into_iter().filter_map(|token| {
            let badge = read(token.trim(), &jwks, &issuer).ok()?;
            Some((token, badge))
        });
        read.collect()
    };
    tokio::task::spawn_blocking(work).await.unwrap_or_default()
}
