//! Text that the public sees: it can't claim more than the permit that it is shown with.

use super::Stars;
use super::claims::{self, Claim};
use super::permit::MarkPermit;
use std::borrow::Cow;

/// A text for the public. It leaves this type only together with the permit it stands under, and claims
/// to the mark beyond that permit are masked on the way out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicText(String);

/// A text claims more than its permit allows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OverClaim {
    /// The passage, as written.
    pub passage: String,
    /// The stars that it claims, where it says so.
    pub stars: Option<u8>,
}

impl PublicText {
    /// A text as it was stored, whatever it claims: reading masks what may not be shown.
    pub fn stored(text: String) -> Self {
        Self(text)
    }

    /// A text to be saved, refused when it claims more than `permit` allows today.
    pub fn new(text: String, permit: Option<&MarkPermit>) -> Result<Self, Vec<OverClaim>> {
        checked(text, allowed(permit))
    }

    /// A text as a certificate prints it, to be saved with it: it may claim what the certificate itself
    /// recognises, and is still read only under the permit of the instant.
    pub fn printed(text: String, stars: Stars) -> Result<Self, Vec<OverClaim>> {
        checked(text, Some(stars.count()))
    }

    /// The text as it may be shown under this permit.
    pub fn render(&self, permit: Option<&MarkPermit>) -> Cow<'_, str> {
        claims::mask(&self.0, allowed(permit))
    }

    /// The text itself as it may be shown under this permit.
    pub fn into_rendered(self, permit: Option<&MarkPermit>) -> String {
        // Nothing is masked in most texts: they need no copy.
        let masked = match self.render(permit) {
            Cow::Borrowed(whole) if std::ptr::eq(whole, self.0.as_str()) => None,
            other => Some(other.into_owned()),
        };
        masked.unwrap_or(self.0)
    }

    /// The text as written, for storing it and for the eyes of those who may edit it.
    pub fn as_written(&self) -> &str {
        &self.0
    }
}

fn checked(text: String, allowed: Option<u8>) -> Result<PublicText, Vec<OverClaim>> {
    let over = claims::over_claims(&text, allowed);
    if over.is_empty() {
        return Ok(PublicText(text));
    }
    let passage = |claim: &Claim| text.get(claim.start..claim.end).unwrap_or_default().to_owned();
    Err(over
        .iter()
        .map(|claim| OverClaim { passage: passage(claim), stars: claim.stars })
        .collect())
}

fn allowed(permit: Option<&MarkPermit>) -> Option<u8> {
    permit.map(|permit| permit.stars().count())
}
