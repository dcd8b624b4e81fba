//! From what the database has to what the index takes.

use domain::calendar::Day;
use domain::catalogue::offers::Season;
use domain::catalogue::{GROUP_NAMES, ProductSet};
use domain::certification::Level;
use search::document::{Document, Facts, Key, Kind, Texts, Window};
use std::collections::HashMap;
use store::catalogue::pages::ProductPage;
use store::certification::units::Units;
use store::search::{ProductSource, ShopSource};
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
