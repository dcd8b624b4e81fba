//! The ledger of cash on delivery as answers show it.

use crate::money::Money;
use crate::scalars::{Date, VietnamTime};
use domain::payments::cod::{CodStatus, RowOutcome};
use poem_openapi::{Enum, Object};
use store::payments::cod::{Entry, Sums};
use store::payments::statements::Row;
use uuid::Uuid;

/// Where the money of a parcel stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(remote = "CodStatus", rename_all = "snake_case")]
pub enum CodParcelStatus {
    /// To be paid at the door.
    Promised,
    /// The carrier has it.
    Collected,
    /// Something reached the producer, and not what was promised.
    Remitted,
    /// What reached the producer is what was promised, or the producer left it at that.
    Settled,
    /// Nobody took the parcel in, or it was unpacked: nothing is to be paid.
    Ended,
}

/// What a row of a carrier's statement came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(remote = "RowOutcome", rename_all = "snake_case")]
pub enum CodRowOutcome {
    /// The parcel is paid as it was promised.
    Matched,
    /// Less than was promised has arrived.
    Short,
    /// More than was promised has arrived.
    Over,
    /// No parcel of the producer's has such a number.
    Unknown,
    /// The carrier's reference was taken in before.
    Duplicate,
}

/// The money of a parcel that is paid at the door.
#[derive(Debug, Object)]
pub struct CodParcel {
    /// The fulfilment.
    fulfilment_id: Uuid,
    /// Its order.
    order_id: Uuid,
    /// Where its money stands.
    status: CodParcelStatus,
    /// The carrier's number, without blanks and hyphens, in capitals.
    tracking_number: Option<String>,
    /// To be paid at the door.
    promised: Money,
    /// What the carrier took in.
    collected: Money,
    /// What reached the producer.
    remitted: Money,
    /// What is missing.
    short: Money,
    /// What is over.
    over: Money,
    /// What is still expected.
    outstanding: Money,
    /// Why the producer left it at what came.
    note: Option<String>,
    /// When the parcel was packed.
    opened_at: VietnamTime,
}

/// What a producer's cash on delivery comes to.
#[derive(Debug, Object)]
pub struct CodReconciliation {
    /// Parcels.
    parcels: i64,
    /// To be paid at the door, those aside that came back.
    promised: Money,
    /// What carriers took in.
    collected: Money,
    /// What reached the producer.
    remitted: Money,
    /// What is missing.
    short: Money,
    /// What is over.
    over: Money,
    /// What is still expected.
    outstanding: Money,
}

/// A row of a carrier's statement.
#[derive(Debug, Object)]
pub struct CodStatementRow {
    /// Its id; null where it was only tried.
    id: Option<Uuid>,
    /// Its line in the file.
    line: i32,
    /// Who sent the statement.
    carrier: String,
    /// The carrier's reference.
    reference: String,
    /// The carrier's number of the parcel.
    tracking_number: Option<String>,
    /// The order's number.
    order_number: Option<String>,
    /// The amount.
    amount: Money,
    /// The day.
    date: Option<Date>,
    /// What it came to.
    outcome: CodRowOutcome,
    /// The fulfilment that it pays.
    fulfilment_id: Option<Uuid>,
}

impl CodParcel {
    pub(super) fn of(one: &Entry) -> Self {
        let ledger = one.ledger;
        Self {
            fulfilment_id: one.fulfilment,
            order_id: one.order.0,
            status: ledger.status.into(),
            tracking_number: one.tracking.clone(),
            promised: Money::of(ledger.promised),
            collected: Money::of(ledger.collected),
            remitted: Money::of(ledger.remitted),
            short: Money::of(ledger.short()),
            over: Money::of(ledger.over()),
            outstanding: Money::of(ledger.outstanding()),
            note: one.note.clone(),
            opened_at: VietnamTime(one.opened_at),
        }
    }
}

impl CodReconciliation {
    pub(super) fn of(sums: Sums) -> Self {
        Self {
            parcels: sums.parcels,
            promised: Money::of(sums.promised),
            collected: Money::of(sums.collected),
            remitted: Money::of(sums.remitted),
            short: Money::of(sums.short),
            over: Money::of(sums.over),
            outstanding: Money::of(sums.outstanding),
        }
    }
}

impl CodStatementRow {
    pub(super) fn of(row: &Row, kept: bool) -> Self {
        let outcome = RowOutcome::from_code(&row.outcome).unwrap_or(RowOutcome::Unknown);
        Self {
            id: kept.then_some(row.id),
            line: row.number,
            carrier: row.carrier.clone(),
            reference: row.reference.clone(),
            tracking_number: row.tracking.clone(),
            order_number: row.order_number.clone(),
            amount: Money::of(row.amount),
            date: row.dated.parse().ok().map(Date),
            outcome: outcome.into(),
            fulfilment_id: row.fulfilment_id,
        }
    }
}
