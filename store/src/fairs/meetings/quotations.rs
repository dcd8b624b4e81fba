//! Quotations of producers. At most one of a producer is alive for a need.

use super::day;
use super::rows::{quotation, quoted};
use crate::page::Page;
use crate::{Instant, insert_all, instant, micros, statement, unreadable};
use domain::calendar::{Day, day_of};
use domain::fairs::meetings::QuotationState;
use domain::ids::{AccountId, FairId, ProducerId, ProductId};
use domain::money::Dong;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait,
    FromQueryResult, PaginatorTrait, QueryFilter, QueryOrder, QueryResult,
};
use std::collections::HashMap;
use uuid::Uuid;

/// A quotation, texts as stored.
#[derive(Clone, Debug)]
pub struct Quotation {
    /// Its id.
    pub id: Uuid,
    /// In answer to which need.
    pub need: Uuid,
    /// Who quotes.
    pub producer: ProducerId,
    /// Of which of its products, in its order.
    pub products: Vec<ProductId>,
    /// Price of one.
    pub price: Dong,
    /// How much, counted and as often as the need says.
    pub quantity: i64,
    /// How and when it is delivered.
    pub delivery: String,
    /// What else there is to say.
    pub note: String,
    /// The last day on which it stands.
    pub valid_until: Day,
    /// What was decided.
    pub state: QuotationState,
    /// Why the buyer declined.
    pub reason: String,
    /// When it was sent.
    pub sent: Instant,
    /// When it was last changed.
    pub updated: Instant,
    /// Counts changes.
    pub revision: i64,
}

/// A quotation with the producer's name.
#[derive(Clone, Debug)]
pub struct Named {
    /// The quotation.
    pub quotation: Quotation,
    /// Name of the producer.
    pub producer: String,
}

/// Whose quotations a list has.
#[derive(Clone, Copy, Debug)]
pub enum Of {
    /// In answer to a need.
    Need(Uuid),
    /// Of a producer.
    Producer(ProducerId),
}

impl Quotation {
    fn read(row: quotation::Model) -> Result<Self, DbErr> {
        let state = QuotationState::from_code(&row.state);
        Ok(Self {
            id: row.id,
            need: row.need_id,
            producer: row.producer_id.into(),
            products: Vec::new(),
            price: Dong::new(row.price).ok_or_else(|| unreadable("price", &row.id.to_string()))?,
            quantity: row.quantity,
            delivery: row.delivery,
            note: row.note,
            valid_until: day(&row.valid_until)?,
            state: state.ok_or_else(|| unreadable("state of a quotation", &row.state))?,
            reason: row.reason,
            sent: instant(row.sent_at),
            updated: instant(row.updated_at),
            revision: row.revision,
        })
    }

    fn row(&self, now: Instant) -> quotation::ActiveModel {
        quotation::ActiveModel {
            id: Set(self.id),
            need_id: Set(self.need),
            producer_id: Set(self.producer.0),
            price: Set(self.price.amount()),
            quantity: Set(self.quantity),
            delivery: Set(self.delivery.clone()),
            note: Set(self.note.clone()),
            valid_until: Set(self.valid_until.to_string()),
            state: Set(self.state.code().to_owned()),
            reason: Set(self.reason.clone()),
            sent_at: Set(micros(self.sent)),
            updated_at: Set(micros(now)),
            revision: Set(self.revision + 1),
        }
    }
}

/// Writes a new quotation; a second one that is alive is a duplicate. One that lapsed makes way: whoever
/// sends anew takes it back.
pub async fn create(db: &impl ConnectionTrait, new: &Quotation, now: Instant) -> Result<(), DbErr> {
    let sql = "UPDATE fairs_quotations SET state = 'withdrawn', updated_at = $1, revision = revision + 1 \
        WHERE need_id = $2 AND producer_id = $3 AND state = 'sent' AND valid_until < $4";
    let today = day_of(now).to_string();
    let values = [micros(now).into(), new.need.into(), new.producer.0.into(), today.into()];
    db.execute_raw(statement(db, sql, values)).await?;
    quotation::Entity::insert(new.row(now)).exec_without_returning(db).await?;
    quote(db, new).await
}

/// Saves a changed quotation as its next revision.
pub async fn save(db: &impl ConnectionTrait, one: &Quotation, now: Instant) -> Result<(), DbErr> {
    one.row(now).update(db).await?;
    let before = quoted::Entity::delete_many().filter(quoted::Column::QuotationId.eq(one.id));
    before.exec(db).await?;
    quote(db, one).await
}

