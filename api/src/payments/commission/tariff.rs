//! The schedules of what the platform charges, kept in memory.

use crate::context::App;
use chrono::TimeDelta;
use domain::calendar::{Instant, day_of};
use domain::payments::commission::{Fee, Sale, Schedule};
use sea_orm::{ConnectionTrait, DbErr};
use std::sync::{Arc, PoisonError, RwLock};
use store::payments::schedules;

/// How long what was read is believed. A schedule is recorded days before it begins, so that whatever process
/// sells by it has read it by then.
const BELIEVED: TimeDelta = TimeDelta::minutes(1);

/// When schedules were read, and which.
type Read = (Instant, Arc<Vec<Schedule>>);

/// What the platform charges.
#[derive(Default)]
pub(crate) struct Tariff(RwLock<Option<Read>>);

impl Tariff {
    /// Every schedule, in the order of their recording.
    pub(crate) async fn schedules(
        &self,
        db: &impl ConnectionTrait,
        now: Instant,
    ) -> Result<Arc<Vec<Schedule>>, DbErr> {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some((at, known)) = known
            && (at..at + BELIEVED).contains(&now)
        {
            return Ok(known);
        }
        let read = Arc::new(schedules::all(db).await?);
        let mut place = self.0.write().unwrap_or_else(PoisonError::into_inner);
        *place = Some((now, Arc::clone(&read)));
        Ok(read)
    }

    /// The next who asks reads anew.
    pub(super) fn forget(&self) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

/// What lines that are sold at an instant owe the platform.
pub(crate) struct Charges(Arc<Vec<Schedule>>, Instant);

impl Charges {
    /// By the schedule in force at an instant.
    pub(crate) async fn at(
        app: &App,
        db: &impl ConnectionTrait,
        now: Instant,
    ) -> Result<Self, DbErr> {
        Ok(Self(app.tariff().schedules(db, now).await?, now))
    }

    /// What a line owes; nothing where no schedule is in force.
    pub(crate) fn of(&self, sale: &Sale) -> Fee {
        let schedule = Schedule::on(&self.0, day_of(self.1));
        schedule.map(|one| one.fee(sale)).unwrap_or_default()
    }
}
