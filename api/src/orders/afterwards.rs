//! Lists of what became of a producer's orders: what is to be handed over, looked at or sent back today.

use super::Tag;
use super::answers::number;
use super::since::{
    FulfilmentStatus, OrderFulfilment, OrderRefund, OrderRefundStatus, OrderReturn,
    OrderReturnStatus,
};
use crate::access::{self, SignedIn};
use crate::context::App;
use crate::page::{self, DEFAULT_LIMIT};
use crate::problem::Failure;
use crate::scalars::Line;
use domain::accounts::Affair;
use domain::ids::OrderId;
use poem::web::Data;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{Object, OpenApi};
use std::collections::HashMap;
use store::orders::{fulfilments, list, returns};
use store::page::Page;
use store::payments::refunds;
use uuid::Uuid;

/// Operations: lists of what became of orders.
pub struct AfterwardsApi;

/// A page of fulfilments.
#[derive(Debug, Object)]
struct FulfilmentList {
    /// The fulfilments, newest first.
    items: Vec<FulfilmentItem>,
    /// Send it as `cursor` for the next page; null at the end.
    next_cursor: Option<String>,
}

/// A fulfilment, and of which order it is.
#[derive(Debug, Object)]
struct FulfilmentItem {
    /// The order.
    order_id: Uuid,
    /// The order's number.
    order_number: String,
    /// The fulfilment.
    fulfilment: OrderFulfilment,
}

/// A page of returns.
#[derive(Debug, Object)]
struct ReturnList {
    /// The returns, newest first.
    items: Vec<ReturnItem>,
    /// Send it as `cursor` for the next page; null at the end.
    next_cursor: Option<String>,
}

/// A return, and of which order it is.
#[derive(Debug, Object)]
struct ReturnItem {
    /// The order.
    order_id: Uuid,
    /// The order's number.
    order_number: String,
    /// The return.
    #[oai(rename = "return")]
    goods_return: OrderReturn,
}

/// A page of refunds.
#[derive(Debug, Object)]
struct RefundList {
    /// The refunds, newest first.
    items: Vec<RefundItem>,
    /// Send it as `cursor` for the next page; null at the end.
    next_cursor: Option<String>,
}

/// A refund, and of which order it is.
#[derive(Debug, Object)]
struct RefundItem {
    /// The order.
    order_id: Uuid,
    /// The order's number.
    order_number: String,
    /// The refund.
    refund: OrderRefund,
}

/// Where a page begins, and how many items it has at most.
type Wanted = (Query<Option<Line<1, 400>>>, Query<Option<u64>>);

