//! What sellers hand in to be known by: parsed at the edge, sealed at rest, masked in answers.

use super::sealing::{Place, SealingKeys};
use crate::catalogue::{OverClaims, unit};
use crate::codes::Code;
use crate::context::App;
use crate::problem::{Failure, FieldProblem, Problem};
use crate::scalars::{Date, Line};
use crate::speech::Sentence;
use domain::calendar::day_of;
use domain::certification::{Level, PublicText};
use domain::storefronts::{self as rules, Requirement, masked};
use poem_openapi::types::{ParseFromJSON, ToJSON};
use poem_openapi::{Enum, Object};

/// Whether a seller is a person or an organisation in law.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum Holder {
    /// A person, also one who runs a household business (hộ kinh doanh).
    Individual,
    /// An organisation: cooperative, enterprise.
    Organisation,
}

/// Who a seller is in law.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct LegalIdentity {
    /// A person or an organisation.
    holder: Holder,
    /// Full name, as registered. Once accepted it is shown to buyers, as the law asks.
    registered_name: Line<1, 200>,
    /// A person's identity number (12 digits), or an organisation's number (10 digits; a branch's with
    /// a hyphen and 3 more).
    number: Line<10, 14>,
    /// A person's day of birth; of no organisation.
    born_on: Option<Date>,
}

/// Where a seller does business.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct SellerAddress {
    /// House, street, village. With commune and province it is shown to buyers once accepted: an
    /// organisation's place of business, a person's residence.
    street: Line<1, 200>,
    /// Code of the commune of today (5 digits).
    commune: Line<5, 5>,
    /// An organisation's head office, where it is another. Not shown.
    head_office: Option<Line<1, 300>>,
}

/// Who represents a seller.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct Representative {
    /// Full name.
    name: Line<1, 200>,
    /// Identity number, 12 digits.
    id_number: Line<12, 12>,
    /// Telephone number.
    phone: Line<8, 20>,
}

/// The account to which buyers pay.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct BankAccount {
    /// The bank's number with NAPAS (BIN), 6 digits.
    bank: Line<6, 6>,
    /// Account number, 6 to 19 letters and digits.
    account_number: Line<6, 19>,
    /// The account's holder, as the bank writes the name.
    holder: Line<1, 100>,
}

/// A particular that answers show in part.
#[derive(Debug, Object)]
pub struct MaskedParticular {
    /// The field's name.
    field: String,
    /// The last four characters behind bullets, of short values none; what buyers see is shown whole.
    shown: String,
}

/// What is handed in as fields, for one requirement.
pub trait Particulars: ParseFromJSON + ToJSON {
    /// The requirement.
    const REQUIREMENT: Requirement;

    /// Refuses values that can't be, all at once.
    fn check(&self, app: &App) -> Result<(), Failure>;

    /// Fields with what is shown of them.
    fn fields(&self) -> Vec<(&'static str, String)>;
}

/// The particulars as they are sealed for their place.
pub fn seal(app: &App, place: Place, given: &impl Particulars) -> Result<Vec<u8>, Failure> {
    let sealed = app.sealing().seal(place, given.to_json_string().as_bytes());
    sealed.map_err(|error| {
        tracing::error!(%error, "nothing can be sealed");
        Code::Broken.into()
    })
}

/// Particulars from what was sealed; `None` when no key opens it, or it is not of this form.
pub fn unseal<P: Particulars>(keys: &SealingKeys, place: Place, sealed: &[u8]) -> Option<P> {
    let text = String::from_utf8(keys.unseal(place, sealed).ok()?).ok()?;
    P::parse_from_json_string(&text).ok()
}

/// What is shown of sealed particulars; nothing when they can't be opened.
pub fn shown(keys: &SealingKeys, place: Place, sealed: &[u8]) -> Vec<MaskedParticular> {
    let fields = match place.requirement {
        Requirement::LegalIdentity => fields::<LegalIdentity>(keys, place, sealed),
        Requirement::Address => fields::<SellerAddress>(keys, place, sealed),
        Requirement::Representative => fields::<Representative>(keys, place, sealed),
        Requirement::BankAccount => fields::<BankAccount>(keys, place, sealed),
        _ => Vec::new(),
    };
    let shown = |(field, shown): (&str, String)| MaskedParticular { field: field.into(), shown };
    fields.into_iter().map(shown).collect()
}

fn fields<P: Particulars>(
    keys: &SealingKeys,
    place: Place,
    sealed: &[u8],
) -> Vec<(&'static str, String)> {
    unseal::<P>(keys, place, sealed).map(|found| found.fields()).unwrap_or_default()
}

impl LegalIdentity {
    /// Full name, as registered.
    pub fn registered_name(self) -> String {
        self.registered_name.0
    }
}

impl Particulars for LegalIdentity {
    const REQUIREMENT: Requirement = Requirement::LegalIdentity;

