//! What came of fairs.

use super::rows::report;
use crate::{Instant, micros};
use domain::ids::{AccountId, FairId};
use domain::money::Dong;
use sea_orm::{ActiveValue::Set, ConnectionTrait, DbErr, EntityTrait};

/// What an organiser reports.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Results {
    /// Visitors counted.
    pub visitors: i64,
    /// Sales that exhibitors declared.
    pub sales: Dong,
    /// Contracts signed.
    pub contracts: i64,
    /// What they are worth.
    pub contracts_value: Dong,
    /// In words.
    pub note: String,
}

/// Writes a report. A second one of the same fair is a duplicate.
pub async fn create(
    db: &impl ConnectionTrait,
    of: FairId,
    results: &Results,
    by: AccountId,
    now: Instant,
) -> Result<(), DbErr> {
    let row = report::ActiveModel {
        fair_id: Set(of.0),
        visitors: Set(results.visitors),
        sales: Set(results.sales.amount()),
        contracts: Set(results.contracts),
        contracts_value: Set(results.contracts_value.amount()),
        note: Set(results.note.clone()),
        reported_at: Set(micros(now)),
        reported_by: Set(by.0),
    };
    report::Entity::insert(row).exec_without_returning(db).await.map(drop)
}

/// The report of a fair.
pub async fn find(db: &impl ConnectionTrait, of: FairId) -> Result<Option<report::Model>, DbErr> {
    report::Entity::find_by_id(of.0).one(db).await
}
