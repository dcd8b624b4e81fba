//! Rows of a list of points: each reads as a whole, or comes back with all that is wrong with it.

use super::columns::{Column, Header};
use crate::problem::FieldProblem;
use crate::speech::Sentence;
use chrono::{DateTime, NaiveDate};
use domain::calendar::Day;
use domain::certification::PublicText;
use domain::certification::reading::{Cell, Line};
use domain::points_of_sale::{MOST_GOODS, PointKind};
use domain::storefronts::{Interval, Location, OpeningHours, Weekday};
use domain::text;
use uuid::Uuid;

/// A row that reads; what it names is looked up later.
#[derive(Debug)]
pub struct Row {
    pub line: u32,
    pub name: String,
    pub kind: PointKind,
    pub operator: String,
    pub producer: Option<Uuid>,
    pub commune: String,
    pub address: String,
    pub location: Option<Location>,
    pub area: Option<u32>,
    pub staff: Option<u32>,
    pub hours: OpeningHours,
    pub products: Vec<String>,
    pub other_goods: u32,
    pub number: String,
    pub dated: Day,
    pub until: Day,
    pub reason: String,
}

/// A problem of a column of a row.
pub fn problem(line: u32, column: Column, code: &str, vi: &str, en: &str) -> FieldProblem {
    let pointer = format!("/rows/{line}/{}", column.name());
    FieldProblem::new(pointer, code, Sentence::new(vi, en))
}

/// Reads a row.
pub fn read(header: &Header, line: &Line) -> Result<Row, Vec<FieldProblem>> {
    let mut cells = Cells { header, line, wrong: Vec::new() };
    let row = Row {
        line: line.number,
        name: cells.text(Column::Name, (1, 120)),
        kind: cells.kind(),
        operator: cells.text(Column::Operator, (0, 200)),
        producer: cells.parsed(Column::Producer, |text| Uuid::parse_str(text).ok()),
        commune: cells.text(Column::Commune, (1, 100)),
        address: cells.text(Column::Address, (1, 200)),
        location: cells.location(),
        area: cells.number(Column::Area, (1, 100_000)),
        staff: cells.number(Column::Staff, (0, 10_000)),
        hours: cells.parsed(Column::Hours, hours).unwrap_or_default(),
        products: cells.products(),
        other_goods: cells.number(Column::OtherGoods, (0, 100_000)).unwrap_or_default(),
        number: cells.text(Column::Number, (1, 60)),
        dated: cells.day(Column::Dated),
        until: cells.day(Column::Until),
        reason: cells.text(Column::Reason, (0, 4000)),
    };
    if cells.wrong.is_empty() { Ok(row) } else { Err(cells.wrong) }
}

/// The cells of a row, and what was found wrong with them so far.
struct Cells<'a> {
    header: &'a Header,
    line: &'a Line,
    wrong: Vec<FieldProblem>,
}

