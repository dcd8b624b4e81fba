//! What is sent to pack and to move a fulfilment.

use crate::money::Money;
use crate::scalars::Line;
use domain::orders::fulfilment::Step;
use poem_openapi::{Enum, Object};
use uuid::Uuid;

/// A part of an order to be packed.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct FulfilmentDraft {
    /// What is in it; all that is not packed yet when unsaid.
    #[oai(validator(max_items = "100"))]
    pub lines: Option<Vec<FulfilmentPieces>>,
    /// Who carries it, such as "Viettel Post"; may be said when it is handed over.
    pub carrier: Option<Line<1, 100>>,
    /// The carrier's number; may be said when it is handed over.
    pub tracking_number: Option<Line<1, 60>>,
}

/// Pieces of a line.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct FulfilmentPieces {
    /// The line's id.
    pub line_id: Uuid,
    /// How many, at least 1.
    #[oai(validator(minimum(value = "1"), maximum(value = "1000000000")))]
    pub quantity: i64,
}

/// What became of a fulfilment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum FulfilmentStep {
    /// Given to the carrier, or to the buyer who fetches it.
    HandedOver,
    /// The carrier has it on its way.
    InTransit,
    /// Nobody took it in.
    FailedAttempt,
    /// The buyer has it.
    Delivered,
    /// It goes back.
    ReturnInTransit,
    /// It is back.
    Returned,
    /// It is unpacked.
    Canceled,
}

/// A step of a fulfilment.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct FulfilmentMove {
    /// What became of it.
    pub step: FulfilmentStep,
    /// Who carries it; with `handed_over` alone.
    pub carrier: Option<Line<1, 100>>,
    /// The carrier's number; with `handed_over` alone.
    pub tracking_number: Option<Line<1, 60>>,
    /// With `delivered` alone: what the carrier took in at the door, where it is paid there; what was
    /// promised when unsaid.
    pub collected: Option<Money>,
}

impl FulfilmentStep {
    /// As the rules name it.
    pub fn step(self) -> Step {
        match self {
            Self::HandedOver => Step::HandOver,
            Self::InTransit => Step::Carry,
            Self::FailedAttempt => Step::Fail,
            Self::Delivered => Step::Deliver,
            Self::ReturnInTransit => Step::TurnBack,
            Self::Returned => Step::ComeBack,
            Self::Canceled => Step::Cancel,
        }
    }

    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::HandedOver => "handed_over",
            Self::InTransit => "in_transit",
            Self::FailedAttempt => "failed_attempt",
            Self::Delivered => "delivered",
            Self::ReturnInTransit => "return_in_transit",
            Self::Returned => "returned",
            Self::Canceled => "canceled",
        }
    }
}
