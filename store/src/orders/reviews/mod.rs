//! Reviews. [`add`] and [`save`] are the only writers of where one stands, and of what those of a product
//! come to: both in one transaction.

mod list;
pub mod rows;

pub use list::{
    Place, Sort, Waiting, WaitingPlace, of_order, of_producer, of_product, waiting, withheld,
};

use crate::{Instant, instant, micros, statement, unreadable};
use domain::ids::{OrderId, ProducerId, ProductId};
use domain::orders::reviews::{AnswerStatus, Points, Ratings, ReviewStatus, Stand, WithheldFor};
use rows::review;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait,
    QueryFilter, QueryResult, QuerySelect,
};
use uuid::Uuid;

/// A review, with the answer to it.
#[derive(Clone, Debug)]
pub struct Review {
    /// Its id.
    pub id: Uuid,
    /// Of which product.
    pub product: ProductId,
    /// Who sold it.
    pub producer: ProducerId,
    /// The order and its line; none once its author was forgotten.
    pub bought: Option<(OrderId, Uuid)>,
    /// Name of the variant when it was sold.
    pub variant_name: String,
    /// The month of the order in Vietnam: `2026-11`.
    pub bought_in: String,
    /// Where it stands.
    pub stand: Stand,
    /// Its words, as stored; empty without.
    pub text: String,
    /// What the keyword filter found in them, as JSON.
    pub flags: String,
    /// Why the public does not read it.
    pub withheld: Option<Withheld>,
    /// When its author changed it last.
    pub edited_at: Option<Instant>,
    /// When the public first read it.
    pub published_at: Option<Instant>,
    /// The producer's answer.
    pub answer: Option<Answer>,
    /// Since when a moderator is waited for.
    pub waits_since: Option<Instant>,
    /// Counts changes.
    pub revision: i64,
}

/// A producer's answer to a review; where it stands is the review's.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Its words, as stored.
    pub text: String,
    /// What the keyword filter found in them, as JSON.
    pub flags: String,
    /// When it was given.
    pub at: Instant,
    /// Why the public does not read it.
    pub withheld: Option<Withheld>,
}

/// Why the public does not read something.
#[derive(Clone, Debug)]
pub struct Withheld {
    /// The reason that the public is told.
    pub reason: WithheldFor,
    /// In the moderator's words, for the author.
    pub note: String,
}

/// Writes a new one, and counts it. A second one of the line is a duplicate.
pub async fn add(db: &impl ConnectionTrait, new: &Review, now: Instant) -> Result<(), DbErr> {
    review::Entity::insert(row_of(new, now)).exec_without_returning(db).await?;
    count(db, new.product, (None, new.stand.counted())).await
}

/// Writes what became of one that is [locked](lock), and counts it otherwise.
pub async fn save(
    db: &impl ConnectionTrait,
    (before, after): (Stand, &Review),
    now: Instant,
) -> Result<(), DbErr> {
    let row = review::ActiveModel { revision: Set(after.revision + 1), ..row_of(after, now) };
    row.update(db).await?;
    count(db, after.product, (before.counted(), after.stand.counted())).await
}

