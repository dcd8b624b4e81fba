//! An order as somebody keeps it who knows pieces and banknotes, and none of the rules.

use super::ordered::Ordered;
use domain::orders::fulfilment::ParcelStatus;
use domain::orders::tally::Count;
use domain::payments::refunds::{Amount, Part};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Where a piece is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    Shelf,
    CalledOff,
    Parcel(usize),
    Home(usize),
    Refused,
}

/// A piece of a line.
pub(super) struct Piece {
    pub(super) line: Uuid,
    pub(super) price: i64,
    pub(super) place: Place,
}

/// All pieces, all money.
pub(super) struct Passbook {
    pub(super) pieces: Vec<Piece>,
    pub(super) delivery: i64,
    pub(super) is_canceled: bool,
    /// What came, by what it is known as.
    came: BTreeMap<String, i64>,
    /// What went back, by the turn.
    went: BTreeMap<usize, i64>,
    /// What went back for each line.
    pub(super) refunded: BTreeMap<Uuid, i64>,
    /// What is the buyer's again, for each line.
    pub(super) credited: BTreeMap<Uuid, i64>,
    credits: i64,
}

impl Passbook {
    pub(super) fn of(order: &Ordered) -> Self {
        let pieces = order.lines.iter().flat_map(|line| {
            let piece = || Piece { line: line.id, price: line.price, place: Place::Shelf };
            (0..line.pieces).map(move |_| piece())
        });
        Self {
            pieces: pieces.collect(),
            delivery: order.delivery,
            is_canceled: false,
            came: BTreeMap::new(),
            went: BTreeMap::new(),
            refunded: BTreeMap::new(),
            credited: BTreeMap::new(),
            credits: 0,
        }
    }

    /// What the buyer has to pay in the end.
    pub(super) fn owed(&self) -> i64 {
        if self.is_canceled {
            return 0;
        }
        let stays = self.pieces.iter().filter(|piece| piece.place != Place::CalledOff);
        let goods: i64 = stays.map(|piece| piece.price).sum();
        (goods + self.delivery - self.credits).max(0)
    }

    pub(super) fn came(&self) -> i64 {
        self.came.values().sum()
    }

    pub(super) fn went(&self) -> i64 {
        self.went.values().sum()
    }

    pub(super) fn arrives(&mut self, reference: &str, amount: i64) {
        self.came.insert(reference.to_owned(), amount);
    }

    pub(super) fn bounces(&mut self, reference: &str) {
        self.came.remove(reference);
    }

    pub(super) fn goes_back(&mut self, turn: usize, amount: i64) {
        self.went.insert(turn, amount);
    }

    pub(super) fn refunds(&mut self, parts: &[Amount]) {
        for (part, amount) in parts {
            if let Part::Line(line) = part {
                *self.refunded.entry(*line).or_default() += amount;
            }
        }
    }

    /// So much is the buyer's again; of a line whose pieces had come home, where they had.
    pub(super) fn credits(&mut self, home: Option<Uuid>, credit: i64) {
        self.credits += credit;
        if let Some(line) = home {
            *self.credited.entry(line).or_default() += credit;
        }
    }

    pub(super) fn cancel(&mut self) {
        self.is_canceled = true;
        self.put(|place| matches!(place, Place::Parcel(_)), Place::Shelf);
    }

    pub(super) fn pack(&mut self, parcel: usize, lines: &[Count]) -> Result<(), String> {
        lines.iter().try_for_each(|wanted| self.take(*wanted, Place::Parcel(parcel)))
    }

    pub(super) fn call_off(&mut self, wanted: Count) -> Result<(), String> {
        self.take(wanted, Place::CalledOff)
    }

    /// Puts pieces from the shelf somewhere else.
    fn take(&mut self, (line, count): Count, to: Place) -> Result<(), String> {
        for _ in 0..count {
            let on_shelf = |piece: &&mut Piece| piece.line == line && piece.place == Place::Shelf;
            let piece = self.pieces.iter_mut().find(on_shelf);
            piece.ok_or(format!("no piece of {line} is left for {to:?}"))?.place = to;
        }
        Ok(())
    }

    pub(super) fn moves(&mut self, parcel: usize, status: ParcelStatus) {
        let to = match status {
            ParcelStatus::Delivered => Place::Home(parcel),
            ParcelStatus::Canceled => Place::Shelf,
            ParcelStatus::Returned => Place::Refused,
            _ => return,
        };
        self.put(|place| place == Place::Parcel(parcel), to);
    }

    fn put(&mut self, from: impl Fn(Place) -> bool, to: Place) {
        for piece in &mut self.pieces {
            if from(piece.place) {
                piece.place = to;
            }
        }
    }
}
