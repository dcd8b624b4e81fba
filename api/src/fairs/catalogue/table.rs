//! The catalogue as a table.

use super::entries::Exhibitor;
use crate::catalogue::public;
use crate::cells::harmless;
use crate::context::App;
use crate::scalars::VietnamTime;
use domain::calendar::Instant;
use poem_openapi::types::ToJSON as _;
use std::io;

const HEADER: [&str; 10] = [
    "exhibitor",
    "kind",
    "place",
    "booths",
    "product",
    "product_id",
    "ocop_stars",
    "ocop_valid_until",
    "ocop_check_url",
    "checked_at",
];

/// A line for each product of each exhibitor; one without a product for who shows none.
pub fn csv(app: &App, all: &[Exhibitor], now: Instant) -> io::Result<String> {
    let mut writer =
        csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    writer.write_record(HEADER)?;
    let checked = VietnamTime(now).to_json_string();
    let checked = checked.trim_matches('"');
    for one in all {
        for goods in lines(app, one, now) {
            let row = whose(one).into_iter().chain(goods).chain([checked.to_owned()]);
            writer.write_record(row.map(harmless))?;
        }
    }
    let bytes = writer.into_inner().map_err(|error| io::Error::other(error.to_string()))?;
    String::from_utf8(bytes).map_err(io::Error::other)
}

fn whose(one: &Exhibitor) -> [String; 4] {
    let booths: Vec<&str> = one.booths.iter().map(|booth| booth.code.as_str()).collect();
    [one.name.clone(), one.kind.clone(), one.place.in_words(), booths.join(" ")]
}

/// Name, id, stars, validity and address of each thing that an exhibitor shows.
fn lines(app: &App, one: &Exhibitor, now: Instant) -> Vec<[String; 5]> {
    let nothing = || ["", "", "", "", ""].map(str::to_owned);
    let mut lines = Vec::new();
    for page in &one.pages {
        let verdict = page.dossier.verdict(now);
        let mut line = nothing();
        line[0] = public(&page.product.name, verdict.permit());
        line[1] = page.product.id.to_string();
        if let Some(permit) = verdict.permit() {
            line[2] = permit.stars().count().to_string();
            line[3] = permit.valid_until().to_string();
            line[4] = format!("{}/v1/products/{}/mark", app.public_url(), permit.product());
        }
        lines.push(line);
    }
    lines.extend(one.other_goods.iter().map(|goods| {
        let mut line = nothing();
        line[0].clone_from(&goods.name);
        line
    }));
    if lines.is_empty() {
        lines.push(nothing());
    }
    lines
}
