//! Orders: stock, carts, checkout, and what becomes of an order.

mod answers;
mod basket;
mod carts;
mod checkout;
mod contact;
mod lapsing;
mod life;
mod reading;
mod sentences;
mod shopper;
mod stock;
mod terms;

pub use answers::Order;
pub(crate) use answers::order_of;
pub(crate) use lapsing::release_lapsed;

use carts::{CARTS_APIS, CartsApis};
use checkout::CheckoutApi;
use life::LifeApi;
use poem_openapi::Tags;
use reading::ReadingApi;
use stock::{STOCK_APIS, StockApis};
use terms::TermsApi;

/// Operations on orders.
pub type OrdersApis = (StockApis, TermsApi, CartsApis, CheckoutApi, ReadingApi, LifeApi);

/// Operations on orders.
pub const APIS: OrdersApis = (STOCK_APIS, TermsApi, CARTS_APIS, CheckoutApi, ReadingApi, LifeApi);

#[derive(Tags)]
enum Tag {
    /// Stock, carts, checkout and orders.
    #[oai(rename = "orders")]
    Orders,
}
