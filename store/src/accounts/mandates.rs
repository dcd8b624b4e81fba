//! Mandates: given once, ended at most once; their term is a comparison with the clock.

use super::rows::mandate;
use crate::page::Page;
use crate::{Instant, instant, micros, statement, unreadable};
use domain::accounts::{Affair, Mandatary, Mandate};
use domain::ids::{AccountId, BodyId, MandateId, ProducerId};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, FromQueryResult,
    QueryFilter, sea_query::Expr,
};
use uuid::Uuid;

/// Writes a mandate, as given now.
pub async fn give(db: &impl ConnectionTrait, new: &Mandate, by: AccountId) -> Result<(), DbErr> {
    let (to_producer, to_body) = match new.to {
        Mandatary::Producer(id) => (Some(id.0), None),
        Mandatary::Body(id) => (None, Some(id.0)),
    };
    let codes: Vec<&str> = new.affairs.iter().map(|affair| affair.code()).collect();
    let row = mandate::ActiveModel {
        id: Set(new.id.0),
        producer_id: Set(new.giver.0),
        to_producer_id: Set(to_producer),
        to_body_id: Set(to_body),
        affairs: Set(codes.join(",")),
        given_by: Set(by.0),
        created_at: Set(micros(new.since)),
        until_at: Set(micros(new.until)),
        ended_at: Set(None),
        ended_by: Set(None),
        given_back: Set(false),
    };
    mandate::Entity::insert(row).exec_without_returning(db).await.map(drop)
}

/// Ends a mandate that holds; `false` when it doesn't hold any more.
pub async fn end(
    db: &impl ConnectionTrait,
    id: MandateId,
    by: AccountId,
    given_back: bool,
    now: Instant,
) -> Result<bool, DbErr> {
    let changed = mandate::Entity::update_many()
        .col_expr(mandate::Column::EndedAt, Expr::value(micros(now)))
        .col_expr(mandate::Column::EndedBy, Expr::value(by.0))
        .col_expr(mandate::Column::GivenBack, Expr::value(given_back))
        .filter(mandate::Column::Id.eq(id.0))
        .filter(mandate::Column::EndedAt.is_null())
        .filter(mandate::Column::UntilAt.gt(micros(now)))
        .exec(db)
        .await?;
    Ok(changed.rows_affected == 1)
}

/// The mandates that hold now and were given to the producers and bodies to which an account belongs.
pub async fn held_by(
    db: &impl ConnectionTrait,
    account: AccountId,
    now: Instant,
) -> Result<Vec<Mandate>, DbErr> {
    let sql = "SELECT t.* FROM accounts_mandates t WHERE t.ended_at IS NULL AND t.until_at > $2 \
        AND (t.to_producer_id IN (SELECT m.producer_id FROM accounts_memberships m \
                WHERE m.account_id = $1 AND m.ended_at IS NULL AND m.producer_id IS NOT NULL) \
            OR t.to_body_id IN (SELECT m.body_id FROM accounts_memberships m \
                WHERE m.account_id = $1 AND m.ended_at IS NULL AND m.body_id IS NOT NULL)) \
        ORDER BY t.id";
    let values = [account.0.into(), micros(now).into()];
    let rows = mandate::Model::find_by_statement(statement(db, sql, values)).all(db).await?;
    rows.into_iter().map(read).collect()
}

/// Whether the giver has a mandate with this receiver that holds now.
pub async fn is_held(
    db: &impl ConnectionTrait,
    giver: ProducerId,
    to: Mandatary,
    now: Instant,
) -> Result<bool, DbErr> {
    let receiver = match to {
        Mandatary::Producer(id) => mandate::Column::ToProducerId.eq(id.0),
        Mandatary::Body(id) => mandate::Column::ToBodyId.eq(id.0),
    };
    let found = mandate::Entity::find()
        .filter(mandate::Column::ProducerId.eq(giver.0))
        .filter(receiver)
        .filter(mandate::Column::EndedAt.is_null())
        .filter(mandate::Column::UntilAt.gt(micros(now)));
    Ok(found.one(db).await?.is_some())
}

