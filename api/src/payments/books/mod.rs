//! The books of producers with the platform. What an order should come to follows from the order;
//! `follow` posts what is missing, and is the only one who posts for orders that were placed.

mod closing;
mod invoices;
mod reading;

pub(crate) use closing::close_month;

use crate::context::App;
use crate::orders::Whole;
use crate::problem::Failure;
use domain::calendar::Instant;
use domain::ids::OrderId;
use domain::orders::Status;
use domain::orders::returns::ReturnStatus;
use domain::payments::books::{Entry, Kind, Line, Money, difference};
use domain::payments::refunds::{Part, RefundStatus};
use invoices::InvoicesApi;
use reading::BooksApi;
use sea_orm::{ConnectionTrait, DbErr};
use store::Together;
use store::orders::record::{self, Order};
use store::payments::books::{self, Posting};

/// Operations: books and invoices.
pub type BooksApis = (BooksApi, InvoicesApi);

/// Operations: books and invoices.
pub const APIS: BooksApis = (BooksApi, InvoicesApi);

/// Posts that orders were placed.
pub(crate) fn placed(writes: &mut Together, orders: &[Order], now: Instant) {
    let posting = |one: &Order| {
        let entry = Entry::of(Kind::Sale, one.total.amount())?;
        Some(Posting::of(one.producer, one.id, entry))
    };
    books::post_with(writes, orders.iter().filter_map(posting), now);
}

/// Brings the books along with an order that was saved, and which this transaction has locked.
pub(crate) async fn follow(
    app: &App,
    tx: &impl ConnectionTrait,
    order: OrderId,
) -> Result<(), Failure> {
    let whole = Whole::lock(tx, order).await?;
    Ok(follow_whole(app, tx, &whole).await?)
}

/// The same, with all of the order in hand.
pub(crate) async fn follow_whole(
    app: &App,
    tx: &impl ConnectionTrait,
    whole: &Whole,
) -> Result<(), DbErr> {
    let order = &whole.order;
    let (tally, canceled) = (whole.tally(), order.status == Status::Canceled);
    let lines: Vec<Line> = whole.lines.iter().map(|line| fact(whole, line)).collect();
    let due = Money {
        owed: tally.owed(order.total.amount(), canceled),
        amounts: whole.amounts,
        is_over: matches!(order.status, Status::Closed | Status::Canceled),
        // The card provider keeps the platform's share of what it captures.
        at_source: whole.card.is_some(),
        lines: &lines,
    };
    let posted = books::of_order(tx, order.id).await?;
    let missing = difference(&posted, &due.position()).into_iter();
    let postings = missing.map(|entry| Posting::of(order.producer, order.id, entry));
    books::post(tx, postings, app.now()).await
}

/// What became of a line, as far as the platform's share of it goes. A parcel that nobody took in never
/// arrived: what is credited for it is not taken off twice.
fn fact(whole: &Whole, line: &record::Line) -> Line {
    let looked_at = whole.returns.iter().filter(|one| one.status == ReturnStatus::Inspected);
    let came_back = looked_at.filter(|one| one.fulfilment.is_none()).flat_map(|one| &one.lines);
    let went_back = whole.refunds.iter().filter(|one| one.status == RefundStatus::Settled);
    let parts = went_back.flat_map(|one| &one.parts);
    Line {
        total: line.total.amount(),
        quantity: line.quantity,
        arrived: whole.tally().line(line.id).arrived,
        credited: came_back.filter(|one| one.line == line.id).map(|one| one.credit).sum(),
        refunded: parts
            .filter(|(part, _)| *part == Part::Line(line.id))
            .map(|(_, amount)| amount)
            .sum(),
        fee: line.fee.amount.amount(),
        fee_tax: line.fee.tax.amount(),
        withheld: line.fee.withheld.amount(),
    }
}
