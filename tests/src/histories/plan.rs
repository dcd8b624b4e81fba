//! Plans of certificates, events and questions, in small numbers and indices.

use chrono::{Days, NaiveDate};
use proptest::option::weighted;
use proptest::prelude::*;
use proptest::sample::Index;

use super::{Moment, day};
use crate::cases::Precision;

/// In microseconds.
pub const SECOND: i64 = 1_000_000;
/// In microseconds.
pub const DAY: i64 = 86_400 * SECOND;

/// Mostly an instant that matters.
pub fn moment() -> impl Strategy<Value = Moment> {
    prop_oneof![
        4 => any::<Index>().prop_map(Moment::Near),
        1 => (0..14 * 365 * DAY).prop_map(Moment::Any),
    ]
}

/// A certificate: days from the one before, days to its stated dates, microseconds to its record.
#[derive(Clone, Debug)]
pub struct Paper {
    pub gap: i64,
    pub stars: u8,
    pub precision: Precision,
    pub from: Option<i64>,
    pub to: Option<i64>,
    pub recorded: Option<i64>,
    pub link: Link,
}

/// Which certificate it supersedes.
#[derive(Clone, Debug)]
pub enum Link {
    Previous,
    Nothing,
    Earlier(Index),
}

/// The first certificate's day: any, or one on which months differ.
pub fn first_day() -> impl Strategy<Value = NaiveDate> {
    prop_oneof![
        3 => (0_u64..1500).prop_map(|days| day(2020, 1, 1) + Days::new(days)),
        1 => proptest::sample::select(vec![
            day(2020, 1, 1), day(2020, 2, 29), day(2021, 2, 28), day(2021, 8, 31),
            day(2021, 12, 31), day(2024, 2, 29), day(2024, 12, 31),
        ]),
    ]
}

fn precision() -> impl Strategy<Value = Precision> {
    prop_oneof![
        24 => Just(Precision::Day),
        5 => Just(Precision::Month),
        1 => Just(Precision::Year),
    ]
}

fn term() -> impl Strategy<Value = i64> {
    prop_oneof![2 => 1090_i64..1100, 1 => 0_i64..1500]
}

/// A certificate, mostly following the one before it after about 36 months.
pub fn paper() -> impl Strategy<Value = Paper> {
    let gap = prop_oneof![2 => 1080_i64..1110, 2 => 0_i64..1500, 1 => -40_i64..40];
    let link = prop_oneof![
        7 => Just(Link::Previous),
        1 => Just(Link::Nothing),
        1 => any::<Index>().prop_map(Link::Earlier),
    ];
    let from = prop_oneof![1 => Just(0_i64), 3 => -60_i64..300];
    let recorded = prop_oneof![1 => (-5_i64..400).prop_map(|n| n * DAY), 1 => -DAY..400 * DAY];
    let stated = (weighted(0.25, from), weighted(0.2, term()), weighted(0.3, recorded));
    (gap, 3_u8..=5, precision(), stated, link).prop_map(|(gap, stars, precision, stated, link)| {
        let (from, to, recorded) = stated;
        Paper { gap, stars, precision, from, to, recorded, link }
    })
}

/// An event: its effect, and the microseconds from there to its record.
#[derive(Clone, Debug)]
pub struct Act {
    pub certificate: Index,
    pub what: What,
    pub effective: When,
    pub recorded: i64,
}

/// When an event takes effect.
#[derive(Clone, Debug)]
pub enum When {
    /// Some days and microseconds from a day that matters.
    NearDay(Index, i64, i64),
    /// Some microseconds from an earlier event's effect or lapse.
    NearEvent(Index, i64),
}

/// What an event does.
#[derive(Clone, Debug)]
pub enum What {
    Revoke,
    Extend(i64),
    EndExtension,
    Hold(i64, Option<String>),
    Lift(Option<String>),
    Correct { decision: Option<(i64, Precision)>, from: Option<i64>, to: Option<i64> },
    Annul(Target),
}

/// What an annulment undoes.
#[derive(Clone, Debug)]
pub enum Target {
    Issue,
    Latest,
    Any(Index),
}

fn near() -> impl Strategy<Value = i64> {
    prop_oneof![3 => Just(0), 1 => proptest::sample::select(vec![1, -1, SECOND, -SECOND])]
}

fn what() -> impl Strategy<Value = What> {
    let hold = || weighted(0.5, prop_oneof!["x", "y"]);
    let lapse = prop_oneof![1 => Just(15 * DAY), 3 => 1..=15 * DAY];
    let decision = weighted(0.7, (-40_i64..40, precision()));
    let correct = (decision, weighted(0.25, -60_i64..200), weighted(0.25, term()));
    let target = prop_oneof![
        3 => Just(Target::Latest),
        3 => any::<Index>().prop_map(Target::Any),
        1 => Just(Target::Issue),
    ];
    prop_oneof![
        2 => Just(What::Revoke),
        3 => (-20_i64..=180).prop_map(What::Extend),
        2 => Just(What::EndExtension),
        4 => (lapse, hold()).prop_map(|(lapse, name)| What::Hold(lapse, name)),
        2 => hold().prop_map(What::Lift),
        3 => correct.prop_map(|(decision, from, to)| What::Correct { decision, from, to }),
        4 => target.prop_map(What::Annul),
    ]
}

/// Any event, mostly near a day or an event that matters.
pub fn act() -> impl Strategy<Value = Act> {
    let days = prop_oneof![2 => Just(0_i64), 2 => -20_i64..20, 2 => -400_i64..400];
    let time = || prop_oneof![3 => near(), 1 => 0..DAY];
    let effective = prop_oneof![
        3 => (any::<Index>(), days, time()).prop_map(|(n, d, t)| When::NearDay(n, d, t)),
        2 => (any::<Index>(), time()).prop_map(|(n, t)| When::NearEvent(n, t)),
    ];
    let recorded = prop_oneof![3 => Just(0), 1 => -20 * DAY..0, 1 => 0..200 * DAY];
    (any::<Index>(), what(), effective, recorded).prop_map(
        |(certificate, what, effective, recorded)| Act { certificate, what, effective, recorded },
    )
}
