//! Organisers of fairs. Their members are in `accounts::members`.

use super::rows::{fair, organiser};
use crate::accounts::rows::membership;
use crate::page::Page;
use crate::{Instant, integrations, micros, unreadable};
use domain::fairs::Standing;
use domain::ids::{AccountId, OrganiserId};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait,
    QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

/// What an organiser says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Particulars {
    /// Name.
    pub name: String,
    /// What kind of organisation it is, in the words of the API.
    pub kind: String,
    /// Number of its registration or of the decision that established it.
    pub registration_number: String,
    /// Province of today in which it has its seat.
    pub unit: i32,
    /// Address of the seat.
    pub address: String,
    /// What it is, in its own words.
    pub about: String,
}

/// An organiser.
#[derive(Clone, Debug)]
pub struct Organiser {
    /// Its id.
    pub id: OrganiserId,
    /// What it says of itself.
    pub particulars: Particulars,
    /// What the operator decided of it.
    pub standing: Standing,
    /// Why it was refused.
    pub decision_reason: String,
    /// When the operator decided.
    pub decided: Option<Instant>,
    /// When it was entered.
    pub created: Instant,
    /// Counts changes of its particulars.
    pub revision: i64,
}

impl Organiser {
    fn read(row: organiser::Model) -> Result<Self, DbErr> {
        let standing = Standing::from_code(&row.standing);
        Ok(Self {
            id: row.id.into(),
            standing: standing.ok_or_else(|| unreadable("standing", &row.standing))?,
            particulars: Particulars {
                name: row.name,
                kind: row.kind,
                registration_number: row.registration_number,
                unit: row.unit_id,
                address: row.address,
                about: row.about,
            },
            decision_reason: row.decision_reason,
            decided: row.decided_at.map(crate::instant),
            created: crate::instant(row.created_at),
            revision: row.revision,
        })
    }
}

/// Writes an organiser of whom nothing is decided.
pub async fn create(
    db: &impl ConnectionTrait,
    id: OrganiserId,
    new: &Particulars,
    now: Instant,
) -> Result<(), DbErr> {
    let row = organiser::ActiveModel {
        id: Set(id.0),
        standing: Set(Standing::Pending.code().to_owned()),
        decision_reason: Set(String::new()),
        decided_at: Set(None),
        decided_by: Set(None),
        created_at: Set(micros(now)),
        revision: Set(1),
        ..particulars(new, now)
    };
    organiser::Entity::insert(row).exec_without_returning(db).await.map(drop)
}

fn particulars(new: &Particulars, now: Instant) -> organiser::ActiveModel {
    organiser::ActiveModel {
        name: Set(new.name.clone()),
        kind: Set(new.kind.clone()),
        registration_number: Set(new.registration_number.clone()),
        unit_id: Set(new.unit),
        address: Set(new.address.clone()),
        about: Set(new.about.clone()),
        updated_at: Set(micros(now)),
        ..Default::default()
    }
}

/// An organiser.
pub async fn find(db: &impl ConnectionTrait, id: OrganiserId) -> Result<Option<Organiser>, DbErr> {
    organiser::Entity::find_by_id(id.0).one(db).await?.map(Organiser::read).transpose()
}

/// An organiser, kept for this transaction: who belongs to it, what is decided of it and which fairs it
/// shows change only with this in hand.
pub async fn lock(db: &impl ConnectionTrait, id: OrganiserId) -> Result<Option<Organiser>, DbErr> {
    let row = organiser::Entity::find_by_id(id.0).lock_exclusive().one(db).await?;
    row.map(Organiser::read).transpose()
}

/// Organisers by id.
pub async fn by_ids(
    db: &impl ConnectionTrait,
    ids: impl IntoIterator<Item = OrganiserId>,
) -> Result<Vec<Organiser>, DbErr> {
    let ids: Vec<Uuid> = ids.into_iter().map(|id| id.0).collect();
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let found = organiser::Entity::find().filter(organiser::Column::Id.is_in(ids));
    found.all(db).await?.into_iter().map(Organiser::read).collect()
}

/// Saves changed particulars as the next revision, with the standing that they leave.
pub async fn save(
    db: &impl ConnectionTrait,
    before: &Organiser,
    new: &Particulars,
    standing: Standing,
    now: Instant,
) -> Result<(), DbErr> {
    let row = organiser::ActiveModel {
        id: Set(before.id.0),
        standing: Set(standing.code().to_owned()),
        revision: Set(before.revision + 1),
        ..particulars(new, now)
    };
    row.update(db).await?;
    if before.particulars.name == new.name {
        return Ok(());
    }
    // Its fairs are found under its name.
    let fairs = fair::Entity::find().filter(fair::Column::OrganiserId.eq(before.id.0));
    let fairs = fairs.select_only().column(fair::Column::Id);
    let fairs: Vec<Uuid> = fairs.into_tuple().all(db).await?;
    integrations::log_all(db, "fairs", fairs, now).await
}

/// Writes down what the operator decided.
pub async fn decide(
    db: &impl ConnectionTrait,
    id: OrganiserId,
    standing: Standing,
    reason: &str,
    by: AccountId,
    now: Instant,
) -> Result<(), DbErr> {
    let row = organiser::ActiveModel {
        id: Set(id.0),
        standing: Set(standing.code().to_owned()),
        decision_reason: Set(reason.to_owned()),
        decided_at: Set(Some(micros(now))),
        decided_by: Set(Some(by.0)),
        ..Default::default()
    };
    row.update(db).await.map(drop)
}

/// A page of organisers in the order in which they were entered.
pub async fn list(
    db: &impl ConnectionTrait,
    standing: Option<Standing>,
    after: Option<Uuid>,
    limit: u64,
) -> Result<Page<Organiser, Uuid>, DbErr> {
    let mut found = organiser::Entity::find()
        .filter(organiser::Column::Id.gt(after.unwrap_or_default()))
        .order_by_asc(organiser::Column::Id)
        .limit(limit + 1);
    if let Some(standing) = standing {
        found = found.filter(organiser::Column::Standing.eq(standing.code()));
    }
    let rows = found.all(db).await?.into_iter().map(Organiser::read);
    Ok(Page::of(rows.collect::<Result<_, _>>()?, limit, |one| one.id.0))
}

/// How many organisers an account belongs to of which nothing is decided.
pub async fn pending_of(db: &impl ConnectionTrait, account: AccountId) -> Result<u64, DbErr> {
    use sea_orm::PaginatorTrait as _;
    let own = membership::Entity::find().select_only().column(membership::Column::OrganiserId);
    let own = own.filter(membership::Column::AccountId.eq(account.0));
    let own = own.filter(membership::Column::OrganiserId.is_not_null());
    let own = own.filter(membership::Column::EndedAt.is_null());
    organiser::Entity::find()
        .filter(organiser::Column::Standing.eq(Standing::Pending.code()))
        .filter(organiser::Column::Id.in_subquery(sea_orm::QueryTrait::into_query(own)))
        .count(db)
        .await
}
