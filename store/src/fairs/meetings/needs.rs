//! Needs of buyers.

use super::rows::need;
use super::{day, number};
use crate::fairs::exhibitors::Contact;
use crate::fairs::record::{json, parsed};
use crate::page::Page;
use crate::{Instant, instant, micros, statement, unreadable};
use domain::calendar::{Day, day_of};
use domain::fairs::meetings::{MeasureUnit, NeedState, Period};
use domain::ids::{AccountId, FairId};
use domain::money::Dong;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait,
    FromQueryResult, PaginatorTrait, QueryFilter, QueryResult, QuerySelect, Value,
};
use uuid::Uuid;

/// A need, texts as stored.
#[derive(Clone, Debug)]
pub struct Need {
    /// Its id.
    pub id: Uuid,
    /// Whose it is.
    pub account: AccountId,
    /// The fair at which its buyer can be met.
    pub fair: Option<FairId>,
    /// What is needed.
    pub title: String,
    /// The same in detail.
    pub about: String,
    /// The product set that it belongs to.
    pub set: Option<u8>,
    /// How much.
    pub quantity: i64,
    /// Counted in what.
    pub measure: MeasureUnit,
    /// How often.
    pub period: Period,
    /// Stars wished for at least, certified now.
    pub least_stars: Option<u8>,
    /// Other certificates wished for.
    pub standards: Vec<String>,
    /// Lowest price of one.
    pub price_from: Dong,
    /// Highest price of one.
    pub price_to: Dong,
    /// The unit of today to which it is delivered: a commune or a province.
    pub unit: i32,
    /// The last day on which it takes quotations.
    pub open_until: Day,
    /// The buyer's organisation.
    pub organisation: String,
    /// Whom to ask: for producers whose quotation was accepted.
    pub contact: Contact,
    /// What the buyer decided.
    pub state: NeedState,
    /// When it was posted.
    pub created: Instant,
    /// When it was last changed.
    pub updated: Instant,
    /// Counts changes.
    pub revision: i64,
}

/// A need with the slug of its fair.
#[derive(Clone, Debug)]
pub struct Listed {
    /// The need.
    pub need: Need,
    /// Slug of its fair.
    pub fair: Option<String>,
}

/// Which needs a list wants.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Delivered to this province of today.
    pub province: Option<i32>,
    /// Of this product set.
    pub set: Option<u8>,
    /// Of the fair with this slug.
    pub fair: Option<String>,
    /// Takes quotations at this instant.
    pub open_at: Option<Instant>,
    /// Of this buyer, those taken back included.
    pub of: Option<AccountId>,
}

impl Need {
    fn read(row: need::Model) -> Result<Self, DbErr> {
        let dong =
            |amount: i64| Dong::new(amount).ok_or_else(|| unreadable("price", &amount.to_string()));
        let measure = MeasureUnit::from_code(&row.measure);
        let period = Period::from_code(&row.period);
        let state = NeedState::from_code(&row.state);
        Ok(Self {
            id: row.id,
            account: row.account_id.into(),
            fair: row.fair_id.map(FairId),
            title: row.title,
            about: row.about,
            set: row.set_number.map(number).transpose()?,
            quantity: row.quantity,
            measure: measure.ok_or_else(|| unreadable("unit", &row.measure))?,
            period: period.ok_or_else(|| unreadable("period", &row.period))?,
            least_stars: row.least_stars.map(number).transpose()?,
            standards: parsed(&row.standards)?,
            price_from: dong(row.price_from)?,
            price_to: dong(row.price_to)?,
            unit: row.unit_id,
            open_until: day(&row.open_until)?,
            organisation: row.organisation,
            contact: Contact {
                name: row.contact_name,
                phone: row.contact_phone,
                email: row.contact_email,
            },
            state: state.ok_or_else(|| unreadable("state of a need", &row.state))?,
            created: instant(row.created_at),
            updated: instant(row.updated_at),
            revision: row.revision,
        })
    }

