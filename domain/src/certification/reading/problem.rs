//! What can be wrong with a sheet: stable codes and a sentence for each in Vietnamese and English.

/// How much an [`Issue`] matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    /// Something may have been meant that was not taken.
    Warning,
    /// Something was left out that is not a product.
    Info,
}

/// Something wrong with a row (or, in a [`super::HeaderRefusal`], with the header).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowProblem {
    /// Stable code in snake_case.
    pub code: &'static str,
    /// The column's header as printed, where one column is to blame.
    pub column: Option<String>,
    /// The line in the file, from 1.
    pub line: u32,
    /// The sentence in Vietnamese.
    pub vi: String,
    /// The sentence in English.
    pub en: String,
}

impl RowProblem {
    pub(super) fn new(code: ProblemCode, line: u32, column: Option<&str>, value: &str) -> Self {
        let (_, code, vi, en) = code.entry();
        let value = excerpt(value);
        Self {
            code,
            column: column.map(excerpt),
            line,
            vi: vi.replace("{}", &value),
            en: en.replace("{}", &value),
        }
    }
}

/// Something to know about a sheet that stops nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issue {
    /// How much it matters.
    pub severity: Severity,
    /// What it is and where.
    pub problem: RowProblem,
}

impl Issue {
    pub(super) fn warning(code: ProblemCode, line: u32, column: Option<&str>, value: &str) -> Self {
        Self { severity: Severity::Warning, problem: RowProblem::new(code, line, column, value) }
    }

    pub(super) fn info(code: ProblemCode, line: u32, value: &str) -> Self {
        Self { severity: Severity::Info, problem: RowProblem::new(code, line, None, value) }
    }
}

/// A value that can't be read, before its place in the sheet is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Flaw {
    pub(super) code: ProblemCode,
    pub(super) value: String,
}

impl Flaw {
    pub(super) fn new(code: ProblemCode, value: impl Into<String>) -> Self {
        Self { code, value: value.into() }
    }
}

/// Quoted values are cut: a message is read by a person, and a cell may hold thirty thousand
/// characters.
fn excerpt(value: &str) -> String {
    const LONGEST: usize = 80;
    let shown: String = value.chars().filter(|c| !c.is_control()).take(LONGEST).collect();
    if value.chars().nth(LONGEST).is_some() { shown + "…" } else { shown }
}

