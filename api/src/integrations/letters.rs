//! The letters that go out: one text for each occasion and language, embedded as data files whose first
//! line is the subject.
//!
//! `{{name}}` stands for a parameter, `{{name?}}` for one that may be missing. A day or an instant is written as the language writes it, and a
//! code of `words.tsv` in its words. A line whose parameters are all empty is left out.

use crate::speech::Language;
use chrono::{DateTime, NaiveDate};
use domain::calendar::vietnam;
use serde_json::{Map, Value};

/// A letter, ready to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// Subject.
    pub subject: String,
    /// The text, greeting and signature included.
    pub text: String,
}

/// Why a letter can't be written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unwritable {
    /// There is no such letter.
    #[error("there is no letter `{0}`")]
    Unknown(String),
    /// What it needs was not given.
    #[error("`{0}` is not given")]
    Missing(String),
}

/// A letter as it is kept.
#[derive(Clone, Copy, Debug)]
pub struct Template {
    /// Under which drafts name it.
    pub name: &'static str,
    /// What a draft gives; it may give more, which no letter shows.
    pub params: &'static [&'static str],
    /// What is added when it is sent: tokens that are written nowhere else.
    pub minted: &'static [&'static str],
    vietnamese: &'static str,
    english: &'static str,
}

macro_rules! letters {
    ($($name:literal [$($param:literal)*] [$($minted:literal)*];)+) => {
        /// Every letter.
        pub const ALL: &[Template] = &[$(Template {
            name: $name,
            params: &[$($param),*],
            minted: &[$($minted),*],
            vietnamese: include_str!(concat!("letters/", $name, ".vi.txt")),
            english: include_str!(concat!("letters/", $name, ".en.txt")),
        }),+];
    };
}

letters! {
    "account_exists" [] [];
    "verify_email" [] ["token" "expires_at"];
    "reset_password" [] ["token" "expires_at"];
    "officer_invitation" ["body" "role" "token" "expires_at"] [];
    "producer_invitation" ["producer_name" "role" "token" "expires_at"] [];
    "organiser_invitation" ["organiser_name" "organiser_role" "token" "expires_at"] [];
    "organiser_decided" ["organiser_name" "organiser_decision" "reason"] [];
    "exhibitor_claim" ["exhibitor_name" "fair_name" "token" "expires_at"] [];
    "fair_application_decided" ["fair_name" "exhibitor_name" "application_state" "reason"] [];
    "fair_booths_offered" ["fair_name" "exhibitor_name" "booths" "until" "token"] [];
    "fair_cancelled" ["fair_name" "exhibitor_name" "reason"] [];
    "quotation_received" ["need_title" "producer_name" "until"] [];
    "quotation_answered" ["need_title" "organisation" "quotation_state" "reason"] [];
    "meetings_scheduled" ["fair_name" "meetings"] [];
    "fair_eligibility_changed" ["fair_name" "exhibitor_name" "loss_outcome" "until"] [];
    "onboarding_reviewed" ["producer_name" "requirement" "outcome" "reason"] [];
    "seller_verified" ["producer_name"] [];
    "seller_suspended" ["producer_name" "reason" "from" "order_number?" "order_date?" "order_body?"] [];
    "seller_closed" ["producer_name" "reason" "from" "order_number?" "order_date?" "order_body?"] [];
    "moderation_result" ["kind" "product_name" "storefront_name" "result" "reasons"] [];
    "takedown" ["product_name" "authority" "number" "dated" "reason"] [];
    "listing_reported" ["product_name" "reason"] [];
    "hold_placed" ["product_name" "reason" "until"] [];
    "certificate_lapsing" [
        "product_name" "last_day" "notice" "days" "days_left" "filing" "filing_from" "filing_to"
        "legal_act" "listings" "variants"
    ] [];
    "mandate_granted" ["producer_name" "receiver_name" "affairs" "until"] [];
    "mandate_revoked" ["producer_name" "receiver_name"] [];
    "card_account_changed" ["producer_name" "ending"] [];
    "bank_account_changed" ["payee_name" "bank" "ending"] [];
    "commission_invoice" ["month" "total" "until" "producer_id"] [];
    "order_paid" ["order_number" "total" "order_id"] [];
    "transfers_waiting" ["amount" "desk"] [];
    "order_placed" ["order_number" "producer_name" "total" "order_id"] [];
    "order_received" ["order_number" "producer_name" "total" "order_id"] [];
    "sold_claim_fell" ["order_number" "product_name" "order_id"] [];
    "webhook_paused" ["webhook_url" "pause_reason" "failing_since?"] [];
    "parcel_sent" ["order_number" "producer_name" "carrier?" "tracking_number?" "order_id"] [];
    "parcel_delivered" ["order_number" "producer_name" "tracking_number?" "order_id"] [];
    "review_published" ["product_name" "rating"] [];
    "review_decided" ["product_name" "review_decision" "withheld_for" "note"] [];
    "review_answered" ["product_name"] [];
    "review_answer_decided" ["product_name" "review_decision" "withheld_for" "note"] [];
    "order_reduced" ["order_number" "producer_name" "reason" "worth" "order_id"] [];
    "return_requested" ["order_number" "return_reason" "pieces" "order_id"] [];
    "return_approved" ["order_number" "producer_name" "reason" "order_id"] [];
    "return_rejected" ["order_number" "producer_name" "reason" "order_id"] [];
    "return_received" ["order_number" "producer_name" "order_id"] [];
    "refund_sent" ["order_number" "producer_name" "amount" "reference?" "order_id"] [];
    "point_decided" ["point_name" "decision" "reason"] [];
    "point_below_criterion" ["point_name" "share" "least" "certified" "goods" "legal_act"] [];
}

