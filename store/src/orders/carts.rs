//! Carts. A cart is one row, written whole; whoever writes says which version was read.

use super::rows::cart;
use crate::{Instant, is_duplicate, micros, unreadable};
use domain::calendar::Day;
use domain::ids::{AccountId, ProducerId, VariantId};
use domain::orders::cart::Line;
use domain::payments::Method;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait,
    QueryFilter, QuerySelect, UpdateMany,
};
use uuid::Uuid;

/// Whose a cart is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Holder {
    /// An account's.
    Account(AccountId),
    /// Of whoever holds the token with this SHA-256.
    Guest(Vec<u8>),
}

/// What a buyer chose of one producer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// Of which producer.
    pub producer: ProducerId,
    /// The way of delivery.
    pub delivery: Option<Uuid>,
    /// The way of payment.
    pub payment: Option<Method>,
}

/// A cart.
#[derive(Clone, Debug)]
pub struct Cart {
    /// Its id.
    pub id: Uuid,
    /// Whose.
    pub holder: Holder,
    /// Its lines, in the order in which they came.
    pub lines: Vec<Line>,
    /// What was chosen of its producers.
    pub choices: Vec<Choice>,
    /// Whom to reach and where to send, sealed.
    pub contact: Option<Vec<u8>>,
    /// Counts changes.
    pub version: i64,
    /// Whether it was ordered or merged into another.
    pub is_closed: bool,
}

impl Cart {
    /// An empty cart.
    pub fn new(id: Uuid, holder: Holder) -> Self {
        let (lines, choices) = (Vec::new(), Vec::new());
        Self { id, holder, lines, choices, contact: None, version: 1, is_closed: false }
    }

    fn read(row: cart::Model) -> Result<Self, DbErr> {
        let holder = match (row.account_id, row.token_hash) {
            (Some(account), _) => Holder::Account(account.into()),
            (None, Some(hash)) => Holder::Guest(hash),
            (None, None) => return Err(unreadable("holder of a cart", &row.id.to_string())),
        };
        Ok(Self {
            id: row.id,
            holder,
            lines: read_lines(&row.lines)?,
            choices: read_choices(&row.choices)?,
            contact: row.contact,
            version: row.version,
            is_closed: row.closed_at.is_some(),
        })
    }
}

/// Makes a cart. Another open one of the same account is a duplicate.
pub async fn make(db: &impl ConnectionTrait, new: &Cart, now: Instant) -> Result<(), DbErr> {
    let (account, token) = match &new.holder {
        Holder::Account(account) => (Some(account.0), None),
        Holder::Guest(hash) => (None, Some(hash.clone())),
    };
    let row = cart::ActiveModel {
        id: Set(new.id),
        account_id: Set(account),
        token_hash: Set(token),
        lines: Set(write_lines(&new.lines)),
        choices: Set(write_choices(&new.choices)),
        contact: Set(new.contact.clone()),
        version: Set(new.version),
        created_at: Set(micros(now)),
        updated_at: Set(micros(now)),
        closed_at: Set(None),
    };
    row.insert(db).await.map(drop)
}

/// The open cart of an account, made with this id where there is none.
pub async fn of_account(
    db: &impl ConnectionTrait,
    new: Uuid,
    account: AccountId,
    now: Instant,
) -> Result<Cart, DbErr> {
    if let Some(cart) = open_of(db, account).await? {
        return Ok(cart);
    }
    let cart = Cart::new(new, Holder::Account(account));
    match make(db, &cart, now).await {
        Err(error) if is_duplicate(&error) => open_of(db, account).await?.ok_or(error),
        made => made.map(|()| cart),
    }
}

async fn open_of(db: &impl ConnectionTrait, account: AccountId) -> Result<Option<Cart>, DbErr> {
    let open = cart::Entity::find()
        .filter(cart::Column::AccountId.eq(account.0))
        .filter(cart::Column::ClosedAt.is_null());
    open.one(db).await?.map(Cart::read).transpose()
}