impl Cells<'_> {
    fn cell(&self, column: Column) -> &Cell {
        const NOTHING: &Cell = &Cell::Empty;
        let place = self.header.place(column);
        place.and_then(|place| self.line.cells.get(place)).unwrap_or(NOTHING)
    }

    fn add(&mut self, column: Column, code: &str, vi: &str, en: &str) {
        self.wrong.push(problem(self.line.number, column, code, vi, en));
    }

    /// A text for the public of so many characters.
    fn text(&mut self, column: Column, (least, most): (usize, usize)) -> String {
        let printed = self.cell(column).printed();
        let length = printed.chars().count();
        if length < least {
            self.add(column, "missing", "Thiếu nội dung.", "There is nothing here.");
        }
        if length > most {
            self.add(column, "too_long", "Nội dung quá dài.", "It is too long.");
        }
        if printed.chars().any(char::is_control) {
            self.add(
                column,
                "control_characters",
                "Có ký tự điều khiển.",
                "It has control characters.",
            );
        }
        if PublicText::new(printed.clone(), None).is_err() {
            let vi = "Nội dung nêu nhãn hoặc hạng sao OCOP.";
            self.add(column, "over_claim", vi, "It claims the OCOP mark or stars.");
        }
        printed
    }

    /// A cell that may be empty.
    fn parsed<T>(&mut self, column: Column, read: impl Fn(&str) -> Option<T>) -> Option<T> {
        let printed = self.cell(column).printed();
        if printed.is_empty() {
            return None;
        }
        let read = read(&printed);
        if read.is_none() {
            self.add(column, "unreadable", "Không đọc được ô này.", "This cell can't be read.");
        }
        read
    }

    fn number(&mut self, column: Column, (least, most): (u32, u32)) -> Option<u32> {
        let within = |text: &str| text.parse().ok().filter(|one| (least..=most).contains(one));
        self.parsed(column, within)
    }

    fn kind(&mut self) -> PointKind {
        let read = self.parsed(Column::Kind, |text| {
            let key = text::key(text);
            let named = |kind: &PointKind| text::key(kind.title()) == key;
            PointKind::from_code(text).or_else(|| PointKind::ALL.into_iter().find(named))
        });
        if read.is_none() && self.cell(Column::Kind).is_empty() {
            self.add(Column::Kind, "missing", "Thiếu loại điểm.", "The kind is missing.");
        }
        read.unwrap_or(PointKind::Shop)
    }

    fn location(&mut self) -> Option<Location> {
        let degrees = |text: &str| text.replace(',', ".").parse::<f64>().ok();
        let north = self.parsed(Column::Latitude, degrees);
        let east = self.parsed(Column::Longitude, degrees);
        match (north, east) {
            (Some(north), Some(east)) => {
                let place = Location::on_earth(north, east);
                if place.is_none() {
                    let vi = "Vĩ độ từ -90 đến 90, kinh độ từ -180 đến 180.";
                    let en = "Latitudes go from -90 to 90, longitudes from -180 to 180.";
                    self.add(Column::Latitude, "out_of_range", vi, en);
                }
                place
            }
            (None, None) => None,
            _ => {
                let (vi, en) = ("Cần cả vĩ độ và kinh độ.", "It takes latitude and longitude.");
                self.add(Column::Latitude, "one_of_two", vi, en);
                None
            }
        }
    }

    fn products(&mut self) -> Vec<String> {
        let printed = self.cell(Column::Products).printed();
        let all = printed.split([';', ',']).map(str::trim).filter(|one| !one.is_empty());
        let mut all: Vec<String> = all.map(str::to_owned).collect();
        all.sort_unstable();
        all.dedup();
        if all.len() > MOST_GOODS {
            self.add(Column::Products, "too_many", "Tối đa 500 sản phẩm.", "At most 500 products.");
        }
        all
    }

    fn day(&mut self, column: Column) -> Day {
        let day = match self.cell(column) {
            Cell::Date(day) => Some(*day),
            Cell::Empty => None,
            other => {
                let printed = other.printed();
                let formats = ["%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y"];
                let read = |format| NaiveDate::parse_from_str(&printed, format).ok();
                formats.into_iter().find_map(read)
            }
        };
        let sane = |day: &Day| (1990..2200).contains(&chrono::Datelike::year(day));
        day.filter(sane).unwrap_or_else(|| {
            let (vi, en) = ("Cần một ngày như 28/12/2026.", "A day such as 28/12/2026 is needed.");
            self.add(column, "no_date", vi, en);
            DateTime::UNIX_EPOCH.date_naive()
        })
    }
}

/// `07:30-11:30; 13:30-17:00`, the same on every day.
fn hours(text: &str) -> Option<OpeningHours> {
    let minutes = |text: &str| {
        let (hours, minutes) = text.trim().split_once([':', 'h'])?;
        let (hours, minutes): (u16, u16) = (hours.parse().ok()?, minutes.parse().ok()?);
        (hours <= 24 && minutes < 60).then_some(hours * 60 + minutes)
    };
    let mut intervals = Vec::new();
    for stretch in text.split([';', ',']) {
        let (opens, closes) = stretch.split_once(['-', '–'])?;
        let (opens, closes) = (minutes(opens)?, minutes(closes)?);
        intervals.extend(Weekday::ALL.map(|day| Interval { day, opens, closes }));
    }
    OpeningHours::new(intervals).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_are_read_for_every_day_or_not_at_all() {
        let read = hours("07:30-11:30; 13h30–17h00").expect("hours");
        assert_eq!(read.intervals().len(), 14);
        assert_eq!((read.intervals()[1].opens, read.intervals()[1].closes), (810, 1020));
        for wrong in
            ["", "7-8", "08:00-07:00", "08:00-25:00", "08:00-12:00;11:00-13:00", "8:60-9:00"]
        {
            assert!(hours(wrong).is_none(), "{wrong}");
        }
    }
}
