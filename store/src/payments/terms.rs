//! Which ways of payment producers take: transfers need an account to arrive at.

use super::rows::terms;
use super::transfers::accounts;
use crate::{Instant, micros};
use domain::ids::ProducerId;
use domain::payments::Method;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter};
use std::collections::HashMap;

/// What a producer says that it takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Said {
    /// Cash on delivery.
    pub cod: bool,
    /// Transfers, once there is an account for them.
    pub vietqr: bool,
}

/// Of a producer that has not said anything.
const UNSAID: Said = Said { cod: true, vietqr: true };

/// What these producers take.
pub async fn taken(
    db: &impl ConnectionTrait,
    producers: &[ProducerId],
) -> Result<HashMap<ProducerId, Vec<Method>>, DbErr> {
    if producers.is_empty() {
        return Ok(HashMap::new());
    }
    let mut all: HashMap<ProducerId, Said> = producers.iter().map(|id| (*id, UNSAID)).collect();
    let said = terms::Entity::find()
        .filter(terms::Column::ProducerId.is_in(producers.iter().map(|id| id.0)));
    for row in said.all(db).await? {
        all.insert(row.producer_id.into(), Said { cod: row.cod, vietqr: row.vietqr });
    }
    let payable = accounts::current_of(db, producers).await?;
    let taken = all.into_iter().map(|(producer, said)| {
        let vietqr = said.vietqr && payable.contains_key(&producer);
        let ways = [(Method::Cod, said.cod), (Method::VietQr, vietqr)].into_iter();
        (producer, ways.filter(|(_, taken)| *taken).map(|(method, _)| method).collect())
    });
    Ok(taken.collect())
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
    terms::Entity::insert(row).on_conflict(replace).exec_without_returning(db).await.map(drop)
}
