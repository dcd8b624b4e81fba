//! What every handler has at hand.

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
    clock: Clock,
    units: Units,
    metrics: Metrics,
    rehearsal: bool,
}

impl App {
    /// Opens a marketplace on a migrated database.
    pub async fn open(store: Store, clock: Clock, rehearsal: bool) -> Result<Self, sea_orm::DbErr> {
        let units = Units::load(store.read()).await?;
        let metrics = Metrics::new();
        Ok(Self(Arc::new(Inner { store, clock, units, metrics, rehearsal })))
    }

    /// What is counted.
    pub fn metrics(&self) -> &Metrics {
        &self.0.metrics
    }

    /// Whether this is a demo or a rehearsal: nothing that it says counts.
    pub fn rehearsal(&self) -> bool {
        self.0.rehearsal
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
        self.0.clock.now()
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
