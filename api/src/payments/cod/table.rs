//! Carriers' statements as files.

use crate::certification::sheets;
use crate::codes::Code;
use crate::problem::{Failure, FieldProblem, Problem};
use crate::speech::Sentence;
use chrono::NaiveDate;
use domain::certification::reading::Line;
use domain::money::Dong;
use domain::text;

/// Most rows of a statement.
const MOST_ROWS: usize = 5_000;
/// Most problems that a refusal names.
const MOST_ERRORS: usize = 1_000;
/// Most characters of a number or reference.
const MOST_CHARS: usize = 100;

/// Columns, by their names in Vietnamese and English, folded.
const COLUMNS: [(&str, &[&str]); 5] = [
    ("tracking_number", &["tracking number", "tracking", "ma van don", "van don"]),
    ("order_number", &["order number", "order", "ma don hang", "so don hang"]),
    ("amount", &["amount", "so tien", "tien thu ho", "cod"]),
    ("date", &["date", "ngay", "ngay thanh toan", "ngay doi soat"]),
    ("reference", &["reference", "ma giao dich", "ma doi soat", "so tham chieu"]),
];

/// A row as it was read.
pub(super) struct Read {
    pub(super) line: i32,
    pub(super) tracking: Option<String>,
    pub(super) order_number: Option<String>,
    pub(super) amount: Dong,
    pub(super) date: NaiveDate,
    pub(super) reference: String,
}

/// The rows of a file; whatever is wrong with it otherwise.
pub(super) fn read(bytes: &[u8]) -> Result<Vec<Read>, Failure> {
    let grid = sheets::read(bytes).map_err(|error| {
        let sentence = Sentence::new(error.vi(), error.to_string());
        Problem::new(Code::UnreadableFile).with(FieldProblem::new("", error.code(), sentence))
    })?;
    let (header, rows) = grid.lines.split_first().ok_or(Code::UnreadableFile)?;
    let keys: Vec<String> =
        header.cells.iter().map(|cell| text::key(&cell.printed().replace('_', " "))).collect();
    let places =
        COLUMNS.map(|(_, names)| keys.iter().position(|key| names.contains(&key.as_str())));
    let [tracking, order, amount, date, reference] = places;
    if (tracking.is_none() && order.is_none()) || [amount, date, reference].contains(&None) {
        let vi = "Cần các cột: tracking_number hoặc order_number, amount, date, reference.";
        let en = "It needs the columns tracking_number or order_number, amount, date, reference.";
        let field = FieldProblem::new("", "missing_columns", Sentence::new(vi, en));
        return Err(Problem::new(Code::UnreadableFile).with(field).into());
    }
    let mut wrong = Vec::new();
    if rows.len() > MOST_ROWS {
        let sentence = Sentence::new("Tối đa 5.000 dòng.", "At most 5,000 rows.");
        wrong.push(FieldProblem::new("", "too_many", sentence));
    }
    let all: Vec<Read> = rows
        .iter()
        .take(MOST_ROWS)
        .filter_map(|line| row(line, places).map_err(|one| wrong.push(one)).ok())
        .collect();
    if wrong.is_empty() {
        return Ok(all);
    }
    let problem = Problem::new(Code::RowsRefused);
    Err(wrong.into_iter().take(MOST_ERRORS).fold(problem, Problem::with).into())
}

fn row(line: &Line, places: [Option<usize>; 5]) -> Result<Read, FieldProblem> {
    let [tracking, order, amount, date, reference] = places.map(|place| {
        let cell = place.and_then(|place| line.cells.get(place));
        cell.map(|cell| text::tidy(&cell.printed())).unwrap_or_default()
    });
    let wrong = |column: &str, vi: &'static str, en: &'static str| {
        let pointer = format!("/lines/{}/{column}", line.number);
        FieldProblem::new(pointer, "invalid", Sentence::new(vi, en))
    };
    let given = |cell: String| (!cell.is_empty()).then_some(cell);
    let too_long = |cell: &String| cell.chars().count() > MOST_CHARS;
    if [&tracking, &order, &reference].into_iter().any(too_long) {
        return Err(wrong("reference", "Quá dài: tối đa 100 ký tự.", "At most 100 characters."));
    }
    if tracking.is_empty() && order.is_empty() {
        let vi = "Cần mã vận đơn hoặc mã đơn hàng.";
        return Err(wrong("tracking_number", vi, "Say a tracking number or an order's number."));
    }
    let (vi, en) = ("Số tiền phải là số đồng nguyên, từ 1.", "Whole đồng, at least 1.");
    let amount = dong(&amount).ok_or_else(|| wrong("amount", vi, en))?;
    let (vi, en) = ("Ngày dạng 2026-12-31 hoặc 31/12/2026.", "As 2026-12-31 or 31/12/2026.");
    let date = day(&date).ok_or_else(|| wrong("date", vi, en))?;
    let (vi, en) = ("Cần mã giao dịch của bên vận chuyển.", "Say the carrier's reference.");
    let reference = given(reference).ok_or_else(|| wrong("reference", vi, en))?;
    Ok(Read {
        line: i32::try_from(line.number).unwrap_or(i32::MAX),
        tracking: given(tracking),
        order_number: given(order),
        amount,
        date,
        reference,
    })
}

/// Whole đồng, perhaps with dots or commas between thousands.
fn dong(text: &str) -> Option<Dong> {
    let text = text.trim_end_matches(['₫', 'đ']).trim_end();
    let mut groups = text.split(['.', ',']);
    let first = groups.next()?;
    let rest: Vec<&str> = groups.collect();
    let is_grouped = rest.iter().all(|group| group.len() == 3)
        && (rest.is_empty() || (1..=3).contains(&first.len()));
    let digits = format!("{first}{}", rest.concat());
    let all_digits = !digits.is_empty() && digits.bytes().all(|one| one.is_ascii_digit());
    let amount = digits.parse().ok().filter(|_| is_grouped && all_digits)?;
    Dong::new(amount).filter(|amount| *amount > Dong::default())
}

fn day(text: &str) -> Option<NaiveDate> {
    let forms = ["%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y"];
    forms.iter().find_map(|form| NaiveDate::parse_from_str(text, form).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_whole_dong() {
        let cases = [
            ("275000", Some(275_000)),
            ("275.000", Some(275_000)),
            ("1,275,000 ₫", Some(1_275_000)),
            ("275.00", None),
            ("0", None),
            ("-5", None),
            ("", None),
            ("2e5", None),
            ("99999999999999", None),
        ];
        for (text, amount) in cases {
            assert_eq!(dong(text).map(Dong::amount), amount, "{text}");
        }
    }
}
