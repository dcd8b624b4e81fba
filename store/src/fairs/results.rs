//! What exhibitors declare of a fair.

use super::rows::result;
use crate::{Instant, micros};
use domain::fairs::results::Declared;
use domain::ids::{AccountId, FairId};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter};
use std::collections::HashMap;
use uuid::Uuid;

/// Writes a declaration in the place of the one before.
pub async fn declare(
    db: &impl ConnectionTrait,
    (fair, application): (FairId, Uuid),
    (declared, note): (Declared, &str),
    by: AccountId,
    now: Instant,
) -> Result<(), DbErr> {
    use result::Column::{
        ApplicationId, Contracts, ContractsValue, DeclaredAt, DeclaredBy, Note, Sales,
    };
    let row = result::ActiveModel {
        application_id: Set(application),
        fair_id: Set(fair.0),
        sales: Set(declared.sales),
        contracts: Set(declared.contracts),
        contracts_value: Set(declared.contracts_value),
        note: Set(note.to_owned()),
        declared_at: Set(micros(now)),
        declared_by: Set(by.0),
    };
    let replaced = [Sales, Contracts, ContractsValue, Note, DeclaredAt, DeclaredBy];
    let instead = OnConflict::column(ApplicationId).update_columns(replaced).to_owned();
    result::Entity::insert(row).on_conflict(instead).exec_without_returning(db).await.map(drop)
}

/// What an application declared.
pub async fn find(
    db: &impl ConnectionTrait,
    application: Uuid,
) -> Result<Option<result::Model>, DbErr> {
    result::Entity::find_by_id(application).one(db).await
}

/// What the applications of a fair declared.
pub async fn of_fair(
    db: &impl ConnectionTrait,
    fair: FairId,
) -> Result<HashMap<Uuid, result::Model>, DbErr> {
    let all = result::Entity::find().filter(result::Column::FairId.eq(fair.0)).all(db).await?;
    Ok(all.into_iter().map(|row| (row.application_id, row)).collect())
}

impl From<&result::Model> for Declared {
    fn from(row: &result::Model) -> Self {
        Self { sales: row.sales, contracts: row.contracts, contracts_value: row.contracts_value }
    }
}
