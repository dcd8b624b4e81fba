//! Extras of a fair, and which of them applications take.

use super::rows::{extra, pick};
use crate::{insert_all, statement, unreadable};
use domain::fairs::billing::ExtraCharge;
use domain::ids::FairId;
use domain::money::Dong;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait,
    IntoActiveModel as _, PaginatorTrait, QueryFilter, QueryOrder,
};
use uuid::Uuid;

/// Something that exhibitors may take beside their booths.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Extra {
    /// Its id.
    pub id: Uuid,
    /// Code within the fair.
    pub code: String,
    /// Name.
    pub name: String,
    /// Price of one.
    pub price: Dong,
    /// Most that an application takes.
    pub most: u16,
}

impl Extra {
    fn read(row: extra::Model) -> Result<Self, DbErr> {
        Ok(Self {
            id: row.id,
            price: Dong::new(row.price).ok_or_else(|| unreadable("price", &row.code))?,
            most: u16::try_from(row.most).map_err(|_| unreadable("number", &row.code))?,
            code: row.code,
            name: row.name,
        })
    }
}

/// The extras of a fair, in the organiser's order.
pub async fn of_fair(db: &impl ConnectionTrait, fair: FairId) -> Result<Vec<Extra>, DbErr> {
    let found = extra::Entity::find().filter(extra::Column::FairId.eq(fair.0));
    let rows = found.order_by_asc(extra::Column::Position).all(db).await?;
    rows.into_iter().map(Extra::read).collect()
}

/// Puts extras in the place of those that a fair has; `false` when somebody takes one that is left out.
/// Those whose code stays keep their id.
pub async fn replace(
    db: &impl ConnectionTrait,
    fair: FairId,
    new: &[Extra],
) -> Result<bool, DbErr> {
    let before = of_fair(db, fair).await?;
    let stays = |one: &&Extra| new.iter().any(|other| other.code == one.code);
    let gone: Vec<Uuid> = before.iter().filter(|one| !stays(one)).map(|one| one.id).collect();
    let taken = pick::Entity::find().filter(pick::Column::ExtraId.is_in(gone.clone()));
    if taken.count(db).await? > 0 {
        return Ok(false);
    }
    extra::Entity::delete_many().filter(extra::Column::Id.is_in(gone)).exec(db).await?;
    for (position, one) in (0..).zip(new) {
        let known = before.iter().find(|other| other.code == one.code);
        let row = extra::Model {
            id: known.map_or(one.id, |known| known.id),
            fair_id: fair.0,
            position,
            code: one.code.clone(),
            name: one.name.clone(),
            price: one.price.amount(),
            most: i32::from(one.most),
        };
        let row = row.into_active_model();
        match known {
            Some(_) => row.reset_all().update(db).await.map(drop)?,
            None => extra::Entity::insert(row).exec_without_returning(db).await.map(drop)?,
        }
    }
    Ok(true)
}

/// Says which extras an application takes, and how many of each.
pub async fn pick(
    db: &impl ConnectionTrait,
    application: Uuid,
    picks: &[(Uuid, u16)],
) -> Result<(), DbErr> {
    let before = pick::Entity::delete_many();
    before.filter(pick::Column::ApplicationId.eq(application)).exec(db).await?;
    let rows = picks.iter().map(|(extra, count)| pick::ActiveModel {
        application_id: Set(application),
        extra_id: Set(*extra),
        count: Set(i32::from(*count)),
    });
    insert_all::<pick::Entity, _>(db, rows.collect()).await
}

/// The extras that an application takes, in the organiser's order.
pub async fn picked(
    db: &impl ConnectionTrait,
    application: Uuid,
) -> Result<Vec<ExtraCharge>, DbErr> {
    let sql = "SELECT e.code, e.price, p.count FROM fairs_picks p \
        JOIN fairs_extras e ON e.id = p.extra_id WHERE p.application_id = $1 ORDER BY e.position";
    let rows = db.query_all_raw(statement(db, sql, [application.into()])).await?;
    let read = rows.iter().map(|row| {
        let (code, count): (String, i32) = (row.try_get_by_index(0)?, row.try_get_by_index(2)?);
        let price = Dong::new(row.try_get_by_index(1)?);
        Ok(ExtraCharge {
            price: price.ok_or_else(|| unreadable("price", &code))?,
            count: u32::try_from(count).map_err(|_| unreadable("number", &code))?,
            code,
        })
    });
    read.collect()
}
