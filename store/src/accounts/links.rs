//! Requests to act for a producer, and their decisions.

use super::rows::link;
use crate::page::Page;
use crate::{Instant, micros, statement};
use domain::ids::{AccountId, BodyId, ProducerId};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, FromQueryResult,
    QueryFilter, Value, sea_query::Expr,
};
use uuid::Uuid;

/// A request as those see it who may decide it.
#[derive(Clone, Debug, FromQueryResult)]
#[expect(missing_docs, reason = "the columns are named and explained in the schema")]
pub struct LinkRow {
    pub id: Uuid,
    pub account_id: Uuid,
    pub account_name: String,
    pub account_email: String,
    pub producer_id: Uuid,
    pub producer_name: String,
    pub producer_unit: Option<i32>,
    pub note: String,
    pub requested_at: i64,
    pub decision: Option<String>,
    pub decided_at: Option<i64>,
}

const COLUMNS: &str = "SELECT l.id, l.account_id, a.name AS account_name, a.email AS account_email, \
    l.producer_id, p.name AS producer_name, p.unit_id AS producer_unit, l.note, l.requested_at, \
    l.decision, l.decided_at FROM accounts_links l \
    JOIN accounts a ON a.id = l.account_id \
    JOIN catalogue_producers p ON p.id = l.producer_id";

/// Whose requests are meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Everybody's.
    All,
    /// Those for producers whose whole unit belongs to one of these communes of today.
    Communes(Vec<i32>),
}

/// Writes a request. A second open one of the same account for the same producer is a duplicate.
pub async fn request(
    db: &impl ConnectionTrait,
    id: Uuid,
    account: AccountId,
    producer: ProducerId,
    note: String,
    now: Instant,
) -> Result<(), DbErr> {
    let row = link::ActiveModel {
        id: Set(id),
        account_id: Set(account.0),
        producer_id: Set(producer.0),
        note: Set(note),
        requested_at: Set(micros(now)),
        decision: Set(None),
        decided_at: Set(None),
        decided_by: Set(None),
        decided_in: Set(None),
    };
    link::Entity::insert(row).exec_without_returning(db).await.map(drop)
}

/// A request.
pub async fn find(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<LinkRow>, DbErr> {
    let sql = format!("{COLUMNS} WHERE l.id = $1");
    LinkRow::find_by_statement(statement(db, &sql, [id.into()])).one(db).await
}

/// A page of the undecided requests, oldest first.
pub async fn queue(
    db: &impl ConnectionTrait,
    reach: &Reach,
    after: Option<Uuid>,
    limit: u64,
) -> Result<Page<LinkRow, Uuid>, DbErr> {
    let most = i64::try_from(limit + 1).unwrap_or(i64::MAX);
    let mut values: Vec<Value> = vec![after.unwrap_or_default().into(), most.into()];
    let within = match reach {
        Reach::All => String::new(),
        Reach::Communes(communes) => {
            let marks: Vec<String> =
                (3..3 + communes.len()).map(|number| format!("${number}")).collect();
            values.extend(communes.iter().map(|commune| Value::from(*commune)));
            format!(
                " AND p.unit_id IN (SELECT id FROM certification_units \
                 WHERE level = 'commune' AND today_id IN ({}))",
                marks.join(", ")
            )
        }
    };
    let sql =
        format!("{COLUMNS} WHERE l.decision IS NULL AND l.id > $1{within} ORDER BY l.id LIMIT $2");
    let rows = LinkRow::find_by_statement(statement(db, &sql, values)).all(db).await?;
    Ok(Page::of(rows, limit, |row| row.id))
}

/// Who decides a request, and in which body; the operator acts in none.
#[derive(Clone, Copy, Debug)]
pub struct Decider {
    /// The account.
    pub account: AccountId,
    /// The body.
    pub body: Option<BodyId>,
}

/// Decides a request once; `false` when somebody has decided it before.
pub async fn decide(
    db: &impl ConnectionTrait,
    id: Uuid,
    approved: bool,
    by: Decider,
    now: Instant,
) -> Result<bool, DbErr> {
    let decision = if approved { "approved" } else { "refused" };
    let changed = link::Entity::update_many()
        .col_expr(link::Column::Decision, Expr::value(decision))
        .col_expr(link::Column::DecidedAt, Expr::value(micros(now)))
        .col_expr(link::Column::DecidedBy, Expr::value(by.account.0))
        .col_expr(link::Column::DecidedIn, Expr::value(by.body.map(|body| body.0)))
        .filter(link::Column::Id.eq(id))
        .filter(link::Column::Decision.is_null())
        .exec(db)
        .await?;
    Ok(changed.rows_affected == 1)
}
