//! What buyers consent to: a row from when a consent was given until it was withdrawn, which stays.

use super::rows::consent;
use crate::{Instant, insert_all, instant, micros, unreadable};
use domain::fairs::gate::ConsentField;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect, sea_query::Expr,
};
use std::collections::HashMap;
use uuid::Uuid;

/// A consent that stands or stood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Consent {
    /// To what.
    pub field: ConsentField,
    /// Since when.
    pub given: Instant,
    /// Until when.
    pub withdrawn: Option<Instant>,
}

fn read(row: &consent::Model) -> Result<Consent, DbErr> {
    let field = ConsentField::from_code(&row.field);
    Ok(Consent {
        field: field.ok_or_else(|| unreadable("field", &row.field))?,
        given: instant(row.given_at),
        withdrawn: row.withdrawn_at.map(instant),
    })
}

/// Writes down to what a buyer consents from now on; the ids are used up as far as they are needed. The
/// badge is locked.
pub async fn set(
    db: &impl ConnectionTrait,
    badge: Uuid,
    fields: &[ConsentField],
    mut mint: impl FnMut() -> Uuid,
    now: Instant,
) -> Result<(), DbErr> {
    let live = of_badges(db, &[badge]).await?.remove(&badge).unwrap_or_default();
    let gone = live.iter().filter(|field| !fields.contains(field)).map(|field| field.code());
    consent::Entity::update_many()
        .col_expr(consent::Column::WithdrawnAt, Expr::value(micros(now)))
        .filter(consent::Column::BadgeId.eq(badge))
        .filter(consent::Column::WithdrawnAt.is_null())
        .filter(consent::Column::Field.is_in(gone))
        .exec(db)
        .await?;
    let mut new: Vec<ConsentField> =
        fields.iter().copied().filter(|field| !live.contains(field)).collect();
    new.sort_unstable();
    new.dedup();
    let rows = new.into_iter().map(|field| consent::ActiveModel {
        id: Set(mint()),
        badge_id: Set(badge),
        field: Set(field.code().to_owned()),
        given_at: Set(micros(now)),
        withdrawn_at: Set(None),
    });
    insert_all::<consent::Entity, _>(db, rows.collect()).await
}

/// To what the buyers with these badges consent now.
pub async fn of_badges(
    db: &impl ConnectionTrait,
    badges: &[Uuid],
) -> Result<HashMap<Uuid, Vec<ConsentField>>, DbErr> {
    let live = consent::Entity::find()
        .filter(consent::Column::BadgeId.is_in(badges.iter().copied()))
        .filter(consent::Column::WithdrawnAt.is_null())
        .order_by_asc(consent::Column::Id);
    let mut found: HashMap<Uuid, Vec<ConsentField>> = HashMap::new();
    for row in live.all(db).await? {
        found.entry(row.badge_id).or_default().push(read(&row)?.field);
    }
    Ok(found)
}

/// The newest changes of what a buyer consents to, newest first.
pub async fn history(
    db: &impl ConnectionTrait,
    badge: Uuid,
    limit: u64,
) -> Result<Vec<Consent>, DbErr> {
    let all = consent::Entity::find()
        .filter(consent::Column::BadgeId.eq(badge))
        .order_by_desc(consent::Column::Id)
        .limit(limit);
    all.all(db).await?.iter().map(read).collect()
}
