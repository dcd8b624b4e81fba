//! The one writer of where a listing stands.

use super::offers::record_display;
use super::rows::product;
use super::write::{self, NEVER};
use crate::{Instant, micros, unreadable};
use domain::catalogue::Status;
use sea_orm::{ActiveValue::Set, ConnectionTrait, DbErr};

/// Whether a product of this stored status is kept from the public. What can't be read is.
pub fn is_hidden(code: &str) -> bool {
    !Status::from_code(code).is_some_and(Status::is_on_display)
}

/// Where a listing stands.
pub fn of(row: &product::Model) -> Result<Status, DbErr> {
    Status::from_code(&row.status).ok_or_else(|| unreadable("status", &row.status))
}

/// Saves where a listing stands from now on: the next revision. Coming on display for the first time it
/// is published; coming on or going off display, the record of prices says so.
pub async fn save(
    db: &impl ConnectionTrait,
    row: product::Model,
    to: Status,
    now: Instant,
) -> Result<product::Model, DbErr> {
    let (was, id) = (of(&row)?, row.id);
    let (revision, published) = (row.revision, row.published_at);
    let mut changed: product::ActiveModel = row.into();
    changed.status = Set(to.code().to_owned());
    if to.is_on_display() && published == NEVER {
        changed.published_at = Set(micros(now));
    }
    if was.is_on_display() != to.is_on_display() {
        record_display(db, id.into(), to.is_on_display(), now).await?;
    }
    write::save_product(db, changed, revision, now).await
}
