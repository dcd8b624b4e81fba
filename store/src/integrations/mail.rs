//! E-mail to be sent: a row written in the transaction of the act that it tells of, and sent by a job.

use super::rows::mail;
use crate::{Instant, Together, micros};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, ExprTrait as _,
    PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select, UpdateMany,
};
use std::collections::HashSet;
use uuid::Uuid;

/// Most characters of an error that are kept.
const ERROR_LENGTH: usize = 500;

/// A message to be sent.
#[derive(Clone, Debug)]
pub struct Draft {
    /// Its id.
    pub id: Uuid,
    /// Name of the template.
    pub template: &'static str,
    /// `vi` or `en`.
    pub language: &'static str,
    /// E-mail address.
    pub recipient: String,
    /// What the template puts in, as a JSON object. Secrets in it, such as tokens, are gone from the
    /// database once the message is sent.
    pub params: serde_json::Value,
    /// Of several drafts with the same key only the first is sent, however often it is written.
    pub dedup_key: Option<String>,
}

/// Writes messages to be sent at once, in the transaction that gives cause for them.
pub async fn enqueue(
    db: &impl ConnectionTrait,
    drafts: Vec<Draft>,
    now: Instant,
) -> Result<(), DbErr> {
    let mut writes = Together::on(db);
    enqueue_with(&mut writes, drafts, now);
    writes.carry_out(db).await
}

/// The same, together with other writes.
pub fn enqueue_with(writes: &mut Together, drafts: Vec<Draft>, now: Instant) {
    let rows = drafts.into_iter().map(|draft| mail::ActiveModel {
        id: Set(draft.id),
        template: Set(draft.template.to_owned()),
        language: Set(draft.language.to_owned()),
        recipient: Set(draft.recipient),
        params: Set(draft.params.to_string()),
        dedup_key: Set(draft.dedup_key),
        created_at: Set(micros(now)),
        next_try_at: Set(micros(now)),
        attempts: Set(0),
        last_error: Set(None),
        sent_at: Set(None),
        abandoned_at: Set(None),
    });
    let once = OnConflict::column(mail::Column::DedupKey).do_nothing().to_owned();
    writes.insert_unless(rows.collect(), Some(once));
}

/// How many messages are in the queue.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Depth {
    /// Not yet sent.
    pub waiting: u64,
    /// Given up.
    pub abandoned: u64,
}

/// The depth of the queue.
pub async fn depth(db: &impl ConnectionTrait) -> Result<Depth, DbErr> {
    let abandoned = mail::Entity::find().filter(mail::Column::AbandonedAt.is_not_null());
    Ok(Depth { waiting: open().count(db).await?, abandoned: abandoned.count(db).await? })
}

/// Messages whose turn has come, the longest due first.
pub async fn due(db: &impl ConnectionTrait, now: Instant, limit: u64) -> Result<Vec<Uuid>, DbErr> {
    open()
        .select_only()
        .column(mail::Column::Id)
        .filter(mail::Column::NextTryAt.lte(micros(now)))
        .order_by_asc(mail::Column::NextTryAt)
        .order_by_asc(mail::Column::Id)
        .limit(limit)
        .into_tuple()
        .all(db)
        .await
}

/// Takes due messages for one attempt, which is counted; nobody else takes them before the lease is over. Those
/// that somebody else has taken first are left out.
pub async fn claim(
    db: &impl ConnectionTrait,
    ids: &[Uuid],
    now: Instant,
    lease: Instant,
) -> Result<Vec<mail::Model>, DbErr> {
    open_update(ids)
        .col_expr(mail::Column::Attempts, Expr::col(mail::Column::Attempts).add(1))
        .col_expr(mail::Column::NextTryAt, Expr::value(micros(lease)))
        .filter(mail::Column::NextTryAt.lte(micros(now)))
        .exec_with_returning(db)
        .await
}

/// Gives messages back that were taken and not tried.
pub async fn give_back(db: &impl ConnectionTrait, ids: &[Uuid], now: Instant) -> Result<(), DbErr> {
    open_update(ids)
        .col_expr(mail::Column::Attempts, Expr::col(mail::Column::Attempts).sub(1))
        .col_expr(mail::Column::NextTryAt, Expr::value(micros(now)))
        .exec(db)
        .await
        .map(drop)
}

/// Records that messages are sent. What their templates put in is erased: it may hold a token.
pub async fn sent(db: &impl ConnectionTrait, ids: &[Uuid], now: Instant) -> Result<(), DbErr> {
    open_update(ids)
        .col_expr(mail::Column::SentAt, Expr::value(micros(now)))
        .col_expr(mail::Column::Params, Expr::value("{}"))
        .col_expr(mail::Column::LastError, Expr::value(None::<String>))
        .exec(db)
        .await
        .map(drop)
}

/// Puts a message off.
pub async fn postpone(
    db: &impl ConnectionTrait,
    id: Uuid,
    error: &str,
    until: Instant,
) -> Result<(), DbErr> {
    open_update(&[id])
        .col_expr(mail::Column::NextTryAt, Expr::value(micros(until)))
        .col_expr(mail::Column::LastError, Expr::value(shortened(error)))
        .exec(db)
        .await
        .map(drop)
}

/// Gives a message up, and erases what its template put in.
pub async fn abandon(
    db: &impl ConnectionTrait,
    id: Uuid,
    error: &str,
    now: Instant,
) -> Result<(), DbErr> {
    open_update(&[id])
        .col_expr(mail::Column::AbandonedAt, Expr::value(micros(now)))
        .col_expr(mail::Column::Params, Expr::value("{}"))
        .col_expr(mail::Column::LastError, Expr::value(shortened(error)))
        .exec(db)
        .await
        .map(drop)
}

/// How many letters of a template were sent to an address since an instant.
pub async fn sent_since(
    db: &impl ConnectionTrait,
    (template, recipient): (&str, &str),
    since: Instant,
) -> Result<u64, DbErr> {
    mail::Entity::find()
        .filter(mail::Column::Recipient.eq(recipient))
        .filter(mail::Column::Template.eq(template))
        .filter(mail::Column::SentAt.gt(micros(since)))
        .count(db)
        .await
}

/// Forgets a message that has no reader after all, with the address that somebody gave.
pub async fn discard(db: &impl ConnectionTrait, id: Uuid) -> Result<(), DbErr> {
    mail::Entity::delete_by_id(id).exec(db).await.map(drop)
}

/// Which of these keys a message has been written under.
pub async fn written(
    db: &impl ConnectionTrait,
    keys: Vec<String>,
) -> Result<HashSet<String>, DbErr> {
    let found: Vec<Option<String>> = mail::Entity::find()
        .select_only()
        .column(mail::Column::DedupKey)
        .filter(mail::Column::DedupKey.is_in(keys))
        .into_tuple()
        .all(db)
        .await?;
    Ok(found.into_iter().flatten().collect())
}

fn open() -> Select<mail::Entity> {
    mail::Entity::find()
        .filter(mail::Column::SentAt.is_null())
        .filter(mail::Column::AbandonedAt.is_null())
}

fn open_update(ids: &[Uuid]) -> UpdateMany<mail::Entity> {
    mail::Entity::update_many()
        .filter(mail::Column::Id.is_in(ids.iter().copied()))
        .filter(mail::Column::SentAt.is_null())
        .filter(mail::Column::AbandonedAt.is_null())
}

fn shortened(error: &str) -> String {
    error.chars().take(ERROR_LENGTH).collect()
}
