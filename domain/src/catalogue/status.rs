//! The life of a listing: moderated before display, never deleted.

/// Where a product's listing stands. Only a published one is on display and may carry the mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Status {
    /// Being written.
    Draft,
    /// Waiting for review.
    Submitted,
    /// On display.
    Published,
    /// Taken off display by its producer.
    Hidden,
    /// Taken off display on the request of an authority.
    TakenDown,
    /// Given up for good. Readable to those entitled for as long as the database lives.
    Withdrawn,
}

/// A step in a listing's life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Step {
    /// The producer submits it for review.
    Submit,
    /// The producer takes the submission back.
    Recall,
    /// A reviewer approves it.
    Approve,
    /// A reviewer sends it back.
    SendBack,
    /// The producer takes it off display.
    Hide,
    /// The producer puts it on display again.
    Show,
    /// The producer gives it up.
    Withdraw,
    /// An authority has it taken down.
    TakeDown,
    /// The last takedown ends: back to where it stood.
    Lift {
        /// Where it stood when it was taken down.
        was: Status,
    },
}

/// A step that a listing can't take from where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a listing that is {} can't take this step", from.code())]
pub struct StatusRefusal {
    /// Where it stands.
    pub from: Status,
}

impl Status {
    /// Every status.
    pub const ALL: [Self; 6] = [
        Self::Draft,
        Self::Submitted,
        Self::Published,
        Self::Hidden,
        Self::TakenDown,
        Self::Withdrawn,
    ];

    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Submitted => "submitted",
            Self::Published => "published",
            Self::Hidden => "hidden",
            Self::TakenDown => "taken_down",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// The status with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.code() == code)
    }

    /// Whether the public sees it.
    pub fn is_on_display(self) -> bool {
        self == Self::Published
    }

    /// Where a step leads.
    pub fn after(self, step: Step) -> Result<Self, StatusRefusal> {
        Ok(match (self, step) {
            (Self::Draft, Step::Submit) => Self::Submitted,
            (Self::Submitted, Step::Recall | Step::SendBack) => Self::Draft,
            (Self::Submitted, Step::Approve) | (Self::Hidden, Step::Show) => Self::Published,
            (Self::Published, Step::Hide) => Self::Hidden,
            (Self::Draft | Self::Submitted | Self::Published | Self::Hidden, Step::Withdraw) => {
                Self::Withdrawn
            }
            (Self::Withdrawn, _) => return Err(StatusRefusal { from: self }),
            (_, Step::TakeDown) => Self::TakenDown,
            (Self::TakenDown, Step::Lift { was }) if was != Self::Withdrawn => was,
            _ => return Err(StatusRefusal { from: self }),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// What a producer can do; the rest takes a reviewer or the state.
    const PRODUCERS: [Step; 5] =
        [Step::Submit, Step::Recall, Step::Hide, Step::Show, Step::Withdraw];
    const OTHERS: [Step; 3] = [Step::Approve, Step::SendBack, Step::TakeDown];

    fn walk(mut status: Status, steps: &[Step]) -> Vec<Status> {
        let mut path = vec![status];
        for step in steps {
            if let Ok(next) = status.after(*step) {
                status = next;
                path.push(next);
            }
        }
        path
    }

    fn steps(all: &'static [Step]) -> impl Strategy<Value = Vec<Step>> {
        prop::collection::vec(prop::sample::select(all), 0..30)
    }

    #[test]
    fn codes_are_read_back() {
        for status in Status::ALL {
            assert_eq!(Status::from_code(status.code()), Some(status));
        }
    }

    #[test]
    fn the_usual_life_of_a_listing() {
        let life =
            [Step::Submit, Step::SendBack, Step::Submit, Step::Approve, Step::Hide, Step::Show];
        let path = walk(Status::Draft, &life);
        assert_eq!(path.last(), Some(&Status::Published));
        assert_eq!(path.len(), life.len() + 1);
    }

    proptest! {
        #[test]
        fn nothing_comes_on_display_without_a_reviewer(steps in steps(&PRODUCERS)) {
            prop_assert!(walk(Status::Draft, &steps).iter().all(|status| !status.is_on_display()));
        }

        #[test]
        fn a_producer_can_t_end_a_takedown(steps in steps(&PRODUCERS)) {
            prop_assert_eq!(walk(Status::TakenDown, &steps), [Status::TakenDown]);
        }

        #[test]
        fn what_is_given_up_stays_so(mine in steps(&PRODUCERS), theirs in steps(&OTHERS)) {
            prop_assert_eq!(walk(Status::Withdrawn, &[mine, theirs].concat()), [Status::Withdrawn]);
        }

        #[test]
        fn a_takedown_lifted_leaves_no_trace(before in prop::sample::select(&Status::ALL[..4])) {
            let down = before.after(Step::TakeDown).unwrap();
            prop_assert_eq!(down.after(Step::TakeDown), Ok(Status::TakenDown));
            prop_assert_eq!(down.after(Step::Lift { was: before }), Ok(before));
        }
    }
}
