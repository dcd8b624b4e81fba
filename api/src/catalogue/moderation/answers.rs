//! Changes of listings, and where listings stand, as they cross the wire.

use crate::catalogue::answers::public;
use crate::catalogue::{ProductStatus, ProductSummary};
use crate::scalars::{Prose, Time};
use domain::catalogue::changes::{ChangeKind, ChangeState, FieldChange, Ruling};
use domain::certification::MarkPermit;
use poem_openapi::{Enum, Object};
use store::catalogue::changes::Change;
use store::catalogue::rows::product;
use uuid::Uuid;

/// What a change is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum ProductChangeKind {
    /// The product's own fields.
    Edit,
    /// A draft submitted for review.
    Submission,
    /// Where the listing stands, and who makes the product.
    Status,
    /// A variant.
    Variant,
}

/// How far a change has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum ProductChangeState {
    /// It went live at once.
    Applied,
    /// It waits for review.
    Pending,
    /// A reviewer approved it, and it went live.
    Approved,
    /// A reviewer sent it back, and says why.
    Rejected,
    /// The producer took it back, or gave the listing up.
    Withdrawn,
}

/// In what capacity somebody acted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum ActorCapacity {
    /// For the producer.
    Producer,
    /// As an officer of a state body.
    Officer,
    /// For the platform.
    Platform,
}

/// Who acted.
#[derive(Clone, Debug, Object)]
pub struct ChangeActor {
    /// The account.
    account_id: Option<Uuid>,
    /// In what capacity.
    capacity: ActorCapacity,
    /// The state body, for an officer.
    body: Option<String>,
}

/// One field's change. Texts carry no claim beyond the permit of this instant.
#[derive(Clone, Debug, Object)]
pub struct ChangedField {
    /// The field, by its name in the product or the variant.
    field: String,
    /// Its value before, as text; empty where there was none.
    old: String,
    /// Its value after, as text; empty where there is none.
    new: String,
}

/// A passage that a reviewer should look at.
#[derive(Clone, Debug, Object)]
pub struct FlaggedPassage {
    /// JSON pointer to the field.
    pointer: String,
    /// Why: `medical_claim`, `forbidden_goods` or `unproven_claim`.
    code: String,
    /// The passage.
    passage: String,
}

impl FlaggedPassage {
    /// What was found in a text, as it is kept: pointer, kind and passage of each.
    pub(crate) fn read(kept: &str) -> Vec<Self> {
        let all: Vec<(String, String, String)> = serde_json::from_str(kept).unwrap_or_default();
        let one = |(pointer, code, passage): (String, String, String)| Self {
            pointer,
            code,
            passage: public(&passage, None),
        };
        all.into_iter().map(one).collect()
    }
}

/// What a review came to.
#[derive(Clone, Debug, Object)]
pub struct ChangeReview {
    /// When.
    decided_at: Time,
    /// Who.
    by: ChangeActor,
    /// Why it was sent back.
    reasons: Option<String>,
}

/// A change of a listing.
#[derive(Clone, Debug, Object)]
pub struct ProductChange {
    /// Its id.
    id: Uuid,
    /// The product.
    product_id: Uuid,
    /// The variant, where it is about one.
    variant_id: Option<Uuid>,
    /// What it is about.
    kind: ProductChangeKind,
    /// How far it has come.
    state: ProductChangeState,
    /// The product's version on which it was made.
    base_revision: i64,
    /// The fields that it changes.
    fields: Vec<ChangedField>,
    /// Passages that the filter met.
    flags: Vec<FlaggedPassage>,
    /// A reason given with it.
    note: Option<String>,
    /// When it was made.
    made_at: Time,
    /// Who made it.
    by: ChangeActor,
    /// What the review came to; null where none was needed or none has been.
    review: Option<ChangeReview>,
}

/// A page of changes.
#[derive(Debug, Object)]
pub struct ProductChangeList {
    /// The changes.
    pub(super) items: Vec<ProductChange>,
    /// Send it as `cursor` for the next page; null at the end.
    pub(super) next_cursor: Option<String>,
}

/// A reviewer's ruling.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum ReviewDecision {
    /// It goes live.
    Approve,
    /// It goes back to the producer.
    SendBack,
}

