//! What the platform may do against a seller: for which causes, and how long ahead it must say so.

use crate::calendar::{Day, Instant, day_of, end_of};
use chrono::TimeDelta;

/// Days of notice that a suspension or closure takes without an authority's order: at least so many
/// times 24 hours (Decree 248/2026 art. 18).
pub const NOTICE_DAYS: i64 = 5;

/// Within this time an authority's order is carried out (Law 122/2025 art. 17.2b).
const ORDER_HOURS: i64 = 24;

/// The furthest that a measure may be announced, in days.
const FURTHEST_DAYS: i64 = 366;

/// A cause for suspending or closing a seller.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Ground {
    /// A competent authority orders it.
    AuthorityOrder,
    /// Sells counterfeit or smuggled goods.
    Counterfeit,
    /// Sells what may not be sold, or not without a licence that it lacks.
    ProhibitedGoods,
    /// Infringes somebody's intellectual property.
    IntellectualProperty,
    /// Misleads buyers.
    Misleading,
    /// Uses the OCOP mark where it may not.
    MarkMisused,
    /// Its identity can't be verified, or is not what it said.
    Identity,
    /// Doesn't deliver, or doesn't answer its buyers.
    Service,
    /// Breaches the platform's terms otherwise.
    Terms,
}

impl Ground {
    /// Every cause.
    pub const ALL: [Self; 9] = [
        Self::AuthorityOrder,
        Self::Counterfeit,
        Self::ProhibitedGoods,
        Self::IntellectualProperty,
        Self::Misleading,
        Self::MarkMisused,
        Self::Identity,
        Self::Service,
        Self::Terms,
    ];

    /// The stable English code.
    pub fn code(self) -> &'static str {
        match self {
            Self::AuthorityOrder => "authority_order",
            Self::Counterfeit => "counterfeit",
            Self::ProhibitedGoods => "prohibited_goods",
            Self::IntellectualProperty => "intellectual_property",
            Self::Misleading => "misleading",
            Self::MarkMisused => "mark_misused",
            Self::Identity => "identity",
            Self::Service => "service",
            Self::Terms => "terms",
        }
    }
}

/// A competent authority's order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    /// Who orders, as the order names itself.
    pub body: String,
    /// Its number.
    pub number: String,
    /// Its date.
    pub date: Day,
}

/// Why a measure can't be announced so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoticeRefusal {
    /// Without an order it counts in 5 days at the earliest.
    #[error("a measure without an authority's order takes five days' notice")]
    TooSoon,
    /// It would count too late: an order within a day, anything else within a year.
    #[error("the measure would count too late")]
    TooLate,
    /// The cause is an order and none is named, or the other way about.
    #[error("an order and its ground go together")]
    OrderMissing,
    /// The order is dated after today.
    #[error("the order is from the future")]
    OrderInFuture,
}

/// A measure's instant that leaves the seller the notice that is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Notice(Instant);

impl Notice {
    /// Notice given now of a measure from an instant on; unsaid, from the earliest: at once on an order,
    /// else from the first midnight in Vietnam that leaves the notice due.
    pub fn given(
        now: Instant,
        from: Option<Instant>,
        ground: Ground,
        order: Option<&Order>,
    ) -> Result<Self, NoticeRefusal> {
        if (ground == Ground::AuthorityOrder) != order.is_some() {
            return Err(NoticeRefusal::OrderMissing);
        }
        if order.is_some_and(|order| order.date > day_of(now)) {
            return Err(NoticeRefusal::OrderInFuture);
        }
        let (earliest, latest, unsaid) = if order.is_some() {
            (now, now + TimeDelta::hours(ORDER_HOURS), now)
        } else {
            let earliest = now + TimeDelta::days(NOTICE_DAYS);
            (earliest, now + TimeDelta::days(FURTHEST_DAYS), end_of(day_of(earliest)))
        };
        match from.unwrap_or(unsaid) {
            from if from < earliest => Err(NoticeRefusal::TooSoon),
            from if from > latest => Err(NoticeRefusal::TooLate),
            from => Ok(Self(from)),
        }
    }

    /// First instant at which the measure counts.
    pub fn from(self) -> Instant {
        self.0
    }
}
