//! What a checkout made.

use crate::context::App;
use crate::money::Money;
use crate::orders::Order;
use crate::orders::answers::orders;
use crate::problem::Failure;
use domain::money::Dong;
use poem_openapi::Object;
use sea_orm::ConnectionTrait;
use store::orders::record;
use uuid::Uuid;

/// What was ordered at once.
#[derive(Clone, Debug, Object)]
pub struct CheckoutAnswer {
    /// Its id.
    id: Uuid,
    /// Its orders, one for each producer; each is paid and delivered by itself.
    orders: Vec<Order>,
    /// The sum of the orders.
    total: Money,
}

impl CheckoutAnswer {
    /// These orders, made at once.
    pub(super) fn of(id: Uuid, orders: Vec<Order>, total: Dong) -> Self {
        Self { id, orders, total: total.into() }
    }
}

/// What a cart was ordered as; `None` where it was not.
pub async fn placed(
    app: &App,
    db: &impl ConnectionTrait,
    cart: Uuid,
) -> Result<Option<CheckoutAnswer>, Failure> {
    let Some(made) = record::checkout_of(db, cart).await? else { return Ok(None) };
    let all = record::of_checkout(db, made.id).await?;
    let orders = orders(app, db, all).await?;
    Ok(Some(CheckoutAnswer::of(made.id, orders, made.total)))
}
