//! Reports of misuse of the mark: made once, answered at most once, decided once.

use super::mark_rows::misuse_report as report;
use crate::page::Page;
use crate::{Instant, micros, statement};
use domain::ids::{AccountId, BodyId, ProducerId, ProductId};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, FromQueryResult,
    QueryFilter, QueryResult, Value, sea_query::Expr,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A report to be written.
#[derive(Clone, Debug)]
pub struct NewReport {
    /// Its id.
    pub id: Uuid,
    /// The product concerned, where one is known.
    pub product: Option<ProductId>,
    /// SHA-256 of the token under which the reporter reads the outcome.
    pub tracking_hash: Vec<u8>,
    /// Where the mark was seen.
    pub seen_at: String,
    /// The page on which it was seen.
    pub url: String,
    /// What was seen.
    pub description: String,
    /// How to reach the reporter: personal data.
    pub contact: String,
}

/// A report with where its matter lies.
#[derive(Clone, Debug)]
pub struct Report {
    /// The stored report.
    pub row: report::Model,
    /// Who makes the product today.
    pub producer: Option<ProducerId>,
    /// The unit in which the product lies.
    pub unit: Option<i32>,
    /// The body that decided.
    pub body: Option<String>,
}

/// Whose reports are read: a report is there for whoever one of these lets see it.
#[derive(Clone, Debug, Default)]
pub struct Scope {
    /// All of them.
    pub everything: bool,
    /// Those about any product.
    pub every_product: bool,
    /// Those about products that lie in these provinces of today.
    pub provinces: Vec<i32>,
    /// Those about products of these producers.
    pub producers: Vec<ProducerId>,
}

/// Where a page ended: newest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    reported_at: i64,
    id: Uuid,
}

/// Writes a report.
pub async fn report(db: &impl ConnectionTrait, new: NewReport, at: Instant) -> Result<(), DbErr> {
    let row = report::ActiveModel {
        id: Set(new.id),
        product_id: Set(new.product.map(|product| product.0)),
        tracking_hash: Set(new.tracking_hash),
        seen_at: Set(new.seen_at),
        url: Set(new.url),
        description: Set(new.description),
        contact: Set(new.contact),
        reported_at: Set(micros(at)),
        ..Default::default()
    };
    report::Entity::insert(row).exec_without_returning(db).await.map(drop)
}

/// Answers a report; false when it was answered or decided before.
pub async fn answer(
    db: &impl ConnectionTrait,
    id: Uuid,
    text: &str,
    by: AccountId,
    at: Instant,
) -> Result<bool, DbErr> {
    let written = report::Entity::update_many()
        .col_expr(report::Column::Answer, Expr::value(text))
        .col_expr(report::Column::AnsweredAt, Expr::value(micros(at)))
        .col_expr(report::Column::AnsweredBy, Expr::value(by.0))
        .filter(report::Column::Id.eq(id))
        .filter(report::Column::Answer.is_null())
        .filter(report::Column::Decision.is_null())
        .exec(db)
        .await?;
    Ok(written.rows_affected == 1)
}

/// Decides a report; false when it was decided before.
pub async fn decide(
    db: &impl ConnectionTrait,
    id: Uuid,
    (decision, text): (&str, &str),
    (by, body): (AccountId, Option<BodyId>),
    at: Instant,
) -> Result<bool, DbErr> {
    let written = report::Entity::update_many()
        .col_expr(report::Column::Decision, Expr::value(decision))
        .col_expr(report::Column::DecisionText, Expr::value(text))
        .col_expr(report::Column::DecidedAt, Expr::value(micros(at)))
        .col_expr(report::Column::DecidedBy, Expr::value(by.0))
        .col_expr(report::Column::BodyId, Expr::value(body.map(|body| body.0)))
        .filter(report::Column::Id.eq(id))
        .filter(report::Column::Decision.is_null())
        .exec(db)
        .await?;
    Ok(written.rows_affected == 1)
}

const SELECT: &str = "SELECT m.*, p.producer_id AS producer_id, p.unit_id AS unit_id, \
    b.name AS body_name FROM certification_misuse_reports m \
    LEFT JOIN catalogue_products p ON p.id = m.product_id \
    LEFT JOIN accounts_bodies b ON b.id = m.body_id";

/// A report by its id.
pub async fn find(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<Report>, DbErr> {
    one(db, "m.id", id.into()).await
}

/// A report by the hash of its tracking token.
pub async fn tracked(db: &impl ConnectionTrait, hash: Vec<u8>) -> Result<Option<Report>, DbErr> {
    one(db, "m.tracking_hash", hash.into()).await
}

/// A page of the reports that a scope lets see, newest first; those decided, those open, or both.
pub async fn list(
    db: &impl ConnectionTrait,
    scope: &Scope,
    decided: Option<bool>,
    after: Option<Place>,
    limit: u64,
) -> Result<Page<Report, Place>, DbErr> {
    let mut values: Vec<Value> = Vec::new();
    let mut bind = |value: Value| {
        values.push(value);
        format!("${}", values.len())
    };
    let mut wanted = vec![seen_by(scope, &mut bind)];
    if let Some(decided) = decided {
        let state = if decided { "IS NOT NULL" } else { "IS NULL" };
        wanted.push(format!("m.decision {state}"));
    }
    if let Some(after) = after {
        let (at, id) = (bind(after.reported_at.into()), bind(after.id.into()));
        wanted.push(format!("(m.reported_at, m.id) < ({at}, {id})"));
    }
    let most = bind(i64::try_from(limit + 1).unwrap_or(i64::MAX).into());
    let order = "ORDER BY m.reported_at DESC, m.id DESC";
    let sql = format!("{SELECT} WHERE {} {order} LIMIT {most}", wanted.join(" AND "));
    let rows = db.query_all_raw(statement(db, &sql, values)).await?;
    let reports = rows.iter().map(read).collect::<Result<Vec<_>, _>>()?;
    Ok(Page::of(reports, limit, |one| Place { reported_at: one.row.reported_at, id: one.row.id }))
}

fn seen_by(scope: &Scope, bind: &mut impl FnMut(Value) -> String) -> String {
    if scope.everything {
        return "1 = 1".to_owned();
    }
    let mut ways = Vec::new();
    if scope.every_product {
        ways.push("m.product_id IS NOT NULL".to_owned());
    }
    let mut one_of = |values: Vec<Value>| -> String {
        values.into_iter().map(&mut *bind).collect::<Vec<_>>().join(", ")
    };
    if !scope.provinces.is_empty() {
        let provinces = one_of(scope.provinces.iter().map(|id| (*id).into()).collect());
        let units = "SELECT id FROM certification_units WHERE today_province_id IN";
        ways.push(format!("p.unit_id IN ({units} ({provinces}))"));
    }
    if !scope.producers.is_empty() {
        let producers = one_of(scope.producers.iter().map(|id| id.0.into()).collect());
        ways.push(format!("p.producer_id IN ({producers})"));
    }
    if ways.is_empty() { "1 = 0".to_owned() } else { format!("({})", ways.join(" OR ")) }
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

fn read(row: &QueryResult) -> Result<Report, DbErr> {
    let producer: Option<Uuid> = row.try_get("", "producer_id")?;
    Ok(Report {
        row: report::Model::from_query_result(row, "")?,
        producer: producer.map(ProducerId),
        unit: row.try_get("", "unit_id")?,
        body: row.try_get("", "body_name")?,
    })
}
