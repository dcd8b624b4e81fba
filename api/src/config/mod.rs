//! Settings: flags, then `OCOP_*` of the environment, then `ocop.toml`, then defaults. What is not
//! known or can't be read stops the start and is named, since a misspelt key that is silently left out
//! is found only when it hurts.

mod values;

pub use values::{DatabaseUrl, LogFormat, LogLevel, MailUrl, MediaUrl, Proxies, PublicUrl, Secret};

use clap::Args;
use figment::error::Kind;
use figment::providers::{Env, Format as _, Serialized, Toml};
use figment::{Figment, Source};
use gateways::cards::{Cards, Stripe};
use gateways::mail::{Files, Mailer, Sender};
use gateways::object_storage::{ObjectStorage, StorageError};
use gateways::webhooks::{Courier, Reach};
use search::meilisearch::Meilisearch;
use search::tantivy::Embedded;
use search::{Index, IndexError};
use serde::{Deserialize, Serialize};
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// The file that is read when none is named.
const FILE: &str = "ocop.toml";
const PREFIX: &str = "OCOP_";
const KEYS: [&str; 19] = [
    "listen",
    "data_dir",
    "database_url",
    "media_url",
    "log",
    "log_level",
    "trusted_proxies",
    "issuer",
    "shutdown_seconds",
    "mail_url",
    "mail_from",
    "public_url",
    "search_url",
    "search_key",
    "webhook_private_networks",
    "stripe_key",
    "stripe_webhook_secret",
    "stripe_publishable_key",
    "stripe_url",
];

/// Names of the environment that belong to the project's tests.
const OF_TESTS: [&str; 6] = [
    "OCOP_TEST_REQUIRE",
    "OCOP_CASES_DIR",
    "OCOP_PG_BIN",
    "OCOP_BIN",
    "OCOP_VIETNAM_QR_PAY",
    "OCOP_LOCALSTRIPE",
];
const OF_TESTS_PREFIX: &str = "OCOP_SCHEMATHESIS";

/// All settings of a process.
#[derive(Clone, Debug, Deserialize)]
#[serde(default)]
pub struct Config {
    /// Where the server listens.
    pub listen: SocketAddr,
    /// The folder of the embedded database and of what else belongs to this marketplace.
    #[serde(deserialize_with = "values::folder")]
    pub data_dir: PathBuf,
    /// The database, when it is not the embedded one.
    pub database_url: Option<DatabaseUrl>,
    /// Where pictures lie, when it is not the data folder.
    pub media_url: Option<MediaUrl>,
    /// The form of the log.
    pub log: LogFormat,
    /// How much is logged.
    pub log_level: LogLevel,
    /// Whose word on the caller's address is believed.
    pub trusted_proxies: Proxies,
    /// In whose name permits are signed.
    #[serde(deserialize_with = "values::issuer")]
    pub issuer: String,
    #[serde(deserialize_with = "values::shutdown_seconds")]
    shutdown_seconds: u64,
    /// Where mail goes.
    pub mail_url: MailUrl,
    /// In whose name mail is sent.
    #[serde(deserialize_with = "values::sender")]
    pub mail_from: Sender,
    /// Where people reach this marketplace, for links in mail.
    pub public_url: Option<PublicUrl>,
    /// The search server, when it is not the embedded engine.
    pub search_url: Option<PublicUrl>,
    /// What the search server wants to be shown.
    pub search_key: Option<Secret>,
    /// Whether webhooks may lead anywhere, without TLS too.
    pub webhook_private_networks: bool,
    /// The platform's secret key at Stripe; without it nobody pays by card.
    pub stripe_key: Option<Secret>,
    /// What Stripe signs its events with.
    pub stripe_webhook_secret: Option<Secret>,
    /// The platform's key for browsers, which is no secret.
    pub stripe_publishable_key: Option<String>,
    /// Where Stripe is, when it is another than itself.
    pub stripe_url: Option<PublicUrl>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            listen: (Ipv4Addr::LOCALHOST, 8080).into(),
            data_dir: PathBuf::from("ocop-data"),
            database_url: None,
            media_url: None,
            log: LogFormat::Pretty,
            log_level: LogLevel::Info,
            trusted_proxies: Proxies::default(),
            issuer: "ocop".to_owned(),
            shutdown_seconds: 10,
            mail_url: MailUrl::Files,
            mail_from: values::nobody(),
            public_url: None,
            search_url: None,
            search_key: None,
            webhook_private_networks: false,
            stripe_key: None,
            stripe_webhook_secret: None,
            stripe_publishable_key: None,
            stripe_url: None,
        }
    }
}

