//! What the search index is made of: whatever can be found as it is now, the changes that it has not
//! followed yet, and who follows for an index that several processes share.

mod fairs;
mod leases;
mod points;
mod sources;
mod words;

pub use fairs::{FairSource, fair_ids, fairs};
pub use leases::{give_up, hold};
pub use points::{point_ids, points};
pub use sources::{ProductSource, ShopSource, WindowRow, product_ids, products, shop_ids, shops};
pub(crate) use words::one_of;
pub use words::{Words, in_order};

use crate::integrations::{Change, Place};
use crate::{ROWS_PER_STATEMENT, statement, unreadable};
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult, QueryResult};
use std::collections::HashMap;
use uuid::Uuid;

/// Features whose changes are of what can be found.
const FEATURES: &str = "('catalogue', 'storefronts', 'fairs', 'points_of_sale')";

/// Changes after a place, oldest first; see [`crate::integrations::changes_after`].
pub async fn changes_after(
    db: &impl ConnectionTrait,
    after: Place,
    limit: u64,
) -> Result<Vec<Change>, DbErr> {
    let settled = crate::integrations::settled(db);
    let sql = format!(
        "SELECT seq, transaction_id, subject FROM integrations_changes \
         WHERE feature IN {FEATURES} AND (transaction_id, seq) > ($1, $2) {settled} \
         ORDER BY transaction_id, seq LIMIT {limit}"
    );
    let values = [after.transaction.into(), after.seq.into()];
    Change::find_by_statement(statement(db, &sql, values)).all(db).await
}

/// The last place of the log below which nothing can still appear; its beginning when it is empty.
pub async fn settled_place(db: &impl ConnectionTrait) -> Result<Place, DbErr> {
    let settled = crate::integrations::settled(db);
    let sql = format!(
        "SELECT seq, transaction_id, subject FROM integrations_changes \
         WHERE feature IN {FEATURES} {settled} ORDER BY transaction_id DESC, seq DESC LIMIT 1"
    );
    let found = Change::find_by_statement(statement(db, &sql, [])).one(db).await?;
    Ok(found.map_or(Place { transaction: 0, seq: 0 }, |change| change.place()))
}

/// Changes after a place, counted up to a bound, and when the first of them was made.
pub async fn behind(
    db: &impl ConnectionTrait,
    after: Place,
    most: u64,
) -> Result<(i64, Option<i64>), DbErr> {
    let sql = format!(
        "SELECT COUNT(*), MIN(at) FROM (SELECT at FROM integrations_changes \
         WHERE feature IN {FEATURES} AND (transaction_id, seq) > ($1, $2) LIMIT {most}) late"
    );
    let values = [after.transaction.into(), after.seq.into()];
    let row = db.query_one_raw(statement(db, &sql, values)).await?;
    let row = row.ok_or_else(|| unreadable("count", "no row"))?;
    Ok((row.try_get_by_index(0)?, row.try_get_by_index(1)?))
}

/// The number of the last change of each of these that changed since the log began.
pub async fn revisions(
    db: &impl ConnectionTrait,
    wanted: Chosen<'_>,
) -> Result<HashMap<Uuid, i64>, DbErr> {
    let sql = format!(
        "SELECT subject, MAX(seq) FROM integrations_changes WHERE feature IN {FEATURES} AND subject"
    );
    let rows = chosen(db, &sql, wanted, "GROUP BY subject").await?;
    rows.iter().map(|row| Ok((row.try_get_by_index(0)?, row.try_get_by_index(1)?))).collect()
}

/// Which things are read.
#[derive(Clone, Copy, Debug)]
pub enum Chosen<'a> {
    /// Those with these ids.
    These(&'a [Uuid]),
    /// All from one id to another, both included: one stretch of each index, where a thousand ids would
    /// be as many searches, and as many parameters to tell apart.
    Between(Uuid, Uuid),
}

/// The rows of a statement whose first half ends in the column that tells which.
async fn chosen(
    db: &impl ConnectionTrait,
    first: &str,
    wanted: Chosen<'_>,
    last: &str,
) -> Result<Vec<QueryResult>, DbErr> {
    let part = match wanted {
        Chosen::Between(from, to) => {
            let sql = format!("{first} BETWEEN $1 AND $2 {last}");
            return db.query_all_raw(statement(db, &sql, [from.into(), to.into()])).await;
        }
        Chosen::These(ids) => ids.chunks(ROWS_PER_STATEMENT),
    };
    let mut rows = Vec::new();
    for ids in part {
        let marks: Vec<String> = (1..=ids.len()).map(|number| format!("${number}")).collect();
        let sql = format!("{first} IN ({}) {last}", marks.join(", "));
        let values = ids.iter().map(|id| (*id).into());
        rows.extend(db.query_all_raw(statement(db, &sql, values)).await?);
    }
    Ok(rows)
}
