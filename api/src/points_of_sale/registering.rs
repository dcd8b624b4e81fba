//! Registering points: drafts, their changes, submitting them and giving them up.

use super::Tag;
use super::answers::PointStatus;
use super::bodies::{
    CreatedPoint, PointRegistration, RegistrationList, RegistrationSummary, VersionedPoint,
};
use super::capacity::{AFFAIR, check_reader, keeper, registrar, scope};
use super::deciding::{Given, follow};
use super::drafts::{NewPointOfSale, PointPatch};
use super::standing::standing;
use crate::access::{self, Officer, SignedIn};
use crate::catalogue::{etag, version};
use crate::codes::Code;
use crate::context::App;
use crate::oversight;
use crate::page::{self, DEFAULT_LIMIT};
use crate::problem::{Failure, FieldProblem, Problem};
use crate::scalars::Line;
use crate::speech::Sentence;
use domain::ids::{AccountId, PointId, ProducerId};
use domain::points_of_sale::{Command, Life, PointKind};
use domain::storefronts::OpeningHours;
use poem::web::Data;
use poem_openapi::OpenApi;
use poem_openapi::param::{Header, Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::types::ToJSON as _;
use sea_orm::{ConnectionTrait, DatabaseTransaction};
use serde_json::{Value, json};
use store::accounts::bodies;
use store::catalogue::write;
use store::oversight::deeds::{Deed, Doer};
use store::points_of_sale::points::{self, NewPoint, Owner, Point};
use store::points_of_sale::{decisions, photos, registered};
use uuid::Uuid;

/// Operations: registering points of sale.
pub struct RegisteringApi;

#[OpenApi(tag = "Tag::PointsOfSale")]
impl RegisteringApi {
    /// Register a producer's point of sale
    ///
    /// For members who keep the producer's storefront. A firm that makes nothing is registered as a
    /// producer, too. The point is a draft until it is submitted.
    #[oai(
        path = "/v1/producers/:id/points-of-sale",
        method = "post",
        operation_id = "createProducerPoint"
    )]
    async fn create_producer_point(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The producer's id.
        id: Path<Uuid>,
        Json(body): Json<NewPointOfSale>,
    ) -> Result<CreatedPoint, Failure> {
        let doer = access::member_for(&caller.0, id.0.into(), AFFAIR)?;
        let tx = app.store().begin().await?;
        let producer = write::find_producer(&tx, id.0.into()).await?.ok_or(Code::NotFound)?;
        let owner = Owner::Producer(ProducerId(producer.id));
        let id = create(app, &tx, (owner, producer.name), body, caller.0.id).await?;
        created(app, tx, &doer, id, "create_producer_point").await
    }

    /// Register a commune's point of sale
    ///
    /// For officers of the commune's People's Committee (Ủy ban nhân dân xã) whose point it is. The point is
    /// a draft until it is submitted.
    #[oai(
        path = "/v1/bodies/:id/points-of-sale",
        method = "post",
        operation_id = "createBodyPoint"
    )]
    async fn create_body_point(
        &self,
        Data(app): Data<&App>,
        Officer(caller): Officer,
        /// The body's id.
        id: Path<Uuid>,
        Json(body): Json<NewPointOfSale>,
    ) -> Result<CreatedPoint, Failure> {
        let office = registrar(&caller, id.0.into())?;
        let doer = access::doer_in(&caller, office);
        let tx = app.store().begin().await?;
        let row = bodies::find(&tx, office.body).await?.ok_or(Code::NotFound)?;
        let id = create(app, &tx, (Owner::Body(office.body), row.name), body, caller.id).await?;
        created(app, tx, &doer, id, "create_body_point").await
    }

    /// List registrations of points of sale
    ///
    /// Newest first, whatever was decided: members read their producers', officers their own body's and
    /// those of their commune or province, the operator all.
    #[oai(
        path = "/v1/point-of-sale-registrations",
        method = "get",
        operation_id = "listPointRegistrations"
    )]
    async fn list_point_registrations(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// Only those that stand so at this instant.
        status: Query<Option<PointStatus>>,
        /// `next_cursor` of the page before, with the same filter.
        cursor: Query<Option<Line<1, 400>>>,
        /// Items on a page, 1 to 100; 20 when unsaid.
        #[oai(validator(minimum(value = "1"), maximum(value = "100")))]
        limit: Query<Option<u64>>,
    ) -> Result<Json<RegistrationList>, Failure> {
        let after = page::cursor(cursor.0.as_ref().map(|cursor| cursor.0.as_str()))?;
        let (now, limit) = (app.now(), limit.0.unwrap_or(DEFAULT_LIMIT));
        let (scope, status) = (scope(&caller.0), status.0.map(Into::into));
        let page = registered::list(app.read(), &scope, (status, now), after, limit).await?;
        Ok(Json(RegistrationList {
            items: page.items.iter().map(|one| RegistrationSummary::of(app, one, now)).collect(),
            next_cursor: page.next.as_ref().map(store::page::encode),
        }))
    }

    /// Read the registration of a point of sale
    ///
    /// All that is registered and was decided, with each criterion held against it at this instant: for
    /// those who run the point, officers of its place, and the operator.
    #[oai(
        path = "/v1/points-of-sale/:id/registration",
        method = "get",
        operation_id = "getPointRegistration"
    )]
    async fn get_point_registration(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The point's id.
        id: Path<Uuid>,
    ) -> Result<VersionedPoint, Failure> {
        let point = points::find(app.read(), id.0.into()).await?.ok_or(Code::NotFound)?;
        check_reader(app, &caller.0, &point)?;
        let (found, tag) = registration(app, app.read(), &point).await?;
        Ok(VersionedPoint::Found(Json(found), tag))
    }

    /// Edit a point of sale
    ///
    /// For those who run it. Send the version that you read as `If-Match` (`"3"`); 412 when somebody
    /// changed it meanwhile. Fields left out stay. Hours, staff and goods may change at any time.
    #[oai(path = "/v1/points-of-sale/:id", method = "patch", operation_id = "updatePointOfSale")]
    async fn update_point_of_sale(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The point's id.
        id: Path<Uuid>,
        /// The version that the change is for.
        #[oai(name = "If-Match")]
        if_match: Header<Option<Line<1, 40>>>,
        Json(body): Json<PointPatch>,
    ) -> Result<VersionedPoint, Failure> {
        let tx = app.store().begin().await?;
        let point = points::lock(&tx, id.0.into()).await?.ok_or(Code::NotFound)?;
        let doer = keeper(&caller.0, &point)?;
        if point.revision != version(if_match.0.as_ref().map(|line| line.0.as_str()))? {
            return Err(Code::Stale.into());
        }
        let point = change(app, &tx, point, &body).await?;
        let deed = deed("update_point_of_sale", &point);
        oversight::record(app, &tx, &doer, deed).await?;
        answered(app, tx, point.id).await
    }

    /// Submit a point of sale
    ///
    /// For those who run it: a draft, a refused point or one whose approval has ended waits for the
    /// province's department of industry and trade (Sở Công Thương) from now on.
    #[oai(
        path = "/v1/points-of-sale/:id/submission",
        method = "post",
        operation_id = "submitPointOfSale"
    )]
    async fn submit_point_of_sale(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The point's id.
        id: Path<Uuid>,
    ) -> Result<VersionedPoint, Failure> {
        let tx = app.store().begin().await?;
        let point = points::lock(&tx, id.0.into()).await?.ok_or(Code::NotFound)?;
        let doer = keeper(&caller.0, &point)?;
        let standing = standing(app, &tx, &point).await?;
        if standing.goods.total() == 0 {
            return Err(without_goods());
        }
        let given = Given::plain(Command::Submit, caller.0.id);
        follow(app, &tx, point, given, (&doer, "submit_point_of_sale")).await?;
        answered(app, tx, id.0.into()).await
    }

    /// Give a point of sale up
    ///
    /// For those who run it, at any time before a revocation. It is listed no longer and its sign is gone.
    #[oai(
        path = "/v1/points-of-sale/:id/withdrawal",
        method = "post",
        operation_id = "withdrawPointOfSale"
    )]
    async fn withdraw_point_of_sale(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The point's id.
        id: Path<Uuid>,
    ) -> Result<VersionedPoint, Failure> {
        let tx = app.store().begin().await?;
        let point = points::lock(&tx, id.0.into()).await?.ok_or(Code::NotFound)?;
        let doer = keeper(&caller.0, &point)?;
        let given = Given::plain(Command::Withdraw, caller.0.id);
        follow(app, &tx, point, given, (&doer, "withdraw_point_of_sale")).await?;
        answered(app, tx, id.0.into()).await
    }
}

