//! The command line.

use crate::accounts;
use crate::certification::imports::cli::{self as import, ImportArgs};
use crate::certification::mark;
use crate::clock::Clock;
use crate::config::{Config, ConfigError, Flags, ServerFlags};
use crate::context::{App, Settings};
use crate::database::{self, Use};
use crate::search::cli as search;
use crate::{audit, demo, logging, serve};
use clap::{Args, Parser, Subcommand};
use domain::calendar::Instant;
use sea_orm::DbErr;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

const EXAMPLES: &str = "\
Examples:
  ocop
      Look around: makes ./ocop-data with sample products and serves http://127.0.0.1:8080
  ocop demo --clock 2026-12-28T23:59:50+07:00
      Watch certificates lapse at midnight in Vietnam
  ocop migrate --data-dir /var/lib/ocop && ocop serve --data-dir /var/lib/ocop
      A marketplace for real use, on the embedded database

Settings: flags come first, then OCOP_LISTEN, OCOP_DATA_DIR, OCOP_DATABASE_URL, OCOP_MEDIA_URL, OCOP_LOG,
OCOP_LOG_LEVEL, OCOP_TRUSTED_PROXIES, OCOP_ISSUER, OCOP_SHUTDOWN_SECONDS, OCOP_MAIL_URL, OCOP_MAIL_FROM,
OCOP_PUBLIC_URL, OCOP_SEARCH_URL and OCOP_SEARCH_KEY of the environment, then the same names in small letters without OCOP_ in ocop.toml. Anything else there is an error.
Exit status: 0 done, 1 refused or found broken, 2 called or set up wrongly.";

/// Marketplace for products of Vietnam's One Commune One Product programme (OCOP).
///
/// It keeps the register of OCOP certificates, and shows the OCOP mark on a product only while a
/// certificate in that register allows it.
#[derive(Parser)]
#[command(name = "ocop", version, after_help = EXAMPLES)]
struct Cli {
    /// Without a command: demo
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Look around: a marketplace with sample data, made in ./ocop-data; nothing in it counts
    ///
    /// Makes the data folder and its database where they are missing, loads the samples when there are
    /// no products, prints where to look and how to sign in (new passwords at each start, also in
    /// demo-sign-ins.json of the data folder), and serves. Permits are signed with a key that ends with
    /// the process, and each response carries the header X-Ocop-Rehearsal.
    Demo(Demo),
    /// Run a marketplace for real use; loads no samples
    Serve(Serve),
    /// Make or update the database's tables
    Migrate(Flags),
    /// Check a live database against the rules, and list what is broken
    ///
    /// Derives again from the register all that follows from it, computes again the seals over the
    /// audit of acts, and prints one line for each difference: table, id, what differs. The last line
    /// is the newest seal: keep it elsewhere, and a chain that was cut short can be told. Changes
    /// nothing; the server may be running.
    Audit(Flags),
    /// Print the API's OpenAPI document
    Openapi,
    /// Import what officials send
    #[command(subcommand)]
    Import(Import),
    /// Set up accounts from the machine itself
    #[command(subcommand)]
    Account(Account),
    /// Check permits without a network
    #[command(subcommand)]
    Permit(Permit),
    /// Look after the search index
    #[command(subcommand)]
    Search(Search),
}

#[derive(Subcommand)]
enum Search {
    /// Build the index anew beside the live one, and put it in its place; the server may be running
    Rebuild(Flags),
    /// Compare the index with the database: what is missing, stale, or there no longer
    Check {
        #[command(flatten)]
        flags: Flags,
        /// Mend what differs
        #[arg(long)]
        repair: bool,
    },
}

#[derive(Subcommand)]
enum Import {
    /// Import the list of a decision (CSV or XLSX): all of it, or nothing
    Decision {
        #[command(flatten)]
        flags: Flags,
        #[command(flatten)]
        args: ImportArgs,
    },
}

#[derive(Subcommand)]
enum Account {
    /// Set up an operator of the platform; the password is read from the first line of standard input
    CreateOperator {
        #[command(flatten)]
        flags: Flags,
        /// The operator's e-mail address
        #[arg(long)]
        email: String,
        /// The operator's name
        #[arg(long)]
        name: String,
    },
}

#[derive(Subcommand)]
enum Permit {
    /// Check a signed permit against a saved /.well-known/jwks.json; exit status 1 when it is none
    ///
    /// A permit that is accepted here may have been overtaken by a revocation up to 24 hours ago.
    Verify {
        /// The permit: a compact JWS
        token: String,
        /// File with the key set
        #[arg(long, value_name = "FILE")]
        jwks: PathBuf,
        /// The issuer that is expected
        #[arg(long, value_name = "ISSUER")]
        iss: String,
    },
}

#[derive(Args, Default)]
struct Demo {
    #[command(flatten)]
    flags: Flags,
    #[command(flatten)]
    server: ServerFlags,
    /// Start the clock at this instant and let it run: 2026-12-28T23:59:50+07:00
    #[arg(long, value_name = "INSTANT", value_parser = instant)]
    clock: Option<Instant>,
}

#[derive(Args)]
struct Serve {
    #[command(flatten)]
    flags: Flags,
    #[command(flatten)]
    server: ServerFlags,
    /// Make or update the database's tables before serving
    #[arg(long)]
    migrate: bool,
    /// Serve a rehearsal: nothing that it says counts, and its database is good for nothing else
    #[arg(long)]
    rehearsal: bool,
    /// With --rehearsal: start the clock at this instant and let it run
    #[arg(long, value_name = "INSTANT", value_parser = instant, requires = "rehearsal")]
    clock: Option<Instant>,
}

