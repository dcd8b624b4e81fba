//! The header: which column means what, in Vietnamese or English, with or without diacritics.

use std::collections::BTreeMap;

use super::problem::{Issue, ProblemCode, RowProblem};
use super::recognition::Recognition;
use super::{Cell, Column, Grid, HeaderRefusal, Line};

const OBLIGATORY: [(Column, &str); 3] = [
    (Column::Product, "tên sản phẩm (product)"),
    (Column::Producer, "chủ thể (producer)"),
    (Column::Stars, "hạng sao (stars)"),
];

/// A header further down than this is a row of data.
const LINES_SEARCHED: usize = 60;

/// The header as found.
#[derive(Debug)]
pub(super) struct Header {
    /// How many of the grid's lines end with the header.
    pub(super) lines_above_rows: usize,
    /// The number of its last line in the file.
    pub(super) last_line: u32,
    /// Meaning and printed text of each column.
    pub(super) columns: Vec<(Option<Column>, String)>,
}

impl Header {
    /// The positions of a column.
    pub(super) fn positions(&self, wanted: Column) -> impl Iterator<Item = usize> {
        self.columns
            .iter()
            .enumerate()
            .filter(move |(_, (column, _))| *column == Some(wanted))
            .map(|(i, _)| i)
    }

    /// Columns that are named and not understood.
    pub(super) fn warnings(&self) -> Vec<Issue> {
        let unknown =
            self.columns.iter().filter(|(column, text)| column.is_none() && !text.is_empty());
        unknown
            .map(|(_, text)| {
                Issue::warning(ProblemCode::ColumnUnknown, self.last_line, Some(text), text)
            })
            .collect()
    }

    /// Whether a line below says the same as the header: tables repeat it on every page.
    pub(super) fn is_repeated_by(&self, line: &Line) -> bool {
        let says_the_same = |(index, cell): (usize, &Cell)| {
            let own = self.columns.get(index).and_then(|(column, _)| *column);
            let is_text = matches!(cell, Cell::Text(_));
            is_text && own.is_some_and(|own| Column::named(&cell.printed()) == Some(own))
        };
        let mut filled = line.cells.iter().enumerate().filter(|(_, cell)| !cell.is_empty());
        filled.clone().nth(1).is_some() && filled.all(says_the_same)
    }

    fn recognised(&self) -> usize {
        self.columns.iter().filter(|(column, _)| column.is_some()).count()
    }
}

/// Finds the header: the line, or pair of lines, among the first ones that names most columns.
pub(super) fn find(grid: &Grid) -> Result<Header, HeaderRefusal> {
    let mut best: Option<Header> = None;
    for index in 0..grid.lines.len().min(LINES_SEARCHED) {
        for candidate in
            [Some(of_line(grid, index)), of_two_lines(grid, index)].into_iter().flatten()
        {
            if candidate.recognised() > best.as_ref().map_or(1, Header::recognised) {
                best = Some(candidate);
            }
        }
    }
    let header = best.ok_or_else(|| not_found(grid))?;
    let problems = refusals(&header, grid);
    if problems.is_empty() {
        return Ok(header);
    }
    let seen =
        header.columns.into_iter().map(|(_, text)| text).filter(|text| !text.is_empty()).collect();
    Err(HeaderRefusal { problems, seen })
}

fn of_line(grid: &Grid, index: usize) -> Header {
    let line = &grid.lines[index];
    let columns =
        line.cells.iter().map(Cell::printed).map(|text| (Column::named(&text), text)).collect();
    Header { lines_above_rows: index + 1, last_line: line.number, columns }
}

/// A header of two lines: “Chủ thể” above “Tên” and “Địa chỉ”. The second line may only stand under
/// merged cells or empty ones, or name columns itself; else it is already data.
fn of_two_lines(grid: &Grid, index: usize) -> Option<Header> {
    let (above, below) = (grid.lines.get(index)?, grid.lines.get(index + 1)?);
    let mut header = of_line(grid, index);
    header.lines_above_rows += 1;
    header.last_line = below.number;
    header.columns.resize(above.cells.len().max(below.cells.len()), (None, String::new()));
    let mut named = 0;
    for (position, cell) in below.cells.iter().enumerate().filter(|(_, cell)| !cell.is_empty()) {
        let own = cell.printed();
        let parent = parent_of(grid, above, position);
        let joined = parent.as_ref().and_then(|parent| Column::named(&format!("{parent} {own}")));
        let column = joined.or_else(|| Column::named(&own));
        let covers_data = parent.is_none() && header.columns[position].0.is_some();
        if covers_data || (parent.is_none() && column.is_none()) {
            return None;
        }
        named += usize::from(column.is_some());
        header.columns[position] = (column, own);
    }
    (named > 0).then_some(header)
}

/// The text of the cell that spans several columns above a position.
fn parent_of(grid: &Grid, above: &Line, position: usize) -> Option<String> {
    let range = grid.merged.iter().find(|range| {
        range.first_line == above.number
            && range.last_line == above.number
            && range.first_column < range.last_column
            && (range.first_column..=range.last_column).contains(&position)
    })?;
    above.cells.get(range.first_column).filter(|cell| !cell.is_empty()).map(Cell::printed)
}

fn refusals(header: &Header, grid: &Grid) -> Vec<RowProblem> {
    let problem = |code, value: &str| RowProblem::new(code, header.last_line, None, value);
    let mut by_column: BTreeMap<Column, Vec<&str>> = BTreeMap::new();
    for (column, text) in &header.columns {
        if let Some(column) = column.filter(|c| !matches!(c, Column::Number | Column::Notes)) {
            by_column.entry(column).or_default().push(text);
        }
    }
    let missing = OBLIGATORY.iter().filter(|(column, _)| {
        let elsewhere = || *column == Column::Stars && headings_give_stars(header, grid);
        !by_column.contains_key(column) && !elsewhere()
    });
    let missing = missing.map(|(_, name)| problem(ProblemCode::HeaderMissing, name));
    let doubled = by_column.values().filter(|texts| texts.len() > 1);
    let doubled = doubled.map(|texts| problem(ProblemCode::HeaderDuplicate, &texts.join(", ")));
    missing.chain(doubled).collect()
}

/// A list in sections by stars needs no column for them.
fn headings_give_stars(header: &Header, grid: &Grid) -> bool {
    grid.lines.iter().skip(header.lines_above_rows).any(|line| {
        super::lines::heading_of(line)
            .is_some_and(|(_, text)| Recognition::of_heading(&text).is_some())
    })
}

fn not_found(grid: &Grid) -> HeaderRefusal {
    let texts = |line: &Line| -> Vec<String> {
        line.cells.iter().map(Cell::printed).filter(|text| !text.is_empty()).collect()
    };
    let searched = grid.lines.iter().take(LINES_SEARCHED);
    let widest = searched.max_by_key(|line| (texts(line).len(), std::cmp::Reverse(line.number)));
    let seen = widest.map(texts).unwrap_or_default();
    let line = widest.map_or(1, |line| line.number);
    let problem = RowProblem::new(ProblemCode::HeaderNotFound, line, None, &seen.join(", "));
    HeaderRefusal { problems: vec![problem], seen }
}
