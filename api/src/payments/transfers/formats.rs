//! The forms in which services tell of transfers, as data: where the transfers are, and what their fields
//! are called. Names are compared without regard to case, since services write them in several ways.

use chrono::{DateTime, NaiveDateTime, TimeZone as _};
use domain::calendar::{Instant, vietnam};
use domain::money::Dong;
use domain::payments::vietqr::matching::Incoming;
use domain::payments::vietqr::payload::AccountNumber;
use serde_json::{Map, Value};
use sha2::{Digest as _, Sha256};

/// A form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    Sepay,
    Casso,
    CassoSigned,
    Vietqr,
}

/// Where a form has what.
struct Shape {
    /// The member with the transfers, one or a list; none where the whole body is one.
    within: Option<&'static str>,
    /// The service's own number of the transfer.
    number: &'static [&'static str],
    /// The bank's number of it.
    bank_number: &'static [&'static str],
    amount: &'static str,
    /// What says whether money came in, and how; where there is none, outgoing amounts are below zero.
    direction: Option<(&'static str, &'static str)>,
    at: &'static [&'static str],
    account: &'static [&'static str],
    memo: &'static str,
}

/// What a body tells of.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Told {
    /// The service's own number.
    pub(super) number: String,
    /// The bank's number.
    pub(super) bank_number: Option<String>,
    /// The transfer.
    pub(super) incoming: Incoming,
}

/// What was read of a body.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Read {
    /// The incoming transfers.
    pub(super) told: Vec<Told>,
    /// How many went out, which are passed over.
    pub(super) outgoing: usize,
}

/// Why a body is not understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unclear {
    /// It has no transfers where they should be.
    NoTransfers,
    /// The amount of one is no whole number of đồng.
    Amount,
    /// One is in another currency.
    Currency,
}

/// Memos longer than this are cut: banks give 210 characters at most.
const LONGEST_MEMO: usize = 1000;
const LONGEST_NUMBER: usize = 200;

impl Format {
    const ALL: [Self; 4] = [Self::Sepay, Self::Casso, Self::CassoSigned, Self::Vietqr];

    /// The stable code.
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::Sepay => "sepay",
            Self::Casso => "casso",
            Self::CassoSigned => "casso_signed",
            Self::Vietqr => "vietqr",
        }
    }

    /// The form with this code.
    pub(super) fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.code() == code)
    }

    /// Who tells in this form: the numbers of transfers are the same, whichever endpoint they are told at.
    pub(super) fn source(self) -> &'static str {
        match self {
            Self::Sepay => "sepay",
            Self::Casso | Self::CassoSigned => "casso",
            Self::Vietqr => "vietqr",
        }
    }

    fn shape(self) -> Shape {
        match self {
            Self::Sepay => Shape {
                within: None,
                number: &["id"],
                bank_number: &["referenceCode"],
                amount: "transferAmount",
                direction: Some(("transferType", "in")),
                at: &["transactionDate"],
                account: &["subAccount", "accountNumber"],
                memo: "content",
            },
            Self::Casso | Self::CassoSigned => Shape {
                within: Some("data"),
                number: &["id"],
                bank_number: &["reference", "tid"],
                amount: "amount",
                direction: None,
                at: &["transactionDateTime", "when"],
                account: &["virtualAccountNumber", "accountNumber", "bank_sub_acc_id", "subAccId"],
                memo: "description",
            },
            Self::Vietqr => Shape {
                within: None,
                number: &["transactionid"],
                bank_number: &["referencenumber"],
                amount: "amount",
                direction: Some(("transType", "C")),
                at: &["transactiontime"],
                account: &["bankaccount"],
                memo: "content",
            },
        }
    }

    /// The incoming transfers of a body; outgoing ones are passed over.
    pub(super) fn read(self, body: &Value, received: Instant) -> Result<Read, Unclear> {
        let shape = self.shape();
        let found = match shape.within {
            Some(name) => body.as_object().and_then(|body| member(body, name)),
            None => Some(body),
        };
        let all = match found {
            Some(Value::Array(all)) => all.iter().collect(),
            Some(one @ Value::Object(_)) => vec![one],
            _ => return Err(Unclear::NoTransfers),
        };
        let mut read = Read::default();
        for one in all {
            let one = one.as_object().ok_or(Unclear::NoTransfers)?;
            match shape.read(one, received)? {
                Some(told) => read.told.push(told),
                None => read.outgoing += 1,
            }
        }
        Ok(read)
    }
}