macro_rules! problems {
    ($($(#[$doc:meta])* $name:ident, $code:literal, $vi:literal, $en:literal;)*) => {
        /// Every code that reading a sheet can give.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum ProblemCode { $($(#[$doc])* $name,)* }

        /// The one table of codes and sentences; `{}` is the value in question.
        const TABLE: &[(ProblemCode, &str, &str, &str)] =
            &[$((ProblemCode::$name, $code, $vi, $en),)*];
    };
}

impl ProblemCode {
    /// All of them, in the table's order.
    pub fn all() -> impl Iterator<Item = Self> {
        TABLE.iter().map(|entry| entry.0)
    }

    /// The stable code in snake_case.
    pub fn code(self) -> &'static str {
        self.entry().1
    }

    fn entry(self) -> (Self, &'static str, &'static str, &'static str) {
        // The macro writes enum and table from the same list, so positions agree.
        TABLE[self as usize]
    }
}

problems! {
    /// No line of the sheet's beginning names columns.
    HeaderNotFound, "header_not_found",
        "Không tìm thấy dòng tiêu đề cột. Đã thấy: {}.",
        "No header line was found. Seen: {}.";
    /// An obligatory column is missing.
    HeaderMissing, "header_missing",
        "Thiếu cột bắt buộc: {}.",
        "An obligatory column is missing: {}.";
    /// Two columns mean the same.
    HeaderDuplicate, "header_duplicate",
        "Nhiều cột cùng một nghĩa: {}. Hãy giữ lại một cột.",
        "Several columns mean the same: {}. Keep one.";
    /// A column that is not understood.
    ColumnUnknown, "column_unknown",
        "Không hiểu cột “{}” nên bỏ qua.",
        "The column “{}” is not understood and was left out.";
    /// Another sheet looks like a list too.
    OtherSheetNotRead, "other_sheet_not_read",
        "Trang tính “{}” cũng có danh sách nhưng chưa được đọc; hãy nhập riêng.",
        "The sheet “{}” also holds a list and was not read; import it separately.";
    /// A heading between the rows.
    GroupRow, "group_row",
        "Dòng nhóm “{}”, không phải sản phẩm.",
        "A group row “{}”, not a product.";
    /// A total, a signature or a remark below the list.
    FooterRow, "footer_row",
        "Dòng cuối bảng “{}”, không phải sản phẩm.",
        "A footer row “{}”, not a product.";
    /// The header again, or its column numbers.
    HeaderRepeated, "header_repeated",
        "Dòng tiêu đề lặp lại hoặc số thứ tự cột “{}”, không phải sản phẩm.",
        "The header repeated, or its column numbers “{}”, not a product.";
    /// A kind of producer that is not in the closed list.
    ProducerKindUnknown, "producer_kind_unknown",
        "Không hiểu loại hình “{}”; ghi là chưa rõ.",
        "The producer kind “{}” is not understood; it is recorded as unknown.";
    /// A product set by a name that is not in Annex I.
    SetUnknown, "set_unknown",
        "Không tìm thấy bộ sản phẩm “{}” trong 26 bộ; để trống.",
        "The product set “{}” is none of the 26; it is left empty.";
    /// A lone text that may be a heading or half a product.
    RowIncomplete, "row_incomplete",
        "Dòng chỉ có “{}”: nếu là sản phẩm thì thiếu các cột khác, nếu là tiêu đề nhóm thì hãy gộp ô hoặc xóa.",
        "The line only has “{}”: as a product it lacks everything else; as a heading, merge its cells or delete it.";
    /// A row without a product.
    ProductMissing, "product_missing",
        "Thiếu tên sản phẩm.",
        "The product's name is missing.";
    /// Content right of the header's last column.
    CellBeyondHeader, "cell_beyond_header",
        "Có ô thừa “{}” không thuộc cột nào; có thể thừa dấu phân cách.",
        "A cell “{}” belongs to no column; perhaps there is a separator too many.";
    /// A formula that came to an error.
    CellError, "cell_error",
        "Ô chứa lỗi công thức {}.",
        "The cell holds the formula error {}.";
    /// A character that does not belong into text.
    ControlCharacter, "control_character",
        "Ô chứa ký tự điều khiển: “{}”.",
        "The cell holds a control character: “{}”.";
    /// A text longer than anything that is meant.
    TextTooLong, "text_too_long",
        "Nội dung quá dài (tối đa {} ký tự).",
        "The text is too long (at most {} characters).";
    /// Stars that can't be read.
    StarsUnreadable, "stars_unreadable",
        "Không đọc được hạng sao “{}”; hãy ghi như “4 sao”.",
        "The stars “{}” can't be read; write “4 sao” or 4.";
    /// More than one number of stars.
    StarsAmbiguous, "stars_ambiguous",
        "Hạng sao “{}” có nhiều cách hiểu; hãy ghi một hạng.",
        "The stars “{}” can be read in several ways; write one rank.";
    /// Points that can't be read.
    ScoreUnreadable, "score_unreadable",
        "Không đọc được điểm “{}”.",
        "The score “{}” can't be read.";
    /// Points outside 0 to 100.
    ScoreOutOfRange, "score_out_of_range",
        "Điểm “{}” không nằm trong khoảng 0–100.",
        "The score “{}” is not between 0 and 100.";
    /// More decimals than a score has.
    ScoreTooPrecise, "score_too_precise",
        "Điểm “{}” có hơn hai chữ số thập phân.",
        "The score “{}” has more than two decimals.";
    /// A date that can't be read.
    DateUnreadable, "date_unreadable",
        "Không đọc được ngày “{}”; hãy ghi ngày/tháng/năm, ví dụ 28/12/2023.",
        "The date “{}” can't be read; write day/month/year, e.g. 28/12/2023.";
    /// A date that is in no calendar.
    DateImpossible, "date_impossible",
        "Ngày “{}” không có trong lịch.",
        "The date “{}” does not exist.";
    /// A year of two digits.
    DateTwoDigitYear, "date_two_digit_year",
        "Ngày “{}” ghi năm hai chữ số; hãy ghi đủ bốn chữ số.",
        "The date “{}” has a two-digit year; write four digits.";
    /// A year in which there was or will be no such decision.
    DateOutOfRange, "date_out_of_range",
        "Ngày “{}” nằm ngoài khoảng 2010–2099.",
        "The date “{}” is outside 2010 to 2099.";
    /// A term's end that is not given to the day.
    DateNeedsDay, "date_needs_day",
        "Ngày hết hạn “{}” phải đủ ngày, tháng, năm; nếu không rõ thì để trống.",
        "The last day “{}” must be given to the day; leave it empty when it is not known.";
    /// The decision's date stands twice and differs.
    DateConflict, "date_conflict",
        "Ngày quyết định ghi khác nhau trong cùng dòng: {}.",
        "The decision's date is given twice and differs: {}.";
    /// A term that ends before it begins.
    TermReversed, "term_reversed",
        "Ngày hết hiệu lực {} trước ngày bắt đầu.",
        "The last day {} is before the first.";
    /// A decision's number that can't be read.
    DecisionUnreadable, "decision_unreadable",
        "Không đọc được số quyết định “{}”; hãy ghi như 2585/QĐ-UBND.",
        "The decision number “{}” can't be read; write it like 2585/QĐ-UBND.";
    /// A set number that is none of the 26.
    SetOutOfRange, "set_out_of_range",
        "Bộ sản phẩm “{}” không nằm trong 1–26.",
        "The product set “{}” is not between 1 and 26.";
    /// An answer to a possible duplicate that can't be read.
    ResolutionUnreadable, "resolution_unreadable",
        "Không hiểu cách xử lý “{}”; hãy ghi same (trùng), new (mới) hoặc mã định danh.",
        "The resolution “{}” is not understood; write same, new or an id.";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_stands_once_in_snake_case_with_two_sentences() {
        let mut seen = std::collections::BTreeSet::new();
        for (index, (code, text, vi, en)) in TABLE.iter().enumerate() {
            assert_eq!(*code as usize, index);
            assert!(seen.insert(text), "{text} twice");
            assert!(text.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_'));
            assert_eq!(vi.matches("{}").count(), en.matches("{}").count(), "{text}");
        }
    }

    #[test]
    fn quoted_values_are_cut() {
        let problem = RowProblem::new(ProblemCode::CellError, 3, None, &"x".repeat(30_000));
        assert!(problem.en.chars().count() < 150);
    }
}
