//! Filling carts.

use super::answers::Cart;
use super::bodies::{CartChoice, CartLineDraft, CartPatch};
use super::{TRIES, check_version, found, open};
use crate::access::token_hash;
use crate::accounts::new_token;
use crate::catalogue::etag;
use crate::codes::Code;
use crate::context::App;
use crate::orders::Tag;
use crate::orders::basket::Basket;
use crate::orders::contact::KeptIn;
use crate::orders::shopper::{Beginner, Shopper};
use crate::problem::{Failure, Problem};
use crate::scalars::{Date, Line};
use domain::ids::{ProducerId, VariantId};
use domain::orders::cart::{Line as CartLine, MOST_LINES};
use poem::http::HeaderMap;
use poem::web::Data;
use poem_openapi::param::{Header, Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{ApiResponse, Object, OpenApi};
use store::orders::carts::{self, Cart as Kept, Choice, Holder};
use uuid::Uuid;

/// Operations: filling carts.
pub struct CartsApi;

/// Most producers of whom something is chosen.
const MOST_CHOICES: usize = 100;

/// A cart, and for a guest the token that opens it.
#[derive(Debug, Object)]
struct NewCart {
    /// The cart.
    cart: Cart,
    /// For guests: send it as `Cart-Token` with whatever concerns the cart and its orders. It is shown once;
    /// keep it. Null for accounts.
    token: Option<String>,
}

#[derive(ApiResponse)]
enum Begun {
    /// The cart.
    #[oai(status = 201)]
    Created(
        Json<NewCart>,
        /// Its version.
        #[oai(header = "ETag")]
        String,
    ),
}

#[derive(ApiResponse)]
pub(super) enum CartAnswer {
    /// The cart.
    #[oai(status = 200)]
    Found(
        Json<Box<Cart>>,
        /// Its version.
        #[oai(header = "ETag")]
        String,
    ),
}

#[OpenApi(tag = "Tag::Orders")]
impl CartsApi {
    /// Begin a cart
    ///
    /// Signed in: the account's open cart, made where there is none. Otherwise a guest's, with a token that
    /// opens it.
    #[oai(path = "/v1/carts", method = "post", operation_id = "createCart")]
    async fn create_cart(
        &self,
        Data(app): Data<&App>,
        caller: Beginner,
        headers: &HeaderMap,
    ) -> Result<Begun, Failure> {
        caller.check(headers)?;
        let turn = app.store().turn().await?;
        let (cart, token) = match caller {
            Beginner::Account(account) => {
                let own = carts::of_account(turn.db(), app.mint(), account.0.id, app.now());
                (own.await?, None)
            }
            Beginner::Guest => {
                let token = new_token()?;
                let cart = Kept::new(app.mint(), Holder::Guest(token_hash(&token)));
                carts::make(turn.db(), &cart, app.now()).await?;
                (cart, Some(token))
            }
        };
        turn.commit().await?;
        let basket = Basket::read(app, cart, app.now()).await?;
        let cart = Cart::of(&basket);
        Ok(Begun::Created(Json(NewCart { cart, token }), etag(basket.cart.version)))
    }

    /// Read a cart
    ///
    /// Priced at this instant, with all that is missing or wrong.
    #[oai(path = "/v1/carts/:id", method = "get", operation_id = "getCart")]
    async fn get_cart(
        &self,
        Data(app): Data<&App>,
        caller: Shopper,
        /// The cart's id.
        id: Path<Uuid>,
    ) -> Result<CartAnswer, Failure> {
        let cart = found(app, &caller, id.0).await?;
        let basket = Basket::read(app, cart, app.now()).await?;
        Ok(CartAnswer::of(&basket))
    }

    /// Put something into a cart
    ///
    /// Or change how many of it: the quantity is what is wanted in all, so that a repeated request does no
    /// harm. At most 100 lines. Nothing is kept yet; whether it can be ordered is said under `requirements`.
    #[oai(path = "/v1/carts/:id/lines", method = "post", operation_id = "setCartLine")]
    async fn set_cart_line(
        &self,
        Data(app): Data<&App>,
        caller: Shopper,
        /// The cart's id.
        id: Path<Uuid>,
        /// The version that you saw; 409 `cart_changed` with the cart as it is when it is another. Any when
        /// unsaid.
        #[oai(name = "If-Match")]
        if_match: Header<Option<Line<1, 40>>>,
        Json(body): Json<CartLineDraft>,
    ) -> Result<CartAnswer, Failure> {
        let cart = open(app, &caller, id.0).await?;
        let line = body.line();
        let put = |cart: &mut Kept| {
            match cart.lines.iter().position(|other| other.same(&line)) {
                Some(place) => cart.lines[place] = line,
                None if cart.lines.len() >= MOST_LINES => return Err(full()),
                None => cart.lines.push(line),
            }
            Ok(())
        };
        edited(app, &caller, (cart, if_match.0), (put, |basket| there(basket, &line))).await
    }

    /// Take something out of a cart
    ///
    /// What is not in it is no mistake.
    #[oai(
        path = "/v1/carts/:id/lines/:variant",
        method = "delete",
        operation_id = "removeCartLine"
    )]
    async fn remove_cart_line(
        &self,
        Data(app): Data<&App>,
        caller: Shopper,
        /// The cart's id.
        id: Path<Uuid>,
        /// The variant's id.
        variant: Path<Uuid>,
        /// Of a bookable service: on which day.
        day: Query<Option<Date>>,
        /// The version that you saw; any when unsaid.
        #[oai(name = "If-Match")]
        if_match: Header<Option<Line<1, 40>>>,
    ) -> Result<CartAnswer, Failure> {
        let cart = open(app, &caller, id.0).await?;
        let (variant, day) = (VariantId(variant.0), day.0.map(|day| day.0));
        let take_out = |cart: &mut Kept| {
            cart.lines.retain(|line| line.variant != variant || line.day != day);
            Ok(())
        };
        edited(app, &caller, (cart, if_match.0), (take_out, |_| Ok(()))).await
    }

    /// Change a cart
    ///
    /// Whom to reach, where to send, and how each producer delivers and is paid.
    #[oai(path = "/v1/carts/:id", method = "patch", operation_id = "updateCart")]
    async fn update_cart(
        &self,
        Data(app): Data<&App>,
        caller: Shopper,
        /// The cart's id.
        id: Path<Uuid>,
        /// The version that you saw; any when unsaid.
        #[oai(name = "If-Match")]
        if_match: Header<Option<Line<1, 40>>>,
        Json(body): Json<CartPatch>,
    ) -> Result<CartAnswer, Failure> {
        let cart = open(app, &caller, id.0).await?;
        let contact = body.contact.map(|contact| contact.parsed(app)).transpose()?;
        let wanted = body.choices.unwrap_or_default();
        let choose = |cart: &mut Kept| {
            if let Some(contact) = &contact {
                cart.contact = Some(contact.seal(app, KeptIn::Cart(cart.id))?);
            }
            wanted.iter().try_for_each(|one| one.choose(cart))
        };
        edited(app, &caller, (cart, if_match.0), (choose, |_| Ok(()))).await
    }
}

