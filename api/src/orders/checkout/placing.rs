//! Making orders of a cart whose requirements are met.

use super::answers::CheckoutAnswer;
use super::letters::Readers;
use super::unmet;
use crate::codes::Code;
use crate::context::App;
use crate::fault::Point;
use crate::integrations::idempotency::Once;
use crate::orders::Order as Shown;
use crate::orders::answers::fresh;
use crate::orders::basket::{Basket, Part, Priced};
use crate::orders::carts::names;
use crate::orders::contact::{KeptIn, OrderContact};
use crate::orders::lapsing;
use crate::orders::shopper::Shopper;
use crate::orders::stock::places;
use crate::payments::commission::Charges;
use crate::payments::{books, transfers};
use crate::problem::Failure;
use domain::calendar::{Instant, day_of};
use domain::certification::Knowledge;
use domain::ids::OrderId;
use domain::orders::holds::{MOST_OF_ONE, MOST_ORDERS, kept_until};
use domain::orders::stock::Pieces;
use domain::orders::{Missing, Requirement, ShipStatus, Status};
use domain::payments::commission::Fee;
use domain::payments::vietqr::Kind;
use domain::payments::{Amounts, Event, EventKind, Method, Outcome, PayStatus};
use sea_orm::ConnectionTrait;
use serde_json::json;
use std::collections::{BTreeMap, HashMap};
use store::Together;
use store::integrations::{self, mail};
use store::orders::carts::Holder;
use store::orders::record::{self, Checkout, Line, Order};
use store::orders::stock;
use store::orders::taking::{self, Taken, Wish};
use store::oversight::deeds::{self, Deed};
use store::payments::intents::{self, Intent};
use uuid::Uuid;

/// Orders and their lines on their way into the database.
#[derive(Default)]
struct Made {
    orders: Vec<Order>,
    lines: Vec<Line>,
}

/// Makes the orders, keeps their goods, and asks for their money. `None` when the cart is another meanwhile, or
/// a number was drawn that another order has: nothing was done, and the same again may well succeed.
pub(super) async fn place(
    app: &App,
    shopper: &Shopper,
    basket: &Basket,
    once: Once,
) -> Result<Option<CheckoutAnswer>, Failure> {
    let contact = basket.contact.as_ref().ok_or(Code::Conflict)?;
    let (checkout, buyer) = (checkout(app, shopper, basket)?, buyer(app, shopper, contact));
    let readers = Readers::of(app, shopper, basket).await?;
    let charges = Charges::at(app, app.read(), basket.now).await?;
    let turn = app.store().turn().await?;
    let tx = turn.db();
    let mut made = Made::default();
    for part in &basket.parts {
        made.take(app, tx, (part, &charges), (&checkout, &buyer), basket.now).await?;
    }
    let wanted = made.wanted()?;
    let taken = taking::take(tx, (&basket.cart, &buyer), &wanted, basket.now).await?;
    if !taken.cart {
        return Ok(None);
    }
    check_caps(&taken, &made, &wanted)?;
    for short in wanted.iter().filter(|wish| !taken.stocks.contains(&wish.stock)) {
        keep_lapsed(app, tx, &made, short, basket.now).await?;
    }
    app.reach(Point::CheckoutReserved);
    let intents = made.intents(app);
    let mut writes = Together::on(tx);
    record::make(&mut writes, &checkout, (&made.orders, &made.lines), basket.now);
    intents::open(&mut writes, &intents, basket.now);
    intents::note_with(
        &mut writes,
        Method::Cod.code(),
        &promises(&intents, basket.now),
        basket.now,
    );
    books::placed(&mut writes, &made.orders, basket.now);
    write_down(app, &mut writes, (shopper, &made.orders), basket.now);
    mail::enqueue_with(&mut writes, readers.letters(app, &made.orders, basket), basket.now);
    transfers::ask(app, (tx, &mut writes), (&made.orders, &intents), basket.now).await?;
    let answer = CheckoutAnswer::of(checkout.id, made.shown(contact), checkout.total);
    once.keep_with(app, &mut writes, &answer)?;
    match writes.carry_out(tx).await {
        Err(error) if record::is_number_taken(&error) => return Ok(None),
        written => written?,
    }
    app.reach(Point::CheckoutWritten);
    turn.commit().await?;
    app.reach(Point::CheckoutCommitted);
    Ok(Some(answer))
}

