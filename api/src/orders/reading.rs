//! Reading orders: the buyer's own, and a producer's.

use super::Tag;
use super::answers::{Order, OrderPaymentStatus, OrderShippingStatus, OrderStatus, one, orders};
use super::shopper::Shopper;
use crate::access::{self, SignedIn};
use crate::codes::Code;
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
use sea_orm::ConnectionTrait;
use store::orders::carts::Holder;
use store::orders::list::{self, Filter, Whose};
use store::orders::record::{self, Order as Kept};
use store::oversight::deeds::Doer;
use uuid::Uuid;

/// Operations: reading orders.
pub struct ReadingApi;

/// A page of orders.
#[derive(Debug, Object)]
struct OrderList {
    /// The orders, newest first.
    items: Vec<Order>,
    /// Send it as `cursor` for the next page; null at the end.
    next_cursor: Option<String>,
}

/// Who reads an order.
pub(crate) enum Reader {
    /// Its buyer.
    Buyer,
    /// Somebody acting for its producer.
    Producer(Doer),
}

#[OpenApi(tag = "Tag::Orders")]
impl ReadingApi {
    /// Read an order
    ///
    /// For its buyer, who may be a guest with the cart's token, and for its producer; to anybody else it is
    /// not there.
    #[oai(path = "/v1/orders/:id", method = "get", operation_id = "getOrder")]
    async fn get_order(
        &self,
        Data(app): Data<&App>,
        caller: Shopper,
        /// The order's id.
        id: Path<Uuid>,
    ) -> Result<Json<Order>, Failure> {
        let order = record::find(app.read(), OrderId(id.0)).await?.ok_or(Code::NotFound)?;
        readable(app.read(), &caller, &order).await?;
        Ok(Json(one(app, app.read(), order.id).await?))
    }

    /// List own orders
    ///
    /// What the account has ordered, newest first.
    #[oai(path = "/v1/me/orders", method = "get", operation_id = "listOwnOrders")]
    async fn list_own_orders(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// `next_cursor` of the page before.
        cursor: Query<Option<Line<1, 400>>>,
        /// Items on a page, 1 to 100; 20 when unsaid.
        #[oai(validator(minimum(value = "1"), maximum(value = "100")))]
        limit: Query<Option<u64>>,
    ) -> Result<Json<OrderList>, Failure> {
        let whose = Whose::Buyer(caller.0.id);
        page(app, whose, Filter::default(), (cursor.0, limit.0)).await
    }

    /// List a producer's orders
    ///
    /// For those who act for it in orders, newest first.
    #[oai(path = "/v1/producers/:id/orders", method = "get", operation_id = "listProducerOrders")]
    #[expect(clippy::too_many_arguments, reason = "one parameter per filter of the list")]
    async fn list_producer_orders(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The producer's id.
        id: Path<Uuid>,
        /// Only those with this status.
        status: Query<Option<OrderStatus>>,
        /// Only those paid so far.
        payment_status: Query<Option<OrderPaymentStatus>>,
        /// Only those sent so far.
        shipping_status: Query<Option<OrderShippingStatus>>,
        /// `next_cursor` of the page before, with the same filters.
        cursor: Query<Option<Line<1, 400>>>,
        /// Items on a page, 1 to 100; 20 when unsaid.
        #[oai(validator(minimum(value = "1"), maximum(value = "100")))]
        limit: Query<Option<u64>>,
    ) -> Result<Json<OrderList>, Failure> {
        access::member_for(&caller.0, id.0.into(), Affair::Orders)?;
        let filter = Filter {
            status: status.0.map(Into::into),
            pay_status: payment_status.0.map(Into::into),
            ship_status: shipping_status.0.map(Into::into),
        };
        page(app, Whose::Producer(id.0.into()), filter, (cursor.0, limit.0)).await
    }
}

async fn page(
    app: &App,
    whose: Whose,
    filter: Filter,
    (cursor, limit): (Option<Line<1, 400>>, Option<u64>),
) -> Result<Json<OrderList>, Failure> {
    let before = page::cursor(cursor.as_ref().map(|cursor| cursor.0.as_str()))?;
    let limit = limit.unwrap_or(DEFAULT_LIMIT);
    let found = list::page(app.read(), whose, filter, before, limit).await?;
    let next_cursor = found.next.as_ref().map(store::page::encode);
    let items = orders(app, app.read(), found.items).await?;
    Ok(Json(OrderList { items, next_cursor }))
}

/// An order is its buyer's here: to all others, those who sold it among them, it is not there.
pub(crate) async fn bought(
    db: &impl ConnectionTrait,
    caller: &Shopper,
    order: &Kept,
) -> Result<(), Failure> {
    match readable(db, caller, order).await {
        Ok(Reader::Buyer) => Ok(()),
        _ => Err(Code::NotFound.into()),
    }
}

/// As what somebody may read an order; 404 to whom it is nobody's business.
pub(crate) async fn readable(
    db: &impl ConnectionTrait,
    caller: &Shopper,
    order: &Kept,
) -> Result<Reader, Failure> {
    let account = match (caller, caller.holder()) {
        (Shopper::Account(account), _) if order.account == Some(account.0.id) => {
            return Ok(Reader::Buyer);
        }
        (Shopper::Account(account), _) => &account.0,
        (Shopper::Guest(_), Holder::Guest(hash)) => {
            let checkout = record::checkout(db, order.checkout).await?;
            let own = checkout.is_some_and(|one| one.token_hash == Some(hash));
            return if own { Ok(Reader::Buyer) } else { Err(Code::NotFound.into()) };
        }
        (Shopper::Guest(_), Holder::Account(_)) => return Err(Code::NotFound.into()),
    };
    access::member_for(account, order.producer, Affair::Orders).map(Reader::Producer)
}
