//! The process's clock: the system's, one that was started elsewhere for a rehearsal, or a test's.

use chrono::{DateTime, SubsecRound, TimeDelta, Utc};
use domain::calendar::Instant;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

/// Tells the time, in whole microseconds.
#[derive(Clone, Debug)]
pub struct Clock(Kind);

#[derive(Clone, Debug)]
enum Kind {
    Running(TimeDelta),
    Standing(Arc<AtomicI64>),
}

impl Clock {
    /// The system's time.
    pub fn system() -> Self {
        Self(Kind::Running(TimeDelta::zero()))
    }

    /// A clock that shows `instant` now and runs on from there.
    pub fn started_at(instant: Instant) -> Self {
        Self(Kind::Running(instant - system_now()))
    }

    /// A clock that stands still until it is [`set`](Self::set).
    pub fn standing_at(instant: Instant) -> Self {
        Self(Kind::Standing(Arc::new(AtomicI64::new(instant.timestamp_micros()))))
    }

    /// Moves a standing clock; a running one goes its own way.
    pub fn set(&self, instant: Instant) {
        if let Kind::Standing(micros) = &self.0 {
            micros.store(instant.timestamp_micros(), Ordering::SeqCst);
        }
    }

    /// The time.
    pub fn now(&self) -> Instant {
        let now = match &self.0 {
            Kind::Running(offset) => system_now() + *offset,
            Kind::Standing(micros) => {
                DateTime::from_timestamp_micros(micros.load(Ordering::SeqCst)).unwrap_or_default()
            }
        };
        now.trunc_subsecs(6)
    }
}

#[expect(clippy::disallowed_methods, reason = "the one place that asks the system for the time")]
fn system_now() -> Instant {
    Utc::now()
}