impl Config {
    /// Reads the settings of a command.
    pub fn load(flags: &Flags, server: &ServerFlags) -> Result<Self, ConfigError> {
        let file = flags.config.as_deref().unwrap_or(Path::new(FILE));
        if flags.config.is_some() && !file.is_file() {
            return Err(ConfigError(vec![format!(
                "--config: there is no file {}",
                file.display()
            )]));
        }
        // Only here, not in the folders above: a stray file there is nobody's intention.
        let toml = if file.is_file() { Toml::file_exact(file) } else { Toml::string("") };
        let mut wrong = unknown_names(&toml, file)?;
        wrong.extend(unknown_variables());
        if !wrong.is_empty() {
            return Err(ConfigError(wrong));
        }
        Figment::new()
            .merge(toml)
            .merge(Env::prefixed(PREFIX).only(&KEYS))
            .merge(Serialized::defaults(flags))
            .merge(Serialized::defaults(server))
            .extract()
            .map_err(|error| ConfigError(error.into_iter().map(|one| told(&one)).collect()))
    }

    /// How long running requests have to finish once the server is told to stop.
    pub fn shutdown(&self) -> Duration {
        Duration::from_secs(self.shutdown_seconds)
    }

    /// Where people reach this marketplace, without a `/` at the end; unsaid, where it listens.
    pub fn public_url(&self) -> String {
        let here = || format!("http://{}", self.listen);
        self.public_url.as_ref().map_or_else(here, |url| url.as_str().to_owned())
    }

    /// What hands mail on. A rehearsal's goes into files, whatever is configured: nobody outside is to
    /// hear of what does not count.
    pub fn mailer(&self, rehearsal: bool) -> Arc<dyn Mailer> {
        match &self.mail_url {
            MailUrl::Server(server) if !rehearsal => Arc::new(server.clone().from(&self.mail_from)),
            _ => Arc::new(Files::into(self.mail_folder(), self.mail_from.clone())),
        }
    }

    /// What calls webhooks.
    pub fn courier(&self) -> Courier {
        Courier::within(match self.webhook_private_networks {
            true => Reach::Anywhere,
            false => Reach::Public,
        })
    }

    /// What takes cards; nothing without a key.
    pub fn cards(&self) -> Result<Option<Arc<dyn Cards>>, ConfigError> {
        let Some(key) = &self.stripe_key else { return Ok(None) };
        let address = self.stripe_url.as_ref().map(PublicUrl::as_str);
        let stripe = Stripe::new(key.reveal(), address).ok_or_else(|| {
            let wrong = format!("{PREFIX}STRIPE_KEY: not a key that a header can carry");
            ConfigError(vec![wrong])
        })?;
        let stripe = stripe
            .telling(self.stripe_webhook_secret.as_ref().map(Secret::reveal))
            .known_as(self.stripe_publishable_key.as_deref());
        Ok(Some(Arc::new(stripe)))
    }

    /// The folder into which mail is written when no server takes it.
    pub fn mail_folder(&self) -> PathBuf {
        self.data_dir.join("mail")
    }

    /// The file of the embedded database.
    pub fn sqlite_file(&self) -> PathBuf {
        self.data_dir.join("ocop.sqlite")
    }

    /// What is searched: a folder of the data folder, or an index on a server, each of one database.
    pub fn search(&self, database: &str) -> Result<Arc<dyn Index>, IndexError> {
        let key = self.search_key.as_ref().map(Secret::reveal);
        match &self.search_url {
            Some(url) => {
                Ok(Arc::new(Meilisearch::named(url.as_str(), key, &format!("ocop_{database}"))?))
            }
            None => Ok(Arc::new(Embedded::open(&self.data_dir.join("search").join(database))?)),
        }
    }

    /// The place of the pictures; a folder is made where it is missing.
    pub fn media(&self) -> Result<ObjectStorage, StorageError> {
        match &self.media_url {
            Some(url) => ObjectStorage::at(url.as_str()),
            None => ObjectStorage::folder(&self.data_dir.join("media")),
        }
    }
}

/// Flags of every command that works on a database.
#[derive(Args, Clone, Debug, Default, Serialize)]
pub struct Flags {
    /// Read settings from FILE instead of ./ocop.toml
    #[arg(long, value_name = "FILE")]
    #[serde(skip)]
    config: Option<PathBuf>,
    /// Folder of the embedded database [default: ocop-data]
    #[arg(long, value_name = "DIR")]
    #[serde(skip_serializing_if = "Option::is_none")]
    data_dir: Option<String>,
    /// postgres://… or sqlite:… [default: ocop.sqlite in the data folder]
    #[arg(long, value_name = "URL")]
    #[serde(skip_serializing_if = "Option::is_none")]
    database_url: Option<String>,
    /// http://… of a Meilisearch server, whose key is given by OCOP_SEARCH_KEY or ocop.toml [default: the
    /// embedded engine, search in the data folder]
    #[arg(long, value_name = "URL")]
    #[serde(skip_serializing_if = "Option::is_none")]
    search_url: Option<String>,
    /// Form of the log on standard error [default: pretty]
    #[arg(long, value_name = "FORMAT")]
    #[serde(skip_serializing_if = "Option::is_none")]
    log: Option<LogFormat>,
    /// How much is logged [default: info]
    #[arg(long, value_name = "LEVEL")]
    #[serde(skip_serializing_if = "Option::is_none")]
    log_level: Option<LogLevel>,
}

