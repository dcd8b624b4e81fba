//! Who shops: an account that is signed in, or whoever holds the token of a guest's cart.

use crate::access::{SignedIn, token_hash};
use crate::codes::Code;
use crate::problem::Failure;
use poem::http::{HeaderMap, header};
use poem_openapi::SecurityScheme;
use poem_openapi::auth::ApiKey;
use store::orders::carts::Holder;
use store::oversight::deeds::Doer;

/// The token of a guest's cart, as `POST /v1/carts` gave it.
#[derive(SecurityScheme)]
#[oai(ty = "api_key", rename = "cart_token", key_in = "header", key_name = "Cart-Token")]
pub struct CartToken(ApiKey);

/// Whoever shops.
#[derive(SecurityScheme)]
pub enum Shopper {
    /// Signed in.
    Account(SignedIn),
    /// With a guest's cart.
    Guest(CartToken),
}

/// Whoever begins to shop.
#[derive(SecurityScheme)]
pub enum Beginner {
    /// Signed in.
    Account(SignedIn),
    /// Somebody.
    #[oai(fallback)]
    Guest,
}

impl Beginner {
    /// Refuses a token that opens nothing, which would otherwise count as none.
    pub fn check(&self, headers: &HeaderMap) -> Result<(), Failure> {
        match self {
            Self::Guest if headers.contains_key(header::AUTHORIZATION) => {
                Err(Code::NotSignedIn.into())
            }
            _ => Ok(()),
        }
    }
}

impl Shopper {
    /// Whose carts and orders are this one's.
    pub fn holder(&self) -> Holder {
        match self {
            Self::Account(account) => Holder::Account(account.0.id),
            Self::Guest(token) => Holder::Guest(token_hash(&token.0.key)),
        }
    }

    /// As the audit names whoever shops.
    pub fn doer(&self) -> Doer {
        match self {
            Self::Account(account) => crate::access::doer(&account.0),
            Self::Guest(_) => Doer::default(),
        }
    }

    /// Names the shopper among those who use keys.
    pub fn scope(&self) -> String {
        match self.holder() {
            Holder::Account(account) => format!("account {account}"),
            Holder::Guest(hash) => {
                let hex: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
                format!("guest {hex}")
            }
        }
    }
}
