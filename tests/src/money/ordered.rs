//! An order by the rules of the domain: what may happen to it does, and nothing else.

mod goods;
mod payments;

use super::acts::{Deed, Part, dong};
use super::passbook::Passbook;
use chrono::DateTime;
use domain::catalogue::ProductSet;
use domain::ids::ProducerId;
use domain::orders::fulfilment::{ParcelStatus, Progress};
use domain::orders::returns::ReturnStatus;
use domain::orders::tally::{Back, Count, Parcel, Sold, Tally};
use domain::orders::{Command, ShipStatus, Status};
use domain::payments::books::{self, Entry, Money, Position, difference};
use domain::payments::cod::Ledger;
use domain::payments::commission::{Fee, Sale, Schedule};
use domain::payments::refunds::{Amount, Part as RefundPart, RefundStatus};
use domain::payments::{Amounts, Event, EventKind, Method, Outcome, fold};
use uuid::Uuid;

/// An order.
pub(super) struct Ordered {
    pub(super) method: Method,
    pub(super) status: Status,
    pub(super) lines: Vec<Line>,
    pub(super) delivery: i64,
    pub(super) parcels: Vec<Boxed>,
    pub(super) returns: Vec<Back>,
    pub(super) refunds: Vec<(RefundStatus, Vec<Amount>)>,
    pub(super) events: Vec<Event>,
}

/// A line of it.
pub(super) struct Line {
    pub(super) id: Uuid,
    pub(super) pieces: i64,
    pub(super) price: i64,
    pub(super) dropped: i64,
    pub(super) fee: Fee,
}

/// A parcel, with its money where it is paid at the door.
pub(super) struct Boxed {
    pub(super) progress: Progress,
    pub(super) lines: Vec<Count>,
    pub(super) cash: Option<Ledger>,
}

impl Ordered {
    pub(super) fn place(part: &Part, schedule: &Schedule) -> Self {
        let line = |(&(pieces, price), number): (&(i64, i64), u128)| {
            let sale = Sale {
                producer: ProducerId(Uuid::nil()),
                kind: part.kind,
                set: ProductSet::new(1),
                method: part.method,
                quantity: pieces,
                total: dong(pieces * price),
            };
            let id = Uuid::from_u128(number);
            Line { id, pieces, price, dropped: 0, fee: schedule.fee(&sale) }
        };
        let mut one = Self {
            method: part.method,
            status: Status::Placed,
            lines: part.lines.iter().zip(1..).map(line).collect(),
            delivery: part.delivery,
            parcels: Vec::new(),
            returns: Vec::new(),
            refunds: Vec::new(),
            events: Vec::new(),
        };
        if part.method == Method::Cod {
            one.says(
                (EventKind::Authorization, Outcome::Success),
                one.total(),
                "placed".to_owned(),
            );
        }
        one
    }

    pub(super) fn total(&self) -> i64 {
        self.lines.iter().map(|line| line.pieces * line.price).sum::<i64>() + self.delivery
    }

    pub(super) fn amounts(&self) -> Amounts {
        fold(&self.events)
    }

    pub(super) fn tally(&self) -> Tally {
        let sold = self.lines.iter().map(|line| Sold {
            line: line.id,
            count: line.pieces,
            dropped: line.dropped,
            price: line.price,
        });
        let parcel = |one: &Boxed| Parcel {
            status: one.progress.status,
            replaced: false,
            lines: one.lines.clone(),
        };
        let parcels: Vec<Parcel> = self.parcels.iter().map(parcel).collect();
        Tally::of(&sold.collect::<Vec<_>>(), &parcels, &self.returns)
    }

    /// Whether the platform's share is taken of the payment itself.
    pub(super) fn is_kept_at_source(&self) -> bool {
        self.method == Method::Card
    }

    pub(super) fn is_canceled(&self) -> bool {
        self.status == Status::Canceled
    }

    /// What is missing in the books.
    pub(super) fn missing(&self, posted: &Position) -> Vec<Entry> {
        let tally = self.tally();
        let lines: Vec<books::Line> =
            self.lines.iter().map(|line| self.fact(&tally, line)).collect();
        let money = Money {
            owed: tally.owed(self.total(), self.is_canceled()),
            amounts: self.amounts(),
            is_over: self.status != Status::Placed,
            at_source: self.is_kept_at_source(),
            lines: &lines,
        };
        difference(posted, &money.position())
    }

