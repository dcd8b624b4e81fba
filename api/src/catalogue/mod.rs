//! Products and producers as the public reads them, and as their members and officers edit them.

pub(crate) mod answers;
mod archive;
mod capacity;
mod case;
mod copies;
mod drafts;
mod editing;
mod licences;
pub mod media;
mod moderation;
mod offers;
mod producers;
mod texts;

pub use answers::{Mark, Place, ProducerSummary, ProductDetail, ProductStatus, ProductSummary};
pub(crate) use answers::{public, unsold};
pub(crate) use capacity::{Owner, moderator, reach};
pub use copies::CopiedCertification;
pub use editing::VersionedProduct;
pub(crate) use editing::{etag, version};
pub use offers::MarkedVariant;
pub(crate) use producers::ProducerDraft;
pub(crate) use texts::OverClaims;

use crate::codes::Code;
use crate::context::App;
use crate::json::Straight;
use crate::page::{self, DEFAULT_LIMIT};
use crate::problem::{Failure, Problem};
use crate::scalars::Line;
use archive::ArchiveApi;
use domain::catalogue::ProductSet;
use domain::certification::Level;
use editing::EditingApi;
use licences::LicencesApi;
use media::{MEDIA_APIS, MediaApis};
use moderation::{ListingReportsApi, ListingsApi, ReviewsApi, TakedownsApi};
use offers::OffersApi;
use poem::web::Data;
use poem_openapi::param::{Path, Query};
use poem_openapi::{Enum, Object, OpenApi, Tags};
use producers::ProducersApi;
use serde::Serialize;
use store::catalogue::pages::{self, Filter, Sort};

/// All operations of the catalogue.
pub type CatalogueApis = (
    (CatalogueApi, ProducersApi, EditingApi, OffersApi, LicencesApi, ArchiveApi),
    (ListingsApi, ReviewsApi, TakedownsApi, ListingReportsApi),
    MediaApis,
);

/// All operations of the catalogue.
pub const APIS: CatalogueApis = (
    (CatalogueApi, ProducersApi, EditingApi, OffersApi, LicencesApi, ArchiveApi),
    (ListingsApi, ReviewsApi, TakedownsApi, ListingReportsApi),
    MEDIA_APIS,
);

/// Operations: what the public reads of products.
pub struct CatalogueApi;

#[derive(Tags)]
pub(crate) enum Tag {
    /// Products and producers.
    #[oai(rename = "catalogue")]
    Catalogue,
}

/// The order of a list of products.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum ProductSort {
    /// Newest first.
    Newest,
    /// By name, tones and case aside.
    Name,
}

/// By certification, as the register has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum CertifiedFilter {
    /// A certificate is in force now.
    Now,
    /// A certificate is or was on record.
    Ever,
    /// No certificate was ever recorded.
    Never,
}

/// A page of products.
#[derive(Debug, Object, Serialize)]
pub struct ProductList {
    /// The products.
    items: Vec<ProductSummary>,
    /// Send it as `cursor` for the next page; null at the end.
    next_cursor: Option<String>,
}

