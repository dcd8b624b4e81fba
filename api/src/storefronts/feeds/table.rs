//! The feed as a table, with the names of Meta's catalogue fields.

use super::items::{Item, Stock};
use crate::cells::harmless;
use domain::money::Dong;
use poem_openapi::types::ToJSON as _;
use std::io;

const HEADER: [&str; 18] = [
    "id",
    "item_group_id",
    "title",
    "description",
    "availability",
    "condition",
    "price",
    "sale_price",
    "link",
    "image_link",
    "additional_image_link",
    "brand",
    "gtin",
    "product_type",
    "ocop_valid_until",
    "ocop_check_url",
    "ocop_next_update",
    "ocop_mark_url",
];

/// The line of names.
pub fn head() -> Vec<u8> {
    format!("{}\r\n", HEADER.join(",")).into_bytes()
}

/// A line for each item.
pub fn items(items: &[Item]) -> io::Result<Vec<u8>> {
    let mut writer =
        csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    for item in items {
        writer.write_record(row(item).map(harmless))?;
    }
    writer.into_inner().map_err(|error| io::Error::other(error.to_string()))
}

fn row(item: &Item) -> [String; 18] {
    let availability = match item.stock {
        Stock::In => "in stock",
        Stock::Out => "out of stock",
        Stock::Ahead(_) => "preorder",
    };
    let (first, others) =
        item.pictures.split_first().map_or(("", &[][..]), |(one, rest)| (one.as_str(), rest));
    let certification = item.certification.as_ref().map(|one| one.to_json().unwrap_or_default());
    let said = |field: &str| {
        let value = certification.as_ref().and_then(|one| one[field].as_str());
        value.unwrap_or_default().to_owned()
    };
    [
        item.id.clone(),
        item.group.clone(),
        item.title.clone(),
        item.description.clone(),
        availability.to_owned(),
        "new".to_owned(),
        money(item.price),
        item.sale_price.map(money).unwrap_or_default(),
        item.link.clone(),
        first.to_owned(),
        others.join(","),
        item.brand.clone(),
        item.gtin.clone().unwrap_or_default(),
        item.category.unwrap_or_default().to_owned(),
        said("valid_until"),
        said("check_url"),
        said("next_update"),
        said("mark_url"),
    ]
}

/// An amount as feeds write it.
pub(super) fn money(amount: Dong) -> String {
    format!("{} VND", amount.amount())
}
