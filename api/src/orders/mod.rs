//! Orders: stock, carts, checkout, and what becomes of an order.

mod answers;
mod basket;
mod carts;
mod checkout;
mod claims;
mod contact;
mod erasing;
mod lapsing;
mod life;
mod printing;
mod reading;
mod sentences;
mod shopper;
mod stock;
mod terms;

pub use answers::Order;
pub(crate) use answers::{number, order_of};
pub(crate) use claims::products_changed;
pub(crate) use contact::{KeptIn, OrderContact};
pub(crate) use lapsing::{release_lapsed, revive};
pub(crate) use life::{allocate, keep_again};
pub(crate) use reading::readable;
pub use shopper::Shopper;

use carts::{CARTS_APIS, CartsApis};
use checkout::CheckoutApi;
use erasing::ErasingApi;
use life::LifeApi;
use poem_openapi::Tags;
use printing::PrintingApi;
use reading::ReadingApi;
use stock::{STOCK_APIS, StockApis};
use terms::TermsApi;

/// Operations on orders.
pub type OrdersApis =
    (StockApis, TermsApi, CartsApis, CheckoutApi, ReadingApi, (LifeApi, PrintingApi, ErasingApi));

/// Operations on orders.
pub const APIS: OrdersApis =
    (STOCK_APIS, TermsApi, CARTS_APIS, CheckoutApi, ReadingApi, (LifeApi, PrintingApi, ErasingApi));

#[derive(Tags)]
enum Tag {
    /// Stock, carts, checkout and orders.
    #[oai(rename = "orders")]
    Orders,
}
