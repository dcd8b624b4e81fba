//! Giving booths out: the organiser's rules, offers, and waiting lists. Whoever writes here has the fair
//! locked.

pub mod capacity;
pub mod offers;
pub mod rows;
pub mod waiting;

use crate::{Instant, micros, unreadable};
use domain::ids::FairId;
use rows::rules;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ConnectionTrait, DbErr, EntityTrait};

/// How an organiser gives booths out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rules {
    /// For how many hours a booth is held for the next of a waiting list.
    pub waiting_hours: u16,
}

impl Default for Rules {
    fn default() -> Self {
        Self { waiting_hours: 48 }
    }
}

/// The rules of a fair; the usual ones where it says nothing.
pub async fn rules(db: &impl ConnectionTrait, fair: FairId) -> Result<Rules, DbErr> {
    let Some(row) = rules::Entity::find_by_id(fair.0).one(db).await? else {
        return Ok(Rules::default());
    };
    let hours = u16::try_from(row.waiting_hours);
    let waiting_hours = hours.map_err(|_| unreadable("hours", &row.waiting_hours.to_string()))?;
    Ok(Rules { waiting_hours })
}

/// Puts rules in the place of those before.
pub async fn set_rules(
    db: &impl ConnectionTrait,
    fair: FairId,
    new: Rules,
    now: Instant,
) -> Result<(), DbErr> {
    let row = rules::ActiveModel {
        fair_id: Set(fair.0),
        waiting_hours: Set(i32::from(new.waiting_hours)),
        updated_at: Set(micros(now)),
    };
    let anew = OnConflict::column(rules::Column::FairId)
        .update_columns([rules::Column::WaitingHours, rules::Column::UpdatedAt])
        .to_owned();
    rules::Entity::insert(row).on_conflict(anew).exec_without_returning(db).await.map(drop)
}
