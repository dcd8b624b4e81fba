//! Deliveries: the log that a webhook's owner reads, and the queue from which a job sends.

use super::rows::delivery;
use crate::page::Page;
use crate::{Instant, instant, micros, statement, unreadable};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, ExprTrait as _, QueryFilter, QueryOrder,
    QuerySelect, UpdateMany,
};
use uuid::Uuid;

/// Code of events that try whether a webhook works.
pub const TEST: &str = "webhook.test";

/// Where a delivery stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It is sent, or sent again, in its turn.
    Pending,
    /// It was taken.
    Delivered,
    /// It was given up.
    Failed,
}

impl State {
    /// Every state.
    pub const ALL: [Self; 3] = [Self::Pending, Self::Delivered, Self::Failed];

    /// The stable English code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Delivered => "delivered",
            Self::Failed => "failed",
        }
    }

    /// The state of a row.
    pub fn of(row: &delivery::Model) -> Result<Self, DbErr> {
        let found = Self::ALL.into_iter().find(|state| state.code() == row.state);
        found.ok_or_else(|| unreadable("state of a delivery", &row.state))
    }
}

/// What an attempt came to.
#[derive(Clone, Debug, Default)]
pub struct Attempt {
    /// HTTP status of the answer, if there was one.
    pub status: Option<u16>,
    /// Why there was none.
    pub error: Option<&'static str>,
    /// The first characters of the answer.
    pub answer: Option<String>,
}

/// A page of a webhook's log, newest first.
pub async fn list(
    db: &impl ConnectionTrait,
    webhook: Uuid,
    state: Option<State>,
    before: Option<Uuid>,
    limit: u64,
) -> Result<Page<delivery::Model, Uuid>, DbErr> {
    let mut rows = delivery::Entity::find().filter(delivery::Column::WebhookId.eq(webhook));
    if let Some(state) = state {
        rows = rows.filter(delivery::Column::State.eq(state.code()));
    }
    if let Some(before) = before {
        rows = rows.filter(delivery::Column::Id.lt(before));
    }
    let rows = rows.order_by_desc(delivery::Column::Id).limit(limit + 1).all(db).await?;
    Ok(Page::of(rows, limit, |row| row.id))
}

/// A delivery of a webhook.
pub async fn find(
    db: &impl ConnectionTrait,
    webhook: Uuid,
    id: Uuid,
) -> Result<Option<delivery::Model>, DbErr> {
    let found = delivery::Entity::find_by_id(id).filter(delivery::Column::WebhookId.eq(webhook));
    found.one(db).await
}

/// Has a delivery made once more from its beginning, at once.
pub async fn again(db: &impl ConnectionTrait, id: Uuid, now: Instant) -> Result<(), DbErr> {
    delivery::Entity::update_many()
        .filter(delivery::Column::Id.eq(id))
        .col_expr(delivery::Column::State, Expr::value(State::Pending.code()))
        .col_expr(delivery::Column::Attempts, Expr::value(0))
        .col_expr(delivery::Column::NextTryAt, Expr::value(micros(now)))
        .col_expr(delivery::Column::EndedAt, Expr::value(None::<i64>))
        .exec(db)
        .await
        .map(drop)
}

/// Webhooks to which something is due. A paused one gets nothing but what tries whether it works.
pub async fn webhooks_due(db: &impl ConnectionTrait, now: Instant) -> Result<Vec<Uuid>, DbErr> {
    let sql = format!(
        "SELECT w.id FROM integrations_webhooks w WHERE EXISTS (\
         SELECT 1 FROM integrations_deliveries d WHERE d.webhook_id = w.id AND d.state = 'pending' \
         AND d.next_try_at <= $1 AND (w.paused_at IS NULL OR d.kind = '{TEST}')) ORDER BY w.id"
    );
    let rows = db.query_all_raw(statement(db, &sql, [micros(now).into()])).await?;
    rows.iter().map(|row| row.try_get_by_index(0)).collect()
}

