//! Mandates: a producer lets a cooperative, or the People's Committee of its commune, act in its name in
//! some of its affairs, for a time. Whether one holds is reckoned from the clock and never stored.

use super::Affair;
use crate::calendar::{Day, Instant, day_of, end_of, plus_months};
use crate::catalogue::ProducerKind;
use crate::ids::{BodyId, MandateId, ProducerId};

/// Longest term of a mandate, in calendar months from the day on which it is given.
pub const MANDATE_MONTHS: u32 = 12;

/// Who acts under a mandate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mandatary {
    /// Members of another producer, each as far as the role there reaches.
    Producer(ProducerId),
    /// Officers of a state body.
    Body(BodyId),
}

/// A mandate as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mandate {
    /// Its id.
    pub id: MandateId,
    /// The producer that gave it.
    pub giver: ProducerId,
    /// To whom.
    pub to: Mandatary,
    /// In which of the giver's affairs.
    pub affairs: Vec<Affair>,
    /// When it was given.
    pub since: Instant,
    /// First instant at which it no longer holds.
    pub until: Instant,
    /// When it was revoked or given back.
    pub ended: Option<Instant>,
}

impl Mandate {
    /// Whether it holds at an instant.
    pub fn holds(&self, at: Instant) -> bool {
        self.since <= at && at < self.until && self.ended.is_none_or(|ended| at < ended)
    }

    /// Its last day, reckoned in Vietnam, which counts whole.
    pub fn last_day(&self) -> Day {
        day_of(self.until - chrono::TimeDelta::microseconds(1))
    }
}

/// Who is to receive a mandate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Receiver {
    /// A producer of this kind.
    Producer(ProducerId, ProducerKind),
    /// The People's Committee of the commune in which the giver lies, if it takes part.
    Committee(Option<BodyId>),
}

/// A mandate that a producer wants to give.
#[derive(Clone, Copy, Debug)]
pub struct NewMandate<'a> {
    /// The giver.
    pub giver: ProducerId,
    /// To whom.
    pub to: Receiver,
    /// In which affairs.
    pub affairs: &'a [Affair],
    /// Its last day, which counts whole.
    pub until: Day,
}

/// Why a mandate can't be given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MandateRefusal {
    /// It names no affair.
    #[error("it names no affair")]
    NoAffair,
    /// The affair at this place of the list stays with the producer's own members.
    #[error("affair {0} can't be mandated")]
    NotMandatable(usize),
    /// A producer needs no mandate for itself.
    #[error("to oneself")]
    ToOneself,
    /// Of producers, cooperatives and cooperative groups alone act for others.
    #[error("not a cooperative")]
    NotACooperative,
    /// The commune isn't known, or its People's Committee has not been entered.
    #[error("no People's Committee of the producer's commune takes part")]
    NoCommittee,
    /// Its last day is over.
    #[error("its last day is over")]
    Past,
    /// It would last too long.
    #[error("longer than {MANDATE_MONTHS} months")]
    TooLong,
}

/// Checks a mandate that is given now: who holds it then, and the first instant at which he no longer
/// does; or all that speaks against it, at once.
pub fn check_mandate(
    new: &NewMandate<'_>,
    now: Instant,
) -> Result<(Mandatary, Instant), Vec<MandateRefusal>> {
    let mut refusals = Vec::new();
    if new.affairs.is_empty() {
        refusals.push(MandateRefusal::NoAffair);
    }
    let places = new.affairs.iter().enumerate();
    let kept = places.filter(|(_, affair)| !affair.may_be_mandated());
    refusals.extend(kept.map(|(place, _)| MandateRefusal::NotMandatable(place)));
    let to = mandatary(new.giver, new.to);
    refusals.extend(to.err());
    let today = day_of(now);
    if new.until < today {
        refusals.push(MandateRefusal::Past);
    }
    if plus_months(today, MANDATE_MONTHS).is_none_or(|last| new.until > last) {
        refusals.push(MandateRefusal::TooLong);
    }
    match to {
        Ok(to) if refusals.is_empty() => Ok((to, end_of(new.until))),
        _ => Err(refusals),
    }
}

fn mandatary(giver: ProducerId, to: Receiver) -> Result<Mandatary, MandateRefusal> {
    use ProducerKind::{Cooperative, CooperativeGroup};
    match to {
        Receiver::Producer(id, _) if id == giver => Err(MandateRefusal::ToOneself),
        Receiver::Producer(id, Cooperative | CooperativeGroup) => Ok(Mandatary::Producer(id)),
        Receiver::Producer(..) => Err(MandateRefusal::NotACooperative),
        Receiver::Committee(Some(id)) => Ok(Mandatary::Body(id)),
        Receiver::Committee(None) => Err(MandateRefusal::NoCommittee),
    }
}