#[OpenApi(tag = "Tag::Orders")]
impl AfterwardsApi {
    /// List a producer's fulfilments
    ///
    /// For those who act for it in orders, newest first: what is packed and to be handed over, what is on its way,
    /// what comes back.
    #[oai(
        path = "/v1/producers/:id/fulfilments",
        method = "get",
        operation_id = "listProducerFulfilments"
    )]
    async fn list_producer_fulfilments(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The producer's id.
        id: Path<Uuid>,
        /// Only those that stand so.
        status: Query<Option<FulfilmentStatus>>,
        /// `next_cursor` of the page before, with the same filter.
        cursor: Query<Option<Line<1, 400>>>,
        /// Items on a page, 1 to 100; 20 when unsaid.
        #[oai(validator(minimum(value = "1"), maximum(value = "100")))]
        limit: Query<Option<u64>>,
    ) -> Result<Json<FulfilmentList>, Failure> {
        access::member_for(&caller.0, id.0.into(), Affair::Orders)?;
        let (before, limit) = wanted((cursor, limit))?;
        let status = status.0.map(Into::into);
        let found = fulfilments::page(app.read(), id.0.into(), status, before, limit).await?;
        let numbers = Numbers::read(app, &found, |one| one.order).await?;
        let item = |one: &fulfilments::Fulfilment| FulfilmentItem {
            order_id: one.order.0,
            order_number: numbers.of(one.order),
            fulfilment: OrderFulfilment::of(one),
        };
        let next_cursor = found.next.as_ref().map(store::page::encode);
        Ok(Json(FulfilmentList { items: found.items.iter().map(item).collect(), next_cursor }))
    }

    /// List a producer's returns
    ///
    /// For those who act for it in orders, newest first: what is asked for and to be decided, what is back and to
    /// be looked at.
    #[oai(path = "/v1/producers/:id/returns", method = "get", operation_id = "listProducerReturns")]
    async fn list_producer_returns(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The producer's id.
        id: Path<Uuid>,
        /// Only those that stand so.
        status: Query<Option<OrderReturnStatus>>,
        /// `next_cursor` of the page before, with the same filter.
        cursor: Query<Option<Line<1, 400>>>,
        /// Items on a page, 1 to 100; 20 when unsaid.
        #[oai(validator(minimum(value = "1"), maximum(value = "100")))]
        limit: Query<Option<u64>>,
    ) -> Result<Json<ReturnList>, Failure> {
        access::member_for(&caller.0, id.0.into(), Affair::Orders)?;
        let (before, limit) = wanted((cursor, limit))?;
        let status = status.0.map(Into::into);
        let found = returns::page(app.read(), id.0.into(), status, before, limit).await?;
        let numbers = Numbers::read(app, &found, |one| one.order).await?;
        let item = |one: &returns::Return| ReturnItem {
            order_id: one.order.0,
            order_number: numbers.of(one.order),
            goods_return: OrderReturn::of(one),
        };
        let next_cursor = found.next.as_ref().map(store::page::encode);
        Ok(Json(ReturnList { items: found.items.iter().map(item).collect(), next_cursor }))
    }

    /// List a producer's refunds
    ///
    /// For those who act for it in orders, newest first: what is due and to be sent, what failed.
    #[oai(path = "/v1/producers/:id/refunds", method = "get", operation_id = "listProducerRefunds")]
    async fn list_producer_refunds(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The producer's id.
        id: Path<Uuid>,
        /// Only those that stand so.
        status: Query<Option<OrderRefundStatus>>,
        /// `next_cursor` of the page before, with the same filter.
        cursor: Query<Option<Line<1, 400>>>,
        /// Items on a page, 1 to 100; 20 when unsaid.
        #[oai(validator(minimum(value = "1"), maximum(value = "100")))]
        limit: Query<Option<u64>>,
    ) -> Result<Json<RefundList>, Failure> {
        access::member_for(&caller.0, id.0.into(), Affair::Orders)?;
        let (before, limit) = wanted((cursor, limit))?;
        let status = status.0.map(Into::into);
        let found = refunds::page(app.read(), id.0.into(), status, before, limit).await?;
        let numbers = Numbers::read(app, &found, |one| one.order).await?;
        let item = |one: &refunds::Refund| RefundItem {
            order_id: one.order.0,
            order_number: numbers.of(one.order),
            refund: OrderRefund::of(one),
        };
        let next_cursor = found.next.as_ref().map(store::page::encode);
        Ok(Json(RefundList { items: found.items.iter().map(item).collect(), next_cursor }))
    }
}

fn wanted((cursor, limit): Wanted) -> Result<(Option<Uuid>, u64), Failure> {
    let before = page::cursor(cursor.0.as_ref().map(|cursor| cursor.0.as_str()))?;
    Ok((before, limit.0.unwrap_or(DEFAULT_LIMIT)))
}

/// The numbers of the orders of a page.
struct Numbers(HashMap<OrderId, i64>);

impl Numbers {
    async fn read<T>(
        app: &App,
        page: &Page<T, Uuid>,
        order: fn(&T) -> OrderId,
    ) -> Result<Self, Failure> {
        let orders: Vec<OrderId> = page.items.iter().map(order).collect();
        Ok(Self(list::numbers(app.read(), &orders).await?))
    }

    fn of(&self, order: OrderId) -> String {
        self.0.get(&order).map_or_else(String::new, |code| number(*code))
    }
}
