//! Lists of orders, newest first.

use super::record::{Order, read};
use super::rows::order;
use crate::page::Page;
use domain::ids::{AccountId, OrderId, ProducerId};
use domain::orders::{ShipStatus, Status};
use domain::payments::PayStatus;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};
use std::collections::HashMap;
use uuid::Uuid;

/// Whose orders.
#[derive(Clone, Copy, Debug)]
pub enum Whose {
    /// What a producer sold.
    Producer(ProducerId),
    /// What an account bought.
    Buyer(AccountId),
}

/// Which of them.
#[derive(Clone, Copy, Debug, Default)]
pub struct Filter {
    /// Those with this status.
    pub status: Option<Status>,
    /// Those paid so far.
    pub pay_status: Option<PayStatus>,
    /// Those sent so far.
    pub ship_status: Option<ShipStatus>,
}

/// The numbers of these orders.
pub async fn numbers(
    db: &impl ConnectionTrait,
    orders: &[OrderId],
) -> Result<HashMap<OrderId, i64>, DbErr> {
    let those = order::Entity::find()
        .select_only()
        .columns([order::Column::Id, order::Column::Code])
        .filter(order::Column::Id.is_in(orders.iter().map(|id| id.0)));
    let rows: Vec<(Uuid, i64)> = those.into_tuple().all(db).await?;
    Ok(rows.into_iter().map(|(id, code)| (OrderId(id), code)).collect())
}

/// A page of orders.
pub async fn page(
    db: &impl ConnectionTrait,
    whose: Whose,
    filter: Filter,
    before: Option<Uuid>,
    limit: u64,
) -> Result<Page<Order, Uuid>, DbErr> {
    let mut query = order::Entity::find().filter(match whose {
        Whose::Producer(producer) => order::Column::ProducerId.eq(producer.0),
        Whose::Buyer(account) => order::Column::AccountId.eq(account.0),
    });
    if let Some(status) = filter.status {
        query = query.filter(order::Column::Status.eq(status.code()));
    }
    if let Some(status) = filter.pay_status {
        query = query.filter(order::Column::PayStatus.eq(status.code()));
    }
    if let Some(status) = filter.ship_status {
        query = query.filter(order::Column::ShipStatus.eq(status.code()));
    }
    if let Some(before) = before {
        query = query.filter(order::Column::Id.lt(before));
    }
    let rows = query.order_by_desc(order::Column::Id).limit(limit + 1).all(db).await?;
    let orders = rows.into_iter().map(read).collect::<Result<Vec<_>, _>>()?;
    Ok(Page::of(orders, limit, |one| one.id.0))
}
