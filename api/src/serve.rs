//! Serving: from the first connection to the last answer.

use crate::certification::mark::Keys;
use crate::cli::Trouble;
use crate::clock::Clock;
use crate::config::Config;
use crate::connections;
use crate::context::{App, Settings};
use crate::database::{self, Use};
use crate::jobs::Jobs;
use crate::storefronts::SealingKeys;
use std::io::ErrorKind;
use std::net::SocketAddr;
use std::time::Duration;
use store::Store;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

/// Serves a marketplace that counts, or with a clock of its own a rehearsal, until told to stop.
pub(crate) async fn run(
    config: &Config,
    clock: Clock,
    used: Use,
    migrate: bool,
) -> Result<(), Trouble> {
    let listener = listen(config.listen).await?;
    // The embedded database has one writer, and so one server.
    let _claim = match config.database_url {
        None => Some(database::claim(config)?),
        Some(_) => None,
    };
    let store =
        if migrate { database::migrate(config).await?.0 } else { database::open(config).await? };
    let app = open(config, store, clock, used).await?;
    until_stopped(app, listener, config).await
}

/// Takes the address, before anything else is touched: a start that fails leaves nothing behind.
pub(crate) async fn listen(address: SocketAddr) -> Result<TcpListener, Trouble> {
    TcpListener::bind(address).await.map_err(|error| match error.kind() {
        ErrorKind::AddrInUse => Trouble::refused(format!(
            "{address} is taken: another program, perhaps another `ocop`, listens there. Choose \
             another address with --listen"
        )),
        _ => Trouble::refused(format!("can't listen on {address}: {error}")),
    })
}

/// Opens the marketplace on a migrated database that is, and stays, of this use.
pub(crate) async fn open(
    config: &Config,
    store: Store,
    clock: Clock,
    used: Use,
) -> Result<App, Trouble> {
    database::settle(&store, used).await?;
    let index = config.search(&database::identity(&store).await?);
    let rehearsal = used == Use::Rehearsal;
    let mut settings = Settings {
        clock,
        rehearsal,
        issuer: config.issuer.clone(),
        trusted_proxies: config.trusted_proxies.0.clone(),
        public_url: config.public_url(),
        courier: config.courier(),
        cards: config.cards().map_err(|error| Trouble::refused(error.to_string()))?,
        search: index.map_err(|error| Trouble::refused(error.to_string()))?,
        media: config.media().map_err(|error| Trouble::refused(format!("pictures: {error}")))?,
        ..Settings::default()
    };
    if !rehearsal {
        let folder = config.data_dir.join("keys");
        settings.keys = Keys::open(&folder, settings.clock.now()).map_err(|error| {
            Trouble::refused(format!("signing keys in {}: {error}", folder.display()))
        })?;
        let folder = folder.join("sealing");
        settings.sealing = SealingKeys::open(&folder).map_err(|error| {
            Trouble::refused(format!("sealing keys in {}: {error}", folder.display()))
        })?;
    }
    Ok(App::open(store, settings).await?)
}

/// Answers until SIGTERM or SIGINT; then accepts nothing new and lets running requests finish for as
/// long as the settings say.
pub(crate) async fn until_stopped(
    app: App,
    listener: TcpListener,
    config: &Config,
) -> Result<(), Trouble> {
    let (mut terminated, mut interrupted) =
        (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    let address = listener.local_addr()?;
    let jobs = Jobs::start(app.clone(), config.mailer(app.rehearsal()));
    let ring = jobs.bell();
    let stop = async move {
        tokio::select! {
            _ = terminated.recv() => {}
            _ = interrupted.recv() => {}
        }
        ring();
        tracing::info!("stopping: running requests finish, new ones are not accepted");
    };
    tracing::info!(%address, rehearsal = app.rehearsal(), "ready");
    let store = app.store().clone();
    connections::serve(listener, crate::router(app), stop, config.shutdown()).await?;
    jobs.stop(config.shutdown()).await;
    // A request that was cut off may hold a connection; the database heals itself when opened again.
    let closed = tokio::time::timeout(Duration::from_secs(2), store.close()).await;
    tracing::info!(clean = matches!(closed, Ok(Ok(()))), "stopped");
    Ok(())
}
