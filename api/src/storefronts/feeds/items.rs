//! What a feed lists: one item for each variant that can be bought by price and seen in a picture.

use crate::catalogue::media::ProductPicture;
use crate::catalogue::{CopiedCertification, public, unsold};
use crate::context::App;
use domain::calendar::{Day, Instant, day_of};
use domain::catalogue::offers::{Availability, NetContent};
use domain::catalogue::{ProductSet, Unsold};
use domain::money::Dong;
use store::catalogue::pages::{ProductPage, VariantRow};
use store::storefronts::pages::Front;

/// An item of a feed. Its texts claim nothing: a copy outlives every permit.
pub struct Item {
    /// The variant's id.
    pub id: String,
    /// The product's id, which its variants share.
    pub group: String,
    /// Name of product and variant.
    pub title: String,
    /// What it is, plain text; the title where the producer wrote nothing.
    pub description: String,
    /// The page on which it is bought.
    pub link: String,
    /// Pictures free of the mark, at least one.
    pub pictures: Vec<String>,
    /// Whether it can be had.
    pub stock: Stock,
    /// The price that applied before, or else the one of today.
    pub price: Dong,
    /// The price of today, where another applied before.
    pub sale_price: Option<Dong>,
    /// Who makes it.
    pub brand: String,
    /// GTIN, where its maker holds one.
    pub gtin: Option<String>,
    /// What it is a kind of.
    pub category: Option<&'static str>,
    /// What a pack holds.
    pub content: Option<NetContent>,
    /// Weight of the parcel in grams.
    pub weight: Option<u32>,
    /// Where to look for the mark, while the variant may show it.
    pub certification: Option<CopiedCertification>,
}

/// Whether an item can be had.
pub enum Stock {
    /// It can.
    In,
    /// It can't, or its seller serves nobody now.
    Out,
    /// It is ordered ahead through this day.
    Ahead(Day),
}

impl Item {
    /// The items of a product of this storefront at an instant.
    pub fn of(app: &App, front: &Front, page: &ProductPage, now: Instant) -> Vec<Self> {
        let set = u8::try_from(page.product.set_number).ok().and_then(ProductSet::new);
        let pictures: Vec<String> = ProductPicture::lasting(page)
            .iter()
            .filter_map(ProductPicture::widest)
            .map(|path| format!("{}{path}", app.public_url()))
            .collect();
        let kept = matches!(unsold(page, now), None | Some(Unsold::NothingOffered));
        if pictures.is_empty() || !kept || set.is_some_and(ProductSet::is_service) {
            return Vec::new();
        }
        let item = |row| Self::of_variant(app, (front, page, row), &pictures, now);
        page.variants.iter().filter_map(item).collect()
    }

    fn of_variant(
        app: &App,
        (front, page, row): (&Front, &ProductPage, &VariantRow),
        pictures: &[String],
        now: Instant,
    ) -> Option<Self> {
        let terms = row.offer.terms();
        let (today, price) = (day_of(now), terms.price?);
        let before = terms.reference.as_ref().map(|reference| reference.price);
        let verdict = page.dossier.verdict(now);
        let covering = verdict.permit().filter(|permit| permit.covers(&row.variant));
        let set = u8::try_from(page.product.set_number).ok().and_then(ProductSet::new);
        let (title, summary) = (title(page, row), public(&page.product.summary, None));
        Some(Self {
            id: row.variant.id.to_string(),
            group: page.product.id.to_string(),
            description: if summary.is_empty() { title.clone() } else { summary },
            title,
            link: link(app, front, page),
            pictures: pictures.to_vec(),
            stock: stock(front, terms.availability, now, today),
            price: before.unwrap_or(price),
            sale_price: before.map(|_| price),
            brand: public(&page.product.producer_name, None),
            gtin: terms.gtin.as_ref().map(|gtin| gtin.as_str().to_owned()),
            category: set.map(ProductSet::name),
            content: terms.content,
            weight: terms.weight,
            certification: covering.map(|permit| CopiedCertification::of(app, permit)),
        })
    }
}

fn title(page: &ProductPage, row: &VariantRow) -> String {
    let (name, variant) = (public(&page.product.name, None), public(&row.name, None));
    if variant.is_empty() || variant == name { name } else { format!("{name} – {variant}") }
}

fn stock(front: &Front, said: Availability, now: Instant, today: Day) -> Stock {
    if front.seller.away_at(now).is_some() {
        return Stock::Out;
    }
    match said.on(today) {
        Availability::InStock | Availability::Low => Stock::In,
        Availability::Out => Stock::Out,
        Availability::Preorder { until } => Stock::Ahead(until),
    }
}

/// Where a product is bought: on the producer's own website, which names its pages by the products' ids,
/// or here.
fn link(app: &App, front: &Front, page: &ProductPage) -> String {
    let website = front.shop.website.as_ref().map(|address| public(address, None));
    match website {
        Some(address) => format!("{address}/{}", page.product.id),
        None => format!("{}/v1/products/{}", app.public_url(), page.product.id),
    }
}
