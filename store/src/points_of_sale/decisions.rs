//! What was done and decided of points: written once, never changed.

use super::rows::decision;
use crate::{Instant, insert_all, micros};
use domain::calendar::Day;
use domain::ids::{AccountId, BodyId, PointId};
use domain::points_of_sale::Command;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect,
};
use uuid::Uuid;

/// Most decisions of a point that are read: the newest.
const MOST: u64 = 200;

/// A command that was followed, and on what it rests.
#[derive(Clone, Debug)]
pub struct NewDecision {
    /// Its id.
    pub id: Uuid,
    /// The point.
    pub point: PointId,
    /// The command.
    pub command: Command,
    /// Why, in words that the point's people read.
    pub reason: String,
    /// The number of the act, where there is one.
    pub act_number: String,
    /// The act's date.
    pub act_date: Option<Day>,
    /// The evaluation on which it rests, as JSON; empty for none.
    pub findings: String,
    /// Who gave the command.
    pub by: AccountId,
    /// In which body's name.
    pub body: Option<BodyId>,
}

/// The stable code of a command.
pub fn code(command: Command) -> &'static str {
    match command {
        Command::Submit => "submit",
        Command::Withdraw => "withdraw",
        Command::Inspect => "inspect",
        Command::Approve(_) => "approve",
        Command::Refuse => "refuse",
        Command::Extend(_) => "extend",
        Command::Suspend => "suspend",
        Command::Reinstate => "reinstate",
        Command::Revoke => "revoke",
    }
}

/// Writes decisions down.
pub async fn add_all(
    db: &impl ConnectionTrait,
    new: Vec<NewDecision>,
    now: Instant,
) -> Result<(), DbErr> {
    let row = |one: NewDecision| decision::ActiveModel {
        id: Set(one.id),
        point_id: Set(one.point.0),
        command: Set(code(one.command).to_owned()),
        reason: Set(one.reason),
        act_number: Set(one.act_number),
        act_date: Set(one.act_date.map(|day| day.to_string()).unwrap_or_default()),
        until_at: Set(match one.command {
            Command::Approve(until) | Command::Extend(until) => Some(micros(until)),
            _ => None,
        }),
        findings: Set(one.findings),
        recorded_at: Set(micros(now)),
        recorded_by: Set(one.by.0),
        body_id: Set(one.body.map(|id| id.0)),
    };
    insert_all::<decision::Entity, _>(db, new.into_iter().map(row).collect()).await
}

/// What was done and decided of a point, the newest first; at most 200.
pub async fn of_point(
    db: &impl ConnectionTrait,
    id: PointId,
) -> Result<Vec<decision::Model>, DbErr> {
    decision::Entity::find()
        .filter(decision::Column::PointId.eq(id.0))
        .order_by_desc(decision::Column::Id)
        .limit(MOST)
        .all(db)
        .await
}
