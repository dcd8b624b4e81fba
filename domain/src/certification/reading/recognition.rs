//! The result column: stars recognised, a potential five, or none.

use super::Cell;
use super::problem::{Flaw, ProblemCode};
use crate::certification::Stars;
use crate::text;

/// What an evaluation came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Recognition {
    /// Recognised at so many stars.
    Stars(Stars),
    /// “Tiềm năng 5 sao”: proposed to the ministry, recognised by nobody yet.
    Potential5,
    /// One or two stars, or “không đạt”: an evaluation without recognition.
    NotRecognised,
}

/// Words that may stand beside a bare number and change nothing. Any other word refuses the value:
/// a mark must not come from half-understood text.
const FILLERS: &[&str] = &["ocop", "hang", "xep", "phan", "loai", "dat", "chuan", "rated", "rank"];

/// Words that are harmless only where stars are named: “3 sản phẩm” is a count, “nhóm 3” a group.
const FILLERS_BESIDE_STARS: &[&str] = &[
    "sao", "star", "stars", "san", "pham", "cac", "nhom", "cap", "tinh", "quoc", "gia", "trung",
    "uong",
];

const NUMBERS: &[(&str, u8)] = &[
    ("mot", 1),
    ("hai", 2),
    ("ba", 3),
    ("bon", 4),
    ("nam", 5),
    ("one", 1),
    ("two", 2),
    ("three", 3),
    ("four", 4),
    ("five", 5),
];

const REFUSALS: &[&[&str]] = &[
    &["khong", "dat"],
    &["khong", "cong", "nhan"],
    &["chua", "dat"],
    &["not", "recognised"],
    &["not", "recognized"],
    &["failed"],
];

const POTENTIALS: &[&[&str]] = &[&["tiem", "nang"], &["potential"]];

impl Recognition {
    /// Reads a cell of the result column.
    pub(super) fn read(cell: &Cell) -> Result<Self, Flaw> {
        let printed = cell.printed();
        match cell {
            Cell::Number(number) => [1.0, 2.0, 3.0, 4.0, 5.0]
                .iter()
                .zip(1..)
                .find(|(whole, _)| *whole == number)
                .map(|(_, count)| Self::of(count))
                .ok_or_else(|| Flaw::new(ProblemCode::StarsUnreadable, printed)),
            Cell::Text(_) => Self::from_text(&printed),
            Cell::Empty | Cell::Date(_) => Err(Flaw::new(ProblemCode::StarsUnreadable, printed)),
        }
    }

    /// What a heading such as “I. HẠNG 4 SAO (5 sản phẩm)” says about the rows under it. `None` for
    /// a heading that is not about stars.
    pub(super) fn of_heading(heading: &str) -> Option<Self> {
        let before_count = heading.split(['(', ':']).next().unwrap_or_default();
        Self::names_stars(before_count).then(|| Self::from_text(before_count).ok()).flatten()
    }

    /// Whether a heading is about stars, readable or not.
    pub(super) fn names_stars(heading: &str) -> bool {
        let folded = text::fold(heading);
        let words = words_of(&folded).unwrap_or_default();
        // “Xã Sao Vàng” is a place, and one asterisk a bullet.
        let counted = words
            .windows(2)
            .any(|pair| pair[1] == "sao" && (number(&pair[0]).is_some() || pair[0] == "hang"));
        counted || symbols(&folded).is_some_and(|drawn| drawn >= 3)
    }

    fn from_text(printed: &str) -> Result<Self, Flaw> {
        let unreadable = || Flaw::new(ProblemCode::StarsUnreadable, printed);
        let folded = text::fold(printed);
        let mut words = words_of(&folded).ok_or_else(unreadable)?;
        if REFUSALS.iter().any(|phrase| take(&mut words, phrase)) {
            return Ok(Self::NotRecognised);
        }
        let potential = POTENTIALS.iter().any(|phrase| take(&mut words, phrase));
        let symbols = symbols(&folded);
        let names_stars = folded.contains(['★', '⭐', '*'])
            || words.iter().any(|word| matches!(word.as_str(), "sao" | "star" | "stars"));
        drop_year(&mut words);
        let mut counts: Vec<u8> = symbols.into_iter().collect();
        for word in words.iter().map(String::as_str) {
            let filler =
                FILLERS.contains(&word) || (names_stars && FILLERS_BESIDE_STARS.contains(&word));
            if !filler {
                counts.push(number(word).ok_or_else(unreadable)?);
            }
        }
        match (counts.as_slice(), potential) {
            ([], _) => Err(unreadable()),
            ([5], true) => Ok(Self::Potential5),
            ([count @ 1..=5], false) => Ok(Self::of(*count)),
            ([_], false) => Err(unreadable()),
            _ => Err(Flaw::new(ProblemCode::StarsAmbiguous, printed)),
        }
    }

    fn of(count: u8) -> Self {
        Stars::new(count).map_or(Self::NotRecognised, Self::Stars)
    }
}

/// The words of a folded value, without the drawn stars. `None` where punctuation other than the
/// usual joins numbers (a minus, a slash): “3-4 sao” is then two words and refused as ambiguous.
fn words_of(folded: &str) -> Option<Vec<String>> {
    let mut spaced = String::new();
    let mut last_digit = None;
    for character in folded.chars() {
        let is_digit = character.is_ascii_digit();
        // “4sao” is two words, “4.0” is one.
        if last_digit.is_some_and(|digit| digit != is_digit) && character.is_alphanumeric() {
            spaced.push(' ');
        }
        last_digit = character.is_alphanumeric().then_some(is_digit);
        match character {
            '.' | ',' => spaced.push(character),
            _ if character.is_alphanumeric() => spaced.push(character),
            '★' | '☆' | '⭐' | '*' | '\u{fe0f}' | '-' | '–' | '(' | ')' | '/' | ';' | ':' | ' '
            | '"' => {
                spaced.push(' ');
            }
            _ => return None,
        }
    }
    let bare = |word: &str| word.trim_matches(['.', ',']).to_owned();
    Some(spaced.split_whitespace().map(bare).filter(|word| !word.is_empty()).collect())
}

