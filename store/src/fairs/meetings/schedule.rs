//! The schedule that an organiser decided. Constraints keep it: nobody, and no table, is twice in a slot.

use super::number;
use super::parties::Side;
use super::rows::meeting;
use crate::page::Page;
use crate::{insert_all, statement};
use domain::ids::FairId;
use sea_orm::{ActiveValue::Set, ConnectionTrait, DbErr, QueryResult, Value};
use uuid::Uuid;

/// A meeting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Meeting {
    /// Its id.
    pub id: Uuid,
    /// In which slot.
    pub slot: u16,
    /// At which table.
    pub table: u16,
    /// The buyer's account.
    pub buyer: Uuid,
    /// The producer.
    pub producer: Uuid,
}

/// A meeting with the names of both.
#[derive(Clone, Debug)]
pub struct Named {
    /// The meeting.
    pub meeting: Meeting,
    /// The buyer's organisation; empty when its needs are taken back since.
    pub buyer: String,
    /// Name of the producer.
    pub producer: String,
}

/// Puts a schedule in the place of that before. A clash is a duplicate.
pub async fn replace(
    db: &impl ConnectionTrait,
    fair: FairId,
    new: &[Meeting],
) -> Result<(), DbErr> {
    let sql = "DELETE FROM fairs_meetings WHERE fair_id = $1";
    db.execute_raw(statement(db, sql, [fair.0.into()])).await?;
    let rows = new.iter().map(|one| meeting::ActiveModel {
        id: Set(one.id),
        fair_id: Set(fair.0),
        slot: Set(one.slot.into()),
        seat: Set(one.table.into()),
        buyer_id: Set(one.buyer),
        producer_id: Set(one.producer),
    });
    insert_all::<meeting::Entity, _>(db, rows.collect()).await
}

/// The highest table at which somebody sits; 0 for nobody.
pub async fn most_table(db: &impl ConnectionTrait, fair: FairId) -> Result<u16, DbErr> {
    let sql = "SELECT COALESCE(MAX(seat), 0) FROM fairs_meetings WHERE fair_id = $1";
    let row = db.query_one_raw(statement(db, sql, [fair.0.into()])).await?;
    row.map_or(Ok(0), |row| number(row.try_get_by_index(0)?))
}

/// Where a list goes on: slot and table.
pub type After = (u16, u16);

/// A page of the schedule, by slot and table; of everybody, or of one party.
pub async fn list(
    db: &impl ConnectionTrait,
    fair: FairId,
    of: Option<(Side, Uuid)>,
    after: Option<After>,
    limit: Option<u64>,
) -> Result<Page<Named, After>, DbErr> {
    let mut values: Vec<Value> = vec![fair.0.into()];
    let mut wanted = String::new();
    if let Some((side, party)) = of {
        values.push(party.into());
        wanted.push_str(&format!(" AND m.{}_id = $2", side.code()));
    }
    if let Some((slot, table)) = after {
        let place = values.len();
        values.extend([i32::from(slot).into(), i32::from(table).into()]);
        wanted.push_str(&format!(" AND (m.slot, m.seat) > (${}, ${})", place + 1, place + 2));
    }
    let limit = limit.unwrap_or(u64::from(u32::MAX));
    let most = limit + 1;
    let sql = format!(
        "SELECT m.id, m.slot, m.seat, m.buyer_id, m.producer_id, \
         COALESCE((SELECT MAX(n.organisation) FROM fairs_needs n WHERE n.fair_id = m.fair_id \
            AND n.account_id = m.buyer_id AND n.state <> 'withdrawn'), ''), p.name \
         FROM fairs_meetings m JOIN catalogue_producers p ON p.id = m.producer_id \
         WHERE m.fair_id = $1{wanted} ORDER BY m.slot, m.seat LIMIT {most}"
    );
    let rows = db.query_all_raw(statement(db, &sql, values)).await?;
    let rows: Result<Vec<Named>, DbErr> = rows.iter().map(named).collect();
    Ok(Page::of(rows?, limit, |one| (one.meeting.slot, one.meeting.table)))
}

fn named(row: &QueryResult) -> Result<Named, DbErr> {
    let (slot, table): (i32, i32) = (row.try_get_by_index(1)?, row.try_get_by_index(2)?);
    let meeting = Meeting {
        id: row.try_get_by_index(0)?,
        slot: number(slot)?,
        table: number(table)?,
        buyer: row.try_get_by_index(3)?,
        producer: row.try_get_by_index(4)?,
    };
    Ok(Named { meeting, buyer: row.try_get_by_index(5)?, producer: row.try_get_by_index(6)? })
}