fn checkout(app: &App, shopper: &Shopper, basket: &Basket) -> Result<Checkout, Failure> {
    let contact = basket.contact.as_ref().ok_or(Code::Conflict)?;
    let id: Uuid = app.mint();
    let (account, token_hash) = match shopper.holder() {
        Holder::Account(account) => (Some(account), None),
        Holder::Guest(hash) => (None, Some(hash)),
    };
    let sealed = contact.seal(app, KeptIn::Checkout(id))?;
    let total = basket.total().ok_or(Code::Conflict)?;
    Ok(Checkout { id, cart: basket.cart.id, account, token_hash, contact: Some(sealed), total })
}

/// Who buys, for caps alone: the account, or what stands for a guest's telephone.
fn buyer(app: &App, shopper: &Shopper, contact: &OrderContact) -> Vec<u8> {
    match shopper.holder() {
        Holder::Account(account) => account.0.as_bytes().to_vec(),
        Holder::Guest(_) => app.sealing().fingerprint(&contact.phone.0),
    }
}

impl Made {
    /// One producer's order.
    async fn take(
        &mut self,
        app: &App,
        tx: &impl ConnectionTrait,
        (part, charges): (&Part, &Charges),
        (checkout, buyer): (&Checkout, &[u8]),
        now: Instant,
    ) -> Result<(), Failure> {
        let method = part.payment.ok_or(Code::Conflict)?;
        let delivery = part.delivery.as_ref().ok_or(Code::Conflict)?;
        let id: OrderId = OrderId(app.mint());
        let amounts =
            Amounts { authorized: promised(method, part.total.amount()), ..<_>::default() };
        for priced in &part.lines {
            let mut line = line(app, tx, (id, part), priced, now).await?;
            line.fee = priced
                .sale(part.producer, method)
                .map(|sale| charges.of(&sale))
                .unwrap_or_default();
            self.lines.push(line);
        }
        self.orders.push(Order {
            id,
            code: code()?,
            checkout: checkout.id,
            producer: part.producer,
            account: checkout.account,
            buyer: buyer.to_vec(),
            status: Status::Placed,
            pay_status: PayStatus::of(part.total, amounts, true),
            ship_status: ShipStatus::None,
            method,
            delivery: json!({ "kind": delivery.method.code(), "name": delivery.name }).to_string(),
            items_total: part.items_total,
            delivery_total: part.delivery_price,
            total: part.total,
            kept_until: kept_until(method, now),
            allocated_at: None,
            canceled: None,
            placed_at: now,
            revision: 1,
        });
        Ok(())
    }

    /// An intent for each order, to its own producer.
    fn intents(&self, app: &App) -> Vec<Intent> {
        let intent = |order: &Order| Intent {
            id: app.mint(),
            order: order.id,
            producer: order.producer,
            method: order.method,
            amount: order.total,
            is_closed: false,
        };
        self.orders.iter().map(intent).collect()
    }

    /// The orders as their buyer sees them.
    fn shown(self, contact: &OrderContact) -> Vec<Shown> {
        let mut lines: HashMap<OrderId, Vec<Line>> = HashMap::new();
        for line in self.lines {
            lines.entry(line.order).or_default().push(line);
        }
        let own = |order: Order| {
            let lines = lines.remove(&order.id).unwrap_or_default();
            fresh(order, lines, contact.clone())
        };
        self.orders.into_iter().map(own).collect()
    }

    /// Pieces wanted of each stock, by ascending id: what stands on two lines is one wish.
    fn wanted(&self) -> Result<Vec<Wish>, Failure> {
        let mut wanted = BTreeMap::new();
        for line in &self.lines {
            wanted.entry(line.stock).or_insert((0, line.order)).0 += line.quantity;
        }
        let wish = |(stock, (pieces, order))| -> Result<Wish, Failure> {
            Ok(Wish { stock, pieces: Pieces::new(pieces).ok_or(Code::Conflict)?, order })
        };
        wanted.into_iter().map(wish).collect()
    }
}

/// What a buyer is bound to pay by ordering.
fn promised(method: Method, total: i64) -> i64 {
    if method == Method::Cod { total } else { 0 }
}

