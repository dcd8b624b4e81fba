//! Exhibitors as the catalogue has them.

use crate::catalogue::{Place, ProductSummary, public};
use crate::context::App;
use crate::problem::Failure;
use crate::scalars::VietnamTime;
use domain::calendar::Instant;
use domain::ids::ProductId;
use poem_openapi::Object;
use serde::Serialize;
use std::collections::HashMap;
use store::catalogue::pages::{self, ProductPage};
use store::fairs::catalogue::Entry;
use uuid::Uuid;

/// A page of a fair's catalogue.
#[derive(Debug, Object, Serialize)]
#[oai(rename = "FairCatalogue")]
pub struct Catalogue {
    /// The instant of which every mark in it is true.
    checked_at: VietnamTime,
    /// Exhibitors, by name.
    items: Vec<Exhibitor>,
    /// Send it as `cursor` for the next page; null at the end.
    next_cursor: Option<String>,
}

/// An exhibitor in the catalogue.
#[derive(Debug, Object, Serialize)]
#[oai(rename = "CatalogueExhibitor")]
pub struct Exhibitor {
    /// Its registered name.
    pub name: String,
    /// Kind of organisation.
    pub kind: String,
    /// Where it comes from.
    pub place: Place,
    /// Its id as a producer here; null for others.
    pub producer_id: Option<Uuid>,
    /// Its booths.
    pub booths: Vec<CatalogueBooth>,
    /// Its products in the marketplace, each with its own mark as of `checked_at`.
    pub products: Vec<ProductSummary>,
    /// What else it shows, without any mark.
    pub other_goods: Vec<CatalogueGoods>,
    /// The same products with what a file says of each.
    #[oai(skip)]
    #[serde(skip)]
    pub(super) pages: Vec<ProductPage>,
}

/// A booth in the catalogue.
#[derive(Debug, Object, Serialize)]
pub struct CatalogueBooth {
    /// Hall.
    pub hall: String,
    /// Code within the fair.
    pub code: String,
}

/// Goods that are no products of the marketplace.
#[derive(Debug, Object, Serialize)]
pub struct CatalogueGoods {
    /// Name.
    pub name: String,
    /// Declared as a speciality (đặc sản).
    pub speciality: bool,
    /// Declared to have potential for OCOP (tiềm năng).
    pub potential: bool,
}

impl Catalogue {
    /// A page of exhibitors.
    pub fn of(items: Vec<Exhibitor>, next_cursor: Option<String>, now: Instant) -> Self {
        Self { checked_at: VietnamTime(now), items, next_cursor }
    }
}

impl Exhibitor {
    /// Exhibitors with their products as they may be shown at an instant: one statement.
    pub async fn all(app: &App, entries: Vec<Entry>, now: Instant) -> Result<Vec<Self>, Failure> {
        let shown = entries.iter().flat_map(|one| &one.products);
        let mut ids: Vec<ProductId> = shown.filter_map(|one| one.product).map(ProductId).collect();
        ids.sort_unstable();
        ids.dedup();
        let pages = pages::listed(app.read(), &ids).await?;
        let pages: HashMap<Uuid, ProductPage> =
            pages.into_iter().map(|page| (page.product.id.0, page)).collect();
        Ok(entries.into_iter().map(|one| Self::of(app, one, &pages, now)).collect())
    }

    /// What is hidden, was taken down or passed to another producer since is left out.
    fn of(app: &App, entry: Entry, known: &HashMap<Uuid, ProductPage>, now: Instant) -> Self {
        let own = |page: &&ProductPage| Some(page.product.producer) == entry.producer;
        let ids = entry.products.iter().filter_map(|one| one.product);
        let pages: Vec<ProductPage> =
            ids.filter_map(|id| known.get(&id)).filter(own).cloned().collect();
        let others = entry.products.iter().filter(|one| one.product.is_none());
        let booth = |(hall, code): &(String, String)| CatalogueBooth {
            hall: public(hall, None),
            code: public(code, None),
        };
        Self {
            name: public(&entry.name, None),
            kind: entry.kind.clone(),
            place: Place::of(app.units(), entry.unit, &entry.place_printed, None),
            producer_id: entry.producer.map(|id| id.0),
            booths: entry.booths.iter().map(booth).collect(),
            products: pages.iter().map(|page| ProductSummary::of(app, page, now)).collect(),
            other_goods: others
                .map(|one| CatalogueGoods {
                    name: public(&one.name, None),
                    speciality: one.speciality,
                    potential: one.potential,
                })
                .collect(),
            pages,
        }
    }
}
