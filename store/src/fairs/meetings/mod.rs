//! Supply meets demand: needs, quotations, and meetings. Whoever writes a need or a quotation has the need
//! locked; whoever writes times or a schedule has the fair locked.

pub mod needs;
pub mod parties;
pub mod quotations;
pub mod rows;
pub mod schedule;
pub mod sessions;

use crate::unreadable;
use domain::calendar::Day;
use sea_orm::DbErr;

fn day(stored: &str) -> Result<Day, DbErr> {
    stored.parse().map_err(|_| unreadable("day", stored))
}

fn number<T: TryFrom<i32>>(stored: i32) -> Result<T, DbErr> {
    T::try_from(stored).map_err(|_| unreadable("number", &stored.to_string()))
}
