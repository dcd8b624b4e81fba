//! Exhibitors' leads: one of each application and badge. What is known of the buyer stands with the badge.

use super::badges::Badge;
use super::rows::{badge, lead};
use crate::fairs::record::{json, parsed};
use crate::page::Page;
use crate::{Instant, instant, micros, statement, unreadable};
use domain::ids::AccountId;
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect,
};
use std::collections::HashMap;
use uuid::Uuid;

/// A lead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lead {
    /// Its id.
    pub id: Uuid,
    /// Whose.
    pub application: Uuid,
    /// The buyer's badge.
    pub badge: Uuid,
    /// How good it is, 1 to 5.
    pub rating: Option<u8>,
    /// In words.
    pub note: String,
    /// Words to sort by.
    pub tags: Vec<String>,
    /// Who scanned the badge first.
    pub taken_by: AccountId,
    /// When.
    pub taken: Instant,
    /// When it last changed.
    pub updated: Instant,
}

/// Who has a lead of a buyer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taker {
    /// The lead's id.
    pub id: Uuid,
    /// Name of the exhibitor.
    pub exhibitor: String,
    /// Since when.
    pub taken: Instant,
}

impl Lead {
    fn read(row: lead::Model) -> Result<Self, DbErr> {
        let rating = row.rating.map(|rating| {
            u8::try_from(rating).map_err(|_| unreadable("rating", &rating.to_string()))
        });
        Ok(Self {
            id: row.id,
            application: row.application_id,
            badge: row.badge_id,
            rating: rating.transpose()?,
            note: row.note,
            tags: parsed(&row.tags)?,
            taken_by: AccountId(row.taken_by),
            taken: instant(row.taken_at),
            updated: instant(row.updated_at),
        })
    }
}

/// Writes a lead down. Of one that the application has of the badge already, id, taker and first instant
/// stay; what was written is given back.
pub async fn write(db: &impl ConnectionTrait, new: &Lead) -> Result<Lead, DbErr> {
    let row = lead::ActiveModel {
        id: Set(new.id),
        application_id: Set(new.application),
        badge_id: Set(new.badge),
        rating: Set(new.rating.map(i32::from)),
        note: Set(new.note.clone()),
        tags: Set(json(&new.tags)),
        taken_by: Set(new.taken_by.0),
        taken_at: Set(micros(new.taken)),
        updated_at: Set(micros(new.updated)),
    };
    let again = OnConflict::columns([lead::Column::ApplicationId, lead::Column::BadgeId])
        .update_columns([
            lead::Column::Rating,
            lead::Column::Note,
            lead::Column::Tags,
            lead::Column::UpdatedAt,
        ])
        .to_owned();
    lead::Entity::insert(row).on_conflict(again).exec_without_returning(db).await?;
    let found = lead::Entity::find()
        .filter(lead::Column::ApplicationId.eq(new.application))
        .filter(lead::Column::BadgeId.eq(new.badge));
    let written = found.one(db).await?.ok_or_else(|| unreadable("lead", &new.id.to_string()))?;
    Lead::read(written)
}

/// A page of an application's leads with the badges that they are of, in the order of taking.
pub async fn of_application(
    db: &impl ConnectionTrait,
    application: Uuid,
    after: Option<Uuid>,
    limit: u64,
) -> Result<Page<(Lead, Badge), Uuid>, DbErr> {
    let found = lead::Entity::find()
        .filter(lead::Column::ApplicationId.eq(application))
        .filter(lead::Column::Id.gt(after.unwrap_or_default()))
        .order_by_asc(lead::Column::Id)
        .limit(limit + 1);
    let rows = found.all(db).await?;
    let ids = rows.iter().map(|row| row.badge_id);
    let badges = badge::Entity::find().filter(badge::Column::Id.is_in(ids)).all(db).await?;
    let mut by_id: HashMap<Uuid, badge::Model> =
        badges.into_iter().map(|row| (row.id, row)).collect();
    let joined = rows.into_iter().map(|row| {
        let badge = by_id.remove(&row.badge_id);
        let badge = badge.ok_or_else(|| unreadable("badge", &row.badge_id.to_string()))?;
        Ok::<_, DbErr>((Lead::read(row)?, Badge::read(badge)?))
    });
    Ok(Page::of(joined.collect::<Result<_, _>>()?, limit, |(lead, _)| lead.id))
}

/// A page of those who have a lead of a badge, in the order of taking.
pub async fn of_badge(
    db: &impl ConnectionTrait,
    badge: Uuid,
    after: Option<Uuid>,
    limit: u64,
) -> Result<Page<Taker, Uuid>, DbErr> {
    let sql = "SELECT l.id, e.name, l.taken_at FROM fairs_leads l \
        JOIN fairs_applications a ON a.id = l.application_id \
        JOIN fairs_exhibitors e ON e.id = a.exhibitor_id \
        WHERE l.badge_id = $1 AND l.id > $2 ORDER BY l.id LIMIT $3";
    let most = i64::try_from(limit + 1).unwrap_or(i64::MAX);
    let values = [badge.into(), after.unwrap_or_default().into(), most.into()];
    let rows = db.query_all_raw(statement(db, sql, values)).await?;
    let taker = |row: &sea_orm::QueryResult| {
        Ok::<_, DbErr>(Taker {
            id: row.try_get_by_index(0)?,
            exhibitor: row.try_get_by_index(1)?,
            taken: instant(row.try_get_by_index(2)?),
        })
    };
    let rows = rows.iter().map(taker).collect::<Result<_, _>>()?;
    Ok(Page::of(rows, limit, |one| one.id))
}
