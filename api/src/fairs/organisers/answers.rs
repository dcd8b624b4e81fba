//! Organisers as they are written and read.

use crate::catalogue::{OverClaims, public, unit};
use crate::context::App;
use crate::problem::Failure;
use crate::scalars::{Line, Prose, Time};
use domain::certification::{Level, PublicText};
use domain::fairs as rules;
use poem_openapi::{Enum, Object};
use store::fairs::organisers::{Organiser as Recorded, Particulars};
use uuid::Uuid;

/// What kind of organisation an organiser is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum OrganiserKind {
    /// A trader who organises fairs by profession.
    Trader,
    /// A state body or a centre of it.
    StateBody,
    /// An association or union.
    Association,
    /// Another organisation.
    Other,
}

/// What the operator decided of an organiser.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case", remote = "rules::Standing")]
pub enum OrganiserStanding {
    /// Nothing yet.
    Pending,
    /// It is who it says, and may announce fairs.
    Verified,
    /// It may not announce fairs.
    Refused,
}

/// What an organiser says of itself.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct OrganiserEntry {
    /// Name, as the public reads it beside its fairs. It carries no claim to the OCOP mark.
    name: Line<2, 200>,
    /// Kind of organisation.
    kind: OrganiserKind,
    /// Number of the business registration, or of the decision that established it.
    registration_number: Line<1, 60>,
    /// Code of the province of today in which it has its seat (2 digits).
    province: Line<2, 2>,
    /// Address of the seat.
    address: Line<1, 300>,
    /// What it is, in its own words. It carries no claim to the OCOP mark.
    about: Option<Prose<0, 2000>>,
}

/// An organiser as its members and the operator read it.
#[derive(Debug, Object)]
pub struct Organiser {
    /// Its id.
    id: Uuid,
    /// Name.
    name: String,
    /// Kind of organisation.
    kind: String,
    /// Number of the business registration, or of the decision that established it.
    registration_number: String,
    /// Code of the province of its seat.
    province: Option<String>,
    /// Address of the seat.
    address: String,
    /// What it is, in its own words.
    about: String,
    /// What the operator decided.
    standing: OrganiserStanding,
    /// Why it was refused; empty otherwise.
    decision_reason: String,
    /// When the operator decided last.
    decided_at: Option<Time>,
    /// When it was entered.
    created_at: Time,
    /// Version for `If-Match`.
    revision: i64,
}

/// A page of organisers.
#[derive(Debug, Object)]
pub struct OrganiserList {
    /// The organisers, in the order in which they were entered.
    pub(super) items: Vec<Organiser>,
    /// Send it as `cursor` for the next page; null at the end.
    pub(super) next_cursor: Option<String>,
}

impl OrganiserEntry {
    /// The particulars, where they claim nothing.
    pub fn read(self, app: &App) -> Result<Particulars, Failure> {
        let about = self.about.map(|about| about.0).unwrap_or_default();
        let mut over = OverClaims::default();
        over.take("/name", PublicText::new(self.name.0.clone(), None));
        over.take("/address", PublicText::new(self.address.0.clone(), None));
        over.take("/about", PublicText::new(about.clone(), None));
        over.refuse()?;
        Ok(Particulars {
            name: self.name.0,
            kind: self.kind.code().to_owned(),
            registration_number: self.registration_number.0,
            unit: unit(app, Level::Province, &self.province.0, "/province")?,
            address: self.address.0,
            about,
        })
    }
}

impl OrganiserKind {
    fn code(self) -> &'static str {
        match self {
            Self::Trader => "trader",
            Self::StateBody => "state_body",
            Self::Association => "association",
            Self::Other => "other",
        }
    }
}

impl Organiser {
    /// An organiser as its members and the operator read it.
    pub fn of(app: &App, one: Recorded) -> Self {
        let seat = app.units().unit(one.particulars.unit);
        Self {
            id: one.id.0,
            name: public(&one.particulars.name, None),
            kind: one.particulars.kind,
            registration_number: one.particulars.registration_number,
            province: seat.map(|unit| unit.code.clone()),
            address: public(&one.particulars.address, None),
            about: public(&one.particulars.about, None),
            standing: one.standing.into(),
            decision_reason: one.decision_reason,
            decided_at: one.decided.map(Time),
            created_at: Time(one.created),
            revision: one.revision,
        }
    }
}
