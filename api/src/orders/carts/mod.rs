//! Carts: of guests by a token, of accounts by signing in.

mod answers;
mod bodies;
mod editing;
mod merging;

pub use answers::{Cart, CartRequirement, names};
pub use bodies::PaymentMethod;
pub use editing::CartsApi;
pub use merging::MergingApi;

use super::basket::Basket;
use super::shopper::Shopper;
use crate::catalogue::version;
use crate::codes::Code;
use crate::context::App;
use crate::problem::{Failure, Problem};
use crate::scalars::Line;
use poem_openapi::types::ToJSON as _;
use store::orders::carts::{self, Cart as Kept};
use uuid::Uuid;

/// Operations on carts.
pub type CartsApis = (CartsApi, MergingApi);

/// Operations on carts.
pub const CARTS_APIS: CartsApis = (CartsApi, MergingApi);

/// How often a cart is read anew that somebody else changes while it is changed, or ordered.
pub(super) const TRIES: usize = 5;

/// The cart of whoever shops; another's is not there.
pub(super) async fn found(app: &App, shopper: &Shopper, id: Uuid) -> Result<Kept, Failure> {
    let cart = carts::find(app.read(), id).await?.filter(|cart| cart.holder == shopper.holder());
    Ok(cart.ok_or(Code::NotFound)?)
}

/// The same while it is open; what was ordered is no cart any more.
async fn open(app: &App, shopper: &Shopper, id: Uuid) -> Result<Kept, Failure> {
    let cart = found(app, shopper, id).await?;
    if cart.is_closed { Err(Code::Conflict.into()) } else { Ok(cart) }
}

/// Refuses a change of another version than that which is there, which it shows.
async fn check_version(
    app: &App,
    cart: &Kept,
    if_match: Option<&Line<1, 40>>,
) -> Result<(), Failure> {
    let Some(header) = if_match else { return Ok(()) };
    if version(Some(&header.0))? == cart.version {
        return Ok(());
    }
    let basket = Basket::read(app, cart.clone(), app.now()).await?;
    Err(changed(&basket))
}

/// The cart is not what the caller saw; this is what it is.
pub(super) fn changed(basket: &Basket) -> Failure {
    Problem::new(Code::CartChanged).showing(Cart::of(basket).to_json()).into()
}
