//! Storefronts as their owners write them.

use super::projection;
use super::rows::{slug, storefront};
use crate::catalogue::projection::refresh_producer;
use crate::catalogue::rows::{producer, product};
use crate::page::Page;
use crate::{Instant, micros, unreadable};
use domain::ids::{ProducerId, ProductId};
use domain::storefronts::{self, Contact, ContactKind, Interval, Location, OpeningHours, Weekday};
use domain::text;
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait,
    PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};
use serde::de::DeserializeOwned;
use std::collections::HashMap;
use uuid::Uuid;

/// A storefront, texts as stored.
#[derive(Clone, Debug)]
pub struct Shop {
    /// Whose.
    pub producer: ProducerId,
    /// Its slug of today.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// Its story in Markdown.
    pub story: String,
    /// The story rendered, as sanitised when it was saved.
    pub story_html: String,
    /// When it is open.
    pub hours: OpeningHours,
    /// How to reach it, those not published included.
    pub contacts: Vec<Contact>,
    /// Where it delivers.
    pub delivery: Delivery,
    /// How it takes goods back.
    pub return_policy: String,
    /// Its own website, an https address.
    pub website: Option<String>,
    /// Its pages elsewhere.
    pub social_links: Vec<String>,
    /// Products that it shows first, in order, those not on show now included.
    pub featured: Vec<Uuid>,
    /// Where it stands.
    pub location: Option<Location>,
    /// When it was last edited.
    pub updated_at: i64,
    /// Counts edits.
    pub revision: i64,
}

/// Where a shop delivers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Delivery {
    /// To the whole country; the provinces then don't matter.
    pub everywhere: bool,
    /// To these provinces of today.
    pub provinces: Vec<i32>,
}

impl Shop {
    /// A storefront from its row.
    pub fn read(row: storefront::Model) -> Result<Self, DbErr> {
        let location = row.latitude.zip(row.longitude);
        Ok(Self {
            producer: row.producer_id.into(),
            slug: row.slug,
            name: row.name,
            story: row.story,
            story_html: row.story_html,
            hours: read_hours(&row.opening_hours)?,
            contacts: read_contacts(&row.contacts)?,
            delivery: Delivery {
                everywhere: row.delivers_everywhere,
                provinces: list(&row.delivery_provinces)?,
            },
            return_policy: row.return_policy,
            website: row.website,
            social_links: list(&row.social_links)?,
            featured: list(&row.featured)?,
            location: location.map(|(latitude, longitude)| Location { latitude, longitude }),
            updated_at: row.updated_at,
            revision: row.revision,
        })
    }

    fn row(&self, now: Instant) -> storefront::ActiveModel {
        let contacts = self.contacts.iter();
        let contacts: Vec<_> =
            contacts.map(|one| (one.kind.code(), &one.value, one.published)).collect();
        storefront::ActiveModel {
            producer_id: Set(self.producer.0),
            slug: Set(self.slug.clone()),
            name: Set(self.name.clone()),
            name_key: Set(text::key(&self.name)),
            story: Set(self.story.clone()),
            story_html: Set(self.story_html.clone()),
            opening_hours: Set(write_hours(&self.hours)),
            contacts: Set(json(&contacts)),
            delivers_everywhere: Set(self.delivery.everywhere),
            delivery_provinces: Set(json(&self.delivery.provinces)),
            return_policy: Set(self.return_policy.clone()),
            website: Set(self.website.clone()),
            social_links: Set(json(&self.social_links)),
            featured: Set(json(&self.featured)),
            latitude: Set(self.location.map(|at| at.latitude)),
            longitude: Set(self.location.map(|at| at.longitude)),
            updated_at: Set(micros(now)),
            revision: Set(self.revision + 1),
        }
    }
}

/// Gives a producer a storefront under its own name, if it has none.
pub async fn open(
    db: &impl ConnectionTrait,
    of: &producer::Model,
    now: Instant,
) -> Result<(), DbErr> {
    if find(db, of.id.into()).await?.is_some() {
        return Ok(());
    }
    let shop = Shop {
        producer: of.id.into(),
        slug: first_slug(db, of).await?,
        name: of.name.clone(),
        story: String::new(),
        story_html: String::new(),
        hours: OpeningHours::default(),
        contacts: Vec::new(),
        delivery: Delivery::default(),
        return_policy: String::new(),
        website: None,
        social_links: Vec::new(),
        featured: Vec::new(),
        location: None,
        updated_at: 0,
        revision: 0,
    };
    storefront::Entity::insert(shop.row(now)).exec_without_returning(db).await?;
    projection::refresh(db, of.id.into(), now).await
}

/// The slug of the producer's name, or with the end of its id when that is taken or none.
async fn first_slug(db: &impl ConnectionTrait, of: &producer::Model) -> Result<String, DbErr> {
    let tail = of.id.simple().to_string();
    let wanted = storefronts::slug(&of.name);
    if let Some(wanted) = &wanted
        && take_slug(db, of.id.into(), wanted).await?
    {
        return Ok(wanted.clone());
    }
    let wanted = format!("{}-{}", wanted.as_deref().unwrap_or("gian-hang"), &tail[20..]);
    take_slug(db, of.id.into(), &wanted).await?;
    Ok(wanted)
}

