//! Finding points: by place, product, hour and distance, as a list and as a map.

use super::Tag;
use super::answers::{PointKindCode, PointSummary};
use crate::catalogue::unit;
use crate::codes::Code;
use crate::context::App;
use crate::json::Straight;
use crate::page::{self, DEFAULT_LIMIT};
use crate::problem::{Failure, Problem};
use crate::scalars::{CommuneCode, Degrees, Line, ProvinceCode, Typed};
use crate::search;
use ::search::document::Kind;
use domain::certification::Level;
use domain::ids::ProductId;
use domain::storefronts::{Location, Near};
use poem::web::Data;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{ApiResponse, Object, OpenApi};
use serde::Serialize;
use store::catalogue::pages as products;
use store::points_of_sale::pages::{self, Filter, Place};
use store::search::Words;
use uuid::Uuid;

/// Operations: finding points of sale.
pub struct FindingApi;

/// Kilometres around a place when the caller doesn't say.
const DEFAULT_KILOMETRES: u16 = 20;
/// Points on a map when the caller doesn't say.
const DEFAULT_FEATURES: u64 = 500;

/// A page of points of sale.
#[derive(Debug, Object, Serialize)]
struct PointList {
    /// The points: the nearest first where a place was given, with words what is meant most, else by name.
    items: Vec<PointSummary>,
    /// Send it as `cursor` for the next page; null at the end.
    next_cursor: Option<String>,
    /// With `q`: the index can't answer just now, and words were looked for at the beginning of names
    /// only.
    degraded: bool,
}

#[derive(ApiResponse)]
enum FoundPoints {
    /// The page.
    #[oai(status = 200)]
    Found(
        Straight<PointList>,
        /// With `q`, up to where the index has followed: cursors hold while this stands.
        #[oai(header = "X-Search-Watermark")]
        Option<String>,
    ),
}

/// Points of sale as GeoJSON (RFC 7946).
#[derive(Debug, Object)]
struct PointFeatures {
    /// Always `FeatureCollection`.
    #[oai(rename = "type")]
    kind: String,
    /// The points that have coordinates.
    features: Vec<PointFeature>,
    /// Send it as `cursor` for more; null when these are all.
    next_cursor: Option<String>,
}

/// A point of sale as a feature.
#[derive(Debug, Object)]
struct PointFeature {
    /// Always `Feature`.
    #[oai(rename = "type")]
    kind: String,
    /// The point's id.
    id: Uuid,
    /// Where it stands.
    geometry: PointGeometry,
    /// The point, as in the list.
    properties: PointSummary,
}

/// A place on the map.
#[derive(Debug, Object)]
struct PointGeometry {
    /// Always `Point`.
    #[oai(rename = "type")]
    kind: String,
    /// Degrees east, then degrees north.
    coordinates: Vec<f64>,
}

#[derive(ApiResponse)]
enum PointMap {
    /// The points.
    #[oai(status = 200, content_type = "application/geo+json")]
    Features(
        Json<PointFeatures>,
        /// How long it may be kept.
        #[oai(header = "Cache-Control")]
        String,
    ),
}

