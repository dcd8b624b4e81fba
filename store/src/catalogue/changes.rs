//! The changes of listings: who made which, what became of those that waited for review. Nothing here is
//! ever removed.

use super::moderation_rows::change;
use super::reach::Reach;
use super::rows::product;
use crate::oversight::deeds::Doer;
use crate::page::Page;
use crate::{Instant, micros, statement, unreadable};
use domain::catalogue::changes::{
    ChangeKind, ChangeState, Field, FieldChange, Particulars, Ruling,
};
use domain::catalogue::filter::{Hit, Kind};
use domain::ids::{ProducerId, ProductId, VariantId};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, FromQueryResult,
    QueryFilter, QueryOrder, QueryResult, Value,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A change to be written.
#[derive(Clone, Debug)]
pub struct NewChange {
    /// Its id.
    pub id: Uuid,
    /// The product.
    pub product: ProductId,
    /// The variant, where it is about one.
    pub variant: Option<VariantId>,
    /// What it is about.
    pub kind: ChangeKind,
    /// Whether it went live or waits.
    pub state: ChangeState,
    /// The product's revision on which it was made.
    pub base: i64,
    /// The fields.
    pub fields: Vec<FieldChange>,
    /// What the reviewer should look at: pointer and passage.
    pub flags: Vec<(String, Hit)>,
    /// A reason given with it.
    pub note: Option<String>,
}

/// A change with where its product lies.
#[derive(Clone, Debug)]
pub struct Change {
    /// The stored change.
    pub row: change::Model,
    /// What it is about.
    pub kind: ChangeKind,
    /// How far it has come.
    pub state: ChangeState,
    /// The fields.
    pub fields: Vec<FieldChange>,
    /// What the reviewer should look at: pointer, kind, passage.
    pub flags: Vec<(String, Kind, String)>,
    /// The product's name.
    pub name: String,
    /// Who makes the product today.
    pub producer: ProducerId,
    /// The unit in which it lies.
    pub unit: Option<i32>,
    /// The state body that made it.
    pub made_in: Option<String>,
    /// The state body that decided it.
    pub decided_in: Option<String>,
}

/// Where a page ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    made_at: i64,
    id: Uuid,
}

/// Writes a change. A second one of the product that waits is a duplicate.
pub async fn add(
    db: &impl ConnectionTrait,
    new: NewChange,
    by: &Doer,
    now: Instant,
) -> Result<(), DbErr> {
    let fields: Vec<_> =
        new.fields.iter().map(|one| (one.field.code(), &one.old, &one.new)).collect();
    let flags: Vec<_> =
        new.flags.iter().map(|(at, hit)| (at, hit.kind.code(), &hit.passage)).collect();
    let row = change::ActiveModel {
        id: Set(new.id),
        product_id: Set(new.product.0),
        variant_id: Set(new.variant.map(|id| id.0)),
        kind: Set(new.kind.code().to_owned()),
        state: Set(new.state.code().to_owned()),
        base_revision: Set(new.base),
        fields: Set(serde_json::to_string(&fields).unwrap_or_default()),
        flags: Set(serde_json::to_string(&flags).unwrap_or_default()),
        note: Set(new.note),
        made_at: Set(micros(now)),
        made_by: Set(by.actor.map(|id| id.0)),
        made_in: Set(by.body.map(|id| id.0)),
        made_for: Set(by.acting_for.map(|id| id.0)),
        ..Default::default()
    };
    change::Entity::insert(row).exec_without_returning(db).await.map(drop)
}

/// Rules on a change that waits; `false` when it waits no longer.
pub async fn decide(
    db: &impl ConnectionTrait,
    one: &Change,
    ruling: Ruling,
    (by, reasons): (&Doer, Option<&str>),
    now: Instant,
) -> Result<bool, DbErr> {
    let Some(state) = one.state.after(ruling) else { return Ok(false) };
    let written = change::Entity::update_many()
        .col_expr(change::Column::State, Expr::value(state.code()))
        .col_expr(change::Column::Reasons, Expr::value(reasons))
        .col_expr(change::Column::DecidedAt, Expr::value(micros(now)))
        .col_expr(change::Column::DecidedBy, Expr::value(by.actor.map(|id| id.0)))
        .col_expr(change::Column::DecidedIn, Expr::value(by.body.map(|id| id.0)))
        .filter(change::Column::Id.eq(one.row.id))
        .filter(change::Column::State.eq(ChangeState::Pending.code()))
        .exec(db)
        .await?;
    Ok(written.rows_affected == 1)
}

const SELECT: &str = "SELECT c.*, p.name AS product_name, p.producer_id AS producer_id, \
    p.unit_id AS unit_id, m.name AS made_in_name, d.name AS decided_in_name \
    FROM catalogue_changes c JOIN catalogue_products p ON p.id = c.product_id \
    LEFT JOIN accounts_bodies m ON m.id = c.made_in \
    LEFT JOIN accounts_bodies d ON d.id = c.decided_in";

