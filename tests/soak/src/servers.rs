//! What runs in the children: the marketplace's own router, and the reference that it is measured by.

use crate::checkouts::bare::Bare;
use api::clock::Clock;
use api::fault::{Faults, Point};
use api::jobs::Jobs;
use api::storefronts::SealingKeys;
use api::{App, Settings};
use gateways::mail::Files;
use gateways::object_storage::ObjectStorage;

use poem::endpoint::EndpointExt as _;
use poem::http::StatusCode;
use poem::listener::TcpListener;
use poem::web::Data;
use poem::{Endpoint, IntoEndpoint, Route, Server, get, handler};
use poem_openapi::param::Path;
use poem_openapi::payload::Json;
use poem_openapi::{Object, OpenApi, OpenApiService};
use sea_orm::EntityTrait as _;
use search::tantivy::Embedded;
use std::path::PathBuf;
use std::sync::Arc;
use store::Store;
use store::catalogue::rows::product;
use tests::cards;
use uuid::Uuid;

/// What the reference is, as printed beside the figures.
pub const REFERENCE: &str = "Reference: a bare poem-openapi handler in a process of its own that reads one \
row of catalogue_products (21 columns) by primary key through sea-orm, from the same database with \
the same pool (Store::connect), and answers all columns as a typed JSON object; no envelope, \
middleware, metrics or log around it. Random ids, 16 kept-alive connections, load generator on the \
same machine; each figure beside the reference's of the same round.";

/// Where a child listens, and on what.
#[derive(Debug, clap::Args)]
pub struct Post {
    #[arg(long)]
    pub database_url: String,
    #[arg(long)]
    pub listen: String,
    #[arg(long)]
    media_url: Option<String>,
    /// Sets the jobs to work, with their files in this folder.
    #[arg(long)]
    data_dir: Option<PathBuf>,
    /// What its clock shows at its start; the system's time when unsaid.
    #[arg(long)]
    clock: Option<store::Instant>,
    /// Where the stand-in for Stripe is; cards are not taken when unsaid.
    #[arg(long)]
    stripe: Option<String>,
    /// The point at which it aborts.
    #[arg(long, value_parser = point)]
    dies_at: Option<Point>,
}

fn point(name: &str) -> Result<Point, String> {
    Point::from_name(name).ok_or_else(|| format!("no point is called {name}"))
}

type Failure = Box<dyn std::error::Error>;

/// Serves the marketplace.
pub async fn marketplace(post: Post) -> Result<(), Failure> {
    let store = Store::connect(&post.database_url).await?;
    let mut settings = Settings::default();
    if let Some(clock) = post.clock {
        settings.clock = Clock::started_at(clock);
    }
    if let Some(last) = post.dies_at {
        settings.faults = Faults::doing(move |point| {
            if point == last {
                std::process::abort();
            }
        });
    }
    settings.cards = post.stripe.as_deref().map(cards::gateway_to);
    if let Some(url) = &post.media_url {
        settings.media = ObjectStorage::at(url)?;
    }
    if let Some(folder) = &post.data_dir {
        settings.search = Arc::new(Embedded::open(&folder.join("search"))?);
        settings.sealing = SealingKeys::open(&folder.join("keys"))?;
    }
    let app = App::open(store, settings).await?;
    let mailer = |folder: PathBuf| {
        Ok::<_, Failure>(Files::into(folder.join("mail"), "ocop@localhost".parse()?))
    };
    let mailer = post.data_dir.map(mailer).transpose()?;
    let _running = mailer.map(|mailer| Jobs::start(app.clone(), Arc::new(mailer)));
    serve(&post.listen, api::router(app)).await
}

/// Serves the reference.
pub async fn reference(post: Post) -> Result<(), Failure> {
    let store = Store::connect(&post.database_url).await?;
    let service = OpenApiService::new((Reference, Bare), "Reference", "1");
    serve(&post.listen, Route::new().at("/readyz", get(ready)).nest("/", service).data(store)).await
}

/// Serves an endpoint for good.
pub async fn serve<E>(listen: &str, endpoint: E) -> Result<(), Failure>
where
    E: IntoEndpoint,
    E::Endpoint: Endpoint + 'static,
{
    Ok(Server::new(TcpListener::bind(listen.to_owned())).run(endpoint).await?)
}

/// Says that it is there.
#[handler]
pub fn ready() -> &'static str {
    "ready"
}

struct Reference;

#[OpenApi]
impl Reference {
    #[oai(path = "/products/:id", method = "get")]
    async fn product(
        &self,
        Data(store): Data<&Store>,
        id: Path<Uuid>,
    ) -> poem::Result<Json<ProductRow>> {
        let found = product::Entity::find_by_id(id.0).one(store.read()).await;
        let found = found.map_err(poem::error::InternalServerError)?;
        let row = found.ok_or_else(|| poem::Error::from_status(StatusCode::NOT_FOUND))?;
        Ok(Json(row.into()))
    }
}

/// Makes the answer of the columns.
macro_rules! columns {
    ($($name:ident: $kind:ty,)+) => {
        #[derive(Object)]
        struct ProductRow {
            $($name: $kind,)+
        }

        impl From<product::Model> for ProductRow {
            fn from(row: product::Model) -> Self {
                Self { $($name: row.$name,)+ }
            }
        }
    };
}

columns! {
    id: Uuid,
    slug: String,
    producer_id: Uuid,
    name: String,
    name_key: String,
    set_number: i16,
    unit_id: Option<i32>,
    place_printed: String,
    summary: String,
    story: String,
    ingredients: String,
    usage_note: String,
    storage_note: String,
    shelf_life: String,
    source: String,
    status: String,
    published_at: i64,
    created_at: i64,
    created_by: Option<Uuid>,
    updated_at: i64,
    revision: i64,
}
