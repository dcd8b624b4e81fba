//! Lines below the header: which are products, and what headings between them say.

use super::columns::Column;
use super::header::Header;
use super::problem::{Issue, ProblemCode, RowProblem};
use super::recognition::Recognition;
use super::{Cell, Defaults, Grid, Line, RowReading, Sheet, row};
use crate::catalogue::GROUP_NAMES;
use crate::text;

/// Copies the content of vertically merged cells to the lines that they cover. Cells that are
/// merely empty stay empty. A product's name stays where it is: two lines would become two
/// products.
pub(super) fn fill_down(grid: &mut Grid, header: &Header) {
    let mut ranges: Vec<_> = grid
        .merged
        .iter()
        .filter(|range| range.first_line > header.last_line && range.last_line > range.first_line)
        .filter(|range| {
            let column = header.columns.get(range.first_column).and_then(|(column, _)| *column);
            column.is_some_and(|column| !matches!(column, Column::Product | Column::Number))
        })
        .copied()
        .collect();
    // Ranges of one sheet never overlap. Where a file claims so, the first one counts, and the work
    // stays bounded by the number of cells.
    ranges.sort_by_key(|range| (range.first_column, range.first_line));
    let mut filled_to = (usize::MAX, 0);
    for range in ranges {
        if filled_to.0 == range.first_column && range.first_line <= filled_to.1 {
            continue;
        }
        filled_to = (range.first_column, range.last_line);
        let first = grid.lines.partition_point(|line| line.number < range.first_line);
        let end = grid.lines.partition_point(|line| line.number <= range.last_line);
        let covered = &mut grid.lines[first..end.max(first)];
        fill(covered, range.first_line, range.first_column);
    }
}

fn fill(covered: &mut [Line], first_line: u32, column: usize) {
    let Some((first, others)) =
        covered.split_first_mut().filter(|(line, _)| line.number == first_line)
    else {
        return;
    };
    let Some(value) = first.cells.get(column).filter(|cell| !cell.is_empty()).cloned() else {
        return;
    };
    for line in others {
        if line.cells.len() <= column {
            line.cells.resize(column + 1, Cell::Empty);
        }
        if line.cells[column].is_empty() {
            line.cells[column] = value.clone();
        }
    }
}

/// Reads the lines below the header into rows and issues.
pub(super) fn read(grid: &Grid, header: &Header, defaults: &Defaults, sheet: &mut Sheet) {
    let mut sections = Sections::default();
    let mut end = End::Open;
    for line in grid.lines.iter().skip(header.lines_above_rows) {
        let shown = || first_text(line);
        match classify(line, header, grid, end) {
            Kind::Blank => {}
            Kind::Header => {
                sheet.issues.push(Issue::info(ProblemCode::HeaderRepeated, line.number, &shown()))
            }
            Kind::Footer(then) => {
                end = end.max(then);
                sheet.issues.push(Issue::info(ProblemCode::FooterRow, line.number, &shown()));
            }
            Kind::Heading(mark, heading) => {
                sections.open(mark, Recognition::of_heading(&heading));
                sheet.issues.push(Issue::info(ProblemCode::GroupRow, line.number, &heading));
            }
            Kind::Incomplete => {
                let problem =
                    RowProblem::new(ProblemCode::RowIncomplete, line.number, None, &shown());
                sheet.rows.push(RowReading { line: line.number, outcome: Err(vec![problem]) });
            }
            Kind::Product => {
                let context =
                    row::Context { grid, header, defaults, heading: sections.recognition() };
                let outcome = row::read(&context, line, &mut sheet.issues);
                sheet.rows.push(RowReading { line: line.number, outcome });
            }
        }
    }
}

enum Kind {
    Blank,
    Header,
    Footer(End),
    Heading(Mark, String),
    Incomplete,
    Product,
}

/// How far the list has come to its end.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum End {
    Open,
    /// A total was seen: a lone text that is no heading belongs to it.
    Totalled,
    /// A signature was seen: only a whole row can still be a product.
    Signed,
}

