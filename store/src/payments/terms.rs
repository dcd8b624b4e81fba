//! Which ways of payment producers take: transfers and cards need an account to arrive at.

use super::rows::terms;
use crate::orders::counters;
use crate::{Instant, micros};
use domain::ids::ProducerId;
use domain::payments::Method;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ConnectionTrait, DbErr, EntityTrait};

/// What a producer says that it takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Said {
    /// Cash on delivery.
    pub cod: bool,
    /// Transfers, once there is an account for them.
    pub vietqr: bool,
}

/// Of a producer that has not said anything.
pub(crate) const UNSAID: Said = Said { cod: true, vietqr: true };

impl Said {
    /// The ways that are taken; transfers and cards where there is an account for them.
    pub(crate) fn taken(self, is_payable: bool, has_cards: bool) -> Vec<Method> {
        let ways = [
            (Method::Cod, self.cod),
            (Method::VietQr, self.vietqr && is_payable),
            (Method::Card, has_cards),
        ];
        ways.into_iter().filter(|(_, taken)| *taken).map(|(method, _)| method).collect()
    }
}

/// Writes what a producer takes.
pub async fn say(
    db: &impl ConnectionTrait,
    producer: ProducerId,
    said: Said,
    now: Instant,
) -> Result<(), DbErr> {
    let row = terms::ActiveModel {
        producer_id: Set(producer.0),
        cod: Set(said.cod),
        vietqr: Set(said.vietqr),
        updated_at: Set(micros(now)),
    };
    let replace = OnConflict::column(terms::Column::ProducerId)
        .update_columns([terms::Column::Cod, terms::Column::Vietqr, terms::Column::UpdatedAt])
        .to_owned();
    terms::Entity::insert(row).on_conflict(replace).exec_without_returning(db).await?;
    counters::changed(db, producer, now).await
}
