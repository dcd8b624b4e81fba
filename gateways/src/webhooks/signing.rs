//! Signatures by the convention of Standard Webhooks: HMAC-SHA256 over `id.timestamp.body`.

use super::Message;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2_hmac::Sha256;
use std::fmt;

/// What the text of a secret begins with.
const PREFIX: &str = "whsec_";
/// Bytes of a secret.
const LENGTH: usize = 32;

/// What messages to a webhook are signed with. Never shown but to whom it is made for.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret([u8; LENGTH]);

impl Secret {
    /// Bytes of a secret.
    pub const LENGTH: usize = LENGTH;

    /// A secret of random bytes.
    pub fn of(bytes: [u8; LENGTH]) -> Self {
        Self(bytes)
    }

    /// Its bytes.
    pub fn bytes(&self) -> &[u8; LENGTH] {
        &self.0
    }

    /// The text that its owner is shown: `whsec_` and the bytes in Base64.
    pub fn text(&self) -> String {
        format!("{PREFIX}{}", STANDARD.encode(self.0))
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// The signature of a message, in Base64.
pub fn signature(secret: &Secret, message: &Message) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(&secret.0).expect("a key of any length will do");
    mac.update(format!("{}.{}.", message.id, message.timestamp).as_bytes());
    mac.update(&message.body);
    STANDARD.encode(mac.finalize().into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    /// Made with Python: `hmac.new(bytes(range(32)), b"…", "sha256")`.
    #[test]
    fn a_signature_is_what_another_library_makes_of_it() {
        let bytes: Vec<u8> = (0..32).collect();
        let secret = Secret::of(bytes.try_into().unwrap());
        let message = Message {
            id: Uuid::from_u128(0x0199_2b3c_4d5e_7f60_8a9b_acbd_cedf_e0f1),
            timestamp: 1_788_228_000,
            body: r#"{"type":"product.changed","name":"Chè Shan tuyết"}"#.as_bytes().to_vec(),
        };
        assert_eq!(secret.text(), "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=");
        assert_eq!(signature(&secret, &message), "n2HliOuOwyemcqSxkne0isgF1XFYBJqJ7HOzETKSJIs=");
        assert!(!format!("{secret:?}").contains("AAEC"));
    }
}
