//! Where a producer's stock lies.

use super::rows::location;
use crate::{Instant, micros};
use domain::ids::ProducerId;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait,
    QueryFilter, QueryOrder,
};
use uuid::Uuid;

/// A producer's open locations, the oldest first.
pub async fn of_producer(
    db: &impl ConnectionTrait,
    producer: ProducerId,
) -> Result<Vec<location::Model>, DbErr> {
    location::Entity::find()
        .filter(location::Column::ProducerId.eq(producer.0))
        .filter(location::Column::ClosedAt.is_null())
        .order_by_asc(location::Column::Id)
        .all(db)
        .await
}

/// Opens a location. A name that an open one of the producer has is a duplicate.
pub async fn open(
    db: &impl ConnectionTrait,
    id: Uuid,
    producer: ProducerId,
    name: &str,
    now: Instant,
) -> Result<location::Model, DbErr> {
    let row = location::ActiveModel {
        id: Set(id),
        producer_id: Set(producer.0),
        name: Set(name.to_owned()),
        created_at: Set(micros(now)),
        closed_at: Set(None),
    };
    row.insert(db).await
}
