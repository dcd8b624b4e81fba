//! The values of settings, parsed where they enter.

use crate::address::{NotAProxy, TrustedProxy};
use clap::ValueEnum;
use serde::de::{Deserializer, Error as _};
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// The form of the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, ValueEnum)]
#[serde(rename_all = "lowercase", expecting = "pretty or json")]
pub enum LogFormat {
    /// For a person at a terminal.
    Pretty,
    /// One JSON object a line, for a collector.
    Json,
}

/// The least grave thing that is still logged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, ValueEnum)]
#[serde(rename_all = "lowercase", expecting = "error, warn, info, debug or trace")]
#[expect(missing_docs, reason = "the levels are what they are everywhere")]
pub enum LogLevel {
    Error,
    Warn,
    Info,
    Debug,
    Trace,
}

impl LogLevel {
    /// The name of the level.
    pub fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warn => "warn",
            Self::Info => "info",
            Self::Debug => "debug",
            Self::Trace => "trace",
        }
    }
}

/// The address of a database. May hold a password, and so is never shown.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct DatabaseUrl(String);

impl DatabaseUrl {
    /// The address, password included.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it is a file of SQLite's.
    pub fn is_sqlite(&self) -> bool {
        self.0.starts_with("sqlite:")
    }
}

impl TryFrom<String> for DatabaseUrl {
    type Error = &'static str;

    fn try_from(url: String) -> Result<Self, Self::Error> {
        let known = ["postgres://", "postgresql://", "sqlite:"];
        if known.iter().any(|scheme| url.starts_with(scheme)) {
            Ok(Self(url))
        } else {
            Err("a database's address begins with postgres:// or sqlite:")
        }
    }
}

impl std::fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("DatabaseUrl(…)")
    }
}

/// The address of a place for files.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct MediaUrl(String);

impl MediaUrl {
    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for MediaUrl {
    type Error = &'static str;

    fn try_from(url: String) -> Result<Self, Self::Error> {
        if ["s3://", "file:///"].iter().any(|scheme| url.starts_with(scheme)) {
            Ok(Self(url))
        } else {
            Err("the address of a place for files begins with s3:// or file:///")
        }
    }
}

/// Proxies whose word on the caller's address is believed: a list, or a text with commas, as the
/// environment has it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Listed")]
pub struct Proxies(pub Vec<TrustedProxy>);

#[derive(Deserialize)]
#[serde(untagged, expecting = "a list of addresses or networks, or a text of them with commas")]
enum Listed {
    Many(Vec<String>),
    Text(String),
}

impl TryFrom<Listed> for Proxies {
    type Error = String;

    fn try_from(listed: Listed) -> Result<Self, String> {
        let texts = match listed {
            Listed::Many(texts) => texts,
            Listed::Text(text) => text.split(',').map(|part| part.trim().to_owned()).collect(),
        };
        let texts = texts.iter().filter(|text| !text.is_empty());
        let read = texts
            .map(|text| text.parse().map_err(|error: NotAProxy| format!("`{text}` is {error}")));
        read.collect::<Result<_, _>>().map(Self)
    }
}

pub(super) fn folder<'de, D: Deserializer<'de>>(from: D) -> Result<PathBuf, D::Error> {
    let text = String::deserialize(from)?;
    if text.is_empty() {
        Err(D::Error::custom("the name of a folder is empty"))
    } else {
        Ok(text.into())
    }
}

pub(super) fn issuer<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    let text = String::deserialize(from)?;
    let plain = text.chars().all(|c| c.is_ascii_graphic());
    if plain && (1..=200).contains(&text.len()) {
        Ok(text)
    } else {
        Err(D::Error::custom("a name is 1 to 200 printable ASCII characters without spaces"))
    }
}

pub(super) fn shutdown_seconds<'de, D: Deserializer<'de>>(from: D) -> Result<u64, D::Error> {
    let seconds = u64::deserialize(from)?;
    if (1..=600).contains(&seconds) {
        Ok(seconds)
    } else {
        Err(D::Error::custom("wanted 1 to 600 seconds"))
    }
}
