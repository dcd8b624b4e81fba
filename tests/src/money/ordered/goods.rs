//! What becomes of an order's goods.

use super::super::acts::dong;
use super::super::passbook::Passbook;
use super::{Boxed, Ordered, one_of};
use domain::orders::Status;
use domain::orders::fulfilment::{ParcelStatus, Progress, Step, Way};
use domain::orders::returns::{ReturnStatus, ReturnStep};
use domain::orders::tally::{Back, Count};
use domain::payments::cod::Ledger;
use domain::payments::{EventKind, Method, Outcome};
use uuid::Uuid;

impl Ordered {
    fn line(&self, place: usize) -> Uuid {
        // One past the last is no line of the order.
        self.lines.get(place).map_or(Uuid::max(), |line| line.id)
    }

    fn price(&self, id: Uuid) -> i64 {
        self.lines.iter().find(|line| line.id == id).map_or(0, |line| line.price)
    }

    fn worth(&self, pieces: &[Count]) -> i64 {
        pieces.iter().map(|(line, count)| self.price(*line) * count).sum()
    }

    /// The pieces that are named: all that are not packed, where none are.
    fn meant(&self, wanted: &[(usize, i64)]) -> Vec<Count> {
        match wanted {
            [] => self.tally().unpacked(),
            wanted => wanted.iter().map(|(line, count)| (self.line(*line), *count)).collect(),
        }
    }

    pub(super) fn pack(
        &mut self,
        wanted: &[(usize, i64)],
        book: &mut Passbook,
    ) -> Result<(), String> {
        let lines = self.meant(wanted);
        if self.status != Status::Placed || self.tally().may_pack(&lines).is_err() {
            return Ok(());
        }
        book.pack(self.parcels.len(), &lines)?;
        let cash = (self.method == Method::Cod).then(|| {
            let carried = self.parcels.iter().any(|one| one.progress.status.is_live());
            let promised = self.worth(&lines) + if carried { 0 } else { self.delivery };
            Ledger::new(dong(promised))
        });
        self.parcels.push(Boxed { progress: Progress::NEW, lines, cash });
        Ok(())
    }

    pub(super) fn move_parcel(
        &mut self,
        which: usize,
        step: Option<Step>,
        (turn, book): (usize, &mut Passbook),
    ) {
        let Some(which) = one_of(which, self.parcels.len()) else { return };
        let parcel = &mut self.parcels[which];
        let step = step.unwrap_or_else(|| onwards(parcel.progress.status));
        let Ok(next) = parcel.progress.after(step, Way::Sent) else { return };
        parcel.progress = next;
        book.moves(which, next.status);
        let Some(cash) = parcel.cash else {
            self.comes_back(which);
            return;
        };
        let promised = cash.promised;
        let after = match next.status {
            ParcelStatus::Delivered => cash.collect(dong(promised)),
            ParcelStatus::Canceled | ParcelStatus::Returned => cash.end(),
            _ => None,
        };
        parcel.cash = Some(after.unwrap_or(cash));
        if next.status == ParcelStatus::Returned && after.is_some() {
            let missing = (promised - cash.remitted).max(0);
            self.says((EventKind::Cancel, Outcome::Success), missing, format!("refused {turn}"));
        }
        self.comes_back(which);
    }

    /// A parcel that nobody took in is a return, credited with what its goods cost when it is looked at.
    fn comes_back(&mut self, which: usize) {
        let parcel = &self.parcels[which];
        if parcel.progress.status == ParcelStatus::Returned {
            let (status, lines) = (ReturnStatus::Received, parcel.lines.clone());
            self.returns.push(Back { status, refused: true, lines, credit: 0 });
        }
    }

    pub(super) fn call_off(
        &mut self,
        line: usize,
        count: i64,
        (turn, book): (usize, &mut Passbook),
    ) -> Result<(), String> {
        let (wanted, tally) = ([(self.line(line), count)], self.tally());
        let may = tally.may_pack(&wanted).is_ok() && tally.leaves_any(count);
        if self.status != Status::Placed || !may {
            return Ok(());
        }
        self.lines[line].dropped += count;
        book.call_off(wanted[0])?;
        if self.method == Method::Cod {
            let worth = self.worth(&wanted);
            self.says((EventKind::Cancel, Outcome::Success), worth, format!("called off {turn}"));
        }
        Ok(())
    }

    pub(super) fn ask_back(&mut self, line: usize, count: i64) {
        let lines = vec![(self.line(line), count)];
        if self.tally().may_ask_back(&lines).is_ok() {
            let status = ReturnStatus::Requested;
            self.returns.push(Back { status, refused: false, lines, credit: 0 });
        }
    }

    /// A return moves; once it is looked at, a part in a hundred of its price is the buyer's again.
    pub(super) fn move_return(
        &mut self,
        which: usize,
        step: Option<ReturnStep>,
        (part, book): (i64, &mut Passbook),
    ) {
        let Some(which) = one_of(which, self.returns.len()) else { return };
        let back = &self.returns[which];
        let step = step.unwrap_or(match back.status {
            ReturnStatus::Requested => ReturnStep::Approve,
            ReturnStatus::Approved => ReturnStep::Receive,
            _ => ReturnStep::Inspect,
        });
        let Some(next) = back.status.after(step) else { return };
        let worth = self.worth(&back.lines);
        let credit = if back.refused { worth } else { worth * part / 100 };
        let back = &mut self.returns[which];
        back.status = next;
        if next == ReturnStatus::Inspected {
            back.credit = credit;
            book.credits((!back.refused).then_some(back.lines[0].0), credit);
        }
    }
}

/// The step that leads on.
fn onwards(status: ParcelStatus) -> Step {
    match status {
        ParcelStatus::Packed => Step::HandOver,
        ParcelStatus::ReturnInTransit => Step::ComeBack,
        _ => Step::Deliver,
    }
}
