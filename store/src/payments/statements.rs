//! Carriers' statements of what they took in at the door, kept row by row.

use super::rows::{cod_row, cod_statement};
use crate::page::Page;
use crate::{Instant, insert_all, micros};
use domain::ids::ProducerId;
use domain::payments::cod::RowOutcome;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect,
};
use std::collections::HashSet;
use uuid::Uuid;

/// A row, as it was read and what it came to.
pub use super::rows::cod_row::Model as Row;

/// The statement of a carrier that a file was before.
pub async fn find(
    db: &impl ConnectionTrait,
    producer: ProducerId,
    carrier: &str,
    hash: &[u8],
) -> Result<Option<Uuid>, DbErr> {
    let known = cod_statement::Entity::find()
        .filter(cod_statement::Column::ProducerId.eq(producer.0))
        .filter(cod_statement::Column::Carrier.eq(carrier))
        .filter(cod_statement::Column::FileHash.eq(hash.to_vec()));
    Ok(known.one(db).await?.map(|row| row.id))
}

/// Writes a statement with its rows. The same file a second time is a duplicate.
pub async fn add(
    db: &impl ConnectionTrait,
    (id, producer, carrier, hash): (Uuid, ProducerId, &str, Vec<u8>),
    rows: Vec<Row>,
    now: Instant,
) -> Result<(), DbErr> {
    let row = cod_statement::ActiveModel {
        id: Set(id),
        producer_id: Set(producer.0),
        carrier: Set(carrier.to_owned()),
        file_hash: Set(hash),
        imported_at: Set(micros(now)),
    };
    cod_statement::Entity::insert(row).exec_without_returning(db).await?;
    let rows = rows.into_iter().map(cod_row::ActiveModel::from);
    insert_all::<cod_row::Entity, _>(db, rows.collect()).await
}

/// The rows of a statement, in its order.
pub async fn rows(db: &impl ConnectionTrait, statement: Uuid) -> Result<Vec<Row>, DbErr> {
    let those = cod_row::Entity::find().filter(cod_row::Column::StatementId.eq(statement));
    those.order_by_asc(cod_row::Column::Number).all(db).await
}

/// Which of these references of a carrier were taken in before.
pub async fn taken(
    db: &impl ConnectionTrait,
    producer: ProducerId,
    carrier: &str,
    references: &[String],
) -> Result<HashSet<String>, DbErr> {
    let counts = RowOutcome::ALL.into_iter().filter(|outcome| outcome.counts());
    let those = cod_row::Entity::find()
        .select_only()
        .column(cod_row::Column::Reference)
        .filter(cod_row::Column::ProducerId.eq(producer.0))
        .filter(cod_row::Column::Carrier.eq(carrier))
        .filter(cod_row::Column::Reference.is_in(references.iter().cloned()))
        .filter(cod_row::Column::Outcome.is_in(counts.map(RowOutcome::code)));
    let taken: Vec<String> = those.into_tuple().all(db).await?;
    Ok(taken.into_iter().collect())
}

/// A page of the rows of a producer's statements, newest first.
pub async fn page(
    db: &impl ConnectionTrait,
    producer: ProducerId,
    outcome: Option<RowOutcome>,
    before: Option<Uuid>,
    limit: u64,
) -> Result<Page<Row, Uuid>, DbErr> {
    let mut query = cod_row::Entity::find().filter(cod_row::Column::ProducerId.eq(producer.0));
    if let Some(outcome) = outcome {
        query = query.filter(cod_row::Column::Outcome.eq(outcome.code()));
    }
    if let Some(before) = before {
        query = query.filter(cod_row::Column::Id.lt(before));
    }
    let rows = query.order_by_desc(cod_row::Column::Id).limit(limit + 1).all(db).await?;
    Ok(Page::of(rows, limit, |row| row.id))
}