/// A review, kept for this transaction.
pub async fn lock(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<Review>, DbErr> {
    let found = review::Entity::find_by_id(id).lock_exclusive().one(db).await?;
    found.map(read).transpose()
}

/// A review.
pub async fn find(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<Review>, DbErr> {
    review::Entity::find_by_id(id).one(db).await?.map(read).transpose()
}

/// Forgets who wrote the reviews of an order: neither it nor a line of it is named any more.
pub async fn forget_authors(db: &impl ConnectionTrait, order: OrderId) -> Result<(), DbErr> {
    let those = review::Entity::update_many()
        .col_expr(review::Column::OrderId, Expr::value(None::<Uuid>))
        .col_expr(review::Column::LineId, Expr::value(None::<Uuid>))
        .filter(review::Column::OrderId.eq(order.0));
    those.exec(db).await.map(drop)
}

/// What the published reviews of a product come to.
pub async fn ratings(db: &impl ConnectionTrait, product: ProductId) -> Result<Ratings, DbErr> {
    let sql = "SELECT given_1, given_2, given_3, given_4, given_5 FROM orders_ratings \
         WHERE product_id = $1";
    let row = db.query_one_raw(statement(db, sql, [product.0.into()])).await?;
    row.map_or(Ok(Ratings::default()), |row| given(&row, 0))
}

/// Five counts of a row, the first of them in this column; none where there are none.
pub(crate) fn given(row: &QueryResult, first: usize) -> Result<Ratings, DbErr> {
    let mut ratings = Ratings::default();
    for (place, count) in ratings.given.iter_mut().enumerate() {
        *count = row.try_get_by_index::<Option<i64>>(first + place)?.unwrap_or(0);
    }
    Ok(ratings)
}

/// Moves the ratings of a product.
async fn count(
    db: &impl ConnectionTrait,
    product: ProductId,
    (before, after): (Option<Points>, Option<Points>),
) -> Result<(), DbErr> {
    if before == after {
        return Ok(());
    }
    let none = "INSERT INTO orders_ratings \
         (product_id, given_1, given_2, given_3, given_4, given_5, given, points) \
         VALUES ($1, 0, 0, 0, 0, 0, 0, 0) ON CONFLICT (product_id) DO NOTHING";
    db.execute_raw(statement(db, none, [product.0.into()])).await?;
    let by = Ratings::default().moved(before, after);
    let sql = "UPDATE orders_ratings SET given_1 = given_1 + $2, given_2 = given_2 + $3, \
         given_3 = given_3 + $4, given_4 = given_4 + $5, given_5 = given_5 + $6, \
         given = given + $7, points = points + $8 WHERE product_id = $1";
    let moved = by.given.into_iter().chain([by.count(), by.sum()]).map(Into::into);
    let values = std::iter::once(product.0.into()).chain(moved);
    db.execute_raw(statement(db, sql, values)).await.map(drop)
}

fn row_of(one: &Review, now: Instant) -> review::ActiveModel {
    let waits = one.stand.waits().then(|| micros(one.waits_since.unwrap_or(now)));
    let published = one.stand.status == ReviewStatus::Published;
    let published_at = one.published_at.or(published.then_some(now));
    let reason = |held: &Option<Withheld>| held.as_ref().map(|one| one.reason.code().to_owned());
    let note = |held: &Option<Withheld>| held.as_ref().map(|one| one.note.clone());
    let answer = one.answer.as_ref();
    let of_answer = answer.and_then(|answer| answer.withheld.clone());
    review::ActiveModel {
        id: Set(one.id),
        product_id: Set(one.product.0),
        producer_id: Set(one.producer.0),
        order_id: Set(one.bought.map(|(order, _)| order.0)),
        line_id: Set(one.bought.map(|(_, line)| line)),
        variant_name: Set(one.variant_name.clone()),
        bought_in: Set(one.bought_in.clone()),
        points: Set(i32::from(one.stand.points.number())),
        text: Set(one.text.clone()),
        flags: Set(one.flags.clone()),
        status: Set(one.stand.status.code().to_owned()),
        reason: Set(reason(&one.withheld)),
        note: Set(note(&one.withheld)),
        written_at: Set(micros(one.stand.written_at)),
        edited_at: Set(one.edited_at.map(micros)),
        published_at: Set(published_at.map(micros)),
        answer: Set(answer.map(|answer| answer.text.clone())),
        answer_flags: Set(answer.map_or_else(no_flags, |answer| answer.flags.clone())),
        answer_status: Set(one.stand.answer.map(|status| status.code().to_owned())),
        answer_reason: Set(reason(&of_answer)),
        answer_note: Set(note(&of_answer)),
        answered_at: Set(answer.map(|answer| micros(answer.at))),
        waits_since: Set(waits),
        revision: Set(one.revision),
    }
}

/// What the keyword filter found where it found nothing.
pub fn no_flags() -> String {
    "[]".to_owned()
}

fn read(row: review::Model) -> Result<Review, DbErr> {
    let bad = || unreadable("review", &row.id.to_string());
    let held = |reason: Option<String>, note: Option<String>| -> Result<_, DbErr> {
        let Some(reason) = reason else { return Ok(None) };
        let reason = WithheldFor::from_code(&reason).ok_or_else(bad)?;
        Ok(Some(Withheld { reason, note: note.unwrap_or_default() }))
    };
    let points = u8::try_from(row.points).ok().and_then(Points::new).ok_or_else(bad)?;
    let answer_status = row.answer_status.as_deref();
    let answer_status =
        answer_status.map(|code| AnswerStatus::from_code(code).ok_or_else(bad)).transpose()?;
    let answer_held = held(row.answer_reason, row.answer_note)?;
    let answer = row.answer.zip(row.answered_at).map(|(text, at)| Answer {
        text,
        flags: row.answer_flags,
        at: instant(at),
        withheld: answer_held,
    });
    Ok(Review {
        id: row.id,
        product: row.product_id.into(),
        producer: row.producer_id.into(),
        bought: row.order_id.map(OrderId).zip(row.line_id),
        stand: Stand {
            points,
            status: ReviewStatus::from_code(&row.status).ok_or_else(bad)?,
            answer: answer_status,
            written_at: instant(row.written_at),
        },
        withheld: held(row.reason, row.note)?,
        variant_name: row.variant_name,
        bought_in: row.bought_in,
        text: row.text,
        flags: row.flags,
        edited_at: row.edited_at.map(instant),
        published_at: row.published_at.map(instant),
        answer,
        waits_since: row.waits_since.map(instant),
        revision: row.revision,
    })
}