/// The number of drawn stars, where the value draws more than one; “4*” draws none.
fn symbols(folded: &str) -> Option<u8> {
    let drawn = folded.chars().filter(|c| matches!(c, '★' | '⭐' | '*')).count();
    let with_number = folded.chars().any(|c| c.is_ascii_digit());
    (drawn > 0 && !(drawn == 1 && with_number)).then(|| u8::try_from(drawn).unwrap_or(u8::MAX))
}

fn number(word: &str) -> Option<u8> {
    let spelled = NUMBERS.iter().find(|(name, _)| *name == word).map(|(_, count)| *count);
    let (whole, decimals) = word.split_once(['.', ',']).unwrap_or((word, "0"));
    let written =
        || decimals.bytes().all(|byte| byte == b'0').then(|| whole.parse().ok()).flatten();
    spelled.or_else(written)
}

/// “4 sao năm 2024”: the year is not a second number of stars, and its “năm” not a five.
fn drop_year(words: &mut Vec<String>) {
    let is_year = |word: &str| word.len() == 4 && word.starts_with("20") && number_like(word);
    if let Some(start) = words.windows(2).position(|pair| pair[0] == "nam" && is_year(&pair[1])) {
        words.drain(start..start + 2);
    }
}

fn number_like(word: &str) -> bool {
    word.bytes().all(|byte| byte.is_ascii_digit())
}

/// Removes the first occurrence of a phrase and tells whether there was one.
fn take(words: &mut Vec<String>, phrase: &[&str]) -> bool {
    let found = words.windows(phrase.len()).position(|window| window == phrase);
    if let Some(start) = found {
        words.drain(start..start + phrase.len());
    }
    found.is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(value: &str) -> Result<Recognition, &'static str> {
        Recognition::read(&Cell::Text(value.into())).map_err(|flaw| flaw.code.code())
    }

    #[test]
    fn the_ways_officials_write_stars_all_read() {
        let four = Ok(Recognition::Stars(Stars::Four));
        for value in [
            "4 sao",
            "4",
            "4.0",
            "4,0",
            "OCOP 4 sao",
            "4*",
            "★★★★",
            "★★★★☆",
            "⭐⭐⭐⭐",
            "****",
            "Bốn sao",
            "BON SAO",
            "Hạng 4 sao",
            "hạng 4",
            "Đạt 4 sao",
            "4 sao OCOP",
            "four stars",
            "4-star",
            "4★",
            "4sao",
            "Sản phẩm OCOP hạng 4 sao cấp tỉnh",
            "04",
            "4 sao năm 2024",
        ] {
            assert_eq!(text(value), four, "{value}");
        }
        assert_eq!(text("Ba sao"), Ok(Recognition::Stars(Stars::Three)));
        assert_eq!(text("Năm sao"), Ok(Recognition::Stars(Stars::Five)));
        assert_eq!(Recognition::read(&Cell::Number(5.0)), Ok(Recognition::Stars(Stars::Five)));
    }

    #[test]
    fn potential_and_failed_are_no_recognitions() {
        for value in
            ["tiềm năng 5 sao", "Tiềm năng năm sao", "TIỀM NĂNG ĐẠT 5 SAO", "5 sao (tiềm năng)"]
        {
            assert_eq!(text(value), Ok(Recognition::Potential5), "{value}");
        }
        for value in ["không đạt", "Không đạt 3 sao", "1 sao", "2", "Hai sao", "chưa đạt", "★★"]
        {
            assert_eq!(text(value), Ok(Recognition::NotRecognised), "{value}");
        }
    }

    #[test]
    fn what_is_half_understood_is_refused() {
        for value in [
            "6 sao",
            "0",
            "4.5",
            "3 sản phẩm",
            "nhóm 3",
            "đề xuất 5 sao",
            "sao",
            "IV",
            "bốn năm sao?",
            "40",
            "******",
            "A",
        ] {
            assert!(text(value).is_err(), "{value} read as {:?}", text(value));
        }
        for value in ["3-4 sao", "4 sao, tiềm năng 5 sao", "tiềm năng 4 sao", "3 4", "★★★ 4 sao"]
        {
            assert_eq!(text(value), Err("stars_ambiguous"), "{value}");
        }
        assert!(Recognition::read(&Cell::Number(4.2)).is_err());
        assert!(Recognition::read(&Cell::Number(f64::NAN)).is_err());
    }

    #[test]
    fn headings_about_stars_are_told_from_others() {
        let of = Recognition::of_heading;
        assert_eq!(of("HẠNG 4 SAO"), Some(Recognition::Stars(Stars::Four)));
        assert_eq!(of("SẢN PHẨM 3 SAO (12 sản phẩm)"), Some(Recognition::Stars(Stars::Three)));
        assert_eq!(of("Sản phẩm đạt 3 sao: 12"), Some(Recognition::Stars(Stars::Three)));
        assert_eq!(of("Sản phẩm tiềm năng 5 sao"), Some(Recognition::Potential5));
        assert_eq!(of("Nhóm thực phẩm"), None);
        assert_eq!(of("Huyện Ba Bể"), None);
        assert!(!Recognition::names_stars("Xã Sao Vàng") && !Recognition::names_stars("* Huyện A"));
        assert_eq!(of("Sản phẩm 3 sao đến 4 sao"), None);
    }
}
