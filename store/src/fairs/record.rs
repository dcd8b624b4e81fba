//! Fairs as their organisers write them.

use super::rows::fair;
use crate::page::Page;
use crate::{Instant, instant, integrations, micros, unreadable};
use domain::calendar::Day;
use domain::fairs::{Days, FairHours, FairKind, OpenTime, Stage};
use domain::ids::{FairId, OrganiserId};
use domain::storefronts::Location;
use domain::text;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait,
    PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};
use serde::de::DeserializeOwned;
use uuid::Uuid;

/// A fair, texts as stored.
#[derive(Clone, Debug)]
pub struct Fair {
    /// Its id.
    pub id: FairId,
    /// Part of its address, for good.
    pub slug: String,
    /// Whose it is.
    pub organiser: OrganiserId,
    /// What kind of event it is.
    pub kind: FairKind,
    /// Its days.
    pub days: Days,
    /// Name.
    pub name: String,
    /// Theme.
    pub theme: String,
    /// Its public page, plain text.
    pub about: String,
    /// The unit of today in which it stands: a commune or a province.
    pub unit: Option<i32>,
    /// Where in it.
    pub address: String,
    /// The point on the globe.
    pub location: Option<Location>,
    /// When it is open.
    pub hours: FairHours,
    /// Names of those who organise it, too.
    pub co_organisers: Vec<String>,
    /// How the authority registered it.
    pub registration: Option<Registration>,
    /// Its own website; empty for none.
    pub website: String,
    /// Documents: title and https address.
    pub documents: Vec<(String, String)>,
    /// Terms that exhibitors accept.
    pub terms: String,
    /// First instant at which it takes no more applications.
    pub applications_until: Option<Instant>,
    /// How far it has come.
    pub stage: Stage,
    /// Since when.
    pub stage_since: Instant,
    /// Why it was called off; empty otherwise.
    pub cancel_reason: String,
    /// When it was entered.
    pub created: Instant,
    /// When it was last changed.
    pub updated: Instant,
    /// Counts changes.
    pub revision: i64,
}

/// The authority's registration of a fair.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registration {
    /// Number of the confirmation.
    pub number: String,
    /// Its date.
    pub date: Day,
    /// Who gave it.
    pub authority: String,
}

impl Fair {
    /// A fair of which only the first is said.
    pub fn draft(
        id: FairId,
        slug: String,
        organiser: OrganiserId,
        (kind, name, days): (FairKind, String, Days),
        now: Instant,
    ) -> Self {
        Self {
            id,
            slug,
            organiser,
            kind,
            days,
            name,
            theme: String::new(),
            about: String::new(),
            unit: None,
            address: String::new(),
            location: None,
            hours: FairHours::default(),
            co_organisers: Vec::new(),
            registration: None,
            website: String::new(),
            documents: Vec::new(),
            terms: String::new(),
            applications_until: None,
            stage: Stage::Draft,
            stage_since: now,
            cancel_reason: String::new(),
            created: now,
            updated: now,
            revision: 0,
        }
    }

    /// A fair from its row.
    pub fn read(row: fair::Model) -> Result<Self, DbErr> {
        let days = day(&row.first_day).zip(day(&row.last_day));
        let days = days.and_then(|(first, last)| Days::new(first, last).ok());
        let date = Some(row.registration_date).filter(|date| !date.is_empty());
        let registration = date.map(|date| {
            let date = day(&date).ok_or_else(|| unreadable("date of a registration", &date))?;
            let (number, authority) = (row.registration_number, row.registration_authority);
            Ok::<_, DbErr>(Registration { number, date, authority })
        });
        let location = row.latitude.zip(row.longitude);
        Ok(Self {
            id: row.id.into(),
            slug: row.slug,
            organiser: row.organiser_id.into(),
            kind: FairKind::from_code(&row.kind).ok_or_else(|| unreadable("kind", &row.kind))?,
            days: days.ok_or_else(|| unreadable("days of a fair", &row.first_day))?,
            name: row.name,
            theme: row.theme,
            about: row.about,
            unit: row.unit_id,
            address: row.address,
            location: location.map(|(latitude, longitude)| Location { latitude, longitude }),
            hours: read_hours(&row.hours)?,
            co_organisers: parsed(&row.co_organisers)?,
            registration: registration.transpose()?,
            website: row.website,
            documents: parsed(&row.documents)?,
            terms: row.terms,
            applications_until: row.applications_until.map(instant),
            stage: Stage::from_code(&row.stage).ok_or_else(|| unreadable("stage", &row.stage))?,
            stage_since: instant(row.stage_since),
            cancel_reason: row.cancel_reason,
            created: instant(row.created_at),
            updated: instant(row.updated_at),
            revision: row.revision,
        })
    }