const FRAME: [&str; 2] =
    [include_str!("letters/frame.vi.txt"), include_str!("letters/frame.en.txt")];
const WORDS: &str = include_str!("letters/words.tsv");
/// Given to every letter: the address of the marketplace.
const PUBLIC_URL: &str = "public_url";

/// The letter of this name.
pub fn find(name: &str) -> Option<&'static Template> {
    ALL.iter().find(|one| one.name == name)
}

/// Writes a letter.
pub fn write(
    name: &str,
    language: Language,
    params: &Map<String, Value>,
    public_url: &str,
) -> Result<Letter, Unwritable> {
    let template = find(name).ok_or_else(|| Unwritable::Unknown(name.to_owned()))?;
    let given = |wanted: &str| match wanted {
        PUBLIC_URL => Some(public_url.to_owned()),
        _ => match wanted.strip_suffix('?') {
            Some(name) => Some(params.get(name).map_or(String::new(), |one| shown(one, language))),
            None => params.get(wanted).map(|value| shown(value, language)),
        },
    };
    let (subject, text) = template.text(language);
    let spell = |part: &str| fill(&with_words(part, params, language), &given);
    let (subject, text) = (spell(subject)?, spell(text)?);
    let frame = FRAME[usize::from(language == Language::English)];
    let text = fill(frame, &|name| match name {
        "text" => Some(text.trim().to_owned()),
        other => given(other),
    })?;
    Ok(Letter { subject: subject.trim().to_owned(), text })
}

impl Template {
    fn text(&self, language: Language) -> (&'static str, &'static str) {
        let whole = match language {
            Language::Vietnamese => self.vietnamese,
            Language::English => self.english,
        };
        whole.split_once("\n\n").unwrap_or((whole, ""))
    }
}

/// Puts in the words of codes first, for they have parameters of their own. Nothing that a parameter
/// holds is ever read as a template.
fn with_words(text: &str, params: &Map<String, Value>, language: Language) -> String {
    let mut text = text.to_owned();
    for (param, code, words) in words() {
        if params.get(param).and_then(Value::as_str) == Some(code) {
            let words = words[usize::from(language == Language::English)];
            text = text.replace(&format!("{{{{{param}}}}}"), words);
        }
    }
    text
}

/// The rows of the table of words: parameter, code, Vietnamese and English.
fn words() -> impl Iterator<Item = (&'static str, &'static str, [&'static str; 2])> {
    WORDS.lines().skip(1).filter_map(|line| {
        let mut cells = line.split('\t');
        Some((cells.next()?, cells.next()?, [cells.next()?, cells.next()?]))
    })
}

/// Fills in a text line by line.
fn fill(text: &str, given: &impl Fn(&str) -> Option<String>) -> Result<String, Unwritable> {
    let mut filled = Vec::new();
    for line in text.lines() {
        let (mut out, mut rest, mut asked, mut told) = (String::new(), line, false, false);
        while let Some((before, name, after)) = placeholder(rest) {
            let value = given(name).ok_or_else(|| Unwritable::Missing(name.to_owned()))?;
            (asked, told) = (true, told || !value.is_empty());
            out.push_str(before);
            out.push_str(&value);
            rest = after;
        }
        out.push_str(rest);
        if told || !asked {
            filled.push(out);
        }
    }
    Ok(filled.join("\n") + "\n")
}

/// The next placeholder of a text, with what stands before and after it.
fn placeholder(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once("{{")?;
    let (name, after) = rest.split_once("}}")?;
    Some((before, name, after))
}

/// A parameter as people read it.
fn shown(value: &Value, language: Language) -> String {
    match value {
        Value::String(text) => {
            day(text, language).or_else(|| moment(text, language)).unwrap_or_else(|| text.clone())
        }
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

fn day(text: &str, language: Language) -> Option<String> {
    let day = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().filter(|_| text.len() == 10)?;
    Some(day.format(day_format(language)).to_string())
}

fn moment(text: &str, language: Language) -> Option<String> {
    let at = DateTime::parse_from_rfc3339(text).ok()?.with_timezone(&vietnam());
    let day = at.format(day_format(language));
    Some(match language {
        Language::Vietnamese => format!("{} ngày {day} (giờ Việt Nam)", at.format("%H:%M")),
        Language::English => format!("{} on {day} (Vietnam time)", at.format("%H:%M")),
    })
}

fn day_format(language: Language) -> &'static str {
    match language {
        Language::Vietnamese => "%d/%m/%Y",
        Language::English => "%-d %B %Y",
    }
}

#[cfg(test)]
mod tests;
