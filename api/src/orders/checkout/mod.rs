//! Checkout: a cart becomes orders, one for each producer, whole or not at all.

mod answers;
mod letters;
mod placing;

pub use answers::{CheckoutAnswer, placed};

use super::Tag;
use super::basket::Basket;
use super::carts::{CartRequirement, TRIES, changed, found};
use super::shopper::Shopper;
use crate::codes::Code;
use crate::context::App;
use crate::fault::Point;
use crate::integrations::idempotency::{Key, Once};
use crate::money::Money;
use crate::problem::{Failure, FieldProblem, Problem};
use crate::speech::Sentence;
use domain::orders::Requirement;
use placing::place;
use poem::web::Data;
use poem_openapi::param::{Header, Path};
use poem_openapi::payload::Json;
use poem_openapi::{ApiResponse, Object, OpenApi};
use uuid::Uuid;

/// Operations: checkout.
pub struct CheckoutApi;

/// What the buyer saw and agrees to.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
struct CheckoutDraft {
    /// The cart's `total` as it was shown. Another total is 409 `cart_changed`, with the cart as it is.
    expected_total: Money,
}

#[derive(ApiResponse)]
enum CheckedOut {
    /// Ordered.
    #[oai(status = 201)]
    Placed(
        Json<CheckoutAnswer>,
        /// `true` where this is the answer of an earlier request.
        #[oai(header = "Idempotent-Replayed")]
        Option<String>,
    ),
}

#[OpenApi(tag = "Tag::Orders")]
impl CheckoutApi {
    /// Order a cart
    ///
    /// Makes one order for each producer of the cart, and keeps its goods: all in one step, or nothing. What
    /// is sold is copied into the orders, with the certificate under which each product may carry the OCOP
    /// mark at this instant. 422 `requirements_unmet` names all that is missing or wrong, in the codes of
    /// the cart's `requirements`; 409 `cart_changed` shows the cart when its total is not the expected one.
    /// Send an `Idempotency-Key`: repeated within 24 hours the request orders nothing again and gets the same
    /// answer; with another body 422 `idempotency_key_reused`. A cart is ordered once: any later request
    /// gets the answer of the first.
    #[oai(path = "/v1/carts/:id/checkout", method = "post", operation_id = "checkOut")]
    async fn check_out(
        &self,
        Data(app): Data<&App>,
        caller: Shopper,
        /// The cart's id.
        id: Path<Uuid>,
        /// A key of your own for this request: 8 to 255 ASCII characters, such as a UUID.
        #[oai(name = "Idempotency-Key")]
        key: Header<Key>,
        Json(body): Json<CheckoutDraft>,
    ) -> Result<CheckedOut, Failure> {
        for _ in 0..TRIES {
            let once =
                Once::new(format!("{} checkOut {}", caller.scope(), id.0), key.0.clone(), &body);
            let cart = found(app, &caller, id.0).await?;
            if cart.is_closed {
                return again(app, &once, cart.id).await;
            }
            let basket = Basket::read(app, cart, app.now()).await?;
            if basket.total() != body.expected_total.dong() {
                return Err(changed(&basket));
            }
            if !basket.requirements.is_empty() {
                return Err(unmet(&basket.requirements));
            }
            app.reach(Point::CheckoutBegun);
            if let Some(answer) = place(app, &caller, &basket, once).await? {
                return Ok(CheckedOut::Placed(Json(answer), None));
            }
        }
        Err(Code::Crowded.into())
    }
}

/// What was answered when the cart was ordered. While it is open nothing was answered under a key of it.
async fn again(app: &App, once: &Once, cart: Uuid) -> Result<CheckedOut, Failure> {
    let tx = app.store().begin().await?;
    let answer = match once.replay::<CheckoutAnswer>(app, &tx).await? {
        Some(answer) => answer,
        None => placed(app, &tx, cart).await?.ok_or(Code::Conflict)?,
    };
    Ok(CheckedOut::Placed(Json(answer), Some("true".to_owned())))
}

/// Everything that stands against an order.
fn unmet(requirements: &[Requirement]) -> Failure {
    let mut problem = Problem::new(Code::RequirementsUnmet);
    for one in requirements {
        let shown = CartRequirement::of(one);
        let pointer = match (shown.variant_id, shown.producer_id) {
            (Some(variant), _) => format!("/lines/{variant}"),
            (None, Some(producer)) => format!("/parts/{producer}"),
            (None, None) => String::new(),
        };
        let sentence = Sentence::new(shown.detail.clone(), shown.detail);
        problem = problem.with(FieldProblem::new(pointer, shown.code, sentence));
    }
    problem.into()
}
