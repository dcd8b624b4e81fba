//! Needs as buyers write them.

use super::conflict;
use crate::catalogue::{OverClaims, unit};
use crate::context::App;
use crate::fairs::exhibitors::{ContactEntry, read_contact};
use crate::money::Money;
use crate::problem::{Failure, Problem};
use crate::scalars::{Date, Line, Prose};
use domain::certification::{Level, PublicText};
use domain::fairs::meetings as rules;
use domain::fairs::meetings::{NeedCommand, NeedFacts, NeedRefusal, NeedState};
use domain::ids::{AccountId, FairId};
use domain::money::Dong;
use poem_openapi::types::MaybeUndefined;
use poem_openapi::{Enum, Object};
use sea_orm::ConnectionTrait;
use store::fairs::exhibitors::Contact;
use store::fairs::meetings::needs::Need;
use store::fairs::record;

/// In what goods are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case", remote = "rules::MeasureUnit")]
pub enum MeasureUnit {
    /// Kilogram.
    Kilogram,
    /// Tonne of 1,000 kilograms.
    Tonne,
    /// Litre.
    Litre,
    /// Single piece.
    Piece,
    /// Pack (gói).
    Pack,
    /// Box (hộp).
    Box,
    /// Bottle (chai).
    Bottle,
    /// Jar (hũ).
    Jar,
    /// Bag (túi).
    Bag,
    /// Carton (thùng).
    Carton,
}

/// How often a quantity is needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case", remote = "rules::Period")]
pub enum NeedPeriod {
    /// Once.
    Once,
    /// Every month.
    Month,
}

/// A need. Its texts belong to no product, and so carry no claim to the OCOP mark (422 `over_claim`): which
/// stars are wished for is said in `least_stars`.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct NeedEntry {
    /// What is needed, such as "Chè Shan tuyết đóng gói 200 g".
    title: Line<3, 200>,
    /// The same in detail, plain text.
    about: Option<Prose<0, 4000>>,
    /// Product set (bộ sản phẩm), 1 to 26.
    #[oai(validator(minimum(value = "1"), maximum(value = "26")))]
    set: Option<u8>,
    /// How much, 1 to 999,999,999.
    #[oai(validator(minimum(value = "1"), maximum(value = "999999999")))]
    quantity: i64,
    /// Counted in what.
    unit: MeasureUnit,
    /// How often.
    period: NeedPeriod,
    /// Stars that a product is certified for now, at least, 3 to 5.
    #[oai(validator(minimum(value = "3"), maximum(value = "5")))]
    least_stars: Option<u8>,
    /// Other certificates wished for, such as "VietGAP".
    #[oai(validator(max_items = "10"))]
    standards: Option<Vec<Line<1, 100>>>,
    /// Lowest price of one unit.
    price_from: Money,
    /// Highest price of one unit, not below `price_from`.
    price_to: Money,
    /// Where to deliver: code of the commune (5 digits) or province (2 digits) of today.
    unit_code: Line<2, 5>,
    /// The last day on which it takes quotations, which counts whole, reckoned in Vietnam: today or later,
    /// at most 365 days from now.
    open_until: Date,
    /// The buyer's organisation, as the public reads it.
    organisation: Line<2, 200>,
    /// Whom to ask. Only producers whose quotation was accepted read it.
    contact: ContactEntry,
    /// Slug of a fair at which the buyer can be met.
    fair: Option<Line<1, 120>>,
}