fn classify(line: &Line, header: &Header, grid: &Grid, end: End) -> Kind {
    let filled: Vec<usize> = line
        .cells
        .iter()
        .enumerate()
        .filter(|(_, cell)| !cell.is_empty())
        .map(|(index, _)| index)
        .collect();
    if filled.is_empty() {
        return Kind::Blank;
    }
    if header.is_repeated_by(line) || counts_columns(line) {
        return Kind::Header;
    }
    let has = |column| header.positions(column).any(|index| filled.contains(&index));
    let starts_with_digit = |cell: &Cell| cell.printed().starts_with(|c: char| c.is_ascii_digit());
    // “Tổng cộng | 12 chủ thể” has both columns and names nobody.
    let counted = header
        .positions(Column::Producer)
        .filter_map(|index| line.cells.get(index))
        .any(starts_with_digit);
    let whole = has(Column::Product) && has(Column::Producer) && !counted;
    if let Some(then) = footer_words(line).filter(|_| !whole) {
        return Kind::Footer(then);
    }
    if end == End::Signed && !whole && filled.len() <= 3 {
        return Kind::Footer(End::Signed);
    }
    if let Some((mark, heading)) = heading_of(line) {
        let spans = |range: &super::Merged| {
            range.first_line == line.number && range.last_column > range.first_column
        };
        let in_product = header.positions(Column::Product).any(|index| filled.contains(&index));
        let clear = mark.is_clear() || is_group_text(&heading) || grid.merged.iter().any(spans);
        return match (clear || !in_product, end) {
            (true, _) => Kind::Heading(mark, heading),
            (false, End::Open) => Kind::Incomplete,
            (false, _) => Kind::Footer(end),
        };
    }
    let bare = |index: &usize| {
        let column = header.columns.get(*index).and_then(|(column, _)| *column);
        matches!(column, Some(Column::Number | Column::Product))
    };
    // A number and a name alone: stars of a heading must not make a certificate of that.
    if filled.iter().all(bare) { Kind::Incomplete } else { Kind::Product }
}

/// How a heading is numbered. Headings of one style are siblings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    Letter,
    Roman,
    /// Digits, with so many stops within.
    Digits(usize),
    /// None; headings about stars and others then make two levels.
    Stars,
    Plain,
}

impl Mark {
    fn is_clear(self) -> bool {
        matches!(self, Self::Letter | Self::Roman | Self::Stars)
    }

    /// The style of “A”, “II.” or “1.2”, where a text is nothing else.
    fn read(text: &str) -> Option<Self> {
        let bare = text.trim_matches(['(', ')', '.', ':', '/', ' ']);
        let all = |test: fn(char) -> bool| !bare.is_empty() && bare.chars().all(test);
        if all(|c| matches!(c, 'I' | 'V' | 'X')) {
            Some(Self::Roman)
        } else if bare.chars().count() == 1 && all(char::is_uppercase) {
            Some(Self::Letter)
        } else if all(|c| c.is_ascii_digit() || c == '.') {
            Some(Self::Digits(bare.matches('.').count()))
        } else {
            None
        }
    }
}

/// The numbering and text of a line that has nothing but one text, or a heading's number and a
/// text.
pub(super) fn heading_of(line: &Line) -> Option<(Mark, String)> {
    let mut texts = line.cells.iter().filter(|cell| !cell.is_empty());
    let (first, second) = (texts.next()?, texts.next());
    if texts.next().is_some() {
        return None;
    }
    let text = match (first, second) {
        (Cell::Text(_), None) => first.printed(),
        (number, Some(Cell::Text(_))) => {
            let mark = Mark::read(&number.printed())?;
            let text = second.map(Cell::printed).unwrap_or_default();
            // A number in digits beside a text may be half a product.
            let is_heading =
                mark.is_clear() || is_group_text(&text) || Recognition::names_stars(&text);
            return is_heading.then_some((mark, text));
        }
        _ => return None,
    };
    Some(match numbered(&text) {
        Some((mark, rest)) => (mark, rest.to_owned()),
        None if Recognition::names_stars(&text) => (Mark::Stars, text),
        None => (Mark::Plain, text),
    })
}

/// Takes “II. ”, “A) ”, “1.2. ” or “IV ” off a heading. “A Lưới” is a name.
fn numbered(text: &str) -> Option<(Mark, &str)> {
    let (word, after_word) = text.split_once(' ')?;
    let stopped = word.ends_with(['.', ')', ':']) || after_word.starts_with("- ");
    let by_word = Mark::read(word)
        .filter(|mark| stopped || *mark == Mark::Roman)
        .map(|mark| (mark, after_word));
    let (mark, rest) = by_word.or_else(|| {
        let (lead, rest) = text.split_once(['.', ')'])?;
        Mark::read(lead).map(|mark| (mark, rest))
    })?;
    Some((mark, rest.trim_start_matches(['.', ')', '-', ' '])))
}

