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

/// What a fulfilment holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parcel {
    /// Where it stands.
    pub status: ParcelStatus,
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
}

/// Why pieces can't be had.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TallyRefusal {
    /// The order has no such line, or it is named twice.
    UnknownLine,
    /// More than are left of it, or none.
    TooMany,
}

impl Tally {
    /// Counts what became of the lines.
    pub fn of(ordered: &[Count], parcels: &[Parcel], returns: &[Back]) -> Self {
        let pieces = |count: i64| Pieces { ordered: count, ..Pieces::default() };
        let mut lines: BTreeMap<Uuid, Pieces> =
            ordered.iter().map(|(line, count)| (*line, pieces(*count))).collect();
        for parcel in parcels {
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
        Self { lines, open_returns: returns.iter().any(|back| back.status.is_open()), credits }
    }

    /// What became of a line.
    pub fn line(&self, id: Uuid) -> Pieces {
        self.lines.get(&id).copied().unwrap_or_default()
    }

    /// All that can still be packed.
    pub fn unpacked(&self) -> Vec<Count> {
        let rest = self.lines.iter().map(|(line, one)| (*line, one.ordered - one.packed));
        rest.filter(|(_, count)| *count > 0).collect()
    }

    /// Whether so many can be packed.
    pub fn may_pack(&self, wanted: &[Count]) -> Result<(), TallyRefusal> {
        self.fits(wanted, |one| one.ordered - one.packed)
    }

    /// Whether so many can be asked back.
    pub fn may_ask_back(&self, wanted: &[Count]) -> Result<(), TallyRefusal> {
        self.fits(wanted, |one| one.arrived - one.asked_back)
    }

    fn fits(&self, wanted: &[Count], rest: fn(&Pieces) -> i64) -> Result<(), TallyRefusal> {
        for (place, (line, count)) in wanted.iter().enumerate() {
            let again = wanted[..place].iter().any(|(other, _)| other == line);
            let one = self.lines.get(line).filter(|_| !again).ok_or(TallyRefusal::UnknownLine)?;
            if *count < 1 || *count > rest(one) {
                return Err(TallyRefusal::TooMany);
            }
        }
        if wanted.is_empty() { Err(TallyRefusal::TooMany) } else { Ok(()) }
    }

    fn sum(&self, of: fn(&Pieces) -> i64) -> i64 {
        self.lines.values().map(of).sum()
    }

    /// How far the order is sent. Every order has such a status.
    pub fn ship_status(&self) -> ShipStatus {
        let (ordered, left) = (self.sum(|one| one.ordered), self.sum(|one| one.left));
        let (arrived, back) = (self.sum(|one| one.arrived), self.sum(|one| one.back));
        if left == 0 {
            ShipStatus::None
        } else if back >= ordered {
            ShipStatus::Returned
        } else if back > 0 {
            ShipStatus::PartiallyReturned
        } else if left < ordered {
            ShipStatus::Partial
        } else if arrived < ordered {
            ShipStatus::Shipped
        } else {
            ShipStatus::Delivered
        }
    }

    /// Whether every piece is with the buyer or was back and looked at.
    pub fn is_done(&self) -> bool {
        let done = |one: &Pieces| one.arrived + one.refused == one.ordered;
        !self.open_returns && self.lines.values().all(done)
    }

    /// What the buyer has to pay in the end, of a total: nothing for what came back.
    pub fn owed(&self, total: i64, is_canceled: bool) -> i64 {
        if is_canceled { 0 } else { (total - self.credits).max(0) }
    }

    /// What of the money that arrived is due back.
    pub fn due_back(&self, total: i64, is_canceled: bool, amounts: Amounts) -> i64 {
        let kept = amounts.kept() - self.owed(total, is_canceled);
        kept.clamp(0, amounts.kept().max(0))
    }
}

#[cfg(test)]
mod tests;
