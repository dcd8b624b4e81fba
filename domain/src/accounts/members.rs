//! Members of a producer, and the affairs in which each may act.

/// What a member may be within a producer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MemberRole {
    /// Answers for everything.
    Owner,
    /// Runs the shop: everything but bank accounts, members' roles and mandates.
    Manager,
    /// Keeps listings and orders.
    Clerk,
}

/// A part of a producer's affairs. Each operation on a producer's things belongs to one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Affair {
    /// Products, variants, prices, pictures.
    Listings,
    /// The storefront: texts, contacts, delivery, opening.
    Storefront,
    /// Applications to fairs.
    FairApplications,
    /// Orders of buyers.
    Orders,
    /// Legal identity, its documents, and the review of them.
    Identity,
    /// The account to which money is paid.
    BankAccount,
    /// Members, invitations and mandates.
    Members,
    /// What concerns certificates, such as answering a report of misuse.
    Certificates,
    /// What other programs hear of it: webhooks and events.
    Integrations,
}

impl Affair {
    /// Every affair.
    pub const ALL: [Self; 9] = [
        Self::Listings,
        Self::Storefront,
        Self::FairApplications,
        Self::Orders,
        Self::Identity,
        Self::BankAccount,
        Self::Members,
        Self::Certificates,
        Self::Integrations,
    ];

    /// The stable English code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Listings => "listings",
            Self::Storefront => "storefront",
            Self::FairApplications => "fair_applications",
            Self::Orders => "orders",
            Self::Identity => "identity",
            Self::BankAccount => "bank_account",
            Self::Members => "members",
            Self::Certificates => "certificates",
            Self::Integrations => "integrations",
        }
    }

    /// The affair with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|affair| affair.code() == code)
    }

    /// Whether a mandate may hand it to somebody outside: only listings and applications to fairs.
    pub fn may_be_mandated(self) -> bool {
        matches!(self, Self::Listings | Self::FairApplications)
    }
}

impl MemberRole {
    /// Every role, the highest first.
    pub const ALL: [Self; 3] = [Self::Owner, Self::Manager, Self::Clerk];

    /// The stable English code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Manager => "manager",
            Self::Clerk => "clerk",
        }
    }

    /// The role with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.code() == code)
    }

    /// Whether a member in this role may act in an affair of the producer.
    pub fn may(self, affair: Affair) -> bool {
        match self {
            Self::Owner => true,
            Self::Manager => !matches!(affair, Affair::BankAccount | Affair::Members),
            Self::Clerk => matches!(affair, Affair::Listings | Affair::Orders),
        }
    }
}
