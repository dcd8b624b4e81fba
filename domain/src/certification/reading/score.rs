//! Points of an evaluation, exact to the hundredth.

use super::Cell;
use super::problem::{Flaw, ProblemCode};
use crate::text;

/// An average score in hundredths of a point, 0 to 10,000: 89.6 must never round up to 90.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Score(u16);

impl Score {
    /// A score of so many hundredths; `None` above 100 points.
    pub fn new(hundredths: u16) -> Option<Self> {
        (hundredths <= 10_000).then_some(Self(hundredths))
    }

    /// Hundredths of a point.
    pub fn hundredths(self) -> u16 {
        self.0
    }

    /// Reads `73,5`, `73.50`, `73,5 điểm`, `73,5/100` or a number of a workbook.
    pub(super) fn read(cell: &Cell) -> Result<Self, Flaw> {
        let printed = cell.printed();
        match cell {
            Cell::Number(number) => from_number(*number, &printed),
            Cell::Text(_) => from_text(&printed),
            Cell::Empty | Cell::Date(_) => Err(Flaw::new(ProblemCode::ScoreUnreadable, printed)),
        }
    }
}

fn from_number(number: f64, printed: &str) -> Result<Score, Flaw> {
    if !(0.0..=100.0).contains(&number) {
        return Err(Flaw::new(ProblemCode::ScoreOutOfRange, printed));
    }
    let hundredths = (number * 100.0).round();
    // A workbook stores 73.46 as the nearest binary fraction; anything further away is a third
    // decimal.
    if (number * 100.0 - hundredths).abs() > 1e-6 {
        return Err(Flaw::new(ProblemCode::ScoreTooPrecise, printed));
    }
    Ok(Score(hundredths as u16))
}

fn from_text(printed: &str) -> Result<Score, Flaw> {
    let flaw = |code| Flaw::new(code, printed);
    let folded = text::fold(printed).replace(' ', "");
    let bare = folded.strip_suffix("diem").unwrap_or(&folded);
    let bare = bare.strip_suffix("/100").unwrap_or(bare);
    let (whole, decimals) = bare.split_once([',', '.']).unwrap_or((bare, "0"));
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole) || !digits(decimals) {
        return Err(flaw(ProblemCode::ScoreUnreadable));
    }
    let significant = decimals.trim_end_matches('0');
    if significant.len() > 2 {
        return Err(flaw(ProblemCode::ScoreTooPrecise));
    }
    let out_of_range = || flaw(ProblemCode::ScoreOutOfRange);
    let whole: u16 = whole.parse().ok().filter(|points| *points <= 100).ok_or_else(out_of_range)?;
    let hundredths: u16 = format!("{significant:0<2}").parse().map_err(|_| out_of_range())?;
    Score::new(whole * 100 + hundredths).ok_or_else(out_of_range)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(value: &str) -> Result<u16, &'static str> {
        Score::read(&Cell::Text(value.into())).map(Score::hundredths).map_err(|f| f.code.code())
    }

    #[test]
    fn vietnamese_and_english_decimals_are_hundredths() {
        for (value, expected) in [
            ("73,5", 7350),
            ("73.5", 7350),
            (" 73,50 điểm ", 7350),
            ("89,6/100", 8960),
            ("100", 10_000),
            ("0,07", 7),
            ("73,500", 7350),
        ] {
            assert_eq!(text(value), Ok(expected), "{value}");
        }
        assert_eq!(Score::read(&Cell::Number(73.46)), Ok(Score(7346)));
    }

    #[test]
    fn what_is_not_a_score_is_refused_with_its_reason() {
        for (value, code) in [
            ("73,456", "score_too_precise"),
            ("101", "score_out_of_range"),
            ("100,01", "score_out_of_range"),
            ("99999999", "score_out_of_range"),
            ("-3", "score_unreadable"),
            ("1.000,5", "score_unreadable"),
            ("đạt", "score_unreadable"),
            ("", "score_unreadable"),
        ] {
            assert_eq!(text(value), Err(code), "{value}");
        }
        for number in [73.466_666_7, 100.5, -0.5, f64::NAN, f64::INFINITY] {
            assert!(Score::read(&Cell::Number(number)).is_err(), "{number}");
        }
    }
}
