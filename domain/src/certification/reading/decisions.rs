//! Decision numbers and authorities as printed.

use super::places::{Place, PlaceKind};
use super::problem::{Flaw, ProblemCode};
use crate::certification::Level;
use crate::text;

/// A decision's number as printed and in its normal form.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct DecisionNumber {
    /// As printed, without words around it.
    pub printed: String,
    /// `2585/QĐ-UBND`: upper case, no spaces, no leading zeros, Đ where it is meant.
    pub normal: String,
}

/// A decision's number with the date that stands in the same text.
pub(super) struct Reference {
    pub(super) number: DecisionNumber,
    pub(super) date: Option<String>,
}

/// Abbreviations that lose their Đ on plain keyboards.
const ABBREVIATIONS: &[(&str, &str)] = &[
    ("QD", "QĐ"),
    ("QDUBND", "QĐ-UBND"),
    ("QĐUBND", "QĐ-UBND"),
    ("HD", "HĐ"),
    ("HDND", "HĐND"),
    ("VPDP", "VPĐP"),
];

impl DecisionNumber {
    /// Reads a number such as “2585 / qd-ubnd”, also after “Quyết định số”; `None` if it is none.
    pub fn read(printed: &str) -> Option<Self> {
        let printed = text::tidy(printed);
        let words: Vec<&str> = printed.split(' ').collect();
        let is_lead = |word: &&str| {
            matches!(text::key(word).as_str(), "quyet" | "dinh" | "so" | "qd" | "decision" | "no")
                && !word.contains('/')
        };
        let lead = words.iter().take_while(|word| is_lead(word)).count();
        let bare = words[lead..].join(" ");
        let bare = bare.trim_end_matches(['.', ',', ';', ':']).trim_end();
        let normal = normal_form(bare)?;
        Some(Self { printed: bare.to_owned(), normal })
    }
}

fn normal_form(bare: &str) -> Option<String> {
    let compact: String = bare.chars().filter(|c| !c.is_whitespace()).collect();
    let compact = compact.to_uppercase().replace(['–', '—'], "-");
    let mut parts = compact.split('/');
    let number = parts.next()?.trim_start_matches('0');
    let letters = number.trim_start_matches(|c: char| c.is_ascii_digit());
    let digits = number.len() - letters.len();
    let at_most_one_letter =
        letters.chars().count() <= 1 && letters.chars().all(char::is_alphabetic);
    if !(1..=6).contains(&digits) || !at_most_one_letter {
        return None;
    }
    let mut normal = number.to_owned();
    for (index, part) in parts.enumerate() {
        if index > 1 {
            return None;
        }
        normal.push('/');
        normal.push_str(&symbol(part)?);
    }
    Some(normal)
}

/// A year or the abbreviations after the stroke.
fn symbol(part: &str) -> Option<String> {
    if part.len() == 4 && part.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(part.to_owned());
    }
    let mut words = Vec::new();
    for word in part.split('-') {
        let alphanumeric = word.chars().all(|c| c.is_alphanumeric() || c == '&');
        if !alphanumeric || !word.starts_with(char::is_alphabetic) || word.chars().count() > 12 {
            return None;
        }
        let known = ABBREVIATIONS.iter().find(|(plain, _)| *plain == word);
        words.push(known.map_or(word, |(_, spelled)| spelled));
    }
    Some(words.join("-"))
}

/// Reads “2585/QĐ-UBND ngày 28/12/2023 của UBND tỉnh” or “2585/QĐ-UBND, 28/12/2023”.
pub(super) fn read_reference(printed: &str) -> Result<Reference, Flaw> {
    let printed = text::tidy(printed);
    let words: Vec<&str> = printed.split(' ').collect();
    let dated = words.iter().position(|word| matches!(text::key(word).as_str(), "ngay" | "dated"));
    let (number, date) = match dated {
        Some(position) => {
            let after = words[position + 1..].iter();
            let date: Vec<&str> =
                after.take_while(|word| text::fold(word) != "cua").copied().collect();
            (words[..position].join(" "), Some(date.join(" ")))
        }
        None => match printed.split_once([',', ';']) {
            Some((number, date)) => (number.to_owned(), Some(date.trim().to_owned())),
            None => (printed.clone(), None),
        },
    };
    let date = date.map(|date| date.trim_end_matches(['.', ',', ';']).to_owned());
    let date = date.filter(|date| !date.is_empty());
    DecisionNumber::read(&number)
        .map(|number| Reference { number, date })
        .ok_or_else(|| Flaw::new(ProblemCode::DecisionUnreadable, printed))
}

/// An authority as printed, and what its name tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuthorityName {
    /// As printed.
    pub printed: String,
    /// Its level, where the name tells it.
    pub level: Option<Level>,
    /// The unit whose authority it is, where it is named.
    pub unit: Option<Place>,
}

