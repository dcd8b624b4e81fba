//! The routes.

use crate::accounts::{self, AccountsApis, pages};
use crate::catalogue::{self, CatalogueApis};
use crate::certification::{
    ACTS_API, ActsApi, ExportApi, ImportsApi, MarkApi, MisuseApi, ReferenceApi, RegisterApi,
};
use crate::codes::Code;
use crate::context::App;
use crate::docs::{self, Assets};
use crate::document::Document;
use crate::envelope::Envelope;
use crate::fairs::{self, FairsApis};
use crate::integrations::{WEBHOOKS_APIS, WebhooksApis};
use crate::metrics::Queues;
use crate::orders::{self, OrdersApis};
use crate::oversight::OversightApi;
use crate::payments::{self, PaymentsApis};
use crate::points_of_sale::{self, PointsApis};
use crate::problem::Problem;
use crate::search::SearchApi;
use crate::storefronts::{self, StorefrontsApis};
use poem::web::Data;
use poem::{Endpoint, EndpointExt, Response, Route, get, handler};
use poem_openapi::OpenApiService;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

/// How long the database may take to answer before it counts as unable to.
const READY_WITHIN: Duration = Duration::from_secs(2);

type Apis = (
    AccountsApis,
    CatalogueApis,
    ((RegisterApi, ExportApi, ReferenceApi), MarkApi, ActsApi, ImportsApi, MisuseApi),
    StorefrontsApis,
    PointsApis,
    OversightApi,
    SearchApi,
    FairsApis,
    OrdersApis,
    WebhooksApis,
    PaymentsApis,
);

fn service() -> OpenApiService<Apis, ()> {
    let register = (RegisterApi, ExportApi, ReferenceApi);
    let certification = (register, MarkApi, ACTS_API, ImportsApi, MisuseApi);
    let apis = (
        accounts::APIS,
        catalogue::APIS,
        certification,
        storefronts::APIS,
        points_of_sale::APIS,
        OversightApi,
        SearchApi,
        fairs::APIS,
        orders::APIS,
        WEBHOOKS_APIS,
        payments::APIS,
    );
    OpenApiService::new(apis, "OCOP Marketplace", env!("CARGO_PKG_VERSION"))
        .description(description())
}

/// What is published of the operations: the document, and the page that shows it. A megabyte, and always
/// the same, so a process writes it once, however many marketplaces it opens.
struct Published {
    document: Arc<Document>,
    assets: Arc<Assets>,
}

static PUBLISHED: LazyLock<Published> = LazyLock::new(|| {
    let service = service();
    let document = Arc::new(Document::new(&service.spec()));
    let assets = Arc::new(Assets::of(&service.swagger_ui_html()));
    Published { document, assets }
});

/// The published OpenAPI document.
pub fn document() -> String {
    PUBLISHED.document.text().to_owned()
}

/// The whole marketplace as one endpoint.
pub fn router(app: App) -> impl Endpoint<Output = Response> {
    let Published { document, assets } = &*PUBLISHED;
    let (document, assets) = (Arc::clone(document), Arc::clone(assets));
    let routes = pages::add(Route::new())
        .at("/healthz", get(health))
        .at("/readyz", get(ready))
        .at("/metrics", get(metrics))
        .at("/openapi.json", get(openapi).data(Arc::clone(&document)))
        .nest("/docs", docs::routes(assets))
        .nest("/", service())
        .map_to_response();
    Envelope::new(routes, app, document)
}

#[handler]
fn health() -> &'static str {
    "ok"
}

#[handler]
async fn ready(Data(app): Data<&App>) -> poem::Result<&'static str> {
    // Who asks wants to know now: a database that takes longer is not ready either.
    let asked = store::integrations::setting(app.read(), "used_for");
    match tokio::time::timeout(READY_WITHIN, asked).await {
        Ok(Ok(_)) => Ok("ready"),
        _ => Err(Problem::new(Code::NotReady).into()),
    }
}

#[handler]
async fn metrics(Data(app): Data<&App>) -> String {
    let queues = tokio::time::timeout(READY_WITHIN, Queues::read(app.read())).await;
    app.metrics().text(app.store().statements(), queues.ok().and_then(Result::ok))
}

#[handler]
fn openapi(Data(document): Data<&Arc<Document>>) -> Response {
    Response::builder().content_type("application/json").body(document.text().to_owned())
}

fn description() -> String {
    let mut text = String::from(include_str!("description.md"));
    for code in Code::ALL {
        text.push_str(&format!(
            "| {} | `{}` | {} |\n",
            code.status(),
            code.code(),
            code.sentence().en
        ));
    }
    text
}
