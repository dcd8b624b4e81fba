//! Signed permits: what a shop can show to somebody who is offline, and how that is checked.
//!
//! A permit says what was so when it was signed, and ends within 24 hours. Read offline it can outlive
//! a revocation by that long; who can ask the marketplace should.

use super::keys::{KeySet, Keys};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta};
use domain::calendar::Instant;
use domain::certification::{MarkPermit, Stars};
use domain::ids::{CertificateId, ProductId};
use ed25519_dalek::{Signature, VerifyingKey};
use poem_openapi::ApiResponse;
use poem_openapi::payload::{Json, PlainText};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use thiserror::Error;
use uuid::Uuid;

/// Longest life of a permit.
const LONGEST: TimeDelta = TimeDelta::hours(24);
/// How far a signer's clock may be ahead of the reader's.
const SKEW: TimeDelta = TimeDelta::seconds(60);
/// No permit is nearly as long.
const MOST_BYTES: usize = 4096;
const ALGORITHM: &str = "EdDSA";
const TYPE: &str = "ocop-permit+jwt";

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    alg: String,
    typ: String,
    kid: String,
}

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
    #[error("not a permit: {0} can't be read")]
    Malformed(&'static str),
    /// The header names another algorithm than Ed25519 (`EdDSA`).
    #[error("the permit is not signed with EdDSA")]
    WrongAlgorithm,
    /// The header's type is another.
    #[error("the token is of another type than {TYPE}")]
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
    let (text, signature) = keys.sign(|kid| {
        let header =
            Header { alg: ALGORITHM.to_owned(), typ: TYPE.to_owned(), kid: kid.to_owned() };
        format!("{}.{}", encode(&header), encode(&claims))
    });
    format!("{text}.{}", URL_SAFE_NO_PAD.encode(signature))
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
    if token.len() > MOST_BYTES {
        return Err(Refusal::Malformed("a text of that length"));
    }
    let (text, signature) = token.rsplit_once('.').ok_or(Refusal::Malformed("the token"))?;
    let (header, claims) = text.split_once('.').ok_or(Refusal::Malformed("the token"))?;
    let header: Header = decode(header).ok_or(Refusal::Malformed("the header"))?;
    if header.alg != ALGORITHM {
        return Err(Refusal::WrongAlgorithm);
    }
    if header.typ != TYPE {
        return Err(Refusal::WrongType);
    }
    let key = key_of(jwks, &header.kid)?;
    let signature = bytes(signature).ok_or(Refusal::Malformed("the signature"))?;
    key.verify_strict(text.as_bytes(), &Signature::from_bytes(&signature))
        .map_err(|_| Refusal::WrongSignature)?;
    let claims: Claims = decode(claims).ok_or(Refusal::Malformed("the claims"))?;
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

#[derive(Deserialize)]
struct GivenKeys {
    keys: Vec<GivenKey>,
}

#[derive(Deserialize)]
struct GivenKey {
    kid: Option<String>,
    kty: Option<String>,
    crv: Option<String>,
    alg: Option<String>,
    x: Option<String>,
}

fn key_of(jwks: &str, kid: &str) -> Result<VerifyingKey, Refusal> {
    let given: GivenKeys = serde_json::from_str(jwks).map_err(|_| Refusal::UnreadableKeys)?;
    let mut named = given.keys.into_iter().filter(|key| key.kid.as_deref() == Some(kid));
    let (Some(key), None) = (named.next(), named.next()) else { return Err(Refusal::UnknownKey) };
    let fits = key.kty.as_deref() == Some("OKP")
        && key.crv.as_deref() == Some("Ed25519")
        && key.alg.as_deref().is_none_or(|alg| alg == ALGORITHM);
    let x = key.x.as_deref().filter(|_| fits).and_then(bytes::<32>);
    VerifyingKey::from_bytes(&x.ok_or(Refusal::UnknownKey)?).map_err(|_| Refusal::UnknownKey)
}

fn encode(value: &impl Serialize) -> String {
    URL_SAFE_NO_PAD.encode(serde_json::to_vec(value).unwrap_or_default())
}

fn decode<T: DeserializeOwned>(text: &str) -> Option<T> {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(text).ok()?).ok()
}

fn bytes<const N: usize>(text: &str) -> Option<[u8; N]> {
    URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok()
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
