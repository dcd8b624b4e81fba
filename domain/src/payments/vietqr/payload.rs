//! What a VietQR code says: EMVCo's merchant-presented format as NAPAS fills it. Writing can't fail, since
//! its parts are types that fit; reading refuses what is not exactly in the form that writing gives.

mod fields;

use crate::money::Dong;
use fields::{Fields, write};

/// The number of a bank among cards and accounts: six digits.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Bin(String);

/// The number of an account or card: 1 to 19 letters and digits.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AccountNumber(String);

/// Printable ASCII, 1 to `MOST` characters, without spaces at its ends.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Plain<const MOST: usize>(String);

/// What a transfer's memo shall be. The format gives it 25 characters; some makers of codes take more.
pub type Purpose = Plain<95>;

/// Whether a code is for many transfers or for one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Initiation {
    /// For many.
    Static,
    /// For one: many banks' apps then lock the amount.
    Dynamic,
}

/// What a code asks of the bank.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Service {
    /// A transfer to an account.
    ToAccount,
    /// A transfer to a card.
    ToCard,
}

/// A code's content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payload {
    /// For many transfers or for one.
    pub initiation: Initiation,
    /// The payee's bank.
    pub bin: Bin,
    /// The payee's account or card.
    pub account: AccountNumber,
    /// Which of the two.
    pub service: Service,
    /// How much; left to the payer when none.
    pub amount: Option<Dong>,
    /// The payee's name.
    pub name: Option<Plain<25>>,
    /// The payee's town.
    pub city: Option<Plain<15>>,
    /// The memo.
    pub purpose: Option<Purpose>,
}

