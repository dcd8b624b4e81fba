//! Licences to sell: submitted by the producer, accepted or refused once, withdrawn.

use super::projection;
use super::reach::Reach;
use super::rows::licence;
use crate::oversight::deeds::Doer;
use crate::page::Page;
use crate::{Instant, micros, statement};
use domain::calendar::Day;
use domain::ids::{AccountId, ProducerId, ProductId};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, FromQueryResult,
    QueryFilter, QueryResult, Value,
};
use uuid::Uuid;

/// How far a licence has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Waiting for an officer.
    Submitted,
    /// An officer has seen it to be good.
    Accepted,
    /// An officer has found against it.
    Refused,
    /// It counts no longer.
    Withdrawn,
}

impl State {
    /// The stored code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Submitted => "submitted",
            Self::Accepted => "accepted",
            Self::Refused => "refused",
            Self::Withdrawn => "withdrawn",
        }
    }
}

/// A licence to be written.
#[derive(Clone, Debug)]
pub struct NewLicence {
    /// Its id.
    pub id: Uuid,
    /// The product that it lets sell.
    pub product: ProductId,
    /// Who holds it.
    pub producer: ProducerId,
    /// The product set that it is for.
    pub set: i16,
    /// Its number.
    pub number: String,
    /// Who issued it.
    pub issuer: String,
    /// First day.
    pub from: Day,
    /// Last day; none where it states none.
    pub until: Option<Day>,
}

/// A licence with where its product lies.
#[derive(Clone, Debug)]
pub struct Licence {
    /// The stored licence.
    pub row: licence::Model,
    /// The unit in which the product lies.
    pub unit: Option<i32>,
    /// The body that decided.
    pub body: Option<String>,
}

/// Writes a licence as submitted.
pub async fn submit(
    db: &impl ConnectionTrait,
    new: NewLicence,
    by: AccountId,
    now: Instant,
) -> Result<(), DbErr> {
    let iso = |day: Day| day.format("%Y-%m-%d").to_string();
    let row = licence::ActiveModel {
        id: Set(new.id),
        product_id: Set(new.product.0),
        producer_id: Set(new.producer.0),
        set_number: Set(new.set),
        number: Set(new.number),
        issuer: Set(new.issuer),
        valid_from: Set(iso(new.from)),
        valid_until: Set(new.until.map(iso)),
        state: Set(State::Submitted.code().to_owned()),
        submitted_at: Set(micros(now)),
        submitted_by: Set(by.0),
        ..Default::default()
    };
    licence::Entity::insert(row).exec_without_returning(db).await.map(drop)
}

/// Takes a licence from one state to another; `false` when it is not in the first.
pub async fn decide(
    db: &impl ConnectionTrait,
    one: &Licence,
    (from, to): (State, State),
    (by, reason): (&Doer, Option<&str>),
    now: Instant,
) -> Result<bool, DbErr> {
    let written = licence::Entity::update_many()
        .col_expr(licence::Column::State, Expr::value(to.code()))
        .col_expr(licence::Column::Reason, Expr::value(reason))
        .col_expr(licence::Column::DecidedAt, Expr::value(micros(now)))
        .col_expr(licence::Column::DecidedBy, Expr::value(by.actor.map(|id| id.0)))
        .col_expr(licence::Column::BodyId, Expr::value(by.body.map(|id| id.0)))
        .filter(licence::Column::Id.eq(one.row.id))
        .filter(licence::Column::State.eq(from.code()))
        .exec(db)
        .await?;
    projection::refresh(db, [one.row.product_id], now).await?;
    Ok(written.rows_affected == 1)
}

const SELECT: &str = "SELECT l.*, p.unit_id AS unit_id, b.name AS body_name \
    FROM catalogue_licences l JOIN catalogue_products p ON p.id = l.product_id \
    LEFT JOIN accounts_bodies b ON b.id = l.body_id";

/// A licence.
pub async fn find(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<Licence>, DbErr> {
    let sql = format!("{SELECT} WHERE l.id = $1");
    let row = db.query_one_raw(statement(db, &sql, [id.into()])).await?;
    row.as_ref().map(read).transpose()
}

/// A page of a product's licences, oldest first.
pub async fn of_product(
    db: &impl ConnectionTrait,
    product: ProductId,
    after: Option<Uuid>,
    limit: u64,
) -> Result<Page<Licence, Uuid>, DbErr> {
    let values = vec![after.unwrap_or_default().into(), product.0.into()];
    page(db, "l.id > $1 AND l.product_id = $2", values, limit).await
}

/// A page of the licences that wait for an officer, oldest first, of these product sets.
pub async fn queue(
    db: &impl ConnectionTrait,
    reach: &Reach,
    sets: &[u8],
    after: Option<Uuid>,
    limit: u64,
) -> Result<Page<Licence, Uuid>, DbErr> {
    let mut values: Vec<Value> = vec![after.unwrap_or_default().into()];
    let sets: Vec<String> = sets.iter().map(u8::to_string).collect();
    let mut wanted =
        format!("l.id > $1 AND l.state = 'submitted' AND l.set_number IN ({})", sets.join(", "));
    wanted.push_str(&reach.within("p.unit_id", &mut values));
    page(db, &wanted, values, limit).await
}

async fn page(
    db: &impl ConnectionTrait,
    wanted: &str,
    values: Vec<Value>,
    limit: u64,
) -> Result<Page<Licence, Uuid>, DbErr> {
    let sql = format!("{SELECT} WHERE {wanted} ORDER BY l.id LIMIT {}", limit + 1);
    let rows = db.query_all_raw(statement(db, &sql, values)).await?;
    let found = rows.iter().map(read).collect::<Result<Vec<_>, _>>()?;
    Ok(Page::of(found, limit, |one| one.row.id))
}

fn read(row: &QueryResult) -> Result<Licence, DbErr> {
    Ok(Licence {
        row: licence::Model::from_query_result(row, "")?,
        unit: row.try_get("", "unit_id")?,
        body: row.try_get("", "body_name")?,
    })
}
