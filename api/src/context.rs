//! What every handler has at hand.

use crate::accounts::passwords::Passwords;
use crate::accounts::throttle::Throttle;
use crate::address::TrustedProxy;
use crate::catalogue::NamedUnits;
use crate::certification::mark::Keys;
use crate::clock::Clock;
use crate::fault::{Faults, Point};
use crate::images::Workshop;
use crate::metrics::Metrics;
use crate::payments::commission::Tariff;
use crate::storefronts::SealingKeys;
use domain::calendar::Instant;
use gateways::cards::Cards;
use gateways::object_storage::ObjectStorage;
use gateways::webhooks::{Courier, Reach};
use search::Index;
use search::tantivy::Embedded;
use std::sync::Arc;
use store::Store;
use store::certification::units::Units;
use store::orders::shelf::Shelf;
use store::points_of_sale::map::Map;
use uuid::Uuid;

/// The running marketplace. Cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Inner>);

struct Inner {
    store: Store,
    units: NamedUnits,
    metrics: Metrics,
    settings: Settings,
    passwords: Passwords,
    throttle: Throttle,
    workshop: Workshop,
    points: Map,
    shelf: Shelf,
    tariff: Tariff,
    process: Uuid,
}

/// In whose name a demo or a rehearsal signs, whatever is configured.
pub const REHEARSAL_ISSUER: &str = "ocop-rehearsal";

/// What the process was started with.
#[derive(Clone)]
pub struct Settings {
    /// Tells the time.
    pub clock: Clock,
    /// Whether this is a demo or a rehearsal: nothing that it says counts.
    pub rehearsal: bool,
    /// Proxies whose `X-Forwarded-For` is believed; nobody's when empty.
    pub trusted_proxies: Vec<TrustedProxy>,
    /// In whose name permits are signed (`iss`).
    pub issuer: String,
    /// What permits are signed with.
    pub keys: Keys,
    /// What identifies people is sealed with.
    pub sealing: SealingKeys,
    /// Where people reach this marketplace, without a `/` at the end.
    pub public_url: String,
    /// Where pictures lie.
    pub media: ObjectStorage,
    /// What is searched.
    pub search: Arc<dyn Index>,
    /// Calls webhooks.
    pub courier: Courier,
    /// What takes cards; nothing where nobody pays by card.
    pub cards: Option<Arc<dyn Cards>>,
    /// What happens at the points where tests let a process die: nothing.
    pub faults: Faults,
}

impl Default for Settings {
    /// The system's time, and keys, pictures and an index that live as long as the process.
    fn default() -> Self {
        Self {
            clock: Clock::system(),
            rehearsal: false,
            trusted_proxies: Vec::new(),
            issuer: "ocop".to_owned(),
            keys: Keys::ephemeral(),
            sealing: SealingKeys::ephemeral(),
            public_url: "http://127.0.0.1:8080".to_owned(),
            media: ObjectStorage::in_memory(),
            search: Arc::new(Embedded::in_memory()),
            courier: Courier::within(Reach::Public),
            cards: None,
            faults: Faults::default(),
        }
    }
}

impl App {
    /// Opens a marketplace on a migrated database.
    pub async fn open(store: Store, settings: Settings) -> Result<Self, sea_orm::DbErr> {
        let units = Arc::new(Units::load(store.read()).await?);
        Ok(Self::over(store, units, settings))
    }

    /// A marketplace on a migrated database whose administrative units were read before. In a demo or a
    /// rehearsal the configured name and keys are left aside, so that nothing it signs can be taken for a
    /// real permit, and nobody outside of this machine hears of it.
    pub fn over(store: Store, units: Arc<Units>, mut settings: Settings) -> Self {
        if settings.rehearsal {
            settings.issuer = REHEARSAL_ISSUER.to_owned();
            settings.keys = Keys::ephemeral();
            settings.sealing = SealingKeys::ephemeral();
            settings.courier = settings.courier.at_home();
            settings.cards = settings.cards.filter(|cards| cards.is_at_home());
        }
        Self(Arc::new(Inner {
            store,
            units: NamedUnits::new(units),
            settings,
            metrics: Metrics::new(),
            passwords: Passwords::new(),
            throttle: Throttle::default(),
            workshop: Workshop::default(),
            points: Map::default(),
            shelf: Shelf::default(),
            tariff: Tariff::default(),
            process: new_id(),
        }))
    }

    /// Says that a point is reached; nothing happens there but in tests.
    pub(crate) fn reach(&self, point: Point) {
        self.0.settings.faults.reach(point);
    }

    /// In whose name permits are signed.
    pub fn issuer(&self) -> &str {
        &self.0.settings.issuer
    }

    /// Where people reach this marketplace, without a `/` at the end.
    pub fn public_url(&self) -> &str {
        &self.0.settings.public_url
    }

    /// What permits are signed with.
    pub fn keys(&self) -> &Keys {
        &self.0.settings.keys
    }

    /// What identifies people is sealed with.
    pub fn sealing(&self) -> &SealingKeys {
        &self.0.settings.sealing
    }

    /// Calls webhooks.
    pub fn courier(&self) -> &Courier {
        &self.0.settings.courier
    }

    /// What takes cards; nothing where nobody pays by card.
    pub fn cards(&self) -> Option<&dyn Cards> {
        self.0.settings.cards.as_deref()
    }

    /// Where passwords are hashed, few at a time.
    pub fn passwords(&self) -> &Passwords {
        &self.0.passwords
    }

    /// What is searched.
    pub fn search(&self) -> &dyn Index {
        &*self.0.settings.search
    }

    /// Where points of sale stand.
    pub(crate) fn points(&self) -> &Map {
        &self.0.points
    }

    /// What buyers choose from.
    pub(crate) fn shelf(&self) -> &Shelf {
        &self.0.shelf
    }

    /// What the platform charges.
    pub(crate) fn tariff(&self) -> &Tariff {
        &self.0.tariff
    }

    /// The id of this process, among those that work on one database.
    pub(crate) fn process(&self) -> Uuid {
        self.0.process
    }

    /// Where pictures lie.
    pub fn media(&self) -> &ObjectStorage {
        &self.0.settings.media
    }

    /// Where pictures are made, one at a time.
    pub fn workshop(&self) -> &Workshop {
        &self.0.workshop
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
    pub fn units(&self) -> &NamedUnits {
        &self.0.units
    }

    /// A new id. UUIDv7, so that ids sort by the time of their making.
    pub fn mint<T: From<Uuid>>(&self) -> T {
        new_id().into()
    }
}

/// A new id, for what has no marketplace yet.
#[expect(clippy::disallowed_methods, reason = "the one place that mints ids")]
pub(crate) fn new_id() -> Uuid {
    Uuid::now_v7()
}
