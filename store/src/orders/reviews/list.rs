//! Lists of reviews: each a statement or two, however long.

use super::rows::review;
use super::{Review, read};
use crate::catalogue::reach::Reach;
use crate::page::Page;
use crate::{micros, statement, unreadable};
use domain::ids::{OrderId, ProducerId, ProductId};
use domain::orders::reviews::{Points, WithheldFor};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, QueryFilter, QueryOrder,
    QueryResult, Value,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The order of a product's reviews.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    /// Those first that were published last.
    Newest,
    /// Those first that give most; of these the newest.
    Highest,
    /// Those first that give least; of these the oldest.
    Lowest,
}

/// Where a page of published reviews ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    points: i32,
    published_at: i64,
    id: Uuid,
}

/// Where a page of those that wait ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WaitingPlace {
    since: i64,
    id: Uuid,
}

/// A review that waits for a moderator.
#[derive(Clone, Debug)]
pub struct Waiting {
    /// The review.
    pub review: Review,
    /// Its product's name, as stored.
    pub product_name: String,
}

fn place(one: &Review) -> Place {
    Place {
        points: i32::from(one.stand.points.number()),
        published_at: one.published_at.map_or(0, micros),
        id: one.id,
    }
}

fn review(row: &QueryResult) -> Result<Review, DbErr> {
    read(review::Model::from_query_result(row, "")?)
}

/// A page of a product's published reviews, perhaps only of those that give so many points.
pub async fn of_product(
    db: &impl ConnectionTrait,
    (product, points): (ProductId, Option<Points>),
    sort: Sort,
    after: Option<Place>,
    limit: u64,
) -> Result<Page<Review, Place>, DbErr> {
    let mut values: Vec<Value> = vec![product.0.into()];
    let mut bind = |value: Value| {
        values.push(value);
        format!("${}", values.len())
    };
    let mut wanted = "r.product_id = $1 AND r.status = 'published'".to_owned();
    if let Some(points) = points {
        let points = bind(i32::from(points.number()).into());
        wanted.push_str(&format!(" AND r.points = {points}"));
    }
    let (keys, down) = match sort {
        Sort::Newest => ("r.published_at, r.id", true),
        Sort::Highest => ("r.points, r.published_at, r.id", true),
        Sort::Lowest => ("r.points, r.published_at, r.id", false),
    };
    if let Some(after) = after {
        let mut place = vec![bind(after.published_at.into()), bind(after.id.into())];
        if sort != Sort::Newest {
            place.insert(0, bind(after.points.into()));
        }
        let than = if down { "<" } else { ">" };
        wanted.push_str(&format!(" AND ({keys}) {than} ({})", place.join(", ")));
    }
    let order = if down { keys.replace(',', " DESC,") + " DESC" } else { keys.to_owned() };
    let sql = format!(
        "SELECT r.* FROM orders_reviews r WHERE {wanted} ORDER BY {order} LIMIT {}",
        limit + 1
    );
    let rows = db.query_all_raw(statement(db, &sql, values)).await?;
    let found = rows.iter().map(review).collect::<Result<Vec<_>, _>>()?;
    Ok(Page::of(found, limit, place))
}

/// How many of a product's reviews the public does not read, by reason.
pub async fn withheld(
    db: &impl ConnectionTrait,
    product: ProductId,
) -> Result<Vec<(WithheldFor, i64)>, DbErr> {
    let sql = "SELECT r.reason, COUNT(*) FROM orders_reviews r WHERE r.product_id = $1 \
         AND r.status IN ('refused', 'taken_down') AND r.reason IS NOT NULL \
         GROUP BY r.reason ORDER BY r.reason";
    let rows = db.query_all_raw(statement(db, sql, [product.0.into()])).await?;
    let read = |row: &QueryResult| {
        let code: String = row.try_get_by_index(0)?;
        let reason = WithheldFor::from_code(&code).ok_or_else(|| unreadable("reason", &code))?;
        Ok((reason, row.try_get_by_index(1)?))
    };
    rows.iter().map(read).collect()
}

/// A page of the published reviews of what a producer sold, the newest first, perhaps only those with or
/// without an answer.
pub async fn of_producer(
    db: &impl ConnectionTrait,
    (producer, answered): (ProducerId, Option<bool>),
    after: Option<Place>,
    limit: u64,
) -> Result<Page<Review, Place>, DbErr> {
    let mut values: Vec<Value> = vec![producer.0.into()];
    let mut wanted = "r.producer_id = $1 AND r.status = 'published'".to_owned();
    if let Some(answered) = answered {
        let not = if answered { "NOT" } else { "" };
        wanted.push_str(&format!(" AND r.answer IS {not} NULL"));
    }
    if let Some(after) = after {
        values.extend::<[Value; 2]>([after.published_at.into(), after.id.into()]);
        wanted.push_str(" AND (r.published_at, r.id) < ($2, $3)");
    }
    let sql = format!(
        "SELECT r.* FROM orders_reviews r WHERE {wanted} \
         ORDER BY r.published_at DESC, r.id DESC LIMIT {}",
        limit + 1
    );
    let rows = db.query_all_raw(statement(db, &sql, values)).await?;
    let found = rows.iter().map(review).collect::<Result<Vec<_>, _>>()?;
    Ok(Page::of(found, limit, place))
}

/// The reviews of an order's lines, the oldest first.
pub async fn of_order(db: &impl ConnectionTrait, order: OrderId) -> Result<Vec<Review>, DbErr> {
    let those = review::Entity::find().filter(review::Column::OrderId.eq(order.0));
    those.order_by_asc(review::Column::Id).all(db).await?.into_iter().map(read).collect()
}

/// A page of what waits for a moderator within reach, the longest waiting first.
pub async fn waiting(
    db: &impl ConnectionTrait,
    reach: &Reach,
    after: Option<WaitingPlace>,
    limit: u64,
) -> Result<Page<Waiting, WaitingPlace>, DbErr> {
    let mut values: Vec<Value> = Vec::new();
    let mut wanted = format!("r.waits_since IS NOT NULL{}", reach.within("p.unit_id", &mut values));
    if let Some(after) = after {
        values.extend::<[Value; 2]>([after.since.into(), after.id.into()]);
        let (since, id) = (values.len() - 1, values.len());
        wanted.push_str(&format!(" AND (r.waits_since, r.id) > (${since}, ${id})"));
    }
    let sql = format!(
        "SELECT r.*, p.name AS product_name FROM orders_reviews r \
         JOIN catalogue_products p ON p.id = r.product_id WHERE {wanted} \
         ORDER BY r.waits_since, r.id LIMIT {}",
        limit + 1
    );
    let rows = db.query_all_raw(statement(db, &sql, values)).await?;
    let one = |row: &QueryResult| {
        Ok(Waiting { review: review(row)?, product_name: row.try_get("", "product_name")? })
    };
    let found = rows.iter().map(one).collect::<Result<Vec<_>, DbErr>>()?;
    Ok(Page::of(found, limit, |one| WaitingPlace {
        since: one.review.waits_since.map_or(0, micros),
        id: one.review.id,
    }))
}