/// Words with which a heading begins.
const HEADING_WORDS: &[&str] = &[
    "nhom",
    "huyen",
    "thi xa",
    "thanh pho",
    "tp",
    "quan",
    "xa",
    "phuong",
    "thi tran",
    "dac khu",
    "tinh",
    "hang",
    "nganh",
    "linh vuc",
    "bo san pham",
    "cap",
    "danh sach",
    "phu luc",
    "vung",
    "thao duoc",
    "luu niem",
];

fn is_group_text(heading: &str) -> bool {
    let key = text::key(heading);
    let begins = |word: &str| {
        key.strip_prefix(word).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
    };
    HEADING_WORDS.iter().any(|word| begins(word))
        || GROUP_NAMES.iter().any(|name| key == text::key(name))
}

/// “(1) (2) (3)” or “A B 1 2 3” under a header: the numbers of its columns.
fn counts_columns(line: &Line) -> bool {
    const LONGEST: usize = 8;
    let filled = || line.cells.iter().filter(|cell| !cell.is_empty());
    if filled().any(|cell| matches!(cell, Cell::Text(text) if text.len() > LONGEST)) {
        return false;
    }
    let is_letter = |text: &String| text.len() == 1 && text.as_bytes()[0].is_ascii_uppercase();
    let texts: Vec<String> = filled().map(Cell::printed).collect();
    let numbers: Vec<Option<u32>> = texts
        .iter()
        .skip_while(|text| is_letter(text))
        .map(|text| text.trim_matches(['(', ')', '[', ']']).parse().ok())
        .collect();
    let Some(first @ 0..=2) = numbers.first().copied().flatten() else { return false };
    let ascending = numbers.iter().zip(first..).all(|(number, wanted)| *number == Some(wanted));
    texts.len() >= 3 && numbers.len() >= 2 && ascending
}

/// Words with which a total begins.
const TOTALS: &[&str] = &["tong cong", "tong so", "cong", "tong", "total"];

/// Words with which signatures and remarks below a list begin.
const CLOSINGS: &[&str] = &[
    "tm uy ban",
    "tm ubnd",
    "tm hoi dong",
    "kt chu tich",
    "kt giam doc",
    "tuq",
    "tl chu tich",
    "chu tich",
    "pho chu tich",
    "giam doc",
    "pho giam doc",
    "thu truong",
    "noi nhan",
    "nguoi lap",
    "nguoi lap bieu",
    "da ky",
    "xac nhan",
    "ghi chu",
    "danh sach nay",
    "danh sach co",
    "an dinh danh sach",
    "ky ten",
    "luu vt",
];

/// Whether a line is a total, a signature or a remark. A total needs its word alone or a number
/// after it.
fn footer_words(line: &Line) -> Option<End> {
    let first = line.cells.iter().find(|cell| !cell.is_empty())?;
    let Cell::Text(_) = first else { return None };
    let key = text::key(&first.printed());
    let rest_of = |word: &str| {
        key.strip_prefix(word)
            .filter(|rest| rest.is_empty() || rest.starts_with(' '))
            .map(str::trim)
    };
    let is_total = TOTALS.iter().any(|word| {
        rest_of(word).is_some_and(|rest| {
            let counted = rest.starts_with(|c: char| c.is_ascii_digit());
            rest.is_empty() || counted || word.contains(' ')
        })
    });
    if is_total {
        return Some(End::Totalled);
    }
    CLOSINGS.iter().any(|word| rest_of(word).is_some()).then_some(End::Signed)
}

fn first_text(line: &Line) -> String {
    line.cells.iter().find(|cell| !cell.is_empty()).map(Cell::printed).unwrap_or_default()
}

/// The headings that hold for a row, outermost first, with what each says about stars.
#[derive(Default)]
struct Sections(Vec<(Mark, Option<Recognition>)>);

impl Sections {
    /// A heading closes its elder siblings and all below them. Stars of an elder sibling must not
    /// leak: “1. Hạng 4 sao” ends with “2. Huyện …”, while “I. Hạng 4 sao” holds through “1. Huyện
    /// …”.
    fn open(&mut self, mark: Mark, recognition: Option<Recognition>) {
        if let Some(sibling) = self.0.iter().position(|(open, _)| *open == mark) {
            self.0.truncate(sibling);
        }
        self.0.push((mark, recognition));
    }

    fn recognition(&self) -> Option<Recognition> {
        self.0.iter().rev().find_map(|(_, recognition)| *recognition)
    }
}
