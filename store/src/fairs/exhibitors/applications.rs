//! Applications. Whoever changes one has its fair locked, so that the fair's stage and the state of its
//! applications change one after the other.

use super::Exhibitor;
use super::rows::{application, exhibitor};
use crate::fairs::record::{json, parsed};
use crate::{Instant, insert_all, instant, micros, statement, unreadable};
use domain::fairs::applications::{Answer, State};
use domain::ids::{AccountId, FairId, ProductId};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait,
    QueryFilter, sea_query::Expr,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// An application.
#[derive(Clone, Debug)]
pub struct Application {
    /// Its id.
    pub id: Uuid,
    /// To which fair.
    pub fair: FairId,
    /// Whose.
    pub exhibitor: Uuid,
    /// Its state as stored.
    pub state: State,
    /// Why it was rejected or withdrawn, or what to change; empty otherwise.
    pub reason: String,
    /// The organiser's member who looks after it.
    pub assigned_to: Option<AccountId>,
    /// What the exhibitor says.
    pub content: Content,
    /// When it was handed in last.
    pub submitted: Option<Instant>,
    /// When it was begun.
    pub created: Instant,
    /// When it last changed.
    pub updated: Instant,
    /// Counts changes.
    pub revision: i64,
}

/// What the exhibitor says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Content {
    /// What it shows.
    pub products: Vec<Shown>,
    /// Which booths it would like.
    pub wishes: Wishes,
    /// Names of those who stand at the booth. Never public.
    pub staff: Vec<String>,
    /// Answers to the organiser's questions, by key.
    pub answers: Vec<(String, Answer)>,
    /// It declares lawful labels.
    pub labels_declared: bool,
    /// It declares traceability.
    pub traceability_declared: bool,
}

/// A product that is to be shown: one of ours, or in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shown {
    /// One of ours.
    pub product: Option<Uuid>,
    /// Its name as the exhibitor gives it; empty of one of ours.
    pub name: String,
    /// A speciality (đặc sản).
    pub speciality: bool,
    /// With potential for OCOP.
    pub potential: bool,
}

/// Which booths an exhibitor would like.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wishes {
    /// Codes of categories, the dearest to it first.
    pub categories: Vec<String>,
    /// How many booths.
    pub booths: u8,
    /// In words.
    pub note: String,
}

#[derive(Serialize, Deserialize)]
enum Written {
    Text(String),
    Number(i64),
    YesNo(bool),
}

impl Application {
    pub(super) fn read(row: application::Model) -> Result<Self, DbErr> {
        let state = State::from_code(&row.state, row.offered_until.map(instant));
        let answers: Vec<(String, Written)> = parsed(&row.answers)?;
        Ok(Self {
            id: row.id,
            fair: row.fair_id.into(),
            exhibitor: row.exhibitor_id,
            state: state.ok_or_else(|| unreadable("state", &row.state))?,
            reason: row.reason,
            assigned_to: row.assigned_to.map(AccountId),
            content: Content {
                products: parsed(&row.products)?,
                wishes: parsed(&row.wishes)?,
                staff: parsed(&row.staff)?,
                answers: answers.into_iter().map(|(key, answer)| (key, answer.read())).collect(),
                labels_declared: row.labels_declared,
                traceability_declared: row.traceability_declared,
            },
            submitted: row.submitted_at.map(instant),
            created: instant(row.created_at),
            updated: instant(row.updated_at),
            revision: row.revision,
        })
    }

    fn row(&self, now: Instant) -> application::ActiveModel {
        let content = &self.content;
        let answers: Vec<(&String, Written)> =
            content.answers.iter().map(|(key, answer)| (key, Written::of(answer))).collect();
        application::ActiveModel {
            id: Set(self.id),
            fair_id: Set(self.fair.0),
            exhibitor_id: Set(self.exhibitor),
            state: Set(self.state.code().to_owned()),
            reason: Set(self.reason.clone()),
            offered_until: Set(self.state.offered_until().map(micros)),
            assigned_to: Set(self.assigned_to.map(|id| id.0)),
            products: Set(json(&content.products)),
            wishes: Set(json(&content.wishes)),
            staff: Set(json(&content.staff)),
            answers: Set(json(&answers)),
            labels_declared: Set(content.labels_declared),
            traceability_declared: Set(content.traceability_declared),
            submitted_at: Set(self.submitted.map(micros)),
            created_at: Set(micros(self.created)),
            updated_at: Set(micros(now)),
            revision: Set(self.revision + 1),
        }
    }

    /// Those of our products that it shows.
    pub fn products(&self) -> impl Iterator<Item = ProductId> + '_ {
        self.content.products.iter().filter_map(|one| one.product).map(ProductId)
    }
}

