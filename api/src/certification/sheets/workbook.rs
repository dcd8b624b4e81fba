//! XLSX: the first sheet that holds a list, cell by cell.

use std::collections::BTreeMap;
use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{DataRef, ExcelDateTime, Reader, Sheet, SheetType, SheetVisible, Xlsx};
use chrono::NaiveDate;
use domain::certification::reading::{Cell, Grid, Line, Merged, has_header};

use super::package::{self, Package, damaged};
use super::{Bound, MAX_ROWS, SheetError, place};

type Workbook = Xlsx<Cursor<Vec<u8>>>;

/// Sheets that are looked into. A workbook may name one large sheet many times over.
const MAX_SHEETS: usize = 16;
/// So much XML is parsed over all sheets together.
const MAX_PARSED_BYTES: usize = 256 * 1024 * 1024;
/// Shared strings may be repeated in many cells; all cells together hold no more than this.
const MAX_TEXT_BYTES: usize = 64 * 1024 * 1024;

pub(super) fn read(bytes: &[u8]) -> Result<Grid, SheetError> {
    let package = package::repack(bytes)?;
    // The parser computes cell positions without checks: a made-up reference overflows, which is a
    // panic in builds that check for it. It owns all that it touches, so nothing is left half done.
    catch_unwind(AssertUnwindSafe(|| read_package(package)))
        .unwrap_or_else(|_| Err(SheetError::Damaged("positions out of range".into())))
}

fn read_package(package: Package) -> Result<Grid, SheetError> {
    let most = (MAX_PARSED_BYTES / package.unpacked.max(1)).clamp(1, MAX_SHEETS);
    let mut workbook: Workbook = Xlsx::new(Cursor::new(package.bytes)).map_err(damaged)?;
    let mut sheets: Vec<Sheet> = workbook.sheets_metadata().to_vec();
    sheets.retain(|sheet| sheet.typ == SheetType::WorkSheet);
    // Hidden sheets often hold lists for drop-downs or last year's figures.
    sheets.sort_by_key(|sheet| sheet.visible != SheetVisible::Visible);
    let (mut chosen, mut first): (Option<Grid>, Option<Grid>) = (None, None);
    for sheet in sheets.iter().take(most) {
        let grid = read_sheet(&mut workbook, &sheet.name)?;
        match &mut chosen {
            Some(chosen) if has_header(&grid) => chosen.other_sheets.push(sheet.name.clone()),
            None if has_header(&grid) => chosen = Some(grid),
            _ if first.is_none() && !grid.lines.is_empty() => first = Some(grid),
            _ => {}
        }
    }
    Ok(chosen.or(first).unwrap_or_default())
}

fn read_sheet(workbook: &mut Workbook, name: &str) -> Result<Grid, SheetError> {
    let mut lines: BTreeMap<u32, Vec<Cell>> = BTreeMap::new();
    let mut text_left = MAX_TEXT_BYTES;
    // Cell by cell: a range would hold every cell of the rectangle that the sheet claims to fill.
    let mut cells = workbook.worksheet_cells_reader(name).map_err(damaged)?;
    while let Some(cell) = cells.next_cell().map_err(damaged)? {
        let (row, column) = cell.get_position();
        let value = read_value(cell.get_value());
        if value.is_empty() {
            continue;
        }
        if let Cell::Text(text) = &value {
            let too_much = || SheetError::too_large(Bound::UnpackedBytes, MAX_TEXT_BYTES);
            text_left = text_left.checked_sub(text.len()).ok_or_else(too_much)?;
        }
        let line = lines.entry(row.saturating_add(1)).or_default();
        place(line, usize::try_from(column).unwrap_or(usize::MAX), value)?;
        if lines.len() > MAX_ROWS {
            return Err(SheetError::too_large(Bound::Rows, MAX_ROWS));
        }
    }
    drop(cells);
    let lines = lines.into_iter().map(|(number, cells)| Line { number, cells }).collect();
    let dates_from_1904 = workbook.has_1904_epoch();
    Ok(Grid { lines, merged: merged(workbook, name)?, dates_from_1904, ..Grid::default() })
}

fn read_value(value: &DataRef<'_>) -> Cell {
    match value {
        DataRef::Empty => Cell::Empty,
        DataRef::Int(number) => Cell::Number(*number as f64),
        DataRef::Float(number) => Cell::Number(*number),
        DataRef::String(text) => Cell::Text(text.clone()),
        DataRef::SharedString(text) => Cell::Text((*text).to_owned()),
        DataRef::Bool(truth) => Cell::Text(if *truth { "TRUE" } else { "FALSE" }.to_owned()),
        DataRef::DateTime(moment) => read_moment(moment),
        DataRef::DateTimeIso(text) => text
            .get(..10)
            .and_then(|day| NaiveDate::parse_from_str(day, "%Y-%m-%d").ok())
            .map_or_else(|| Cell::Text(text.clone()), Cell::Date),
        DataRef::DurationIso(text) => Cell::Text(text.clone()),
        DataRef::Error(error) => Cell::Text(error.to_string()),
    }
}

/// A serial number under a date format, by the parser's own calendar (1900 or 1904).
fn read_moment(moment: &ExcelDateTime) -> Cell {
    let (year, month, day, ..) = moment.to_ymd_hms_milli();
    NaiveDate::from_ymd_opt(i32::from(year), u32::from(month), u32::from(day))
        .filter(|_| moment.is_datetime())
        .map_or(Cell::Number(moment.as_f64()), Cell::Date)
}

fn merged(workbook: &mut Workbook, name: &str) -> Result<Vec<Merged>, SheetError> {
    let ranges = workbook.merge_cells_by_sheet_name(name).map_err(damaged)?;
    let column = |column: u32| usize::try_from(column).unwrap_or(usize::MAX);
    let ranges = ranges
        .into_iter()
        .filter(|range| range.start.0 <= range.end.0 && range.start.1 <= range.end.1);
    Ok(ranges
        .map(|range| Merged {
            first_line: range.start.0.saturating_add(1),
            last_line: range.end.0.saturating_add(1),
            first_column: column(range.start.1),
            last_column: column(range.end.1),
        })
        .collect())
}
