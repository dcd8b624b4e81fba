//! What the public reports of listings: made once, decided once.

use super::moderation_rows::report;
use super::reach::Reach;
use crate::oversight::deeds::Doer;
use crate::page::Page;
use crate::{Instant, micros, statement};
use domain::ids::ProductId;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, FromQueryResult,
    QueryFilter, QueryResult, Value,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A report to be written.
#[derive(Clone, Debug)]
pub struct NewReport {
    /// Its id.
    pub id: Uuid,
    /// The product.
    pub product: ProductId,
    /// SHA-256 of the token under which the reporter reads the outcome.
    pub tracking_hash: Vec<u8>,
    /// A code from the list of reasons.
    pub reason: &'static str,
    /// What is wrong, in the reporter's words.
    pub text: String,
    /// How to reach the reporter: personal data.
    pub contact: String,
}

/// A report with where its product lies.
#[derive(Clone, Debug)]
pub struct Report {
    /// The stored report.
    pub row: report::Model,
    /// The unit in which the product lies.
    pub unit: Option<i32>,
    /// The body that decided.
    pub body: Option<String>,
}

/// Where a page ended: newest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    reported_at: i64,
    id: Uuid,
}

/// Writes a report.
pub async fn add(db: &impl ConnectionTrait, new: NewReport, now: Instant) -> Result<(), DbErr> {
    let row = report::ActiveModel {
        id: Set(new.id),
        product_id: Set(new.product.0),
        tracking_hash: Set(new.tracking_hash),
        reason: Set(new.reason.to_owned()),
        text: Set(new.text),
        contact: Set(new.contact),
        reported_at: Set(micros(now)),
        ..Default::default()
    };
    report::Entity::insert(row).exec_without_returning(db).await.map(drop)
}

/// Decides a report; `false` when it was decided before.
pub async fn decide(
    db: &impl ConnectionTrait,
    id: Uuid,
    (decision, text): (&str, &str),
    by: &Doer,
    now: Instant,
) -> Result<bool, DbErr> {
    let written = report::Entity::update_many()
        .col_expr(report::Column::Decision, Expr::value(decision))
        .col_expr(report::Column::DecisionText, Expr::value(text))
        .col_expr(report::Column::DecidedAt, Expr::value(micros(now)))
        .col_expr(report::Column::DecidedBy, Expr::value(by.actor.map(|id| id.0)))
        .col_expr(report::Column::BodyId, Expr::value(by.body.map(|id| id.0)))
        .filter(report::Column::Id.eq(id))
        .filter(report::Column::Decision.is_null())
        .exec(db)
        .await?;
    Ok(written.rows_affected == 1)
}

const SELECT: &str = "SELECT r.*, p.unit_id AS unit_id, b.name AS body_name \
    FROM catalogue_reports r JOIN catalogue_products p ON p.id = r.product_id \
    LEFT JOIN accounts_bodies b ON b.id = r.body_id";

/// A report by its id.
pub async fn find(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<Report>, DbErr> {
    one(db, "r.id", id.into()).await
}

/// A report by the hash of its tracking token.
pub async fn tracked(db: &impl ConnectionTrait, hash: Vec<u8>) -> Result<Option<Report>, DbErr> {
    one(db, "r.tracking_hash", hash.into()).await
}

async fn one(
    db: &impl ConnectionTrait,
    column: &str,
    value: Value,
) -> Result<Option<Report>, DbErr> {
    let sql = format!("{SELECT} WHERE {column} = $1");
    let row = db.query_one_raw(statement(db, &sql, [value])).await?;
    row.as_ref().map(read).transpose()
}

/// A page of reports within reach, newest first; those decided, those open, or both.
pub async fn list(
    db: &impl ConnectionTrait,
    reach: &Reach,
    decided: Option<bool>,
    after: Option<Place>,
    limit: u64,
) -> Result<Page<Report, Place>, DbErr> {
    let mut values: Vec<Value> = Vec::new();
    let mut wanted = format!("1 = 1{}", reach.within("p.unit_id", &mut values));
    if let Some(decided) = decided {
        let state = if decided { "IS NOT NULL" } else { "IS NULL" };
        wanted.push_str(&format!(" AND r.decision {state}"));
    }
    if let Some(after) = after {
        values.extend([after.reported_at.into(), after.id.into()]);
        let last = values.len();
        wanted.push_str(&format!(" AND (r.reported_at, r.id) < (${}, ${last})", last - 1));
    }
    let order = "ORDER BY r.reported_at DESC, r.id DESC";
    let sql = format!("{SELECT} WHERE {wanted} {order} LIMIT {}", limit + 1);
    let rows = db.query_all_raw(statement(db, &sql, values)).await?;
    let found = rows.iter().map(read).collect::<Result<Vec<_>, _>>()?;
    Ok(Page::of(found, limit, |one| Place { reported_at: one.row.reported_at, id: one.row.id }))
}

fn read(row: &QueryResult) -> Result<Report, DbErr> {
    Ok(Report {
        row: report::Model::from_query_result(row, "")?,
        unit: row.try_get("", "unit_id")?,
        body: row.try_get("", "body_name")?,
    })
}