/// A line as it is sold: the names, the price, and the claim to the mark of this instant.
async fn line(
    app: &App,
    tx: &impl ConnectionTrait,
    (order, part): (OrderId, &Part),
    priced: &Priced,
    now: Instant,
) -> Result<Line, Failure> {
    let (page, row) = priced.of.as_ref().ok_or(Code::Conflict)?;
    let stock = match &priced.stock {
        Some(stock) => stock.id,
        None => {
            let place = places::find(app, tx, (part.producer, None), now).await?;
            let day = priced.line.day.unwrap_or_else(|| day_of(now));
            places::stock_at(app, tx, row, (place, Some(day)), now).await?.id
        }
    };
    let verdict = page.dossier.verdict(now);
    let permit = verdict.permit();
    let covering = permit.filter(|permit| permit.covers(&row.variant));
    let fact = covering
        .and_then(|permit| Knowledge::of(&page.dossier, None).fact(permit.certificate(), now));
    let sold_as = fact.map(|fact| {
        json!({
            "certificate": fact.certificate.0, "stars": fact.stars.count(),
            "from": fact.valid_from.to_string(), "to": fact.valid_to.to_string(),
        })
    });
    let (name, variant_name) = names(priced, permit);
    Ok(Line {
        id: app.mint(),
        order,
        product: page.product.id,
        variant: row.variant.id,
        stock,
        day: priced.line.day.map(|day| day.to_string()).unwrap_or_default(),
        name,
        variant_name,
        sku: row.sku.clone(),
        unit_price: priced.unit_price,
        quantity: i64::from(priced.line.quantity),
        total: priced.total,
        sold_as: sold_as.map(|claim| claim.to_string()),
        fell_at: None,
        dropped: 0,
        fee: Fee::default(),
    })
}

/// A number that nobody guesses: what the reference of a transfer for the order says.
fn code() -> Result<i64, Failure> {
    let number = transfers::unguessable(Kind::Order)?.number();
    Ok(i64::try_from(number).map_err(|_| Code::Broken)?)
}

/// Refuses what would keep too much for one buyer.
fn check_caps(taken: &Taken, made: &Made, wanted: &[Wish]) -> Result<(), Failure> {
    let too_much = |wish: &Wish| {
        let before = taken.pieces.get(&wish.stock).copied().unwrap_or(0);
        before + wish.pieces.count() > MOST_OF_ONE
    };
    if taken.orders + made.orders.len() as u64 > MOST_ORDERS || wanted.iter().any(too_much) {
        let missing = Missing::HeldTooMuch;
        return Err(unmet(&[Requirement { missing, producer: None, line: None }]));
    }
    Ok(())
}

/// Keeps goods of which too few were free: what was kept too long for others is released first.
async fn keep_lapsed(
    app: &App,
    tx: &impl ConnectionTrait,
    made: &Made,
    wish: &Wish,
    now: Instant,
) -> Result<(), Failure> {
    lapsing::release_of(app, tx, wish.stock, now).await?;
    if stock::reserve(tx, wish.stock, wish.pieces, wish.order, now).await? {
        return Ok(());
    }
    let short = made.lines.iter().filter(|line| line.stock == wish.stock);
    let short = short.map(|line| Requirement {
        missing: Missing::NotEnough,
        producer: None,
        line: Some((line.variant, line.day.parse().ok())),
    });
    Err(unmet(&short.collect::<Vec<_>>()))
}

/// What orders paid on delivery promise.
fn promises(intents: &[Intent], now: Instant) -> Vec<(Uuid, Event)> {
    let those = intents.iter().filter(|intent| intent.method == Method::Cod);
    let promise = |intent: &Intent| {
        let (kind, outcome) = (EventKind::Authorization, Outcome::Success);
        let reference = intent.order.to_string();
        (intent.id, Event { kind, outcome, amount: intent.amount, reference, at: now })
    };
    those.map(promise).collect()
}

/// Writes down what was ordered: for the audit, and for those who follow.
fn write_down(
    app: &App,
    writes: &mut Together,
    (shopper, orders): (&Shopper, &[Order]),
    now: Instant,
) {
    integrations::log_with(writes, "orders", orders.iter().map(|one| one.id.0), now);
    let doer = shopper.doer();
    let acts = orders.iter().map(|one| {
        let deed = Deed::new("place_order", "order", one.id.0).of(one.producer, None);
        let details = json!({ "total": one.total.amount(), "method": one.method.code() });
        (app.mint(), doer.clone(), deed.with(details))
    });
    deeds::record_with(writes, acts, now);
}
