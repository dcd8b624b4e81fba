//! What the law asks of an organiser before a fair in Vietnam, and by when: data with its source. It is
//! shown, not enforced: the Department of Industry and Trade decides.

use crate::calendar::{Day, Instant, day_of};
use chrono::{Datelike, Days as Span, NaiveDate};

/// What is to be done with the Department of Industry and Trade (Sở Công Thương).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Duty {
    /// Register the fair.
    Register,
    /// Register it, when the day above was missed.
    RegisterLate,
    /// Change what was registered.
    Amend,
}

impl Duty {
    /// The stable English code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Register => "register",
            Self::RegisterLate => "register_late",
            Self::Amend => "amend",
        }
    }
}

/// A duty with its last day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LegalDeadline {
    /// What is to be done.
    pub duty: Duty,
    /// The last day on which it can be done, reckoned in Vietnam.
    pub last_day: Day,
    /// Where the rule stands.
    pub source: &'static str,
}

impl LegalDeadline {
    /// Whether it is over at an instant.
    pub fn is_over(&self, now: Instant) -> bool {
        self.last_day < day_of(now)
    }
}

/// Where all of them stand. The days were fixed under Decree 37/2006 and are shown in the departments'
/// procedures of today.
const SOURCE: &str = "Luật Thương mại 2005, điều 129–140; Nghị định 81/2018/NĐ-CP, chương III \
    (hiệu lực 15/7/2018); thủ tục của Sở Công Thương";

/// Registration and amendment are due so many days before the opening.
const DAYS_BEFORE: u64 = 30;

/// The dead-lines of a fair within the country that opens on a day: registration before 1 October of the
/// year before, else at the latest 30 days before the opening; amendments 30 days before it.
pub fn legal_deadlines(opens: Day) -> Vec<LegalDeadline> {
    let month_before = opens.checked_sub_days(Span::new(DAYS_BEFORE));
    let october = NaiveDate::from_ymd_opt(opens.year() - 1, 9, 30);
    let dates = [
        (Duty::Register, october),
        (Duty::RegisterLate, month_before),
        (Duty::Amend, month_before),
    ];
    let known = dates.into_iter().filter_map(|(duty, last_day)| {
        last_day.map(|last_day| LegalDeadline { duty, last_day, source: SOURCE })
    });
    known.collect()
}