/// Flags of the commands that serve.
#[derive(Args, Clone, Debug, Default, Serialize)]
pub struct ServerFlags {
    /// s3://bucket/prefix, with AWS_* of the environment, or file:///folder [default: media in the data
    /// folder]
    #[arg(long, value_name = "URL")]
    #[serde(skip_serializing_if = "Option::is_none")]
    media_url: Option<String>,
    /// IP address and port to listen on [default: 127.0.0.1:8080]
    #[arg(long, value_name = "ADDR")]
    #[serde(skip_serializing_if = "Option::is_none")]
    listen: Option<String>,
    /// Addresses or networks of proxies whose X-Forwarded-For is believed, separated by commas
    #[arg(long, value_name = "LIST")]
    #[serde(skip_serializing_if = "Option::is_none")]
    trusted_proxies: Option<String>,
    /// Name in which permits are signed [default: ocop]
    #[arg(long, value_name = "NAME")]
    #[serde(skip_serializing_if = "Option::is_none")]
    issuer: Option<String>,
    /// Seconds that running requests have to finish after SIGTERM [default: 10]
    #[arg(long, value_name = "N")]
    #[serde(skip_serializing_if = "Option::is_none")]
    shutdown_seconds: Option<u64>,
    /// Where mail goes: smtps://user:password@host, smtp://host:587, or file for the folder mail of the
    /// data folder [default: file]
    #[arg(long, value_name = "URL")]
    #[serde(skip_serializing_if = "Option::is_none")]
    mail_url: Option<String>,
    /// In whose name mail is sent [default: OCOP <ocop@localhost>]
    #[arg(long, value_name = "ADDRESS")]
    #[serde(skip_serializing_if = "Option::is_none")]
    mail_from: Option<String>,
    /// Where people reach this marketplace, for links in mail [default: http:// and where it listens]
    #[arg(long, value_name = "URL")]
    #[serde(skip_serializing_if = "Option::is_none")]
    public_url: Option<String>,
    /// Let webhooks lead to private and loopback addresses, and without TLS: for development [default: false]
    #[arg(long, value_name = "BOOL", num_args = 0..=1, default_missing_value = "true")]
    #[serde(skip_serializing_if = "Option::is_none")]
    webhook_private_networks: Option<bool>,
}

/// What is wrong with the settings, one sentence a line.
#[derive(Debug, thiserror::Error)]
#[error("the settings can't be read\n  {}", .0.join("\n  "))]
pub struct ConfigError(Vec<String>);

fn unknown_names(toml: &impl figment::Provider, file: &Path) -> Result<Vec<String>, ConfigError> {
    let read = toml.data().map_err(|error| {
        let told = error.into_iter().map(|one| format!("{}: {}", file.display(), one.kind));
        ConfigError(told.collect())
    })?;
    let names = read.values().flat_map(|values| values.keys());
    let unknown = names.filter(|name| !KEYS.contains(&name.as_str()));
    Ok(unknown.map(|name| unknown_key(&file.display().to_string(), name)).collect())
}

fn unknown_variables() -> Vec<String> {
    let names = std::env::vars_os().filter_map(|(name, _)| name.into_string().ok());
    let mut unknown: Vec<String> = names
        .filter(|name| !OF_TESTS.contains(&name.as_str()) && !name.starts_with(OF_TESTS_PREFIX))
        .filter_map(|name| name.strip_prefix(PREFIX).map(str::to_owned))
        .filter(|rest| !KEYS.iter().any(|key| key.to_uppercase() == *rest))
        .map(|rest| unknown_key("the environment", &format!("{PREFIX}{rest}")))
        .collect();
    unknown.sort();
    unknown
}

fn unknown_key(place: &str, name: &str) -> String {
    let prefix = if name.starts_with(PREFIX) { PREFIX } else { "" };
    let known = KEYS.map(|key| match prefix {
        "" => key.to_owned(),
        _ => format!("{prefix}{}", key.to_uppercase()),
    });
    format!("{place}: `{name}` is not a setting; there are {}", known.join(", "))
}

/// A bad value by the name under which it was given. The value itself stays out where it may hold a
/// password.
fn told(error: &figment::Error) -> String {
    let key = error.path.join(".");
    let source = error.metadata.as_ref().and_then(|metadata| metadata.source.as_ref());
    let variable = error.metadata.as_ref().is_some_and(|from| from.name.contains(PREFIX));
    let name = match source {
        _ if variable => format!("{PREFIX}{}", key.to_uppercase()),
        Some(Source::File(file)) => format!("{}: {key}", file.display()),
        _ => format!("--{}", key.replace('_', "-")),
    };
    match &error.kind {
        Kind::InvalidType(_, wanted) | Kind::InvalidValue(_, wanted) => {
            format!("{name}: wanted {wanted}")
        }
        kind => format!("{name}: {kind}"),
    }
}