/// Writes a new draft.
async fn create(
    app: &App,
    tx: &impl ConnectionTrait,
    (owner, operator): (Owner, String),
    body: NewPointOfSale,
    by: AccountId,
) -> Result<PointId, Failure> {
    let (id, now) = (app.mint::<PointId>(), app.now());
    let empty = Point {
        id,
        owner,
        operator,
        name: String::new(),
        kind: PointKind::Shop,
        unit: 0,
        address: String::new(),
        location: None,
        area: None,
        staff: None,
        hours: OpeningHours::default(),
        other_goods: 0,
        life: Life::Draft,
        registered_at: now,
        revision: 1,
    };
    let draft = PointPatch::from(body);
    let point = draft.apply(app, empty)?;
    let goods = draft.goods(tx, &[]).await?.unwrap_or_default();
    points::add_all(tx, &[NewPoint { point, goods }], by, now).await?;
    Ok(id)
}

async fn created(
    app: &App,
    tx: DatabaseTransaction,
    doer: &Doer,
    id: PointId,
    action: &'static str,
) -> Result<CreatedPoint, Failure> {
    let point = points::find(&tx, id).await?.ok_or(Code::Broken)?;
    oversight::record(app, &tx, doer, deed(action, &point)).await?;
    let (found, tag) = registration(app, &tx, &point).await?;
    tx.commit().await?;
    Ok(CreatedPoint::Created(Json(found), tag))
}

