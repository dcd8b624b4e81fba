//! What every handler has at hand.

use crate::accounts::passwords::Passwords;
use crate::accounts::throttle::Throttle;
use crate::address::TrustedProxy;
use crate::clock::Clock;
use crate::metrics::Metrics;
use domain::calendar::Instant;
use std::sync::Arc;
use store::Store;
use store::certification::units::Units;
use uuid::Uuid;

/// The running marketplace. Cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Inner>);

struct Inner {
    store: Store,
    settings: Settings,
    units: Units,
    metrics: Metrics,
    passwords: Passwords,
    throttle: Throttle,
}

/// How a marketplace is run.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The process's clock.
    pub clock: Clock,
    /// Whether this is a demo or a rehearsal: nothing that it says counts.
    pub rehearsal: bool,
    /// Proxies whose `X-Forwarded-For` is believed; nobody's when empty.
    pub trusted_proxies: Vec<TrustedProxy>,
}

impl Default for Settings {
    fn default() -> Self {
        Self { clock: Clock::system(), rehearsal: false, trusted_proxies: Vec::new() }
    }
}

impl App {
    /// Opens a marketplace on a migrated database.
    pub async fn open(store: Store, settings: Settings) -> Result<Self, sea_orm::DbErr> {
        let units = Units::load(store.read()).await?;
        Ok(Self(Arc::new(Inner {
            store,
            settings,
            units,
            metrics: Metrics::new(),
            passwords: Passwords::new(),
            throttle: Throttle::default(),
        })))
    }

    /// Where passwords are hashed, few at a time.
    pub fn passwords(&self) -> &Passwords {
        &self.0.passwords
    }

    /// Who has tried how often.
    pub(crate) fn throttle(&self) -> &Throttle {
        &self.0.throttle
    }

    /// Proxies whose `X-Forwarded-For` is believed.
    pub fn trusted_proxies(&self) -> &[TrustedProxy] {
        &self.0.settings.trusted_proxies
    }

    /// What is counted.
    pub fn metrics(&self) -> &Metrics {
        &self.0.metrics
    }

    /// Whether this is a demo or a rehearsal: nothing that it says counts.
    pub fn rehearsal(&self) -> bool {
        self.0.settings.rehearsal
    }

    /// The database.
    pub fn store(&self) -> &Store {
        &self.0.store
    }

    /// The pool for reading.
    pub fn read(&self) -> &sea_orm::DatabaseConnection {
        self.0.store.read()
    }

    /// The time.
    pub fn now(&self) -> Instant {
        self.0.settings.clock.now()
    }

    /// The administrative units.
    pub fn units(&self) -> &Units {
        &self.0.units
    }

    /// A new id. UUIDv7, so that ids sort by the time of their making.
    #[expect(clippy::disallowed_methods, reason = "the one place that mints ids")]
    pub fn mint<T: From<Uuid>>(&self) -> T {
        Uuid::now_v7().into()
    }
}
