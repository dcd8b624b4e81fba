//! What carts are changed by.

use crate::orders::contact::OrderContact;
use crate::scalars::{Date, Line};
use domain::payments::Method;
use poem_openapi::{Enum, Object};
use uuid::Uuid;

/// How a buyer pays a producer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(remote = "Method", rename_all = "lowercase")]
pub enum PaymentMethod {
    /// In cash, on delivery (thu hộ, COD).
    Cod,
    /// By bank transfer to the producer's own account, started by a VietQR code.
    VietQr,
    /// By card.
    Card,
}

/// A line to be put into a cart.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct CartLineDraft {
    /// The product.
    pub product_id: Uuid,
    /// Its variant.
    pub variant_id: Uuid,
    /// Of a bookable service: on which day.
    pub day: Option<Date>,
    /// How many, 1 to 10,000: as many as are wanted in all, not in addition.
    #[oai(validator(minimum(value = "1"), maximum(value = "10000")))]
    pub quantity: u32,
}

/// What was chosen of one producer.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct CartChoice {
    /// Of which producer.
    pub producer_id: Uuid,
    /// The way of delivery, one of its `delivery_methods`.
    pub delivery_method_id: Option<Uuid>,
    /// How it is paid, one of its `payment_methods`.
    pub payment_method: Option<PaymentMethod>,
}

/// What changes of a cart; what is not said stays.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct CartPatch {
    /// Whom to reach and where to send.
    pub contact: Option<OrderContact>,
    /// What was chosen of producers; of those not named nothing changes.
    #[oai(validator(max_items = "100"))]
    pub choices: Option<Vec<CartChoice>>,
}

/// The cart of a guest that becomes part of the account's.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct GuestCart {
    /// The guest's cart.
    pub cart_id: Uuid,
    /// Its token.
    pub token: Line<20, 100>,
}
