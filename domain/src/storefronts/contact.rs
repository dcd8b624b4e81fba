//! How buyers reach a shop.

use crate::accounts::Email;

/// A way to reach a shop.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ContactKind {
    /// Telephone.
    Phone,
    /// E-mail.
    Email,
    /// Zalo, by the telephone number of the account.
    Zalo,
}

impl ContactKind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Phone, Self::Email, Self::Zalo];

    /// The stable English code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Phone => "phone",
            Self::Email => "email",
            Self::Zalo => "zalo",
        }
    }

    /// The kind with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// A contact as a shop's people keep it. Only a published one is ever shown to anybody else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contact {
    /// The kind.
    pub kind: ContactKind,
    /// The number or address.
    pub value: String,
    /// Whether buyers see it.
    pub published: bool,
}

impl Contact {
    /// A contact; `None` when the text is no address of that kind.
    pub fn new(kind: ContactKind, text: &str, published: bool) -> Option<Self> {
        let value = match kind {
            ContactKind::Phone | ContactKind::Zalo => phone(text)?,
            ContactKind::Email => Email::parse(text)?.as_str().to_owned(),
        };
        Some(Self { kind, value, published })
    }
}

/// A telephone number without the blanks, dots and hyphens between its digits: 8 to 15 digits, perhaps
/// after a `+`.
pub fn phone(text: &str) -> Option<String> {
    let number: String = text.chars().filter(|c| !matches!(c, ' ' | '.' | '-')).collect();
    let digits = number.strip_prefix('+').unwrap_or(&number);
    let good = (8..=15).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
    good.then_some(number)
}