#[OpenApi(tag = "Tag::PointsOfSale")]
impl FindingApi {
    /// List and search points of sale
    ///
    /// Those approved at this instant: by name, with words what is meant most first, around a place the
    /// nearest first.
    #[oai(path = "/v1/points-of-sale", method = "get", operation_id = "listPointsOfSale")]
    #[expect(clippy::too_many_arguments, reason = "one parameter per filter of the list")]
    async fn list_points_of_sale(
        &self,
        Data(app): Data<&App>,
        /// Words of its name, who runs it, its place or kind, tones or not, such as
        /// `cua hang ocop ha long`. Pages lead to the points among the first 1,000 hits.
        q: Query<Option<Typed>>,
        /// Code of a province of today (2 digits).
        province: Query<Option<ProvinceCode>>,
        /// Code of a commune of today (5 digits).
        commune: Query<Option<CommuneCode>>,
        /// The kind of point.
        kind: Query<Option<PointKindCode>>,
        /// Only those that list this product.
        product: Query<Option<Uuid>>,
        /// `true`: only those that are open at this instant by their hours.
        open_now: Query<Option<bool>>,
        /// A place in degrees north and east, such as `21.03,105.85`.
        near: Query<Option<Degrees>>,
        /// Kilometres around the place, 1 to 200; 20 when unsaid. Only with `near`.
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))]
        within_km: Query<Option<u16>>,
        /// `next_cursor` of the page before, with the same filters.
        cursor: Query<Option<Line<1, 600>>>,
        /// Items on a page, 1 to 100; 20 when unsaid.
        #[oai(validator(minimum(value = "1"), maximum(value = "100")))]
        limit: Query<Option<u64>>,
    ) -> Result<FoundPoints, Failure> {
        let filter = Filter {
            kind: kind.0.map(Into::into),
            product: product.0.map(ProductId),
            open_now: open_now.0.unwrap_or(false),
            ..around(app, province.0, commune.0, (near.0, within_km.0))?
        };
        let meant = search::typed(app, Kind::PointOfSale, q.0).await?;
        let filter = Filter { words: meant.words, ..filter };
        let list = list(app, &filter, cursor.0, limit.0.unwrap_or(DEFAULT_LIMIT)).await?;
        let list = PointList { degraded: meant.degraded, ..list };
        Ok(FoundPoints::Found(Straight(list), meant.watermark))
    }

    /// Map points of sale
    ///
    /// The same as GeoJSON, at most 1000 at a time; points without coordinates are left out.
    #[oai(path = "/v1/points-of-sale.geojson", method = "get", operation_id = "mapPointsOfSale")]
    #[expect(clippy::too_many_arguments, reason = "one parameter per filter of the list")]
    async fn map_points_of_sale(
        &self,
        Data(app): Data<&App>,
        /// Code of a province of today (2 digits).
        province: Query<Option<ProvinceCode>>,
        /// Code of a commune of today (5 digits).
        commune: Query<Option<CommuneCode>>,
        /// The kind of point.
        kind: Query<Option<PointKindCode>>,
        /// Only those that list this product.
        product: Query<Option<Uuid>>,
        /// `true`: only those that are open at this instant by their hours.
        open_now: Query<Option<bool>>,
        /// A place in degrees north and east, such as `21.03,105.85`.
        near: Query<Option<Degrees>>,
        /// Kilometres around the place, 1 to 200; 20 when unsaid. Only with `near`.
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))]
        within_km: Query<Option<u16>>,
        /// `next_cursor` of the part before, with the same filters.
        cursor: Query<Option<Line<1, 600>>>,
        /// Points at a time, 1 to 1000; 500 when unsaid.
        #[oai(validator(minimum(value = "1"), maximum(value = "1000")))]
        limit: Query<Option<u64>>,
    ) -> Result<PointMap, Failure> {
        let filter = Filter {
            kind: kind.0.map(Into::into),
            product: product.0.map(ProductId),
            open_now: open_now.0.unwrap_or(false),
            ..around(app, province.0, commune.0, (near.0, within_km.0))?
        };
        let page = list(app, &filter, cursor.0, limit.0.unwrap_or(DEFAULT_FEATURES)).await?;
        let features = page.items.into_iter().filter_map(PointFeature::of).collect();
        let kind = "FeatureCollection".to_owned();
        let features = PointFeatures { kind, features, next_cursor: page.next_cursor };
        Ok(PointMap::Features(Json(features), "public, max-age=60".to_owned()))
    }

    /// Find where a product is sold
    ///
    /// The points of sale approved at this instant that list a product on display; around a place the
    /// nearest first.
    #[oai(
        path = "/v1/products/:id/points-of-sale",
        method = "get",
        operation_id = "listProductPoints"
    )]
    #[expect(clippy::too_many_arguments, reason = "one parameter per filter of the list")]
    async fn list_product_points(
        &self,
        Data(app): Data<&App>,
        /// The product's id or slug.
        id: Path<Line<1, 120>>,
        /// Code of a province of today (2 digits).
        province: Query<Option<ProvinceCode>>,
        /// `true`: only those that are open at this instant by their hours.
        open_now: Query<Option<bool>>,
        /// A place in degrees north and east, such as `21.03,105.85`.
        near: Query<Option<Degrees>>,
        /// Kilometres around the place, 1 to 200; 20 when unsaid. Only with `near`.
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))]
        within_km: Query<Option<u16>>,
        /// `next_cursor` of the page before, with the same filters.
        cursor: Query<Option<Line<1, 600>>>,
        /// Items on a page, 1 to 100; 20 when unsaid.
        #[oai(validator(minimum(value = "1"), maximum(value = "100")))]
        limit: Query<Option<u64>>,
    ) -> Result<Straight<PointList>, Failure> {
        let product = products::one(app.read(), &id.0.0).await?.ok_or(Code::NotFound)?;
        let filter = Filter {
            product: Some(product.product.id),
            open_now: open_now.0.unwrap_or(false),
            ..around(app, province.0, None, (near.0, within_km.0))?
        };
        Ok(Straight(list(app, &filter, cursor.0, limit.0.unwrap_or(DEFAULT_LIMIT)).await?))
    }
}

