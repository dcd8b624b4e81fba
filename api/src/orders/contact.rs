//! Whom to reach and where to send: sealed wherever it is kept.

use crate::catalogue::unit;
use crate::context::App;
use crate::integrations::mail;
use crate::problem::{Failure, Problem};
use crate::scalars::{CommuneCode, Line, Prose};
use crate::storefronts::Bound;
use domain::accounts::Email;
use domain::certification::Level;
use domain::storefronts::phone;
use poem_openapi::Object;
use poem_openapi::types::{ParseFromJSON as _, ToJSON as _};
use sea_orm::{ConnectionTrait, DbErr};
use serde_json::Value;
use store::accounts::people;
use store::orders::record::{self, Checkout};
use uuid::Uuid;

/// Whom to reach about an order and where to send it. Read by the buyer and by the producer of the order, and
/// by nobody else.
#[derive(Clone, Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct OrderContact {
    /// Who receives.
    pub name: Line<1, 120>,
    /// A telephone number: 8 to 15 digits, perhaps after a `+`; blanks, dots and hyphens between them are
    /// left out.
    pub phone: Line<8, 30>,
    /// Where the confirmation goes.
    pub email: Option<Line<3, 254>>,
    /// Where to send. Not needed by who fetches.
    pub address: Option<OrderAddress>,
    /// What the carrier should know.
    pub note: Option<Prose<1, 500>>,
}

/// Where to send.
#[derive(Clone, Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct OrderAddress {
    /// House, street, village.
    pub street: Line<1, 200>,
    /// Code of the commune of today (5 digits).
    pub commune: CommuneCode,
}

/// The place where a contact is sealed.
#[derive(Clone, Copy, Debug)]
pub enum KeptIn {
    /// A cart.
    Cart(Uuid),
    /// What was ordered at once.
    Checkout(Uuid),
}

impl Bound for KeptIn {
    fn bound_to(&self) -> Vec<u8> {
        match self {
            Self::Cart(id) => format!("orders_carts/{id}"),
            Self::Checkout(id) => format!("orders_checkouts/{id}"),
        }
        .into_bytes()
    }
}

impl OrderContact {
    /// The same with what it says brought into form; a problem that names the field otherwise.
    pub fn parsed(mut self, app: &App) -> Result<Self, Failure> {
        let number = phone(&self.phone.0).ok_or_else(|| {
            let vi = "Số điện thoại phải có 8 đến 15 chữ số.";
            Problem::field("/contact/phone", "invalid_phone", vi, "A number has 8 to 15 digits.")
        })?;
        self.phone = Line(number);
        if self.email.as_ref().is_some_and(|email| Email::parse(&email.0).is_none()) {
            let vi = "Không phải địa chỉ thư điện tử.";
            let problem =
                Problem::field("/contact/email", "invalid_email", vi, "Not an e-mail address.");
            return Err(problem.into());
        }
        if let Some(address) = &self.address {
            unit(app, Level::Commune, &address.commune.0, "/contact/address/commune")?;
        }
        Ok(self)
    }

    /// The province of today in which it lies.
    pub fn province(&self, app: &App) -> Option<i32> {
        let commune = &self.address.as_ref()?.commune.0;
        app.units().current(Level::Commune, commune)?.today_province
    }

    /// Sealed for its place.
    pub fn seal(&self, app: &App, place: KeptIn) -> Result<Vec<u8>, Failure> {
        let sealed = app.sealing().seal(place, self.to_json_string().as_bytes());
        Ok(sealed.map_err(|error| {
            tracing::error!(%error, "a contact can't be sealed");
            crate::codes::Code::Broken
        })?)
    }

    /// Opened; `None` where no key opens it.
    pub fn open(app: &App, place: KeptIn, sealed: &[u8]) -> Option<Self> {
        let text = app.sealing().unseal(place, sealed).ok()?;
        Self::parse_from_json_string(std::str::from_utf8(&text).ok()?).ok()
    }
}

/// Where a buyer is written to: what the contact says, else the address of the account.
pub async fn mailbox(
    app: &App,
    db: &impl ConnectionTrait,
    made: &Checkout,
) -> Result<Option<Email>, DbErr> {
    let sealed = made.contact.as_deref();
    let contact = sealed.and_then(|text| OrderContact::open(app, KeptIn::Checkout(made.id), text));
    if let Some(email) = contact.and_then(|one| Email::parse(&one.email?.0)) {
        return Ok(Some(email));
    }
    let Some(account) = made.account else { return Ok(None) };
    let found = people::by_id(db, account).await?;
    Ok(found.and_then(|one| Email::parse(&one.email)))
}

/// Writes to the buyer of what was ordered at once, where there is an address.
pub async fn write_to_buyer(
    app: &App,
    tx: &impl ConnectionTrait,
    checkout: Uuid,
    (template, params): (&'static str, Value),
) -> Result<(), Failure> {
    let Some(made) = record::checkout(tx, checkout).await? else { return Ok(()) };
    let Some(email) = mailbox(app, tx, &made).await? else { return Ok(()) };
    Ok(mail::to_address(app, tx, &email, template, params).await?)
}