    fn row(&self, now: Instant) -> need::ActiveModel {
        need::ActiveModel {
            id: Set(self.id),
            account_id: Set(self.account.0),
            fair_id: Set(self.fair.map(|id| id.0)),
            title: Set(self.title.clone()),
            about: Set(self.about.clone()),
            set_number: Set(self.set.map(i32::from)),
            quantity: Set(self.quantity),
            measure: Set(self.measure.code().to_owned()),
            period: Set(self.period.code().to_owned()),
            least_stars: Set(self.least_stars.map(i32::from)),
            standards: Set(json(&self.standards)),
            price_from: Set(self.price_from.amount()),
            price_to: Set(self.price_to.amount()),
            unit_id: Set(self.unit),
            open_until: Set(self.open_until.to_string()),
            organisation: Set(self.organisation.clone()),
            contact_name: Set(self.contact.name.clone()),
            contact_phone: Set(self.contact.phone.clone()),
            contact_email: Set(self.contact.email.clone()),
            state: Set(self.state.code().to_owned()),
            created_at: Set(micros(self.created)),
            updated_at: Set(micros(now)),
            revision: Set(self.revision + 1),
        }
    }
}

/// Writes a new need.
pub async fn create(db: &impl ConnectionTrait, new: &Need, now: Instant) -> Result<(), DbErr> {
    need::Entity::insert(new.row(now)).exec_without_returning(db).await.map(drop)
}

/// Saves a changed need as its next revision. It is locked since it was read.
pub async fn save(db: &impl ConnectionTrait, need: &Need, now: Instant) -> Result<(), DbErr> {
    need.row(now).update(db).await.map(drop)
}

/// The need with an id, kept for this transaction.
pub async fn lock(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<Need>, DbErr> {
    let found = need::Entity::find_by_id(id).lock_exclusive().one(db).await?;
    found.map(Need::read).transpose()
}

/// The need with an id, whatever its state, and the slug of its fair.
pub async fn find(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<Listed>, DbErr> {
    let sql = "SELECT n.*, f.slug AS fair_slug FROM fairs_needs n \
        LEFT JOIN fairs f ON f.id = n.fair_id WHERE n.id = $1";
    let row = db.query_one_raw(statement(db, sql, [id.into()])).await?;
    row.as_ref().map(listed).transpose()
}

/// How many needs of an account are open as they are stored.
pub async fn open(db: &impl ConnectionTrait, account: AccountId) -> Result<u64, DbErr> {
    let found = need::Entity::find()
        .filter(need::Column::AccountId.eq(account.0))
        .filter(need::Column::State.eq(NeedState::Open.code()));
    found.count(db).await
}

/// A page of needs, the newest first.
pub async fn list(
    db: &impl ConnectionTrait,
    filter: &Filter,
    after: Option<Uuid>,
    limit: u64,
) -> Result<Page<Listed, Uuid>, DbErr> {
    let mut values: Vec<Value> = Vec::new();
    let mut wanted: Vec<String> = Vec::new();
    let mut want = |condition: &str, value: Value| {
        values.push(value);
        wanted.push(condition.replace('?', &format!("${}", values.len())));
    };
    match filter.of {
        Some(account) => want("n.account_id = ?", account.0.into()),
        None => want("n.state <> ?", NeedState::Withdrawn.code().into()),
    }
    if let Some(province) = filter.province {
        let there = "n.unit_id IN (SELECT id FROM certification_units WHERE today_province_id = ?)";
        want(there, province.into());
    }
    if let Some(set) = filter.set {
        want("n.set_number = ?", i32::from(set).into());
    }
    if let Some(slug) = &filter.fair {
        want("f.slug = ?", slug.clone().into());
    }
    if let Some(now) = filter.open_at {
        want("n.state = 'open' AND n.open_until >= ?", day_of(now).to_string().into());
    }
    if let Some(after) = after {
        want("n.id < ?", after.into());
    }
    let (wanted, most) = (wanted.join(" AND "), limit + 1);
    let sql = format!(
        "SELECT n.*, f.slug AS fair_slug FROM fairs_needs n LEFT JOIN fairs f ON f.id = n.fair_id \
         WHERE {wanted} ORDER BY n.id DESC LIMIT {most}"
    );
    let rows = db.query_all_raw(statement(db, &sql, values)).await?;
    let rows: Result<Vec<Listed>, DbErr> = rows.iter().map(listed).collect();
    Ok(Page::of(rows?, limit, |one| one.need.id))
}

fn listed(row: &QueryResult) -> Result<Listed, DbErr> {
    let need = Need::read(need::Model::from_query_result(row, "")?)?;
    Ok(Listed { need, fair: row.try_get("", "fair_slug")? })
}
