//! Edits of a listing as changes: who may put what on display at once, what waits for review, and how a
//! change that waited is applied to a listing that went on meanwhile.

mod fields;

pub use fields::{Field, FieldChange};

use super::status::Status;
use std::collections::BTreeMap;

/// What a change is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ChangeKind {
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ChangeState {
    /// It went live at once.
    Applied,
    /// It waits for review.
    Pending,
    /// A reviewer approved it, and it went live.
    Approved,
    /// A reviewer sent it back, and told why.
    Rejected,
    /// The producer took it back, or gave the listing up.
    Withdrawn,
}

/// What becomes of a change that waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Ruling {
    /// A reviewer approves it.
    Approve,
    /// A reviewer sends it back.
    Reject,
    /// The producer takes it back.
    TakeBack,
}

impl ChangeKind {
    /// Every kind.
    pub const ALL: [Self; 4] = [Self::Edit, Self::Submission, Self::Status, Self::Variant];

    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Edit => "edit",
            Self::Submission => "submission",
            Self::Status => "status",
            Self::Variant => "variant",
        }
    }

    /// The kind with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

impl ChangeState {
    /// Every state.
    pub const ALL: [Self; 5] =
        [Self::Applied, Self::Pending, Self::Approved, Self::Rejected, Self::Withdrawn];

    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Applied => "applied",
            Self::Pending => "pending",
            Self::Approved => "approved",
            Self::Rejected => "rejected",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// The state with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }

    /// What a ruling makes of it; nothing, unless it waits.
    pub fn after(self, ruling: Ruling) -> Option<Self> {
        (self == Self::Pending).then_some(match ruling {
            Ruling::Approve => Self::Approved,
            Ruling::Reject => Self::Rejected,
            Ruling::TakeBack => Self::Withdrawn,
        })
    }
}

/// In what capacity somebody edits a listing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Editor {
    /// An officer of the place.
    Officer,
    /// Somebody who acts for the producer.
    Member,
}

/// Why a listing can't be edited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EditRefusal {
    /// It lies with the reviewers: take the submission back first.
    InReview,
    /// It was given up.
    Withdrawn,
}

/// An edit, parted into what goes live at once and what waits for review.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parted {
    /// Goes live at once.
    pub live: Vec<FieldChange>,
    /// Waits, while the listing stays as it is.
    pub waiting: Vec<FieldChange>,
}

/// Checks that a listing can be edited where it stands.
pub fn check_editable(status: Status, editor: Editor) -> Result<(), EditRefusal> {
    match (status, editor) {
        (Status::Withdrawn, _) => Err(EditRefusal::Withdrawn),
        (Status::Submitted, Editor::Member) => Err(EditRefusal::InReview),
        _ => Ok(()),
    }
}

/// Parts an edit. What an officer edits, and a draft, needs no review; what was on display and is hidden
/// does, or hiding would be the way round it.
pub fn part(
    status: Status,
    editor: Editor,
    changes: Vec<FieldChange>,
) -> Result<Parted, EditRefusal> {
    check_editable(status, editor)?;
    if editor == Editor::Officer || status == Status::Draft {
        return Ok(Parted { live: changes, waiting: Vec::new() });
    }
    let (waiting, live) = changes.into_iter().partition(|change| change.field.awaits_review());
    Ok(Parted { live, waiting })
}

/// A listing's fields as texts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Particulars(BTreeMap<Field, String>);

impl Particulars {
    /// Fields with their values.
    pub fn new(values: impl IntoIterator<Item = (Field, String)>) -> Self {
        Self(values.into_iter().collect())
    }

    /// A field's value; empty where there is none.
    pub fn get(&self, field: Field) -> &str {
        self.0.get(&field).map_or("", String::as_str)
    }

    /// Every field with its value.
    pub fn fields(&self) -> impl Iterator<Item = (Field, &str)> {
        self.0.iter().map(|(field, value)| (*field, value.as_str()))
    }

    /// What it takes to get from here to there: the fields that differ.
    pub fn changes_to(
        &self,
        wanted: impl IntoIterator<Item = (Field, String)>,
    ) -> Vec<FieldChange> {
        let wanted: BTreeMap<Field, String> = wanted.into_iter().collect();
        let differs = |(field, new): (Field, String)| {
            let old = self.get(field).to_owned();
            (old != new).then_some(FieldChange { field, old, new })
        };
        wanted.into_iter().filter_map(differs).collect()
    }

