//! Applications of exhibitors: a form, and a state that only commands change.

mod form;
#[cfg(test)]
mod tests;

pub use form::{
    Answer, AnswerKind, AnswerRefusal, FileKind, FileRefusal, LARGEST_FILE, MOST_FILES,
    MOST_QUESTIONS, Question, check_answers, missing_files, takes_file,
};

use super::{Days, Stage};
use crate::calendar::{Instant, day_of};

/// The state of an application. An offer that lapsed is none any more, whatever is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum State {
    /// The exhibitor writes it.
    Draft,
    /// It waits for the organiser.
    Submitted,
    /// The organiser looks at it.
    InReview,
    /// The exhibitor is to change something.
    ChangesRequested,
    /// The exhibitor may come; it has no booth yet.
    Approved,
    /// The exhibitor may not come.
    Rejected,
    /// The exhibitor may come when a booth is free.
    Waitlisted,
    /// A booth is held for it until an instant.
    Offered {
        /// First instant at which it is held no more.
        until: Instant,
    },
    /// The exhibitor took the booth.
    Accepted,
    /// It is paid, or nothing is to pay.
    Confirmed,
    /// The exhibitor is there.
    CheckedIn,
    /// The exhibitor was there.
    Completed,
    /// The exhibitor doesn't come, or the fair was called off.
    Withdrawn,
}

/// What is done with an application.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Command {
    /// The exhibitor hands it in, for the first time or with the changes.
    Submit,
    /// The exhibitor edits it; material parts are what the organiser decided about.
    Edit {
        /// Whether a material part changes.
        material: bool,
    },
    /// The exhibitor takes it back.
    Withdraw,
    /// The organiser begins to look at it.
    TakeUp,
    /// The organiser asks for changes.
    RequestChanges,
    /// The organiser lets the exhibitor come.
    Approve,
    /// The organiser doesn't.
    Reject,
    /// The organiser lets it wait for a booth.
    Waitlist,
    /// The organiser offers a booth.
    Offer {
        /// First instant at which it is held no more.
        until: Instant,
    },
    /// The exhibitor takes the booth.
    Accept,
    /// The exhibitor doesn't take it.
    Decline,
    /// It is paid, or nothing is to pay.
    Confirm,
    /// The organiser takes the booth back.
    Release,
    /// The exhibitor shows other products in the booth, since it lost what the booth rested on.
    Replace,
    /// The exhibitor is there.
    CheckIn,
    /// The fair is over.
    Complete,
    /// The fair is called off.
    CallOff,
}

/// What the guards of commands look at.
#[derive(Clone, Copy, Debug)]
pub struct Facts {
    /// How far its organiser has brought the fair.
    pub stage: Stage,
    /// The fair's days.
    pub days: Days,
    /// First instant at which the fair takes no more applications.
    pub applications_until: Option<Instant>,
}

/// Why a command is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// It doesn't belong to this state.
    #[error("the application is {}", .0.code())]
    WrongState(State),
    /// The fair takes no applications now.
    #[error("the fair takes no applications")]
    NotTaken,
    /// The fair is at a stage at which nothing is decided.
    #[error("the fair is {}", .0.code())]
    WrongStage(Stage),
    /// The offer would end before it begins, or after the opening.
    #[error("the offer's dead-line lies outside of now and the opening")]
    OfferOutOfBounds,
    /// The offer lapsed.
    #[error("the offer lapsed")]
    Lapsed,
    /// It isn't one of the fair's days.
    #[error("not a day of the fair")]
    NotItsDay,
    /// The fair isn't over.
    #[error("the fair is not over")]
    NotOver,
}

impl State {
    /// The stable English code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Submitted => "submitted",
            Self::InReview => "in_review",
            Self::ChangesRequested => "changes_requested",
            Self::Approved => "approved",
            Self::Rejected => "rejected",
            Self::Waitlisted => "waitlisted",
            Self::Offered { .. } => "offered",
            Self::Accepted => "accepted",
            Self::Confirmed => "confirmed",
            Self::CheckedIn => "checked_in",
            Self::Completed => "completed",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// The state with this code; an offer needs its dead-line, which no other has.
    pub fn from_code(code: &str, until: Option<Instant>) -> Option<Self> {
        let plain = [
            Self::Draft,
            Self::Submitted,
            Self::InReview,
            Self::ChangesRequested,
            Self::Approved,
            Self::Rejected,
            Self::Waitlisted,
            Self::Accepted,
            Self::Confirmed,
            Self::CheckedIn,
            Self::Completed,
            Self::Withdrawn,
        ];
        match until {
            Some(until) => (code == "offered").then_some(Self::Offered { until }),
            None => plain.into_iter().find(|state| state.code() == code),
        }
    }

