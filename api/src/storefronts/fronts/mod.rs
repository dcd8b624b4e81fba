//! Storefronts as the public reads them: exactly the fields here, and only while their seller is open.

mod answers;

pub(crate) use answers::hours;
pub(super) use answers::{StorefrontFace, areas, links, website};

use super::Tag;
use crate::catalogue::{ProductSummary, sets, unit};
use crate::codes::Code;
use crate::context::App;
use crate::json::Straight;
use crate::page::{self, DEFAULT_LIMIT};
use crate::problem::{Failure, Problem};
use crate::scalars::{CommuneCode, Degrees, Line, ProvinceCode, Typed};
use crate::search;
use ::search::document::Kind;
use answers::{Storefront, StorefrontSummary};
use domain::certification::Level;
use domain::storefronts::{Location, Near, Status};
use poem::web::Data;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{ApiResponse, Object, OpenApi};
use store::page::Page;
use store::search::Words;
use store::storefronts::pages::{self, Filter, Front, Listed, Place};

/// Operations: reading storefronts.
pub struct FrontsApi;

/// A page of storefronts.
#[derive(Debug, Object)]
struct StorefrontList {
    /// The storefronts: the nearest first where a point was given, else by name.
    items: Vec<StorefrontSummary>,
    /// Send it as `cursor` for the next page; null at the end.
    next_cursor: Option<String>,
    /// With `q`: the index can't answer just now, and words were looked for at the beginning of names
    /// only.
    degraded: bool,
}

#[derive(ApiResponse)]
enum FoundStorefronts {
    /// The page.
    #[oai(status = 200)]
    Found(
        Json<StorefrontList>,
        /// With `q`, up to where the index has followed: cursors hold while this stands.
        #[oai(header = "X-Search-Watermark")]
        Option<String>,
    ),
}

#[derive(ApiResponse)]
enum FoundStorefront {
    /// The storefront.
    #[oai(status = 200)]
    Found(Straight<Box<Storefront>>),
    /// It has another slug today.
    #[oai(status = 308)]
    Moved(
        /// Where it is now.
        #[oai(header = "Location")]
        String,
    ),
}

