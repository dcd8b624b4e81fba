//! Which ways of payment producers take.

use super::rows::terms;
use crate::{Instant, micros};
use domain::ids::ProducerId;
use domain::payments::Method;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter};
use std::collections::HashMap;

/// What a producer takes that has not said anything: cash on delivery needs nothing to be set up.
const UNSAID: &[Method] = &[Method::Cod];

/// What these producers take.
pub async fn taken(
    db: &impl ConnectionTrait,
    producers: &[ProducerId],
) -> Result<HashMap<ProducerId, Vec<Method>>, DbErr> {
    let mut all: HashMap<ProducerId, Vec<Method>> =
        producers.iter().map(|id| (*id, UNSAID.to_vec())).collect();
    if producers.is_empty() {
        return Ok(all);
    }
    let said = terms::Entity::find()
        .filter(terms::Column::ProducerId.is_in(producers.iter().map(|id| id.0)));
    for row in said.all(db).await? {
        let taken = row.cod.then_some(Method::Cod).into_iter().collect();
        all.insert(row.producer_id.into(), taken);
    }
    Ok(all)
}

/// Writes whether a producer takes cash on delivery.
pub async fn say(
    db: &impl ConnectionTrait,
    producer: ProducerId,
    cod: bool,
    now: Instant,
) -> Result<(), DbErr> {
    let row = terms::ActiveModel {
        producer_id: Set(producer.0),
        cod: Set(cod),
        updated_at: Set(micros(now)),
    };
    let replace = OnConflict::column(terms::Column::ProducerId)
        .update_columns([terms::Column::Cod, terms::Column::UpdatedAt])
        .to_owned();
    terms::Entity::insert(row).on_conflict(replace).exec_without_returning(db).await.map(drop)
}