impl CartChoice {
    /// Chooses of a producer; what is unsaid stays as it was.
    fn choose(&self, cart: &mut Kept) -> Result<(), Failure> {
        let producer = ProducerId(self.producer_id);
        let before = cart.choices.iter().position(|one| one.producer == producer);
        let before = before.map(|place| cart.choices.remove(place));
        if cart.choices.len() >= MOST_CHOICES {
            return Err(full());
        }
        let (delivery, payment) = before.map_or((None, None), |one| (one.delivery, one.payment));
        let payment = self.payment_method.map(Into::into).or(payment);
        let delivery = self.delivery_method_id.or(delivery);
        cart.choices.push(Choice { producer, delivery, payment });
        Ok(())
    }
}

impl CartLineDraft {
    fn line(&self) -> CartLine {
        CartLine {
            product: self.product_id.into(),
            variant: VariantId(self.variant_id),
            day: self.day.as_ref().map(|day| day.0),
            quantity: self.quantity,
        }
    }
}

/// Refuses to put in what is not on display, or of which there is no such variant.
fn there(basket: &Basket, line: &CartLine) -> Result<(), Failure> {
    let mut priced = basket.parts.iter().flat_map(|part| &part.lines);
    let Some(priced) = priced.find(|one| one.line.same(line)).filter(|one| one.is_on_display)
    else {
        let (vi, en) = ("Không có sản phẩm này.", "There is no such product on display.");
        return Err(Problem::field("/product_id", "unknown_product", vi, en).into());
    };
    if priced.of.is_none() {
        let (vi, en) = ("Sản phẩm không có loại này.", "The product has no such variant.");
        return Err(Problem::field("/variant_id", "unknown_variant", vi, en).into());
    }
    Ok(())
}

impl CartAnswer {
    pub(super) fn of(basket: &Basket) -> Self {
        Self::Found(Json(Box::new(Cart::of(basket))), etag(basket.cart.version))
    }
}

/// Changes a cart as it is, and as it is then where somebody else changed it meanwhile: it is written over the
/// version that was read, so that nobody who writes is held up by reading. What comes of the change is looked at
/// before it is written.
async fn edited(
    app: &App,
    shopper: &Shopper,
    (mut cart, if_match): (Kept, Option<Line<1, 40>>),
    (change, check): (
        impl Fn(&mut Kept) -> Result<(), Failure>,
        impl Fn(&Basket) -> Result<(), Failure>,
    ),
) -> Result<CartAnswer, Failure> {
    for _ in 0..TRIES {
        check_version(app, &cart, if_match.as_ref()).await?;
        change(&mut cart)?;
        let mut basket = Basket::read(app, cart, app.now()).await?;
        check(&basket)?;
        let turn = app.store().turn_of_one().await?;
        if carts::save(turn.db(), &mut basket.cart, basket.now).await? {
            turn.commit().await?;
            return Ok(CartAnswer::of(&basket));
        }
        cart = open(app, shopper, basket.cart.id).await?;
    }
    Err(Code::Crowded.into())
}

fn full() -> Failure {
    let (vi, en) = ("Giỏ hàng đã đầy.", "The cart is full: it has 100 lines at most.");
    Problem::field("", "cart_full", vi, en).into()
}
