//! Giving booths out: the organiser's rules, offers, waiting lists, and what exhibitors lost since. Whoever writes here has the fair
//! locked.

pub mod capacity;
pub mod losses;
pub mod offers;
pub mod rows;
pub mod waiting;

use crate::{Instant, micros, unreadable};
use domain::fairs::eligibility::OnLoss;
use domain::ids::FairId;
use rows::rules;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ConnectionTrait, DbErr, EntityTrait};

/// How an organiser gives booths out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rules {
    /// For how many hours a booth is held for the next of a waiting list.
    pub waiting_hours: u16,
    /// What is done when an exhibitor with booths loses what they rest on.
    pub on_loss: OnLoss,
    /// For how many days it may show other products then.
    pub replace_days: u16,
    /// Within how many days a bill is to be paid.
    pub payment_days: u16,
}

impl Default for Rules {
    fn default() -> Self {
        Self { waiting_hours: 48, on_loss: OnLoss::Replace, replace_days: 5, payment_days: 7 }
    }
}

/// The rules of a fair; the usual ones where it says nothing.
pub async fn rules(db: &impl ConnectionTrait, fair: FairId) -> Result<Rules, DbErr> {
    let Some(row) = rules::Entity::find_by_id(fair.0).one(db).await? else {
        return Ok(Rules::default());
    };
    let number = |stored: i32| {
        u16::try_from(stored).map_err(|_| unreadable("rule of a fair", &stored.to_string()))
    };
    let on_loss = OnLoss::from_code(&row.on_loss);
    Ok(Rules {
        waiting_hours: number(row.waiting_hours)?,
        on_loss: on_loss.ok_or_else(|| unreadable("rule of a fair", &row.on_loss))?,
        replace_days: number(row.replace_days)?,
        payment_days: number(row.payment_days)?,
    })
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
        on_loss: Set(new.on_loss.code().to_owned()),
        replace_days: Set(i32::from(new.replace_days)),
        payment_days: Set(i32::from(new.payment_days)),
        updated_at: Set(micros(now)),
    };
    let anew = OnConflict::column(rules::Column::FairId)
        .update_columns([
            rules::Column::WaitingHours,
            rules::Column::OnLoss,
            rules::Column::ReplaceDays,
            rules::Column::PaymentDays,
            rules::Column::UpdatedAt,
        ])
        .to_owned();
    rules::Entity::insert(row).on_conflict(anew).exec_without_returning(db).await.map(drop)
}
