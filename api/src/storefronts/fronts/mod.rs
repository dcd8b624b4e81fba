//! Storefronts as the public reads them: exactly the fields here, and only while their seller is open.

mod answers;

pub(super) use answers::{StorefrontFace, areas, hours, links, website};

use super::Tag;
use crate::catalogue::{ProductSummary, sets, unit};
use crate::codes::Code;
use crate::context::App;
use crate::json::Straight;
use crate::page::{self, DEFAULT_LIMIT};
use crate::problem::{Failure, Problem};
use crate::scalars::Line;
use answers::{Storefront, StorefrontSummary};
use domain::certification::Level;
use domain::storefronts::{Location, Near, Status};
use poem::web::Data;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{ApiResponse, Object, OpenApi};
use store::storefronts::pages::{self, Filter, Front};

/// Operations: reading storefronts.
pub struct FrontsApi;

/// A page of storefronts.
#[derive(Debug, Object)]
struct StorefrontList {
    /// The storefronts: the nearest first where a point was given, else by name.
    items: Vec<StorefrontSummary>,
    /// Send it as `cursor` for the next page; null at the end.
    next_cursor: Option<String>,
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
    /// List storefronts
    ///
    /// Those that are open at this instant; with a point, those within reach of it, the nearest first.
    #[oai(path = "/v1/storefronts", method = "get", operation_id = "listStorefronts")]
    #[expect(clippy::too_many_arguments, reason = "one parameter per filter of the list")]
    async fn list_storefronts(
        &self,
        Data(app): Data<&App>,
        /// Code of a province of today (2 digits) in which the producer lies.
        #[oai(validator(pattern = r"^\d{2}$"))]
        province: Query<Option<String>>,
        /// Code of a commune of today (5 digits) to which the producer wholly belongs.
        #[oai(validator(pattern = r"^\d{5}$"))]
        commune: Query<Option<String>>,
        /// Product group (nhóm), 1 to 6, of which it has a product on show.
        #[oai(validator(minimum(value = "1"), maximum(value = "6")))]
        group: Query<Option<u8>>,
        /// A point in degrees north and east, such as `21.03,105.85`.
        #[oai(validator(pattern = r"^\d{1,3}(\.\d{1,8})?,\d{1,3}(\.\d{1,8})?$"))]
        near: Query<Option<String>>,
        /// Kilometres around the point, 1 to 200; 50 when unsaid. Only with `near`.
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))]
        within_km: Query<Option<u16>>,
        /// `next_cursor` of the page before, with the same filters.
        cursor: Query<Option<Line<1, 600>>>,
        /// Items on a page, 1 to 100; 20 when unsaid.
        #[oai(validator(minimum(value = "1"), maximum(value = "100")))]
        limit: Query<Option<u64>>,
    ) -> Result<Json<StorefrontList>, Failure> {
        let within = |level, code: Option<String>, name| {
            code.map(|code| unit(app, level, &code, name)).transpose()
        };
        let filter = Filter {
            province: within(Level::Province, province.0, "province")?,
            commune: within(Level::Commune, commune.0, "commune")?,
            sets: sets(group.0, &[]),
            near: circle(near.0.as_deref(), within_km.0)?,
        };
        let after = page::cursor(cursor.0.as_ref().map(|cursor| cursor.0.as_str()))?;
        if !fits(&filter, after.as_ref()) {
            return Err(Code::InvalidCursor.into());
        }
        let (now, limit) = (app.now(), limit.0.unwrap_or(DEFAULT_LIMIT));
        let page = pages::list(app.read(), &filter, after.as_ref(), limit, now).await?;
        Ok(Json(StorefrontList {
            items: page.items.iter().map(|one| StorefrontSummary::of(app, one, now)).collect(),
            next_cursor: page.next.as_ref().map(store::page::encode),
        }))
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
        let found = pages::by_slug(app.read(), &slug).await?;
        let open = |front: &Front| front.seller.status(now) == Status::Open;
        let front = found.filter(open).ok_or(Code::NotFound)?;
        if front.shop.slug != slug {
            return Ok(FoundStorefront::Moved(format!("/v1/storefronts/{}", front.shop.slug)));
        }
        let products = pages::shown(app.read(), &front.shop).await?;
        let products = products.iter().map(|one| ProductSummary::of(app, one, now)).collect();
        let storefront = Storefront::of(app, &front, products, now);
        Ok(FoundStorefront::Found(Straight(Box::new(storefront))))
    }
}

/// The circle that a list is asked for.
pub(crate) fn circle(near: Option<&str>, kilometres: Option<u16>) -> Result<Option<Near>, Failure> {
    let Some(near) = near else {
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

fn fits(filter: &Filter, after: Option<&pages::Place>) -> bool {
    match after {
        None => true,
        Some(pages::Place::Near(..)) => filter.near.is_some(),
        Some(pages::Place::Name(..)) => filter.near.is_none(),
    }
}
