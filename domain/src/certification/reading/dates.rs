//! Dates as officials and spreadsheets write them: day first, to the day, the month or the year.

use chrono::{Datelike, Days, NaiveDate};

use super::Cell;
use super::problem::{Flaw, ProblemCode};
use crate::calendar::PartialDate;
use crate::text;

/// The first pilots were recognised in the 2010s; a year outside this is a slip of the pen.
const YEARS: std::ops::RangeInclusive<i32> = 2010..=2099;

/// Reads a cell that is not empty.
pub(super) fn read(cell: &Cell, from_1904: bool) -> Result<PartialDate, Flaw> {
    let printed = cell.printed();
    let flaw = |code| Flaw::new(code, printed.clone());
    match cell {
        Cell::Date(date) => within(PartialDate::Day(*date)).map_err(flaw),
        Cell::Number(number) => from_number(*number, from_1904).map_err(flaw),
        Cell::Text(_) => from_text(&printed, from_1904).map_err(flaw),
        Cell::Empty => Err(flaw(ProblemCode::DateUnreadable)),
    }
}

/// A year, or the serial number of a day with or without a time of day.
fn from_number(number: f64, from_1904: bool) -> Result<PartialDate, ProblemCode> {
    let whole = number.floor();
    if !(1.0..1e6).contains(&whole) {
        return Err(ProblemCode::DateUnreadable);
    }
    if number == whole && YEARS.contains(&(whole as i32)) {
        return year(whole as i32);
    }
    // Day 0 stands a day early to make up for 29/2/1900, which spreadsheets count and no calendar
    // has; right for every serial after that day, and only those are in range.
    let origin = if from_1904 { (1904, 1, 1) } else { (1899, 12, 30) };
    NaiveDate::from_ymd_opt(origin.0, origin.1, origin.2)
        .and_then(|day| day.checked_add_days(Days::new(whole as u64)))
        .ok_or(ProblemCode::DateUnreadable)
        .and_then(|day| within(PartialDate::Day(day)))
        // A number that gives no day of these decades was never meant as a date.
        .map_err(|_| ProblemCode::DateUnreadable)
}

fn from_text(printed: &str, from_1904: bool) -> Result<PartialDate, ProblemCode> {
    let bare = without_words(printed);
    let parts: Vec<&str> = bare.split(['/', '-', '.']).map(str::trim).collect();
    if !parts.iter().all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))
    {
        return Err(ProblemCode::DateUnreadable);
    }
    let lengths: Vec<usize> = parts.iter().map(|part| part.len()).collect();
    let number = |index: usize| parts[index].parse::<u32>().unwrap_or(u32::MAX);
    let year_of = |index: usize| i32::try_from(number(index)).unwrap_or(i32::MAX);
    match *lengths.as_slice() {
        [4] => year(year_of(0)),
        // A spreadsheet saved as text may leave the serial number.
        [5] => from_number(f64::from(number(0)), from_1904),
        [1 | 2, 4] => month(year_of(1), number(0)),
        [4, 1 | 2] => month(year_of(0), number(1)),
        [1 | 2, 1 | 2, 4] => day(year_of(2), number(1), number(0)),
        [4, 1 | 2, 1 | 2] => day(year_of(0), number(1), number(2)),
        [1 | 2, 1 | 2] | [1 | 2, 1 | 2, 1 | 2] => Err(ProblemCode::DateTwoDigitYear),
        _ => Err(ProblemCode::DateUnreadable),
    }
}

/// “ngày 28 tháng 12 năm 2023” becomes `28/12/2023`; a time of day at the end goes.
fn without_words(printed: &str) -> String {
    let mut numbers = String::new();
    for word in text::fold(printed).split_whitespace() {
        match word {
            "ngay" | "thang" | "nam" => {
                if !numbers.is_empty() {
                    numbers.push('/');
                }
            }
            _ if word.contains(':') && !numbers.is_empty() && is_time(word) => {}
            _ => numbers.push_str(word),
        }
    }
    match numbers.split_once('t') {
        Some((date, time)) if is_time(time) => date.to_owned(),
        _ => numbers,
    }
}

