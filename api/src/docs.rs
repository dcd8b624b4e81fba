//! The interactive reference at `/docs`. All of it is served by us, so that it works without any other
//! network, under a policy that lets nothing else in.

use poem::http::{HeaderValue, StatusCode};
use poem::web::Path;
use poem::{Endpoint, EndpointExt as _, Request, Response, Route, get, handler};
use std::sync::Arc;

const PAGE: &str = r#"<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>OCOP Marketplace</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/docs/swagger-ui.css">
</head>
<body>
<div id="ui"></div>
<noscript>This page needs scripts. The document itself: <a href="/openapi.json">/openapi.json</a></noscript>
<script src="/docs/swagger-ui.js"></script>
<script src="/docs/start.js"></script>
</body>
</html>
"#;

/// Without a validator of its maker's, which would be asked over the network.
const START: &str = "SwaggerUIBundle({dom_id: '#ui', url: '/openapi.json', validatorUrl: null, deepLinking: true, docExpansion: 'none', tagsSorter: 'alpha'});\n";

const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
    img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// What the page loads.
pub(crate) struct Assets {
    script: String,
    style: String,
}

impl Assets {
    /// From the page that poem-openapi makes with everything in one.
    pub(crate) fn of(whole: &str) -> Self {
        Self {
            script: between(whole, "<script charset=\"UTF-8\">", "</script>").to_owned(),
            style: between(whole, "<style charset=\"UTF-8\">", "</style>").to_owned(),
        }
    }
}

/// The routes below `/docs`.
pub(crate) fn routes(assets: Arc<Assets>) -> impl Endpoint<Output = Response> + 'static {
    Route::new()
        .at("/", get(page))
        .at("/:file", get(asset))
        .data(assets)
        .map_to_response()
        .after(guarded)
}

#[handler]
fn page() -> Response {
    Response::builder().content_type("text/html; charset=utf-8").body(PAGE)
}

#[handler]
fn asset(Path(file): Path<String>, request: &Request) -> Response {
    let Some(assets) = request.data::<Arc<Assets>>() else {
        return StatusCode::NOT_FOUND.into();
    };
    let (kind, text) = match file.as_str() {
        "start.js" => ("text/javascript; charset=utf-8", START.to_owned()),
        "swagger-ui.js" => ("text/javascript; charset=utf-8", assets.script.clone()),
        "swagger-ui.css" => ("text/css; charset=utf-8", assets.style.clone()),
        _ => return crate::problem::Problem::new(crate::codes::Code::NotFound).response(),
    };
    Response::builder()
        .content_type(kind)
        .header("cache-control", "public, max-age=3600")
        .body(text)
}

async fn guarded(answer: poem::Result<Response>) -> poem::Result<Response> {
    let mut answer = answer?;
    let headers = answer.headers_mut();
    headers.insert("content-security-policy", HeaderValue::from_static(POLICY));
    headers.insert("referrer-policy", HeaderValue::from_static("no-referrer"));
    Ok(answer)
}

fn between<'a>(text: &'a str, start: &str, end: &str) -> &'a str {
    let after = text.split_once(start).map_or("", |(_, after)| after);
    after.split_once(end).map_or("", |(inside, _)| inside)
}
