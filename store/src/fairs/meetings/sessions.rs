//! Sessions of meetings, and what parties say before them: when they are free, and whom they wish to meet.

use super::parties::Side;
use super::rows::{session, times, wish};
use super::{day, number};
use crate::fairs::record::{json, parsed};
use crate::{Instant, insert_all, micros};
use domain::calendar::Day;
use domain::fairs::OpenTime;
use domain::fairs::meetings::{Free, Session};
use domain::ids::FairId;
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, PaginatorTrait,
    QueryFilter, QueryOrder,
};
use std::collections::HashMap;
use uuid::Uuid;

/// The session of a fair.
pub async fn find(db: &impl ConnectionTrait, fair: FairId) -> Result<Option<Session>, DbErr> {
    let row = session::Entity::find_by_id(fair.0).one(db).await?;
    row.map(|row| {
        let days: Vec<String> = parsed(&row.days)?;
        Ok(Session {
            days: days.iter().map(|text| day(text)).collect::<Result<_, _>>()?,
            hours: OpenTime { opens: number(row.opens)?, closes: number(row.closes)? },
            slot_minutes: number(row.slot_minutes)?,
            tables: number(row.tables)?,
        })
    })
    .transpose()
}

/// Puts a session in the place of that before.
pub async fn save(
    db: &impl ConnectionTrait,
    fair: FairId,
    new: &Session,
    now: Instant,
) -> Result<(), DbErr> {
    let days: Vec<String> = new.days.iter().map(Day::to_string).collect();
    let row = session::ActiveModel {
        fair_id: Set(fair.0),
        days: Set(json(&days)),
        opens: Set(new.hours.opens.into()),
        closes: Set(new.hours.closes.into()),
        slot_minutes: Set(new.slot_minutes.into()),
        tables: Set(new.tables.into()),
        updated_at: Set(micros(now)),
    };
    let anew = OnConflict::column(session::Column::FairId)
        .update_columns([
            session::Column::Days,
            session::Column::Opens,
            session::Column::Closes,
            session::Column::SlotMinutes,
            session::Column::Tables,
            session::Column::UpdatedAt,
        ])
        .to_owned();
    session::Entity::insert(row).on_conflict(anew).exec_without_returning(db).await.map(drop)
}

/// Says when a party is free, in place of what it said before.
pub async fn state_times(
    db: &impl ConnectionTrait,
    fair: FairId,
    (side, party): (Side, Uuid),
    free: &Free,
    now: Instant,
) -> Result<(), DbErr> {
    let slots: Vec<u16> = free.all().collect();
    let row = times::ActiveModel {
        fair_id: Set(fair.0),
        side: Set(side.code().to_owned()),
        party_id: Set(party),
        slots: Set(json(&slots)),
        stated_at: Set(micros(now)),
    };
    let anew =
        OnConflict::columns([times::Column::FairId, times::Column::Side, times::Column::PartyId])
            .update_columns([times::Column::Slots, times::Column::StatedAt])
            .to_owned();
    times::Entity::insert(row).on_conflict(anew).exec_without_returning(db).await.map(drop)
}

/// When parties of a side are free, of those who said so; all of them, or one.
pub async fn times(
    db: &impl ConnectionTrait,
    fair: FairId,
    side: Side,
    only: Option<Uuid>,
) -> Result<HashMap<Uuid, Free>, DbErr> {
    let mut found = times::Entity::find()
        .filter(times::Column::FairId.eq(fair.0))
        .filter(times::Column::Side.eq(side.code()));
    if let Some(party) = only {
        found = found.filter(times::Column::PartyId.eq(party));
    }
    let rows = found.all(db).await?.into_iter();
    rows.map(|row| Ok((row.party_id, Free::of(parsed::<Vec<u16>>(&row.slots)?)))).collect()
}

/// How many of a side said when they are free, one aside.
pub async fn stated(
    db: &impl ConnectionTrait,
    fair: FairId,
    side: Side,
    but: Uuid,
) -> Result<u64, DbErr> {
    let found = times::Entity::find()
        .filter(times::Column::FairId.eq(fair.0))
        .filter(times::Column::Side.eq(side.code()))
        .filter(times::Column::PartyId.ne(but));
    found.count(db).await
}

/// Says whom a party wishes to meet, in place of what it said before.
pub async fn state_wishes(
    db: &impl ConnectionTrait,
    fair: FairId,
    (side, party): (Side, Uuid),
    others: &[Uuid],
) -> Result<(), DbErr> {
    wish::Entity::delete_many().filter(of(fair, side, party)).exec(db).await?;
    let rows = others.iter().map(|other| {
        let (buyer, producer) = match side {
            Side::Buyer => (party, *other),
            Side::Producer => (*other, party),
        };
        wish::ActiveModel {
            fair_id: Set(fair.0),
            side: Set(side.code().to_owned()),
            buyer_id: Set(buyer),
            producer_id: Set(producer),
        }
    });
    insert_all::<wish::Entity, _>(db, rows.collect()).await
}

fn of(fair: FairId, side: Side, party: Uuid) -> sea_orm::Condition {
    let own = match side {
        Side::Buyer => wish::Column::BuyerId,
        Side::Producer => wish::Column::ProducerId,
    };
    let of_side = wish::Column::Side.eq(side.code());
    sea_orm::Condition::all().add(wish::Column::FairId.eq(fair.0)).add(of_side).add(own.eq(party))
}

/// Whom a party said that it wishes to meet.
pub async fn wishes_of(
    db: &impl ConnectionTrait,
    fair: FairId,
    (side, party): (Side, Uuid),
) -> Result<Vec<Uuid>, DbErr> {
    let rows = wish::Entity::find()
        .filter(of(fair, side, party))
        .order_by_asc(wish::Column::BuyerId)
        .order_by_asc(wish::Column::ProducerId)
        .all(db)
        .await?;
    let other = |row: wish::Model| match side {
        Side::Buyer => row.producer_id,
        Side::Producer => row.buyer_id,
    };
    Ok(rows.into_iter().map(other).collect())
}

/// Every wish of a fair, buyer and producer, whoever said so.
pub async fn wishes(db: &impl ConnectionTrait, fair: FairId) -> Result<Vec<(Uuid, Uuid)>, DbErr> {
    let rows = wish::Entity::find()
        .filter(wish::Column::FairId.eq(fair.0))
        .order_by_asc(wish::Column::BuyerId)
        .order_by_asc(wish::Column::ProducerId)
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|row| (row.buyer_id, row.producer_id)).collect())
}
