//! What a buyer lets exhibitors know, field by field.

/// A field that nobody reads without the buyer's consent of today.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ConsentField {
    /// The name.
    Name,
    /// The organisation for which the buyer comes.
    Organisation,
    /// The telephone number.
    Phone,
    /// The e-mail address.
    Email,
    /// What the buyer looks for.
    Interest,
}

impl ConsentField {
    /// Every field.
    pub const ALL: [Self; 5] =
        [Self::Name, Self::Organisation, Self::Phone, Self::Email, Self::Interest];

    /// The stable English code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Organisation => "organisation",
            Self::Phone => "phone",
            Self::Email => "email",
            Self::Interest => "interest",
        }
    }

    /// The field with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.code() == code)
    }
}
