//! Who may have a booth of a category: computed from what an exhibitor shows, never stored. The same
//! findings explain and refuse.

use super::Days;
use super::floor::EligibilityRule;
use crate::calendar::{Instant, end_of, start_of};
use crate::certification::Stars;
use chrono::TimeDelta;

/// A product that is to be shown, as far as rules look at it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShownProduct {
    /// The stars that it may show at each instant asked about; `None` when it may not show the mark then.
    pub stars: Vec<Option<Stars>>,
    /// A speciality (đặc sản).
    pub speciality: bool,
    /// With potential for OCOP.
    pub potential: bool,
}

/// What rules are held against.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exhibit {
    /// What is to be shown.
    pub products: Vec<ShownProduct>,
    /// The province of today from which the exhibitor comes, where known.
    pub province: Option<i32>,
    /// Lawful labels are declared.
    pub labels: bool,
    /// Traceability is declared.
    pub traceability: bool,
}

/// A part of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Requirement {
    /// Every product shown is certified all the time.
    AllCertified,
    /// At least so many products are.
    LeastCertified(u8),
    /// The exhibitor comes from one of the provinces named.
    Province,
    /// Lawful labels are declared.
    Labels,
    /// Traceability is declared.
    Traceability,
}

/// Why a product doesn't count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Lack {
    /// It may not show the mark at one of the instants asked about.
    NotCertified,
    /// It has fewer stars than are asked for.
    TooFewStars,
}

/// What holding a part of a rule against an exhibit gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The part.
    pub requirement: Requirement,
    /// Whether it is met.
    pub met: bool,
    /// How many products count; 0 where the part is about no products.
    pub counted: usize,
    /// Places of the products that don't, and why not; none where the part is about no products.
    pub lacking: Vec<(usize, Lack)>,
}

/// What an organiser does when an exhibitor with booths loses what they rest on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum OnLoss {
    /// It may show other products for some days; then the booths are taken back.
    Replace,
    /// The booths stay, without the mark.
    Keep,
    /// The booths are taken back at once.
    Release,
}

impl OnLoss {
    /// Every choice.
    pub const ALL: [Self; 3] = [Self::Replace, Self::Keep, Self::Release];

    /// The stable English code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Replace => "replace",
            Self::Keep => "keep",
            Self::Release => "release",
        }
    }

    /// The choice with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|choice| choice.code() == code)
    }
}

impl Requirement {
    /// The stable English code.
    pub fn code(self) -> &'static str {
        match self {
            Self::AllCertified => "all_certified",
            Self::LeastCertified(_) => "least_certified",
            Self::Province => "province",
            Self::Labels => "labels",
            Self::Traceability => "traceability",
        }
    }
}

impl Lack {
    /// The stable English code.
    pub fn code(self) -> &'static str {
        match self {
            Self::NotCertified => "not_certified",
            Self::TooFewStars => "too_few_stars",
        }
    }
}

/// The instants that stand for all that is left of a fair's days: the first and the last of each, from
/// now on. Terms of certificates end with days, and what an authority decides counts from an instant, so
/// that nothing between them can differ but by an act that is yet to come.
pub fn instants(days: Days, now: Instant) -> Vec<Instant> {
    let of = |day| [start_of(day), end_of(day) - TimeDelta::microseconds(1)];
    let mut all: Vec<Instant> = days.all().flat_map(of).filter(|at| *at > now).collect();
    if days.begin() <= now && now < days.end() {
        all.insert(0, now);
    }
    all
}

/// Holds a rule against what is shown, part by part.
pub fn evaluate(rule: &EligibilityRule, exhibit: &Exhibit) -> Vec<Finding> {
    let lacks = exhibit.products.iter().enumerate();
    let lacks = lacks.filter_map(|(place, one)| Some((place, lack(rule, one)?)));
    let lacking: Vec<(usize, Lack)> = lacks.collect();
    let shown = exhibit.products.len();
    let counted = shown - lacking.len();
    let mut findings = Vec::new();
    let mut products = |requirement, met| {
        findings.push(Finding { requirement, met, counted, lacking: lacking.clone() });
    };
    if rule.all_certified {
        products(Requirement::AllCertified, shown > 0 && lacking.is_empty());
    }
    if rule.least_certified > 0 {
        let least = rule.least_certified;
        products(Requirement::LeastCertified(least), counted >= usize::from(least));
    }
    let mut plain = |requirement, met| {
        findings.push(Finding { requirement, met, counted: 0, lacking: Vec::new() });
    };
    if !rule.provinces.is_empty() {
        let here = exhibit.province.is_some_and(|one| rule.provinces.contains(&one));
        plain(Requirement::Province, here);
    }
    if rule.labels {
        plain(Requirement::Labels, exhibit.labels);
    }
    if rule.traceability {
        plain(Requirement::Traceability, exhibit.traceability);
    }
    findings
}

