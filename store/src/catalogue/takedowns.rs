//! Takedowns on an authority's request: recorded for good, answered at most once, lifted once.

use super::moderation_rows::takedown;
use super::reach::Reach;
use crate::oversight::deeds::Doer;
use crate::page::Page;
use crate::{Instant, micros, statement, unreadable};
use domain::calendar::Day;
use domain::catalogue::Status;
use domain::ids::{AccountId, ProducerId, ProductId};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, FromQueryResult,
    QueryFilter, QueryOrder, QueryResult, Value,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A takedown to be written.
#[derive(Clone, Debug)]
pub struct NewTakedown {
    /// Its id.
    pub id: Uuid,
    /// The product.
    pub product: ProductId,
    /// Where the listing stood before the first takedown that still runs.
    pub was: Status,
    /// The authority that asks for it.
    pub authority: String,
    /// Its request's number.
    pub number: String,
    /// Its request's date.
    pub dated: Day,
    /// When the request reached the platform.
    pub received: Instant,
    /// Why, as the request says.
    pub reason: String,
}

/// A takedown with where its product lies.
#[derive(Clone, Debug)]
pub struct Takedown {
    /// The stored takedown.
    pub row: takedown::Model,
    /// The product's name.
    pub name: String,
    /// Who makes the product today.
    pub producer: ProducerId,
    /// The unit in which it lies.
    pub unit: Option<i32>,
    /// The body that took it down; none for the platform.
    pub body: Option<String>,
}

/// Whose takedowns are read: one is there for whoever one of these lets see it.
#[derive(Clone, Debug)]
pub struct Scope {
    /// Those of products within reach.
    pub reach: Option<Reach>,
    /// Those of products of these producers.
    pub producers: Vec<ProducerId>,
}

/// Where a page ended: newest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    taken_at: i64,
    id: Uuid,
}

/// Writes a takedown, as of now.
pub async fn add(
    db: &impl ConnectionTrait,
    new: NewTakedown,
    by: AccountId,
    body: Option<Uuid>,
    now: Instant,
) -> Result<(), DbErr> {
    let row = takedown::ActiveModel {
        id: Set(new.id),
        product_id: Set(new.product.0),
        was: Set(new.was.code().to_owned()),
        authority: Set(new.authority),
        number: Set(new.number),
        dated: Set(new.dated.format("%Y-%m-%d").to_string()),
        received_at: Set(micros(new.received)),
        reason: Set(new.reason),
        taken_at: Set(micros(now)),
        taken_by: Set(by.0),
        body_id: Set(body),
        ..Default::default()
    };
    takedown::Entity::insert(row).exec_without_returning(db).await.map(drop)
}

/// The takedowns of a product that still run, oldest first.
pub async fn running(
    db: &impl ConnectionTrait,
    product: ProductId,
) -> Result<Vec<takedown::Model>, DbErr> {
    takedown::Entity::find()
        .filter(takedown::Column::ProductId.eq(product.0))
        .filter(takedown::Column::LiftedAt.is_null())
        .order_by_asc(takedown::Column::TakenAt)
        .order_by_asc(takedown::Column::Id)
        .all(db)
        .await
}

/// The same, each with where its product lies.
pub async fn running_of(
    db: &impl ConnectionTrait,
    product: ProductId,
) -> Result<Vec<Takedown>, DbErr> {
    let sql = format!(
        "{SELECT} WHERE t.product_id = $1 AND t.lifted_at IS NULL ORDER BY t.taken_at, t.id"
    );
    let rows = db.query_all_raw(statement(db, &sql, [product.0.into()])).await?;
    rows.iter().map(read).collect()
}

/// Where the listing stood before.
pub fn was(row: &takedown::Model) -> Result<Status, DbErr> {
    Status::from_code(&row.was).ok_or_else(|| unreadable("status", &row.was))
}