/// A change.
pub async fn find(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<Change>, DbErr> {
    let sql = format!("{SELECT} WHERE c.id = $1");
    let row = db.query_one_raw(statement(db, &sql, [id.into()])).await?;
    row.as_ref().map(read).transpose()
}

/// The change of a product that waits.
pub async fn pending(
    db: &impl ConnectionTrait,
    product: ProductId,
) -> Result<Option<Change>, DbErr> {
    let sql = format!("{SELECT} WHERE c.product_id = $1 AND c.state = 'pending'");
    let row = db.query_one_raw(statement(db, &sql, [product.0.into()])).await?;
    row.as_ref().map(read).transpose()
}

/// Why the product's last submission was sent back, unless something was submitted since.
pub async fn sent_back(
    db: &impl ConnectionTrait,
    product: ProductId,
) -> Result<Option<String>, DbErr> {
    let last = change::Entity::find()
        .filter(change::Column::ProductId.eq(product.0))
        .filter(change::Column::Kind.eq(ChangeKind::Submission.code()))
        .order_by_desc(change::Column::MadeAt)
        .order_by_desc(change::Column::Id)
        .one(db)
        .await?;
    let rejected = last.filter(|row| row.state == ChangeState::Rejected.code());
    Ok(rejected.and_then(|row| row.reasons))
}

/// A page of a product's changes, newest first.
pub async fn of_product(
    db: &impl ConnectionTrait,
    product: ProductId,
    after: Option<Place>,
    limit: u64,
) -> Result<Page<Change, Place>, DbErr> {
    let mut values: Vec<Value> = vec![product.0.into()];
    let mut wanted = "c.product_id = $1".to_owned();
    if let Some(after) = after {
        values.extend([after.made_at.into(), after.id.into()]);
        wanted.push_str(" AND (c.made_at, c.id) < ($2, $3)");
    }
    let order = "ORDER BY c.made_at DESC, c.id DESC";
    page(db, &format!("{wanted} {order}"), values, limit).await
}

/// A page of the changes that wait, oldest first.
pub async fn queue(
    db: &impl ConnectionTrait,
    reach: &Reach,
    after: Option<Place>,
    limit: u64,
) -> Result<Page<Change, Place>, DbErr> {
    let mut values: Vec<Value> = Vec::new();
    let mut wanted = "c.state = 'pending'".to_owned();
    if let Some(after) = after {
        values.extend([after.made_at.into(), after.id.into()]);
        wanted.push_str(" AND (c.made_at, c.id) > ($1, $2)");
    }
    wanted.push_str(&reach.within("p.unit_id", &mut values));
    page(db, &format!("{wanted} ORDER BY c.made_at, c.id"), values, limit).await
}

async fn page(
    db: &impl ConnectionTrait,
    wanted: &str,
    values: Vec<Value>,
    limit: u64,
) -> Result<Page<Change, Place>, DbErr> {
    let sql = format!("{SELECT} WHERE {wanted} LIMIT {}", limit + 1);
    let rows = db.query_all_raw(statement(db, &sql, values)).await?;
    let changes = rows.iter().map(read).collect::<Result<Vec<_>, _>>()?;
    Ok(Page::of(changes, limit, |one| Place { made_at: one.row.made_at, id: one.row.id }))
}

fn read(row: &QueryResult) -> Result<Change, DbErr> {
    let stored = change::Model::from_query_result(row, "")?;
    let producer: Uuid = row.try_get("", "producer_id")?;
    let unread = |text: &str| unreadable("change", text);
    let fields: Vec<(String, String, String)> =
        serde_json::from_str(&stored.fields).map_err(|_| unread(&stored.fields))?;
    let flags: Vec<(String, String, String)> =
        serde_json::from_str(&stored.flags).map_err(|_| unread(&stored.flags))?;
    let of_variant = stored.variant_id.is_some();
    let field = |(code, old, new): (String, String, String)| {
        let field = Field::from_code(&code, of_variant).ok_or_else(|| unread(&code))?;
        Ok::<_, DbErr>(FieldChange { field, old, new })
    };
    let flag = |(at, code, passage): (String, String, String)| {
        Ok::<_, DbErr>((at, Kind::from_code(&code).ok_or_else(|| unread(&code))?, passage))
    };
    Ok(Change {
        kind: ChangeKind::from_code(&stored.kind).ok_or_else(|| unread(&stored.kind))?,
        state: ChangeState::from_code(&stored.state).ok_or_else(|| unread(&stored.state))?,
        fields: fields.into_iter().map(field).collect::<Result<_, _>>()?,
        flags: flags.into_iter().map(flag).collect::<Result<_, _>>()?,
        name: row.try_get("", "product_name")?,
        producer: ProducerId(producer),
        unit: row.try_get("", "unit_id")?,
        made_in: row.try_get("", "made_in_name")?,
        decided_in: row.try_get("", "decided_in_name")?,
        row: stored,
    })
}

/// A product's fields as changes see them.
pub fn particulars(row: &product::Model) -> Result<Particulars, DbErr> {
    let axes = super::offers::names(&row.axes)?;
    Ok(Particulars::new([
        (Field::Name, row.name.clone()),
        (Field::Set, row.set_number.to_string()),
        (Field::Summary, row.summary.clone()),
        (Field::Story, row.story.clone()),
        (Field::Ingredients, row.ingredients.clone()),
        (Field::UsageNote, row.usage_note.clone()),
        (Field::StorageNote, row.storage_note.clone()),
        (Field::ShelfLife, row.shelf_life.clone()),
        (Field::Axes, axes.join("\n")),
    ]))
}

/// The row with these fields; the slug stays, since addresses don't change.
pub fn with_particulars(row: product::Model, now: &Particulars) -> product::ActiveModel {
    let text = |field| Set(now.get(field).to_owned());
    let axes: Vec<&str> = now.get(Field::Axes).lines().collect();
    let set = now.get(Field::Set).parse().unwrap_or(row.set_number);
    let mut changed: product::ActiveModel = row.into();
    changed.name = text(Field::Name);
    changed.name_key = Set(domain::text::key(now.get(Field::Name)));
    changed.set_number = Set(set);
    changed.summary = text(Field::Summary);
    changed.story = text(Field::Story);
    changed.ingredients = text(Field::Ingredients);
    changed.usage_note = text(Field::UsageNote);
    changed.storage_note = text(Field::StorageNote);
    changed.shelf_life = text(Field::ShelfLife);
    changed.axes = Set(serde_json::to_string(&axes).unwrap_or_default());
    changed
}
