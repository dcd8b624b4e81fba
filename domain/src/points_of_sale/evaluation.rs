//! Holding a point against the criteria of its province: each criterion met, not met or unknown, with
//! the rule and the fact. What is explained here is also what an approval is checked by.

use super::PointKind;
use super::criteria::{Criterion, Rule, asked};
use crate::calendar::Day;

/// The goods of a point, counted at one instant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Goods {
    /// Products of the catalogue that it lists.
    pub listed: u32,
    /// Of those, how many may carry the mark at the instant.
    pub certified: u32,
    /// Of those in turn, how many come from the point's province of today.
    pub certified_here: u32,
    /// Of the listed, how many have or had a certificate: they take part in the programme.
    pub programme: u32,
    /// Further goods that are no products of the catalogue, as declared.
    pub other: u32,
}

impl Goods {
    /// All goods.
    pub fn total(self) -> u32 {
        self.listed.saturating_add(self.other)
    }

    /// Whole percent, rounded down, that a part makes of all goods; `None` without goods.
    pub fn percent(self, part: u32) -> Option<u32> {
        let total = u64::from(self.total());
        let percent = (u64::from(part) * 100).checked_div(total)?;
        u32::try_from(percent).ok()
    }

    /// Whether a part makes at least so many percent of all goods.
    fn reaches(self, part: u32, least: u32) -> bool {
        u64::from(part) * 100 >= u64::from(least) * u64::from(self.total())
    }
}

/// What is known of a point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Facts {
    /// Its kind.
    pub kind: PointKind,
    /// Whole square metres for showing and selling.
    pub area: Option<u32>,
    /// Its goods.
    pub goods: Goods,
}

/// How a criterion is met.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// It is met.
    Met,
    /// It is not met.
    NotMet,
    /// The rule or the fact is not known.
    Unknown,
}

/// One criterion, held against what is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The criterion.
    pub criterion: Criterion,
    /// How it is met.
    pub outcome: Outcome,
    /// The rule; `None` where the province has none that this program knows.
    pub rule: Option<&'static Rule>,
    /// Square metres or whole percent, rounded down; `None` where that isn't known.
    pub fact: Option<u32>,
}

/// All criteria, held against what is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evaluation {
    /// One finding for each rule; for each criterion where the province has no rules.
    pub findings: Vec<Finding>,
}

impl Evaluation {
    /// Not met when any criterion isn't; else unknown when any is.
    pub fn outcome(&self) -> Outcome {
        let any = |outcome| self.findings.iter().any(|finding| finding.outcome == outcome);
        match () {
            () if any(Outcome::NotMet) => Outcome::NotMet,
            () if any(Outcome::Unknown) => Outcome::Unknown,
            () => Outcome::Met,
        }
    }

    /// The finding that the share of certified goods is below what is asked.
    pub fn share_fallen(&self) -> Option<&Finding> {
        let fallen = |one: &&Finding| {
            one.criterion == Criterion::CertifiedShare && one.outcome == Outcome::NotMet
        };
        self.findings.iter().find(fallen)
    }
}

/// Holds a point of a province, by its code of today, against the rules of a day.
pub fn evaluate(province: &str, day: Day, facts: &Facts) -> Evaluation {
    let findings: Vec<Finding> =
        asked(province, facts.kind, day).map(|rule| held(rule, facts)).collect();
    if !findings.is_empty() {
        return Evaluation { findings };
    }
    let unknown = |criterion| Finding {
        criterion,
        outcome: Outcome::Unknown,
        rule: None,
        fact: fact(criterion, facts),
    };
    Evaluation { findings: Criterion::ALL.into_iter().map(unknown).collect() }
}

fn held(rule: &'static Rule, facts: &Facts) -> Finding {
    let goods = facts.goods;
    let outcome = match rule.criterion {
        Criterion::Area => facts.area.map(|area| area >= rule.least),
        _ if goods.total() == 0 => None,
        Criterion::CertifiedShare => Some(goods.reaches(goods.certified_here, rule.least)),
        // The rest may be specialities, which no register tells.
        Criterion::ProgrammeShare => goods.reaches(goods.programme, rule.least).then_some(true),
    };
    let outcome = match outcome {
        Some(true) => Outcome::Met,
        Some(false) => Outcome::NotMet,
        None => Outcome::Unknown,
    };
    let fact = fact(rule.criterion, facts);
    Finding { criterion: rule.criterion, outcome, rule: Some(rule), fact }
}

fn fact(criterion: Criterion, facts: &Facts) -> Option<u32> {
    match criterion {
        Criterion::Area => facts.area,
        Criterion::CertifiedShare => facts.goods.percent(facts.goods.certified_here),
        Criterion::ProgrammeShare => facts.goods.percent(facts.goods.programme),
    }
}