/// Answers a takedown; `false` when it was answered or lifted before.
pub async fn answer(
    db: &impl ConnectionTrait,
    id: Uuid,
    text: &str,
    by: AccountId,
    now: Instant,
) -> Result<bool, DbErr> {
    let written = takedown::Entity::update_many()
        .col_expr(takedown::Column::Answer, Expr::value(text))
        .col_expr(takedown::Column::AnsweredAt, Expr::value(micros(now)))
        .col_expr(takedown::Column::AnsweredBy, Expr::value(by.0))
        .filter(takedown::Column::Id.eq(id))
        .filter(takedown::Column::Answer.is_null())
        .filter(takedown::Column::LiftedAt.is_null())
        .exec(db)
        .await?;
    Ok(written.rows_affected == 1)
}

/// Lifts a takedown; `false` when it was lifted before.
pub async fn lift(
    db: &impl ConnectionTrait,
    id: Uuid,
    reason: &str,
    by: &Doer,
    now: Instant,
) -> Result<bool, DbErr> {
    let written = takedown::Entity::update_many()
        .col_expr(takedown::Column::LiftReason, Expr::value(reason))
        .col_expr(takedown::Column::LiftedAt, Expr::value(micros(now)))
        .col_expr(takedown::Column::LiftedBy, Expr::value(by.actor.map(|id| id.0)))
        .col_expr(takedown::Column::LiftedIn, Expr::value(by.body.map(|id| id.0)))
        .filter(takedown::Column::Id.eq(id))
        .filter(takedown::Column::LiftedAt.is_null())
        .exec(db)
        .await?;
    Ok(written.rows_affected == 1)
}

const SELECT: &str = "SELECT t.*, p.name AS product_name, p.producer_id AS producer_id, \
    p.unit_id AS unit_id, b.name AS body_name \
    FROM catalogue_takedowns t JOIN catalogue_products p ON p.id = t.product_id \
    LEFT JOIN accounts_bodies b ON b.id = t.body_id";

/// A takedown.
pub async fn find(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<Takedown>, DbErr> {
    let sql = format!("{SELECT} WHERE t.id = $1");
    let row = db.query_one_raw(statement(db, &sql, [id.into()])).await?;
    row.as_ref().map(read).transpose()
}

/// A page of takedowns, newest first; of one product or of all.
pub async fn list(
    db: &impl ConnectionTrait,
    scope: &Scope,
    product: Option<ProductId>,
    after: Option<Place>,
    limit: u64,
) -> Result<Page<Takedown, Place>, DbErr> {
    let mut values: Vec<Value> = Vec::new();
    let mut wanted = seen_by(scope, &mut values);
    let mut bind = |value: Value| {
        values.push(value);
        format!("${}", values.len())
    };
    if let Some(product) = product {
        wanted.push_str(&format!(" AND t.product_id = {}", bind(product.0.into())));
    }
    if let Some(after) = after {
        let (at, id) = (bind(after.taken_at.into()), bind(after.id.into()));
        wanted.push_str(&format!(" AND (t.taken_at, t.id) < ({at}, {id})"));
    }
    let order = "ORDER BY t.taken_at DESC, t.id DESC";
    let sql = format!("{SELECT} WHERE {wanted} {order} LIMIT {}", limit + 1);
    let rows = db.query_all_raw(statement(db, &sql, values)).await?;
    let found = rows.iter().map(read).collect::<Result<Vec<_>, _>>()?;
    Ok(Page::of(found, limit, |one| Place { taken_at: one.row.taken_at, id: one.row.id }))
}

fn seen_by(scope: &Scope, values: &mut Vec<Value>) -> String {
    let mut ways = Vec::new();
    if let Some(reach) = &scope.reach {
        ways.push(format!("(1 = 1{})", reach.within("p.unit_id", values)));
    }
    for producer in &scope.producers {
        values.push(producer.0.into());
        ways.push(format!("p.producer_id = ${}", values.len()));
    }
    if ways.is_empty() { "1 = 0".to_owned() } else { format!("({})", ways.join(" OR ")) }
}

fn read(row: &QueryResult) -> Result<Takedown, DbErr> {
    let producer: Uuid = row.try_get("", "producer_id")?;
    Ok(Takedown {
        row: takedown::Model::from_query_result(row, "")?,
        name: row.try_get("", "product_name")?,
        producer: ProducerId(producer),
        unit: row.try_get("", "unit_id")?,
        body: row.try_get("", "body_name")?,
    })
}
