//! CSV: UTF-8 with or without a mark, separated by comma, semicolon or tab.

use csv::{ByteRecord, ReaderBuilder};
use domain::certification::reading::{Cell, Grid, Line};

use super::{Bound, MAX_ROWS, SheetError, place};

const SEPARATORS: [u8; 3] = [b';', b',', b'\t'];

/// So many records tell which separator a file uses.
const RECORDS_SAMPLED: usize = 200;

/// Stands behind the text as a record of its own; a quotation mark left open swallows it.
const SENTINEL: &str = "\u{2}end\u{3}";

pub(super) fn read(bytes: &[u8]) -> Result<Grid, SheetError> {
    let text = decode(bytes)?;
    let (text, declared, lines_skipped) = without_declaration(text);
    let separator = declared.unwrap_or_else(|| detect(text));
    let closed = format!("{text}\n{SENTINEL}\n");
    let mut reader = reader(closed.as_bytes(), separator);
    let mut grid = Grid { delimited: true, ..Grid::default() };
    let mut record = ByteRecord::new();
    let mut lines = LineCount { text: &closed, at: 0, line: 1 + lines_skipped };
    let mut last_line = 1;
    // A reader of bytes in memory has nothing to fail on; a flexible one accepts any record.
    while reader.read_byte_record(&mut record).map_err(|e| SheetError::Damaged(e.to_string()))? {
        let start = record.position().map_or(0, csv::Position::byte);
        if record.len() == 1 && record[0] == *SENTINEL.as_bytes() {
            return Ok(grid);
        }
        last_line = lines.at_record(usize::try_from(start).unwrap_or(usize::MAX));
        let mut cells = Vec::new();
        for (column, field) in record.iter().enumerate() {
            let field = String::from_utf8_lossy(field).into_owned();
            place(&mut cells, column, Cell::Text(field))?;
        }
        if cells.is_empty() {
            continue;
        }
        if grid.lines.len() == MAX_ROWS {
            return Err(SheetError::too_large(Bound::Rows, MAX_ROWS));
        }
        grid.lines.push(Line { number: last_line, cells });
    }
    Err(SheetError::OpenQuote { line: last_line })
}

fn reader(text: &[u8], separator: u8) -> csv::Reader<&[u8]> {
    ReaderBuilder::new().has_headers(false).flexible(true).delimiter(separator).from_reader(text)
}

fn decode(bytes: &[u8]) -> Result<&str, SheetError> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    // Without a mark, text in UTF-16 shows by its zero bytes, which no text in UTF-8 has.
    if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") || bytes.contains(&0) {
        return Err(SheetError::Utf16);
    }
    std::str::from_utf8(bytes).map_err(|error| {
        let breaks = bytes[..error.valid_up_to()].iter().filter(|byte| **byte == b'\n').count();
        SheetError::NotUtf8 { line: u32::try_from(breaks + 1).unwrap_or(u32::MAX) }
    })
}

/// Excel writes and obeys a first line `sep=;`.
fn without_declaration(text: &str) -> (&str, Option<u8>, u32) {
    let declared = text.strip_prefix("sep=").and_then(|rest| {
        let separator = *rest.as_bytes().first()?;
        let after = rest.get(1..)?;
        let after = after.strip_prefix("\r\n").or_else(|| after.strip_prefix('\n'))?;
        SEPARATORS.contains(&separator).then_some((separator, after))
    });
    match declared {
        Some((separator, after)) => (after, Some(separator), 1),
        None => (text, None, 0),
    }
}

/// The separator that cuts most records into the same number of fields, more fields weighing more:
/// commas in prose and in “73,5” come irregularly.
fn detect(text: &str) -> u8 {
    let weight = |separator: &u8| {
        let mut frequency = std::collections::BTreeMap::new();
        let mut reader = reader(text.as_bytes(), *separator);
        for record in reader.byte_records().take(RECORDS_SAMPLED).filter_map(Result::ok) {
            *frequency.entry(record.len()).or_insert(0_usize) += 1;
        }
        frequency.into_iter().map(|(fields, records)| (fields - 1) * records).max().unwrap_or(0)
    };
    SEPARATORS.into_iter().rev().max_by_key(weight).unwrap_or(b',')
}

/// Counts lines up to the first character of a record: the reader's own count stands before the
/// empty lines that it skips.
struct LineCount<'a> {
    text: &'a str,
    at: usize,
    line: u32,
}

impl LineCount<'_> {
    fn at_record(&mut self, start: usize) -> u32 {
        let bytes = self.text.as_bytes();
        let mut end = start.clamp(self.at, bytes.len());
        while bytes.get(end).is_some_and(|byte| matches!(byte, b'\r' | b'\n')) {
            end += 1;
        }
        let breaks = bytes[self.at..end].iter().filter(|byte| **byte == b'\n').count();
        self.line = self.line.saturating_add(u32::try_from(breaks).unwrap_or(u32::MAX));
        self.at = end;
        self.line
    }
}
