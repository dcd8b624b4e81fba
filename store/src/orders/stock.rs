//! Counts and their movements. Only [`move_pieces`] and [`reserve`] write, and both write movements: the
//! database applies them to the counts.

use super::rows::{location, movement, stock};
use super::shelf::{FEATURES, Newest};
use crate::page::Page;
use crate::{Instant, integrations, micros, statement};
use domain::ids::{AccountId, OrderId, ProducerId, VariantId};
use domain::orders::stock::{Levels, Movement, Pieces};
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbBackend, DbErr, EntityTrait, JoinType,
    QueryFilter, QueryOrder, QueryResult, QuerySelect, RelationTrait as _, Value,
};
use uuid::Uuid;

/// The name of the constraint that keeps counts sound.
pub const SOUND: &str = "orders_stock_sound";

/// Why pieces move, and by whom.
#[derive(Clone, Debug, Default)]
pub struct Cause {
    /// For which order.
    pub order: Option<OrderId>,
    /// In words.
    pub reason: String,
    /// By whose hand; none for the clock's.
    pub account: Option<AccountId>,
}

/// The stock of a variant at a location, made with nothing in it where there is none, and whether it was
/// made.
pub async fn at(
    db: &impl ConnectionTrait,
    new: Uuid,
    variant: VariantId,
    location: Uuid,
    day: &str,
    now: Instant,
) -> Result<(stock::Model, bool), DbErr> {
    let row = stock::ActiveModel {
        id: Set(new),
        variant_id: Set(variant.0),
        location_id: Set(location),
        day: Set(day.to_owned()),
        created_at: Set(micros(now)),
        ..Default::default()
    };
    let key = [stock::Column::VariantId, stock::Column::LocationId, stock::Column::Day];
    let keep = OnConflict::columns(key).do_nothing().to_owned();
    let made = stock::Entity::insert(row).on_conflict(keep).exec_without_returning(db).await?;
    let there = stock::Entity::find()
        .filter(stock::Column::VariantId.eq(variant.0))
        .filter(stock::Column::LocationId.eq(location))
        .filter(stock::Column::Day.eq(day));
    let found = there.one(db).await?;
    let found = found.ok_or_else(|| crate::unreadable("stock", &variant.to_string()))?;
    Ok((found, made > 0))
}

/// A stock by its id, where it is this producer's.
pub async fn find(
    db: &impl ConnectionTrait,
    producer: ProducerId,
    id: Uuid,
) -> Result<Option<stock::Model>, DbErr> {
    let there = stock::Entity::find_by_id(id)
        .join(JoinType::InnerJoin, stock::Relation::Location.def())
        .filter(location::Column::ProducerId.eq(producer.0));
    there.one(db).await
}

/// Writes a movement, which the database applies. Counts that it would leave unsound are refused by
/// [`SOUND`].
pub async fn move_pieces(
    db: &impl ConnectionTrait,
    stock: Uuid,
    movement: &Movement,
    cause: &Cause,
    now: Instant,
) -> Result<(), DbErr> {
    let (on_hand, reserved, allocated) = movement.deltas();
    let row = movement::ActiveModel {
        stock_id: Set(stock),
        kind: Set(movement.kind().code().to_owned()),
        on_hand: Set(on_hand),
        reserved: Set(reserved),
        allocated: Set(allocated),
        order_id: Set(cause.order.map(|id| id.0)),
        reason: Set(cause.reason.clone()),
        account_id: Set(cause.account.map(|id| id.0)),
        at: Set(micros(now)),
        ..Default::default()
    };
    movement::Entity::insert(row).exec_without_returning(db).await.map(drop)
}

/// Keeps pieces for an order if as many are free: one guarded statement, in which the row is locked before
/// it is judged. False when fewer are.
pub async fn reserve(
    db: &impl ConnectionTrait,
    stock: Uuid,
    pieces: Pieces,
    order: OrderId,
    now: Instant,
) -> Result<bool, DbErr> {
    let lock = match db.get_database_backend() {
        DbBackend::Postgres => "FOR UPDATE",
        _ => "",
    };
    let sql = format!(
        "INSERT INTO orders_movements (stock_id, kind, on_hand, reserved, allocated, order_id, reason, at) \
         SELECT id, 'reserved', 0, $1, 0, $2, '', $3 FROM orders_stock \
         WHERE id = $4 AND on_hand - reserved - allocated >= $1 {lock}"
    );
    let values: [Value; 4] =
        [pieces.count().into(), order.0.into(), micros(now).into(), stock.into()];
    let written = db.execute_raw(statement(db, &sql, values)).await?;
    Ok(written.rows_affected() == 1)
}

/// The counts of a row.
pub fn levels(row: &stock::Model) -> Levels {
    Levels { on_hand: row.on_hand, reserved: row.reserved, allocated: row.allocated }
}

/// A stock with pieces that can be promised, or that were kept too long.
#[derive(Clone, Debug)]
pub struct Free {
    /// The stock.
    pub id: Uuid,
    /// Of which variant.
    pub variant: VariantId,
    /// On which day; empty for goods.
    pub day: String,
    /// Pieces that can be promised, those included whose time is over though nobody released them yet.
    pub free: i64,
}

