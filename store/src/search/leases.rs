//! Who follows for an index that several processes share: one at a time, for as long as it says so.

use crate::{Instant, micros, statement};
use sea_orm::{ConnectionTrait, DbErr};
use uuid::Uuid;

/// Takes or prolongs a lease; `false` while another holds it. One guarded statement: of two that ask at
/// once, one gets it.
pub async fn hold(
    db: &impl ConnectionTrait,
    name: &str,
    holder: Uuid,
    now: Instant,
    until: Instant,
) -> Result<bool, DbErr> {
    let sql = "INSERT INTO search_leases (name, holder, until_at) VALUES ($1, $2, $3) \
        ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until_at = excluded.until_at \
        WHERE search_leases.holder = excluded.holder OR search_leases.until_at <= $4";
    let values = [name.into(), holder.into(), micros(until).into(), micros(now).into()];
    let done = db.execute_raw(statement(db, sql, values)).await?;
    Ok(done.rows_affected() == 1)
}

/// Gives a lease back before it ends.
pub async fn give_up(db: &impl ConnectionTrait, name: &str, holder: Uuid) -> Result<(), DbErr> {
    let sql = "DELETE FROM search_leases WHERE name = $1 AND holder = $2";
    db.execute_raw(statement(db, sql, [name.into(), holder.into()])).await.map(drop)
}
