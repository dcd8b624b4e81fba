//! Waiting lists, one for each category, in the order in which they were joined.

use super::rows::waiting;
use crate::page::Page;
use crate::{Instant, insert_all, instant, micros, statement};
use domain::ids::FairId;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter,
    QueryOrder, QuerySelect,
};
use std::collections::HashMap;
use uuid::Uuid;

/// Puts an application at the end of the lists of categories.
pub async fn join(
    db: &impl ConnectionTrait,
    application: Uuid,
    categories: &[Uuid],
    now: Instant,
) -> Result<(), DbErr> {
    let rows = categories.iter().map(|category| waiting::ActiveModel {
        application_id: Set(application),
        category_id: Set(*category),
        since: Set(micros(now)),
    });
    insert_all::<waiting::Entity, _>(db, rows.collect()).await
}

/// Takes applications off every list.
pub async fn leave(
    db: &impl ConnectionTrait,
    applications: impl Iterator<Item = Uuid>,
) -> Result<(), DbErr> {
    let own = waiting::Entity::delete_many();
    let own = own.filter(waiting::Column::ApplicationId.is_in(applications));
    own.exec(db).await.map(drop)
}

/// Takes everybody off the lists of a fair.
pub async fn close(db: &impl ConnectionTrait, fair: FairId) -> Result<(), DbErr> {
    let sql = "DELETE FROM fairs_waiting WHERE category_id IN \
        (SELECT id FROM fairs_categories WHERE fair_id = $1)";
    db.execute_raw(statement(db, sql, [fair.0.into()])).await.map(drop)
}

/// The applications on the list of a category, in order, as far as the first of them.
pub async fn first(
    db: &impl ConnectionTrait,
    category: Uuid,
    most: u64,
) -> Result<Vec<Uuid>, DbErr> {
    waiting::Entity::find()
        .select_only()
        .column(waiting::Column::ApplicationId)
        .filter(waiting::Column::CategoryId.eq(category))
        .order_by_asc(waiting::Column::Since)
        .order_by_asc(waiting::Column::ApplicationId)
        .limit(most)
        .into_tuple()
        .all(db)
        .await
}

/// Codes of the categories for which an application waits, in the organiser's order.
pub async fn of_application(
    db: &impl ConnectionTrait,
    application: Uuid,
) -> Result<Vec<String>, DbErr> {
    let sql = "SELECT c.code FROM fairs_waiting w JOIN fairs_categories c ON c.id = w.category_id \
        WHERE w.application_id = $1 ORDER BY c.position";
    let rows = db.query_all_raw(statement(db, sql, [application.into()])).await?;
    rows.iter().map(|row| row.try_get_by_index(0)).collect()
}

/// How many wait for each category of a fair.
pub async fn lengths(db: &impl ConnectionTrait, fair: FairId) -> Result<HashMap<Uuid, i64>, DbErr> {
    let sql = "SELECT w.category_id, COUNT(*) FROM fairs_waiting w \
        JOIN fairs_categories c ON c.id = w.category_id WHERE c.fair_id = $1 GROUP BY w.category_id";
    let rows = db.query_all_raw(statement(db, sql, [fair.0.into()])).await?;
    rows.iter().map(|row| Ok((row.try_get_by_index(0)?, row.try_get_by_index(1)?))).collect()
}

/// How many applications of a fair wait, each once.
pub async fn waiting(db: &impl ConnectionTrait, fair: FairId) -> Result<i64, DbErr> {
    let sql = "SELECT COUNT(DISTINCT w.application_id) FROM fairs_waiting w \
        JOIN fairs_categories c ON c.id = w.category_id WHERE c.fair_id = $1";
    let row = db.query_one_raw(statement(db, sql, [fair.0.into()])).await?;
    row.map_or(Ok(0), |row| row.try_get_by_index(0))
}

/// Where a list goes on: since when the last one waits, and which it is.
pub type After = (i64, Uuid);

/// A page of the list of a category: who waits since when.
pub async fn list(
    db: &impl ConnectionTrait,
    category: Uuid,
    after: Option<After>,
    limit: u64,
) -> Result<Page<(Uuid, Instant), After>, DbErr> {
    let mut found = waiting::Entity::find()
        .filter(waiting::Column::CategoryId.eq(category))
        .order_by_asc(waiting::Column::Since)
        .order_by_asc(waiting::Column::ApplicationId)
        .limit(limit + 1);
    if let Some((since, id)) = after {
        let same = Condition::all()
            .add(waiting::Column::Since.eq(since))
            .add(waiting::Column::ApplicationId.gt(id));
        found = found.filter(Condition::any().add(waiting::Column::Since.gt(since)).add(same));
    }
    let rows = found.all(db).await?.into_iter();
    let rows = rows.map(|row| (row.application_id, instant(row.since)));
    Ok(Page::of(rows.collect(), limit, |(id, since)| (micros(*since), *id)))
}