/// Takes a slug for a storefront, which keeps it for ever; `false` when another has it.
pub async fn take_slug(
    db: &impl ConnectionTrait,
    of: ProducerId,
    wanted: &str,
) -> Result<bool, DbErr> {
    let row = slug::ActiveModel { slug: Set(wanted.to_owned()), producer_id: Set(of.0) };
    let keep = OnConflict::column(slug::Column::Slug).do_nothing().to_owned();
    slug::Entity::insert(row).on_conflict(keep).exec_without_returning(db).await?;
    let row = slug::Entity::find_by_id(wanted.to_owned()).one(db).await?;
    Ok(row.is_some_and(|row| row.producer_id == of.0))
}

/// Whose storefront has or had a slug.
pub async fn owner(db: &impl ConnectionTrait, of: &str) -> Result<Option<ProducerId>, DbErr> {
    let row = slug::Entity::find_by_id(of.to_owned()).one(db).await?;
    Ok(row.map(|row| row.producer_id.into()))
}

/// A page of the slugs that a producer's storefront has or had, by the alphabet.
pub async fn slugs(
    db: &impl ConnectionTrait,
    of: ProducerId,
    after: Option<&str>,
    limit: u64,
) -> Result<Page<String, String>, DbErr> {
    let rows = slug::Entity::find()
        .filter(slug::Column::ProducerId.eq(of.0))
        .filter(slug::Column::Slug.gt(after.unwrap_or_default()))
        .order_by_asc(slug::Column::Slug)
        .limit(limit + 1)
        .all(db)
        .await?;
    let slugs = rows.into_iter().map(|row| row.slug).collect();
    Ok(Page::of(slugs, limit, Clone::clone))
}

/// A producer's storefront, whatever its seller's status.
pub async fn find(db: &impl ConnectionTrait, of: ProducerId) -> Result<Option<Shop>, DbErr> {
    let row = storefront::Entity::find_by_id(of.0).one(db).await?;
    row.map(Shop::read).transpose()
}

/// Saves a changed storefront as its next revision.
pub async fn save(db: &impl ConnectionTrait, shop: &Shop, now: Instant) -> Result<(), DbErr> {
    shop.row(now).update(db).await?;
    projection::refresh(db, shop.producer, now).await?;
    // Where it stands is where its products are sold, and which it shows first stands in their rows.
    refresh_producer(db, shop.producer, now).await
}

/// The products that the storefronts of these producers show first, in order, where they chose any.
pub(crate) async fn featured(
    db: &impl ConnectionTrait,
    of: impl IntoIterator<Item = Uuid>,
) -> Result<HashMap<Uuid, Vec<Uuid>>, DbErr> {
    let chosen = storefront::Entity::find()
        .select_only()
        .columns([storefront::Column::ProducerId, storefront::Column::Featured])
        .filter(storefront::Column::ProducerId.is_in(of))
        .filter(storefront::Column::Featured.ne("[]"));
    let rows = chosen.into_tuple::<(Uuid, String)>().all(db).await?;
    rows.into_iter().map(|(id, featured)| Ok((id, list(&featured)?))).collect()
}

/// How many of these are the producer's own products on show.
pub async fn on_show(
    db: &impl ConnectionTrait,
    of: ProducerId,
    products: &[ProductId],
) -> Result<u64, DbErr> {
    product::Entity::find()
        .filter(product::Column::ProducerId.eq(of.0))
        .filter(product::Column::Status.eq("published"))
        .filter(product::Column::Id.is_in(products.iter().map(|id| id.0)))
        .count(db)
        .await
}

/// Opening hours as they are stored.
pub(crate) fn write_hours(hours: &OpeningHours) -> String {
    let intervals = hours.intervals().iter();
    json(&intervals.map(|one| (one.day as u8, one.opens, one.closes)).collect::<Vec<_>>())
}

/// Opening hours from what is stored.
pub(crate) fn read_hours(stored: &str) -> Result<OpeningHours, DbErr> {
    let interval = |(day, opens, closes): (usize, u16, u16)| {
        Some(Interval { day: *Weekday::ALL.get(day)?, opens, closes })
    };
    let read: Option<Vec<Interval>> = list(stored)?.into_iter().map(interval).collect();
    let hours = read.and_then(|read| OpeningHours::new(read).ok());
    hours.ok_or_else(|| unreadable("opening hours", stored))
}

fn read_contacts(stored: &str) -> Result<Vec<Contact>, DbErr> {
    let contact = |(kind, value, published): (String, String, bool)| {
        Some(Contact { kind: ContactKind::from_code(&kind)?, value, published })
    };
    let read: Option<Vec<Contact>> = list(stored)?.into_iter().map(contact).collect();
    // The text itself stays out: it may hold what is not published.
    read.ok_or_else(|| unreadable("contacts", ""))
}

fn list<T: DeserializeOwned>(stored: &str) -> Result<Vec<T>, DbErr> {
    serde_json::from_str(stored).map_err(|_| unreadable("list of a storefront", ""))
}

fn json(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}
