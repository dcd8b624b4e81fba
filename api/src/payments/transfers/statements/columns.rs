//! What the columns of a statement are called, and what stands in its rows.

use super::super::formats::{Told, plain};
use crate::problem::FieldProblem;
use crate::speech::Sentence;
use chrono::{NaiveDate, NaiveDateTime, NaiveTime, TimeZone as _};
use domain::calendar::{Instant, vietnam};
use domain::certification::reading::{Cell, Grid, Line};
use domain::money::Dong;
use domain::payments::vietqr::matching::Incoming;
use domain::text::fold;
use sha2::{Digest as _, Sha256};
use std::collections::HashMap;
use store::payments::transfers::accounts::Account;

/// Most rows of a statement.
const MOST_ROWS: usize = 5000;

/// Banks put their own name, the period and the balance above the table: so many lines at most.
const FIRST_LINES: usize = 30;

/// A column, and how banks head it, as [`fold`] leaves it.
const COLUMNS: [(Column, &[&str]); 7] = [
    (
        Column::At,
        &[
            "ngay giao dich",
            "ngay",
            "ngay hach toan",
            "thoi gian",
            "date",
            "booked_at",
            "transaction date",
            "ngay gd",
        ],
    ),
    (Column::Credit, &["ghi co", "so tien ghi co", "co", "credit", "phat sinh co"]),
    (Column::Debit, &["ghi no", "so tien ghi no", "no", "debit", "phat sinh no"]),
    (Column::Amount, &["so tien", "so tien giao dich", "amount"]),
    (
        Column::Memo,
        &[
            "noi dung",
            "noi dung giao dich",
            "dien giai",
            "mo ta",
            "description",
            "memo",
            "noi dung chi tiet",
        ],
    ),
    (
        Column::Number,
        &[
            "so giao dich",
            "ma giao dich",
            "so tham chieu",
            "so but toan",
            "reference",
            "number",
            "transaction id",
            "so ct",
        ],
    ),
    (Column::Currency, &["loai tien", "tien te", "currency"]),
];

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Column {
    At,
    Credit,
    Debit,
    Amount,
    Memo,
    Number,
    Currency,
}

/// A row of a statement.
#[derive(Clone, Debug)]
pub(super) struct Row {
    /// Its line in the file.
    pub(super) line: u32,
    /// Whole đồng, below zero for what went out.
    pub(super) amount: i64,
    at: Instant,
    memo: String,
    bank_number: Option<String>,
    /// Its place among rows that say the same and have no number.
    same: usize,
}

impl Column {
    fn name(self) -> &'static str {
        match self {
            Self::At => "date",
            Self::Credit => "credit",
            Self::Debit => "debit",
            Self::Amount => "amount",
            Self::Memo => "description",
            Self::Number => "reference",
            Self::Currency => "currency",
        }
    }
}

impl Row {
    /// The transfer that it tells of; none for what went out.
    pub(super) fn told(&self, of: &Account) -> Option<Told> {
        let amount = Dong::new(self.amount).filter(|amount| *amount > Dong::default())?;
        let text = format!("{}|{}|{}|{}", self.at, self.amount, self.memo, self.same);
        let digest = Sha256::digest(text.as_bytes());
        let print: String = digest.iter().take(20).map(|byte| format!("{byte:02x}")).collect();
        let numbered = self.bank_number.as_ref().map(|number| format!("{number}|{}", self.amount));
        Some(Told {
            number: numbered.unwrap_or(print),
            bank_number: self.bank_number.clone(),
            incoming: Incoming {
                amount,
                at: self.at,
                account: Some(of.number.clone()),
                memo: self.memo.clone(),
            },
        })
    }
}

/// The rows of a statement, and what is wrong with them; or why it is none.
pub(super) fn rows(grid: &Grid) -> Result<(Vec<Row>, Vec<FieldProblem>), FieldProblem> {
    let (head, columns) = header(grid).ok_or_else(|| {
        let vi = "Cần các cột ngày, số tiền (hoặc ghi có) và nội dung.";
        let en = "A statement has columns for the day, the amount (or credit) and the description.";
        FieldProblem::new("", "column_missing", Sentence::new(vi, en))
    })?;
    let lines = grid.lines.iter().skip(head + 1);
    let lines = lines.filter(|line| !line.cells.iter().all(Cell::is_empty));
    let lines: Vec<&Line> = lines.collect();
    if lines.is_empty() || lines.len() > MOST_ROWS {
        let (vi, en) = ("Tệp có từ 1 đến 5000 dòng.", "A file has from 1 to 5000 rows.");
        return Err(FieldProblem::new("/rows", "row_count", Sentence::new(vi, en)));
    }
    let (mut rows, mut wrong) = (Vec::new(), Vec::new());
    let mut seen: HashMap<(Instant, i64, String), usize> = HashMap::new();
    for line in lines {
        match row(line, &columns) {
            Ok(mut row) => {
                let same = seen.entry((row.at, row.amount, row.memo.clone())).or_default();
                row.same = *same;
                *same += 1;
                rows.push(row);
            }
            Err(problem) => wrong.push(problem),
        }
    }
    Ok((rows, wrong))
}

type Columns = HashMap<Column, usize>;

