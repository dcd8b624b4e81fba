//! Applications of producers that nobody knows here yet, and their decisions.

use super::rows::application;
use crate::accounts::links::{Decider, Reach};
use crate::page::Page;
use crate::{Instant, micros, statement};
use domain::catalogue::ProducerKind;
use domain::ids::{AccountId, ProducerId};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, FromQueryResult,
    QueryFilter, QueryOrder, Value, sea_query::Expr,
};
use uuid::Uuid;

/// An application to be written.
#[derive(Clone, Debug)]
pub struct NewApplication {
    /// Its id.
    pub id: Uuid,
    /// Who applies.
    pub account: AccountId,
    /// Registered name of the producer.
    pub name: String,
    /// The form of the name under which spellings meet.
    pub name_key: String,
    /// Its kind.
    pub kind: ProducerKind,
    /// The commune of today in which it does business.
    pub unit: i32,
    /// The place as its registration prints it.
    pub place_printed: String,
    /// What it says of itself.
    pub about: String,
    /// What shows that the applicant belongs to it.
    pub note: String,
}

/// Writes an application. A second open one of the same account is a duplicate.
pub async fn create(
    db: &impl ConnectionTrait,
    new: NewApplication,
    now: Instant,
) -> Result<(), DbErr> {
    let row = application::ActiveModel {
        id: Set(new.id),
        account_id: Set(new.account.0),
        name: Set(new.name),
        name_key: Set(new.name_key),
        kind: Set(new.kind.code().to_owned()),
        unit_id: Set(new.unit),
        place_printed: Set(new.place_printed),
        about: Set(new.about),
        note: Set(new.note),
        requested_at: Set(micros(now)),
        decision: Set(None),
        decision_reason: Set(String::new()),
        decided_at: Set(None),
        decided_by: Set(None),
        decided_in: Set(None),
        producer_id: Set(None),
    };
    application::Entity::insert(row).exec_without_returning(db).await.map(drop)
}

/// An application.
pub async fn find(
    db: &impl ConnectionTrait,
    id: Uuid,
) -> Result<Option<application::Model>, DbErr> {
    application::Entity::find_by_id(id).one(db).await
}

/// The last application that an account made.
pub async fn last(
    db: &impl ConnectionTrait,
    account: AccountId,
) -> Result<Option<application::Model>, DbErr> {
    application::Entity::find()
        .filter(application::Column::AccountId.eq(account.0))
        .order_by_desc(application::Column::Id)
        .one(db)
        .await
}

/// A page of the undecided applications, oldest first.
pub async fn queue(
    db: &impl ConnectionTrait,
    reach: &Reach,
    after: Option<Uuid>,
    limit: u64,
) -> Result<Page<application::Model, Uuid>, DbErr> {
    let most = i64::try_from(limit + 1).unwrap_or(i64::MAX);
    let mut values: Vec<Value> = vec![after.unwrap_or_default().into(), most.into()];
    let within = match reach {
        Reach::All => String::new(),
        Reach::Communes(communes) => {
            let marks: Vec<String> =
                (3..3 + communes.len()).map(|number| format!("${number}")).collect();
            values.extend(communes.iter().map(|commune| Value::from(*commune)));
            format!(
                " AND unit_id IN (SELECT id FROM certification_units \
                 WHERE level = 'commune' AND today_id IN ({}))",
                marks.join(", ")
            )
        }
    };
    let sql = format!(
        "SELECT * FROM storefronts_applications WHERE decision IS NULL AND id > $1{within} \
         ORDER BY id LIMIT $2"
    );
    let rows = application::Model::find_by_statement(statement(db, &sql, values)).all(db).await?;
    Ok(Page::of(rows, limit, |row| row.id))
}

/// How an application ends.
#[derive(Clone, Copy, Debug)]
pub enum Ending<'a> {
    /// Approved: it became this producer.
    Approved(ProducerId),
    /// Refused, with the reason.
    Refused(&'a str),
    /// Taken back by the applicant.
    Withdrawn,
}

/// Ends an application once; `false` when it has ended before.
pub async fn end(
    db: &impl ConnectionTrait,
    id: Uuid,
    ending: Ending<'_>,
    by: Decider,
    now: Instant,
) -> Result<bool, DbErr> {
    let (decision, reason, producer) = match ending {
        Ending::Approved(producer) => ("approved", "", Some(producer.0)),
        Ending::Refused(reason) => ("refused", reason, None),
        Ending::Withdrawn => ("withdrawn", "", None),
    };
    let changed = application::Entity::update_many()
        .col_expr(application::Column::Decision, Expr::value(decision))
        .col_expr(application::Column::DecisionReason, Expr::value(reason))
        .col_expr(application::Column::DecidedAt, Expr::value(micros(now)))
        .col_expr(application::Column::DecidedBy, Expr::value(by.account.0))
        .col_expr(application::Column::DecidedIn, Expr::value(by.body.map(|body| body.0)))
        .col_expr(application::Column::ProducerId, Expr::value(producer))
        .filter(application::Column::Id.eq(id))
        .filter(application::Column::Decision.is_null())
        .exec(db)
        .await?;
    Ok(changed.rows_affected == 1)
}
