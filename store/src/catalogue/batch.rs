//! Writing many producers and products at once, for imports.

use super::projection;
use super::rows::{producer, product};
use crate::{Instant, ROWS_PER_STATEMENT, insert_all, integrations, micros};
use domain::catalogue::{Status, slug};
use domain::certification::importing::{PlannedProducer, PlannedProduct};
use domain::text;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QuerySelect,
};
use std::collections::HashSet;
use uuid::Uuid;

/// Writes producers, each under a free slug.
pub async fn producers(
    db: &impl ConnectionTrait,
    new: &[PlannedProducer],
    now: Instant,
) -> Result<(), DbErr> {
    let wanted: Vec<String> = new.iter().map(|one| slug(&one.name)).collect();
    let mut taken = HashSet::new();
    for part in wanted.chunks(ROWS_PER_STATEMENT) {
        let query = producer::Entity::find().select_only().column(producer::Column::Slug);
        let query = query.filter(producer::Column::Slug.is_in(part.iter().cloned()));
        taken.extend(query.into_tuple::<String>().all(db).await?);
    }
    let rows = new.iter().zip(wanted).map(|(one, wanted)| producer::ActiveModel {
        id: Set(one.id.0),
        slug: Set(free(wanted, one.id.0, &mut taken)),
        name: Set(one.name.clone()),
        name_key: Set(one.key.clone()),
        kind: Set(one.kind.code().to_owned()),
        unit_id: Set(one.unit),
        place_printed: Set(one.place_printed.clone()),
        about: Set(String::new()),
        suspended_from: Set(None),
        created_at: Set(micros(now)),
        updated_at: Set(micros(now)),
        revision: Set(1),
    });
    insert_all::<producer::Entity, _>(db, rows.collect()).await?;
    integrations::log_all(db, "catalogue", new.iter().map(|one| one.id.0), now).await
}

/// Writes published products, each under a free slug. Their producers must be there.
pub async fn products(
    db: &impl ConnectionTrait,
    new: &[PlannedProduct],
    by: Option<Uuid>,
    now: Instant,
) -> Result<(), DbErr> {
    let wanted: Vec<String> = new.iter().map(|one| slug(&one.name)).collect();
    let mut taken = HashSet::new();
    for part in wanted.chunks(ROWS_PER_STATEMENT) {
        let query = product::Entity::find().select_only().column(product::Column::Slug);
        let query = query.filter(product::Column::Slug.is_in(part.iter().cloned()));
        taken.extend(query.into_tuple::<String>().all(db).await?);
    }
    let rows = new.iter().zip(wanted).map(|(one, wanted)| product::ActiveModel {
        id: Set(one.id.0),
        slug: Set(free(wanted, one.id.0, &mut taken)),
        producer_id: Set(one.producer.0),
        name: Set(one.name.clone()),
        name_key: Set(text::key(&one.name)),
        set_number: Set(one.set.map_or(0, |set| set.number().into())),
        unit_id: Set(one.unit),
        place_printed: Set(one.place_printed.clone()),
        summary: Set(String::new()),
        story: Set(String::new()),
        ingredients: Set(String::new()),
        usage_note: Set(String::new()),
        storage_note: Set(String::new()),
        shelf_life: Set(String::new()),
        source: Set(one.source.clone()),
        axes: Set("[]".to_owned()),
        status: Set(Status::Published.code().to_owned()),
        published_at: Set(micros(now)),
        created_at: Set(micros(now)),
        created_by: Set(by),
        updated_at: Set(micros(now)),
        revision: Set(1),
    });
    insert_all::<product::Entity, _>(db, rows.collect()).await?;
    projection::refresh(db, new.iter().map(|one| one.id.0), now).await
}

/// The slug itself, or with the end of the id when it is taken.
fn free(wanted: String, id: Uuid, taken: &mut HashSet<String>) -> String {
    if taken.insert(wanted.clone()) {
        return wanted;
    }
    let tail = id.simple().to_string();
    format!("{wanted}-{}", &tail[20..])
}
