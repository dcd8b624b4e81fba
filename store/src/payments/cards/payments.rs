//! What is asked of the card provider for orders: written down before it is asked, so that nothing is ever
//! under way there that nobody here knows of.

use super::rows::card;
use crate::{Instant, instant, micros, unreadable};
use domain::money::Dong;
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect,
};
use uuid::Uuid;

/// What is asked for an intent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardPayment {
    /// Its id, under which the provider is asked: again is the same.
    pub id: Uuid,
    /// For which intent.
    pub intent: Uuid,
    /// To which connected account.
    pub account: String,
    /// How much.
    pub amount: Dong,
    /// How much of it is the platform's commission, tax included.
    pub fee: Dong,
    /// The provider's number, once it has told.
    pub reference: Option<String>,
    /// When it was asked for.
    pub asked: Instant,
    /// When the provider is asked next what became of it.
    pub due: Instant,
    /// Whether nothing becomes of it any more.
    pub is_over: bool,
}

/// Writes down what is about to be asked. What is asked for the intent already stays.
pub async fn add(db: &impl ConnectionTrait, new: &CardPayment) -> Result<(), DbErr> {
    let row = card::ActiveModel {
        id: Set(new.id),
        intent_id: Set(new.intent),
        account: Set(new.account.clone()),
        amount: Set(new.amount.amount()),
        fee: Set(new.fee.amount()),
        reference: Set(new.reference.clone()),
        asked_at: Set(micros(new.asked)),
        due_at: Set(micros(new.due)),
        ended_at: Set(None),
    };
    let once = OnConflict::column(card::Column::IntentId).do_nothing().to_owned();
    card::Entity::insert(row).on_conflict(once).exec_without_returning(db).await.map(drop)
}

/// Takes back what the provider refused to be asked: it has no number.
pub async fn withdraw(db: &impl ConnectionTrait, id: Uuid) -> Result<(), DbErr> {
    let one = card::Entity::delete_many()
        .filter(card::Column::Id.eq(id))
        .filter(card::Column::Reference.is_null());
    one.exec(db).await.map(drop)
}

/// What is asked for an intent.
pub async fn of_intent(
    db: &impl ConnectionTrait,
    intent: Uuid,
) -> Result<Option<CardPayment>, DbErr> {
    let found = card::Entity::find().filter(card::Column::IntentId.eq(intent));
    found.one(db).await?.map(read).transpose()
}

/// By the provider's number.
pub async fn by_reference(
    db: &impl ConnectionTrait,
    reference: &str,
) -> Result<Option<CardPayment>, DbErr> {
    let found = card::Entity::find().filter(card::Column::Reference.eq(reference));
    found.one(db).await?.map(read).transpose()
}

/// Those about which the provider is to be asked by now, the longest due first.
pub async fn due(
    db: &impl ConnectionTrait,
    now: Instant,
    most: u64,
) -> Result<Vec<CardPayment>, DbErr> {
    let found = card::Entity::find()
        .filter(card::Column::EndedAt.is_null())
        .filter(card::Column::DueAt.lte(micros(now)))
        .order_by_asc(card::Column::DueAt)
        .order_by_asc(card::Column::Id)
        .limit(most);
    found.all(db).await?.into_iter().map(read).collect()
}

/// Writes down the number that the provider gave.
pub async fn name(db: &impl ConnectionTrait, id: Uuid, reference: &str) -> Result<(), DbErr> {
    let one = card::Entity::update_many()
        .col_expr(card::Column::Reference, Expr::value(reference))
        .filter(card::Column::Id.eq(id))
        .filter(card::Column::Reference.is_null());
    one.exec(db).await.map(drop)
}

/// The provider is asked about it again then.
pub async fn ask_at(db: &impl ConnectionTrait, id: Uuid, due: Instant) -> Result<(), DbErr> {
    let one = card::Entity::update_many()
        .col_expr(card::Column::DueAt, Expr::value(micros(due)))
        .filter(card::Column::Id.eq(id));
    one.exec(db).await.map(drop)
}

/// Nothing becomes of it any more.
pub async fn end(db: &impl ConnectionTrait, id: Uuid, now: Instant) -> Result<(), DbErr> {
    let one = card::Entity::update_many()
        .col_expr(card::Column::EndedAt, Expr::value(micros(now)))
        .filter(card::Column::Id.eq(id))
        .filter(card::Column::EndedAt.is_null());
    one.exec(db).await.map(drop)
}

fn read(row: card::Model) -> Result<CardPayment, DbErr> {
    let bad = || unreadable("payment by card", &row.id.to_string());
    Ok(CardPayment {
        id: row.id,
        intent: row.intent_id,
        account: row.account,
        amount: Dong::new(row.amount).ok_or_else(bad)?,
        fee: Dong::new(row.fee).ok_or_else(bad)?,
        reference: row.reference,
        asked: instant(row.asked_at),
        due: instant(row.due_at),
        is_over: row.ended_at.is_some(),
    })
}
