//! What answers say of sellers, to themselves and to the operator.

use crate::catalogue::public;
use crate::codes::Code;
use crate::context::App;
use crate::problem::Failure;
use crate::scalars::{Time, VietnamTime};
use domain::calendar::Instant;
use domain::ids::ProducerId;
use poem_openapi::{Enum, Object};
use sea_orm::ConnectionTrait;
use serde::Serialize;
use store::instant;
use store::storefronts::rows::step;
use store::storefronts::sellers::{self, Recorded};
use uuid::Uuid;

/// Most steps that a seller's answer lists.
const STEPS: u64 = 50;

/// Where a seller stands at this instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum SellerStatus {
    /// Known from the register only: it has not applied.
    Outside,
    /// Applied; its requirements are looked at.
    Applied,
    /// The application was refused.
    Refused,
    /// The application was taken back.
    Withdrawn,
    /// May open.
    Verified,
    /// Sells.
    Open,
    /// Stopped by the platform.
    Suspended,
    /// Sells here no more.
    Closed,
}

/// A seller in a list.
#[derive(Debug, Object)]
pub struct SellerSummary {
    /// The producer's id, which is the seller's.
    id: Uuid,
    /// The producer's name.
    name: String,
    /// Where it stands at this instant.
    status: SellerStatus,
    /// First instant of the suspension that stands or is announced, in Vietnam's time.
    suspended_from: Option<VietnamTime>,
    /// First instant closed, announced or past, in Vietnam's time.
    closed_from: Option<VietnamTime>,
    /// When the state last changed.
    updated_at: Option<Time>,
}

/// A seller as its members and the operator see it.
#[derive(Debug, Object)]
pub struct Seller {
    /// The producer's id, which is the seller's.
    id: Uuid,
    /// The producer's name.
    name: String,
    /// Where it stands at this instant.
    status: SellerStatus,
    /// Where it would stand but for a suspension or closure.
    stage: SellerStatus,
    /// First instant of the suspension that stands or is announced, in Vietnam's time.
    suspended_from: Option<VietnamTime>,
    /// First instant closed, announced or past, in Vietnam's time.
    closed_from: Option<VietnamTime>,
    /// The closure window that runs or is to come.
    closure_window: Option<AnnouncedWindow>,
    /// Registered name, as the operator accepted it; what buyers see.
    registered_name: Option<String>,
    /// Registered place of business, as the operator accepted it; what buyers see.
    registered_place: Option<String>,
    /// What was done, newest first; the last 50.
    steps: Vec<SellerStep>,
}

/// A time in which a shop serves nobody.
#[derive(Debug, Object, Serialize)]
pub struct AnnouncedWindow {
    /// First instant away, in Vietnam's time.
    pub(super) from: VietnamTime,
    /// First instant back, in Vietnam's time.
    pub(super) until: VietnamTime,
    /// What buyers read of it.
    pub(super) note: String,
}

/// Something that was done with a seller's state.
#[derive(Debug, Object)]
pub struct SellerStep {
    /// The command, such as `verify` or `suspend`.
    command: String,
    /// The cause, where one was needed, such as `counterfeit`.
    ground: Option<String>,
    /// The cause in words.
    reason: Option<String>,
    /// The authority's order on which it was done: body, number, date.
    order: Option<String>,
    /// First instant at which it counts, in Vietnam's time.
    effective_at: VietnamTime,
    /// When it was done.
    recorded_at: Time,
}

impl SellerSummary {
    /// A seller as it stands at an instant.
    pub fn of(recorded: &Recorded, now: Instant) -> Self {
        let seller = &recorded.seller;
        Self {
            id: recorded.producer.id,
            name: public(&recorded.producer.name, None),
            status: SellerStatus::from(seller.status(now)),
            suspended_from: seller.suspended_from().map(VietnamTime),
            closed_from: seller.closure().map(|closure| VietnamTime(closure.from)),
            updated_at: recorded.row.as_ref().map(|row| Time(instant(row.updated_at))),
        }
    }
}

impl Seller {
    /// A seller as it stands now.
    pub async fn read(
        app: &App,
        db: &impl ConnectionTrait,
        id: ProducerId,
    ) -> Result<Self, Failure> {
        let recorded = sellers::find(db, id).await?.ok_or(Code::NotFound)?;
        let steps = sellers::steps(db, id, None, STEPS).await?;
        Ok(Self::of(&recorded, &steps.items, app.now()))
    }

    fn of(recorded: &Recorded, steps: &[step::Model], now: Instant) -> Self {
        let (summary, seller) = (SellerSummary::of(recorded, now), &recorded.seller);
        let row = recorded.row.as_ref();
        let shown = |text: &str| Some(public(text, None)).filter(|text| !text.is_empty());
        let note = row.map(|row| row.away_note.as_str()).unwrap_or_default();
        let coming = seller.away().filter(|away| now < away.until);
        Self {
            id: summary.id,
            name: summary.name,
            status: summary.status,
            stage: seller.stage().status().into(),
            suspended_from: summary.suspended_from,
            closed_from: summary.closed_from,
            closure_window: coming.map(|away| AnnouncedWindow::of(away, note)),
            registered_name: row.and_then(|row| shown(&row.registered_name)),
            registered_place: row.and_then(|row| shown(&row.registered_place)),
            steps: steps.iter().map(SellerStep::of).collect(),
        }
    }
}

impl AnnouncedWindow {
    /// A time away with what buyers read of it.
    pub fn of(away: domain::storefronts::Away, note: &str) -> Self {
        Self {
            from: VietnamTime(away.from),
            until: VietnamTime(away.until),
            note: public(note, None),
        }
    }
}

impl SellerStep {
    /// A step as it was written down.
    pub(super) fn of(row: &step::Model) -> Self {
        let some = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        let order = format!("{}, {}, {}", row.order_body, row.order_number, row.order_date);
        Self {
            command: row.command.clone(),
            ground: some(&row.ground),
            reason: some(&row.reason),
            order: Some(order).filter(|_| !row.order_number.is_empty()),
            effective_at: VietnamTime(instant(row.effective_at)),
            recorded_at: Time(instant(row.recorded_at)),
        }
    }
}

impl From<domain::storefronts::Status> for SellerStatus {
    fn from(status: domain::storefronts::Status) -> Self {
        use domain::storefronts::Status;
        match status {
            Status::Outside => Self::Outside,
            Status::Applied => Self::Applied,
            Status::Refused => Self::Refused,
            Status::Withdrawn => Self::Withdrawn,
            Status::Verified => Self::Verified,
            Status::Open => Self::Open,
            Status::Suspended => Self::Suspended,
            Status::Closed => Self::Closed,
        }
    }
}
