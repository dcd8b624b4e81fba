//! Pieces of lines that are called off while the rest of their order stays.

use crate::statement;
use domain::orders::tally::Count;
use sea_orm::{ConnectionTrait, DbErr};

/// Calls pieces of a line off for good; false where fewer were ordered. Its order is locked.
pub async fn drop_pieces(db: &impl ConnectionTrait, (line, count): Count) -> Result<bool, DbErr> {
    let sql = "UPDATE orders_lines SET dropped = dropped + $1 \
         WHERE id = $2 AND dropped + $1 <= quantity AND $1 > 0";
    let written = db.execute_raw(statement(db, sql, [count.into(), line.into()])).await?;
    Ok(written.rows_affected() == 1)
}