impl AuthorityName {
    /// Reads “UBND tỉnh Yên Bái”, “Chủ tịch UBND huyện Đắk Song”, “Bộ Nông nghiệp và Môi trường”,
    /// “cấp tỉnh”.
    pub fn read(printed: &str) -> Self {
        let printed = text::tidy(printed);
        let words: Vec<&str> = printed.split(' ').collect();
        let is_office = |word: &&str| {
            let key = text::key(word);
            ["pho", "chu", "tich", "ubnd", "uy", "ban", "nhan", "dan", "cap"]
                .contains(&key.as_str())
        };
        let offices = words.iter().take_while(|word| is_office(word)).count();
        let rest = words[offices..].join(" ");
        let unit = Place::read(&rest);
        let level = level_of(&text::key(&rest), unit.kind);
        let of_place = level.is_some_and(|level| level != Level::Ministry);
        let unit = (of_place && unit.kind.is_some()).then_some(unit);
        Self { printed, level, unit }
    }
}

fn level_of(key: &str, unit: Option<PlaceKind>) -> Option<Level> {
    let starts = |words: &[&str]| words.iter().any(|word| key.starts_with(word));
    match unit {
        Some(PlaceKind::Province) => return Some(Level::Province),
        Some(PlaceKind::District | PlaceKind::Town) => return Some(Level::District),
        Some(_) => return Some(Level::Commune),
        None => {}
    }
    match key {
        "tinh" | "province" => Some(Level::Province),
        "huyen" | "district" => Some(Level::District),
        "xa" | "phuong" | "commune" => Some(Level::Commune),
        "bo" | "ministry" | "tw" => Some(Level::Ministry),
        _ if starts(&[
            "bo nong nghiep",
            "bo nn",
            "bo truong",
            "trung uong",
            "quoc gia",
            "ministry of",
        ]) =>
        {
            Some(Level::Ministry)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_meet_in_one_normal_form() {
        for (printed, normal) in [
            ("2585/QĐ-UBND", "2585/QĐ-UBND"),
            ("2585/QD-UBND", "2585/QĐ-UBND"),
            (" 2585 / qđ – ubnd ", "2585/QĐ-UBND"),
            ("QĐ số 2585/QĐ-UBND", "2585/QĐ-UBND"),
            ("Quyết định số: 2585/QĐ-UBND.", "2585/QĐ-UBND"),
            ("0303/QĐUBND", "303/QĐ-UBND"),
            ("45/2020/QĐ-UBND", "45/2020/QĐ-UBND"),
            ("1234/QD-BNN-VPDP", "1234/QĐ-BNN-VPĐP"),
            ("321", "321"),
            ("12a/TB-HĐ", "12A/TB-HĐ"),
        ] {
            assert_eq!(
                DecisionNumber::read(printed).map(|n| n.normal).as_deref(),
                Some(normal),
                "{printed}"
            );
        }
        assert_eq!(
            DecisionNumber::read("số 321/QĐ-UBND").map(|n| n.printed).as_deref(),
            Some("321/QĐ-UBND")
        );
        for printed in
            ["", "không", "QĐ-UBND", "1/2/3/4", "2585/", "2585/QĐ_UBND", "12345678", "/", "QĐ"]
        {
            assert_eq!(DecisionNumber::read(printed), None, "{printed}");
        }
    }

    #[test]
    fn a_date_in_the_same_cell_is_taken_apart() {
        let read = |printed: &str| read_reference(printed).map(|r| (r.number.normal, r.date)).ok();
        let both = |date: &str| Some(("2585/QĐ-UBND".to_owned(), Some(date.to_owned())));
        assert_eq!(read("2585/QĐ-UBND ngày 28/12/2023"), both("28/12/2023"));
        assert_eq!(
            read("Số 2585/QĐ-UBND, ngày 28/12/2023 của UBND tỉnh Yên Bái"),
            both("28/12/2023")
        );
        assert_eq!(read("2585/QĐ-UBND ngày 28 tháng 12 năm 2023"), both("28 tháng 12 năm 2023"));
        assert_eq!(read("2585/QĐ-UBND; 28/12/2023"), both("28/12/2023"));
        assert_eq!(read("2585/QĐ-UBND"), Some(("2585/QĐ-UBND".to_owned(), None)));
        assert_eq!(read("ngày 28/12/2023"), None);
    }

    #[test]
    fn authorities_tell_their_level() {
        let read = |printed: &str| {
            let read = AuthorityName::read(printed);
            (read.level, read.unit.map(|unit| unit.name))
        };
        let named = |level, name: &str| (Some(level), Some(name.to_owned()));
        assert_eq!(read("UBND tỉnh Yên Bái"), named(Level::Province, "Yên Bái"));
        assert_eq!(read("Chủ tịch UBND huyện Đắk Song"), named(Level::District, "Đắk Song"));
        assert_eq!(read("Ủy ban nhân dân thành phố Hà Nội"), named(Level::Province, "Hà Nội"));
        assert_eq!(read("UBND thành phố Tuyên Quang"), named(Level::District, "Tuyên Quang"));
        assert_eq!(read("Bộ Nông nghiệp và Môi trường"), (Some(Level::Ministry), None));
        assert_eq!(read("Cấp tỉnh"), (Some(Level::Province), None));
        assert_eq!(read("huyện"), (Some(Level::District), None));
        assert_eq!(read("Sở Công Thương"), (None, None));
    }
}