/// The line with the headers, and where each column is.
fn header(grid: &Grid) -> Option<(usize, Columns)> {
    let read = |line: &Line| -> Columns {
        let cells = line.cells.iter().enumerate();
        let named = cells.filter_map(|(place, cell)| {
            let text = fold(&cell.printed());
            let text = text.split(['(', '/']).next().unwrap_or_default().trim().to_owned();
            let found = COLUMNS.iter().find(|(_, names)| names.contains(&text.as_str()));
            found.map(|(column, _)| (*column, place))
        });
        named.collect()
    };
    let is_head = |columns: &Columns| {
        let money = columns.contains_key(&Column::Credit) || columns.contains_key(&Column::Amount);
        money && columns.contains_key(&Column::At) && columns.contains_key(&Column::Memo)
    };
    let lines = grid.lines.iter().take(FIRST_LINES).map(read).enumerate();
    lines.into_iter().find(|(_, columns)| is_head(columns))
}

fn row(line: &Line, columns: &Columns) -> Result<Row, FieldProblem> {
    let cell = |column: Column| {
        let cell = columns.get(&column).and_then(|place| line.cells.get(*place));
        cell.filter(|cell| !cell.is_empty())
    };
    let printed = |column: Column| cell(column).map(Cell::printed);
    let wrong = |column: Column, code: &'static str, vi: &str, en: &str| {
        let pointer = format!("/rows/{}/{}", line.number, column.name());
        FieldProblem::new(pointer, code, Sentence::new(vi, en))
    };
    let amount = |column: Column| match printed(column) {
        None => Ok(0),
        Some(text) => dong(&text).ok_or_else(|| {
            let vi = "Số tiền phải là số nguyên đồng.";
            wrong(column, "invalid_amount", vi, "An amount is a whole number of đồng.")
        }),
    };
    if printed(Column::Currency).is_some_and(|currency| fold(&currency) != "vnd") {
        let vi = "Chỉ nhận đồng Việt Nam (VND).";
        return Err(wrong(Column::Currency, "unknown_currency", vi, "Only VND is taken."));
    }
    let (credit, debit) = (amount(Column::Credit)?, amount(Column::Debit)?);
    let total = match (credit, debit) {
        (0, 0) => amount(Column::Amount)?,
        (credit, debit) => credit.abs() - debit.abs(),
    };
    if total == 0 {
        let vi = "Dòng này không có số tiền.";
        return Err(wrong(Column::Amount, "invalid_amount", vi, "This row has no amount."));
    }
    let at = cell(Column::At).and_then(time).ok_or_else(|| {
        let vi = "Ngày phải viết như 25/09/2026 hoặc 25/09/2026 14:02:37.";
        wrong(Column::At, "invalid_date", vi, "Write a day as 25/09/2026 or 2026-09-25.")
    })?;
    let memo = plain(&printed(Column::Memo).unwrap_or_default());
    let bank_number = printed(Column::Number).map(|number| number.chars().take(150).collect());
    Ok(Row { line: line.number, amount: total, at, memo, bank_number, same: 0 })
}

/// Whole đồng, with groups of three set apart in any of the ways.
fn dong(text: &str) -> Option<i64> {
    let text: String = text.chars().filter(|one| !one.is_whitespace()).collect();
    let text = text.trim_end_matches("VND").trim_end_matches('₫').trim_end_matches('đ');
    let (sign, digits) = match text.strip_prefix(['-', '−']) {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    let whole = digits.strip_suffix(".00").or(digits.strip_suffix(",00")).unwrap_or(digits);
    let groups: Vec<&str> = whole.split(['.', ',']).collect();
    let grouped = groups.len() == 1
        || groups.iter().skip(1).all(|group| group.len() == 3)
            && (1..=3).contains(&groups[0].len());
    let digits = groups.concat();
    let number = digits.bytes().all(|one| one.is_ascii_digit()) && !digits.is_empty();
    let amount: i64 = digits.parse().ok().filter(|_| grouped && number)?;
    Dong::new(amount).map(|amount| sign * amount.amount())
}

/// An instant of Vietnam: the beginning of a day where no time is said.
fn time(cell: &Cell) -> Option<Instant> {
    let local = match cell {
        Cell::Date(day) => day.and_time(NaiveTime::MIN),
        other => local(&other.printed())?,
    };
    vietnam().from_local_datetime(&local).single().map(|time| time.to_utc())
}

fn local(text: &str) -> Option<NaiveDateTime> {
    let times = [
        "%d/%m/%Y %H:%M:%S",
        "%d/%m/%Y %H:%M",
        "%Y-%m-%d %H:%M:%S",
        "%Y-%m-%dT%H:%M:%S",
        "%d-%m-%Y %H:%M:%S",
    ];
    let days = ["%d/%m/%Y", "%Y-%m-%d", "%d-%m-%Y"];
    let time = times.iter().find_map(|form| NaiveDateTime::parse_from_str(text, form).ok());
    let day = || days.iter().find_map(|form| NaiveDate::parse_from_str(text, form).ok());
    time.or_else(|| day().map(|day| day.and_time(NaiveTime::MIN)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_as_banks_write_them() {
        let all = [
            ("1.234.567", Some(1_234_567)),
            ("1,234,567", Some(1_234_567)),
            ("+150000", Some(150_000)),
            ("-150,000.00", Some(-150_000)),
            ("150 000 VND", Some(150_000)),
            ("1.5", None),
            ("12,34,567", None),
            ("", None),
            ("x", None),
            ("9999999999999999", None),
        ];
        for (text, amount) in all {
            assert_eq!(dong(text), amount, "{text}");
        }
    }

    #[test]
    fn days_and_times_are_vietnams() {
        let read = |text: &str| time(&Cell::Text(text.to_owned())).map(|at| at.to_rfc3339());
        assert_eq!(read("25/09/2026 14:02:37").as_deref(), Some("2026-09-25T07:02:37+00:00"));
        assert_eq!(read("2026-09-25").as_deref(), Some("2026-09-24T17:00:00+00:00"));
        assert_eq!(read("31/02/2026"), None);
    }
}
