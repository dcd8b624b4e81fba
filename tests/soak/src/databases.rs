//! Databases to prove things on, thrown away afterwards.

use crate::children::sqlite_url;
use api::{App, Settings};

use migrations::Migrator;
use sea_orm::ConnectionTrait as _;
use sea_orm_migration::MigratorTrait as _;
use store::Store;
use tempfile::TempDir;
use tests::Database;
use tests::bulk::{self, Made};
use tests::cluster::{Cluster, Options};

type Failure = Box<dyn std::error::Error>;

/// A migrated database that writes as durably as in real use.
#[derive(Debug)]
pub struct Place {
    /// Which database it is.
    pub kind: Database,
    /// Its address.
    pub url: String,
    _folder: Option<TempDir>,
    _cluster: Option<Cluster>,
}

impl Place {
    /// Makes one, empty but for the reference data.
    pub async fn make(kind: Database) -> Result<Self, Failure> {
        let place = match kind {
            Database::Sqlite => {
                let folder = tempfile::tempdir()?;
                let url = sqlite_url(folder.path());
                Self { kind, url, _folder: Some(folder), _cluster: None }
            }
            Database::Postgres => {
                let cluster = Cluster::start(Options { durable: true })?;
                cluster.create_database("soak").await?;
                let url = cluster.url("soak");
                Self { kind, url, _folder: None, _cluster: Some(cluster) }
            }
        };
        let store = Store::connect(&place.url).await?;
        Migrator::up(store.write(), None).await?;
        store.close().await?;
        Ok(place)
    }

    /// Opens the marketplace on it, in this process.
    pub async fn open(&self) -> Result<App, Failure> {
        Ok(App::open(Store::connect(&self.url).await?, Settings::default()).await?)
    }

    /// Fills it with products.
    pub async fn fill(&self, products: usize) -> Result<Made, Failure> {
        let app = self.open().await?;
        let made = bulk::fill(&app, products).await?;
        if self.kind == Database::Postgres {
            // What autovacuum would have done by the time a marketplace is this large.
            app.store().write().execute_unprepared("VACUUM ANALYZE").await?;
            app.store().write().execute_unprepared("CHECKPOINT").await?;
        }
        app.store().clone().close().await?;
        Ok(made)
    }
}
