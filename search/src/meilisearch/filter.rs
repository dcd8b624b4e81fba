//! What must be so, in the server's language. Numbers, ids and fixed names alone go into it: nothing that a
//! caller typed.

use crate::document::Kind;
use crate::query::{Certified, Circle, Filter, Sort};

/// The numbers of stars that a certificate can carry (26/2026 art. 3.3), each with attributes of its own.
pub(super) const STARS: [u8; 3] = [3, 4, 5];

/// Metres to a degree of latitude on the sphere on which the server measures, of 6,371 km.
const METRES: i64 = 111_195;

/// A kind's name.
pub(super) fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Product => "product",
        Kind::Storefront => "storefront",
        Kind::Fair => "fair",
        Kind::PointOfSale => "point_of_sale",
    }
}

pub(super) fn degrees(millionths: i64) -> f64 {
    millionths as f64 / 1_000_000.0
}

/// Everything that must be so, at an instant.
pub(super) fn expression(of: Kind, filter: &Filter, at: i64) -> String {
    let mut clauses = vec![format!("kind = {}", kind(of))];
    clauses.extend(among("province", &filter.provinces));
    clauses.extend(among("commune", &filter.communes));
    clauses.extend(among("set", &filter.sets));
    if !filter.stars.is_empty() {
        clauses.push(in_force(&filter.stars, at));
    }
    clauses.extend(filter.producer.map(|producer| format!("producer = \"{producer}\"")));
    clauses.extend(filter.certified.map(|certified| match certified {
        Certified::Now => in_force(&STARS, at),
        Certified::Ever => "ever_certified = true".to_owned(),
        Certified::Never => "ever_certified = false".to_owned(),
    }));
    clauses.extend(filter.price_from.map(|price| format!("price >= {price}")));
    clauses.extend(filter.price_to.map(|price| format!("price <= {price}")));
    if filter.in_stock {
        clauses.push("in_stock = true".to_owned());
    }
    clauses.extend(filter.month.map(|month| format!("months = {month}")));
    clauses.extend(filter.near.map(within));
    clauses.join(" AND ")
}

fn among<T: ToString>(attribute: &str, values: &[T]) -> Option<String> {
    let listed = values.iter().map(T::to_string).collect::<Vec<_>>().join(", ");
    (!values.is_empty()).then(|| format!("{attribute} IN [{listed}]"))
}

/// That a certificate of one of these numbers of stars is in force.
fn in_force(stars: &[u8], at: i64) -> String {
    let known = stars.iter().filter(|one| STARS.contains(one));
    let windows: Vec<String> =
        known.map(|one| format!("(from_{one} <= {at} AND until_{one} > {at})")).collect();
    // There is no certificate of any other number.
    if windows.is_empty() {
        "kind = none".to_owned()
    } else {
        format!("({})", windows.join(" OR "))
    }
}

fn within(circle: Circle) -> String {
    let metres = circle.radius.saturating_mul(METRES) / 1_000_000;
    format!("_geoRadius({}, {}, {metres})", degrees(circle.latitude), degrees(circle.longitude))
}

/// The order that is asked for; none for the ranking's. Everything is equally relevant to who typed nothing:
/// the newest come first then.
pub(super) fn order(sort: Sort, filter: &Filter, typed: bool) -> Option<String> {
    match sort {
        Sort::Relevance if typed => None,
        Sort::Relevance | Sort::Newest => Some("published:desc".to_owned()),
        Sort::Cheapest => Some("price:asc".to_owned()),
        Sort::Dearest => Some("price:desc".to_owned()),
        Sort::Nearest => filter.near.map(|near| {
            format!("_geoPoint({}, {}):asc", degrees(near.latitude), degrees(near.longitude))
        }),
    }
}
