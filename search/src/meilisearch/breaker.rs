//! Sparing callers the wait for a server that doesn't answer.

use std::time::Duration;
use tokio::time::Instant;

/// Failures in a row after which the server is left alone.
const MOST_FAILURES: u32 = 5;

/// How long it is left alone before somebody may try again.
const PAUSE: Duration = Duration::from_secs(2);

/// What is remembered of the last calls.
#[derive(Debug, Default)]
pub(super) struct Breaker {
    failures: u32,
    shut_until: Option<Instant>,
}

impl Breaker {
    /// Whether the server may be asked. After a pause one caller may; until that one has an answer the
    /// others go without, for another pause at most, since it may be dropped before it has one.
    pub(super) fn admits(&mut self, now: Instant) -> bool {
        match self.shut_until {
            Some(until) if now < until => false,
            Some(_) => {
                self.shut_until = Some(now + PAUSE);
                true
            }
            None => true,
        }
    }

    /// The server answered.
    pub(super) fn answered(&mut self) {
        *self = Self::default();
    }

    /// The server didn't answer, or not in time.
    pub(super) fn failed(&mut self, now: Instant) {
        self.failures = self.failures.saturating_add(1);
        if self.failures >= MOST_FAILURES {
            self.shut_until = Some(now + PAUSE);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shut(now: Instant) -> Breaker {
        let mut breaker = Breaker::default();
        for _ in 0..MOST_FAILURES {
            assert!(breaker.admits(now));
            breaker.failed(now);
        }
        breaker
    }

    #[test]
    fn failures_in_a_row_shut_it_and_one_trial_opens_it() {
        let start = Instant::now();
        let mut breaker = shut(start);
        assert!(!breaker.admits(start));
        assert!(!breaker.admits(start + PAUSE - Duration::from_millis(1)));
        let later = start + PAUSE;
        assert!(breaker.admits(later), "one trial");
        assert!(!breaker.admits(later), "and no other beside it");
        breaker.answered();
        assert!(breaker.admits(later) && breaker.admits(later));
    }

    #[test]
    fn a_trial_that_fails_or_is_dropped_shuts_it_for_another_pause() {
        let start = Instant::now();
        let mut breaker = shut(start);
        let (second, third) = (start + PAUSE, start + 2 * PAUSE);
        assert!(breaker.admits(second));
        breaker.failed(second);
        assert!(!breaker.admits(third - Duration::from_millis(1)));
        assert!(breaker.admits(third), "this one never says what came of it");
        assert!(breaker.admits(third + PAUSE));
    }

    #[test]
    fn an_answer_between_failures_begins_the_count_anew() {
        let now = Instant::now();
        let mut breaker = Breaker::default();
        for _ in 0..3 {
            for _ in 1..MOST_FAILURES {
                breaker.failed(now);
            }
            assert!(breaker.admits(now));
            breaker.answered();
        }
    }
}