#[OpenApi(tag = "Tag::Storefronts")]
impl FrontsApi {
    /// List and search storefronts
    ///
    /// Those that are open at this instant, by name; with words, what is meant most first; with a point,
    /// those within reach of it, the nearest first.
    #[oai(path = "/v1/storefronts", method = "get", operation_id = "listStorefronts")]
    #[expect(clippy::too_many_arguments, reason = "one parameter per filter of the list")]
    async fn list_storefronts(
        &self,
        Data(app): Data<&App>,
        /// Words of its name, its producer, its place or its story, tones or not, such as
        /// `htx che shan`. Pages lead to the storefronts among the first 1,000 hits.
        q: Query<Option<Typed>>,
        /// Code of a province of today (2 digits) in which the producer lies.
        province: Query<Option<ProvinceCode>>,
        /// Code of a commune of today (5 digits) to which the producer wholly belongs.
        commune: Query<Option<CommuneCode>>,
        /// Product group (nhóm), 1 to 6, of which it has a product on show.
        #[oai(validator(minimum(value = "1"), maximum(value = "6")))]
        group: Query<Option<u8>>,
        /// A point in degrees north and east, such as `21.03,105.85`.
        near: Query<Option<Degrees>>,
        /// Kilometres around the point, 1 to 200; 50 when unsaid. Only with `near`.
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))]
        within_km: Query<Option<u16>>,
        /// `next_cursor` of the page before, with the same filters.
        cursor: Query<Option<Line<1, 600>>>,
        /// Items on a page, 1 to 100; 20 when unsaid.
        #[oai(validator(minimum(value = "1"), maximum(value = "100")))]
        limit: Query<Option<u64>>,
    ) -> Result<FoundStorefronts, Failure> {
        let within = |level, code: Option<String>, name| {
            code.map(|code| unit(app, level, &code, name)).transpose()
        };
        let filter = Filter {
            province: within(Level::Province, province.0.map(|code| code.0), "province")?,
            commune: within(Level::Commune, commune.0.map(|code| code.0), "commune")?,
            sets: sets(group.0, &[]),
            near: circle(near.0, within_km.0)?,
            words: None,
        };
        let meant = search::typed(app, Kind::Storefront, q.0).await?;
        let filter = Filter { words: meant.words, ..filter };
        let after = page::cursor(cursor.0.as_ref().map(|cursor| cursor.0.as_str()))?;
        let page = page_of(app, &filter, after, limit.0.unwrap_or(DEFAULT_LIMIT)).await?;
        let now = app.now();
        let list = StorefrontList {
            items: page.items.iter().map(|one| StorefrontSummary::of(app, one, now)).collect(),
            next_cursor: page.next.as_ref().map(store::page::encode),
            degraded: meant.degraded,
        };
        Ok(FoundStorefronts::Found(Json(list), meant.watermark))
    }

    /// Read a storefront
    ///
    /// While its seller is open; a suspended or closed one is 404, whatever it was before. A slug that it
    /// had before leads to the one of today (308). Its texts belong to no product and carry no claim to
    /// the OCOP mark; each product carries its own mark, as of this instant.
    #[oai(path = "/v1/storefronts/:slug", method = "get", operation_id = "getStorefront")]
    async fn get_storefront(
        &self,
        Data(app): Data<&App>,
        /// The storefront's slug.
        slug: Path<Line<1, 120>>,
    ) -> Result<FoundStorefront, Failure> {
        let (slug, now) = (slug.0.0, app.now());
        let found = pages::window(app.read(), &slug).await?;
        let open = |front: &Front| front.seller.status(now) == Status::Open;
        let (front, products) = found.filter(|(front, _)| open(front)).ok_or(Code::NotFound)?;
        if front.shop.slug != slug {
            return Ok(FoundStorefront::Moved(format!("/v1/storefronts/{}", front.shop.slug)));
        }
        let products = products.iter().map(|one| ProductSummary::of(app, one, now)).collect();
        let storefront = Storefront::of(app, &front, products, now);
        Ok(FoundStorefront::Found(Straight(Box::new(storefront))))
    }
}

/// The circle that a list is asked for.
pub(crate) fn circle(
    near: Option<Degrees>,
    kilometres: Option<u16>,
) -> Result<Option<Near>, Failure> {
    let Some(Degrees(near)) = near else {
        return match kilometres {
            None => Ok(None),
            Some(_) => {
                let (vi, en) = ("Chỉ dùng cùng `near`.", "Only with `near`.");
                Err(Problem::field("within_km", "needs_near", vi, en).into())
            }
        };
    };
    let degrees = near
        .split_once(',')
        .and_then(|(north, east)| Location::of_degrees(north.parse().ok()?, east.parse().ok()?));
    let around = degrees.ok_or_else(|| {
        let (vi, en) = ("Điểm này ở ngoài Việt Nam.", "This point lies outside of Vietnam.");
        Problem::field("near", "out_of_bounds", vi, en)
    })?;
    Ok(Some(Near::new(around, kilometres.unwrap_or(50))))
}

/// The page after a place that belongs to this order.
async fn page_of(
    app: &App,
    filter: &Filter,
    after: Option<Place>,
    limit: u64,
) -> Result<Page<Listed, Place>, Failure> {
    let now = app.now();
    let page = match (&filter.words, &filter.near, after) {
        (Some(Words::Among(ids)), None, None) => {
            pages::among(app.read(), (filter, ids), 0, limit, now).await?
        }
        (Some(Words::Among(ids)), None, Some(Place::Meant(passed))) => {
            pages::among(app.read(), (filter, ids), passed, limit, now).await?
        }
        (Some(Words::Among(_)), None, Some(_))
        | (_, None, Some(Place::Near(..)))
        | (_, Some(_), Some(Place::Name(..)))
        | (_, _, Some(Place::Meant(_))) => return Err(Code::InvalidCursor.into()),
        (_, _, after) => pages::list(app.read(), filter, after.as_ref(), limit, now).await?,
    };
    Ok(page)
}
