//! What became of an order, as answers show it.

use super::answers::Order;
use crate::money::Money;
use crate::scalars::VietnamTime;
use domain::orders::fulfilment::{ParcelStatus, Way};
use domain::orders::returns::{ReturnReason, ReturnStatus};
use domain::payments::refunds::{Part, RefundStatus};
use poem_openapi::payload::Json;
use poem_openapi::{ApiResponse, Enum, Object};
use store::orders::fulfilments::Fulfilment;
use store::orders::returns::Return;
use store::payments::refunds::Refund;
use uuid::Uuid;

/// The order as it stands since.
#[derive(ApiResponse)]
pub enum OrderSince {
    /// Done.
    #[oai(status = 200)]
    Done(
        Json<Order>,
        /// `true` where this is the answer of an earlier request with the same key.
        #[oai(header = "Idempotent-Replayed")]
        Option<String>,
    ),
}

impl OrderSince {
    /// What was answered before.
    pub(crate) fn again(order: Order) -> Self {
        Self::Done(Json(order), Some("true".to_owned()))
    }

    /// What is answered the first time.
    pub(crate) fn now(order: Order) -> Self {
        Self::Done(Json(order), None)
    }
}

/// Where a fulfilment stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(remote = "ParcelStatus", rename_all = "snake_case")]
pub enum FulfilmentStatus {
    /// Packed, or ready to be fetched or used.
    Packed,
    /// Given to the carrier.
    HandedOver,
    /// On its way.
    InTransit,
    /// At the door, and not taken in.
    FailedAttempt,
    /// With the buyer.
    Delivered,
    /// On its way back: nobody took it in.
    ReturnInTransit,
    /// Back at the producer's.
    Returned,
    /// Unpacked before it left.
    Canceled,
}

/// How a part of an order comes to its buyer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(remote = "Way", rename_all = "snake_case")]
pub enum FulfilmentWay {
    /// Sent to an address.
    Sent,
    /// Fetched by the buyer.
    Fetched,
    /// A service, used on its day.
    Used,
}

/// Where a return stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(remote = "ReturnStatus", rename_all = "snake_case")]
pub enum OrderReturnStatus {
    /// Asked for by the buyer.
    Requested,
    /// The producer takes the goods back.
    Approved,
    /// The producer does not.
    Rejected,
    /// The buyer keeps them after all.
    Withdrawn,
    /// The goods are back.
    Received,
    /// They were looked at.
    Inspected,
}

/// Why goods come back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(remote = "ReturnReason", rename_all = "snake_case")]
pub enum OrderReturnReason {
    /// Not as they were described.
    NotAsDescribed,
    /// Broken or spoiled.
    Damaged,
    /// Something else came.
    WrongGoods,
    /// The buyer no longer wants them.
    ChangedMind,
    /// Refused at the door. Written by a parcel that comes back, and by nobody.
    RefusedAtDoor,
}

/// Where a refund stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(remote = "RefundStatus", rename_all = "snake_case")]
pub enum OrderRefundStatus {
    /// To be sent.
    Due,
    /// On its way.
    Sent,
    /// With the buyer.
    Settled,
    /// It did not arrive: it is sent again under the same id.
    Failed,
    /// Taken back before it was sent.
    Canceled,
}

/// A part of an order that is packed and leaves at once.
#[derive(Clone, Debug, Object)]
pub struct OrderFulfilment {
    /// Its id.
    id: Uuid,
    /// Where it stands.
    status: FulfilmentStatus,
    /// How it comes to the buyer.
    way: FulfilmentWay,
    /// Who carries it.
    carrier: Option<String>,
    /// The carrier's number.
    tracking_number: Option<String>,
    /// How often nobody took it in, 0 to 3.
    failed_attempts: u8,
    /// The fulfilment that came back and whose pieces are sent again in it.
    replaces: Option<Uuid>,
    /// What is in it.
    lines: Vec<OrderPieces>,
    /// When it was packed.
    packed_at: VietnamTime,
    /// When it left.
    handed_over_at: Option<VietnamTime>,
    /// When it arrived.
    delivered_at: Option<VietnamTime>,
    /// When it was back.
    returned_at: Option<VietnamTime>,
}

/// Pieces of a line.
#[derive(Clone, Debug, Object)]
pub struct OrderPieces {
    /// The line.
    line_id: Uuid,
    /// How many.
    quantity: i64,
}

