//! The case files of `../shared/cases`: the format in which both models of the rule are asked.
//!
//! Fields that are not known here are passed over, since there may be more than the rule needs;
//! a known field with a bad value, a dangling reference or a missing `until` is an error.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use chrono::{DateTime, FixedOffset, NaiveDate, SecondsFormat, Utc};
use serde::{Deserialize, Serialize};

/// A point in time.
pub type Instant = DateTime<Utc>;

/// One case file.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct CaseFile {
    /// How to read the cases.
    pub note: String,
    /// The cases.
    pub cases: Vec<Case>,
}

/// One product's certificates and events, and what is asked about them.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Case {
    /// What the case is about.
    pub name: String,
    /// All certificates of the product.
    pub certificates: Vec<Certificate>,
    /// All events, in no particular order.
    #[serde(default)]
    pub events: Vec<Event>,
    /// The questions with their answers.
    pub ask: Vec<Question>,
}

/// A certificate as issued.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Certificate {
    /// Its name within the case.
    pub id: String,
    /// Three to five.
    pub stars: u8,
    /// `YYYY-MM-DD`, `YYYY-MM` or `YYYY`.
    pub decision_date: String,
    /// The stated first day, if one was stated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_from: Option<String>,
    /// The printed last day, if one was printed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_to: Option<String>,
    /// How much of the decision's date is known; as written when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub precision: Option<Precision>,
    /// When the register learnt of it; the start of the decision's date when absent.
    #[serde(default, with = "optional_instant", skip_serializing_if = "Option::is_none")]
    pub recorded: Option<Instant>,
    /// The certificate that this one replaces.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub supersedes: Option<String>,
}

/// How much of a date is known.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Precision {
    /// The day.
    Day,
    /// The month.
    Month,
    /// The year.
    Year,
}

/// What happened to a certificate.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Event {
    /// The certificate's name.
    pub certificate: String,
    /// What happened.
    pub kind: Kind,
    /// When it takes effect.
    #[serde(with = "instant")]
    pub effective: Instant,
    /// When the register learnt of it.
    #[serde(with = "instant")]
    pub recorded: Instant,
    /// Of a hold, when it lapses; of an extension, its last day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Until>,
    /// Of an annulment, what it undoes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub annuls: Option<Annuls>,
    /// Tells several holds apart.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hold: Option<String>,
    /// Of a correction, the decision's right date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decision_date: Option<String>,
    /// Of a correction, how much of that date is known; as written when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub precision: Option<Precision>,
    /// Of a correction, the right first day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_from: Option<String>,
    /// Of a correction, the right last day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_to: Option<String>,
}

/// The kinds of event after the issue.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Withdrawn by a decision.
    Revoked,
    /// The term runs on to a later day.
    Extended,
    /// The result that the extension waited for has come.
    ExtensionEnded,
    /// The mark is withheld for a time.
    HoldPlaced,
    /// A hold is taken back.
    HoldLifted,
    /// A date was written down wrongly.
    Corrected,
    /// An event, or the issue, was a mistake.
    Annulled,
}

/// The end of a hold or of an extension.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(try_from = "String", into = "String")]
pub enum Until {
    /// A last day, whole.
    Day(NaiveDate),
    /// The first instant at which it no longer holds.
    Instant(Instant),
}

impl TryFrom<String> for Until {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        if text.len() == 10 {
            let day = NaiveDate::parse_from_str(&text, "%Y-%m-%d");
            return day.map(Self::Day).map_err(|error| format!("{text}: {error}"));
        }
        instant::parse(&text).map(Self::Instant)
    }
}

impl From<Until> for String {
    fn from(until: Until) -> Self {
        match until {
            Until::Day(day) => day.format("%Y-%m-%d").to_string(),
            Until::Instant(at) => instant::write(at),
        }
    }
}

/// What an annulment undoes.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(try_from = "IndexOrWord", into = "IndexOrWord")]
pub enum Annuls {
    /// The issue of the annulment's own certificate.
    Issue,
    /// The event at this place in the case's list.
    Event(usize),
}

#[derive(Deserialize, Serialize)]
#[serde(untagged)]
enum IndexOrWord {
    Index(usize),
    Word(String),
}

impl TryFrom<IndexOrWord> for Annuls {
    type Error = String;

    fn try_from(raw: IndexOrWord) -> Result<Self, String> {
        match raw {
            IndexOrWord::Index(index) => Ok(Self::Event(index)),
            IndexOrWord::Word(word) if word == "issue" => Ok(Self::Issue),
            IndexOrWord::Word(word) => Err(format!("annuls neither an index nor issue: {word}")),
        }
    }
}

impl From<Annuls> for IndexOrWord {
    fn from(annuls: Annuls) -> Self {
        match annuls {
            Annuls::Issue => Self::Word("issue".to_owned()),
            Annuls::Event(index) => Self::Index(index),
        }
    }
}

