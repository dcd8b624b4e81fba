//! What money does to an order.

use super::super::acts::{Deed, Share, dong};
use super::super::passbook::Passbook;
use super::{Ordered, one_of};
use domain::payments::cod::Ledger;
use domain::payments::refunds::{Bounds, Part, RefundStatus, RefundStep};
use domain::payments::{Event, EventKind, Method, Outcome};

impl Share {
    /// So much of what is asked for, and at least one đồng.
    fn of(self, asked: i64) -> i64 {
        match self {
            Self::Exactly => asked,
            Self::Under(less) => asked - less,
            Self::Over(more) => asked + more,
        }
        .max(1)
    }
}

impl Ordered {
    /// What the buyer's bank says, whatever became of the order meanwhile.
    pub(super) fn hear(&mut self, deed: &Deed, turn: usize, book: &mut Passbook) {
        if self.method == Method::Cod {
            return;
        }
        match deed {
            Deed::Pay(share) => {
                let (amount, reference) = (share.of(self.total()), format!("payment {turn}"));
                book.arrives(&reference, amount);
                self.says((EventKind::Charge, Outcome::Success), amount, reference);
            }
            Deed::SayAgain(which) => {
                let again = self.payment(*which);
                self.events.extend(again);
            }
            Deed::Bounce(which) => {
                let Some(event) = self.payment(*which) else { return };
                // What went back can't be taken back once more.
                let refunds: i64 = self.spoken_for();
                if self.amounts().captured - event.amount.amount() < refunds {
                    return;
                }
                book.bounces(&event.reference);
                self.says(
                    (EventKind::Charge, Outcome::Failure),
                    event.amount.amount(),
                    event.reference,
                );
            }
            _ => {}
        }
    }

    fn payment(&self, which: usize) -> Option<Event> {
        let those: Vec<_> =
            self.events.iter().filter(|event| event.kind == EventKind::Charge).collect();
        one_of(which, those.len()).map(|which| those[which].clone())
    }

    fn cash(&mut self, which: usize) -> Option<&mut Ledger> {
        let which = one_of(which, self.parcels.len())?;
        self.parcels[which].cash.as_mut()
    }

    /// The carrier remits what it took in.
    pub(super) fn remit(
        &mut self,
        which: usize,
        share: Share,
        (turn, book): (usize, &mut Passbook),
    ) {
        let Some(cash) = self.cash(which) else { return };
        let amount = share.of(cash.promised - cash.remitted);
        *cash = cash.remit(dong(amount)).0;
        let reference = format!("row {turn}");
        book.arrives(&reference, amount);
        self.says((EventKind::Charge, Outcome::Success), amount, reference);
    }

    pub(super) fn leave(&mut self, which: usize) {
        let Some(cash) = self.cash(which) else { return };
        *cash = cash.settle().unwrap_or(*cash);
    }

    fn spoken_for(&self) -> i64 {
        let live = self.refunds.iter().filter(|(status, _)| status.is_live());
        live.flat_map(|(_, parts)| parts).map(|(_, amount)| amount).sum()
    }

    fn bounds(&self) -> Bounds {
        let live = self.refunds.iter().filter(|(status, _)| status.is_live());
        Bounds {
            lines: self.lines.iter().map(|line| (line.id, line.pieces * line.price)).collect(),
            delivery: self.delivery,
            total: self.total(),
            amounts: self.amounts(),
            before: live.flat_map(|(_, parts)| parts.iter().copied()).collect(),
        }
    }

    /// Asks for a refund: of so much, or of all that the part still allows.
    pub(super) fn refund(&mut self, part: usize, amount: i64) {
        let bounds = self.bounds();
        let count = self.lines.len();
        let (part, most) = match part {
            part if part < count => (Part::Line(self.lines[part].id), bounds.lines[part].1),
            part if part == count => (Part::Delivery, bounds.delivery),
            _ => (Part::Excess, bounds.amounts.captured - bounds.total),
        };
        let before: i64 = bounds
            .before
            .iter()
            .filter(|(other, _)| *other == part)
            .map(|(_, amount)| amount)
            .sum();
        let wanted = vec![(part, if amount == i64::MAX { most - before } else { amount })];
        if bounds.check(&wanted).is_ok() {
            self.refunds.push((RefundStatus::Due, wanted));
        }
    }

    pub(super) fn move_refund(
        &mut self,
        which: usize,
        step: Option<RefundStep>,
        (turn, book): (usize, &mut Passbook),
    ) {
        let Some(which) = one_of(which, self.refunds.len()) else { return };
        let (status, parts) = &mut self.refunds[which];
        let step = step.unwrap_or(match status {
            RefundStatus::Due | RefundStatus::Failed => RefundStep::Send,
            _ => RefundStep::Settle,
        });
        let Some(next) = status.after(step) else { return };
        *status = next;
        let amount = parts.iter().map(|(_, amount)| amount).sum();
        let outcome = match step {
            RefundStep::Send => Outcome::Request,
            RefundStep::Settle => Outcome::Success,
            RefundStep::Fail => Outcome::Failure,
            RefundStep::Cancel => return,
        };
        if step == RefundStep::Settle {
            book.goes_back(turn, amount);
            book.refunds(parts);
        }
        self.says((EventKind::Refund, outcome), amount, format!("refund {which}"));
    }
}