/// A cart by its id.
pub async fn find(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<Cart>, DbErr> {
    cart::Entity::find_by_id(id).one(db).await?.map(Cart::read).transpose()
}

/// A cart by its id, kept for this transaction.
pub async fn lock(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<Cart>, DbErr> {
    let found = cart::Entity::find_by_id(id).lock_exclusive().one(db).await?;
    found.map(Cart::read).transpose()
}

/// Writes a cart over the version that was read, and counts; false when it has changed meanwhile.
pub async fn save(db: &impl ConnectionTrait, cart: &mut Cart, now: Instant) -> Result<bool, DbErr> {
    let written = cart::Entity::update_many()
        .col_expr(cart::Column::Lines, Expr::value(write_lines(&cart.lines)))
        .col_expr(cart::Column::Choices, Expr::value(write_choices(&cart.choices)))
        .col_expr(cart::Column::Contact, Expr::value(cart.contact.clone()))
        .col_expr(cart::Column::Version, Expr::value(cart.version + 1))
        .col_expr(cart::Column::UpdatedAt, Expr::value(micros(now)))
        .filter(cart::Column::Id.eq(cart.id))
        .filter(cart::Column::Version.eq(cart.version))
        .filter(cart::Column::ClosedAt.is_null())
        .exec(db)
        .await?;
    cart.version += 1;
    Ok(written.rows_affected == 1)
}

/// Closes a cart that is ordered, if it is open and in this version still; false otherwise. Whoever orders the
/// same cart at this moment waits here.
pub async fn take(db: &impl ConnectionTrait, cart: &Cart, now: Instant) -> Result<bool, DbErr> {
    let taken = closing(now)
        .filter(cart::Column::Id.eq(cart.id))
        .filter(cart::Column::Version.eq(cart.version))
        .filter(cart::Column::ClosedAt.is_null());
    Ok(taken.exec(db).await?.rows_affected == 1)
}

/// Closes a cart: it was ordered, or merged into another. What it knew of the buyer goes with it.
pub async fn close(db: &impl ConnectionTrait, id: Uuid, now: Instant) -> Result<(), DbErr> {
    closing(now).filter(cart::Column::Id.eq(id)).exec(db).await.map(drop)
}

fn closing(now: Instant) -> UpdateMany<cart::Entity> {
    cart::Entity::update_many()
        .col_expr(cart::Column::ClosedAt, Expr::value(micros(now)))
        .col_expr(cart::Column::Contact, Expr::value(None::<Vec<u8>>))
}

/// Forgets guests' carts that nobody has touched since an instant.
pub async fn forget_before(db: &impl ConnectionTrait, at: Instant) -> Result<(), DbErr> {
    let idle = cart::Entity::delete_many()
        .filter(cart::Column::UpdatedAt.lt(micros(at)))
        .filter(cart::Column::ClosedAt.is_null())
        .filter(cart::Column::TokenHash.is_not_null());
    idle.exec(db).await.map(drop)
}

/// Product, variant, day, pieces.
type StoredLine = (Uuid, Uuid, Option<String>, u32);

fn write_lines(lines: &[Line]) -> String {
    let row = |one: &Line| {
        (one.product.0, one.variant.0, one.day.map(|day| day.to_string()), one.quantity)
    };
    json(&lines.iter().map(row).collect::<Vec<_>>())
}

fn read_lines(text: &str) -> Result<Vec<Line>, DbErr> {
    let read: Result<Vec<StoredLine>, _> = serde_json::from_str(text);
    let lines = read.map_err(|_| unreadable("lines of a cart", text))?;
    let line = |(product, variant, day, quantity): StoredLine| {
        let day = day.map(|day| day.parse::<Day>().map_err(|_| unreadable("day", &day)));
        Ok(Line {
            product: product.into(),
            variant: VariantId(variant),
            day: day.transpose()?,
            quantity,
        })
    };
    lines.into_iter().map(line).collect()
}

/// A choice as it is written: producer, delivery, payment.
type Written = (Uuid, Option<Uuid>, Option<String>);

fn write_choices(choices: &[Choice]) -> String {
    let row = |one: &Choice| (one.producer.0, one.delivery, one.payment.map(Method::code));
    json(&choices.iter().map(row).collect::<Vec<_>>())
}

fn read_choices(text: &str) -> Result<Vec<Choice>, DbErr> {
    let read: Result<Vec<Written>, _> = serde_json::from_str(text);
    let choices = read.map_err(|_| unreadable("choices of a cart", text))?;
    let choice = |(producer, delivery, payment): Written| Choice {
        producer: producer.into(),
        delivery,
        payment: payment.as_deref().and_then(Method::from_code),
    };
    Ok(choices.into_iter().map(choice).collect())
}

/// Lists of strings and numbers: writing them can't fail.
fn json(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}
