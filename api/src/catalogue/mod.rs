//! Products and producers as the public reads them, and as their members and officers edit them.

pub(crate) mod answers;
mod archive;
mod capacity;
mod case;
mod copies;
mod drafts;
mod editing;
mod licences;
mod listing;
pub mod media;
mod moderation;
mod offers;
mod producers;
mod texts;
mod units;

pub use answers::{Mark, Place, ProducerSummary, ProductDetail, ProductStatus, ProductSummary};
pub(crate) use answers::{public, unsold};
pub(crate) use capacity::{Owner, moderator, reach};
pub use copies::CopiedCertification;
pub use editing::VersionedProduct;
pub(crate) use editing::{etag, version};
pub(crate) use moderation::{FlaggedPassage, listing_of};
pub use offers::MarkedVariant;
pub(crate) use producers::{ProducerDraft, producer_of};
pub(crate) use texts::{ListingTexts, OverClaims};
pub use units::NamedUnits;

use crate::codes::Code;
use crate::context::App;
use crate::json::Straight;
use crate::page::DEFAULT_LIMIT;
use crate::problem::{Failure, Problem};
use crate::scalars::{CommuneCode, Degrees, Line, ProvinceCode, SetNumber, StarCount, Typed};
use crate::search::{SearchAnswer, Terms};
use crate::storefronts::circle;
use archive::ArchiveApi;
use domain::catalogue::ProductSet;
use domain::certification::Level;
use editing::EditingApi;
use licences::LicencesApi;
use listing::{Asked, listing, seller};
use media::{MEDIA_APIS, MediaApis};
use moderation::{ListingReportsApi, ListingsApi, ReviewsApi, TakedownsApi};
use offers::OffersApi;
use poem::web::Data;
use poem_openapi::param::{Path, Query};
use poem_openapi::{ApiResponse, Enum, Object, OpenApi, Tags};
use producers::ProducersApi;
use serde::Serialize;
use store::catalogue::pages::{self, Filter};

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
    /// By name, tones and case aside; not of a search.
    Name,
    /// Best matches first, as `GET /v1/search/ranking` says.
    Relevance,
    /// Cheapest first by the lowest price.
    Price,
    /// Dearest first by the lowest price.
    PriceDesc,
    /// Nearest place of sale first; only with `near`.
    Distance,
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
    /// What a search has to say beside its hits; only there with `q`, `facets` or an order or filter that
    /// only the index has.
    #[oai(skip_serializing_if_is_none)]
    #[serde(skip_serializing_if = "Option::is_none")]
    search: Option<SearchAnswer>,
}

/// A page of products.
#[derive(ApiResponse)]
enum FoundProducts {
    /// The page.
    #[oai(status = 200)]
    Found(
        Straight<ProductList>,
        /// Up to where the index has followed, when it was asked: cursors hold while this stands.
        #[oai(header = "X-Search-Watermark")]
        Option<String>,
    ),
}

