//! Values as they cross the wire. Each is parsed once, at the edge, into a type that is the proof.

use chrono::{DateTime, SecondsFormat, Utc};
use domain::calendar::{self, Day, Instant};
use domain::payments::books::Month;
use poem_openapi::registry::{MetaSchema, MetaSchemaRef};
use poem_openapi::types::{
    ParseError, ParseFromJSON, ParseFromParameter, ParseResult, ToJSON, Type,
};
use serde::{Serialize, Serializer};
use serde_json::Value;
use std::borrow::Cow;
use unicode_normalization::{UnicodeNormalization as _, is_nfc};

/// What `format: line` and `format: prose` refuse. Also used by the check of whole bodies.
pub fn is_clean(text: &str, line_breaks: bool) -> bool {
    let hidden = |c: char| matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}' | '\u{FFFE}' | '\u{FFFF}');
    is_nfc(text)
        && !text.chars().any(|c| hidden(c) || (c.is_control() && !(line_breaks && c == '\n')))
}

macro_rules! wire {
    ($(#[$doc:meta])* $name:ident $(<const $min:ident: usize, const $max:ident: usize>)?, $inner:ty, $label:expr, $schema:expr, $parse:expr, $write:expr) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct $name $(<const $min: usize, const $max: usize>)? (pub $inner);

        impl $(<const $min: usize, const $max: usize>)? Type for $name $(<$min, $max>)? {
            const IS_REQUIRED: bool = true;
            type RawValueType = Self;
            type RawElementValueType = Self;

            fn name() -> Cow<'static, str> {
                $label.into()
            }

            fn schema_ref() -> MetaSchemaRef {
                MetaSchemaRef::Inline(Box::new($schema))
            }

            fn as_raw_value(&self) -> Option<&Self> {
                Some(self)
            }

            fn raw_element_iter<'a>(&'a self) -> Box<dyn Iterator<Item = &'a Self> + 'a> {
                Box::new(std::iter::once(self))
            }
        }

        impl $(<const $min: usize, const $max: usize>)? ParseFromParameter for $name $(<$min, $max>)? {
            fn parse_from_parameter(text: &str) -> ParseResult<Self> {
                let parse: fn(&str) -> Result<$inner, &'static str> = $parse;
                parse(text).map(Self).map_err(ParseError::custom)
            }
        }

        impl $(<const $min: usize, const $max: usize>)? ParseFromJSON for $name $(<$min, $max>)? {
            fn parse_from_json(value: Option<Value>) -> ParseResult<Self> {
                match value.unwrap_or_default() {
                    Value::String(text) => Self::parse_from_parameter(&text)
                        .map_err(|error| ParseError::custom(error.into_message())),
                    other => Err(ParseError::expected_type(other)),
                }
            }
        }

        impl $(<const $min: usize, const $max: usize>)? ToJSON for $name $(<$min, $max>)? {
            fn to_json(&self) -> Option<Value> {
                let write: fn(&$inner) -> String = $write;
                Some(Value::String(write(&self.0)))
            }
        }

        impl $(<const $min: usize, const $max: usize>)? Serialize for $name $(<$min, $max>)? {
            fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                let write: fn(&$inner) -> String = $write;
                to.serialize_str(&write(&self.0))
            }
        }
    };
}

fn text_schema(format: &'static str, min: usize, max: usize) -> MetaSchema {
    MetaSchema {
        min_length: Some(min),
        max_length: Some(max),
        ..MetaSchema::new_with_format("string", format)
    }
}

fn parse_text(
    text: &str,
    min: usize,
    max: usize,
    line_breaks: bool,
) -> Result<String, &'static str> {
    let length = text.chars().count();
    if length < min || length > max {
        return Err("its length is out of bounds");
    }
    if min > 0 && text.trim().is_empty() {
        return Err("it is blank");
    }
    if !is_clean(text, line_breaks) {
        return Err("it has control or hidden characters, or is not in Unicode form NFC");
    }
    Ok(text.to_owned())
}

wire! {
    /// One line of text, `MIN` to `MAX` characters, Unicode form NFC, without control, zero-width or
    /// direction characters.
    Line<const MIN: usize, const MAX: usize>, String, "string_line",
    text_schema("line", MIN, MAX), |text| parse_text(text, MIN, MAX, false), |text| text.clone()
}

wire! {
    /// Text with line breaks (`\n`), otherwise as [`Line`].
    Prose<const MIN: usize, const MAX: usize>, String, "string_prose",
    text_schema("prose", MIN, MAX), |text| parse_text(text, MIN, MAX, true), |text| text.clone()
}

wire! {
    /// Source text of a file, `MIN` to `MAX` characters: tabs and line breaks of any kind, no other
    /// control characters.
    Source<const MIN: usize, const MAX: usize>, String, "string_source",
    text_schema("source", MIN, MAX), |text| parse_source(text, MIN, MAX), |text| text.clone()
}

wire! {
    /// The SHA-256 of a file: 64 hexadecimal digits in lower case.
    Sha256, String, "string_sha256",
    MetaSchema { pattern: Some("^[0-9a-f]{64}$".to_owned()), ..MetaSchema::new("string") },
    |text| {
        let digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        let good = text.len() == 64 && text.bytes().all(digit);
        if good { Ok(text.to_owned()) } else { Err("it is not 64 hexadecimal digits in lower case") }
    },
    |text| text.clone()
}

wire! {
    /// A day, ISO 8601, reckoned in Vietnam (UTC+7).
    Date, Day, "string_date",
    MetaSchema::new_with_format("string", "date"),
    |text| read_day(text).ok_or("it is not a date such as 2026-12-28"),
    Day::to_string
}

