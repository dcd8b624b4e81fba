//! What buyers find at the counters of producers: whether they sell, how they deliver and what they take. Read
//! in one statement, since every cart asks.

use super::delivery::{self, Offered};
use super::rows::delivery_method;
use crate::payments::terms::Said;
use crate::storefronts::rows::seller;
use crate::storefronts::sellers;
use crate::{Instant, integrations, payments, statement};
use domain::ids::ProducerId;
use domain::payments::Method;
use domain::storefronts::Seller;
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult, Iterable, QueryResult};
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use uuid::Uuid;

/// Under which name changes of counters are logged.
pub(super) const FEATURE: &str = "counters";

/// Writes down that a producer's counter is another, in the transaction that makes it so. Whoever writes what a
/// [`Counter`] is read from calls this.
pub(crate) async fn changed(
    db: &impl ConnectionTrait,
    producer: ProducerId,
    now: Instant,
) -> Result<(), DbErr> {
    integrations::log(db, FEATURE, producer.0, now).await
}

/// A producer's counter.
#[derive(Clone, Debug, Default)]
pub struct Counter {
    /// It as seller; none of which nothing was ever decided.
    pub seller: Option<Seller>,
    /// Ways of delivery, in its own order.
    pub offered: Vec<Offered>,
    /// Ways of payment that it takes.
    pub taken: Vec<Method>,
}

/// The counters of these producers, on a platform that takes cards or doesn't.
pub async fn of(
    db: &impl ConnectionTrait,
    producers: &[ProducerId],
    takes_cards: bool,
) -> Result<HashMap<ProducerId, Counter>, DbErr> {
    if producers.is_empty() {
        return Ok(HashMap::new());
    }
    let marks: Vec<String> = (1..=producers.len()).map(|number| format!("${number}")).collect();
    let sql = format!(
        "SELECT p.id, t.cod, t.vietqr, EXISTS (SELECT 1 FROM payments_accounts a \
         WHERE a.payee_id = p.id AND a.closed_at IS NULL), \
         EXISTS (SELECT 1 FROM payments_card_accounts c \
         WHERE c.producer_id = p.id AND c.closed_at IS NULL), {}, {} \
         FROM catalogue_producers p LEFT JOIN payments_terms t ON t.producer_id = p.id \
         LEFT JOIN storefronts_sellers s ON s.producer_id = p.id \
         LEFT JOIN orders_delivery_methods d ON d.producer_id = p.id AND d.withdrawn_at IS NULL \
         WHERE p.id IN ({}) ORDER BY p.id, d.position",
        columns::<seller::Column>("s"),
        columns::<delivery_method::Column>("d"),
        marks.join(", ")
    );
    let values = producers.iter().map(|id| id.0.into());
    let mut counters: HashMap<ProducerId, Counter> = HashMap::new();
    for row in db.query_all_raw(statement(db, &sql, values)).await? {
        let producer = ProducerId(row.try_get_by_index::<Uuid>(0)?);
        let counter = match counters.entry(producer) {
            Entry::Occupied(there) => there.into_mut(),
            Entry::Vacant(new) => new.insert(read(&row, takes_cards)?),
        };
        if let Some(offered) = delivery_method::Model::from_query_result_optional(&row, "d_")? {
            counter.offered.push(delivery::read(offered)?);
        }
    }
    Ok(counters)
}

fn read(row: &QueryResult, takes_cards: bool) -> Result<Counter, DbErr> {
    let said: (Option<bool>, Option<bool>) = (row.try_get_by_index(1)?, row.try_get_by_index(2)?);
    let said = match said {
        (Some(cod), Some(vietqr)) => Said { cod, vietqr },
        _ => payments::terms::UNSAID,
    };
    let seller = seller::Model::from_query_result_optional(row, "s_")?;
    Ok(Counter {
        seller: seller.as_ref().map(sellers::read).transpose()?,
        offered: Vec::new(),
        taken: said.taken(row.try_get_by_index(3)?, takes_cards && row.try_get_by_index(4)?),
    })
}

/// The columns of a joined table, told from those of others by its letter.
fn columns<C: Iterable + sea_orm::IdenStatic>(table: &str) -> String {
    let named = C::iter().map(|column| format!("{table}.{0} AS {table}_{0}", column.as_str()));
    named.collect::<Vec<_>>().join(", ")
}
