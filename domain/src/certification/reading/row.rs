//! One line as one product: every cell read, every mistake told.

use super::columns::Column;
use super::header::Header;
use super::problem::{Flaw, Issue, ProblemCode, RowProblem};
use super::recognition::Recognition;
use super::{
    Address, AuthorityName, Cell, DecisionNumber, DecisionRow, Defaults, Grid, Line, Place,
    ProducerName, Resolution, Score, Supersedes, dates, decisions, producers,
};
use crate::calendar::{Day, PartialDate};
use crate::catalogue::{ProducerKind, ProductSet};
use crate::text;

/// What holds for the line besides its own cells.
pub(super) struct Context<'a> {
    pub(super) grid: &'a Grid,
    pub(super) header: &'a Header,
    pub(super) defaults: &'a Defaults,
    /// What the headings above say about stars.
    pub(super) heading: Option<Recognition>,
}

/// Names longer than this are no names; notes may be longer.
const NAME_CHARS: usize = 300;
const NOTE_CHARS: usize = 2_000;
const MOST_PACKS: usize = 50;

/// Reads a line, or tells everything that is wrong with it.
pub(super) fn read(
    context: &Context<'_>,
    line: &Line,
    issues: &mut Vec<Issue>,
) -> Result<DecisionRow, Vec<RowProblem>> {
    let mut reader = Reader { context, line, problems: Vec::new(), warnings: Vec::new() };
    reader.check_cells();
    let row = reader.row();
    issues.append(&mut reader.warnings);
    if reader.problems.is_empty() { Ok(row) } else { Err(reader.problems) }
}

struct Reader<'a> {
    context: &'a Context<'a>,
    line: &'a Line,
    problems: Vec<RowProblem>,
    warnings: Vec<Issue>,
}

