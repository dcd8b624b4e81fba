//! What a caller wants of the register, from parameters to a filter.

use crate::catalogue::{sets, unit};
use crate::certification::StandingAnswer;
use crate::context::App;
use crate::problem::Failure;
use chrono::Days;
use domain::calendar::{Day, Instant, day_of};
use domain::certification::{Level, Standing};
use store::certification::register::Filter;
use uuid::Uuid;

/// The filters of the list and of the export, as they were sent.
pub(super) struct Wanted {
    pub(super) standing: Option<StandingAnswer>,
    pub(super) stars: Option<u8>,
    pub(super) province: Option<String>,
    pub(super) commune: Option<String>,
    pub(super) group: Option<u8>,
    pub(super) set: Option<u8>,
    pub(super) producer: Option<Uuid>,
    pub(super) decision: Option<String>,
    pub(super) expiring_within: Option<u16>,
    pub(super) text: Option<String>,
    pub(super) at: Option<Instant>,
    pub(super) known_at: Option<Instant>,
}

impl Wanted {
    /// The filter, or a problem that names the parameter.
    pub(super) fn filter(self, app: &App) -> Result<Filter, Failure> {
        let at = self.at.unwrap_or_else(|| app.now());
        let there = |code: Option<String>, level, name| {
            code.map(|code| unit(app, level, &code, name)).transpose()
        };
        let ending_by = |days: u16| -> Day {
            day_of(at).checked_add_days(Days::new(days.into())).unwrap_or(Day::MAX)
        };
        Ok(Filter {
            standing: self.standing.map(Standing::from),
            stars: self.stars,
            province: there(self.province, Level::Province, "province")?,
            commune: there(self.commune, Level::Commune, "commune")?,
            sets: sets(self.group, self.set.as_slice()),
            producer: self.producer.map(Into::into),
            decision: self.decision,
            text: self.text,
            ending_by: self.expiring_within.map(ending_by),
            at,
            known_at: self.known_at,
        })
    }
}

impl From<StandingAnswer> for Standing {
    fn from(answer: StandingAnswer) -> Self {
        match answer {
            StandingAnswer::Annulled => Self::Annulled,
            StandingAnswer::NotYetValid => Self::NotYetValid,
            StandingAnswer::Revoked => Self::Revoked,
            StandingAnswer::Superseded => Self::Superseded,
            StandingAnswer::Expired => Self::Expired,
            StandingAnswer::Valid => Self::Valid,
            StandingAnswer::Uncertain => Self::Uncertain,
        }
    }
}
