//! From what the database has to what the index takes.

use domain::calendar::Day;
use domain::catalogue::offers::Season;
use domain::catalogue::{GROUP_NAMES, ProductSet};
use domain::certification::Level;
use domain::storefronts::Location;
use search::document::{Document, Facts, Key, Kind, Texts, Window};
use std::collections::HashMap;
use store::catalogue::pages::ProductPage;
use store::certification::units::Units;
use store::micros;
use store::points_of_sale::points::Point;
use store::search::{FairSource, ProductSource, ShopSource};
use uuid::Uuid;

/// Months of the year, as bits.
const ALL_YEAR: u16 = 0xFFF;

/// A product's document.
pub(super) fn product(units: &Units, source: &ProductSource, revisions: &Revisions) -> Document {
    let (page, product) = (&source.page, &source.page.product);
    let set = u8::try_from(product.set_number).ok().and_then(ProductSet::new);
    let packs = page.variants.iter().map(|row| row.name.as_str());
    let name: Vec<&str> = std::iter::once(product.name.as_str()).chain(packs).collect();
    let detail = &page.detail;
    let (province, commune) = today(units, product.unit);
    let texts = Texts {
        name: name[0].to_owned(),
        maker: product.producer_name.clone(),
        place: place(units, product.unit, &product.place_printed),
        category: category(set),
        story: [name[1..].join(" ").as_str(), &product.summary, &detail.story, &detail.ingredients]
            .join(" "),
    };
    let windows = source.windows.iter();
    let facts = Facts {
        published: product.published_at,
        producer: product.producer.0,
        province,
        commune,
        set: set.map(ProductSet::number),
        price: price(page),
        in_stock: page.variants.iter().any(|row| row.offer.terms().availability.is_at_hand()),
        months: months(page),
        location: source.location,
        windows: windows
            .map(|one| Window { from: one.from, until: one.until, stars: one.stars })
            .collect(),
        ever_certified: source.ever_certified,
    };
    let key = Key { kind: Kind::Product, id: product.id.0 };
    Document { key, revision: revisions.of(product.id.0), texts, facts }
}

/// A producer's document.
pub(super) fn shop(units: &Units, source: &ShopSource, revisions: &Revisions) -> Document {
    let (province, commune) = today(units, source.unit);
    let texts = Texts {
        name: source.shop_name.clone().unwrap_or_else(|| source.name.clone()),
        maker: source.name.clone(),
        place: place(units, source.unit, &source.place_printed),
        category: String::new(),
        story: source.story.clone().unwrap_or_default(),
    };
    let facts = Facts {
        published: source.created_at,
        producer: source.id,
        province,
        commune,
        in_stock: source.shop_name.is_some(),
        months: ALL_YEAR,
        location: source.location,
        ..Facts::default()
    };
    let key = Key { kind: Kind::Storefront, id: source.id };
    Document { key, revision: revisions.of(source.id), texts, facts }
}

/// A fair's document. What it says of itself is found; that it is called off is the page's to say.
pub(super) fn fair(units: &Units, source: &FairSource, revisions: &Revisions) -> Document {
    let fair = &source.fair;
    let texts = Texts {
        name: fair.name.clone(),
        maker: source.organiser.clone(),
        place: place(units, fair.unit, &fair.address),
        category: fair.kind.title().to_owned(),
        story: format!("{} {}", fair.theme, fair.about),
    };
    let at = Whereabouts { unit: fair.unit, location: fair.location };
    found(units, Kind::Fair, (fair.id.0, micros(fair.created)), (texts, at), revisions)
}

/// A point of sale's document.
pub(super) fn point(units: &Units, point: &Point, revisions: &Revisions) -> Document {
    let texts = Texts {
        name: point.name.clone(),
        maker: point.operator.clone(),
        place: place(units, Some(point.unit), &point.address),
        category: point.kind.title().to_owned(),
        story: String::new(),
    };
    let at = Whereabouts { unit: Some(point.unit), location: point.location };
    let entered = (point.id.0, micros(point.registered_at));
    found(units, Kind::PointOfSale, entered, (texts, at), revisions)
}

/// Where something is found.
struct Whereabouts {
    unit: Option<i32>,
    location: Option<Location>,
}

/// The document of what has neither price nor certificate.
fn found(
    units: &Units,
    kind: Kind,
    (id, published): (Uuid, i64),
    (texts, at): (Texts, Whereabouts),
    revisions: &Revisions,
) -> Document {
    let (province, commune) = today(units, at.unit);
    let facts = Facts {
        published,
        province,
        commune,
        in_stock: true,
        months: ALL_YEAR,
        location: at.location.map(|at| (at.latitude, at.longitude)),
        ..Facts::default()
    };
    Document { key: Key { kind, id }, revision: revisions.of(id), texts, facts }
}

/// Numbers of last changes.
pub(super) struct Revisions(pub(super) HashMap<Uuid, i64>);

impl Revisions {
    fn of(&self, id: Uuid) -> i64 {
        self.0.get(&id).copied().unwrap_or(0)
    }
}

/// The lowest price of a product in đồng.
pub(super) fn price(page: &ProductPage) -> Option<i64> {
    page.variants.iter().filter_map(|row| row.offer.terms().price).map(|dong| dong.amount()).min()
}

/// The months in which one of a product's variants is in season; all where none has a season.
pub(super) fn months(page: &ProductPage) -> u16 {
    let seasons = page.variants.iter().filter_map(|row| row.offer.terms().season);
    match seasons.map(bits).reduce(|all, one| all | one) {
        Some(bits) => bits,
        None => ALL_YEAR,
    }
}

fn bits(season: Season) -> u16 {
    let first = |month: u32| Day::from_ymd_opt(2026, month, 1);
    let within = |month: &u32| first(*month).is_some_and(|day| season.contains(day));
    (1..=12).filter(within).fold(0, |bits, month| bits | 1 << (month - 1))
}

fn today(units: &Units, unit: Option<i32>) -> (Option<i32>, Option<i32>) {
    let unit = unit.and_then(|id| units.unit(id));
    let commune = unit.filter(|unit| unit.level == Level::Commune).and_then(|unit| unit.today);
    (unit.and_then(|unit| unit.today_province), commune)
}

/// A place as printed, and as it is called today.
fn place(units: &Units, unit: Option<i32>, printed: &str) -> String {
    let (province, commune) = today(units, unit);
    let named = |id: Option<i32>| id.and_then(|id| units.unit(id));
    let names = [named(commune), named(province)].into_iter().flatten();
    let today: Vec<String> = names.map(|unit| format!("{} {}", unit.kind, unit.name)).collect();
    format!("{printed} {}", today.join(" "))
}

fn category(set: Option<ProductSet>) -> String {
    let Some(set) = set else { return String::new() };
    let group = GROUP_NAMES.get(usize::from(set.group()) - 1).copied().unwrap_or_default();
    format!("{} {group}", set.name())
}