/// A change of a need; fields left out stay. Once somebody quoted for it, `unit` and `period` stay.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct NeedPatch {
    /// What is needed.
    title: Option<Line<3, 200>>,
    /// The same in detail, plain text.
    about: Option<Prose<0, 4000>>,
    /// Product set (bộ sản phẩm), 1 to 26; null for none.
    #[oai(validator(minimum(value = "1"), maximum(value = "26")))]
    set: MaybeUndefined<u8>,
    /// How much, 1 to 999,999,999.
    #[oai(validator(minimum(value = "1"), maximum(value = "999999999")))]
    quantity: Option<i64>,
    /// Counted in what.
    unit: Option<MeasureUnit>,
    /// How often.
    period: Option<NeedPeriod>,
    /// Stars that a product is certified for now, at least, 3 to 5; null for any.
    #[oai(validator(minimum(value = "3"), maximum(value = "5")))]
    least_stars: MaybeUndefined<u8>,
    /// Other certificates wished for.
    #[oai(validator(max_items = "10"))]
    standards: Option<Vec<Line<1, 100>>>,
    /// Lowest price of one unit.
    price_from: Option<Money>,
    /// Highest price of one unit, not below `price_from`.
    price_to: Option<Money>,
    /// Where to deliver: code of the commune (5 digits) or province (2 digits) of today.
    unit_code: Option<Line<2, 5>>,
    /// The last day on which it takes quotations; one whose last day is over opens again with a later one.
    open_until: Option<Date>,
    /// The buyer's organisation.
    organisation: Option<Line<2, 200>>,
    /// Whom to ask.
    contact: Option<ContactEntry>,
    /// Slug of a fair at which the buyer can be met; null for none.
    fair: MaybeUndefined<Line<1, 120>>,
}

impl NeedEntry {
    /// A new need of a buyer, all of it checked.
    pub async fn read(
        self,
        app: &App,
        tx: &impl ConnectionTrait,
        account: AccountId,
    ) -> Result<Need, Failure> {
        let now = app.now();
        let blank = Need {
            id: app.mint(),
            account,
            fair: None,
            title: String::new(),
            about: String::new(),
            set: None,
            quantity: self.quantity,
            measure: self.unit.into(),
            period: self.period.into(),
            least_stars: None,
            standards: Vec::new(),
            price_from: Dong::default(),
            price_to: Dong::default(),
            unit: 0,
            open_until: self.open_until.0,
            organisation: String::new(),
            contact: Contact::default(),
            state: NeedState::posted(self.open_until.0, now).map_err(refused)?,
            created: now,
            updated: now,
            revision: 0,
        };
        let change = NeedPatch {
            title: Some(self.title),
            about: self.about,
            set: self.set.map_or(MaybeUndefined::Undefined, MaybeUndefined::Value),
            quantity: None,
            unit: None,
            period: None,
            least_stars: self.least_stars.map_or(MaybeUndefined::Undefined, MaybeUndefined::Value),
            standards: self.standards,
            price_from: Some(self.price_from),
            price_to: Some(self.price_to),
            unit_code: Some(self.unit_code),
            open_until: None,
            organisation: Some(self.organisation),
            contact: Some(self.contact),
            fair: self.fair.map_or(MaybeUndefined::Undefined, MaybeUndefined::Value),
        };
        change.apply(app, tx, blank).await
    }
}

impl NeedPatch {
    /// The need with the change. Whether somebody quoted for it is asked elsewhere.
    pub async fn apply(
        self,
        app: &App,
        tx: &impl ConnectionTrait,
        mut need: Need,
    ) -> Result<Need, Failure> {
        self.refuse_claims()?;
        if let Some(day) = &self.open_until {
            need.open_until = day.0;
        }
        let command = NeedCommand::Edit { open_until: need.open_until };
        let facts = NeedFacts { accepted: false };
        need.state = need.state.follow(command, &facts, app.now()).map_err(refused)?;
        for (money, pointer, price) in [
            (self.price_from, "/price_from/amount", &mut need.price_from),
            (self.price_to, "/price_to/amount", &mut need.price_to),
        ] {
            if let Some(money) = money {
                *price = amount(money, pointer)?;
            }
        }
        if need.price_to < need.price_from {
            let vi = "Giá cao nhất thấp hơn giá thấp nhất.";
            let en = "The highest price is below the lowest.";
            return Err(Problem::field("/price_to/amount", "below_price_from", vi, en).into());
        }
        if let Some(code) = &self.unit_code {
            let level = if code.0.len() == 2 { Level::Province } else { Level::Commune };
            need.unit = unit(app, level, &code.0, "/unit_code")?;
        }
        if let Some(contact) = &self.contact {
            need.contact = read_contact(contact)?;
        }
        match &self.fair {
            MaybeUndefined::Undefined => {}
            MaybeUndefined::Null => need.fair = None,
            MaybeUndefined::Value(slug) => need.fair = Some(fair(tx, &slug.0).await?),
        }
        self.write(&mut need);
        Ok(need)
    }