/// Pieces of each stock that are kept unpaid beyond their time, as of `$1`.
const LAPSED: &str = "SELECT l.stock_id, SUM(l.quantity) AS pieces \
    FROM orders o CROSS JOIN orders_lines l WHERE l.order_id = o.id AND o.kept_until <= $1 \
    AND o.allocated_at IS NULL AND o.status IN ('draft', 'placed') GROUP BY l.stock_id";

/// What can be promised of these variants, of each stock, as of an instant. What is kept unpaid beyond its
/// time counts as free.
pub async fn free(
    db: &impl ConnectionTrait,
    variants: &[VariantId],
    now: Instant,
) -> Result<Vec<Free>, DbErr> {
    if variants.is_empty() {
        return Ok(Vec::new());
    }
    let (sql, values) = freely(variants, now);
    let rows = db.query_all_raw(statement(db, &format!("{sql} ORDER BY s.id"), values)).await?;
    rows.iter().map(|row| read_free(row, 0)).collect()
}

/// The same, and how far the logs of what a [shelf](super::shelf) keeps have come at that.
pub(super) async fn free_as_of(
    db: &impl ConnectionTrait,
    variants: &[VariantId],
    now: Instant,
) -> Result<(Vec<Free>, Newest), DbErr> {
    let newest = FEATURES.map(|feature| format!("({})", integrations::newest(feature)));
    let named: Vec<String> =
        (0..).zip(&newest).map(|(place, sql)| format!("{sql} AS n{place}")).collect();
    let (sql, values) = freely(variants, now);
    let sql = format!(
        "SELECT n.*, f.* FROM (SELECT {}) n LEFT JOIN ({sql}) f ON 1 = 1 ORDER BY f.id",
        named.join(", ")
    );
    let rows = db.query_all_raw(statement(db, &sql, values)).await?;
    let mut newest = Newest::default();
    for (place, newest) in newest.iter_mut().enumerate() {
        let text = rows.first().map(|row| row.try_get_by_index::<Option<String>>(place));
        *newest = integrations::place(text.transpose()?.flatten().as_deref());
    }
    let there = |row: &&QueryResult| {
        row.try_get_by_index::<Option<Uuid>>(newest.len()).is_ok_and(|id| id.is_some())
    };
    let free = rows.iter().filter(there).map(|row| read_free(row, newest.len()));
    Ok((free.collect::<Result<_, _>>()?, newest))
}

/// The statement that reads what can be promised of one variant at least.
fn freely(variants: &[VariantId], now: Instant) -> (String, Vec<Value>) {
    let mut values: Vec<Value> = vec![micros(now).into()];
    values.extend(variants.iter().map(|id| Value::from(id.0)));
    let marks: Vec<String> = (2..=values.len()).map(|number| format!("${number}")).collect();
    // Of the orders only those are read whose time is over, which are few: a stock that sells well has many
    // lines.
    let sql = format!(
        "SELECT s.id, s.variant_id, s.day, \
             CAST(s.on_hand - s.reserved - s.allocated + COALESCE(l.pieces, 0) AS BIGINT) AS free \
         FROM orders_stock s JOIN orders_locations p ON p.id = s.location_id \
         LEFT JOIN ({LAPSED}) l ON l.stock_id = s.id \
         WHERE s.variant_id IN ({}) AND p.closed_at IS NULL",
        marks.join(", ")
    );
    (sql, values)
}

fn read_free(row: &QueryResult, at: usize) -> Result<Free, DbErr> {
    Ok(Free {
        id: row.try_get_by_index(at)?,
        variant: VariantId(row.try_get_by_index(at + 1)?),
        day: row.try_get_by_index(at + 2)?,
        free: row.try_get_by_index(at + 3)?,
    })
}

/// A page of a producer's stocks by their ids.
pub async fn of_producer(
    db: &impl ConnectionTrait,
    producer: ProducerId,
    variant: Option<VariantId>,
    after: Option<Uuid>,
    limit: u64,
) -> Result<Page<stock::Model, Uuid>, DbErr> {
    let mut query = stock::Entity::find()
        .join(JoinType::InnerJoin, stock::Relation::Location.def())
        .filter(location::Column::ProducerId.eq(producer.0));
    if let Some(variant) = variant {
        query = query.filter(stock::Column::VariantId.eq(variant.0));
    }
    if let Some(after) = after {
        query = query.filter(stock::Column::Id.gt(after));
    }
    let rows = query.order_by_asc(stock::Column::Id).limit(limit + 1).all(db).await?;
    Ok(Page::of(rows, limit, |row| row.id))
}

/// A page of a stock's movements, newest first.
pub async fn movements(
    db: &impl ConnectionTrait,
    stock: Uuid,
    before: Option<i64>,
    limit: u64,
) -> Result<Page<movement::Model, i64>, DbErr> {
    let mut query = movement::Entity::find().filter(movement::Column::StockId.eq(stock));
    if let Some(before) = before {
        query = query.filter(movement::Column::Seq.lt(before));
    }
    let rows = query.order_by_desc(movement::Column::Seq).limit(limit + 1).all(db).await?;
    Ok(Page::of(rows, limit, |row| row.seq))
}
