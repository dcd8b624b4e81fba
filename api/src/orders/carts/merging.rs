//! Two carts become one at sign-in.

use super::answers::Cart;
use super::bodies::GuestCart;
use crate::access::{SignedIn, token_hash};
use crate::codes::Code;
use crate::context::App;
use crate::orders::Tag;
use crate::orders::basket::Basket;
use crate::orders::contact::{KeptIn, OrderContact};
use crate::problem::Failure;
use crate::scalars::Date;
use domain::orders::cart::{self, Line};
use poem::web::Data;
use poem_openapi::payload::Json;
use poem_openapi::{Object, OpenApi};
use store::orders::carts::{self, Holder};
use uuid::Uuid;

/// Operations: merging carts.
pub struct MergingApi;

/// A line that a merge tells of.
#[derive(Debug, Object)]
struct MergedLine {
    /// The product.
    product_id: Uuid,
    /// Its variant.
    variant_id: Uuid,
    /// Of a bookable service: on which day.
    day: Option<Date>,
    /// How many.
    quantity: u32,
}

/// What became of two carts.
#[derive(Debug, Object)]
struct MergedCart {
    /// The account's cart.
    cart: Cart,
    /// Lines that only one of the two had.
    kept: Vec<MergedLine>,
    /// Lines that both had: the larger quantity counts.
    merged: Vec<MergedLine>,
    /// Lines of the guest's cart for which there was no room among 100.
    dropped: Vec<MergedLine>,
}

#[OpenApi(tag = "Tag::Orders")]
impl MergingApi {
    /// Take over a guest's cart
    ///
    /// After signing in: its lines go into the account's cart, which is made where there is none. The
    /// account's own lines stay; what both have counts once, with the larger quantity; contact and choices of
    /// the guest's fill what the account's leaves open. The guest's cart is closed, and its token opens it no
    /// longer. 404 for another's cart, and for one that was ordered or taken over.
    #[oai(path = "/v1/me/cart/guest", method = "post", operation_id = "mergeCart")]
    async fn merge_cart(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        Json(body): Json<GuestCart>,
    ) -> Result<Json<MergedCart>, Failure> {
        let now = app.now();
        let tx = app.store().begin().await?;
        let guest = carts::lock(&tx, body.cart_id).await?;
        let holder = Holder::Guest(token_hash(&body.token.0));
        let guest = guest.filter(|cart| cart.holder == holder && !cart.is_closed);
        let guest = guest.ok_or(Code::NotFound)?;
        let own = carts::of_account(&tx, app.mint(), caller.0.id, now).await?;
        let mut own = carts::lock(&tx, own.id).await?.ok_or(Code::Conflict)?;
        let merged = cart::merge(&own.lines, &guest.lines);
        own.lines.clone_from(&merged.lines);
        for choice in guest.choices {
            if !own.choices.iter().any(|one| one.producer == choice.producer) {
                own.choices.push(choice);
            }
        }
        if let (None, Some(sealed)) = (&own.contact, &guest.contact)
            && let Some(contact) = OrderContact::open(app, KeptIn::Cart(guest.id), sealed)
        {
            own.contact = Some(contact.seal(app, KeptIn::Cart(own.id))?);
        }
        carts::save(&tx, &mut own, now).await?;
        carts::close(&tx, guest.id, now).await?;
        tx.commit().await?;
        let basket = Basket::read(app, own, now).await?;
        let lines = |lines: &[Line]| lines.iter().map(MergedLine::of).collect();
        let (kept, both) = (lines(&merged.kept), lines(&merged.merged));
        let dropped = lines(&merged.dropped);
        Ok(Json(MergedCart { cart: Cart::of(&basket), kept, merged: both, dropped }))
    }
}

impl MergedLine {
    fn of(line: &Line) -> Self {
        Self {
            product_id: line.product.0,
            variant_id: line.variant.0,
            day: line.day.map(Date),
            quantity: line.quantity,
        }
    }
}