#[OpenApi(tag = "Tag::Catalogue")]
impl CatalogueApi {
    /// List and search products
    ///
    /// Everything that is published, newest first; `mark` is null where the mark may not be shown. With
    /// `q` it is a search: words with or without tones, joined, mistyped or shortened, best matches first,
    /// with counts for further filters in `search`. Several values of one filter are alternatives; all
    /// filters must be met. What is shown is read from the database at this instant, whatever the index
    /// remembers; its counts may lag by the watermark.
    #[oai(path = "/v1/products", method = "get", operation_id = "listProducts")]
    #[expect(clippy::too_many_arguments, reason = "one parameter per filter of the list")]
    async fn list_products(
        &self,
        Data(app): Data<&App>,
        /// Words to search for, such as `tra shan tuyet`; at most 16 different ones count.
        q: Query<Option<Typed>>,
        /// Codes of provinces of today (2 digits): products whose place lies there today. At most 34,
        /// separated by commas.
        #[oai(default, explode = false, validator(max_items = 34))]
        province: Query<Vec<ProvinceCode>>,
        /// Codes of communes of today (5 digits): products whose place wholly belongs to one today. At most
        /// 50, separated by commas.
        #[oai(default, explode = false, validator(max_items = 50))]
        commune: Query<Vec<CommuneCode>>,
        /// Product group (nhóm), 1 to 6.
        #[oai(validator(minimum(value = "1"), maximum(value = "6")))]
        group: Query<Option<u8>>,
        /// Product sets (bộ sản phẩm), 1 to 26, separated by commas.
        #[oai(default, explode = false, validator(max_items = 26))]
        set: Query<Vec<SetNumber>>,
        /// Stars of the certificate in force now, 3 to 5, separated by commas.
        #[oai(default, explode = false, validator(max_items = 3))]
        stars: Query<Vec<StarCount>>,
        /// Products of this producer.
        producer: Query<Option<uuid::Uuid>>,
        /// Products of the storefront with this slug, or that had it.
        storefront: Query<Option<Line<1, 120>>>,
        /// By certification: `now` in force, `ever` on record, `never`.
        certified: Query<Option<CertifiedFilter>>,
        /// The lowest price of a product at least, in whole đồng.
        #[oai(validator(minimum(value = "0"), maximum(value = "1000000000000")))]
        price_from: Query<Option<i64>>,
        /// The lowest price of a product at most, in whole đồng; not below `price_from`.
        #[oai(validator(minimum(value = "0"), maximum(value = "1000000000000")))]
        price_to: Query<Option<i64>>,
        /// `true`: only what is in stock.
        in_stock: Query<Option<bool>>,
        /// In season in this month, 1 to 12; goods without a season always are.
        #[oai(validator(minimum(value = "1"), maximum(value = "12")))]
        month: Query<Option<u8>>,
        /// A point in degrees north and east, such as `21.03,105.85`: products of storefronts around it.
        near: Query<Option<Degrees>>,
        /// Kilometres around the point, 1 to 200; 50 when unsaid. Only with `near`.
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))]
        within_km: Query<Option<u16>>,
        /// Order; when unsaid, best matches first with `q`, else newest first.
        sort: Query<Option<ProductSort>>,
        /// `true`: counts in `search` also without `q`.
        facets: Query<Option<bool>>,
        /// `next_cursor` of the page before, with the same filters and order.
        cursor: Query<Option<Line<1, 600>>>,
        /// Items on a page, 1 to 100; 20 when unsaid.
        #[oai(validator(minimum(value = "1"), maximum(value = "100")))]
        limit: Query<Option<u64>>,
    ) -> Result<FoundProducts, Failure> {
        let owner = seller(app, producer.0, storefront.0.map(|slug| slug.0)).await?;
        let provinces = province.0.iter().map(|code| code.0.as_str());
        let communes = commune.0.iter().map(|code| code.0.as_str());
        let set: Vec<u8> = set.0.into_iter().map(|set| set.0).collect();
        let filter = Filter {
            provinces: units_of(app, Level::Province, provinces, "province")?,
            communes: units_of(app, Level::Commune, communes, "commune")?,
            sets: sets(group.0, &set),
            stars: stars.0.into_iter().map(|stars| stars.0).collect(),
            producer: owner,
            certified: certified.0.map(Into::into),
            begins: None,
        };
        let terms = Terms {
            text: q.0.map(|q| q.0).unwrap_or_default(),
            price_from: price_from.0,
            price_to: price_to.0,
            in_stock: in_stock.0.unwrap_or(false),
            month: month.0,
            near: circle(near.0, within_km.0)?,
        };
        let asked = Asked { filter, terms, sort: sort.0, facets: facets.0.unwrap_or(false) };
        let cursor = cursor.0.as_ref().map(|cursor| cursor.0.as_str());
        listing(app, asked, cursor, limit.0.unwrap_or(DEFAULT_LIMIT)).await
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

/// The units of today with these codes, or a problem that names the parameter.
fn units_of<'a>(
    app: &App,
    level: Level,
    codes: impl Iterator<Item = &'a str>,
    parameter: &str,
) -> Result<Vec<i32>, Failure> {
    codes.map(|code| unit(app, level, code, parameter)).collect()
}

/// The sets that a group and sets leave; none fits sets outside of the group.
pub(crate) fn sets(group: Option<u8>, sets: &[u8]) -> Option<Vec<u8>> {
    let Some(group) = group else { return Some(sets.to_vec()).filter(|sets| !sets.is_empty()) };
    let of_group = ProductSet::of_group(group).map(ProductSet::number);
    let wanted: Vec<u8> = of_group.filter(|one| sets.is_empty() || sets.contains(one)).collect();
    Some(if wanted.is_empty() { vec![u8::MAX] } else { wanted })
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
