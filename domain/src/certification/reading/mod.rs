//! Reading decisions as officials list them: from a grid of cells to decision rows.
//!
//! Nothing is decided here. A row either reads as a whole or comes back with all that is wrong with
//! it, so that one dry run shows an official every mistake. What a sheet does not say stays empty.

mod columns;
mod dates;
mod decisions;
mod header;
mod lines;
mod near;
mod places;
mod problem;
mod producers;
mod recognition;
mod row;
mod score;
#[cfg(test)]
mod tests;

use chrono::NaiveDate;

use crate::calendar::{Day, PartialDate};
use crate::catalogue::{ProducerKind, ProductSet};
use crate::text;

pub use columns::Column;
pub use decisions::{AuthorityName, DecisionNumber};
pub use near::{near_producers, near_products};
pub use places::{Address, Place, PlaceKind};
pub use problem::{Issue, ProblemCode, RowProblem, Severity};
pub use producers::{kind_of, producer_key, product_key};
pub use recognition::Recognition;
pub use score::Score;

/// What stands in one cell.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Cell {
    /// Nothing.
    #[default]
    Empty,
    /// Text as typed.
    Text(String),
    /// A number of a workbook. It leaves this module only as an integer, a date or text.
    Number(f64),
    /// A cell that the workbook formats as a date.
    Date(NaiveDate),
}

impl Cell {
    /// Nothing, or nothing that can be seen.
    pub fn is_empty(&self) -> bool {
        match self {
            Self::Empty => true,
            Self::Text(text) => text.chars().all(|c| c.is_whitespace() || is_invisible(c)),
            Self::Number(_) | Self::Date(_) => false,
        }
    }

    /// The cell as a reader of the sheet sees it, in one line.
    pub fn printed(&self) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Text(text) => {
                let visible: String = text.chars().filter(|c| !is_invisible(*c)).collect();
                text::tidy(&visible)
            }
            Self::Number(number) => number.to_string(),
            Self::Date(date) => date.format("%d/%m/%Y").to_string(),
        }
    }
}

/// Characters that word processors leave behind and nobody sees.
fn is_invisible(character: char) -> bool {
    matches!(character, '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}')
}

/// One line of a sheet.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Line {
    /// Its number in the file, from 1.
    pub number: u32,
    /// Its cells from the first column on; cells after the last one with content may be missing.
    pub cells: Vec<Cell>,
}

/// A rectangle of cells that the sheet shows as one; only its first cell has content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Merged {
    /// First line, from 1.
    pub first_line: u32,
    /// Last line, included.
    pub last_line: u32,
    /// First column, from 0.
    pub first_column: usize,
    /// Last column, included.
    pub last_column: usize,
}

/// A sheet as the edge took it from the file. Lines without content may be missing.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Grid {
    /// The lines in ascending order of their numbers.
    pub lines: Vec<Line>,
    /// The merged ranges.
    pub merged: Vec<Merged>,
    /// From a text file with separators, where a cell beyond the header betrays a separator too
    /// many.
    pub delimited: bool,
    /// Serial numbers of days count from 1904 instead of 1900.
    pub dates_from_1904: bool,
    /// Other sheets of the file that also look like lists of decisions and were not taken.
    pub other_sheets: Vec<String>,
}

/// What holds for every row that does not say otherwise: an annex carries these in its title.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Defaults {
    /// The decision's number.
    pub decision: Option<DecisionNumber>,
    /// The decision's date. Rows that name another decision do not take it.
    pub decided: Option<PartialDate>,
    /// Who decided.
    pub authority: Option<AuthorityName>,
    /// The province, see [`Place::read_province`].
    pub province: Option<Place>,
}

/// All that was read of a sheet.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sheet {
    /// One entry for each line that is meant as a product, in the file's order.
    pub rows: Vec<RowReading>,
    /// What an official should know and nothing depends on: lines left out, columns not understood.
    pub issues: Vec<Issue>,
}

/// A line that is meant as a product.
#[derive(Clone, Debug, PartialEq)]
pub struct RowReading {
    /// Its number in the file, from 1.
    pub line: u32,
    /// The row, or everything that is wrong with it.
    pub outcome: Result<DecisionRow, Vec<RowProblem>>,
}

/// One product of a decision as the sheet gives it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DecisionRow {
    /// The product's name as printed.
    pub product: String,
    /// Who makes it.
    pub producer: Option<ProducerName>,
    /// Where the producer is, from the columns for commune, district and address.
    pub address: Option<Address>,
    /// The province, from its column, the address or the defaults.
    pub province: Option<Place>,
    /// The group as printed; data sets often use their own labels, so it proves nothing.
    pub group: Option<String>,
    /// The product set.
    pub set: Option<ProductSet>,
    /// What the evaluation came to. `None` where the sheet leaves it open: a candidate.
    pub recognition: Option<Recognition>,
    /// Points.
    pub score: Option<Score>,
    /// The decision's number.
    pub decision: Option<DecisionNumber>,
    /// The decision's date.
    pub decided: Option<PartialDate>,
    /// Who decided.
    pub authority: Option<AuthorityName>,
    /// First day of validity, where printed.
    pub valid_from: Option<PartialDate>,
    /// Last day of validity, where printed.
    pub valid_to: Option<Day>,
    /// The product code as printed.
    pub product_code: Option<String>,
    /// The packs named.
    pub packs: Vec<String>,
    /// The certificate that this one replaces.
    pub supersedes: Option<Supersedes>,
    /// How the official resolves a possible duplicate.
    pub resolution: Option<Resolution>,
    /// Remarks and sources, in one line.
    pub notes: Option<String>,
}

/// A producer as printed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProducerName {
    /// The name as printed.
    pub printed: String,
    /// The name under which different spellings meet, see [`producer_key`].
    pub key: String,
    /// The kind by its own column or by the name.
    pub kind: ProducerKind,
}

/// How a row names the certificate that it replaces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Supersedes {
    /// By the certificate's id, in lower case.
    Id(String),
    /// By the older decision.
    Decision(DecisionNumber),
}

/// An official's answer to a possible duplicate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Resolution {
    /// It is the one that was proposed.
    Same,
    /// It is another one, to be made.
    New,
    /// It is the one with this id, in lower case.
    Id(String),
}

/// A sheet that can't be read at all, with every reason. Each names what was seen.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the sheet has no usable header: {}", problems.iter().map(|p| p.en.as_str()).collect::<Vec<_>>().join(" "))]
pub struct HeaderRefusal {
    /// What is wrong.
    pub problems: Vec<RowProblem>,
    /// The texts that were taken for the header.
    pub seen: Vec<String>,
}

/// Whether a grid has a line that names columns of a decision list.
pub fn has_header(grid: &Grid) -> bool {
    header::find(grid).is_ok()
}

/// Reads a sheet: rows, and what was left out on the way.
pub fn read(mut grid: Grid, defaults: &Defaults) -> Result<Sheet, HeaderRefusal> {
    let header = header::find(&grid)?;
    let mut sheet = Sheet { rows: Vec::new(), issues: header.warnings() };
    sheet.issues.extend(
        grid.other_sheets.iter().map(|name| {
            Issue::warning(ProblemCode::OtherSheetNotRead, header.last_line, None, name)
        }),
    );
    lines::fill_down(&mut grid, &header);
    lines::read(&grid, &header, defaults, &mut sheet);
    Ok(sheet)
}
