//! The values of settings, parsed where they enter.

use crate::address::{NotAProxy, TrustedProxy};
use clap::ValueEnum;
use gateways::mail::{Sender, Smtp};
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

/// Where mail goes. May hold a password, and so is never shown.
#[derive(Clone, Debug, Deserialize)]
#[serde(try_from = "String")]
pub enum MailUrl {
    /// Into the data folder.
    Files,
    /// To a server.
    Server(MailServer),
}

/// The address of a mail server, of a form that has been read.
#[derive(Clone, Deserialize)]
pub struct MailServer(String);

impl MailServer {
    /// Sends through this server, in somebody's name.
    pub fn from(self, sender: &Sender) -> Smtp {
        Smtp::at(&self.0, sender.clone()).expect("the address was read when it was taken")
    }
}

impl TryFrom<String> for MailUrl {
    type Error = &'static str;

    fn try_from(url: String) -> Result<Self, Self::Error> {
        let known = ["smtp://", "smtps://"].iter().any(|scheme| url.starts_with(scheme));
        match url.as_str() {
            "file" => Ok(Self::Files),
            _ if known && Smtp::at(&url, nobody()).is_ok() => Ok(Self::Server(MailServer(url))),
            _ => Err("mail goes to smtp://…, smtps://… or file"),
        }
    }
}

impl std::fmt::Debug for MailServer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("MailServer(…)")
    }
}

/// The sender when none is configured: nobody outside can answer.
pub(super) fn nobody() -> Sender {
    "OCOP <ocop@localhost>".parse().expect("an address")
}

pub(super) fn sender<'de, D: Deserializer<'de>>(from: D) -> Result<Sender, D::Error> {
    String::deserialize(from)?.parse().map_err(D::Error::custom)
}

/// Where people reach this marketplace: `https://ocop.example.vn`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct PublicUrl(String);

impl PublicUrl {
    /// The address, without a `/` at the end.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for PublicUrl {
    type Error = &'static str;

    fn try_from(url: String) -> Result<Self, Self::Error> {
        let trimmed = url.trim_end_matches('/');
        let rest = trimmed.strip_prefix("https://").or_else(|| trimmed.strip_prefix("http://"));
        let plain = |c: char| c.is_ascii_alphanumeric() || "-._~:/[]%".contains(c);
        match rest {
            Some(rest) if !rest.is_empty() && rest.chars().all(plain) => {
                Ok(Self(trimmed.to_owned()))
            }
            _ => Err("wanted an address such as https://ocop.example.vn, without ? or #"),
        }
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

/// Something that is not to be seen in a log.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// What it is, for whom it is meant.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret")
    }
}