impl Reader<'_> {
    fn row(&mut self) -> DecisionRow {
        let product = self.text(Column::Product, NAME_CHARS).unwrap_or_default();
        if product.is_empty() {
            self.blame(Column::Product, &Flaw::new(ProblemCode::ProductMissing, ""));
        }
        let address = self.address();
        let (decision, decided) = self.decision();
        let (valid_from, valid_to) = self.term();
        DecisionRow {
            product,
            producer: self.producer(),
            province: self.province(address.as_ref()),
            address,
            group: self.text(Column::Group, NAME_CHARS),
            set: self.set(),
            recognition: self.value(Column::Stars, Recognition::read).or(self.context.heading),
            score: self.value(Column::Score, Score::read),
            decision,
            decided,
            authority: self.authority(),
            valid_from,
            valid_to,
            product_code: self.text(Column::ProductCode, NAME_CHARS),
            packs: self.packs(),
            supersedes: self.supersedes(),
            resolution: self.resolution(),
            notes: self.notes(),
        }
    }

    /// What is wrong with cells whatever they mean, and content outside all columns.
    fn check_cells(&mut self) {
        let header = self.context.header;
        for (index, cell) in self.line.cells.iter().enumerate().filter(|(_, cell)| !cell.is_empty())
        {
            let named =
                header.columns.get(index).map(|(_, text)| text.as_str()).filter(|t| !t.is_empty());
            let understood = header.columns.get(index).is_some_and(|(column, _)| column.is_some());
            let flaw = match cell {
                _ if named.is_none() && self.context.grid.delimited => {
                    Some(ProblemCode::CellBeyondHeader)
                }
                Cell::Text(_) if !understood => None,
                Cell::Text(text) if text.chars().any(is_forbidden) => {
                    Some(ProblemCode::ControlCharacter)
                }
                Cell::Text(text) if is_formula_error(text) => Some(ProblemCode::CellError),
                _ => None,
            };
            if let Some(code) = flaw {
                self.problems.push(RowProblem::new(code, self.line.number, named, &cell.printed()));
            }
        }
    }

    fn blame(&mut self, column: Column, flaw: &Flaw) {
        let printed = self.printed_header(column);
        let problem = RowProblem::new(flaw.code, self.line.number, printed.as_deref(), &flaw.value);
        self.problems.push(problem);
    }

    fn warn(&mut self, column: Column, code: ProblemCode, value: &str) {
        let printed = self.printed_header(column);
        self.warnings.push(Issue::warning(code, self.line.number, printed.as_deref(), value));
    }

    fn printed_header(&self, column: Column) -> Option<String> {
        let header = self.context.header;
        header.positions(column).next().map(|index| header.columns[index].1.clone())
    }

    /// The cells of a column that say something. Dashes and dots say “nothing”.
    fn cells(&self, column: Column) -> impl Iterator<Item = &Cell> {
        let is_mark = |c: char| c.is_whitespace() || matches!(c, '-' | '–' | '—' | '.' | '…');
        let says = move |cell: &&Cell| match cell {
            Cell::Text(text) => !cell.is_empty() && !text.chars().all(is_mark),
            _ => !cell.is_empty(),
        };
        self.context
            .header
            .positions(column)
            .filter_map(|index| self.line.cells.get(index))
            .filter(says)
    }

    fn cell(&self, column: Column) -> Option<Cell> {
        self.cells(column).next().cloned()
    }

    fn text(&mut self, column: Column, most: usize) -> Option<String> {
        let texts: Vec<String> = self.cells(column).map(Cell::printed).collect();
        let text = texts.join("; ");
        if text.chars().count() > most {
            self.blame(column, &Flaw::new(ProblemCode::TextTooLong, most.to_string()));
        }
        (!text.is_empty()).then_some(text)
    }

    fn value<T>(&mut self, column: Column, read: impl Fn(&Cell) -> Result<T, Flaw>) -> Option<T> {
        let outcome = read(&self.cell(column)?);
        outcome.map_err(|flaw| self.blame(column, &flaw)).ok()
    }

    fn date(&mut self, column: Column) -> Option<PartialDate> {
        let from_1904 = self.context.grid.dates_from_1904;
        self.value(column, |cell| dates::read(cell, from_1904))
    }

    fn producer(&mut self) -> Option<ProducerName> {
        let stated = self.text(Column::ProducerKind, NAME_CHARS).and_then(|printed| {
            let kind = producers::read_kind(&printed);
            if kind.is_none() {
                self.warn(Column::ProducerKind, ProblemCode::ProducerKindUnknown, &printed);
            }
            kind
        });
        let printed = self.text(Column::Producer, NAME_CHARS)?;
        let key = producers::producer_key(&printed);
        let kind = match stated {
            Some(kind) if kind != ProducerKind::Unknown => kind,
            _ => producers::kind_of_key(&key),
        };
        Some(ProducerName { key, kind, printed })
    }

    fn address(&mut self) -> Option<Address> {
        let commune = self.text(Column::Commune, NAME_CHARS).map(|text| Address::read(&text));
        let district = self.text(Column::District, NAME_CHARS).map(|text| Address {
            district: Some(Place::read(&text)),
            printed: text,
            ..Address::default()
        });
        let whole = self.text(Column::Address, NAME_CHARS).map(|text| Address::read(&text));
        [commune, district, whole].into_iter().flatten().reduce(Address::or)
    }

    fn province(&mut self, address: Option<&Address>) -> Option<Place> {
        let default = self.context.defaults.province.clone();
        let own = self.text(Column::Province, NAME_CHARS).map(|text| Place::read_province(&text));
        own.or_else(|| address.and_then(|address| address.province.clone())).or(default)
    }

    fn set(&mut self) -> Option<ProductSet> {
        let printed = self.text(Column::Set, NAME_CHARS)?;
        let key = text::key(&printed);
        let bare = ["bo san pham so ", "bo san pham ", "bo so ", "bo ", "set "]
            .iter()
            .find_map(|lead| key.strip_prefix(lead))
            .unwrap_or(&key);
        let number = bare.split(' ').next().unwrap_or_default();
        if number.bytes().all(|byte| byte.is_ascii_digit()) {
            let set = number.parse().ok().and_then(ProductSet::new);
            if set.is_none() {
                self.blame(Column::Set, &Flaw::new(ProblemCode::SetOutOfRange, printed));
            }
            return set;
        }
        let set = (1..=26).filter_map(ProductSet::new).find(|set| text::key(set.name()) == bare);
        if set.is_none() {
            self.warn(Column::Set, ProblemCode::SetUnknown, &printed);
        }
        set
    }

    /// Number and date, which may share a cell; each from the defaults where the row is silent.
    fn decision(&mut self) -> (Option<DecisionNumber>, Option<PartialDate>) {
        let own = self.date(Column::DecisionDate).or_else(|| self.date(Column::Year));
        let defaults = self.context.defaults;
        let Some(printed) = self.text(Column::Decision, NAME_CHARS) else {
            return (defaults.decision.clone(), own.or(defaults.decided));
        };
        let reference = match decisions::read_reference(&printed) {
            Ok(reference) => reference,
            Err(flaw) => {
                self.blame(Column::Decision, &flaw);
                return (None, own);
            }
        };
        let beside = reference.date.and_then(|date| {
            let read = dates::read(&Cell::Text(date), false);
            read.map_err(|flaw| self.blame(Column::Decision, &flaw)).ok()
        });
        if let (Some(own), Some(beside)) = (own, beside) {
            let overlap = own.earliest() <= beside.latest() && beside.earliest() <= own.latest();
            if !overlap {
                let both = format!("{own}, {beside}");
                self.blame(Column::Decision, &Flaw::new(ProblemCode::DateConflict, both));
            }
        }
        // Of a row with a number of its own the file's date is not the date, unless it is that
        // number.
        let default_date = defaults.decided.filter(|_| {
            let default = defaults.decision.as_ref();
            default.is_none_or(|default| default.normal == reference.number.normal)
        });
        (Some(reference.number), beside.or(own).or(default_date))
    }

    fn authority(&mut self) -> Option<AuthorityName> {
        let own = self.text(Column::Authority, NAME_CHARS);
        own.map(|text| AuthorityName::read(&text))
            .or_else(|| self.context.defaults.authority.clone())
    }

    fn term(&mut self) -> (Option<PartialDate>, Option<Day>) {
        let from = self.date(Column::ValidFrom);
        let to = match self.date(Column::ValidTo) {
            Some(PartialDate::Day(day)) => Some(day),
            Some(vague) => {
                self.blame(
                    Column::ValidTo,
                    &Flaw::new(ProblemCode::DateNeedsDay, vague.to_string()),
                );
                None
            }
            None => None,
        };
        if let (Some(from), Some(to)) = (from, to)
            && to < from.earliest()
        {
            let day = to.format("%d/%m/%Y").to_string();
            self.blame(Column::ValidTo, &Flaw::new(ProblemCode::TermReversed, day));
        }
        (from, to)
    }

    fn packs(&mut self) -> Vec<String> {
        let Some(cell) = self.cell(Column::Packs) else { return Vec::new() };
        let printed = match &cell {
            // Line breaks within a cell separate packs too; the printed form has lost them.
            Cell::Text(text) => text.replace(['\n', '\r'], ";"),
            _ => cell.printed(),
        };
        let packs: Vec<String> =
            printed.split(';').map(text::tidy).filter(|pack| !pack.is_empty()).collect();
        if packs.len() > MOST_PACKS || packs.iter().any(|pack| pack.chars().count() > NAME_CHARS) {
            self.blame(Column::Packs, &Flaw::new(ProblemCode::TextTooLong, NAME_CHARS.to_string()));
        }
        packs
    }

    fn supersedes(&mut self) -> Option<Supersedes> {
        let printed = self.text(Column::Supersedes, NAME_CHARS)?;
        if matches!(text::key(&printed).as_str(), "khong" | "khong co" | "none" | "no") {
            return None;
        }
        if let Some(id) = id(&printed) {
            return Some(Supersedes::Id(id));
        }
        let reference = decisions::read_reference(&printed);
        reference
            .map(|reference| Supersedes::Decision(reference.number))
            .map_err(|flaw| self.blame(Column::Supersedes, &flaw))
            .ok()
    }

    fn resolution(&mut self) -> Option<Resolution> {
        let printed = self.text(Column::Resolution, NAME_CHARS)?;
        let resolution = match text::key(&printed).as_str() {
            "same" | "trung" | "cung" | "giong" => Some(Resolution::Same),
            "new" | "moi" => Some(Resolution::New),
            _ => id(&printed).map(Resolution::Id),
        };
        if resolution.is_none() {
            self.blame(Column::Resolution, &Flaw::new(ProblemCode::ResolutionUnreadable, printed));
        }
        resolution
    }

    fn notes(&mut self) -> Option<String> {
        self.text(Column::Notes, NOTE_CHARS)
    }
}

/// A UUID in its usual form.
fn id(printed: &str) -> Option<String> {
    let groups: Vec<&str> = printed.split('-').collect();
    let lengths: Vec<usize> = groups.iter().map(|group| group.len()).collect();
    let hex = groups.iter().all(|group| group.bytes().all(|byte| byte.is_ascii_hexdigit()));
    (lengths == [8, 4, 4, 4, 12] && hex).then(|| printed.to_ascii_lowercase())
}

/// Control characters break records, and overrides of direction show another text than is stored.
fn is_forbidden(character: char) -> bool {
    let control = character.is_control() && !character.is_whitespace();
    control || matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn is_formula_error(text: &str) -> bool {
    ["#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#DATA!"]
        .contains(&text.trim())
}
