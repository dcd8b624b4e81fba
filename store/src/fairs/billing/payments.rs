//! What was paid. Nothing here takes a payment back: what is too much is to be returned, and says so.

use super::rows::payment;
use crate::{Instant, micros};
use domain::ids::{AccountId, FairId};
use domain::money::Dong;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder,
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
    let found = payment::Entity::find().filter(payment::Column::ApplicationId.eq(application));
    found.order_by_asc(payment::Column::Id).all(db).await
}
