//! What became of the pieces of an order, counted from its fulfilments and returns; how far it is sent, what
//! of its money is due back, and whether it is over follow from that.

use super::ShipStatus;
use super::fulfilment::ParcelStatus;
use super::returns::ReturnStatus;
use crate::payments::Amounts;
use std::collections::BTreeMap;
use uuid::Uuid;

/// A line of an order, and how many pieces of it.
pub type Count = (Uuid, i64);

/// What was sold as a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sold {
    /// The line.
    pub line: Uuid,
    /// Pieces.
    pub count: i64,
    /// Of these, called off and never sent.
    pub dropped: i64,
    /// The price of one, in whole đồng.
    pub price: i64,
}

/// What a fulfilment holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parcel {
    /// Where it stands.
    pub status: ParcelStatus,
    /// Whether it came back and its pieces are sent again, in another: they count there alone.
    pub replaced: bool,
    /// What is in it.
    pub lines: Vec<Count>,
}

/// What a return brings back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Back {
    /// Where it stands.
    pub status: ReturnStatus,
    /// Whether it is a parcel that nobody took in, which counts as a parcel already.
    pub refused: bool,
    /// What comes back.
    pub lines: Vec<Count>,
    /// What is due to the buyer for it, once it was looked at; whole đồng.
    pub credit: i64,
}

/// What became of the pieces of a line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pieces {
    /// Ordered.
    pub ordered: i64,
    /// Of these, called off and never sent.
    pub dropped: i64,
    /// In fulfilments that were not unpacked again.
    pub packed: i64,
    /// Have left.
    pub left: i64,
    /// Arrived at the buyer.
    pub arrived: i64,
    /// Of these, asked back or back.
    pub asked_back: i64,
    /// Back at the producer: returned by the buyer, or never taken in.
    pub back: i64,
    /// Of these, never taken in.
    pub refused: i64,
}

/// What became of the pieces of an order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    lines: BTreeMap<Uuid, Pieces>,
    /// Whether a return waits for somebody.
    open_returns: bool,
    credits: i64,
    /// What the pieces cost that were called off.
    worth_dropped: i64,
}

/// Why pieces can't be had.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TallyRefusal {
    /// The order has no such line, or it is named twice.
    UnknownLine,
    /// More than are left of it, or none.
    TooMany,
}

impl Pieces {
    /// Those that are to be sent in the end.
    fn wanted(self) -> i64 {
        self.ordered - self.dropped
    }

    fn unpacked(self) -> i64 {
        self.wanted() - self.packed
    }
}

impl Tally {
    /// Counts what became of the lines.
    pub fn of(sold: &[Sold], parcels: &[Parcel], returns: &[Back]) -> Self {
        let pieces = |one: &Sold| {
            let pieces = Pieces { ordered: one.count, dropped: one.dropped, ..Pieces::default() };
            (one.line, pieces)
        };
        let mut lines: BTreeMap<Uuid, Pieces> = sold.iter().map(pieces).collect();
        for parcel in parcels.iter().filter(|parcel| !parcel.replaced) {
            for (line, count) in &parcel.lines {
                let Some(one) = lines.get_mut(line) else { continue };
                let status = parcel.status;
                let when = |holds: bool| if holds { *count } else { 0 };
                one.packed += when(status.is_live());
                one.left += when(status.has_left());
                one.arrived += when(status == ParcelStatus::Delivered);
                one.back += when(status == ParcelStatus::Returned);
                one.refused += when(status == ParcelStatus::Returned);
            }
        }
        for back in returns.iter().filter(|back| !back.refused) {
            for (line, count) in &back.lines {
                let Some(one) = lines.get_mut(line) else { continue };
                one.asked_back += if back.status.is_live() { *count } else { 0 };
                one.back += if back.status.is_back() { *count } else { 0 };
            }
        }
        let inspected = returns.iter().filter(|back| back.status == ReturnStatus::Inspected);
        let credits = inspected.map(|back| back.credit).sum();
        let open_returns = returns.iter().any(|back| back.status.is_open());
        let worth_dropped = sold.iter().map(|one| one.dropped * one.price).sum();
        Self { lines, open_returns, credits, worth_dropped }
    }

    /// What became of a line.
    pub fn line(&self, id: Uuid) -> Pieces {
        self.lines.get(&id).copied().unwrap_or_default()
    }

    /// All that can still be packed.
    pub fn unpacked(&self) -> Vec<Count> {
        let rest = self.lines.iter().map(|(line, one)| (*line, one.unpacked()));
        rest.filter(|(_, count)| *count > 0).collect()
    }

    /// Whether so many can be packed, or called off.
    pub fn may_pack(&self, wanted: &[Count]) -> Result<(), TallyRefusal> {
        self.fits(wanted, Pieces::unpacked)
    }

    /// Whether anything stays of the order when so many pieces are called off.
    pub fn leaves_any(&self, dropped: i64) -> bool {
        self.sum(Pieces::wanted) > dropped
    }

    /// Whether so many can be asked back.
    pub fn may_ask_back(&self, wanted: &[Count]) -> Result<(), TallyRefusal> {
        self.fits(wanted, |one| one.arrived - one.asked_back)
    }

    fn fits(&self, wanted: &[Count], rest: fn(Pieces) -> i64) -> Result<(), TallyRefusal> {
        for (place, (line, count)) in wanted.iter().enumerate() {
            let again = wanted[..place].iter().any(|(other, _)| other == line);
            let one = self.lines.get(line).filter(|_| !again).ok_or(TallyRefusal::UnknownLine)?;
            if *count < 1 || *count > rest(*one) {
                return Err(TallyRefusal::TooMany);
            }
        }
        if wanted.is_empty() { Err(TallyRefusal::TooMany) } else { Ok(()) }
    }

    fn sum(&self, of: fn(Pieces) -> i64) -> i64 {
        self.lines.values().copied().map(of).sum()
    }

    /// How far the order is sent. Every order has such a status.
    pub fn ship_status(&self) -> ShipStatus {
        let (wanted, left) = (self.sum(Pieces::wanted), self.sum(|one| one.left));
        let (arrived, back) = (self.sum(|one| one.arrived), self.sum(|one| one.back));
        if left == 0 {
            ShipStatus::None
        } else if back >= wanted {
            ShipStatus::Returned
        } else if back > 0 {
            ShipStatus::PartiallyReturned
        } else if left < wanted {
            ShipStatus::Partial
        } else if arrived < wanted {
            ShipStatus::Shipped
        } else {
            ShipStatus::Delivered
        }
    }

    /// Whether every piece that was not called off is with the buyer or was back and looked at.
    pub fn is_done(&self) -> bool {
        let done = |one: &Pieces| one.arrived + one.refused == one.wanted();
        !self.open_returns && self.lines.values().all(done)
    }

    /// What was asked of the buyer for the pieces that were called off.
    pub fn worth_dropped(&self) -> i64 {
        self.worth_dropped
    }

    /// What the buyer has to pay in the end, of a total: nothing for what came back or was called off.
    pub fn owed(&self, total: i64, is_canceled: bool) -> i64 {
        if is_canceled { 0 } else { (total - self.worth_dropped - self.credits).max(0) }
    }

    /// What of the money that arrived is due back.
    pub fn due_back(&self, total: i64, is_canceled: bool, amounts: Amounts) -> i64 {
        let kept = amounts.kept() - self.owed(total, is_canceled);
        kept.clamp(0, amounts.kept().max(0))
    }
}

#[cfg(test)]
mod tests;
