//! What was paid. What is too much is to be returned, and says so; only a payment that came by a transfer is
//! taken back, when somebody decides that the transfer was for something else.

use super::rows::payment;
use crate::{Instant, micros};
use domain::ids::{AccountId, FairId};
use domain::money::Dong;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder,
    sea_query::Expr,
};
use uuid::Uuid;

/// A payment to be written.
#[derive(Clone, Debug)]
pub struct NewPayment {
    /// Its id.
    pub id: Uuid,
    /// Of which application.
    pub application: Uuid,
    /// How much.
    pub amount: Dong,
    /// The bank's or the till's reference, once within the fair.
    pub reference: String,
    /// Who marked it; nobody where a gateway reported it.
    pub by: Option<AccountId>,
    /// The transfer by which it came; none where somebody marked it.
    pub transfer: Option<Uuid>,
}

/// Writes a payment. A reference that the fair has already is a duplicate.
pub async fn create(
    db: &impl ConnectionTrait,
    fair: FairId,
    new: &NewPayment,
    now: Instant,
) -> Result<(), DbErr> {
    let row = payment::ActiveModel {
        id: Set(new.id),
        application_id: Set(new.application),
        fair_id: Set(fair.0),
        amount: Set(new.amount.amount()),
        reference: Set(new.reference.clone()),
        marked_at: Set(micros(now)),
        marked_by: Set(new.by.map(|id| id.0)),
        transfer_id: Set(new.transfer),
        withdrawn_at: Set(None),
    };
    payment::Entity::insert(row).exec_without_returning(db).await.map(drop)
}

/// The payment of a fair with a reference.
pub async fn by_reference(
    db: &impl ConnectionTrait,
    fair: FairId,
    reference: &str,
) -> Result<Option<payment::Model>, DbErr> {
    let found = payment::Entity::find()
        .filter(payment::Column::FairId.eq(fair.0))
        .filter(payment::Column::Reference.eq(reference));
    found.one(db).await
}

/// What was paid for an application, in the order of marking.
pub async fn of_application(
    db: &impl ConnectionTrait,
    application: Uuid,
) -> Result<Vec<payment::Model>, DbErr> {
    let found = payment::Entity::find()
        .filter(payment::Column::ApplicationId.eq(application))
        .filter(payment::Column::WithdrawnAt.is_null());
    found.order_by_asc(payment::Column::Id).all(db).await
}

/// Whether somebody marked a payment for an application under a number of the bank.
pub async fn is_marked(
    db: &impl ConnectionTrait,
    application: Uuid,
    number: &str,
) -> Result<bool, DbErr> {
    let found = payment::Entity::find()
        .filter(payment::Column::ApplicationId.eq(application))
        .filter(payment::Column::Reference.eq(number))
        .filter(payment::Column::TransferId.is_null());
    Ok(found.one(db).await?.is_some())
}

/// A payment that came by a transfer counts no more: it keeps its row, and gives its reference free. Whether
/// there was one.
pub async fn withdraw(
    db: &impl ConnectionTrait,
    application: Uuid,
    transfer: Uuid,
    now: Instant,
) -> Result<bool, DbErr> {
    let found = payment::Entity::find()
        .filter(payment::Column::ApplicationId.eq(application))
        .filter(payment::Column::TransferId.eq(transfer))
        .filter(payment::Column::WithdrawnAt.is_null());
    let Some(found) = found.one(db).await? else { return Ok(false) };
    let one = payment::Entity::update_many()
        .col_expr(payment::Column::WithdrawnAt, Expr::value(micros(now)))
        .col_expr(payment::Column::Reference, Expr::value(found.id.to_string()))
        .filter(payment::Column::Id.eq(found.id));
    Ok(one.exec(db).await?.rows_affected == 1)
}