/// Why a command ended without having done its work.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Trouble {
    /// The settings are wrong.
    #[error(transparent)]
    Settings(#[from] ConfigError),
    /// What was asked for can't be done as things are.
    #[error("{0}")]
    Refused(String),
    /// The database does not do as it should.
    #[error("the database: {0}")]
    Database(#[from] DbErr),
    /// The data folder can't be used.
    #[error("the folder {}: {error}", folder.display())]
    Folder { folder: PathBuf, error: io::Error },
    /// The system refuses.
    #[error("{0}")]
    System(#[from] io::Error),
}

impl Trouble {
    pub(crate) fn refused(why: impl Into<String>) -> Self {
        Self::Refused(why.into())
    }

    pub(crate) fn folder(config: &Config, error: io::Error) -> Self {
        Self::Folder { folder: config.data_dir.clone(), error }
    }

    fn code(&self) -> ExitCode {
        ExitCode::from(if matches!(self, Self::Settings(_)) { 2 } else { 1 })
    }
}

/// Reads the command line and does what it says.
pub fn run() -> ExitCode {
    let command = Cli::parse().command.unwrap_or_else(|| Command::Demo(Demo::default()));
    let done = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(Trouble::from)
        .and_then(|runtime| {
            let done = runtime.block_on(act(command));
            // A password being hashed for a request that was cut off holds up nobody.
            runtime.shutdown_timeout(Duration::from_millis(500));
            done
        });
    done.unwrap_or_else(|trouble| {
        eprintln!("ocop: {trouble}");
        trouble.code()
    })
}

async fn act(command: Command) -> Result<ExitCode, Trouble> {
    match command {
        Command::Demo(demo) => {
            let config = settings(&demo.flags, &demo.server)?;
            demo::run(&config, clock(demo.clock)).await?;
        }
        Command::Serve(serve) => {
            let config = settings(&serve.flags, &serve.server)?;
            let used = if serve.rehearsal { Use::Rehearsal } else { Use::Real };
            serve::run(&config, clock(serve.clock), used, serve.migrate).await?;
        }
        Command::Migrate(flags) => {
            let config = settings(&flags, &ServerFlags::default())?;
            let (store, taken) = database::migrate(&config).await?;
            store.close().await?;
            taken.iter().for_each(|step| say(step));
            say(&format!("the database is up to date; {} steps taken", taken.len()));
        }
        Command::Audit(flags) => {
            let config = settings(&flags, &ServerFlags::default())?;
            return audit::run(&config).await;
        }
        Command::Openapi => {
            io::stdout().write_all(crate::document().as_bytes())?;
        }
        Command::Import(Import::Decision { flags, args }) => {
            let app = app(&settings(&flags, &ServerFlags::default())?).await?;
            return Ok(import::run(&app, &args).await);
        }
        Command::Account(Account::CreateOperator { flags, email, name }) => {
            let app = app(&settings(&flags, &ServerFlags::default())?).await?;
            create_operator(&app, &email, &name).await?;
        }
        Command::Permit(Permit::Verify { token, jwks, iss }) => verify(&token, &jwks, &iss)?,
        Command::Search(Search::Rebuild(flags)) => search::rebuild(&indexed(&flags).await?).await?,
        Command::Search(Search::Check { flags, repair }) => {
            return search::check(&indexed(&flags).await?, repair).await;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// The marketplace of a migrated database, for a command that serves nobody.
async fn app(config: &Config) -> Result<App, Trouble> {
    let store = database::open(config).await?;
    Ok(App::open(store, Settings::default()).await?)
}

/// The same with its index.
async fn indexed(flags: &Flags) -> Result<App, Trouble> {
    let config = settings(flags, &ServerFlags::default())?;
    let store = database::open(&config).await?;
    let index = config.search(&database::identity(&store).await?);
    let index = index.map_err(|error| Trouble::refused(error.to_string()))?;
    Ok(App::open(store, Settings { search: index, ..Settings::default() }).await?)
}

async fn create_operator(app: &App, email: &str, name: &str) -> Result<(), Trouble> {
    eprintln!("Password, 10 to 128 characters:");
    let mut password = String::new();
    io::stdin().read_line(&mut password)?;
    let set_up =
        accounts::create_operator(app, email, name, password.trim_end_matches(['\r', '\n']));
    set_up.await.map_err(|error| Trouble::refused(error.to_string()))?;
    say("the operator is set up");
    Ok(())
}

fn verify(token: &str, jwks: &Path, issuer: &str) -> Result<(), Trouble> {
    let keys = std::fs::read_to_string(jwks)
        .map_err(|error| Trouble::refused(format!("{}: {error}", jwks.display())))?;
    let permit = mark::verify(token, &keys, issuer, Clock::system().now())
        .map_err(|refusal| Trouble::refused(refusal.to_string()))?;
    say(&format!(
        "a permit of {issuer}: product {}, {} stars, certificate {}, until {}",
        permit.product,
        permit.stars.count(),
        permit.certificate,
        permit.expires_at
    ));
    Ok(())
}

/// Prints a line. That nobody reads it (`ocop audit | head`) is no reason to stop.
pub(crate) fn say(line: &str) {
    let _ = writeln!(io::stdout(), "{line}");
}

fn settings(flags: &Flags, server: &ServerFlags) -> Result<Config, Trouble> {
    let config = Config::load(flags, server)?;
    logging::start(&config);
    Ok(config)
}

fn clock(started_at: Option<Instant>) -> Clock {
    started_at.map_or_else(Clock::system, Clock::started_at)
}

fn instant(text: &str) -> Result<Instant, String> {
    let read = chrono::DateTime::parse_from_rfc3339(text);
    let wanted = "wanted an instant with its offset, such as 2026-12-28T23:59:50+07:00";
    read.map(|instant| instant.to_utc()).map_err(|error| format!("{error}; {wanted}"))
}