#[OpenApi(tag = "Tag::Catalogue")]
impl CatalogueApi {
    /// List products
    ///
    /// Everything that is published, newest first; `mark` is null where the mark may not be shown.
    #[oai(path = "/v1/products", method = "get", operation_id = "listProducts")]
    #[expect(clippy::too_many_arguments, reason = "one parameter per filter of the list")]
    async fn list_products(
        &self,
        Data(app): Data<&App>,
        /// Code of a province of today (2 digits): products whose place lies there today.
        #[oai(validator(pattern = r"^\d{2}$"))]
        province: Query<Option<String>>,
        /// Code of a commune of today (5 digits): products whose place wholly belongs to it today.
        #[oai(validator(pattern = r"^\d{5}$"))]
        commune: Query<Option<String>>,
        /// Product group (nhóm), 1 to 6.
        #[oai(validator(minimum(value = "1"), maximum(value = "6")))]
        group: Query<Option<u8>>,
        /// Product set (bộ sản phẩm), 1 to 26.
        #[oai(validator(minimum(value = "1"), maximum(value = "26")))]
        set: Query<Option<u8>>,
        /// Stars of the certificate in force now, 3 to 5.
        #[oai(validator(minimum(value = "3"), maximum(value = "5")))]
        stars: Query<Option<u8>>,
        /// Products of this producer.
        producer: Query<Option<uuid::Uuid>>,
        /// By certification: `now` in force, `ever` on record, `never`.
        certified: Query<Option<CertifiedFilter>>,
        /// Order; newest first when unsaid.
        sort: Query<Option<ProductSort>>,
        /// `next_cursor` of the page before, with the same filters and order.
        cursor: Query<Option<Line<1, 400>>>,
        /// Items on a page, 1 to 100; 20 when unsaid.
        #[oai(validator(minimum(value = "1"), maximum(value = "100")))]
        limit: Query<Option<u64>>,
    ) -> Result<Straight<ProductList>, Failure> {
        let filter = Filter {
            province: province
                .0
                .map(|code| unit(app, Level::Province, &code, "province"))
                .transpose()?,
            commune: commune
                .0
                .map(|code| unit(app, Level::Commune, &code, "commune"))
                .transpose()?,
            sets: sets(group.0, set.0),
            stars: stars.0,
            producer: producer.0.map(Into::into),
            certified: certified.0.map(Into::into),
        };
        let sort = sort.0.map_or(Sort::Newest, Into::into);
        let after = page::cursor(cursor.0.as_ref().map(|cursor| cursor.0.as_str()))?;
        if !fits(sort, after.as_ref()) {
            return Err(Code::InvalidCursor.into());
        }
        let now = app.now();
        let limit = limit.0.unwrap_or(DEFAULT_LIMIT);
        let page = pages::list(app.read(), &filter, sort, after.as_ref(), limit, now).await?;
        Ok(Straight(ProductList {
            items: page.items.iter().map(|one| ProductSummary::of(app, one, now)).collect(),
            next_cursor: page.next.as_ref().map(store::page::encode),
        }))
    }

    /// Read a product
    ///
    /// By id or by slug. Its texts carry no claim beyond the permit of this instant.
    #[oai(path = "/v1/products/:id", method = "get", operation_id = "getProduct")]
    async fn get_product(
        &self,
        Data(app): Data<&App>,
        /// The product's id or slug.
        id: Path<Line<1, 120>>,
    ) -> Result<VersionedProduct, Failure> {
        let found = pages::one(app.read(), &id.0.0).await?.ok_or(Code::NotFound)?;
        let tag = etag(found.product.revision);
        Ok(VersionedProduct::Found(Straight(ProductDetail::of(app, &found, app.now())), tag))
    }
}

/// The unit of today with this code, or a problem that names the parameter.
pub(crate) fn unit(app: &App, level: Level, code: &str, parameter: &str) -> Result<i32, Failure> {
    let found = app.units().current(level, code).map(|unit| unit.id);
    found.ok_or_else(|| {
        let vi = "Không có đơn vị hành chính hiện hành nào mang mã này.";
        Problem::field(
            parameter,
            "unknown_unit",
            vi,
            "No administrative unit of today has this code.",
        )
        .into()
    })
}

/// The sets that a group and a set leave; none fits a set outside of the group.
pub(crate) fn sets(group: Option<u8>, set: Option<u8>) -> Option<Vec<u8>> {
    match (group, set) {
        (None, None) => None,
        (None, Some(set)) => Some(vec![set]),
        (Some(group), set) => {
            let of_group = ProductSet::of_group(group).map(ProductSet::number);
            let wanted: Vec<u8> =
                of_group.filter(|one| set.is_none_or(|set| set == *one)).collect();
            Some(if wanted.is_empty() { vec![u8::MAX] } else { wanted })
        }
    }
}

fn fits(sort: Sort, after: Option<&pages::Place>) -> bool {
    match after {
        None => true,
        Some(pages::Place::Newest(..)) => sort == Sort::Newest,
        Some(pages::Place::Name(..)) => sort == Sort::Name,
    }
}

impl From<ProductSort> for Sort {
    fn from(sort: ProductSort) -> Self {
        match sort {
            ProductSort::Newest => Self::Newest,
            ProductSort::Name => Self::Name,
        }
    }
}

impl From<CertifiedFilter> for pages::Certified {
    fn from(filter: CertifiedFilter) -> Self {
        match filter {
            CertifiedFilter::Now => Self::Now,
            CertifiedFilter::Ever => Self::Ever,
            CertifiedFilter::Never => Self::Never,
        }
    }
}
