//! The report as a table.

use super::report::Counted;
use crate::catalogue::{Place, public};
use crate::cells::harmless;
use crate::context::App;
use std::io;

const HEADER: [&str; 10] = [
    "exhibitor",
    "kind",
    "place",
    "booths",
    "products",
    "certified_products",
    "sales",
    "contracts",
    "contracts_value",
    "declared",
];

/// A line for each exhibitor.
pub fn csv(app: &App, all: &[Counted]) -> io::Result<String> {
    let mut writer =
        csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    writer.write_record(HEADER)?;
    for one in all {
        writer.write_record(row(app, one).map(harmless))?;
    }
    let bytes = writer.into_inner().map_err(|error| io::Error::other(error.to_string()))?;
    String::from_utf8(bytes).map_err(io::Error::other)
}

fn row(app: &App, Counted { entry, part }: &Counted) -> [String; 10] {
    let place = Place::of(app.units(), entry.unit, &entry.place_printed, None).in_words();
    let certified = part.products.iter().flatten().count();
    let declared = part.declared.unwrap_or_default();
    [
        public(&entry.name, None),
        entry.kind.clone(),
        place,
        part.booths.to_string(),
        part.products.len().to_string(),
        certified.to_string(),
        declared.sales.to_string(),
        declared.contracts.to_string(),
        declared.contracts_value.to_string(),
        part.declared.is_some().to_string(),
    ]
}
