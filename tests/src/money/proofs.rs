//! What must hold of an order and its passbook, to the đồng.

use super::Sale;
use super::passbook::{Passbook, Place};
use domain::orders::Status;
use domain::payments::books::{Account, Kind, balance, position};
use domain::payments::cod::CodStatus;
use domain::payments::fold;

/// What the provider of cards keeps of a payment for the platform.
const AT_SOURCE: [Kind; 2] = [Kind::CommissionAtSource, Kind::CommissionTaxAtSource];

/// What does not hold after a deed whose books were brought along.
pub(super) fn holds(sale: &Sale) -> Result<(), String> {
    money(sale)?;
    cash_at_doors(sale)?;
    shares(sale)
}

fn same(what: &str, one: i64, other: i64) -> Result<(), String> {
    if one == other { Ok(()) } else { Err(format!("{what}: {one}, and {other} in the passbook")) }
}

/// Payments are what was sold, with what is due back and without what is missing.
fn money(Sale { ordered, passbook, entries }: &Sale) -> Result<(), String> {
    let amounts = ordered.amounts();
    let (owed, kept) = (passbook.owed(), passbook.came() - passbook.went());
    same("captured", amounts.captured, passbook.came())?;
    same("refunded", amounts.refunded, passbook.went())?;
    let is_over = ordered.status != Status::Placed;
    let lost = if is_over { (owed - kept).max(0) } else { 0 };
    same("sales", -balance(entries, Account::Sales), owed)?;
    let posted = position(entries);
    let taken: i64 = AT_SOURCE.iter().filter_map(|kind| posted.get(kind)).sum();
    same("funds", balance(entries, Account::Funds), kept - taken)?;
    same("losses", balance(entries, Account::Losses), lost)?;
    same("buyers", balance(entries, Account::Buyers), owed - kept - lost)?;
    let total = ordered.total();
    let credit = ordered.tally().due_back(total, ordered.is_canceled(), amounts);
    same("due back", credit, (kept - owed).max(0))?;
    same("payments", kept, owed - (owed - kept).max(0) + credit)?;
    let sum: i64 = Account::ALL.iter().map(|account| balance(entries, *account)).sum();
    same("all accounts", sum, 0)
}

/// What carriers were to bring is what they brought, with what is short and without what is over.
fn cash_at_doors(sale: &Sale) -> Result<(), String> {
    for cash in sale.ordered.parcels.iter().filter_map(|parcel| parcel.cash) {
        let promised = if cash.status == CodStatus::Ended { 0 } else { cash.promised };
        let missing = cash.short().max(cash.outstanding());
        let unsaid = matches!(cash.status, CodStatus::Promised | CodStatus::Collected);
        if !unsaid {
            same("a parcel", promised - missing + cash.over(), cash.remitted)?;
        }
    }
    Ok(())
}

/// What the platform gets is never more than was frozen, all of it for what came home and stayed, and nothing
/// where nothing did.
fn shares(Sale { ordered, passbook, entries }: &Sale) -> Result<(), String> {
    let posted = position(entries);
    let posted = |kind: Kind| posted.get(&kind).copied().unwrap_or_default();
    let (fee, tax, none) = if ordered.is_kept_at_source() {
        (AT_SOURCE[0], AT_SOURCE[1], [Kind::Commission, Kind::CommissionTax])
    } else {
        (Kind::Commission, Kind::CommissionTax, AT_SOURCE)
    };
    same("what is owed in the other way", none.map(posted).iter().sum(), 0)?;
    let mut due = [0; 3];
    for line in &ordered.lines {
        let whole = [line.fee.amount.amount(), line.fee.tax.amount(), line.fee.withheld.amount()];
        let (kept, value) = stayed(passbook, line.id);
        for (due, whole) in due.iter_mut().zip(whole) {
            let part = i128::from(whole) * i128::from(kept) / i128::from(value);
            *due += i64::try_from(part).map_err(|error| error.to_string())?;
        }
        if kept == value && line.fee.amount.amount() > value {
            return Err(format!("more is charged than the {value} of the line"));
        }
    }
    same("commission", posted(fee), due[0])?;
    same("its tax", posted(tax), due[1])?;
    same("tax kept back", posted(Kind::Withholding), due[2])
}

/// Of the value of a line, what came home and stayed there, as far as its money stayed; and the value.
fn stayed(passbook: &Passbook, line: uuid::Uuid) -> (i64, i64) {
    let worth = |is: fn(Place) -> bool| -> i64 {
        let those = passbook.pieces.iter().filter(|piece| piece.line == line && is(piece.place));
        those.map(|piece| piece.price).sum()
    };
    let of = |sums: &std::collections::BTreeMap<_, i64>| sums.get(&line).copied().unwrap_or(0);
    let value = worth(|_| true);
    let home = worth(|place| matches!(place, Place::Home(_))) - of(&passbook.credited);
    (home.min(value - of(&passbook.refunded)).max(0), value)
}

/// The same words in another order, and each of them twice, come to the same; and who looks once at the end
/// posts what they came to who looked all the time.
pub(super) fn in_any_order(sale: &Sale) -> Result<(), String> {
    let events = &sale.ordered.events;
    let backwards = events.iter().rev().chain(events);
    if fold(backwards) != fold(events) {
        return Err("events come to something else backwards and twice".to_owned());
    }
    let at_once = position(&sale.ordered.missing(&Default::default()));
    let in_steps = position(&sale.entries);
    for kind in Kind::ALL {
        let of = |position: &domain::payments::books::Position| position.get(&kind).copied();
        same(kind.code(), of(&at_once).unwrap_or(0), of(&in_steps).unwrap_or(0))?;
    }
    Ok(())
}