/// A review.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct NewReview {
    /// The ruling.
    pub(super) decision: ReviewDecision,
    /// Why, in words that the producer reads; needed for sending back.
    pub(super) reasons: Option<Prose<1, 4000>>,
}

/// Where a listing stands.
#[derive(Debug, Object)]
pub struct ListingState {
    /// The product.
    product_id: Uuid,
    /// Where its listing stands.
    status: ProductStatus,
    /// The product's version, for `If-Match`.
    revision: i64,
}

/// A product in the list of its producer's.
#[derive(Debug, Object)]
pub struct OwnListing {
    /// The product.
    pub(super) product: ProductSummary,
    /// Where its listing stands.
    pub(super) status: ProductStatus,
}

/// A page of a producer's listings.
#[derive(Debug, Object)]
pub struct OwnListingList {
    /// The listings, newest product first.
    pub(super) items: Vec<OwnListing>,
    /// Send it as `cursor` for the next page; null at the end.
    pub(super) next_cursor: Option<String>,
}

impl ProductChange {
    /// A change, its texts as they may be shown under the product's permit.
    pub fn of(change: &Change, permit: Option<&MarkPermit>) -> Self {
        let row = &change.row;
        let field = |one: &FieldChange| ChangedField {
            field: one.field.code().to_owned(),
            old: public(&one.old, permit),
            new: public(&one.new, permit),
        };
        let flags = change.flags.iter().map(|(pointer, kind, passage)| FlaggedPassage {
            pointer: pointer.clone(),
            code: kind.code().to_owned(),
            passage: public(passage, permit),
        });
        Self {
            id: row.id,
            product_id: row.product_id,
            variant_id: row.variant_id,
            kind: change.kind.into(),
            state: change.state.into(),
            base_revision: row.base_revision,
            fields: change.fields.iter().map(field).collect(),
            flags: flags.collect(),
            note: row.note.as_deref().map(|note| public(note, permit)),
            made_at: Time(store::instant(row.made_at)),
            by: ChangeActor::of(row.made_by, row.made_for, change.made_in.as_ref()),
            review: ChangeReview::of(change, permit),
        }
    }
}

impl ChangeReview {
    fn of(change: &Change, permit: Option<&MarkPermit>) -> Option<Self> {
        let row = &change.row;
        let own = row.made_for.filter(|_| change.state == ChangeState::Withdrawn);
        Some(Self {
            decided_at: Time(store::instant(row.decided_at?)),
            by: ChangeActor::of(row.decided_by, own, change.decided_in.as_ref()),
            reasons: row.reasons.as_deref().map(|reasons| public(reasons, permit)),
        })
    }
}

impl ChangeActor {
    fn of(account_id: Option<Uuid>, producer: Option<Uuid>, body: Option<&String>) -> Self {
        let capacity = match (body, producer) {
            (Some(_), _) => ActorCapacity::Officer,
            (None, Some(_)) => ActorCapacity::Producer,
            (None, None) => ActorCapacity::Platform,
        };
        Self { account_id, capacity, body: body.cloned() }
    }
}

impl ListingState {
    /// Where a saved product stands.
    pub(super) fn of(row: &product::Model, status: ProductStatus) -> Self {
        Self { product_id: row.id, status, revision: row.revision }
    }
}

impl From<ReviewDecision> for Ruling {
    fn from(decision: ReviewDecision) -> Self {
        match decision {
            ReviewDecision::Approve => Self::Approve,
            ReviewDecision::SendBack => Self::Reject,
        }
    }
}

impl From<ChangeKind> for ProductChangeKind {
    fn from(kind: ChangeKind) -> Self {
        match kind {
            ChangeKind::Edit => Self::Edit,
            ChangeKind::Submission => Self::Submission,
            ChangeKind::Status => Self::Status,
            ChangeKind::Variant => Self::Variant,
        }
    }
}

impl From<ChangeState> for ProductChangeState {
    fn from(state: ChangeState) -> Self {
        match state {
            ChangeState::Applied => Self::Applied,
            ChangeState::Pending => Self::Pending,
            ChangeState::Approved => Self::Approved,
            ChangeState::Rejected => Self::Rejected,
            ChangeState::Withdrawn => Self::Withdrawn,
        }
    }
}