    fn fact(&self, tally: &Tally, line: &Line) -> books::Line {
        let back = self.returns.iter().filter(|back| back.status == ReturnStatus::Inspected);
        let credited = back.filter(|back| !back.refused && back.lines[0].0 == line.id);
        let settled = self.refunds.iter().filter(|(status, _)| *status == RefundStatus::Settled);
        let parts = settled.flat_map(|(_, parts)| parts);
        let refunded = parts.filter(|(part, _)| *part == RefundPart::Line(line.id));
        books::Line {
            total: line.pieces * line.price,
            quantity: line.pieces,
            arrived: tally.line(line.id).arrived,
            credited: credited.map(|back| back.credit).sum(),
            refunded: refunded.map(|(_, amount)| amount).sum(),
            fee: line.fee.amount.amount(),
            fee_tax: line.fee.tax.amount(),
            withheld: line.fee.withheld.amount(),
        }
    }

    /// Does what may be done of a deed, and writes it into the passbook; what does not fit there.
    pub(super) fn act(
        &mut self,
        deed: &Deed,
        turn: usize,
        book: &mut Passbook,
    ) -> Result<(), String> {
        match deed {
            Deed::Pay(_) | Deed::SayAgain(_) | Deed::Bounce(_) => self.hear(deed, turn, book),
            Deed::Remit(which, share) => self.remit(*which, *share, (turn, book)),
            Deed::Refund(part, amount) => self.refund(*part, *amount),
            Deed::MoveRefund(which, step) => self.move_refund(*which, *step, (turn, book)),
            Deed::Settle(which) => self.leave(*which),
            Deed::Pack(wanted) => self.pack(wanted, book)?,
            Deed::Move(which, step) => self.move_parcel(*which, *step, (turn, book)),
            Deed::CallOff(line, count) => self.call_off(*line, *count, (turn, book))?,
            Deed::Cancel => self.cancel(turn, book),
            Deed::AskBack(line, count) => self.ask_back(*line, *count),
            Deed::MoveReturn(which, step, part) => self.move_return(*which, *step, (*part, book)),
        }
        self.close();
        Ok(())
    }

    fn cancel(&mut self, turn: usize, book: &mut Passbook) {
        let has_left = self.tally().ship_status() != ShipStatus::None;
        let Ok(status) = self.status.after(Command::Cancel, has_left) else { return };
        self.status = status;
        for parcel in &mut self.parcels {
            if parcel.progress.status == ParcelStatus::Packed {
                parcel.progress.status = ParcelStatus::Canceled;
                parcel.cash = parcel.cash.map(|cash| cash.end().unwrap_or(cash));
            }
        }
        let promised = self.amounts().authorized;
        self.says((EventKind::Cancel, Outcome::Success), promised, format!("canceled {turn}"));
        book.cancel();
    }

    /// Closes it once everything is done and settled.
    fn close(&mut self) {
        let (tally, amounts) = (self.tally(), self.amounts());
        let paid = match self.method {
            Method::Cod => {
                self.parcels.iter().filter_map(|one| one.cash).all(|cash| cash.status.is_final())
            }
            Method::VietQr | Method::Card => amounts.captured >= tally.owed(self.total(), false),
        };
        let waits = self.refunds.iter().any(|(status, _)| status.is_open());
        let due = tally.due_back(self.total(), false, amounts);
        if self.status == Status::Placed && tally.is_done() && paid && !waits && due == 0 {
            self.status = self.status.after(Command::Close, true).expect("it closes");
        }
    }

    fn says(&mut self, (kind, outcome): (EventKind, Outcome), amount: i64, reference: String) {
        let second = i64::try_from(self.events.len()).expect("few");
        let at = DateTime::from_timestamp(second, 0).expect("an instant");
        self.events.push(Event { kind, outcome, amount: dong(amount), reference, at });
    }
}

/// One of so many, whatever number was drawn.
fn one_of(which: usize, count: usize) -> Option<usize> {
    which.checked_rem(count)
}
