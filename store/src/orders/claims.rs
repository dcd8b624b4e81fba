//! Claims to the mark under which something was sold: which of them rest on a product's certificates, and
//! which turned out to be wrong.

use super::rows::line;
use crate::{Instant, instant, micros, statement};
use domain::ids::{CertificateId, OrderId, ProductId};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QuerySelect, Value};
use std::collections::HashMap;
use uuid::Uuid;

/// A line that was sold under a claim.
#[derive(Clone, Debug)]
pub struct Claim {
    /// The line.
    pub line: Uuid,
    /// Its order.
    pub order: OrderId,
    /// Its product.
    pub product: ProductId,
    /// The claim, as JSON.
    pub sold_as: String,
    /// When it was sold.
    pub sold_at: Instant,
    /// Whether it is known to have been wrong.
    pub fell: bool,
}

/// The next lines of these products, by their ids, that were sold under a claim and not called off.
pub async fn resting_on(
    db: &impl ConnectionTrait,
    products: &[ProductId],
    after: Uuid,
    limit: u64,
) -> Result<Vec<Claim>, DbErr> {
    if products.is_empty() {
        return Ok(Vec::new());
    }
    let mut values: Vec<Value> = vec![after.into()];
    values.extend(products.iter().map(|id| Value::from(id.0)));
    let marks: Vec<String> = (2..=values.len()).map(|number| format!("${number}")).collect();
    let sql = format!(
        "SELECT l.id, l.order_id, l.product_id, l.sold_as, o.placed_at, l.fell_at \
         FROM orders_lines l JOIN orders o ON o.id = l.order_id \
         WHERE l.id > $1 AND l.product_id IN ({}) AND l.sold_as IS NOT NULL AND o.status <> 'canceled' \
         ORDER BY l.id LIMIT {limit}",
        marks.join(", ")
    );
    let rows = db.query_all_raw(statement(db, &sql, values)).await?;
    let read = rows.iter().map(|row| {
        Ok(Claim {
            line: row.try_get_by_index(0)?,
            order: OrderId(row.try_get_by_index(1)?),
            product: ProductId(row.try_get_by_index(2)?),
            sold_as: row.try_get_by_index(3)?,
            sold_at: instant(row.try_get_by_index(4)?),
            fell: row.try_get_by_index::<Option<i64>>(5)?.is_some(),
        })
    });
    read.collect()
}

/// Writes down of lines that their claims were wrong as it turned out, or that they were right after all.
pub async fn mark(
    db: &impl ConnectionTrait,
    lines: &[Uuid],
    fell_at: Option<Instant>,
) -> Result<(), DbErr> {
    let those = line::Entity::update_many()
        .col_expr(line::Column::FellAt, Expr::value(fell_at.map(micros)))
        .filter(line::Column::Id.is_in(lines.iter().copied()));
    those.exec(db).await.map(drop)
}

/// The numbers of the decisions behind certificates, those aside that bear none.
pub async fn decisions(
    db: &impl ConnectionTrait,
    certificates: &[CertificateId],
) -> Result<HashMap<CertificateId, String>, DbErr> {
    use crate::certification::rows::certificate::{Column, Entity};
    let those = Entity::find()
        .select_only()
        .columns([Column::Id, Column::DecisionNumber])
        .filter(Column::Id.is_in(certificates.iter().map(|id| id.0)));
    let rows: Vec<(Uuid, String)> = those.into_tuple().all(db).await?;
    let numbered = rows.into_iter().filter(|(_, number)| !number.is_empty());
    Ok(numbered.map(|(id, number)| (CertificateId(id), number)).collect())
}
