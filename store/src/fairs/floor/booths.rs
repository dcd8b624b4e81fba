//! Booths, and a floor as it is imported whole.

use super::categories::Kept;
use super::rows::{allocation, booth};
use crate::fairs::record::{json, parsed};
use crate::page::Page;
use crate::{insert_all, statement, unreadable};
use domain::fairs::floor::{PlannedBooth, Point, Polygon};
use domain::ids::FairId;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait,
    FromQueryResult, IntoActiveModel as _, QueryFilter, QueryOrder, QuerySelect,
};
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

/// A booth.
#[derive(Clone, Debug)]
pub struct Booth {
    /// Its id.
    pub id: Uuid,
    /// Code within the fair.
    pub code: String,
    /// Name of the hall.
    pub hall: String,
    /// Name of the zone; may be empty.
    pub zone: String,
    /// Its category's id.
    pub category: Uuid,
    /// The outline.
    pub outline: Polygon,
}

impl Booth {
    fn read(row: booth::Model) -> Result<Self, DbErr> {
        let corners: Vec<(i32, i32)> = parsed(&row.outline)?;
        let corners = corners.into_iter().map(|(x, y)| Point { x, y }).collect();
        let outline = Polygon::new(corners).map_err(|_| unreadable("outline", &row.code))?;
        Ok(Self {
            id: row.id,
            code: row.code,
            hall: row.hall,
            zone: row.zone,
            category: row.category_id,
            outline,
        })
    }
}

/// All booths of a fair, by hall and code.
pub async fn of_fair(db: &impl ConnectionTrait, fair: FairId) -> Result<Vec<Booth>, DbErr> {
    let found = booth::Entity::find()
        .filter(booth::Column::FairId.eq(fair.0))
        .order_by_asc(booth::Column::Hall)
        .order_by_asc(booth::Column::Code);
    found.all(db).await?.into_iter().map(Booth::read).collect()
}

/// Those of these booths that are a fair's, by code.
pub async fn by_ids(
    db: &impl ConnectionTrait,
    fair: FairId,
    ids: &[Uuid],
) -> Result<Vec<Booth>, DbErr> {
    let found = booth::Entity::find()
        .filter(booth::Column::FairId.eq(fair.0))
        .filter(booth::Column::Id.is_in(ids.iter().copied()))
        .order_by_asc(booth::Column::Code);
    found.all(db).await?.into_iter().map(Booth::read).collect()
}

/// A page of a fair's booths by code.
pub async fn list(
    db: &impl ConnectionTrait,
    fair: FairId,
    after: Option<&str>,
    limit: u64,
) -> Result<Page<Booth, String>, DbErr> {
    let found = booth::Entity::find()
        .filter(booth::Column::FairId.eq(fair.0))
        .filter(booth::Column::Code.gt(after.unwrap_or_default()))
        .order_by_asc(booth::Column::Code)
        .limit(limit + 1);
    let rows = found.all(db).await?.into_iter().map(Booth::read);
    Ok(Page::of(rows.collect::<Result<_, _>>()?, limit, |one| one.code.clone()))
}

/// The booth of a fair with a code.
pub async fn find(
    db: &impl ConnectionTrait,
    fair: FairId,
    code: &str,
) -> Result<Option<Booth>, DbErr> {
    let found = booth::Entity::find()
        .filter(booth::Column::FairId.eq(fair.0))
        .filter(booth::Column::Code.eq(code));
    found.one(db).await?.map(Booth::read).transpose()
}

#[derive(FromQueryResult)]
struct Code {
    code: String,
}

/// Codes of the booths that have an allocation on some day.
pub async fn taken(db: &impl ConnectionTrait, fair: FairId) -> Result<BTreeSet<String>, DbErr> {
    let sql = "SELECT DISTINCT b.code FROM fairs_allocations a \
        JOIN fairs_booths b ON b.id = a.booth_id WHERE a.fair_id = $1";
    let rows = Code::find_by_statement(statement(db, sql, [fair.0.into()])).all(db).await?;
    Ok(rows.into_iter().map(|row| row.code).collect())
}

/// Puts booths in the place of those that a fair has. Those whose code stays keep their id; those with an
/// allocation are all among them.
pub async fn replace(
    db: &impl ConnectionTrait,
    fair: FairId,
    categories: &[Kept],
    new: Vec<(Uuid, PlannedBooth)>,
) -> Result<(), DbErr> {
    let before = of_fair(db, fair).await?;
    let known: HashMap<&str, Uuid> = before.iter().map(|one| (one.code.as_str(), one.id)).collect();
    let taken = taken(db, fair).await?;
    let busy = allocation::Entity::find().select_only().column(allocation::Column::BoothId);
    let busy = busy.filter(allocation::Column::FairId.eq(fair.0));
    booth::Entity::delete_many()
        .filter(booth::Column::FairId.eq(fair.0))
        .filter(booth::Column::Id.not_in_subquery(sea_orm::QueryTrait::into_query(busy)))
        .exec(db)
        .await?;
    let mut fresh = Vec::new();
    for (id, one) in new {
        let category = categories.iter().find(|kept| kept.category.code == one.category);
        let category = category.ok_or_else(|| unreadable("category", &one.category))?.id;
        let corners: Vec<(i32, i32)> =
            one.outline.corners().iter().map(|point| (point.x, point.y)).collect();
        let row = booth::Model {
            id: known.get(one.code.as_str()).copied().unwrap_or(id),
            fair_id: fair.0,
            category_id: category,
            outline: json(&corners),
            hall: one.hall,
            zone: one.zone,
            code: one.code,
        };
        if taken.contains(&row.code) {
            row.into_active_model().reset_all().update(db).await?;
        } else {
            fresh.push(whole(row));
        }
    }
    insert_all::<booth::Entity, _>(db, fresh).await
}

fn whole(row: booth::Model) -> booth::ActiveModel {
    booth::ActiveModel {
        id: Set(row.id),
        fair_id: Set(row.fair_id),
        code: Set(row.code),
        hall: Set(row.hall),
        zone: Set(row.zone),
        category_id: Set(row.category_id),
        outline: Set(row.outline),
    }
}
