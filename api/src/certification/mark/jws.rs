//! Signed texts: compact JWS (RFC 7515), Ed25519, each with a type of its own, so that a text of one type
//! is never taken for one of another.

use super::keys::Keys;
use super::permit::Refusal;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::{Signature, VerifyingKey};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

/// No text of ours is nearly as long.
const MOST_BYTES: usize = 4096;
const ALGORITHM: &str = "EdDSA";

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    alg: String,
    typ: String,
    kid: String,
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

/// Signs claims as a text of a type, with the key that signs now.
pub fn write(keys: &Keys, kind: &str, claims: &impl Serialize) -> String {
    let (text, signature) = keys.sign(|kid| {
        let header =
            Header { alg: ALGORITHM.to_owned(), typ: kind.to_owned(), kid: kid.to_owned() };
        format!("{}.{}", encode(&header), encode(claims))
    });
    format!("{text}.{}", URL_SAFE_NO_PAD.encode(signature))
}

/// The claims of a text of a type that one of these keys signed. Whatever is not wholly as it should be is
/// refused.
pub fn read<T: DeserializeOwned>(token: &str, kind: &str, jwks: &str) -> Result<T, Refusal> {
    if token.len() > MOST_BYTES {
        return Err(Refusal::Malformed("a text of that length"));
    }
    let (text, signature) = token.rsplit_once('.').ok_or(Refusal::Malformed("the token"))?;
    let (header, claims) = text.split_once('.').ok_or(Refusal::Malformed("the token"))?;
    let header: Header = decode(header).ok_or(Refusal::Malformed("the header"))?;
    if header.alg != ALGORITHM {
        return Err(Refusal::WrongAlgorithm);
    }
    if header.typ != kind {
        return Err(Refusal::WrongType);
    }
    let key = key_of(jwks, &header.kid)?;
    let signature = bytes(signature).ok_or(Refusal::Malformed("the signature"))?;
    key.verify_strict(text.as_bytes(), &Signature::from_bytes(&signature))
        .map_err(|_| Refusal::WrongSignature)?;
    decode(claims).ok_or(Refusal::Malformed("the claims"))
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
