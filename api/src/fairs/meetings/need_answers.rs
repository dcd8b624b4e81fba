//! Needs as they are answered. Every text stands under no product's permit.

use super::need_bodies::{MeasureUnit, NeedPeriod};
use crate::catalogue::{Place, public};
use crate::context::App;
use crate::money::Money;
use crate::scalars::{Date, Time};
use domain::calendar::Instant;
use domain::fairs::meetings::NeedState;
use poem_openapi::{Enum, Object};
use store::fairs::exhibitors::Contact;
use store::fairs::meetings::needs::Listed;
use uuid::Uuid;

/// Where a need stands at this instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum NeedStanding {
    /// It takes quotations.
    Open,
    /// Its last day is over.
    Lapsed,
    /// The buyer closed it: it takes no more.
    Closed,
    /// The buyer took it back.
    Withdrawn,
}

/// A need.
#[derive(Debug, Object)]
pub struct Need {
    /// Its id.
    id: Uuid,
    /// What is needed.
    title: String,
    /// The same in detail, plain text.
    about: String,
    /// Product set (bộ sản phẩm), 1 to 26.
    set: Option<u8>,
    /// How much.
    quantity: i64,
    /// Counted in what.
    unit: MeasureUnit,
    /// How often.
    period: NeedPeriod,
    /// Stars that a product is certified for now, at least; null for any.
    least_stars: Option<u8>,
    /// Other certificates wished for.
    standards: Vec<String>,
    /// Lowest price of one unit.
    price_from: Money,
    /// Highest price of one unit.
    price_to: Money,
    /// Where to deliver.
    delivery: Place,
    /// The last day on which it takes quotations, which counts whole, reckoned in Vietnam.
    open_until: Date,
    /// The buyer's organisation. Nobody has checked it.
    organisation: String,
    /// Slug of the fair at which the buyer can be met.
    fair: Option<String>,
    /// Where it stands at this instant.
    state: NeedStanding,
    /// When it was posted.
    posted_at: Time,
    /// When it was last changed.
    updated_at: Time,
    /// Version for `If-Match`.
    revision: i64,
}

/// Whom to ask.
#[derive(Debug, Object)]
pub struct NeedContact {
    /// Name.
    name: String,
    /// Telephone number.
    phone: String,
    /// E-mail address; empty when unsaid.
    email: String,
}

/// A need as its buyer reads it.
#[derive(Debug, Object)]
pub struct OwnNeed {
    #[oai(flatten)]
    need: Need,
    /// Whom to ask.
    contact: NeedContact,
}

impl Need {
    /// A need as it stands at an instant.
    pub fn of(app: &App, one: &Listed, now: Instant) -> Self {
        let need = &one.need;
        let standards = need.standards.iter();
        Self {
            id: need.id,
            title: public(&need.title, None),
            about: public(&need.about, None),
            set: need.set,
            quantity: need.quantity,
            unit: need.measure.into(),
            period: need.period.into(),
            least_stars: need.least_stars,
            standards: standards.map(|text| public(text, None)).collect(),
            price_from: need.price_from.into(),
            price_to: need.price_to.into(),
            delivery: Place::of(app.units(), Some(need.unit), "", None),
            open_until: Date(need.open_until),
            organisation: public(&need.organisation, None),
            fair: one.fair.as_ref().map(|slug| public(slug, None)),
            state: match need.state {
                NeedState::Withdrawn => NeedStanding::Withdrawn,
                NeedState::Closed => NeedStanding::Closed,
                state if state.takes_quotations(need.open_until, now) => NeedStanding::Open,
                NeedState::Open => NeedStanding::Lapsed,
            },
            posted_at: Time(need.created),
            updated_at: Time(need.updated),
            revision: need.revision,
        }
    }
}

impl OwnNeed {
    /// A need as its buyer reads it.
    pub fn of(app: &App, one: &Listed, now: Instant) -> Self {
        let contact = NeedContact::of(&one.need.contact);
        Self { need: Need::of(app, one, now), contact }
    }
}

impl NeedContact {
    /// Whom to ask, for those who may know.
    pub fn of(contact: &Contact) -> Self {
        let Contact { name, phone, email } = contact.clone();
        Self { name, phone, email }
    }
}