/// Why a text is no such payload.
#[derive(Clone, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum PayloadRefusal {
    /// Something else than printable ASCII.
    #[error("not printable ASCII")]
    NotPlain,
    /// Its checksum is another, or not at its end.
    #[error("the checksum is wrong")]
    Checksum,
    /// A field is shorter than it says, or not headed by four digits.
    #[error("a field does not have the length that it says")]
    Length,
    /// A field stands before one that comes first, or twice.
    #[error("field {0} is out of order")]
    Order(String),
    /// A field is missing.
    #[error("field {0} is missing")]
    Missing(&'static str),
    /// A field has no meaning here.
    #[error("field {0} is unknown")]
    Unknown(String),
    /// A field says what it may not.
    #[error("field {0} has a value that it may not have")]
    Value(&'static str),
}

const GUID: &str = "A000000727";
const CHECKSUM: &str = "6304";

impl Bin {
    /// Six digits.
    pub fn new(text: &str) -> Option<Self> {
        let fits = text.len() == 6 && text.bytes().all(|one| one.is_ascii_digit());
        fits.then(|| Self(text.to_owned()))
    }

    /// The digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl AccountNumber {
    /// 1 to 19 ASCII letters and digits.
    pub fn new(text: &str) -> Option<Self> {
        let fits =
            (1..=19).contains(&text.len()) && text.bytes().all(|one| one.is_ascii_alphanumeric());
        fits.then(|| Self(text.to_owned()))
    }

    /// The letters and digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<const MOST: usize> Plain<MOST> {
    /// Printable ASCII.
    pub fn new(text: &str) -> Option<Self> {
        let plain = text.bytes().all(|one| (b' '..=b'~').contains(&one));
        let fits = (1..=MOST).contains(&text.len()) && text.trim().len() == text.len();
        (plain && fits).then(|| Self(text.to_owned()))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Initiation {
    fn code(self) -> &'static str {
        match self {
            Self::Static => "11",
            Self::Dynamic => "12",
        }
    }
}

impl Service {
    fn code(self) -> &'static str {
        match self {
            Self::ToAccount => "QRIBFTTA",
            Self::ToCard => "QRIBFTTC",
        }
    }
}

impl Payload {
    /// Asks for a transfer to an account: once when it names an amount, else any number of times.
    pub fn to_account(
        (bin, account): (Bin, AccountNumber),
        amount: Option<Dong>,
        purpose: Option<Purpose>,
    ) -> Self {
        let initiation = if amount.is_some() { Initiation::Dynamic } else { Initiation::Static };
        let service = Service::ToAccount;
        Self { initiation, bin, account, service, amount, name: None, city: None, purpose }
    }

    /// The content as text.
    pub fn encode(&self) -> String {
        let mut beneficiary = String::new();
        write(&mut beneficiary, "00", self.bin.as_str());
        write(&mut beneficiary, "01", self.account.as_str());
        let mut merchant = String::new();
        write(&mut merchant, "00", GUID);
        write(&mut merchant, "01", &beneficiary);
        write(&mut merchant, "02", self.service.code());
        let mut text = String::new();
        write(&mut text, "00", "01");
        write(&mut text, "01", self.initiation.code());
        write(&mut text, "38", &merchant);
        write(&mut text, "53", "704");
        if let Some(amount) = self.amount {
            write(&mut text, "54", &amount.amount().to_string());
        }
        write(&mut text, "58", "VN");
        if let Some(name) = &self.name {
            write(&mut text, "59", name.as_str());
        }
        if let Some(city) = &self.city {
            write(&mut text, "60", city.as_str());
        }
        if let Some(purpose) = &self.purpose {
            let mut more = String::new();
            write(&mut more, "08", purpose.as_str());
            write(&mut text, "62", &more);
        }
        text.push_str(CHECKSUM);
        let checksum = crc(text.as_bytes());
        text.push_str(&format!("{checksum:04X}"));
        text
    }

    /// Reads a content.
    pub fn parse(text: &str) -> Result<Self, PayloadRefusal> {
        if !text.bytes().all(|one| (b' '..=b'~').contains(&one)) {
            return Err(PayloadRefusal::NotPlain);
        }
        let (rest, checksum) = text
            .len()
            .checked_sub(4)
            .map(|end| text.split_at(end))
            .ok_or(PayloadRefusal::Length)?;
        let content = rest.strip_suffix(CHECKSUM).ok_or(PayloadRefusal::Checksum)?;
        if format!("{:04X}", crc(rest.as_bytes())) != checksum {
            return Err(PayloadRefusal::Checksum);
        }
        let mut root = Fields::of(content)?;
        root.must("00", |text| (text == "01").then_some(()))?;
        let initiation = root.must("01", |text| {
            [Initiation::Static, Initiation::Dynamic].into_iter().find(|one| one.code() == text)
        })?;
        let (bin, account, service) = merchant(root.must("38", |text| Some(text.to_owned()))?)?;
        root.must("53", |text| (text == "704").then_some(()))?;
        let amount = root.may("54", amount)?;
        root.must("58", |text| (text == "VN").then_some(()))?;
        let name = root.may("59", Plain::new)?;
        let city = root.may("60", Plain::new)?;
        let more = root.may("62", |text| Some(text.to_owned()))?;
        root.end()?;
        let purpose = more.map(purpose).transpose()?;
        Ok(Self { initiation, bin, account, service, amount, name, city, purpose })
    }
}

/// Parts of field 38.
fn merchant(text: String) -> Result<(Bin, AccountNumber, Service), PayloadRefusal> {
    let mut fields = Fields::of(&text)?;
    fields.must("00", |text| (text == GUID).then_some(()))?;
    let beneficiary = fields.must("01", |text| Some(text.to_owned()))?;
    let service = fields.must("02", |text| {
        [Service::ToAccount, Service::ToCard].into_iter().find(|one| one.code() == text)
    })?;
    fields.end()?;
    let mut fields = Fields::of(&beneficiary)?;
    let bin = fields.must("00", Bin::new)?;
    let account = fields.must("01", AccountNumber::new)?;
    fields.end()?;
    Ok((bin, account, service))
}

/// The one part of field 62 that is in use.
fn purpose(text: String) -> Result<Purpose, PayloadRefusal> {
    let mut fields = Fields::of(&text)?;
    let purpose = fields.must("08", Plain::new)?;
    fields.end().map(|()| purpose)
}

/// Whole đồng, written in one way only.
fn amount(text: &str) -> Option<Dong> {
    let amount = Dong::new(text.parse().ok()?).filter(|amount| amount.amount() > 0)?;
    (amount.amount().to_string() == text).then_some(amount)
}

/// CRC-16/CCITT-FALSE.
fn crc(bytes: &[u8]) -> u16 {
    bytes.iter().fold(0xFFFF, |crc, byte| {
        (0..8).fold(crc ^ (u16::from(*byte) << 8), |crc, _| {
            if crc & 0x8000 == 0 { crc << 1 } else { (crc << 1) ^ 0x1021 }
        })
    })
}

#[cfg(test)]
mod tests;
