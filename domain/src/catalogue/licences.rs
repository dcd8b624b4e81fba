//! Licences to sell. Alcohol and functional foods or medicines are sold only under the conditions of
//! their own laws, which an officer of the department in charge has seen to be met.

use super::ProductSet;
use crate::accounts::BodyKind;
use crate::calendar::Day;

/// The days on which an accepted licence holds, both whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LicenceTerm {
    /// First day.
    pub from: Day,
    /// Last day; none where the licence states none.
    pub until: Option<Day>,
}

/// Why a product that is on display is not sold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Unsold {
    /// Its set is sold under a licence, and none is accepted.
    LicenceNeeded,
    /// A licence is accepted and its first day is still to come.
    LicenceNotYet,
    /// The licences that were accepted are over.
    LicenceOver,
    /// Its producer is suspended on this platform.
    ProducerSuspended,
    /// It is not on display.
    NotOnDisplay,
    /// No variant has a price and can be had.
    NothingOffered,
}

impl Unsold {
    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::LicenceNeeded => "licence_needed",
            Self::LicenceNotYet => "licence_not_yet",
            Self::LicenceOver => "licence_over",
            Self::ProducerSuspended => "producer_suspended",
            Self::NotOnDisplay => "not_on_display",
            Self::NothingOffered => "nothing_offered",
        }
    }
}

/// The sets that are sold under a licence, for queries.
pub const LICENSED_SETS: [u8; 3] = [14, 15, 18];

impl ProductSet {
    /// The kind of department that accepts a licence to sell this set; none where no licence is needed.
    /// Alcohol (14, 15) is industry and trade's, functional food and medicine (18) is health's.
    pub fn licensed_by(self) -> Option<BodyKind> {
        match self.number() {
            14 | 15 => Some(BodyKind::IndustryTrade),
            18 => Some(BodyKind::Health),
            _ => None,
        }
    }

    /// Whether a product of this set may be sold on a day under the licences accepted for it.
    pub fn sold_on(self, today: Day, accepted: &[LicenceTerm]) -> Result<(), Unsold> {
        if self.licensed_by().is_none() {
            return Ok(());
        }
        let ahead = |term: &&LicenceTerm| today < term.from;
        let holds = |term: &&LicenceTerm| term.until.is_none_or(|until| today <= until);
        if accepted.iter().any(|term| !ahead(&term) && holds(&term)) {
            return Ok(());
        }
        Err(match accepted {
            [] => Unsold::LicenceNeeded,
            terms if terms.iter().any(|term| ahead(&term)) => Unsold::LicenceNotYet,
            _ => Unsold::LicenceOver,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn term(from: &str, until: Option<&str>) -> LicenceTerm {
        let day = |text: &str| text.parse().unwrap();
        LicenceTerm { from: day(from), until: until.map(day) }
    }

    #[test]
    fn licensed_sets_are_those_of_the_list() {
        let licensed: Vec<u8> = (1..=26)
            .filter(|number| ProductSet::new(*number).unwrap().licensed_by().is_some())
            .collect();
        assert_eq!(licensed, LICENSED_SETS);
    }

    #[test]
    fn a_licence_holds_from_its_first_to_its_last_day() {
        let (wine, tea) = (ProductSet::new(15).unwrap(), ProductSet::new(11).unwrap());
        let day = |text: &str| text.parse::<Day>().unwrap();
        let terms = [term("2026-01-01", Some("2026-06-30")), term("2026-08-01", None)];
        for (today, accepted, answer) in [
            ("2026-01-01", &terms[..1], Ok(())),
            ("2026-06-30", &terms[..1], Ok(())),
            ("2026-07-01", &terms[..1], Err(Unsold::LicenceOver)),
            ("2026-07-01", &terms[..], Err(Unsold::LicenceNotYet)),
            ("2026-08-01", &terms[..], Ok(())),
            ("2026-08-01", &[], Err(Unsold::LicenceNeeded)),
        ] {
            assert_eq!(wine.sold_on(day(today), accepted), answer, "{today}");
        }
        assert_eq!(tea.sold_on(day("2026-07-01"), &[]), Ok(()));
    }
}
