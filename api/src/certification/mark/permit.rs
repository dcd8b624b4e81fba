//! Signed permits: what a shop can show to somebody who is offline, and how that is checked.
//!
//! A permit says what was so when it was signed, and ends within 24 hours. Read offline it can outlive
//! a revocation by that long; who can ask the marketplace should.

use super::jws;
use super::keys::{KeySet, Keys};
use chrono::{DateTime, TimeDelta};
use domain::calendar::Instant;
use domain::certification::{MarkPermit, Stars};
use domain::ids::{CertificateId, ProductId};
use poem_openapi::ApiResponse;
use poem_openapi::payload::{Json, PlainText};
use serde::{Deserialize, Serialize};
use thiserror::Error;
use uuid::Uuid;

/// Longest life of a permit.
const LONGEST: TimeDelta = TimeDelta::hours(24);
/// How far a signer's clock may be ahead of the reader's.
const SKEW: TimeDelta = TimeDelta::seconds(60);
const TYPE: &str = "ocop-permit+jwt";

#[derive(Serialize, Deserialize)]
struct Claims {
    iss: String,
    sub: Uuid,
    stars: u8,
    certificate: Uuid,
    iat: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    nbf: Option<i64>,
    exp: i64,
    jti: Uuid,
}

/// A permit that was read and found good at the instant asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifiedPermit {
    /// The product that may carry the mark.
    pub product: ProductId,
    /// With these stars.
    pub stars: Stars,
    /// The certificate in force when it was signed.
    pub certificate: CertificateId,
    /// When it was signed.
    pub issued_at: Instant,
    /// First instant at which it counts no longer.
    pub expires_at: Instant,
    /// The permit's own id.
    pub id: Uuid,
}

/// Why a token is no permit.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Refusal {
    /// The text is not a compact JWS with this header and these claims.
    #[error("no such token: {0} can't be read")]
    Malformed(&'static str),
    /// The header names another algorithm than Ed25519 (`EdDSA`).
    #[error("the token is not signed with EdDSA")]
    WrongAlgorithm,
    /// The header's type is another.
    #[error("the token is of another type")]
    WrongType,
    /// The key set can't be read.
    #[error("the key set can't be read")]
    UnreadableKeys,
    /// The key set has no such key, or has it twice, or it is no Ed25519 key.
    #[error("the key set has no such key")]
    UnknownKey,
    /// The signature is not the key's over this text.
    #[error("the signature is wrong")]
    WrongSignature,
    /// Signed in another name.
    #[error("the permit was issued by another than the expected issuer")]
    WrongIssuer,
    /// Its time is over.
    #[error("the permit has expired")]
    Expired,
    /// Its time has not come.
    #[error("the permit is from the future")]
    NotYet,
    /// Longer than any permit lives, or with stars that none has.
    #[error("the permit says what no permit can say")]
    Impossible,
}

/// Signs a permit: it ends when the clock ends the mark, and within 24 hours.
pub fn sign(keys: &Keys, issuer: &str, permit: &MarkPermit, id: Uuid) -> String {
    let issued = permit.this_update();
    let claims = Claims {
        iss: issuer.to_owned(),
        sub: permit.product().0,
        stars: permit.stars().count(),
        certificate: permit.certificate().0,
        iat: issued.timestamp(),
        nbf: Some(issued.timestamp()),
        exp: permit.next_update().timestamp().min((issued + LONGEST).timestamp()),
        jti: id,
    };
    jws::write(keys, TYPE, &claims)
}

/// Reads a permit offline: `jwks` is the text of `/.well-known/jwks.json`, `issuer` the name expected.
/// Whatever is not wholly as it should be is refused. A permit that this accepts may have been overtaken
/// by a revocation up to 24 hours ago.
pub fn verify(
    token: &str,
    jwks: &str,
    issuer: &str,
    now: Instant,
) -> Result<VerifiedPermit, Refusal> {
    let claims: Claims = jws::read(token, TYPE, jwks)?;
    accepted(&claims, issuer, now)
}

fn accepted(claims: &Claims, issuer: &str, now: Instant) -> Result<VerifiedPermit, Refusal> {
    if claims.iss != issuer {
        return Err(Refusal::WrongIssuer);
    }
    let instant = |seconds| DateTime::from_timestamp(seconds, 0).ok_or(Refusal::Impossible);
    let (issued_at, expires_at) = (instant(claims.iat)?, instant(claims.exp)?);
    let begins = instant(claims.nbf.unwrap_or(claims.iat))?;
    if expires_at <= now {
        return Err(Refusal::Expired);
    }
    if issued_at.max(begins) > now + SKEW {
        return Err(Refusal::NotYet);
    }
    let stars = Stars::new(claims.stars).ok_or(Refusal::Impossible)?;
    if expires_at - issued_at > LONGEST {
        return Err(Refusal::Impossible);
    }
    Ok(VerifiedPermit {
        product: claims.sub.into(),
        stars,
        certificate: claims.certificate.into(),
        issued_at,
        expires_at,
        id: claims.jti,
    })
}

/// A signed permit.
#[derive(ApiResponse)]
pub enum PermitAnswer {
    /// The permit, a compact JWS.
    #[oai(status = 200, content_type = "application/jose")]
    Signed(
        PlainText<String>,
        /// Each permit is signed for its own instant.
        #[oai(header = "Cache-Control")]
        String,
    ),
}

/// The public keys.
#[derive(ApiResponse)]
pub enum KeySetAnswer {
    /// The keys under which a live permit may be signed.
    #[oai(status = 200)]
    Keys(
        Json<KeySet>,
        /// Five minutes. An unknown `kid` is a reason to ask again at once.
        #[oai(header = "Cache-Control")]
        String,
    ),
}
