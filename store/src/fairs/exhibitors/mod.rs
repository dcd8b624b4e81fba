//! Exhibitors of a fair: registered by its organiser, or by themselves as they apply.

pub mod applications;
pub mod claims;
pub mod files;
pub mod forms;
pub mod queue;
pub mod rows;

use crate::page::Page;
use crate::{Instant, insert_all, micros};
use domain::ids::{AccountId, FairId, ProducerId};
use domain::text;
use rows::exhibitor;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait,
    QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

/// An exhibitor.
#[derive(Clone, Debug)]
pub struct Exhibitor {
    /// Its id.
    pub id: Uuid,
    /// Of which fair.
    pub fair: FairId,
    /// The producer that it is, where it is one of ours.
    pub producer: Option<ProducerId>,
    /// Name.
    pub name: String,
    /// Kind of organisation, as a producer's, or as the organiser says.
    pub kind: String,
    /// Where it comes from, today.
    pub unit: Option<i32>,
    /// The same in words.
    pub place_printed: String,
    /// Whom to ask: never public.
    pub contact: Contact,
    /// The account that claimed it.
    pub claimed_by: Option<AccountId>,
}

/// Whom to ask. Personal data: never in a public answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Contact {
    /// Name.
    pub name: String,
    /// Telephone.
    pub phone: String,
    /// E-mail address; empty for none.
    pub email: String,
}

impl Exhibitor {
    pub(super) fn read(row: exhibitor::Model) -> Self {
        Self {
            id: row.id,
            fair: row.fair_id.into(),
            producer: row.producer_id.map(ProducerId),
            name: row.name,
            kind: row.kind,
            unit: row.unit_id,
            place_printed: row.place_printed,
            contact: Contact {
                name: row.contact_name,
                phone: row.contact_phone,
                email: row.contact_email,
            },
            claimed_by: row.claimed_by.map(AccountId),
        }
    }

    fn row(&self, now: Instant) -> exhibitor::ActiveModel {
        exhibitor::ActiveModel {
            id: Set(self.id),
            fair_id: Set(self.fair.0),
            producer_id: Set(self.producer.map(|id| id.0)),
            name: Set(self.name.clone()),
            name_key: Set(text::key(&self.name)),
            kind: Set(self.kind.clone()),
            unit_id: Set(self.unit),
            place_printed: Set(self.place_printed.clone()),
            contact_name: Set(self.contact.name.clone()),
            contact_phone: Set(self.contact.phone.clone()),
            contact_email: Set(self.contact.email.clone()),
            claimed_by: Set(self.claimed_by.map(|id| id.0)),
            claimed_at: Set(self.claimed_by.map(|_| micros(now))),
            created_at: Set(micros(now)),
        }
    }
}

/// Writes exhibitors. One that the fair has already, by producer or by name and place, is a duplicate.
pub async fn create(
    db: &impl ConnectionTrait,
    new: &[Exhibitor],
    now: Instant,
) -> Result<(), DbErr> {
    let rows = new.iter().map(|one| one.row(now));
    insert_all::<exhibitor::Entity, _>(db, rows.collect()).await
}

/// Whether a fair has an exhibitor that is no producer of ours, of this name and place.
pub async fn named(
    db: &impl ConnectionTrait,
    fair: FairId,
    name: &str,
    unit: Option<i32>,
) -> Result<bool, DbErr> {
    let place = match unit {
        Some(unit) => exhibitor::Column::UnitId.eq(unit),
        None => exhibitor::Column::UnitId.is_null(),
    };
    let found = exhibitor::Entity::find()
        .filter(exhibitor::Column::FairId.eq(fair.0))
        .filter(exhibitor::Column::NameKey.eq(text::key(name)))
        .filter(exhibitor::Column::ProducerId.is_null())
        .filter(place);
    Ok(found.one(db).await?.is_some())
}

/// An exhibitor of a fair.
pub async fn find(
    db: &impl ConnectionTrait,
    fair: FairId,
    id: Uuid,
) -> Result<Option<Exhibitor>, DbErr> {
    let found = exhibitor::Entity::find_by_id(id).filter(exhibitor::Column::FairId.eq(fair.0));
    Ok(found.one(db).await?.map(Exhibitor::read))
}

/// The exhibitor that a producer is at a fair.
pub async fn of_producer(
    db: &impl ConnectionTrait,
    fair: FairId,
    producer: ProducerId,
) -> Result<Option<Exhibitor>, DbErr> {
    let found = exhibitor::Entity::find()
        .filter(exhibitor::Column::FairId.eq(fair.0))
        .filter(exhibitor::Column::ProducerId.eq(producer.0));
    Ok(found.one(db).await?.map(Exhibitor::read))
}

/// A page of a fair's exhibitors, in the order in which they were entered.
pub async fn list(
    db: &impl ConnectionTrait,
    fair: FairId,
    after: Option<Uuid>,
    limit: u64,
) -> Result<Page<Exhibitor, Uuid>, DbErr> {
    let found = exhibitor::Entity::find()
        .filter(exhibitor::Column::FairId.eq(fair.0))
        .filter(exhibitor::Column::Id.gt(after.unwrap_or_default()))
        .order_by_asc(exhibitor::Column::Id)
        .limit(limit + 1);
    let rows = found.all(db).await?.into_iter().map(Exhibitor::read);
    Ok(Page::of(rows.collect(), limit, |one| one.id))
}

/// Says whom to ask.
pub async fn reach(db: &impl ConnectionTrait, id: Uuid, contact: &Contact) -> Result<(), DbErr> {
    let row = exhibitor::ActiveModel {
        id: Set(id),
        contact_name: Set(contact.name.clone()),
        contact_phone: Set(contact.phone.clone()),
        contact_email: Set(contact.email.clone()),
        ..Default::default()
    };
    row.update(db).await.map(drop)
}

/// Ties an exhibitor to an account, and to a producer of which it is a member.
pub async fn tie(
    db: &impl ConnectionTrait,
    id: Uuid,
    to: (AccountId, Option<ProducerId>),
    now: Instant,
) -> Result<(), DbErr> {
    let row = exhibitor::ActiveModel {
        id: Set(id),
        claimed_by: Set(Some(to.0.0)),
        claimed_at: Set(Some(micros(now))),
        producer_id: Set(to.1.map(|id| id.0)),
        ..Default::default()
    };
    row.update(db).await.map(drop)
}

/// Folded names and places of a fair's exhibitors that are no producers of ours.
pub async fn names(
    db: &impl ConnectionTrait,
    fair: FairId,
) -> Result<Vec<(String, Option<i32>)>, DbErr> {
    exhibitor::Entity::find()
        .select_only()
        .column(exhibitor::Column::NameKey)
        .column(exhibitor::Column::UnitId)
        .filter(exhibitor::Column::FairId.eq(fair.0))
        .filter(exhibitor::Column::ProducerId.is_null())
        .into_tuple()
        .all(db)
        .await
}