    fn check(&self, app: &App) -> Result<(), Failure> {
        let mut over = OverClaims::default();
        over.take("/registered_name", PublicText::new(self.registered_name.0.clone(), None));
        over.refuse()?;
        let mut wrong = Wrong::default();
        let number = self.number.0.as_str();
        let good = match self.holder {
            Holder::Individual => is_digits(number, 12),
            Holder::Organisation => match number.split_once('-') {
                Some((enterprise, branch)) => is_digits(enterprise, 10) && is_digits(branch, 3),
                None => is_digits(number, 10),
            },
        };
        wrong.unless(
            good,
            "/number",
            "12 chữ số (cá nhân), 10 chữ số hoặc 10-3 (tổ chức).",
            "12 digits for a person; 10, or 10 and 3 behind a hyphen, for an organisation.",
        );
        let today = day_of(app.now());
        let born = match (self.holder, &self.born_on) {
            (Holder::Individual, Some(day)) => day.0 < today,
            (Holder::Organisation, None) => true,
            _ => false,
        };
        wrong.unless(
            born,
            "/born_on",
            "Ngày sinh chỉ dành cho cá nhân, và bắt buộc với cá nhân.",
            "A person has a day of birth, an organisation none.",
        );
        wrong.refuse()
    }

    fn fields(&self) -> Vec<(&'static str, String)> {
        vec![
            ("registered_name", self.registered_name.0.clone()),
            ("number", masked(&self.number.0)),
        ]
    }
}

impl SellerAddress {
    /// The place as it is shown to buyers; `None` when its commune is no unit of today any more.
    pub fn registered_place(&self, app: &App) -> Option<String> {
        let units = app.units();
        let commune = units.current(Level::Commune, &self.commune.0)?;
        let province = units.unit(commune.today_province?)?;
        let named = [commune, province].map(|unit| format!("{} {}", unit.kind, unit.name));
        Some(format!("{}, {}", self.street.0, named.join(", ")))
    }
}

impl Particulars for SellerAddress {
    const REQUIREMENT: Requirement = Requirement::Address;

    fn check(&self, app: &App) -> Result<(), Failure> {
        unit(app, Level::Commune, &self.commune.0, "/commune")?;
        let mut over = OverClaims::default();
        over.take("/street", PublicText::new(self.street.0.clone(), None));
        over.refuse()
    }

    fn fields(&self) -> Vec<(&'static str, String)> {
        vec![("street", self.street.0.clone()), ("commune", self.commune.0.clone())]
    }
}

impl Particulars for Representative {
    const REQUIREMENT: Requirement = Requirement::Representative;

    fn check(&self, _app: &App) -> Result<(), Failure> {
        let mut wrong = Wrong::default();
        let number = is_digits(&self.id_number.0, 12);
        wrong.unless(
            number,
            "/id_number",
            "Số định danh có 12 chữ số.",
            "An identity number has 12 digits.",
        );
        let phone = rules::phone(&self.phone.0).is_some();
        wrong.unless(phone, "/phone", "Không phải số điện thoại.", "Not a telephone number.");
        wrong.refuse()
    }

    fn fields(&self) -> Vec<(&'static str, String)> {
        let given = self.name.0.split_whitespace().last().unwrap_or_default();
        vec![
            ("name", format!("•••• {given}")),
            ("id_number", masked(&self.id_number.0)),
            ("phone", masked(&rules::phone(&self.phone.0).unwrap_or_default())),
        ]
    }
}

impl Particulars for BankAccount {
    const REQUIREMENT: Requirement = Requirement::BankAccount;

    fn check(&self, _app: &App) -> Result<(), Failure> {
        let mut wrong = Wrong::default();
        let bank = is_digits(&self.bank.0, 6);
        wrong.unless(bank, "/bank", "Mã ngân hàng có 6 chữ số.", "A bank's number has 6 digits.");
        let account = self.account_number.0.bytes().all(|byte| byte.is_ascii_alphanumeric());
        wrong.unless(
            account,
            "/account_number",
            "Số tài khoản chỉ gồm chữ và số.",
            "An account number has letters and digits only.",
        );
        wrong.refuse()
    }

    fn fields(&self) -> Vec<(&'static str, String)> {
        vec![("bank", self.bank.0.clone()), ("account_number", masked(&self.account_number.0))]
    }
}

fn is_digits(text: &str, count: usize) -> bool {
    text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Values found wrong so far.
#[derive(Default)]
struct Wrong(Vec<FieldProblem>);

impl Wrong {
    fn unless(&mut self, good: bool, pointer: &str, vi: &str, en: &str) {
        if !good {
            self.0.push(FieldProblem::new(pointer, "invalid", Sentence::new(vi, en)));
        }
    }

    fn refuse(self) -> Result<(), Failure> {
        if self.0.is_empty() {
            return Ok(());
        }
        let problem = Problem::new(Code::RulesOfFields);
        Err(self.0.into_iter().fold(problem, Problem::with).into())
    }
}