wire! {
    /// A date known to the day, the month or the year: `2024-12-28`, `2024-12` or `2024`.
    PartialDate, calendar::PartialDate, "string_partial-date",
    MetaSchema { pattern: Some(r"^[12]\d{3}(-\d{2}(-\d{2})?)?$".to_owned()), ..MetaSchema::new("string") },
    |text| calendar::PartialDate::parse(text).ok_or("it is not a date such as 2024-12-28, 2024-12 or 2024"),
    |date| date.to_string()
}

wire! {
    /// A month in Vietnam, such as `2026-11`, of the years 2000 to 2999.
    MonthOfYear, Month, "string_month", digits(r"^2\d{3}-(0[1-9]|1[0-2])$"),
    |text| Month::parse(text).ok_or("it is not a month such as 2026-11"), |month| month.to_string()
}

wire! {
    /// An instant, RFC 3339; answers are in UTC.
    Time, Instant, "string_date-time",
    MetaSchema::new_with_format("string", "date-time"),
    |text| read_time(text).ok_or("it is not an instant such as 2026-12-28T16:59:59Z"),
    |time| time.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}

wire! {
    /// An instant of Vietnamese law, RFC 3339 with the offset of Vietnam (`+07:00`).
    VietnamTime, Instant, "string_date-time_vietnam",
    MetaSchema::new_with_format("string", "date-time"),
    |text| read_time(text).ok_or("it is not an instant such as 2026-12-29T00:00:00+07:00"),
    |time| time.with_timezone(&calendar::vietnam()).to_rfc3339_opts(SecondsFormat::AutoSi, true)
}

wire! {
    /// What somebody typed to search for: 1 to 200 characters on one line, brought into Unicode form NFC.
    Typed, String, "string_typed",
    MetaSchema { min_length: Some(1), max_length: Some(200), ..MetaSchema::new("string") },
    |text| parse_typed(text), |text| text.clone()
}

wire! {
    /// The code of a province of today.
    ProvinceCode, String, "string_province", digits(r"^\d{2}$"),
    |text| code(text, 2).ok_or("it is not a code of 2 digits"), |text| text.clone()
}

wire! {
    /// The code of a commune of today.
    CommuneCode, String, "string_commune", digits(r"^\d{5}$"),
    |text| code(text, 5).ok_or("it is not a code of 5 digits"), |text| text.clone()
}

wire! {
    /// A place in degrees north and east, such as `21.03,105.85`.
    Degrees, String, "string_degrees", digits(r"^-?\d{1,3}(\.\d{1,8})?,-?\d{1,3}(\.\d{1,8})?$"),
    |text| degrees(text).ok_or("it is not two numbers such as 21.03,105.85"), |text| text.clone()
}

wire! {
    /// The number of a product set.
    SetNumber, u8, "integer_set", number(1.0, 26.0),
    |text| within(text, 1, 26).ok_or("it is not a number from 1 to 26"), |number| number.to_string()
}

wire! {
    /// Stars that can be certified.
    StarCount, u8, "integer_stars", number(3.0, 5.0),
    |text| within(text, 3, 5).ok_or("it is not a number from 3 to 5"), |number| number.to_string()
}

fn digits(pattern: &str) -> MetaSchema {
    MetaSchema { pattern: Some(pattern.to_owned()), ..MetaSchema::new("string") }
}

fn number(least: f64, most: f64) -> MetaSchema {
    MetaSchema { minimum: Some(least), maximum: Some(most), ..MetaSchema::new("integer") }
}

fn code(text: &str, length: usize) -> Option<String> {
    let good = text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit());
    good.then(|| text.to_owned())
}

/// Patterns are for readers of the document: compiled for each request they would cost more than the answer.
fn degrees(text: &str) -> Option<String> {
    let digits = |text: &str, most: usize| {
        (1..=most).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
    };
    let number = |text: &str| {
        let text = text.strip_prefix('-').unwrap_or(text);
        let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
        digits(whole, 3) && digits(part, 8)
    };
    let (north, east) = text.split_once(',')?;
    (number(north) && number(east)).then(|| text.to_owned())
}

fn within(text: &str, least: u8, most: u8) -> Option<u8> {
    text.parse().ok().filter(|number| (least..=most).contains(number))
}

/// Any writing that has no control characters: phones send what they like.
fn parse_typed(text: &str) -> Result<String, &'static str> {
    let typed: String = text.nfc().collect();
    let length = typed.chars().count();
    if !(1..=200).contains(&length) {
        return Err("its length is out of bounds");
    }
    if typed.chars().any(char::is_control) {
        return Err("it has control characters");
    }
    Ok(typed)
}

fn parse_source(text: &str, min: usize, max: usize) -> Result<String, &'static str> {
    let length = text.chars().count();
    if length < min || length > max {
        return Err("its length is out of bounds");
    }
    if text.chars().any(|c| c.is_control() && !matches!(c, '\t' | '\n' | '\r')) {
        return Err("it has control characters");
    }
    Ok(text.to_owned())
}

/// A day of the years 1900 to 2999.
fn read_day(text: &str) -> Option<Day> {
    match calendar::PartialDate::parse(text)? {
        calendar::PartialDate::Day(day) => Some(day),
        _ => None,
    }
}

/// An instant of the years 1900 to 2999, to the microsecond.
fn read_time(text: &str) -> Option<Instant> {
    let time = DateTime::parse_from_rfc3339(text).ok()?.with_timezone(&Utc);
    let year = chrono::Datelike::year(&time);
    (1900..3000).contains(&year).then(|| chrono::SubsecRound::trunc_subsecs(time, 6))
}