impl Shape {
    fn read(&self, one: &Map<String, Value>, received: Instant) -> Result<Option<Told>, Unclear> {
        let currency = first(one, &["currency", "currencyCode"]);
        if currency.is_some_and(|currency| !currency.eq_ignore_ascii_case("VND")) {
            return Err(Unclear::Currency);
        }
        let amount = whole(member(one, self.amount)).ok_or(Unclear::Amount)?;
        let is_in = match self.direction {
            Some((name, word)) => {
                let said = first(one, &[name]).unwrap_or_default();
                said.eq_ignore_ascii_case(word)
            }
            None => amount > 0,
        };
        if !is_in {
            return Ok(None);
        }
        let amount = Dong::new(amount).filter(|dong| dong.amount() > 0).ok_or(Unclear::Amount)?;
        let at = self.at.iter().find_map(|name| time(member(one, name)?));
        let account =
            self.account.iter().find_map(|name| AccountNumber::new(&first(one, &[name])?));
        let memo = first(one, &[self.memo]).unwrap_or_default();
        let number = first(one, self.number).filter(|number| number != "0");
        let incoming = Incoming { amount, at: at.unwrap_or(received), account, memo: plain(&memo) };
        Ok(Some(Told {
            number: number.unwrap_or_else(|| fingerprint(one)),
            bank_number: first(one, self.bank_number),
            incoming,
        }))
    }
}

/// A member by its name.
fn member<'a>(object: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    let found = object.iter().find(|(key, _)| key.eq_ignore_ascii_case(name));
    found.map(|(_, value)| value)
}

/// The first of some members that says anything.
fn first(object: &Map<String, Value>, names: &[&str]) -> Option<String> {
    names
        .iter()
        .find_map(|name| match member(object, name)? {
            Value::String(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        })
        .map(|text| text.chars().filter(|one| !one.is_control()).take(LONGEST_MEMO).collect())
}

/// A whole number, however written.
fn whole(value: Option<&Value>) -> Option<i64> {
    match value? {
        Value::Number(number) => number.as_i64().or_else(|| whole_text(&number.to_string())),
        Value::String(text) => whole_text(text.trim()),
        _ => None,
    }
}

fn whole_text(text: &str) -> Option<i64> {
    let (digits, fraction) = text.split_once('.').unwrap_or((text, ""));
    let is_whole = fraction.bytes().all(|digit| digit == b'0');
    digits.parse().ok().filter(|_| is_whole)
}

/// An instant: Vietnam's time of day, one that names its zone, or seconds or milliseconds since 1970.
fn time(value: &Value) -> Option<Instant> {
    let count = match value {
        Value::Number(number) => number.as_i64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    };
    if let Some(count) = count {
        let millis = if count < 100_000_000_000 { count.checked_mul(1000)? } else { count };
        return DateTime::from_timestamp_millis(millis);
    }
    let text = value.as_str()?.trim();
    if let Ok(time) = DateTime::parse_from_rfc3339(text) {
        return Some(time.to_utc());
    }
    let forms = ["%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%d/%m/%Y %H:%M:%S"];
    let local = forms.iter().find_map(|form| NaiveDateTime::parse_from_str(text, form).ok())?;
    vietnam().from_local_datetime(&local).single().map(|time| time.to_utc())
}

/// A memo in one line, as far as anybody reads it.
pub(super) fn plain(memo: &str) -> String {
    domain::text::tidy(memo).chars().take(LONGEST_MEMO).collect()
}

/// Stands for the number of a transfer that was told without one.
fn fingerprint(one: &Map<String, Value>) -> String {
    let digest = Sha256::digest(super::signing::canonical(&Value::Object(one.clone())));
    digest.iter().take(LONGEST_NUMBER / 10).map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests;