    /// The fields that a change would write over although they are no longer what it was made for.
    pub fn moved_on<'c>(
        &'c self,
        changes: &'c [FieldChange],
    ) -> impl Iterator<Item = &'c FieldChange> {
        changes.iter().filter(|change| {
            let now = self.get(change.field);
            now != change.old && now != change.new
        })
    }

    /// Applies changes, all or none: none when a field has moved on since they were made. What else was
    /// edited meanwhile stays.
    pub fn apply(&mut self, changes: &[FieldChange]) -> Result<(), Vec<Field>> {
        let moved: Vec<Field> = self.moved_on(changes).map(|change| change.field).collect();
        if !moved.is_empty() {
            return Err(moved);
        }
        self.0.extend(changes.iter().map(|change| (change.field, change.new.clone())));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const PRODUCT: [Field; 5] =
        [Field::Name, Field::Set, Field::Story, Field::StorageNote, Field::ShelfLife];

    fn edit() -> impl Strategy<Value = Vec<(Field, String)>> {
        let field = prop::sample::select(PRODUCT.to_vec());
        let value = prop::sample::select(vec!["", "a", "b"]).prop_map(str::to_owned);
        prop::collection::vec((field, value), 0..5)
    }

    fn status() -> impl Strategy<Value = Status> {
        prop::sample::select(Status::ALL.to_vec())
    }

    #[test]
    fn a_change_is_decided_once() {
        for state in ChangeState::ALL {
            for ruling in [Ruling::Approve, Ruling::Reject, Ruling::TakeBack] {
                let after = state.after(ruling);
                assert_eq!(after.is_some(), state == ChangeState::Pending);
                assert_eq!(after.and_then(|state| state.after(ruling)), None);
            }
            assert_eq!(ChangeState::from_code(state.code()), Some(state));
        }
    }

    #[test]
    fn who_submitted_waits_and_what_is_given_up_stays() {
        let change = |field| vec![FieldChange { field, old: String::new(), new: "x".to_owned() }];
        let of = |status, editor| part(status, editor, change(Field::StorageNote));
        assert_eq!(of(Status::Submitted, Editor::Member), Err(EditRefusal::InReview));
        assert_eq!(of(Status::Withdrawn, Editor::Officer), Err(EditRefusal::Withdrawn));
        assert!(of(Status::Submitted, Editor::Officer).is_ok());
    }

    proptest! {
        #[test]
        fn nothing_that_awaits_review_goes_live_on_display(edit in edit(), status in status()) {
            let changes = Particulars::default().changes_to(edit);
            let Ok(parted) = part(status, Editor::Member, changes.clone()) else { return Ok(()) };
            let whole = parted.live.len() + parted.waiting.len();
            prop_assert_eq!(whole, changes.len());
            let live_in_review = parted.live.iter().any(|change| change.field.awaits_review());
            prop_assert!(!live_in_review || status == Status::Draft);
            prop_assert!(parted.waiting.iter().all(|change| change.field.awaits_review()));
        }

        #[test]
        fn a_change_leads_where_it_was_meant_to(before in edit(), wanted in edit()) {
            let mut listing = Particulars::new(before);
            let changes = listing.changes_to(wanted.clone());
            prop_assert_eq!(listing.apply(&changes), Ok(()));
            for (field, value) in wanted.into_iter().collect::<BTreeMap<_, _>>() {
                prop_assert_eq!(listing.get(field), value);
            }
        }

        #[test]
        fn a_change_never_writes_over_what_it_did_not_see(before in edit(), mine in edit(), theirs in edit()) {
            let base = Particulars::new(before);
            let (mine, theirs) = (base.changes_to(mine), base.changes_to(theirs));
            let mut listing = base.clone();
            prop_assert_eq!(listing.apply(&theirs), Ok(()));
            let seen = listing.clone();
            match listing.apply(&mine) {
                Ok(()) => {
                    for change in &theirs {
                        let also = mine.iter().find(|own| own.field == change.field);
                        prop_assert!(also.is_none_or(|own| own.new == change.new));
                        prop_assert_eq!(listing.get(change.field), &change.new);
                    }
                }
                Err(moved) => {
                    prop_assert!(!moved.is_empty());
                    prop_assert_eq!(&listing, &seen);
                }
            }
        }
    }
}