    fn row(&self, now: Instant) -> fair::ActiveModel {
        let registration = self.registration.as_ref();
        let registered = |of: fn(&Registration) -> String| registration.map(of).unwrap_or_default();
        fair::ActiveModel {
            id: Set(self.id.0),
            slug: Set(self.slug.clone()),
            organiser_id: Set(self.organiser.0),
            kind: Set(self.kind.code().to_owned()),
            name: Set(self.name.clone()),
            theme: Set(self.theme.clone()),
            about: Set(self.about.clone()),
            words: Set(self.words()),
            unit_id: Set(self.unit),
            address: Set(self.address.clone()),
            latitude: Set(self.location.map(|at| at.latitude)),
            longitude: Set(self.location.map(|at| at.longitude)),
            first_day: Set(self.days.first().to_string()),
            last_day: Set(self.days.last().to_string()),
            hours: Set(written_hours(&self.hours)),
            co_organisers: Set(json(&self.co_organisers)),
            registration_number: Set(registered(|one| one.number.clone())),
            registration_date: Set(registered(|one| one.date.to_string())),
            registration_authority: Set(registered(|one| one.authority.clone())),
            website: Set(self.website.clone()),
            documents: Set(json(&self.documents)),
            terms: Set(self.terms.clone()),
            applications_until: Set(self.applications_until.map(micros)),
            stage: Set(self.stage.code().to_owned()),
            stage_since: Set(micros(self.stage_since)),
            cancel_reason: Set(self.cancel_reason.clone()),
            created_at: Set(micros(self.created)),
            updated_at: Set(micros(now)),
            revision: Set(self.revision + 1),
        }
    }

    /// What a search by words looks through: folded, each word between spaces.
    fn words(&self) -> String {
        let said = [&self.name, &self.theme, &self.address].map(|one| text::key(one));
        format!(" {} ", said.join(" "))
    }
}

/// Writes a new fair. A slug that another has is a duplicate.
pub async fn create(db: &impl ConnectionTrait, new: &Fair, now: Instant) -> Result<(), DbErr> {
    fair::Entity::insert(new.row(now)).exec_without_returning(db).await?;
    integrations::log(db, "fairs", new.id.0, now).await
}

/// Saves a changed fair as its next revision. It is locked since it was read.
pub async fn save(db: &impl ConnectionTrait, fair: &Fair, now: Instant) -> Result<(), DbErr> {
    fair.row(now).update(db).await?;
    integrations::log(db, "fairs", fair.id.0, now).await
}

/// Whether a fair has a slug.
pub async fn is_taken(db: &impl ConnectionTrait, slug: &str) -> Result<bool, DbErr> {
    Ok(by_slug(db, slug).await?.is_some())
}

/// The fair with a slug, whatever its stage.
pub async fn by_slug(db: &impl ConnectionTrait, slug: &str) -> Result<Option<Fair>, DbErr> {
    let found = fair::Entity::find().filter(fair::Column::Slug.eq(slug));
    found.one(db).await?.map(Fair::read).transpose()
}

/// The same, kept for this transaction.
pub async fn lock(db: &impl ConnectionTrait, slug: &str) -> Result<Option<Fair>, DbErr> {
    let found = fair::Entity::find().filter(fair::Column::Slug.eq(slug)).lock_exclusive();
    found.one(db).await?.map(Fair::read).transpose()
}

/// The fair with an id.
pub async fn by_id(db: &impl ConnectionTrait, id: FairId) -> Result<Option<Fair>, DbErr> {
    fair::Entity::find_by_id(id.0).one(db).await?.map(Fair::read).transpose()
}

/// The same, kept for this transaction.
pub async fn lock_by_id(db: &impl ConnectionTrait, id: FairId) -> Result<Option<Fair>, DbErr> {
    let found = fair::Entity::find_by_id(id.0).lock_exclusive();
    found.one(db).await?.map(Fair::read).transpose()
}

/// A page of an organiser's fairs, whatever their stage, in the order in which they were entered.
pub async fn of_organiser(
    db: &impl ConnectionTrait,
    organiser: OrganiserId,
    after: Option<Uuid>,
    limit: u64,
) -> Result<Page<Fair, Uuid>, DbErr> {
    let found = fair::Entity::find()
        .filter(fair::Column::OrganiserId.eq(organiser.0))
        .filter(fair::Column::Id.gt(after.unwrap_or_default()))
        .order_by_asc(fair::Column::Id)
        .limit(limit + 1);
    let rows = found.all(db).await?.into_iter().map(Fair::read);
    Ok(Page::of(rows.collect::<Result<_, _>>()?, limit, |one| one.id.0))
}

/// How many drafts an organiser has.
pub async fn drafts(db: &impl ConnectionTrait, of: OrganiserId) -> Result<u64, DbErr> {
    let found = fair::Entity::find().filter(fair::Column::OrganiserId.eq(of.0));
    found.filter(fair::Column::Stage.eq(Stage::Draft.code())).count(db).await
}

fn day(text: &str) -> Option<Day> {
    text.parse().ok()
}

type WrittenHours = (Option<(u16, u16)>, Vec<(String, u16, u16)>);

fn written_hours(hours: &FairHours) -> String {
    let other = hours.other.iter().map(|(day, time)| (day.to_string(), time.opens, time.closes));
    let usual = hours.usual.map(|time| (time.opens, time.closes));
    let written: WrittenHours = (usual, other.collect());
    json(&written)
}

fn read_hours(stored: &str) -> Result<FairHours, DbErr> {
    let (usual, other): WrittenHours = parsed(stored)?;
    let time = |(opens, closes)| OpenTime { opens, closes };
    let other =
        other.into_iter().map(|(on, opens, closes)| Some((day(&on)?, time((opens, closes)))));
    let other: Option<Vec<_>> = other.collect();
    let other = other.ok_or_else(|| unreadable("hours of a fair", stored))?;
    Ok(FairHours { usual: usual.map(time), other })
}

pub(in crate::fairs) fn parsed<T: DeserializeOwned>(stored: &str) -> Result<T, DbErr> {
    serde_json::from_str(stored).map_err(|_| unreadable("part of a fair", stored))
}

pub(in crate::fairs) fn json(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}
