//! Exhibitors as organisers write and read them.

use crate::catalogue::{OverClaims, Place, public, unit};
use crate::codes::Code;
use crate::context::App;
use crate::problem::{Failure, FieldProblem, Problem};
use crate::scalars::Line;
use crate::speech::Sentence;
use domain::accounts::Email;
use domain::certification::{Level, PublicText};
use domain::ids::FairId;
use domain::storefronts::phone;
use poem_openapi::{Enum, Object};
use store::fairs::exhibitors::{Contact, Exhibitor as Kept};
use uuid::Uuid;

/// What kind of organisation an exhibitor is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum ExhibitorKind {
    /// Cooperative (hợp tác xã).
    Cooperative,
    /// Company.
    Company,
    /// Household business.
    Household,
    /// Craft village or its association.
    CraftVillage,
    /// State body.
    StateBody,
    /// Another.
    Other,
}

impl ExhibitorKind {
    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Cooperative => "cooperative",
            Self::Company => "company",
            Self::Household => "household",
            Self::CraftVillage => "craft_village",
            Self::StateBody => "state_body",
            Self::Other => "other",
        }
    }
}

/// Whom to ask. Only the organiser's members and the exhibitor read it.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct ContactEntry {
    /// Name.
    pub name: Line<1, 100>,
    /// A telephone number of 8 to 15 digits.
    pub phone: Line<8, 25>,
    /// An e-mail address.
    pub email: Option<Line<3, 254>>,
}

/// An exhibitor to be registered.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct ExhibitorEntry {
    /// Name, as the public reads it. It carries no claim to the OCOP mark.
    name: Line<1, 200>,
    /// Kind of organisation.
    kind: ExhibitorKind,
    /// Code of the commune (5 digits) or province (2 digits) of today from which it comes.
    unit_code: Option<Line<2, 5>>,
    /// The same in words; for another country this alone.
    place: Line<1, 200>,
    /// Whom to ask.
    contact: Option<ContactEntry>,
}

/// An exhibitor, as the organiser's members read it.
#[derive(Debug, Object)]
pub struct Exhibitor {
    /// Its id.
    id: Uuid,
    /// The producer that it is, where it is one of ours.
    producer_id: Option<Uuid>,
    /// Name.
    name: String,
    /// Kind of organisation.
    kind: String,
    /// Where it comes from.
    place: Place,
    /// Name of whom to ask; empty when unsaid.
    contact_name: String,
    /// His telephone number.
    contact_phone: String,
    /// His e-mail address.
    contact_email: String,
    /// Whether an account looks after it.
    claimed: bool,
}

/// A page of exhibitors.
#[derive(Debug, Object)]
pub struct ExhibitorList {
    /// The exhibitors, in the order in which they were entered.
    pub(super) items: Vec<Exhibitor>,
    /// Send it as `cursor` for the next page; null at the end.
    pub(super) next_cursor: Option<String>,
}

impl ExhibitorEntry {
    pub(super) fn read(self, app: &App, fair: FairId) -> Result<Kept, Failure> {
        let mut over = OverClaims::default();
        over.take("/name", PublicText::new(self.name.0.clone(), None));
        over.take("/place", PublicText::new(self.place.0.clone(), None));
        over.refuse()?;
        let unit = self.unit_code.map(|code| {
            let level = if code.0.len() == 2 { Level::Province } else { Level::Commune };
            unit(app, level, &code.0, "/unit_code")
        });
        let contact = self.contact.map(|contact| read_contact(&contact)).transpose()?;
        Ok(Kept {
            id: app.mint(),
            fair,
            producer: None,
            name: self.name.0,
            kind: self.kind.code().to_owned(),
            unit: unit.transpose()?,
            place_printed: self.place.0,
            contact: contact.unwrap_or_default(),
            claimed_by: None,
        })
    }
}

/// Whom to ask, or all that is wrong with it.
pub fn read_contact(entry: &ContactEntry) -> Result<Contact, Failure> {
    let number = phone(&entry.phone.0);
    let email = entry.email.as_ref().map(|text| Email::parse(&text.0));
    let mut problem = Problem::new(Code::RulesOfFields);
    let wrong = |pointer: &str, vi: &str, en: &str| {
        FieldProblem::new(pointer, "invalid", Sentence::new(vi, en))
    };
    if number.is_none() {
        let vi = "Số điện thoại gồm 8 đến 15 chữ số.";
        problem = problem.with(wrong("/contact/phone", vi, "A number has 8 to 15 digits."));
    }
    if email == Some(None) {
        let vi = "Không phải địa chỉ thư điện tử.";
        problem = problem.with(wrong("/contact/email", vi, "Not an e-mail address."));
    }
    match (number, email) {
        (Some(phone), None) => {
            Ok(Contact { name: entry.name.0.clone(), phone, email: String::new() })
        }
        (Some(phone), Some(Some(email))) => {
            let email = email.as_str().to_owned();
            Ok(Contact { name: entry.name.0.clone(), phone, email })
        }
        _ => Err(problem.into()),
    }
}

impl Exhibitor {
    /// An exhibitor as the organiser's members read it.
    pub fn of(app: &App, one: &Kept) -> Self {
        Self {
            id: one.id,
            producer_id: one.producer.map(|id| id.0),
            name: public(&one.name, None),
            kind: one.kind.clone(),
            place: Place::of(app.units(), one.unit, &one.place_printed, None),
            contact_name: one.contact.name.clone(),
            contact_phone: one.contact.phone.clone(),
            contact_email: one.contact.email.clone(),
            claimed: one.claimed_by.is_some(),
        }
    }
}