/// What is due to a webhook, the longest due first. What happened to a thing earlier goes before what
/// happened to it later: while the former is not settled, the latter waits.
pub async fn due(
    db: &impl ConnectionTrait,
    webhook: Uuid,
    now: Instant,
    limit: usize,
) -> Result<Vec<Uuid>, DbErr> {
    let sql = format!(
        "SELECT d.id FROM integrations_deliveries d JOIN integrations_webhooks w ON w.id = d.webhook_id \
         WHERE d.webhook_id = $1 AND d.state = 'pending' AND d.next_try_at <= $2 \
         AND (w.paused_at IS NULL OR d.kind = '{TEST}') \
         AND NOT EXISTS (SELECT 1 FROM integrations_deliveries b WHERE b.webhook_id = $1 \
         AND b.subject = d.subject AND b.state = 'pending' \
         AND (b.transaction_id, b.seq) < (d.transaction_id, d.seq)) \
         ORDER BY d.next_try_at, d.transaction_id, d.seq LIMIT {limit}"
    );
    let values = [webhook.into(), micros(now).into()];
    let rows = db.query_all_raw(statement(db, &sql, values)).await?;
    rows.iter().map(|row| row.try_get_by_index(0)).collect()
}

/// Takes a due delivery for one attempt, which is counted; nobody else takes it before the lease is over.
/// `None` when somebody else was first.
pub async fn claim(
    db: &impl ConnectionTrait,
    id: Uuid,
    now: Instant,
    lease: Instant,
) -> Result<Option<delivery::Model>, DbErr> {
    let attempts = Expr::col(delivery::Column::Attempts).add(1);
    let claimed = pending(id)
        .col_expr(delivery::Column::Attempts, attempts)
        .col_expr(delivery::Column::NextTryAt, Expr::value(micros(lease)))
        .col_expr(delivery::Column::TriedAt, Expr::value(micros(now)))
        .filter(delivery::Column::NextTryAt.lte(micros(now)))
        .exec(db)
        .await?;
    if claimed.rows_affected == 0 {
        return Ok(None);
    }
    delivery::Entity::find_by_id(id).one(db).await
}

/// What follows an attempt.
#[derive(Clone, Copy, Debug)]
pub enum Then {
    /// It is over.
    End(State),
    /// Another attempt, at this time.
    Again(Instant),
}

/// Records what an attempt came to. Nothing when the attempt was overtaken: by the next after its lease,
/// or by its owner who had it made anew. Whether it was recorded.
pub async fn record(
    db: &impl ConnectionTrait,
    claimed: &delivery::Model,
    attempt: &Attempt,
    then: Then,
    now: Instant,
) -> Result<bool, DbErr> {
    let (state, next, ended) = match then {
        Then::End(state) => (state, claimed.next_try_at, Some(micros(now))),
        Then::Again(at) => (State::Pending, micros(at), None),
    };
    let done = pending(claimed.id)
        .col_expr(delivery::Column::State, Expr::value(state.code()))
        .col_expr(delivery::Column::NextTryAt, Expr::value(next))
        .col_expr(delivery::Column::EndedAt, Expr::value(ended))
        .col_expr(delivery::Column::Status, Expr::value(attempt.status.map(i32::from)))
        .col_expr(delivery::Column::Error, Expr::value(attempt.error))
        .col_expr(delivery::Column::Answer, Expr::value(attempt.answer.clone()))
        .filter(delivery::Column::NextTryAt.eq(claimed.next_try_at))
        .filter(delivery::Column::Attempts.eq(claimed.attempts))
        .exec(db)
        .await?;
    Ok(done.rows_affected == 1)
}

/// When the oldest delivery ended that is still kept.
pub async fn oldest_end(db: &impl ConnectionTrait) -> Result<Option<Instant>, DbErr> {
    let sql = "SELECT MIN(ended_at) FROM integrations_deliveries WHERE ended_at IS NOT NULL";
    let row = db.query_one_raw(statement(db, sql, [])).await?;
    let oldest: Option<i64> = row.map_or(Ok(None), |row| row.try_get_by_index(0))?;
    Ok(oldest.map(instant))
}

/// Forgets deliveries that ended before an instant.
pub async fn forget(db: &impl ConnectionTrait, before: Instant) -> Result<(), DbErr> {
    let old = delivery::Entity::delete_many().filter(delivery::Column::EndedAt.lt(micros(before)));
    old.exec(db).await.map(drop)
}

fn pending(id: Uuid) -> UpdateMany<delivery::Entity> {
    delivery::Entity::update_many()
        .filter(delivery::Column::Id.eq(id))
        .filter(delivery::Column::State.eq(State::Pending.code()))
}
