//! Losses: an application no longer meets what its booths ask for, since an act on a certificate. And
//! which applications rest on which product.

use super::rows::{loss, shown};
use crate::{Instant, ROWS_PER_STATEMENT, insert_all, instant, micros, statement, unreadable};
use domain::fairs::eligibility::OnLoss;
use domain::ids::{ProducerId, ProductId};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder,
    QueryResult, sea_query::Expr,
};
use std::collections::BTreeMap;
use uuid::Uuid;

/// A loss that nobody has settled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loss {
    /// Its id.
    pub id: Uuid,
    /// Whose.
    pub application: Uuid,
    /// The product whose certificate it was.
    pub product: ProductId,
    /// What the organiser chose to do then.
    pub outcome: OnLoss,
    /// Since when.
    pub since: Instant,
    /// Until when the product may be replaced.
    pub until: Option<Instant>,
}

/// How a loss ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Settlement {
    /// Other products are shown.
    Replaced,
    /// The certificate came back.
    Regained,
    /// The booths were taken back.
    Released,
    /// The exhibitor gave the booths up.
    Left,
}

impl Settlement {
    fn code(self) -> &'static str {
        match self {
            Self::Replaced => "replaced",
            Self::Regained => "regained",
            Self::Released => "released",
            Self::Left => "left",
        }
    }
}

impl Loss {
    fn read(row: loss::Model) -> Result<Self, DbErr> {
        let outcome = OnLoss::from_code(&row.outcome);
        Ok(Self {
            id: row.id,
            application: row.application_id,
            product: row.product_id.into(),
            outcome: outcome.ok_or_else(|| unreadable("outcome", &row.outcome))?,
            since: instant(row.since),
            until: row.until.map(instant),
        })
    }
}

/// Writes a loss. A second one that is open is a duplicate.
pub async fn create(db: &impl ConnectionTrait, new: &Loss) -> Result<(), DbErr> {
    let row = loss::ActiveModel {
        id: Set(new.id),
        application_id: Set(new.application),
        product_id: Set(new.product.0),
        outcome: Set(new.outcome.code().to_owned()),
        since: Set(micros(new.since)),
        until: Set(new.until.map(micros)),
        settled_at: Set(None),
        settlement: Set(None),
    };
    loss::Entity::insert(row).exec_without_returning(db).await.map(drop)
}

/// The open loss of an application.
pub async fn open(db: &impl ConnectionTrait, application: Uuid) -> Result<Option<Loss>, DbErr> {
    let found = loss::Entity::find()
        .filter(loss::Column::ApplicationId.eq(application))
        .filter(loss::Column::SettledAt.is_null());
    found.one(db).await?.map(Loss::read).transpose()
}

/// The open losses of applications, at most [`ROWS_PER_STATEMENT`] of them.
pub async fn open_of(db: &impl ConnectionTrait, applications: &[Uuid]) -> Result<Vec<Loss>, DbErr> {
    let found = loss::Entity::find()
        .filter(loss::Column::ApplicationId.is_in(applications.iter().copied()))
        .filter(loss::Column::SettledAt.is_null());
    found.all(db).await?.into_iter().map(Loss::read).collect()
}

/// Ends the open loss of an application, where it has one; whether it had.
pub async fn settle(
    db: &impl ConnectionTrait,
    application: Uuid,
    how: Settlement,
    now: Instant,
) -> Result<bool, DbErr> {
    let open = loss::Entity::update_many()
        .col_expr(loss::Column::SettledAt, Expr::value(micros(now)))
        .col_expr(loss::Column::Settlement, Expr::value(how.code()))
        .filter(loss::Column::ApplicationId.eq(application))
        .filter(loss::Column::SettledAt.is_null());
    Ok(open.exec(db).await?.rows_affected > 0)
}

/// Applications whose time to replace a product is over.
pub async fn overdue(db: &impl ConnectionTrait, now: Instant) -> Result<Vec<Uuid>, DbErr> {
    let due = loss::Entity::find()
        .filter(loss::Column::Until.lte(micros(now)))
        .filter(loss::Column::SettledAt.is_null())
        .order_by_asc(loss::Column::ApplicationId);
    Ok(due.all(db).await?.into_iter().map(|row| row.application_id).collect())
}

/// Says which of our products an application shows.
pub async fn show(
    db: &impl ConnectionTrait,
    application: Uuid,
    mut products: Vec<ProductId>,
) -> Result<(), DbErr> {
    products.sort_unstable();
    products.dedup();
    let before = shown::Entity::delete_many();
    before.filter(shown::Column::ApplicationId.eq(application)).exec(db).await?;
    let rows = products.into_iter().map(|product| shown::ActiveModel {
        application_id: Set(application),
        product_id: Set(product.0),
    });
    insert_all::<shown::Entity, _>(db, rows.collect()).await
}

/// Applications that are alive and show one of these products, of fairs whose booths are not settled: with
/// the first of the products that each shows, in the order in which their fairs are locked.
pub async fn resting_on(
    db: &impl ConnectionTrait,
    products: &[ProductId],
) -> Result<Vec<(Uuid, ProductId)>, DbErr> {
    let mut resting: BTreeMap<(Uuid, Uuid), Uuid> = BTreeMap::new();
    for some in products.chunks(ROWS_PER_STATEMENT) {
        let places =
            (1..=some.len()).map(|place| format!("${place}")).collect::<Vec<_>>().join(", ");
        let sql = format!("{RESTING} AND s.product_id IN ({places})");
        let values = some.iter().map(|id| id.0.into());
        collect(&db.query_all_raw(statement(db, &sql, values)).await?, &mut resting)?;
    }
    Ok(in_order(resting))
}

/// The same of a producer's applications that show any of its products.
pub async fn resting_on_producer(
    db: &impl ConnectionTrait,
    producer: ProducerId,
) -> Result<Vec<(Uuid, ProductId)>, DbErr> {
    let sql = format!(
        "{RESTING} AND a.exhibitor_id IN (SELECT id FROM fairs_exhibitors WHERE producer_id = $1)"
    );
    let mut resting = BTreeMap::new();
    let values = [producer.0.into()];
    collect(&db.query_all_raw(statement(db, &sql, values)).await?, &mut resting)?;
    Ok(in_order(resting))
}

/// Which applications may have booths that rest on what they show.
const RESTING: &str = "SELECT a.fair_id, a.id, s.product_id FROM fairs_shown s \
    JOIN fairs_applications a ON a.id = s.application_id \
    JOIN fairs f ON f.id = a.fair_id \
    WHERE f.stage IN ('open', 'allocating') \
    AND a.state NOT IN ('draft', 'rejected', 'withdrawn', 'completed')";

fn collect(rows: &[QueryResult], resting: &mut BTreeMap<(Uuid, Uuid), Uuid>) -> Result<(), DbErr> {
    for row in rows {
        let key = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
        let product: Uuid = row.try_get_by_index(2)?;
        let first = resting.entry(key).or_insert(product);
        *first = (*first).min(product);
    }
    Ok(())
}

fn in_order(resting: BTreeMap<(Uuid, Uuid), Uuid>) -> Vec<(Uuid, ProductId)> {
    resting.into_iter().map(|((_, id), product)| (id, product.into())).collect()
}