/// Whose mandates are meant.
#[derive(Clone, Copy, Debug)]
pub enum Side {
    /// Those that a producer gave.
    Giver(ProducerId),
    /// Those that it, or a body, received.
    Receiver(Mandatary),
}

/// A mandate with the names of both sides.
#[derive(Clone, Debug)]
pub struct NamedMandate {
    /// The mandate.
    pub mandate: Mandate,
    /// The giver's name.
    pub giver_name: String,
    /// The receiver's name.
    pub receiver_name: String,
    /// Whether the receiver ended it, rather than the giver.
    pub given_back: bool,
}

const COLUMNS: &str = "SELECT t.*, p.name AS giver_name, \
    COALESCE(r.name, b.name) AS receiver_name FROM accounts_mandates t \
    JOIN catalogue_producers p ON p.id = t.producer_id \
    LEFT JOIN catalogue_producers r ON r.id = t.to_producer_id \
    LEFT JOIN accounts_bodies b ON b.id = t.to_body_id";

/// A page of one side's mandates, newest first, those that are over included.
pub async fn list(
    db: &impl ConnectionTrait,
    side: Side,
    before: Option<Uuid>,
    limit: u64,
) -> Result<Page<NamedMandate, Uuid>, DbErr> {
    let (column, owner) = match side {
        Side::Giver(id) => ("t.producer_id", id.0),
        Side::Receiver(Mandatary::Producer(id)) => ("t.to_producer_id", id.0),
        Side::Receiver(Mandatary::Body(id)) => ("t.to_body_id", id.0),
    };
    let sql = format!("{COLUMNS} WHERE {column} = $1 AND t.id < $2 ORDER BY t.id DESC LIMIT $3");
    let most = i64::try_from(limit + 1).unwrap_or(i64::MAX);
    let values = [owner.into(), before.unwrap_or(Uuid::max()).into(), most.into()];
    let rows = db.query_all_raw(statement(db, &sql, values)).await?;
    let named = rows.iter().map(read_named).collect::<Result<Vec<_>, _>>()?;
    Ok(Page::of(named, limit, |one| one.mandate.id.0))
}

/// A mandate, whosever it is.
pub async fn find(db: &impl ConnectionTrait, id: MandateId) -> Result<Option<NamedMandate>, DbErr> {
    let sql = format!("{COLUMNS} WHERE t.id = $1");
    let row = db.query_one_raw(statement(db, &sql, [id.0.into()])).await?;
    row.as_ref().map(read_named).transpose()
}

fn read_named(row: &sea_orm::QueryResult) -> Result<NamedMandate, DbErr> {
    let model = mandate::Model::from_query_result(row, "")?;
    Ok(NamedMandate {
        given_back: model.given_back,
        mandate: read(model)?,
        giver_name: row.try_get("", "giver_name")?,
        receiver_name: row.try_get("", "receiver_name")?,
    })
}

fn read(row: mandate::Model) -> Result<Mandate, DbErr> {
    let affair = |code| Affair::from_code(code).ok_or_else(|| unreadable("affair", code));
    let to = match (row.to_producer_id, row.to_body_id) {
        (Some(id), None) => Mandatary::Producer(ProducerId(id)),
        (None, Some(id)) => Mandatary::Body(BodyId(id)),
        _ => return Err(unreadable("mandatary", &row.id.to_string())),
    };
    Ok(Mandate {
        id: MandateId(row.id),
        giver: ProducerId(row.producer_id),
        to,
        affairs: row.affairs.split(',').map(affair).collect::<Result<_, _>>()?,
        since: instant(row.created_at),
        until: instant(row.until_at),
        ended: row.ended_at.map(instant),
    })
}