/// A question and its answer.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Question {
    /// The instant asked about.
    #[serde(with = "instant")]
    pub at: Instant,
    /// By whose knowledge; everything when absent.
    #[serde(default, with = "optional_instant", skip_serializing_if = "Option::is_none")]
    pub known_at: Option<Instant>,
    /// The standing of every certificate known.
    pub standing: BTreeMap<String, String>,
    /// The permit, if there is one.
    pub permit: Option<Permit>,
    /// When the permit next changes by the clock alone.
    #[serde(with = "optional_instant")]
    pub next_update: Option<Instant>,
}

/// What may be shown.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Permit {
    /// Three to five.
    pub stars: u8,
    /// The certificate that it rests on.
    pub certificate: String,
}

/// The folder of the case files: `OCOP_CASES_DIR`, else the one beside the project.
pub fn folder() -> PathBuf {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/cases");
    std::env::var_os("OCOP_CASES_DIR").map_or_else(beside, PathBuf::from)
}

/// Every case of every `*.json` in a folder, by file name.
///
/// # Panics
/// When the folder or a file can't be read, or a file isn't of this format.
pub fn load(folder: &Path) -> Vec<Case> {
    let entries =
        std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut files: Vec<PathBuf> = entries
        .map(|entry| entry.expect("a folder just opened lists its entries").path())
        .filter(|path| path.extension().is_some_and(|ext| ext == "json"))
        .collect();
    files.sort();
    files.iter().flat_map(|path| read(path)).collect()
}

fn read(path: &Path) -> Vec<Case> {
    let name = path.display();
    let text = std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{name}: {error}"));
    let file: CaseFile =
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
    for case in &file.cases {
        check(case).unwrap_or_else(|error| panic!("{name}: {}: {error}", case.name));
    }
    file.cases
}

/// Whether a case hangs together: names are unique and known, and each event has what it needs.
///
/// # Errors
/// Says what is wrong.
pub fn check(case: &Case) -> Result<(), String> {
    let ids: BTreeSet<&str> = case.certificates.iter().map(|c| c.id.as_str()).collect();
    if ids.len() != case.certificates.len() {
        return Err("two certificates of one name".to_owned());
    }
    for certificate in &case.certificates {
        if !(3..=5).contains(&certificate.stars) {
            return Err(format!("{} has {} stars", certificate.id, certificate.stars));
        }
        if let Some(old) = &certificate.supersedes
            && (!ids.contains(old.as_str()) || *old == certificate.id)
        {
            return Err(format!("{} can't supersede {old}", certificate.id));
        }
    }
    for (index, event) in case.events.iter().enumerate() {
        if !ids.contains(event.certificate.as_str()) {
            return Err(format!("event {index} is about an unknown certificate"));
        }
        match (event.kind, event.until) {
            (Kind::Extended, Some(Until::Day(_))) | (Kind::HoldPlaced, Some(Until::Instant(_))) => {
            }
            (Kind::Extended | Kind::HoldPlaced, _) => {
                return Err(format!("event {index} lacks its until, a day or an instant"));
            }
            _ => {}
        }
        if (event.kind == Kind::Annulled) != event.annuls.is_some() {
            return Err(format!("event {index}: annuls goes with annulled"));
        }
        if matches!(event.annuls, Some(Annuls::Event(n)) if n >= case.events.len() || n == index) {
            return Err(format!("event {index} annuls nothing in the list"));
        }
    }
    Ok(())
}

mod instant {
    use super::{DateTime, Deserialize, FixedOffset, Instant, SecondsFormat, Utc};
    use serde::{Deserializer, Serializer, de::Error};

    pub fn parse(text: &str) -> Result<Instant, String> {
        let read = DateTime::parse_from_rfc3339(text);
        read.map(|at| at.with_timezone(&Utc)).map_err(|error| format!("{text}: {error}"))
    }

    pub fn write(at: Instant) -> String {
        let vietnam = FixedOffset::east_opt(7 * 3600).expect("seven hours is within a day");
        at.with_timezone(&vietnam).to_rfc3339_opts(SecondsFormat::AutoSi, false)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Instant, D::Error> {
        parse(&String::deserialize(from)?).map_err(D::Error::custom)
    }

    pub fn serialize<S: Serializer>(at: &Instant, into: S) -> Result<S::Ok, S::Error> {
        into.serialize_str(&write(*at))
    }
}

mod optional_instant {
    use super::{Deserialize, Instant, Serialize, instant};
    use serde::{Deserializer, Serializer, de::Error};

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Instant>, D::Error> {
        let text = Option::<String>::deserialize(from)?;
        text.map(|text| instant::parse(&text)).transpose().map_err(D::Error::custom)
    }

    pub fn serialize<S: Serializer>(at: &Option<Instant>, into: S) -> Result<S::Ok, S::Error> {
        at.map(instant::write).serialize(into)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..Default::default() })]

        /// A history survives being written to a case file and read again.
        #[test]
        fn a_history_is_a_case((certificates, events) in crate::histories::history()) {
            let case = Case { name: String::new(), certificates, events, ask: vec![] };
            prop_assert_eq!(check(&case), Ok(()));
            let text = serde_json::to_string(&case).expect("a case can be written");
            prop_assert_eq!(serde_json::from_str::<Case>(&text).expect("and read"), case);
        }
    }
}
