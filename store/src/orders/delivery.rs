//! How producers deliver. A list is replaced whole; what was withdrawn stays for the orders that chose it.

use super::counters;
use super::rows::delivery_method as method;
use crate::{Instant, insert_all, micros, unreadable};
use domain::ids::{PointId, ProducerId};
use domain::money::Dong;
use domain::orders::delivery::{Method, Row};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter};
use uuid::Uuid;

/// A way in which a producer delivers.
#[derive(Clone, Debug)]
pub struct Offered {
    /// Its id.
    pub id: Uuid,
    /// Whose.
    pub producer: ProducerId,
    /// Its name, as buyers read it.
    pub name: String,
    /// What it is.
    pub method: Method,
}

/// Puts a list in the place of what a producer offered.
pub async fn replace(
    db: &impl ConnectionTrait,
    producer: ProducerId,
    all: &[Offered],
    now: Instant,
) -> Result<(), DbErr> {
    method::Entity::update_many()
        .col_expr(method::Column::WithdrawnAt, Expr::value(micros(now)))
        .filter(method::Column::ProducerId.eq(producer.0))
        .filter(method::Column::WithdrawnAt.is_null())
        .exec(db)
        .await?;
    let rows = (0..).zip(all).map(|(position, one)| row(position, one, now));
    insert_all::<method::Entity, _>(db, rows.collect()).await?;
    counters::changed(db, producer, now).await
}

fn row(position: i32, one: &Offered, now: Instant) -> method::ActiveModel {
    let (price, rows, point) = match &one.method {
        Method::Flat { price } => (Some(price.amount()), &[][..], None),
        Method::Table { rows } => (None, rows.as_slice(), None),
        Method::AtStorefront => (None, &[][..], None),
        Method::AtPoint { point } => (None, &[][..], Some(point.0)),
    };
    let rows: Vec<_> =
        rows.iter().map(|row| (&row.provinces, row.up_to, row.price.amount())).collect();
    method::ActiveModel {
        id: Set(one.id),
        producer_id: Set(one.producer.0),
        kind: Set(one.method.code().to_owned()),
        name: Set(one.name.clone()),
        price: Set(price),
        prices: Set(serde_json::to_string(&rows).unwrap_or_default()),
        point_id: Set(point),
        position: Set(position),
        created_at: Set(micros(now)),
        withdrawn_at: Set(None),
    }
}

pub(super) fn read(row: method::Model) -> Result<Offered, DbErr> {
    let bad = || unreadable("delivery method", &row.id.to_string());
    let dong = |amount| Dong::new(amount).ok_or_else(bad);
    let method = match (row.kind.as_str(), row.price, row.point_id) {
        ("flat", Some(price), _) => Method::Flat { price: dong(price)? },
        ("table", ..) => {
            let rows: Vec<(Vec<i32>, Option<u32>, i64)> =
                serde_json::from_str(&row.prices).map_err(|_| bad())?;
            let rows = rows.into_iter().map(|(provinces, up_to, price)| {
                Ok::<_, DbErr>(Row { provinces, up_to, price: dong(price)? })
            });
            Method::Table { rows: rows.collect::<Result<_, _>>()? }
        }
        ("pickup_at_storefront", ..) => Method::AtStorefront,
        ("pickup_at_point", _, Some(point)) => Method::AtPoint { point: PointId(point) },
        _ => return Err(bad()),
    };
    Ok(Offered { id: row.id, producer: row.producer_id.into(), name: row.name, method })
}
