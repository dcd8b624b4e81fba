//! What the platform charges a producer for a sale. Rules are data with a date: a schedule is a list that is
//! tried in its order, and the first rule that fits counts. What a rule came to is frozen on the line as it
//! is sold; a later schedule changes nothing that was sold before.

use super::Method;
use crate::calendar::Day;
use crate::catalogue::{ProducerKind, ProductSet};
use crate::ids::ProducerId;
use crate::money::Dong;
use chrono::TimeDelta;
use uuid::Uuid;

/// A share in hundredths of a percent: 250 is 2.5 %.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rate(u16);

impl Rate {
    /// The whole.
    const WHOLE: u64 = 10_000;

    /// From nothing to the whole.
    pub fn new(hundredths: u16) -> Option<Self> {
        (u64::from(hundredths) <= Self::WHOLE).then_some(Self(hundredths))
    }

    /// Hundredths of a percent.
    pub fn hundredths(self) -> u16 {
        self.0
    }

    /// Its share of an amount, rounded half up to the đồng.
    pub fn of(self, amount: Dong) -> Dong {
        amount.scaled(u64::from(self.0), Self::WHOLE).unwrap_or(Dong::MAX)
    }
}

/// The sales that a rule is for; whatever is unsaid does not matter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Scope {
    /// Of this producer.
    pub producer: Option<ProducerId>,
    /// Of this product set.
    pub set: Option<ProductSet>,
    /// Paid like this.
    pub method: Option<Method>,
}

impl Scope {
    fn fits(&self, sale: &Sale) -> bool {
        self.producer.is_none_or(|producer| producer == sale.producer)
            && self.set.is_none_or(|set| Some(set) == sale.set)
            && self.method.is_none_or(|method| method == sale.method)
    }

    /// Whether whatever fits the other fits this.
    fn covers(&self, other: &Self) -> bool {
        fn wider<T: PartialEq>(one: Option<T>, other: Option<T>) -> bool {
            one.is_none() || one == other
        }
        wider(self.producer, other.producer)
            && wider(self.set, other.set)
            && wider(self.method, other.method)
    }
}

/// A rule of a schedule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Its id, which lines keep.
    pub id: Uuid,
    /// What people call it.
    pub name: String,
    /// For which sales.
    pub scope: Scope,
    /// The share of a line's total.
    pub rate: Rate,
    /// For each piece, besides.
    pub each: Dong,
    /// At least so much for a line.
    pub at_least: Option<Dong>,
    /// At most so much for a line.
    pub at_most: Option<Dong>,
}

impl Rule {
    /// The fee for a line: never more than the line itself.
    fn fee(&self, sale: &Sale) -> Dong {
        let pieces = u32::try_from(sale.quantity).unwrap_or(u32::MAX);
        let each = self.each.checked_times(pieces).unwrap_or(Dong::MAX);
        let fee = self.rate.of(sale.total).checked_add(each).unwrap_or(Dong::MAX);
        let fee = fee.max(self.at_least.unwrap_or_default());
        fee.min(self.at_most.unwrap_or(Dong::MAX)).min(sale.total)
    }
}

/// The tax that a platform keeps back for households, where the law in force asks for it. Off unless a
/// schedule says otherwise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Withholding {
    /// The act that asks for it, as cited.
    pub legal_act: String,
    /// The share of what goods cost: value-added and personal income tax together.
    pub goods: Rate,
    /// The same for services.
    pub services: Rate,
}

/// What is charged from a day on, until another schedule follows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schedule {
    /// Its id.
    pub id: Uuid,
    /// First day in force.
    pub from: Day,
    /// The tax on the platform's own fee (thuế GTGT), which comes on top of it.
    pub fee_tax: Rate,
    /// Tax kept back for sellers.
    pub withholding: Option<Withholding>,
    /// Tried in this order.
    pub rules: Vec<Rule>,
}

/// A line that is sold.
#[derive(Clone, Copy, Debug)]
pub struct Sale {
    /// Who sells.
    pub producer: ProducerId,
    /// What kind of seller that is.
    pub kind: ProducerKind,
    /// Of which product set, where known.
    pub set: Option<ProductSet>,
    /// How it is paid.
    pub method: Method,
    /// Pieces.
    pub quantity: i64,
    /// What they cost together.
    pub total: Dong,
}

/// What a line owes the platform once all of it is delivered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Fee {
    /// By which rule; none where none fitted.
    pub rule: Option<Uuid>,
    /// The commission, at most the line's total.
    pub amount: Dong,
    /// The tax on it.
    pub tax: Dong,
    /// The seller's own tax that is kept back.
    pub withheld: Dong,
}

/// Why a schedule is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScheduleRefusal {
    /// It begins too early: producers are told [`NOTICE_DAYS`] days before.
    TooSoon,
    /// The rule at this place would never be reached: an earlier one fits whatever it fits.
    Unreachable(usize),
    /// The rule at this place asks for more at least than at most.
    Crossed(usize),
}

/// Days between the recording of a schedule and its first day, at least.
pub const NOTICE_DAYS: i64 = 5;

impl Schedule {
    /// Whether it can be recorded on a day.
    pub fn check(&self, today: Day) -> Result<(), ScheduleRefusal> {
        if self.from < today + TimeDelta::days(NOTICE_DAYS) {
            return Err(ScheduleRefusal::TooSoon);
        }
        for (place, rule) in self.rules.iter().enumerate() {
            if self.rules[..place].iter().any(|earlier| earlier.scope.covers(&rule.scope)) {
                return Err(ScheduleRefusal::Unreachable(place));
            }
            if rule.at_least.zip(rule.at_most).is_some_and(|(least, most)| least > most) {
                return Err(ScheduleRefusal::Crossed(place));
            }
        }
        Ok(())
    }

    /// The schedule in force on a day: of those that have begun the one that begins last, and of those that
    /// begin together the one recorded last.
    pub fn on(recorded: &[Self], day: Day) -> Option<&Self> {
        recorded.iter().filter(|one| one.from <= day).max_by_key(|one| one.from)
    }

    /// What a line owes.
    pub fn fee(&self, sale: &Sale) -> Fee {
        let rule = self.rules.iter().find(|rule| rule.scope.fits(sale));
        let amount = rule.map(|rule| rule.fee(sale)).unwrap_or_default();
        let withheld = self.withholding.as_ref().map(|one| one.of(sale)).unwrap_or_default();
        Fee { rule: rule.map(|rule| rule.id), amount, tax: self.fee_tax.of(amount), withheld }
    }
}

impl Withholding {
    /// Kept back for households alone: others declare themselves.
    fn of(&self, sale: &Sale) -> Dong {
        if sale.kind != ProducerKind::Household {
            return Dong::default();
        }
        let is_service = sale.set.is_some_and(ProductSet::is_service);
        if is_service { self.services.of(sale.total) } else { self.goods.of(sale.total) }
    }
}

#[cfg(test)]
mod tests;
