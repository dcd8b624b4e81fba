//! What a seller must show before it is verified. Nothing here is a stored status: each requirement's
//! state follows from what was handed in and from the operator's reviews, and what is not known counts
//! as not there.

/// Something that a seller must show.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Requirement {
    /// Who it is in law (Decree 248/2026 art. 18.1: name, and number of identity or enterprise).
    LegalIdentity,
    /// A document that proves the identity.
    IdentityDocument,
    /// Registered place of business.
    Address,
    /// Who represents it.
    Representative,
    /// The account to which buyers pay.
    BankAccount,
    /// The terms in force, accepted.
    Terms,
    /// A product on show.
    FirstProduct,
}

impl Requirement {
    /// Every requirement, in the order in which they are asked for.
    pub const ALL: [Self; 7] = [
        Self::LegalIdentity,
        Self::IdentityDocument,
        Self::Address,
        Self::Representative,
        Self::BankAccount,
        Self::Terms,
        Self::FirstProduct,
    ];

    /// The stable English code.
    pub fn code(self) -> &'static str {
        match self {
            Self::LegalIdentity => "legal_identity",
            Self::IdentityDocument => "identity_document",
            Self::Address => "address",
            Self::Representative => "representative",
            Self::BankAccount => "bank_account",
            Self::Terms => "terms",
            Self::FirstProduct => "first_product",
        }
    }

    /// The requirement with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.code() == code)
    }

    /// Whether something is handed in for it that the operator accepts or rejects. The others show by
    /// themselves.
    pub fn is_handed_in(self) -> bool {
        !matches!(self, Self::Terms | Self::FirstProduct)
    }

    /// Whether the operator may do without it. Not without what the law has shown to buyers, nor
    /// without the seller's word.
    pub fn may_be_waived(self) -> bool {
        !matches!(self, Self::LegalIdentity | Self::Address | Self::Terms)
    }
}

/// How far a requirement is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RequirementState {
    /// Met.
    Complete,
    /// Nothing was shown.
    Incomplete,
    /// Waits for the operator's review.
    Pending,
    /// The operator found it wanting.
    Rejected,
    /// The operator does without it.
    Waived,
}

impl RequirementState {
    /// The stable English code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Complete => "complete",
            Self::Incomplete => "incomplete",
            Self::Pending => "pending",
            Self::Rejected => "rejected",
            Self::Waived => "waived",
        }
    }

    /// Whether it stands in nobody's way.
    pub fn is_met(self) -> bool {
        matches!(self, Self::Complete | Self::Waived)
    }
}

/// What the operator found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// In order.
    Accepted,
    /// Not in order; the review says why.
    Rejected,
    /// Not needed of this seller; the review says why.
    Waived,
}

impl Outcome {
    /// Every outcome.
    pub const ALL: [Self; 3] = [Self::Accepted, Self::Rejected, Self::Waived];

    /// The stable English code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Rejected => "rejected",
            Self::Waived => "waived",
        }
    }

    /// The outcome with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.code() == code)
    }
}

/// The last review of a requirement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Review {
    /// Number of the submission that was looked at; 0 when there was none.
    pub submission: i32,
    /// What was found.
    pub outcome: Outcome,
}

/// Why a review can't be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReviewRefusal {
    /// There is nothing to accept or to reject.
    #[error("nothing was handed in")]
    NothingHandedIn,
    /// The requirement shows by itself and is not reviewed.
    #[error("it is not reviewed")]
    NotReviewed,
    /// Nobody may do without it.
    #[error("it can't be waived")]
    NotWaivable,
    /// Something else was handed in meanwhile.
    #[error("another submission came in")]
    Overtaken,
}

/// Checks a review of the submission that the reviewer saw, against the last one handed in (0: none).
pub fn check_review(
    requirement: Requirement,
    review: Review,
    latest: i32,
) -> Result<(), ReviewRefusal> {
    if review.submission != latest {
        return Err(ReviewRefusal::Overtaken);
    }
    match review.outcome {
        Outcome::Waived if requirement.may_be_waived() => Ok(()),
        Outcome::Waived => Err(ReviewRefusal::NotWaivable),
        _ if !requirement.is_handed_in() => Err(ReviewRefusal::NotReviewed),
        _ if latest == 0 => Err(ReviewRefusal::NothingHandedIn),
        _ => Ok(()),
    }
}

/// All requirements of a seller, each with its state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checklist(Vec<(Requirement, RequirementState)>);

/// Proof that every requirement was met when it was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ready(());

impl Checklist {
    /// Evaluates. For each requirement: the number of the last submission (0: none), or for those that
    /// show by themselves whether they do; and the last review.
    pub fn of(shown: impl Fn(Requirement) -> (i32, Option<Review>)) -> Self {
        let state = |one: Requirement| {
            let (latest, review) = shown(one);
            (one, state(one, latest, review))
        };
        Self(Requirement::ALL.into_iter().map(state).collect())
    }

    /// Each requirement with its state, in the order in which they are asked for.
    pub fn items(&self) -> impl Iterator<Item = (Requirement, RequirementState)> {
        self.0.iter().copied()
    }

    /// Those that still stand in the way.
    pub fn unmet(&self) -> impl Iterator<Item = (Requirement, RequirementState)> {
        self.items().filter(|(_, state)| !state.is_met())
    }

    /// Proof that every requirement is met.
    pub fn ready(&self) -> Option<Ready> {
        let all = Requirement::ALL.iter().all(|wanted| {
            self.items().any(|(requirement, state)| requirement == *wanted && state.is_met())
        });
        all.then_some(Ready(()))
    }
}

fn state(requirement: Requirement, latest: i32, review: Option<Review>) -> RequirementState {
    let shows = !requirement.is_handed_in() && latest > 0;
    let current = review.filter(|review| review.submission == latest || shows);
    match current.map(|review| review.outcome) {
        _ if shows => RequirementState::Complete,
        Some(Outcome::Waived) if requirement.may_be_waived() => RequirementState::Waived,
        Some(Outcome::Accepted) if latest > 0 => RequirementState::Complete,
        Some(Outcome::Rejected) => RequirementState::Rejected,
        _ if latest > 0 => RequirementState::Pending,
        _ => RequirementState::Incomplete,
    }
}
