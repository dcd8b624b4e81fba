//! What provinces ask of points: dated rules, each with the act that it stands in. They are data
//! (`data/point-criteria.tsv`), so that another province is a few more lines.

use super::PointKind;
use crate::calendar::Day;
use std::sync::LazyLock;

const TABLE: &str = include_str!("../../data/point-criteria.tsv");

static RULES: LazyLock<Vec<Rule>> = LazyLock::new(|| TABLE.lines().skip(1).map(read).collect());

/// What is asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Criterion {
    /// Square metres for showing and selling.
    Area,
    /// Percent of the goods that are certified now, and come from the point's province.
    CertifiedShare,
    /// Percent of the goods that take part in the programme or are specialities.
    ProgrammeShare,
}

impl Criterion {
    /// Every criterion.
    pub const ALL: [Self; 3] = [Self::Area, Self::CertifiedShare, Self::ProgrammeShare];

    /// The stable English code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Area => "area",
            Self::CertifiedShare => "certified_share",
            Self::ProgrammeShare => "programme_share",
        }
    }
}

/// One rule of a province.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Code of the province of today.
    pub province: &'static str,
    /// First day on which it holds.
    pub from: Day,
    /// Last day on which it holds; `None` while no end is known.
    pub until: Option<Day>,
    /// The kinds of point for which it holds.
    pub kinds: Vec<PointKind>,
    /// What it asks about.
    pub criterion: Criterion,
    /// The least that it asks: square metres or percent.
    pub least: u32,
    /// The act that it stands in.
    pub legal_act: &'static str,
    /// Where that was read.
    pub source: &'static str,
}

impl Rule {
    fn holds_on(&self, day: Day) -> bool {
        self.from <= day && self.until.is_none_or(|last| day <= last)
    }
}

/// Every rule, in the order of the data.
pub fn rules() -> &'static [Rule] {
    &RULES
}

/// The rules of a province for a kind of point on a day.
pub(super) fn asked(
    province: &str,
    kind: PointKind,
    day: Day,
) -> impl Iterator<Item = &'static Rule> {
    let there = rules().iter().filter(move |rule| rule.province == province);
    there.filter(move |rule| rule.holds_on(day) && rule.kinds.contains(&kind))
}

/// A line of the table. It is part of the program, and a test reads all of it.
fn read(line: &'static str) -> Rule {
    let mut cells = line.split('\t');
    let mut next = || cells.next().unwrap_or_default();
    Rule {
        province: next(),
        from: next().parse().expect("a first day"),
        until: Some(next()).filter(|text| *text != "-").map(|day| day.parse().expect("a last day")),
        kinds: next().split(',').map(|code| PointKind::from_code(code).expect("a kind")).collect(),
        criterion: criterion(next()),
        least: next().parse().expect("a number"),
        legal_act: next(),
        source: next(),
    }
}

fn criterion(code: &str) -> Criterion {
    Criterion::ALL.into_iter().find(|one| one.code() == code).expect("a criterion")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_table_reads() {
        assert_eq!(rules().len(), TABLE.lines().count() - 1);
        for rule in rules() {
            assert!(rule.province.len() == 2 && !rule.kinds.is_empty(), "{rule:?}");
            assert!(!rule.legal_act.is_empty() && rule.source.starts_with("https://"), "{rule:?}");
            assert!(rule.until.is_none_or(|until| rule.from <= until), "{rule:?}");
            let share = rule.criterion != Criterion::Area;
            assert!(rule.least > 0 && (!share || rule.least <= 100), "{rule:?}");
        }
    }
}