    /// The dead-line of an offer.
    pub fn offered_until(self) -> Option<Instant> {
        match self {
            Self::Offered { until } => Some(until),
            _ => None,
        }
    }

    /// What it is at an instant: whose offer lapsed waits again.
    #[must_use]
    pub fn at(self, now: Instant) -> Self {
        match self {
            Self::Offered { until } if until <= now => Self::Waitlisted,
            state => state,
        }
    }

    /// Whether it stands in the way of another application of the exhibitor.
    pub fn is_live(self) -> bool {
        !matches!(self, Self::Rejected | Self::Withdrawn)
    }

    /// Whether booths belong to it.
    pub fn has_a_booth(self) -> bool {
        matches!(
            self,
            Self::Offered { .. }
                | Self::Accepted
                | Self::Confirmed
                | Self::CheckedIn
                | Self::Completed
        )
    }

    /// The state after a command, or why there is none.
    pub fn follow(self, command: Command, facts: &Facts, now: Instant) -> Result<Self, Refusal> {
        let decides = |next: Self| match facts.stage {
            Stage::Open | Stage::Allocating => Ok(next),
            stage => Err(Refusal::WrongStage(stage)),
        };
        match (self.at(now), command) {
            (Self::Draft, Command::Submit) => {
                let taken = facts.stage.takes_applications(facts.applications_until, now);
                if taken { Ok(Self::Submitted) } else { Err(Refusal::NotTaken) }
            }
            (Self::ChangesRequested, Command::Submit) => decides(Self::Submitted),
            (state, Command::Edit { material }) => {
                // What the clock made of an offer that lapsed is no decision to be stored.
                edited(state, material).map(|next| if next == state { self } else { next })
            }
            (Self::Submitted, Command::TakeUp) => decides(Self::InReview),
            (Self::InReview, Command::RequestChanges) => decides(Self::ChangesRequested),
            (Self::InReview, Command::Approve) => decides(Self::Approved),
            (Self::InReview, Command::Reject) => decides(Self::Rejected),
            (Self::Approved, Command::Waitlist) => decides(Self::Waitlisted),
            // Whose offer lapsed waits by the clock alone: it is on no list.
            (Self::Waitlisted, Command::Waitlist) if self != Self::Waitlisted => {
                decides(Self::Waitlisted)
            }
            (Self::Approved | Self::Waitlisted, Command::Offer { until }) => {
                offered(facts, until, now)
            }
            (Self::Offered { .. }, Command::Accept) => decides(Self::Accepted),
            (Self::Waitlisted, Command::Accept) if self.has_a_booth() => Err(Refusal::Lapsed),
            (Self::Offered { .. }, Command::Decline) => Ok(Self::Approved),
            (Self::Offered { .. } | Self::Accepted | Self::Confirmed, Command::Replace) => {
                decides(self)
            }
            (Self::Accepted, Command::Confirm) => decides(Self::Confirmed),
            (Self::Offered { .. } | Self::Accepted | Self::Confirmed, Command::Release) => {
                decides(Self::Approved)
            }
            (Self::Confirmed, Command::CheckIn) => {
                if facts.days.has(day_of(now)) {
                    Ok(Self::CheckedIn)
                } else {
                    Err(Refusal::NotItsDay)
                }
            }
            (Self::CheckedIn, Command::Complete) => {
                if now < facts.days.end() {
                    Err(Refusal::NotOver)
                } else {
                    Ok(Self::Completed)
                }
            }
            (state, Command::Withdraw | Command::CallOff) => left(state),
            (state, _) => Err(Refusal::WrongState(state)),
        }
    }
}

/// What the organiser decided about is decided anew once it changed. Who has a booth keeps what it was
/// given for.
fn edited(state: State, material: bool) -> Result<State, Refusal> {
    match state {
        State::Draft | State::Submitted | State::ChangesRequested => Ok(state),
        State::Approved | State::Waitlisted | State::Offered { .. } if material => {
            Ok(State::InReview)
        }
        State::InReview | State::Accepted | State::Confirmed if material => {
            Err(Refusal::WrongState(state))
        }
        State::Rejected | State::CheckedIn | State::Completed | State::Withdrawn => {
            Err(Refusal::WrongState(state))
        }
        state => Ok(state),
    }
}

fn left(state: State) -> Result<State, Refusal> {
    match state {
        State::Rejected | State::CheckedIn | State::Completed | State::Withdrawn => {
            Err(Refusal::WrongState(state))
        }
        _ => Ok(State::Withdrawn),
    }
}

fn offered(facts: &Facts, until: Instant, now: Instant) -> Result<State, Refusal> {
    if facts.stage != Stage::Allocating {
        return Err(Refusal::WrongStage(facts.stage));
    }
    let fits = now < until && until <= facts.days.begin();
    if fits { Ok(State::Offered { until }) } else { Err(Refusal::OfferOutOfBounds) }
}
