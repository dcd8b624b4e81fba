//! The plain pages to which links in letters lead, for a marketplace without a website of its own. Each
//! asks its reader to confirm, since some mailboxes open every link by themselves.

use poem::http::HeaderValue;
use poem::{Endpoint, EndpointExt as _, Response, Route, get, handler};

const VERIFY: &str = include_str!("pages/verify-email.html");
const RESET: &str = include_str!("pages/reset-password.html");
const SCRIPT: &str = include_str!("pages/account.js");

const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'unsafe-inline'; \
    img-src data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// Adds the pages to the routes.
pub(crate) fn add(routes: Route) -> Route {
    routes
        .at("/verify-email", guarded(get(verify)))
        .at("/reset-password", guarded(get(reset)))
        .at("/account.js", guarded(get(script)))
}

#[handler]
fn verify() -> Response {
    Response::builder().content_type("text/html; charset=utf-8").body(VERIFY)
}

#[handler]
fn reset() -> Response {
    Response::builder().content_type("text/html; charset=utf-8").body(RESET)
}

#[handler]
fn script() -> Response {
    Response::builder().content_type("text/javascript; charset=utf-8").body(SCRIPT)
}

fn guarded<E: Endpoint + 'static>(page: E) -> impl Endpoint<Output = Response> + 'static {
    page.map_to_response().after(async |answer: poem::Result<Response>| {
        let mut answer = answer?;
        let headers = answer.headers_mut();
        headers.insert("content-security-policy", HeaderValue::from_static(POLICY));
        headers.insert("referrer-policy", HeaderValue::from_static("no-referrer"));
        Ok::<_, poem::Error>(answer)
    })
}
