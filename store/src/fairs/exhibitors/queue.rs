//! Applications as organisers work through them, and their comments.

use super::Exhibitor;
use super::applications::Application;
use super::rows::{application, comment};
use crate::page::Page;
use crate::{Instant, instant, micros};
use domain::fairs::applications::State;
use domain::ids::{AccountId, FairId, ProducerId};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect,
};
use std::collections::HashMap;
use uuid::Uuid;

/// Which applications a queue wants.
#[derive(Clone, Copy, Debug, Default)]
pub struct Filter<'a> {
    /// In the state with this code, as stored.
    pub state: Option<&'a str>,
    /// Looked after by this member.
    pub assigned_to: Option<AccountId>,
}

/// A page of a fair's applications, drafts of exhibitors aside, in the order in which they were begun.
pub async fn of_fair(
    db: &impl ConnectionTrait,
    fair: FairId,
    filter: Filter<'_>,
    after: Option<Uuid>,
    limit: u64,
) -> Result<Page<(Application, Exhibitor), Uuid>, DbErr> {
    let mut found = application::Entity::find()
        .filter(application::Column::FairId.eq(fair.0))
        .filter(application::Column::State.ne(State::Draft.code()))
        .filter(application::Column::Id.gt(after.unwrap_or_default()))
        .order_by_asc(application::Column::Id)
        .limit(limit + 1);
    if let Some(state) = filter.state {
        found = found.filter(application::Column::State.eq(state));
    }
    if let Some(member) = filter.assigned_to {
        found = found.filter(application::Column::AssignedTo.eq(member.0));
    }
    let rows = found.all(db).await?;
    Ok(Page::of(with_exhibitors(db, rows).await?, limit, |(one, _)| one.id))
}

/// A page of a producer's applications to any fair, in the order in which they were begun.
pub async fn of_producer(
    db: &impl ConnectionTrait,
    producer: ProducerId,
    after: Option<Uuid>,
    limit: u64,
) -> Result<Page<(Application, Exhibitor), Uuid>, DbErr> {
    use super::rows::exhibitor;
    let own = exhibitor::Entity::find().select_only().column(exhibitor::Column::Id);
    let own = own.filter(exhibitor::Column::ProducerId.eq(producer.0));
    let found = application::Entity::find()
        .filter(application::Column::ExhibitorId.in_subquery(sea_orm::QueryTrait::into_query(own)))
        .filter(application::Column::Id.gt(after.unwrap_or_default()))
        .order_by_asc(application::Column::Id)
        .limit(limit + 1);
    let rows = found.all(db).await?;
    Ok(Page::of(with_exhibitors(db, rows).await?, limit, |(one, _)| one.id))
}

/// The applications of a fair that are in a state as it is stored, in the order in which they were handed
/// in.
pub async fn in_state(
    db: &impl ConnectionTrait,
    fair: FairId,
    state: State,
) -> Result<Vec<(Application, Exhibitor)>, DbErr> {
    let found = application::Entity::find()
        .filter(application::Column::FairId.eq(fair.0))
        .filter(application::Column::State.eq(state.code()))
        .order_by_asc(application::Column::SubmittedAt)
        .order_by_asc(application::Column::Id);
    let rows = found.all(db).await?;
    with_exhibitors(db, rows).await
}

/// Those of these applications that are a fair's, drafts aside, in no order.
pub async fn by_ids(
    db: &impl ConnectionTrait,
    fair: FairId,
    ids: &[Uuid],
) -> Result<Vec<(Application, Exhibitor)>, DbErr> {
    let found = application::Entity::find()
        .filter(application::Column::FairId.eq(fair.0))
        .filter(application::Column::State.ne(State::Draft.code()))
        .filter(application::Column::Id.is_in(ids.iter().copied()));
    let rows = found.all(db).await?;
    with_exhibitors(db, rows).await
}

async fn with_exhibitors(
    db: &impl ConnectionTrait,
    rows: Vec<application::Model>,
) -> Result<Vec<(Application, Exhibitor)>, DbErr> {
    use super::rows::exhibitor;
    let ids = rows.iter().map(|row| row.exhibitor_id);
    let found = exhibitor::Entity::find().filter(exhibitor::Column::Id.is_in(ids)).all(db).await?;
    let by_id: HashMap<Uuid, Exhibitor> =
        found.into_iter().map(|row| (row.id, Exhibitor::read(row))).collect();
    let joined = rows.into_iter().filter_map(|row| {
        let whose = by_id.get(&row.exhibitor_id)?.clone();
        Some(Application::read(row).map(|one| (one, whose)))
    });
    joined.collect()
}

/// A comment.
#[derive(Clone, Debug)]
pub struct Comment {
    /// Its id.
    pub id: Uuid,
    /// What it says.
    pub body: String,
    /// Who wrote it.
    pub by: AccountId,
    /// When.
    pub at: Instant,
}

/// Writes a comment.
pub async fn comment(db: &impl ConnectionTrait, on: Uuid, new: &Comment) -> Result<(), DbErr> {
    let row = comment::ActiveModel {
        id: Set(new.id),
        application_id: Set(on),
        body: Set(new.body.clone()),
        written_by: Set(new.by.0),
        written_at: Set(micros(new.at)),
    };
    comment::Entity::insert(row).exec_without_returning(db).await.map(drop)
}

/// A page of the comments on an application, oldest first.
pub async fn comments(
    db: &impl ConnectionTrait,
    on: Uuid,
    after: Option<Uuid>,
    limit: u64,
) -> Result<Page<Comment, Uuid>, DbErr> {
    let found = comment::Entity::find()
        .filter(comment::Column::ApplicationId.eq(on))
        .filter(comment::Column::Id.gt(after.unwrap_or_default()))
        .order_by_asc(comment::Column::Id)
        .limit(limit + 1);
    let read = |row: comment::Model| Comment {
        id: row.id,
        body: row.body,
        by: AccountId(row.written_by),
        at: instant(row.written_at),
    };
    let rows = found.all(db).await?.into_iter().map(read);
    Ok(Page::of(rows.collect(), limit, |one| one.id))
}