async fn quote(db: &impl ConnectionTrait, one: &Quotation) -> Result<(), DbErr> {
    let rows = (0..).zip(&one.products).map(|(position, product)| quoted::ActiveModel {
        quotation_id: Set(one.id),
        product_id: Set(product.0),
        position: Set(position),
    });
    insert_all::<quoted::Entity, _>(db, rows.collect()).await
}

const NAMED: &str = "SELECT q.*, p.name AS producer_name FROM fairs_quotations q \
    JOIN catalogue_producers p ON p.id = q.producer_id";

/// The quotation with an id. To write it, lock its need first, and read it again.
pub async fn find(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<Named>, DbErr> {
    let sql = format!("{NAMED} WHERE q.id = $1");
    let row = db.query_one_raw(statement(db, &sql, [id.into()])).await?;
    let mut found: Vec<Named> = row.iter().map(named).collect::<Result<_, _>>()?;
    with_products(db, &mut found).await?;
    Ok(found.pop())
}

/// A page of quotations, in the order of sending.
pub async fn list(
    db: &impl ConnectionTrait,
    of: Of,
    after: Option<Uuid>,
    limit: u64,
) -> Result<Page<Named, Uuid>, DbErr> {
    let (column, id) = match of {
        Of::Need(id) => ("need_id", id),
        Of::Producer(id) => ("producer_id", id.0),
    };
    let most = limit + 1;
    let sql = format!("{NAMED} WHERE q.{column} = $1 AND q.id > $2 ORDER BY q.id LIMIT {most}");
    let values = [id.into(), after.unwrap_or_default().into()];
    let rows = db.query_all_raw(statement(db, &sql, values)).await?;
    let mut rows: Vec<Named> = rows.iter().map(named).collect::<Result<_, _>>()?;
    with_products(db, &mut rows).await?;
    Ok(Page::of(rows, limit, |one| one.quotation.id))
}

fn named(row: &QueryResult) -> Result<Named, DbErr> {
    let quotation = Quotation::read(quotation::Model::from_query_result(row, "")?)?;
    Ok(Named { quotation, producer: row.try_get("", "producer_name")? })
}

async fn with_products(db: &impl ConnectionTrait, of: &mut [Named]) -> Result<(), DbErr> {
    let ids = of.iter().map(|one| one.quotation.id);
    let rows = quoted::Entity::find()
        .filter(quoted::Column::QuotationId.is_in(ids))
        .order_by_asc(quoted::Column::Position)
        .all(db)
        .await?;
    let mut products: HashMap<Uuid, Vec<ProductId>> = HashMap::new();
    for row in rows {
        products.entry(row.quotation_id).or_default().push(row.product_id.into());
    }
    for one in of {
        one.quotation.products = products.remove(&one.quotation.id).unwrap_or_default();
    }
    Ok(())
}

/// Whether a need has a quotation that is in one of these states as it is stored.
pub async fn any(
    db: &impl ConnectionTrait,
    need: Uuid,
    states: &[QuotationState],
) -> Result<bool, DbErr> {
    let found = quotation::Entity::find()
        .filter(quotation::Column::NeedId.eq(need))
        .filter(quotation::Column::State.is_in(states.iter().map(|state| state.code())));
    Ok(found.count(db).await? > 0)
}

/// Which buyers and producers have something to talk about at a fair: a quotation that is accepted, or
/// waits for its answer still.
pub async fn pairs(
    db: &impl ConnectionTrait,
    fair: FairId,
    now: Instant,
) -> Result<Vec<(AccountId, ProducerId)>, DbErr> {
    let sql = "SELECT DISTINCT n.account_id, q.producer_id FROM fairs_quotations q \
        JOIN fairs_needs n ON n.id = q.need_id \
        WHERE n.fair_id = $1 AND n.state <> 'withdrawn' \
        AND (q.state = 'accepted' OR (q.state = 'sent' AND q.valid_until >= $2)) \
        ORDER BY n.account_id, q.producer_id";
    let values = [fair.0.into(), day_of(now).to_string().into()];
    let rows = db.query_all_raw(statement(db, sql, values)).await?;
    let pair = |row: &QueryResult| {
        let (buyer, producer): (Uuid, Uuid) = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
        Ok((buyer.into(), producer.into()))
    };
    rows.iter().map(pair).collect()
}
