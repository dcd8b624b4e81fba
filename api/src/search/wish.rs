//! What a list of products is asked for, in the words of the index, of the database, and of a product that
//! was read: the index may lag, so whatever it finds is held against the wish once more.

use super::documents::{months, price};
use crate::problem::Problem;
use domain::calendar::{Instant, day_of};
use domain::catalogue::ProductSet;
use domain::storefronts::{Location, Near};
use search::query::{Certified, Circle, Filter, Sort};
use search::words::words;
use store::catalogue::pages::{self, ProductPage};
use store::micros;

/// What a list is asked for beyond what the catalogue's own filters say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Terms {
    /// Words, as typed.
    pub(crate) text: String,
    /// The lowest price at least, in đồng.
    pub(crate) price_from: Option<i64>,
    /// The lowest price at most, in đồng.
    pub(crate) price_to: Option<i64>,
    /// Only what is in stock.
    pub(crate) in_stock: bool,
    /// In season in this month.
    pub(crate) month: Option<u8>,
    /// Sold in this circle.
    pub(crate) near: Option<Near>,
}

/// What a list is asked for.
#[derive(Clone, Debug)]
pub(crate) struct Wish {
    /// The catalogue's own filters.
    pub(crate) filter: pages::Filter,
    /// The others.
    pub(crate) terms: Terms,
    /// The order.
    pub(crate) sort: Sort,
}

/// Refuses a text that has no word in it.
pub(crate) fn check_words(text: &str) -> Result<(), Problem> {
    if !words(text).is_empty() {
        return Ok(());
    }
    let (vi, en) = ("Hãy gõ ít nhất một chữ hoặc số.", "Type at least one letter or digit.");
    Err(Problem::parameter("q", "no_words", vi, en))
}

impl Wish {
    /// The filter of the index.
    pub(super) fn indexed(&self) -> Filter {
        let (filter, terms) = (self.filter.clone(), &self.terms);
        Filter {
            provinces: filter.provinces,
            communes: filter.communes,
            sets: filter.sets.unwrap_or_default(),
            stars: filter.stars,
            producer: filter.producer.map(|id| id.0),
            certified: filter.certified.map(|one| match one {
                pages::Certified::Now => Certified::Now,
                pages::Certified::Ever => Certified::Ever,
                pages::Certified::Never => Certified::Never,
            }),
            price_from: terms.price_from,
            price_to: terms.price_to,
            in_stock: terms.in_stock,
            month: terms.month,
            near: terms.near.map(|near| Circle {
                latitude: near.around.latitude,
                longitude: near.around.longitude,
                shrink: near.shrink,
                radius: near.radius,
            }),
        }
    }

    /// Whether it asks for what only a product's variants tell.
    pub(super) fn looks_at_offers(&self) -> bool {
        let terms = &self.terms;
        terms.price_from.is_some()
            || terms.price_to.is_some()
            || terms.in_stock
            || terms.month.is_some()
    }

    /// Whether a product, as it is, is what was asked for. Its place and words don't change by the clock
    /// and are not asked again.
    pub(super) fn fits(&self, page: &ProductPage, now: Instant) -> bool {
        let set = u8::try_from(page.product.set_number).ok().and_then(ProductSet::new);
        let filter = &self.filter;
        page.product.status.is_on_display()
            && filter.producer.is_none_or(|producer| producer == page.product.producer)
            && filter
                .sets
                .as_ref()
                .is_none_or(|sets| set.is_some_and(|set| sets.contains(&set.number())))
            && self.fits_certificates(page, now)
            && (!self.looks_at_offers() || self.fits_offers(page, now))
    }

    fn fits_certificates(&self, page: &ProductPage, now: Instant) -> bool {
        let on_record = !page.dossier.certificates.is_empty();
        let certified = match self.filter.certified {
            Some(pages::Certified::Ever) => on_record,
            Some(pages::Certified::Never) => !on_record,
            _ => true,
        };
        let by_clock =
            self.filter.certified == Some(pages::Certified::Now) || !self.filter.stars.is_empty();
        if !certified || !by_clock {
            return certified;
        }
        let in_force = page.dossier.verdict(now).certified;
        in_force.is_some_and(|fact| {
            self.filter.stars.is_empty() || self.filter.stars.contains(&fact.stars.count())
        })
    }

    fn fits_offers(&self, page: &ProductPage, now: Instant) -> bool {
        let (terms, today) = (&self.terms, day_of(now));
        let price = price(page);
        let at_hand =
            |row: &pages::VariantRow| row.offer.terms().availability.on(today).is_at_hand();
        terms.price_from.is_none_or(|from| price.is_some_and(|price| price >= from))
            && terms.price_to.is_none_or(|to| price.is_some_and(|price| price <= to))
            && (!terms.in_stock || page.variants.iter().any(at_hand))
            && terms.month.is_none_or(|month| months(page) & (1 << (month - 1)) != 0)
    }

    /// Whether a place of sale lies in the circle that was asked for.
    pub(super) fn is_near(&self, location: Option<(i64, i64)>) -> bool {
        self.terms.near.is_none_or(|near| {
            let point = location.map(|(latitude, longitude)| Location { latitude, longitude });
            point.is_some_and(|point| near.square(point) <= near.radius.pow(2))
        })
    }

    /// The instant as the index has it.
    pub(super) fn at(now: Instant) -> i64 {
        micros(now)
    }
}
