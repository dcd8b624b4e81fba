//! Mandates: a producer lets a cooperative, or the People's Committee of its commune, act in its name in
//! some of its affairs, for a time. Whether one holds is reckoned from the clock and never stored.

use super::{Affair, BodyKind};
use crate::calendar::{Day, Instant, day_of, end_of, plus_months};
use crate::catalogue::ProducerKind;
use crate::certification::Level;
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

/// Who is to receive a mandate, as far as the rules ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Receiver {
    /// A producer of this kind.
    Producer(ProducerId, ProducerKind),
    /// A state body of this kind, at this level, of this unit.
    Body(BodyKind, Level, Option<i32>),
}

/// A mandate that a producer wants to give.
#[derive(Clone, Copy, Debug)]
pub struct NewMandate<'a> {
    /// The giver.
    pub giver: ProducerId,
    /// The commune of today in which the giver lies, where known.
    pub commune: Option<i32>,
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
    /// Of state bodies, the People's Committee of the producer's commune alone acts for it.
    #[error("not the People's Committee of the producer's commune")]
    NotOfTheCommune,
    /// Its last day is over.
    #[error("its last day is over")]
    Past,
    /// It would last too long.
    #[error("longer than {MANDATE_MONTHS} months")]
    TooLong,
}

/// Checks a mandate given now, and says all that speaks against it at once; else the first instant at
/// which it will no longer hold.
pub fn check_mandate(new: &NewMandate<'_>, now: Instant) -> Result<Instant, Vec<MandateRefusal>> {
    let mut refusals = Vec::new();
    if new.affairs.is_empty() {
        refusals.push(MandateRefusal::NoAffair);
    }
    let places = new.affairs.iter().enumerate();
    let kept = places.filter(|(_, affair)| !affair.may_be_mandated());
    refusals.extend(kept.map(|(place, _)| MandateRefusal::NotMandatable(place)));
    refusals.extend(check_receiver(new));
    let today = day_of(now);
    if new.until < today {
        refusals.push(MandateRefusal::Past);
    }
    if plus_months(today, MANDATE_MONTHS).is_none_or(|last| new.until > last) {
        refusals.push(MandateRefusal::TooLong);
    }
    if refusals.is_empty() { Ok(end_of(new.until)) } else { Err(refusals) }
}

fn check_receiver(new: &NewMandate<'_>) -> Option<MandateRefusal> {
    use ProducerKind::{Cooperative, CooperativeGroup};
    match new.to {
        Receiver::Producer(id, _) if id == new.giver => Some(MandateRefusal::ToOneself),
        Receiver::Producer(_, Cooperative | CooperativeGroup) => None,
        Receiver::Producer(..) => Some(MandateRefusal::NotACooperative),
        Receiver::Body(BodyKind::PeoplesCommittee, Level::Commune, unit)
            if unit.is_some() && unit == new.commune =>
        {
            None
        }
        Receiver::Body(..) => Some(MandateRefusal::NotOfTheCommune),
    }
}