/// Goods that come back.
#[derive(Clone, Debug, Object)]
pub struct OrderReturn {
    /// Its id.
    id: Uuid,
    /// Where it stands.
    status: OrderReturnStatus,
    /// Why.
    reason: OrderReturnReason,
    /// The fulfilment that nobody took in, where it is one.
    fulfilment_id: Option<Uuid>,
    /// In the buyer's words.
    note: Option<String>,
    /// In the producer's words.
    decision: Option<String>,
    /// What comes back.
    lines: Vec<OrderReturnLine>,
    /// When it was asked for.
    requested_at: VietnamTime,
    /// When the producer decided.
    decided_at: Option<VietnamTime>,
    /// When the goods were back.
    received_at: Option<VietnamTime>,
    /// When they were looked at.
    inspected_at: Option<VietnamTime>,
    /// When the buyer took it back.
    withdrawn_at: Option<VietnamTime>,
}

/// What comes back of a line, and what was found.
#[derive(Clone, Debug, Object)]
pub struct OrderReturnLine {
    /// The line.
    line_id: Uuid,
    /// Pieces.
    quantity: i64,
    /// Of these, good to be sold again; nothing before they were looked at.
    restocked: i64,
    /// Of these, not.
    written_off: i64,
    /// What is due to the buyer for them.
    credit: Money,
}

/// Money that the producer sends back.
#[derive(Clone, Debug, Object)]
pub struct OrderRefund {
    /// Its id.
    id: Uuid,
    /// Where it stands.
    status: OrderRefundStatus,
    /// The sum of its parts.
    amount: Money,
    /// Why, in the producer's words.
    reason: String,
    /// The bank's number of the transfer, once it was sent.
    reference: Option<String>,
    /// For which lines.
    lines: Vec<OrderRefundLine>,
    /// Of the price of delivery.
    delivery: Money,
    /// Of what arrived beyond the total.
    excess: Money,
    /// When it was written down.
    created_at: VietnamTime,
}

/// What goes back for a line.
#[derive(Clone, Debug, Object)]
pub struct OrderRefundLine {
    /// The line.
    line_id: Uuid,
    /// How much.
    amount: Money,
}

impl OrderFulfilment {
    pub(super) fn of(one: &Fulfilment) -> Self {
        let pieces = |(line, count): &(Uuid, i64)| OrderPieces { line_id: *line, quantity: *count };
        Self {
            id: one.id,
            status: one.progress.status.into(),
            way: one.way.into(),
            carrier: one.carrier.clone(),
            tracking_number: one.tracking.clone(),
            failed_attempts: one.progress.attempts,
            replaces: one.replaces,
            lines: one.lines.iter().map(pieces).collect(),
            packed_at: VietnamTime(one.packed_at),
            handed_over_at: one.handed_over_at.map(VietnamTime),
            delivered_at: one.delivered_at.map(VietnamTime),
            returned_at: one.returned_at.map(VietnamTime),
        }
    }
}

impl OrderReturn {
    pub(super) fn of(one: &Return) -> Self {
        let lines = one.lines.iter().map(|line| OrderReturnLine {
            line_id: line.line,
            quantity: line.quantity,
            restocked: line.restocked,
            written_off: line.written_off,
            credit: Money::of(line.credit),
        });
        Self {
            id: one.id,
            status: one.status.into(),
            reason: one.reason.into(),
            fulfilment_id: one.fulfilment,
            note: one.note.clone(),
            decision: one.decision.clone(),
            lines: lines.collect(),
            requested_at: VietnamTime(one.requested_at),
            decided_at: one.decided_at.map(VietnamTime),
            received_at: one.received_at.map(VietnamTime),
            inspected_at: one.inspected_at.map(VietnamTime),
            withdrawn_at: one.withdrawn_at.map(VietnamTime),
        }
    }
}

impl OrderRefund {
    pub(super) fn of(one: &Refund) -> Self {
        let sum = |wanted: Part| {
            let those = one.parts.iter().filter(|(part, _)| *part == wanted);
            Money::of(those.map(|(_, amount)| amount).sum())
        };
        let lines = one.parts.iter().filter_map(|(part, amount)| match part {
            Part::Line(id) => Some(OrderRefundLine { line_id: *id, amount: Money::of(*amount) }),
            Part::Delivery | Part::Excess => None,
        });
        Self {
            id: one.id,
            status: one.status.into(),
            amount: Money::of(one.amount),
            reason: one.reason.clone(),
            reference: one.reference.clone(),
            lines: lines.collect(),
            delivery: sum(Part::Delivery),
            excess: sum(Part::Excess),
            created_at: VietnamTime(one.created_at),
        }
    }
}
