//! E-mail to be sent: a row written in the transaction of the act that it tells of, and sent by a job.

use super::rows::mail;
use crate::{Instant, micros};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ConnectionTrait, DbErr, EntityTrait};
use uuid::Uuid;

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
    let rows: Vec<_> = rows.collect();
    if rows.is_empty() {
        return Ok(());
    }
    mail::Entity::insert_many(rows)
        .on_conflict(OnConflict::column(mail::Column::DedupKey).do_nothing().to_owned())
        .exec_without_returning(db)
        .await
        .map(drop)
}
