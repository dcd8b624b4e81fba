//! The database that a command works on, and the folder around it.

use crate::cli::Trouble;
use crate::clock::Clock;
use crate::config::Config;
use crate::context::new_id;
use std::fs::{DirBuilder, File, TryLockError};
use std::io::ErrorKind;
use std::os::unix::fs::DirBuilderExt as _;
use store::storefronts::projection;
use store::{Store, integrations};

/// The setting that says what a database has been used for.
const USED_FOR: &str = "used_for";

/// What a database is used for. The two never meet on one database: a rehearsal's entries among real
/// ones could not be told apart any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Use {
    /// A marketplace that counts.
    Real,
    /// A demo or a rehearsal.
    Rehearsal,
}

/// Holds a data folder for one server: ends with the value, and with the process however that ends.
pub(crate) struct Claim(#[expect(dead_code, reason = "an open file is what holds the lock")] File);

/// Connects to a database that has all steps of the schema.
pub(crate) async fn open(config: &Config) -> Result<Store, Trouble> {
    let remedy = "run `ocop migrate` with the same settings first";
    if config.database_url.is_none() && !config.sqlite_file().is_file() {
        let file = config.sqlite_file();
        return Err(Trouble::refused(format!("there is no database {}: {remedy}", file.display())));
    }
    let store = connect(config).await?;
    let missing = migrations::pending(store.write()).await?;
    if missing.is_empty() {
        return Ok(store);
    }
    let lacks = missing.join(", ");
    Err(Trouble::refused(format!("the database lacks {lacks}: {remedy}, or start with --migrate")))
}

/// Connects to a database, made where it is missing, and takes the steps that it lacks.
pub(crate) async fn migrate(config: &Config) -> Result<(Store, Vec<String>), Trouble> {
    make_folder(config)?;
    let store = connect(config).await?;
    let taken = migrations::migrate(store.write()).await?;
    let tx = store.begin().await?;
    projection::complete(&tx, Clock::system().now()).await?;
    tx.commit().await?;
    Ok((store, taken))
}

/// Writes down what the database is used for, unless it has been used for the other.
pub(crate) async fn settle(store: &Store, wanted: Use) -> Result<(), Trouble> {
    let word = match wanted {
        Use::Real => "serve",
        Use::Rehearsal => "demo",
    };
    let tx = store.begin().await?;
    let settled = integrations::settle(&tx, USED_FOR, word).await?;
    tx.commit().await?;
    match (settled, wanted) {
        (true, _) => Ok(()),
        (false, Use::Rehearsal) => Err(Trouble::refused(
            "this database belongs to a real marketplace (`ocop serve`): no demo or rehearsal may \
             use it. Name another with --data-dir or --database-url",
        )),
        (false, Use::Real) => Err(Trouble::refused(
            "this database belongs to a demo or a rehearsal: a real marketplace begins with an empty \
             one. Name another with --data-dir or --database-url",
        )),
    }
}

/// The database's own name, given once: an index that was made of another is never taken for its.
pub(crate) async fn identity(store: &Store) -> Result<String, Trouble> {
    const NAME: &str = "identity";
    let tx = store.begin().await?;
    let known = integrations::setting(&tx, NAME).await?;
    let name = known.unwrap_or_else(|| new_id().simple().to_string());
    integrations::settle(&tx, NAME, &name).await?;
    tx.commit().await?;
    Ok(name)
}

/// Takes the data folder for this server alone.
pub(crate) fn claim(config: &Config) -> Result<Claim, Trouble> {
    make_folder(config)?;
    let path = config.data_dir.join("ocop.lock");
    let broken = |error| Trouble::folder(config, error);
    let file =
        File::options().create(true).truncate(false).write(true).open(path).map_err(broken)?;
    match file.try_lock() {
        Ok(()) => Ok(Claim(file)),
        Err(TryLockError::WouldBlock) => Err(Trouble::refused(format!(
            "another `ocop` serves from {}: stop it, or name another folder with --data-dir",
            config.data_dir.display()
        ))),
        Err(TryLockError::Error(error)) => Err(broken(error)),
    }
}

async fn connect(config: &Config) -> Result<Store, Trouble> {
    let embedded = || Store::sqlite_url(&config.sqlite_file());
    let url = config.database_url.as_ref().map_or_else(embedded, |url| url.as_str().to_owned());
    Ok(Store::connect(&url).await?)
}

/// For its owner alone: the database holds people's addresses.
fn make_folder(config: &Config) -> Result<(), Trouble> {
    let made = DirBuilder::new().recursive(true).mode(0o700).create(&config.data_dir);
    match made {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => {
            Err(Trouble::folder(config, error))
        }
        _ => Ok(()),
    }
}
