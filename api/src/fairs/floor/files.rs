//! Floors as files: tables (CSV, XLSX) and GeoJSON, told apart by their content.

use crate::certification::sheets::{self, SheetError};
use domain::certification::reading::{Cell, Grid};
use domain::fairs::floor::{BoothLine, Point, Polygon, PolygonRefusal};
use domain::text;
use serde_json::Value;

/// Why a file is no list of booths.
#[derive(Debug)]
pub enum FileRefusal {
    /// It is no table.
    Sheet(SheetError),
    /// Its header lacks these columns.
    Header(Vec<&'static str>),
    /// It is JSON, and no collection of features.
    NoFeatures,
}

/// Columns of a table, by their names in Vietnamese and English, folded.
const COLUMNS: [(&str, &[&str]); 9] = [
    ("code", &["code", "ma", "ma gian", "ma gian hang"]),
    ("hall", &["hall", "nha", "nha trien lam", "khu nha"]),
    ("zone", &["zone", "khu", "khu vuc"]),
    ("category", &["category", "loai", "loai gian", "loai gian hang"]),
    ("x", &["x"]),
    ("y", &["y"]),
    ("width", &["width", "rong", "chieu rong"]),
    ("depth", &["depth", "sau", "chieu sau"]),
    ("polygon", &["polygon", "duong bao", "da giac"]),
];

/// Reads a file.
pub fn read(bytes: &[u8]) -> Result<Vec<BoothLine>, FileRefusal> {
    if bytes.trim_ascii_start().starts_with(b"{") {
        return features(bytes);
    }
    table(&sheets::read(bytes).map_err(FileRefusal::Sheet)?)
}

fn table(grid: &Grid) -> Result<Vec<BoothLine>, FileRefusal> {
    let Some((header, rows)) = grid.lines.split_first() else {
        return Err(FileRefusal::Sheet(SheetError::Empty));
    };
    let keys: Vec<String> = header.cells.iter().map(|cell| text::key(&cell.printed())).collect();
    let column = |name: &str| {
        let (_, names) = COLUMNS.iter().find(|(column, _)| *column == name)?;
        keys.iter().position(|key| names.contains(&key.as_str()))
    };
    let rectangle = ["x", "y", "width", "depth"].map(&column);
    let polygon = column("polygon");
    let mut missing: Vec<&str> = Vec::new();
    missing.extend(["code", "hall", "category"].iter().filter(|name| column(name).is_none()));
    if polygon.is_none() && rectangle.contains(&None) {
        missing.push("polygon");
    }
    if !missing.is_empty() {
        return Err(FileRefusal::Header(missing));
    }
    let lines = rows.iter().map(|line| {
        let cell = |name: &str| {
            let cell = column(name).and_then(|place| line.cells.get(place));
            cell.map(|cell| text::tidy(&cell.printed())).unwrap_or_default()
        };
        let drawn = polygon.and_then(|place| line.cells.get(place)).filter(|one| !one.is_empty());
        let outline = match drawn {
            Some(cell) => corners(cell),
            None => {
                let number = |place: Option<usize>| line.cells.get(place?).and_then(whole);
                let [x, y, width, depth] = rectangle.map(number);
                let at = x.zip(y).map(|(x, y)| Point { x, y });
                let sized = at.zip(width.zip(depth));
                let drawn = sized.map(|(at, (w, d))| Polygon::rectangle(at, w, d));
                drawn.map_or(Err(None), |drawn| drawn.map_err(Some))
            }
        };
        let (code, hall, zone) = (cell("code"), cell("hall"), cell("zone"));
        BoothLine { number: line.number, code, hall, zone, category: cell("category"), outline }
    });
    Ok(lines.collect())
}

/// A cell as a whole number of centimetres.
fn whole(cell: &Cell) -> Option<i32> {
    cell.printed().trim().parse().ok()
}

/// Corners as `x y x y …`, in whole centimetres.
fn corners(cell: &Cell) -> Result<Polygon, Option<PolygonRefusal>> {
    let numbers: Option<Vec<i32>> =
        cell.printed().split_whitespace().map(|number| number.parse().ok()).collect();
    let numbers = numbers.filter(|numbers| numbers.len() % 2 == 0).ok_or(None)?;
    let points = numbers.chunks_exact(2).map(|pair| Point { x: pair[0], y: pair[1] });
    Polygon::new(points.collect()).map_err(Some)
}

fn features(bytes: &[u8]) -> Result<Vec<BoothLine>, FileRefusal> {
    let file: Value = serde_json::from_slice(bytes).map_err(|_| FileRefusal::NoFeatures)?;
    let features = file["features"].as_array().filter(|_| file["type"] == "FeatureCollection");
    let features = features.ok_or(FileRefusal::NoFeatures)?;
    let line = |(place, feature): (usize, &Value)| {
        let said =
            |name: &str| text::tidy(feature["properties"][name].as_str().unwrap_or_default());
        BoothLine {
            number: u32::try_from(place + 1).unwrap_or(u32::MAX),
            code: said("code"),
            hall: said("hall"),
            zone: said("zone"),
            category: said("category"),
            outline: ring(&feature["geometry"]),
        }
    };
    Ok(features.iter().enumerate().map(line).collect())
}

/// The one ring of a polygon, whose last corner repeats the first, without holes.
fn ring(geometry: &Value) -> Result<Polygon, Option<PolygonRefusal>> {
    let rings = geometry["coordinates"].as_array().filter(|_| geometry["type"] == "Polygon");
    let [ring] = rings.ok_or(None)?.as_slice() else { return Err(None) };
    let corner = |pair: &Value| {
        let [x, y] = pair.as_array()?.as_slice() else { return None };
        let whole = |number: &Value| i32::try_from(number.as_i64()?).ok();
        Some(Point { x: whole(x)?, y: whole(y)? })
    };
    let corners: Option<Vec<Point>> = ring.as_array().ok_or(None)?.iter().map(corner).collect();
    let mut corners = corners.ok_or(None)?;
    if corners.len() < 2 || corners.pop() != corners.first().copied() {
        return Err(None);
    }
    Polygon::new(corners).map_err(Some)
}