/// A filter by place, the rest unset.
fn around(
    app: &App,
    province: Option<ProvinceCode>,
    commune: Option<CommuneCode>,
    (near, kilometres): (Option<Degrees>, Option<u16>),
) -> Result<Filter, Failure> {
    let within = |level, code: Option<String>, name| {
        code.map(|code| unit(app, level, &code, name)).transpose()
    };
    Ok(Filter {
        province: within(Level::Province, province.map(|code| code.0), "province")?,
        commune: within(Level::Commune, commune.map(|code| code.0), "commune")?,
        near: circle(near, kilometres)?,
        ..Filter::default()
    })
}

/// The circle that a list is asked for. Anywhere on earth: around a place abroad there may be points, too.
fn circle(near: Option<Degrees>, kilometres: Option<u16>) -> Result<Option<Near>, Failure> {
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
        .and_then(|(north, east)| Location::on_earth(north.parse().ok()?, east.parse().ok()?));
    let place = degrees.ok_or_else(|| {
        let vi = "Vĩ độ từ -90 đến 90, kinh độ từ -180 đến 180.";
        let en = "Latitudes go from -90 to 90, longitudes from -180 to 180.";
        Problem::field("near", "out_of_range", vi, en)
    })?;
    Ok(Some(Near::new(place, kilometres.unwrap_or(DEFAULT_KILOMETRES))))
}

async fn list(
    app: &App,
    filter: &Filter,
    cursor: Option<Line<1, 600>>,
    limit: u64,
) -> Result<PointList, Failure> {
    let after: Option<Place> = page::cursor(cursor.as_ref().map(|cursor| cursor.0.as_str()))?;
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
        (_, _, after) => {
            let wanted = (filter, app.points());
            pages::list(app.read(), wanted, after.as_ref(), limit, now).await?
        }
    };
    Ok(PointList {
        items: page.items.iter().map(|one| PointSummary::of(app, one, now)).collect(),
        next_cursor: page.next.as_ref().map(store::page::encode),
        degraded: false,
    })
}

impl PointFeature {
    fn of(point: PointSummary) -> Option<Self> {
        let (north, east) = point.degrees()?;
        let geometry = PointGeometry { kind: "Point".to_owned(), coordinates: vec![east, north] };
        Some(Self { kind: "Feature".to_owned(), id: point.id(), geometry, properties: point })
    }
}
