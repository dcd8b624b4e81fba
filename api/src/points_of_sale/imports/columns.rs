//! The header of a list of points: which column means what, in Vietnamese or English, tones and case aside.

use domain::certification::reading::{Grid, Line};
use domain::text;

/// What a column means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    Name,
    Kind,
    Operator,
    Producer,
    Commune,
    Address,
    Latitude,
    Longitude,
    Area,
    Staff,
    Hours,
    Products,
    OtherGoods,
    Number,
    Dated,
    Until,
    Reason,
}

/// Each column with its English name and the folded headers under which it is known.
const COLUMNS: &[(Column, &str, &[&str])] = &[
    (Column::Name, "name", &["name", "ten", "ten diem", "ten diem ban", "diem ban"]),
    (Column::Kind, "kind", &["kind", "loai", "loai hinh", "loai diem"]),
    (Column::Operator, "operator", &["operator", "don vi", "don vi van hanh", "don vi quan ly"]),
    (Column::Producer, "producer_id", &["producer id", "ma chu the"]),
    (Column::Commune, "commune", &["commune", "xa", "xa phuong", "ma xa", "phuong xa"]),
    (Column::Address, "address", &["address", "dia chi", "dia diem"]),
    (Column::Latitude, "latitude", &["latitude", "vi do"]),
    (Column::Longitude, "longitude", &["longitude", "kinh do"]),
    (Column::Area, "area_m2", &["area m2", "area", "dien tich", "dien tich m2"]),
    (Column::Staff, "staff", &["staff", "so nhan vien", "nhan vien"]),
    (Column::Hours, "opening_hours", &["opening hours", "gio mo cua"]),
    (Column::Products, "products", &["products", "san pham"]),
    (Column::OtherGoods, "other_goods", &["other goods", "so mat hang khac", "mat hang khac"]),
    (Column::Number, "number", &["number", "so quyet dinh", "quyet dinh"]),
    (Column::Dated, "dated", &["dated", "ngay quyet dinh", "ngay ban hanh"]),
    (Column::Until, "until", &["until", "den ngay", "hieu luc den", "thoi han"]),
    (Column::Reason, "reason", &["reason", "ly do", "ghi chu"]),
];

/// Without these a list can't be imported.
const OBLIGATORY: [Column; 7] = [
    Column::Name,
    Column::Kind,
    Column::Commune,
    Column::Address,
    Column::Number,
    Column::Dated,
    Column::Until,
];

/// A header further down than this is a row of data.
const LINES_SEARCHED: usize = 30;

/// The columns as found, and the rows below.
pub struct Header {
    columns: Vec<Option<Column>>,
}

impl Header {
    /// The header of a sheet with the lines below it; else the English names of the columns that it lacks.
    pub fn find(grid: &Grid) -> Result<(Self, &[Line]), Vec<&'static str>> {
        let mut missing: Vec<&'static str> = OBLIGATORY.into_iter().map(Column::name).collect();
        for (place, line) in grid.lines.iter().take(LINES_SEARCHED).enumerate() {
            let columns: Vec<Option<Column>> =
                line.cells.iter().map(|cell| Column::named(&cell.printed())).collect();
            let lacks = OBLIGATORY.into_iter().filter(|one| !columns.contains(&Some(*one)));
            let lacks: Vec<&'static str> = lacks.map(Column::name).collect();
            if lacks.is_empty() {
                return Ok((Self { columns }, &grid.lines[place + 1..]));
            }
            if lacks.len() < missing.len() {
                missing = lacks;
            }
        }
        Err(missing)
    }

    /// Where a column stands; the first of several.
    pub fn place(&self, wanted: Column) -> Option<usize> {
        self.columns.iter().position(|column| *column == Some(wanted))
    }
}

impl Column {
    /// Its English name.
    pub fn name(self) -> &'static str {
        let row = COLUMNS.iter().find(|(column, ..)| *column == self);
        row.map_or("", |(_, name, _)| name)
    }

    fn named(header: &str) -> Option<Self> {
        let key = text::key(header);
        let row = COLUMNS.iter().find(|(_, _, known)| known.contains(&key.as_str()));
        row.map(|(column, ..)| *column)
    }
}
