//! How long delivering to a webhook is tried, and what an answer means.

use crate::calendar::Instant;
use chrono::TimeDelta;

/// Most webhooks of a producer, or of the platform.
pub const MOST_WEBHOOKS: u64 = 10;
/// Most secrets of a webhook at a time: one in use, and one that takes its place.
pub const MOST_SECRETS: usize = 2;
/// Without one success for so long, a webhook whose delivery is given up is paused.
pub const PATIENCE: TimeDelta = TimeDelta::hours(24);

/// Seconds from one attempt to the next: 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 10 h; 27 h 35 min in all.
const WAITS: [i64; 7] = [5, 300, 1_800, 7_200, 18_000, 36_000, 36_000];

/// How long to wait after so many attempts; `None` when that was the last one.
pub fn wait_after(attempts: i32) -> Option<TimeDelta> {
    let place = usize::try_from(attempts.checked_sub(1)?).ok()?;
    WAITS.get(place).map(|seconds| TimeDelta::seconds(*seconds))
}

/// What an answer means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Taken (2xx).
    Taken,
    /// Nobody is there any more, says the receiver (410).
    Gone,
    /// Not taken. A redirection is not followed and counts as this: it would lead where nobody checked.
    Failed,
}

/// What an HTTP status means.
pub fn outcome(status: u16) -> Outcome {
    match status {
        200..=299 => Outcome::Taken,
        410 => Outcome::Gone,
        _ => Outcome::Failed,
    }
}

/// Why a webhook is paused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PauseReason {
    /// Its owner paused it.
    Owner,
    /// It answered 410.
    Gone,
    /// It failed for too long.
    Failing,
}

impl PauseReason {
    /// Every reason.
    pub const ALL: [Self; 3] = [Self::Owner, Self::Gone, Self::Failing];

    /// The stable English code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Gone => "gone",
            Self::Failing => "failing",
        }
    }

    /// The reason with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.code() == code)
    }
}

/// Whether a webhook that has failed since an instant is paused when a delivery is given up.
pub fn fails_too_long(failing_since: Instant, now: Instant) -> bool {
    now - failing_since >= PATIENCE
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_delivery_is_tried_eight_times_within_28_hours() {
        let waits: Vec<TimeDelta> = (1..).map_while(wait_after).collect();
        assert_eq!(waits.len() + 1, 8);
        assert!(waits.is_sorted());
        let all: TimeDelta = waits.iter().sum();
        assert_eq!(all, TimeDelta::hours(27) + TimeDelta::minutes(35) + TimeDelta::seconds(5));
        assert!(all > PATIENCE, "a webhook that never answers is paused with its first loss");
        assert_eq!(wait_after(0), None);
        assert_eq!(wait_after(i32::MIN), None);
        assert_eq!(wait_after(i32::MAX), None);
    }

    #[test]
    fn only_2xx_takes_and_only_410_ends() {
        for status in 100..600 {
            let expected = match status {
                200..=299 => Outcome::Taken,
                410 => Outcome::Gone,
                _ => Outcome::Failed,
            };
            assert_eq!(outcome(status), expected, "{status}");
        }
        assert_eq!(outcome(308), Outcome::Failed);
    }

    #[test]
    fn reasons_have_codes() {
        for reason in PauseReason::ALL {
            assert_eq!(PauseReason::from_code(reason.code()), Some(reason));
        }
    }
}
