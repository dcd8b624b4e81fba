//! One point as the public reads it: itself, its goods, its sign; and what provinces ask.

use super::Tag;
use super::answers::PointOfSale;
use super::criteria::ProvinceCriterion;
use super::sign::sign;
use super::standing::Standing;
use crate::catalogue::{ProductSummary, unit};
use crate::certification::mark::PictureAnswer;
use crate::codes::Code;
use crate::context::App;
use crate::json::Straight;
use crate::page::{self, DEFAULT_LIMIT};
use crate::problem::Failure;
use crate::scalars::{Line, ProvinceCode};
use domain::certification::Level;
use domain::ids::PointId;
use domain::points_of_sale as rules;
use poem::web::Data;
use poem_openapi::param::{Header, Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{Object, OpenApi};
use serde::Serialize;
use store::catalogue::pages;
use store::points_of_sale::photos;
use store::points_of_sale::points::{self, Point};
use uuid::Uuid;

/// Operations: reading points of sale.
pub struct ReadingApi;

/// A page of the products of a point.
#[derive(Debug, Object, Serialize)]
struct PointProductList {
    /// The products, each with its own mark as of this instant.
    items: Vec<ProductSummary>,
    /// Send it as `cursor` for the next page; null at the end.
    next_cursor: Option<String>,
}

/// What provinces ask of points.
#[derive(Debug, Object)]
struct CriterionList {
    /// The rules. A province without any is answered `unknown`, and an officer decides with a reason.
    items: Vec<ProvinceCriterion>,
}

#[OpenApi(tag = "Tag::PointsOfSale")]
impl ReadingApi {
    /// Read a point of sale
    ///
    /// One that is or was approved, with where it stands at this instant. Its goods are counted, and held
    /// against the criteria of its province, by the permits of this instant.
    #[oai(path = "/v1/points-of-sale/:id", method = "get", operation_id = "getPointOfSale")]
    async fn get_point_of_sale(
        &self,
        Data(app): Data<&App>,
        /// The point's id.
        id: Path<Uuid>,
    ) -> Result<Straight<PointOfSale>, Failure> {
        let (point, now) = (public_point(app, id.0.into()).await?, app.now());
        let standing = Standing::read(app, app.read(), &point, now).await?;
        let photos = photos::of_point(app.read(), point.id).await?;
        Ok(Straight(PointOfSale::of(app, &point, (&standing, &photos), now)))
    }

    /// List the products of a point of sale
    ///
    /// Those on display in the catalogue, in the order in which they were entered.
    #[oai(
        path = "/v1/points-of-sale/:id/products",
        method = "get",
        operation_id = "listPointProducts"
    )]
    async fn list_point_products(
        &self,
        Data(app): Data<&App>,
        /// The point's id.
        id: Path<Uuid>,
        /// `next_cursor` of the page before.
        cursor: Query<Option<Line<1, 400>>>,
        /// Items on a page, 1 to 100; 20 when unsaid.
        #[oai(validator(minimum(value = "1"), maximum(value = "100")))]
        limit: Query<Option<u64>>,
    ) -> Result<Straight<PointProductList>, Failure> {
        let point = public_point(app, id.0.into()).await?;
        let after = page::cursor(cursor.0.as_ref().map(|cursor| cursor.0.as_str()))?;
        let limit = limit.0.unwrap_or(DEFAULT_LIMIT);
        let (page, now) =
            (pages::on_display_at(app.read(), point.id, after, limit).await?, app.now());
        Ok(Straight(PointProductList {
            items: page.items.iter().map(|one| ProductSummary::of(app, one, now)).collect(),
            next_cursor: page.next.as_ref().map(store::page::encode),
        }))
    }

    /// Draw a point's sign
    ///
    /// An SVG to be embedded by its address: the sign while the point is approved, else "not approved on
    /// DATE". It may be kept for at most 60 seconds, and never beyond the instant at which the approval
    /// ends. It carries neither the OCOP mark of products nor stars.
    #[oai(path = "/v1/points-of-sale/:id/sign.svg", method = "get", operation_id = "drawPointSign")]
    async fn draw_point_sign(
        &self,
        Data(app): Data<&App>,
        /// The point's id.
        id: Path<Uuid>,
        /// ETags of pictures that the caller holds: 304 when the picture is one of them.
        #[oai(name = "If-None-Match")]
        held: Header<Option<Line<1, 1000>>>,
    ) -> Result<PictureAnswer, Failure> {
        let point = public_point(app, id.0.into()).await?;
        let picture = sign(app, &point, app.now());
        Ok(picture.answer(held.0.as_ref().map(|held| held.0.as_str())))
    }

    /// List the criteria of provinces
    ///
    /// What provinces ask of points of sale, each rule with its days, the act and where it was read.
    #[oai(path = "/v1/point-of-sale-criteria", method = "get", operation_id = "listPointCriteria")]
    async fn list_point_criteria(
        &self,
        Data(app): Data<&App>,
        /// Code of a province of today (2 digits).
        province: Query<Option<ProvinceCode>>,
    ) -> Result<Json<CriterionList>, Failure> {
        let province = province.0.as_ref().map(|code| code.0.as_str());
        province.map(|code| unit(app, Level::Province, code, "province")).transpose()?;
        let wanted = |rule: &&rules::Rule| province.is_none_or(|code| rule.province == code);
        let items = rules::rules().iter().filter(wanted).map(ProvinceCriterion::of).collect();
        Ok(Json(CriterionList { items }))
    }
}

/// A point that the public is told of.
pub(super) async fn public_point(app: &App, id: PointId) -> Result<Point, Failure> {
    let found = points::find(app.read(), id).await?;
    let public = found.filter(|point| point.life.status(app.now()).is_public());
    public.ok_or_else(|| Code::NotFound.into())
}
