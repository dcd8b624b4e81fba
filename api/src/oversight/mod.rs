//! Oversight: the audit of who did what.

use crate::context::App;
use sea_orm::{ConnectionTrait, DbErr};
use store::oversight::deeds::{self, Deed, Doer};
use uuid::Uuid;

/// Writes an act into the audit, in the transaction that does it.
pub async fn record(
    app: &App,
    tx: &impl ConnectionTrait,
    doer: &Doer,
    deed: Deed,
) -> Result<(), DbErr> {
    deeds::record(tx, app.mint::<Uuid>(), doer, deed, app.now()).await
}