/// Saves a change, if where the point stands leaves room for it.
async fn change(
    app: &App,
    tx: &impl ConnectionTrait,
    point: Point,
    body: &PointPatch,
) -> Result<Point, Failure> {
    let (life, now) = (point.life, app.now());
    if !life.is_kept() || (body.touches_particulars() && !life.particulars_open(now)) {
        return Err(Code::Conflict.into());
    }
    let listed = points::goods_of(tx, point.id).await?;
    let goods = body.goods(tx, &listed).await?;
    let point = body.apply(app, point)?;
    if let Some(goods) = goods {
        points::restock(tx, point.id, &goods).await?;
    }
    points::save(tx, &point, now).await?;
    Ok(point)
}

/// What is registered of a point, with its version.
pub(super) async fn registration(
    app: &App,
    db: &impl ConnectionTrait,
    point: &Point,
) -> Result<(Box<PointRegistration>, String), Failure> {
    let standing = standing(app, db, point).await?;
    let products = points::goods_of(db, point.id).await?;
    let decisions = decisions::of_point(db, point.id).await?;
    let photos = photos::of_point(db, point.id).await?;
    let registered = (&standing, products, decisions, photos.as_slice());
    let found = PointRegistration::of(app, point, registered, app.now());
    Ok((Box::new(found), etag(point.revision)))
}

/// What `getPointRegistration` answers to those entitled.
pub(crate) async fn registration_of(app: &App, id: PointId) -> Result<Value, Failure> {
    let point = points::find(app.read(), id).await?.ok_or(Code::NotFound)?;
    Ok(registration(app, app.read(), &point).await?.0.to_json().unwrap_or_default())
}

/// Commits, and answers what is registered then.
pub(super) async fn answered(
    app: &App,
    tx: DatabaseTransaction,
    id: PointId,
) -> Result<VersionedPoint, Failure> {
    let point = points::find(&tx, id).await?.ok_or(Code::Broken)?;
    let (found, tag) = registration(app, &tx, &point).await?;
    tx.commit().await?;
    Ok(VersionedPoint::Found(Json(found), tag))
}

/// An act on a point, for the audit.
pub(super) fn deed(action: &'static str, point: &Point) -> Deed {
    let deed = Deed::new(action, "point_of_sale", point.id.0).within(Some(point.unit));
    let details = json!({ "kind": point.kind.code(), "revision": point.revision });
    Deed { producer: point.producer(), ..deed.with(details) }
}

fn without_goods() -> Failure {
    let vi = "Kê khai mặt hàng trước khi nộp: `products` hoặc `other_goods`.";
    let en = "List what it sells before you submit it: `products` or `other_goods`.";
    let field = FieldProblem::new("/products", "no_goods", Sentence::new(vi, en));
    Problem::new(Code::RulesOfFields).with(field).into()
}
