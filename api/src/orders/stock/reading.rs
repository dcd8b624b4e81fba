//! Stock as producers read it, and what the public reads of it.

use super::answers::{
    ProductAvailability, StockLevel, StockList, StockLocation, StockLocationList, StockMovement,
    StockMovementList, VariantAvailability,
};
use crate::access::{self, SignedIn};
use crate::accounts::taken;
use crate::codes::Code;
use crate::context::App;
use crate::orders::Tag;
use crate::orders::basket::free_of;
use crate::oversight;
use crate::page::{self, DEFAULT_LIMIT};
use crate::problem::{Failure, Problem};
use crate::scalars::{Date, Line};
use domain::accounts::Affair;
use domain::calendar::day_of;
use domain::ids::{ProducerId, VariantId};
use domain::orders::stock::Shown;
use poem::web::Data;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{ApiResponse, Object, OpenApi};
use serde_json::json;
use store::catalogue::pages;
use store::orders::{locations, stock};
use store::oversight::deeds::Deed;
use uuid::Uuid;

/// Operations: reading stock.
pub struct StockApi;

/// Most places of a producer.
const MOST_PLACES: usize = 50;

/// A place to be opened.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
struct NewStockLocation {
    /// Its name, for the producer alone; no other place's.
    name: Line<1, 100>,
}

#[derive(ApiResponse)]
enum Opened {
    /// The place is there.
    #[oai(status = 201)]
    Created(Json<StockLocation>),
}

#[OpenApi(tag = "Tag::Orders")]
impl StockApi {
    /// What can be had of a product
    ///
    /// Of each variant whether there is enough, little, or none: never how many. As of this instant: what
    /// was kept for buyers too long counts as free.
    #[oai(path = "/v1/products/:id/availability", method = "get", operation_id = "getAvailability")]
    async fn get_availability(
        &self,
        Data(app): Data<&App>,
        /// The product's id or slug.
        id: Path<Line<1, 100>>,
        /// Of a bookable service: on which day; today when unsaid.
        day: Query<Option<Date>>,
    ) -> Result<Json<ProductAvailability>, Failure> {
        let now = app.now();
        let page = pages::one(app.read(), &id.0.0).await?.ok_or(Code::NotFound)?;
        let ids: Vec<VariantId> = page.variants.iter().map(|row| row.variant.id).collect();
        let free = stock::free(app.read(), &ids, now).await?;
        let day = day.0.map_or_else(|| day_of(now), |day| day.0);
        let items = page.variants.iter().map(|row| VariantAvailability {
            variant_id: row.variant.id.0,
            availability: Shown::of(free_of(row, day, &free)).into(),
        });
        Ok(Json(ProductAvailability { items: items.collect() }))
    }

    /// List the places where stock lies
    ///
    /// For members of the producer.
    #[oai(
        path = "/v1/producers/:id/stock-locations",
        method = "get",
        operation_id = "listStockLocations"
    )]
    async fn list_stock_locations(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The producer's id.
        id: Path<Uuid>,
    ) -> Result<Json<StockLocationList>, Failure> {
        access::member_for(&caller.0, id.0.into(), Affair::Listings)?;
        let places = locations::of_producer(app.read(), id.0.into()).await?;
        let items = places.iter().map(StockLocation::of).collect();
        Ok(Json(StockLocationList { items, next_cursor: None }))
    }

    /// Open a place where stock lies
    ///
    /// For members of the producer, at most 50. A first one, "Kho chính", opens by itself as soon as
    /// something is counted. 409 `already_exists` for a name that another has.
    #[oai(
        path = "/v1/producers/:id/stock-locations",
        method = "post",
        operation_id = "openStockLocation"
    )]
    async fn open_stock_location(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The producer's id.
        id: Path<Uuid>,
        Json(body): Json<NewStockLocation>,
    ) -> Result<Opened, Failure> {
        let producer = ProducerId(id.0);
        let doer = access::member_for(&caller.0, producer, Affair::Listings)?;
        let tx = app.store().begin().await?;
        if locations::of_producer(&tx, producer).await?.len() >= MOST_PLACES {
            let (vi, en) = ("Đã có 50 kho.", "There are 50 places already.");
            return Err(Problem::field("/name", "too_many_locations", vi, en).into());
        }
        let place = locations::open(&tx, app.mint(), producer, &body.name.0, app.now()).await;
        let place = place.map_err(taken)?;
        let deed = Deed::new("open_stock_location", "stock_location", place.id);
        let deed = deed.of(producer, None).with(json!({ "name": body.name.0 }));
        oversight::record(app, &tx, &doer, deed).await?;
        tx.commit().await?;
        Ok(Opened::Created(Json(StockLocation::of(&place))))
    }

    /// List stock
    ///
    /// For members of the producer: what lies where, and how much of it is promised.
    #[oai(path = "/v1/producers/:id/stock", method = "get", operation_id = "listStock")]
    async fn list_stock(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The producer's id.
        id: Path<Uuid>,
        /// Only of this variant.
        variant: Query<Option<Uuid>>,
        /// `next_cursor` of the page before, with the same filter.
        cursor: Query<Option<Line<1, 400>>>,
        /// Items on a page, 1 to 100; 20 when unsaid.
        #[oai(validator(minimum(value = "1"), maximum(value = "100")))]
        limit: Query<Option<u64>>,
    ) -> Result<Json<StockList>, Failure> {
        access::member_for(&caller.0, id.0.into(), Affair::Listings)?;
        let after = page::cursor(cursor.0.as_ref().map(|cursor| cursor.0.as_str()))?;
        let limit = limit.0.unwrap_or(DEFAULT_LIMIT);
        let variant = variant.0.map(VariantId);
        let page = stock::of_producer(app.read(), id.0.into(), variant, after, limit).await?;
        let next_cursor = page.next.as_ref().map(store::page::encode);
        let items = page.items.iter().map(StockLevel::of).collect();
        Ok(Json(StockList { items, next_cursor }))
    }

    /// List movements of a stock
    ///
    /// For members of the producer, newest first: each as it was written, for good.
    #[oai(
        path = "/v1/producers/:id/stock/:stock/movements",
        method = "get",
        operation_id = "listStockMovements"
    )]
    async fn list_stock_movements(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The producer's id.
        id: Path<Uuid>,
        /// The stock's id.
        stock: Path<Uuid>,
        /// `next_cursor` of the page before.
        cursor: Query<Option<Line<1, 400>>>,
        /// Items on a page, 1 to 100; 20 when unsaid.
        #[oai(validator(minimum(value = "1"), maximum(value = "100")))]
        limit: Query<Option<u64>>,
    ) -> Result<Json<StockMovementList>, Failure> {
        access::member_for(&caller.0, id.0.into(), Affair::Listings)?;
        let there = stock::find(app.read(), id.0.into(), stock.0).await?.ok_or(Code::NotFound)?;
        let before = page::cursor(cursor.0.as_ref().map(|cursor| cursor.0.as_str()))?;
        let limit = limit.0.unwrap_or(DEFAULT_LIMIT);
        let page = stock::movements(app.read(), there.id, before, limit).await?;
        let next_cursor = page.next.as_ref().map(store::page::encode);
        let items = page.items.into_iter().filter_map(StockMovement::of).collect();
        Ok(Json(StockMovementList { items, next_cursor }))
    }
}
