//! Badges. Whoever judges a scan of one has it locked, so that nobody goes in twice at once.

use super::rows::badge;
use crate::page::Page;
use crate::{Instant, insert_all, instant, micros, unreadable};
use domain::calendar::Day;
use domain::fairs::Days;
use domain::fairs::gate::BadgeKind;
use domain::ids::{AccountId, FairId};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait,
    QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

/// A badge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Badge {
    /// Its id.
    pub id: Uuid,
    /// To which fair.
    pub fair: FairId,
    /// Who carries it.
    pub kind: BadgeKind,
    /// The application whose staff it is.
    pub application: Option<Uuid>,
    /// The account of a buyer who took it.
    pub account: Option<AccountId>,
    /// What is known of whoever carries it.
    pub holder: Holder,
    /// On which days it opens.
    pub days: Days,
    /// Who issued it.
    pub issued_by: AccountId,
    /// When.
    pub issued: Instant,
    /// Since when it opens nothing.
    pub revoked: Option<Instant>,
    /// Why; empty while it opens.
    pub revoke_reason: String,
    /// Since when nothing is known of whoever carried it.
    pub erased: Option<Instant>,
}

/// What is known of whoever carries a badge. Personal data: never in a public answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Holder {
    /// Name.
    pub name: String,
    /// The organisation; may be empty.
    pub organisation: String,
    /// Telephone; may be empty.
    pub phone: String,
    /// E-mail address; may be empty.
    pub email: String,
    /// What a buyer looks for; may be empty.
    pub interest: String,
}

impl Badge {
    pub(super) fn read(row: badge::Model) -> Result<Self, DbErr> {
        let day = |text: &str| text.parse::<Day>().ok();
        let days = day(&row.first_day).zip(day(&row.last_day));
        let days = days.and_then(|(first, last)| Days::new(first, last).ok());
        Ok(Self {
            id: row.id,
            fair: row.fair_id.into(),
            kind: BadgeKind::from_code(&row.kind).ok_or_else(|| unreadable("kind", &row.kind))?,
            application: row.application_id,
            account: row.account_id.map(AccountId),
            holder: Holder {
                name: row.holder_name,
                organisation: row.organisation,
                phone: row.phone,
                email: row.email,
                interest: row.interest,
            },
            days: days.ok_or_else(|| unreadable("days of a badge", &row.first_day))?,
            issued_by: AccountId(row.issued_by),
            issued: instant(row.issued_at),
            revoked: row.revoked_at.map(instant),
            revoke_reason: row.revoke_reason,
            erased: row.erased_at.map(instant),
        })
    }

    fn row(&self) -> badge::ActiveModel {
        let holder = &self.holder;
        badge::ActiveModel {
            id: Set(self.id),
            fair_id: Set(self.fair.0),
            kind: Set(self.kind.code().to_owned()),
            application_id: Set(self.application),
            account_id: Set(self.account.map(|id| id.0)),
            holder_name: Set(holder.name.clone()),
            organisation: Set(holder.organisation.clone()),
            phone: Set(holder.phone.clone()),
            email: Set(holder.email.clone()),
            interest: Set(holder.interest.clone()),
            first_day: Set(self.days.first().to_string()),
            last_day: Set(self.days.last().to_string()),
            issued_by: Set(self.issued_by.0),
            issued_at: Set(micros(self.issued)),
            revoked_at: Set(self.revoked.map(micros)),
            revoke_reason: Set(self.revoke_reason.clone()),
            erased_at: Set(self.erased.map(micros)),
        }
    }
}

/// Writes badges. A second live one of a buyer's account, or of a name among an application's staff, is a
/// duplicate.
pub async fn create(db: &impl ConnectionTrait, new: &[Badge]) -> Result<(), DbErr> {
    insert_all::<badge::Entity, _>(db, new.iter().map(Badge::row).collect()).await
}

/// Saves a changed badge. It is locked since it was read.
pub async fn save(db: &impl ConnectionTrait, one: &Badge) -> Result<(), DbErr> {
    one.row().update(db).await.map(drop)
}

/// A badge.
pub async fn find(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<Badge>, DbErr> {
    badge::Entity::find_by_id(id).one(db).await?.map(Badge::read).transpose()
}

/// The same, kept for this transaction.
pub async fn lock(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<Badge>, DbErr> {
    Ok(lock_all(db, &[id]).await?.pop())
}

/// Those of these badges that there are, kept for this transaction; at most
/// [`crate::ROWS_PER_STATEMENT`]. Always in the order of their ids, so that no two wait for each other.
pub async fn lock_all(db: &impl ConnectionTrait, ids: &[Uuid]) -> Result<Vec<Badge>, DbErr> {
    let found = badge::Entity::find()
        .filter(badge::Column::Id.is_in(ids.iter().copied()))
        .order_by_asc(badge::Column::Id)
        .lock_exclusive();
    found.all(db).await?.into_iter().map(Badge::read).collect()
}

/// A page of a fair's badges, of one kind where that is said, in the order of their issue.
pub async fn of_fair(
    db: &impl ConnectionTrait,
    fair: FairId,
    kind: Option<BadgeKind>,
    after: Option<Uuid>,
    limit: u64,
) -> Result<Page<Badge, Uuid>, DbErr> {
    let mut found = badge::Entity::find().filter(badge::Column::FairId.eq(fair.0));
    if let Some(kind) = kind {
        found = found.filter(badge::Column::Kind.eq(kind.code()));
    }
    page(db, found, after, limit).await
}

/// A page of the badges of an account, in the order in which it took them.
pub async fn of_account(
    db: &impl ConnectionTrait,
    account: AccountId,
    after: Option<Uuid>,
    limit: u64,
) -> Result<Page<Badge, Uuid>, DbErr> {
    let found = badge::Entity::find().filter(badge::Column::AccountId.eq(account.0));
    page(db, found, after, limit).await
}

async fn page(
    db: &impl ConnectionTrait,
    found: sea_orm::Select<badge::Entity>,
    after: Option<Uuid>,
    limit: u64,
) -> Result<Page<Badge, Uuid>, DbErr> {
    let found = found
        .filter(badge::Column::Id.gt(after.unwrap_or_default()))
        .order_by_asc(badge::Column::Id)
        .limit(limit + 1);
    let rows = found.all(db).await?.into_iter().map(Badge::read);
    Ok(Page::of(rows.collect::<Result<_, _>>()?, limit, |one| one.id))
}

/// The badges of an application's staff that open something, in the order of their issue.
pub async fn of_application(
    db: &impl ConnectionTrait,
    application: Uuid,
) -> Result<Vec<Badge>, DbErr> {
    let found = badge::Entity::find()
        .filter(badge::Column::ApplicationId.eq(application))
        .filter(badge::Column::RevokedAt.is_null())
        .order_by_asc(badge::Column::Id);
    found.all(db).await?.into_iter().map(Badge::read).collect()
}
