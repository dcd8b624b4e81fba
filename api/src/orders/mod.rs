//! Orders: stock, carts, checkout, and what becomes of an order.

mod afterwards;
mod answers;
mod basket;
mod carts;
mod checkout;
mod claims;
mod contact;
mod erasing;
mod fulfilment;
mod lapsing;
mod life;
mod printing;
mod reading;
mod reducing;
mod returns;
mod reviews;
mod sentences;
mod shopper;
mod since;
mod stock;
mod terms;
mod whole;

pub use answers::{Order, OrderPaymentStatus, OrderStatus};
pub(crate) use answers::{number, one as answer, order_of};
pub use carts::PaymentMethod;
pub(crate) use claims::products_changed;
pub(crate) use contact::write_to_buyer;
pub(crate) use fulfilment::{conflict, sold_by};
pub(crate) use lapsing::{release_lapsed, revive};
pub(crate) use life::{allocate, keep_again};
pub(crate) use reading::{bought, readable};
pub use reviews::ProductRatings;
pub(crate) use reviews::review_of;
pub use shopper::Shopper;
pub use since::OrderSince;
pub(crate) use whole::Whole;

use afterwards::AfterwardsApi;
use carts::{CARTS_APIS, CartsApis};
use checkout::CheckoutApi;
use erasing::ErasingApi;
use fulfilment::{FulfilmentApi, ResendingApi};
use life::LifeApi;
use poem_openapi::Tags;
use printing::PrintingApi;
use reading::ReadingApi;
use reducing::ReducingApi;
use returns::ReturnsApi;
use reviews::{REVIEWS_APIS, ReviewsApis};
use stock::{STOCK_APIS, StockApis};
use terms::TermsApi;

/// Operations on orders.
pub type OrdersApis =
    (StockApis, TermsApi, CartsApis, CheckoutApi, ReadingApi, LivesApis, FulfilmentApi, ReturnsApi);

/// Operations on what becomes of an order.
type LivesApis =
    (LifeApi, PrintingApi, ErasingApi, ReducingApi, ResendingApi, AfterwardsApi, ReviewsApis);

const LIVES: LivesApis =
    (LifeApi, PrintingApi, ErasingApi, ReducingApi, ResendingApi, AfterwardsApi, REVIEWS_APIS);

/// Operations on orders.
pub const APIS: OrdersApis =
    (STOCK_APIS, TermsApi, CARTS_APIS, CheckoutApi, ReadingApi, LIVES, FulfilmentApi, ReturnsApi);

#[derive(Tags)]
enum Tag {
    /// Stock, carts, checkout and orders.
    #[oai(rename = "orders")]
    Orders,
}