fn is_time(word: &str) -> bool {
    word.contains(':') && word.bytes().all(|byte| byte.is_ascii_digit() || b":.z+".contains(&byte))
}

fn day(year: i32, month: u32, day: u32) -> Result<PartialDate, ProblemCode> {
    let date = NaiveDate::from_ymd_opt(year, month, day).ok_or(ProblemCode::DateImpossible)?;
    within(PartialDate::Day(date))
}

fn month(year: i32, month: u32) -> Result<PartialDate, ProblemCode> {
    let first = NaiveDate::from_ymd_opt(year, month, 1).ok_or(ProblemCode::DateImpossible)?;
    within(PartialDate::Month(first))
}

fn year(year: i32) -> Result<PartialDate, ProblemCode> {
    let first = NaiveDate::from_ymd_opt(year, 1, 1).ok_or(ProblemCode::DateImpossible)?;
    within(PartialDate::Year(first))
}

fn within(date: PartialDate) -> Result<PartialDate, ProblemCode> {
    if YEARS.contains(&date.earliest().year()) {
        Ok(date)
    } else {
        Err(ProblemCode::DateOutOfRange)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(value: &str) -> Result<String, &'static str> {
        read(&Cell::Text(value.into()), false)
            .map(|date| date.to_string())
            .map_err(|flaw| flaw.code.code())
    }

    fn number(value: f64, from_1904: bool) -> Result<String, &'static str> {
        read(&Cell::Number(value), from_1904)
            .map(|date| date.to_string())
            .map_err(|flaw| flaw.code.code())
    }

    #[test]
    fn days_months_and_years_read_in_every_usual_form() {
        for (value, expected) in [
            ("28/12/2023", "2023-12-28"),
            ("8-6-2024", "2024-06-08"),
            ("08.06.2024", "2024-06-08"),
            ("2023-12-28", "2023-12-28"),
            ("2023-12-28T00:00:00Z", "2023-12-28"),
            ("28/12/2023 00:00:00", "2023-12-28"),
            ("28 / 12 / 2023", "2023-12-28"),
            ("ngày 28 tháng 12 năm 2023", "2023-12-28"),
            ("28 tháng 12 năm 2023", "2023-12-28"),
            ("Ngày 28/12/2023", "2023-12-28"),
            ("29/02/2024", "2024-02-29"),
            ("12/2024", "2024-12"),
            ("2024-12", "2024-12"),
            ("tháng 12 năm 2024", "2024-12"),
            ("tháng 12/2024", "2024-12"),
            ("2024", "2024"),
            ("năm 2024", "2024"),
            ("45288", "2023-12-28"),
        ] {
            assert_eq!(text(value).as_deref(), Ok(expected), "{value}");
        }
    }

    #[test]
    fn serial_numbers_count_from_1900_or_1904() {
        assert_eq!(number(45288.0, false).as_deref(), Ok("2023-12-28"));
        assert_eq!(number(45288.75, false).as_deref(), Ok("2023-12-28"));
        assert_eq!(number(43826.0, true).as_deref(), Ok("2023-12-28"));
        assert_eq!(number(2024.0, false).as_deref(), Ok("2024"));
        for value in [12.2024, 1.0, 60.0, 200_000.0, -5.0, f64::NAN, f64::INFINITY] {
            assert_eq!(number(value, false), Err("date_unreadable"), "{value}");
        }
    }

    #[test]
    fn impossible_short_and_distant_dates_are_told_apart() {
        for (value, code) in [
            ("31/02/2024", "date_impossible"),
            ("29/02/2023", "date_impossible"),
            ("12/28/2023", "date_impossible"),
            ("13/2024", "date_impossible"),
            ("28/12/23", "date_two_digit_year"),
            ("12/24", "date_two_digit_year"),
            ("28/12/1923", "date_out_of_range"),
            ("28/12/2203", "date_out_of_range"),
            ("1/2/20240", "date_unreadable"),
            ("36 tháng", "date_unreadable"),
            ("28//2023", "date_unreadable"),
            ("hôm qua", "date_unreadable"),
            ("٢٠٢٤", "date_unreadable"),
        ] {
            assert_eq!(text(value), Err(code), "{value}");
        }
    }
}