    fn write(self, need: &mut Need) {
        let texts = [
            (self.title.map(|text| text.0), &mut need.title),
            (self.about.map(|text| text.0), &mut need.about),
            (self.organisation.map(|text| text.0), &mut need.organisation),
        ];
        for (new, text) in texts {
            new.into_iter().for_each(|new| *text = new);
        }
        for (new, number) in [(self.set, &mut need.set), (self.least_stars, &mut need.least_stars)]
        {
            match new {
                MaybeUndefined::Undefined => {}
                MaybeUndefined::Null => *number = None,
                MaybeUndefined::Value(new) => *number = Some(new),
            }
        }
        need.quantity = self.quantity.unwrap_or(need.quantity);
        need.measure = self.unit.map_or(need.measure, Into::into);
        need.period = self.period.map_or(need.period, Into::into);
        if let Some(standards) = self.standards {
            need.standards = standards.into_iter().map(|text| text.0).collect();
        }
    }

    fn refuse_claims(&self) -> Result<(), Failure> {
        let mut over = OverClaims::default();
        let mut take =
            |pointer: &str, text: &str| over.take(pointer, PublicText::new(text.to_owned(), None));
        self.title.iter().for_each(|text| take("/title", &text.0));
        self.about.iter().for_each(|text| take("/about", &text.0));
        self.organisation.iter().for_each(|text| take("/organisation", &text.0));
        for (place, text) in self.standards.iter().flatten().enumerate() {
            take(&format!("/standards/{place}"), &text.0);
        }
        over.refuse()
    }
}

/// The fair with a slug, where it is one that the public sees and that is still to be.
async fn fair(tx: &impl ConnectionTrait, slug: &str) -> Result<FairId, Failure> {
    let found = record::by_slug(tx, slug).await?;
    let found = found.filter(|fair| fair.stage.is_public() && fair.stage.is_editable());
    let found = found.map(|fair| fair.id);
    found.ok_or_else(|| {
        let vi = "Không có hội chợ này, hoặc hội chợ đã kết thúc.";
        Problem::field("/fair", "no_such_fair", vi, "There is no such fair, or it is over.").into()
    })
}

/// An amount within bounds.
pub fn amount(money: Money, pointer: &str) -> Result<Dong, Failure> {
    money.dong().ok_or_else(|| {
        let vi = "Số tiền từ 0 đến 1.000.000.000.000 đồng.";
        let en = "An amount from 0 to 1,000,000,000,000 đồng.";
        Problem::field(pointer, "out_of_bounds", vi, en).into()
    })
}

/// Why a command on a need is refused.
pub fn refused(refusal: NeedRefusal) -> Failure {
    match refusal {
        NeedRefusal::WrongState(_) => {
            let (vi, en) =
                ("Nhu cầu này đã đóng hoặc đã rút.", "The need is closed or taken back.");
            conflict("", "wrong_state", vi, en)
        }
        NeedRefusal::Past => {
            let (vi, en) = ("Ngày này đã qua.", "That day is over.");
            Problem::field("/open_until", "past", vi, en).into()
        }
        NeedRefusal::TooFar => {
            let (vi, en) = ("Tối đa 365 ngày kể từ hôm nay.", "At most 365 days from today.");
            Problem::field("/open_until", "too_far", vi, en).into()
        }
        NeedRefusal::Accepted => {
            let (vi, en) = ("Đã chấp nhận một báo giá.", "A quotation was accepted.");
            conflict("", "accepted", vi, en)
        }
    }
}
