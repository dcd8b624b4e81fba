//! The routes.

use crate::accounts::AccountsApi;
use crate::catalogue::{CatalogueApi, EditingApi, ProducersApi};
use crate::certification::{ACTS_API, ActsApi, ImportsApi, MarkApi, MisuseApi, RegisterApi};
use crate::codes::Code;
use crate::context::App;
use crate::document::Document;
use crate::envelope::Envelope;
use poem::web::Data;
use poem::{Endpoint, EndpointExt, Response, Route, get, handler};
use poem_openapi::OpenApiService;
use std::sync::Arc;

type Apis = (
    AccountsApi,
    CatalogueApi,
    ProducersApi,
    EditingApi,
    RegisterApi,
    MarkApi,
    ActsApi,
    ImportsApi,
    MisuseApi,
);

fn service() -> OpenApiService<Apis, ()> {
    let apis = (
        AccountsApi,
        CatalogueApi,
        ProducersApi,
        EditingApi,
        RegisterApi,
        MarkApi,
        ACTS_API,
        ImportsApi,
        MisuseApi,
    );
    OpenApiService::new(apis, "OCOP Marketplace", env!("CARGO_PKG_VERSION"))
        .description(description())
}

/// The published OpenAPI document.
pub fn document() -> String {
    Document::new(&service().spec()).text().to_owned()
}

/// The whole marketplace as one endpoint.
pub fn router(app: App) -> impl Endpoint<Output = Response> {
    let service = service();
    let document = Arc::new(Document::new(&service.spec()));
    let docs = service.swagger_ui();
    let routes = Route::new()
        .at("/healthz", get(health))
        .at("/readyz", get(ready))
        .at("/metrics", get(metrics))
        .at("/openapi.json", get(openapi).data(Arc::clone(&document)))
        .nest("/docs", docs)
        .nest("/", service)
        .map_to_response();
    Envelope::new(routes, app, document)
}

#[handler]
fn health() -> &'static str {
    "ok"
}

#[handler]
async fn ready(Data(app): Data<&App>) -> poem::Result<&'static str> {
    let asked = store::integrations::setting(app.read(), "used_for").await;
    asked.map(|_| "ready").map_err(|_| crate::problem::Problem::new(Code::NotReady).into())
}

#[handler]
fn metrics(Data(app): Data<&App>) -> String {
    app.metrics().text(app.store().statements())
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