impl Written {
    fn of(answer: &Answer) -> Self {
        match answer {
            Answer::Text(text) => Self::Text(text.clone()),
            Answer::Number(number) => Self::Number(*number),
            Answer::YesNo(yes) => Self::YesNo(*yes),
        }
    }

    fn read(self) -> Answer {
        match self {
            Self::Text(text) => Answer::Text(text),
            Self::Number(number) => Answer::Number(number),
            Self::YesNo(yes) => Answer::YesNo(yes),
        }
    }
}

/// Writes applications. A second live one of an exhibitor is a duplicate.
pub async fn create(
    db: &impl ConnectionTrait,
    new: &[Application],
    now: Instant,
) -> Result<(), DbErr> {
    let rows = new.iter().map(|one| one.row(now));
    insert_all::<application::Entity, _>(db, rows.collect()).await
}

/// Saves a changed application as its next revision. It is locked, by its fair, since it was read.
pub async fn save(db: &impl ConnectionTrait, one: &Application, now: Instant) -> Result<(), DbErr> {
    one.row(now).update(db).await.map(drop)
}

/// An application with its exhibitor.
pub async fn find(
    db: &impl ConnectionTrait,
    id: Uuid,
) -> Result<Option<(Application, Exhibitor)>, DbErr> {
    let Some(row) = application::Entity::find_by_id(id).one(db).await? else { return Ok(None) };
    let whose = exhibitor::Entity::find_by_id(row.exhibitor_id).one(db).await?;
    let whose = whose.ok_or_else(|| unreadable("exhibitor", &row.exhibitor_id.to_string()))?;
    Ok(Some((Application::read(row)?, Exhibitor::read(whose))))
}

/// Whom to tell of what becomes of a fair: the names of exhibitors whose applications were handed in and stand,
/// each with the addresses of its people. One statement.
pub async fn addresses(
    db: &impl ConnectionTrait,
    fair: FairId,
) -> Result<Vec<(String, String)>, DbErr> {
    let stand = "p.fair_id = $1 AND p.state NOT IN ('draft', 'rejected', 'withdrawn')";
    let sql = format!(
        "SELECT e.name, a.email FROM fairs_applications p \
         JOIN fairs_exhibitors e ON e.id = p.exhibitor_id \
         JOIN accounts_memberships m ON m.producer_id = e.producer_id \
         JOIN accounts a ON a.id = m.account_id \
         WHERE {stand} AND m.member_role = 'owner' AND m.ended_at IS NULL \
         UNION SELECT e.name, e.contact_email FROM fairs_applications p \
         JOIN fairs_exhibitors e ON e.id = p.exhibitor_id \
         WHERE {stand} AND e.producer_id IS NULL AND e.contact_email <> '' ORDER BY 1, 2"
    );
    let rows = db.query_all_raw(statement(db, &sql, [fair.0.into()])).await?;
    rows.iter().map(|row| Ok((row.try_get_by_index(0)?, row.try_get_by_index(1)?))).collect()
}

/// Writes down that these applications are at the fair, at most [`crate::ROWS_PER_STATEMENT`] of them;
/// those that are not confirmed stay as they are.
pub async fn check_in(db: &impl ConnectionTrait, ids: &[Uuid], now: Instant) -> Result<(), DbErr> {
    let all = application::Entity::update_many()
        .col_expr(application::Column::State, Expr::value(State::CheckedIn.code()))
        .col_expr(application::Column::UpdatedAt, Expr::value(micros(now)))
        .col_expr(application::Column::Revision, Expr::cust("revision + 1"))
        .filter(application::Column::Id.is_in(ids.iter().copied()))
        .filter(application::Column::State.eq(State::Confirmed.code()));
    all.exec(db).await.map(drop)
}

/// Calls every application of a fair off that is not settled; how many those were.
pub async fn call_off(
    db: &impl ConnectionTrait,
    fair: FairId,
    reason: &str,
    now: Instant,
) -> Result<u64, DbErr> {
    let settled = ["rejected", "withdrawn", "checked_in", "completed"];
    let all = application::Entity::update_many()
        .col_expr(application::Column::State, Expr::value(State::Withdrawn.code()))
        .col_expr(application::Column::Reason, Expr::value(reason))
        .col_expr(application::Column::OfferedUntil, Expr::value(Option::<i64>::None))
        .col_expr(application::Column::UpdatedAt, Expr::value(micros(now)))
        .col_expr(application::Column::Revision, Expr::cust("revision + 1"))
        .filter(application::Column::FairId.eq(fair.0))
        .filter(application::Column::State.is_not_in(settled));
    Ok(all.exec(db).await?.rows_affected)
}