/// Whether every part of a rule is met.
pub fn eligible(rule: &EligibilityRule, exhibit: &Exhibit) -> bool {
    evaluate(rule, exhibit).iter().all(|finding| finding.met)
}

/// Why a product doesn't count; `None` when it does.
fn lack(rule: &EligibilityRule, one: &ShownProduct) -> Option<Lack> {
    let admitted =
        (one.speciality && rule.admits_specialities) || (one.potential && rule.admits_potential);
    if admitted {
        return None;
    }
    let certified = !one.stars.is_empty() && one.stars.iter().all(Option::is_some);
    if !certified {
        return Some(Lack::NotCertified);
    }
    let least = rule.least_stars?;
    let enough = one.stars.iter().flatten().all(|stars| *stars >= least);
    (!enough).then_some(Lack::TooFewStars)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn stars(count: u8) -> Option<Stars> {
        Stars::new(count)
    }

    fn product(held: &[u8]) -> ShownProduct {
        let stars = held.iter().map(|count| stars(*count)).collect();
        ShownProduct { stars, speciality: false, potential: false }
    }

    fn exhibit(products: Vec<ShownProduct>) -> Exhibit {
        Exhibit { products, province: Some(8), labels: true, traceability: false }
    }

    #[test]
    fn each_part_of_a_rule_is_found_out() {
        let rule = EligibilityRule {
            all_certified: true,
            least_certified: 2,
            least_stars: stars(4),
            provinces: vec![1, 8],
            labels: true,
            traceability: true,
            ..EligibilityRule::default()
        };
        let shown = exhibit(vec![product(&[4, 4]), product(&[4, 0]), product(&[3, 3])]);
        let found = evaluate(&rule, &shown);
        let met: Vec<(&str, bool)> =
            found.iter().map(|one| (one.requirement.code(), one.met)).collect();
        let expected = [
            ("all_certified", false),
            ("least_certified", false),
            ("province", true),
            ("labels", true),
            ("traceability", false),
        ];
        assert_eq!(met, expected);
        assert_eq!(found[0].counted, 1);
        assert_eq!(found[0].lacking, [(1, Lack::NotCertified), (2, Lack::TooFewStars)]);
        assert!(eligible(&EligibilityRule::default(), &exhibit(Vec::new())));
        let all = EligibilityRule { all_certified: true, ..EligibilityRule::default() };
        assert!(!eligible(&all, &exhibit(Vec::new())), "who shows nothing shows nothing certified");
        let admits = EligibilityRule { admits_specialities: true, ..all.clone() };
        let speciality = ShownProduct { speciality: true, ..product(&[0]) };
        assert!(eligible(&admits, &exhibit(vec![speciality.clone()])));
        assert!(!eligible(&all, &exhibit(vec![speciality])));
    }

    #[test]
    fn the_days_that_are_left_count() {
        let day = |text: &str| text.parse().unwrap();
        let days = Days::new(day("2026-11-10"), day("2026-11-11")).unwrap();
        let at = |text: &str| text.parse::<Instant>().unwrap();
        let before = instants(days, at("2026-10-01T00:00:00Z"));
        assert_eq!(before.len(), 4);
        assert_eq!(before[0], at("2026-11-09T17:00:00Z"));
        let during = at("2026-11-10T03:00:00Z");
        assert_eq!(instants(days, during)[0], during);
        assert_eq!(instants(days, during).len(), 4);
        assert!(instants(days, at("2026-11-11T17:00:00Z")).is_empty());
    }

    proptest! {
        /// By counting, as an organiser would with a pencil.
        #[test]
        fn rules_come_to_what_a_pencil_comes_to(
            all_certified: bool,
            least_certified in 0_u8..4,
            least in proptest::option::of(3_u8..6),
            admits_specialities: bool,
            products in proptest::collection::vec(
                (proptest::collection::vec(2_u8..6, 1..4), any::<bool>()), 0..5,
            ),
        ) {
            let rule = EligibilityRule {
                all_certified,
                least_certified,
                least_stars: least.and_then(stars),
                admits_specialities,
                ..EligibilityRule::default()
            };
            let shown = products.iter().map(|(held, speciality)| {
                ShownProduct { speciality: *speciality, ..product(held) }
            });
            // Two stars are none.
            let good = products.iter().filter(|(held, speciality)| {
                let worst = *held.iter().min().unwrap();
                (*speciality && admits_specialities) || (worst >= 3 && worst >= least.unwrap_or(3))
            }).count();
            let every = !all_certified || (good == products.len() && good > 0);
            let enough = good >= usize::from(least_certified);
            prop_assert_eq!(eligible(&rule, &exhibit(shown.collect())), every && enough);
        }
    }
}
