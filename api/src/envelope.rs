//! What surrounds every answer: its id, its language, its bounds, its record.

use crate::codes::Code;
use crate::context::App;
use crate::document::Document;
use crate::problem::{FieldProblem, Problem};
use crate::speech::{self, Sentence, Speech};
use crate::storefronts::documents;
use domain::fairs::applications::LARGEST_FILE;
use poem::error::{MethodNotAllowedError, NotFoundError, ReadBodyError};
use poem::http::{HeaderValue, Method, StatusCode};
use poem::{Body, Endpoint, Error, Request, Response};
use poem_openapi::error::{
    AuthorizationError, ContentTypeError, ParseParamError, ParsePathError, ParseRequestPayloadError,
};
use std::sync::Arc;
use uuid::Uuid;

/// Largest body in bytes, but for imports, uploads of scans, documents and pictures.
const BODY_LIMIT: usize = 1 << 20;
/// Largest upload of scans in bytes: 10,000 badges of the size that ours have.
const SCANS_LIMIT: usize = 8 << 20;
/// A schedule of 20,000 meetings.
const SCHEDULE_LIMIT: usize = 4 << 20;
/// Largest imported file in bytes.
const IMPORT_LIMIT: usize = 20 << 20;

/// Wraps the routes.
pub struct Envelope<E> {
    inner: E,
    app: App,
    document: Arc<Document>,
}

impl<E: Endpoint<Output = Response>> Envelope<E> {
    /// Wraps `inner`.
    pub fn new(inner: E, app: App, document: Arc<Document>) -> Self {
        Self { inner, app, document }
    }

    async fn answer(&self, mut request: Request) -> Response {
        if let Err(problem) = self.check(&mut request).await {
            return problem.response();
        }
        request.set_data(self.app.clone());
        self.inner.call(request).await.unwrap_or_else(problem_of)
    }

    async fn check(&self, request: &mut Request) -> Result<(), Problem> {
        let uri = request.uri().clone();
        if let Some(query) = uri.query().filter(|query| !query.is_empty()) {
            self.document.check_query(request.method(), uri.path(), query)?;
        }
        if !matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS) {
            self.check_body(request, uri.path()).await?;
        }
        Ok(())
    }

    async fn check_body(&self, request: &mut Request, path: &str) -> Result<(), Problem> {
        // Received by its handler, from callers who may send one and as far as there is room.
        if self.document.takes_picture(request.method(), path) {
            return Ok(());
        }
        let limit = match path.rsplit('/').next() {
            Some("decision-imports") => IMPORT_LIMIT,
            Some("uploads") if path.ends_with("/check-ins/uploads") => SCANS_LIMIT,
            Some("identity-document") => documents::LARGEST,
            Some("schedule") => SCHEDULE_LIMIT,
            Some("files") => LARGEST_FILE,
            _ => BODY_LIMIT,
        };
        let bytes =
            request.take_body().into_bytes_limit(limit).await.map_err(|error| match error {
                ReadBodyError::PayloadTooLarge => Problem::new(Code::TooLarge),
                _ => Problem::new(Code::InvalidBody),
            })?;
        let json = request.content_type().is_some_and(|kind| kind.starts_with("application/json"));
        // Strangers get 401 rather than a lesson in the schema: without a token the handler refuses.
        let tokens = ["authorization", "cart-token"];
        let anonymous = tokens.iter().all(|name| request.header(*name).is_none());
        let checked = if json && self.document.takes_json(request.method(), path) {
            self.document.check_body(request.method(), path, &bytes)
        } else {
            Ok(())
        };
        request.set_body(Body::from_bytes(bytes));
        match checked {
            Err(problem) if !(anonymous && self.document.needs_token(request.method(), path)) => {
                Err(problem)
            }
            _ => Ok(()),
        }
    }
}

impl<E: Endpoint<Output = Response>> Endpoint for Envelope<E> {
    type Output = Response;

    async fn call(&self, request: Request) -> poem::Result<Response> {
        let started = std::time::Instant::now();
        let request_id = request_id(&request, &self.app);
        let speech = Speech {
            language: speech::language_of(&request),
            request_id: request_id.clone(),
            path: request.uri().path().into(),
        };
        let method = request.method().clone();
        let path = Arc::clone(&speech.path);
        let mut response = speech::speaking(speech, self.answer(request)).await;
        self.app.metrics().observe(&method, response.status(), started.elapsed());
        tracing::info!(%method, %path, status = response.status().as_u16(), %request_id, "answered");
        let headers = response.headers_mut();
        if let Ok(value) = HeaderValue::from_str(&request_id) {
            headers.insert("x-request-id", value);
        }
        headers.entry("x-content-type-options").or_insert(HeaderValue::from_static("nosniff"));
        if self.app.rehearsal() {
            headers.insert("x-ocop-rehearsal", HeaderValue::from_static("true"));
        }
        Ok(response)
    }
}

/// The caller's id of the request when it is well formed, else a new one.
fn request_id(request: &Request, app: &App) -> Arc<str> {
    let plain = |id: &&str| {
        (1..=64).contains(&id.len())
            && id.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'))
    };
    match request.header("x-request-id").filter(plain) {
        Some(id) => id.into(),
        None => app.mint::<Uuid>().simple().to_string().into(),
    }
}

/// An error that no handler answered, as a problem.
fn problem_of(error: Error) -> Response {
    if error.is_from_response() {
        return error.into_response();
    }
    let field = |code, pointer: &str, key: &str, reason: &str| {
        let reason: String = reason.chars().take(300).collect();
        let sentence = Sentence::new(format!("Giá trị không đúng: {reason}"), reason);
        Problem::new(code).with(FieldProblem::new(pointer, key, sentence))
    };
    let problem = if let Some(error) = error.downcast_ref::<ParseParamError>() {
        field(Code::InvalidParameter, error.name, "invalid", &error.reason)
    } else if let Some(error) = error.downcast_ref::<ParsePathError>() {
        // An address with a malformed id is the address of nothing.
        field(Code::NotFound, error.name, "invalid", &error.reason)
    } else if let Some(error) = error.downcast_ref::<ParseRequestPayloadError>() {
        field(Code::InvalidBody, "", "invalid", &error.reason)
    } else if error.is::<ContentTypeError>() {
        Problem::new(Code::UnsupportedMediaType)
    } else if error.is::<AuthorizationError>() {
        Problem::new(Code::NotSignedIn)
    } else if error.is::<NotFoundError>() {
        Problem::new(Code::NotFound)
    } else if error.is::<MethodNotAllowedError>() {
        Problem::new(Code::MethodNotAllowed)
    } else {
        plain_problem(&error)
    };
    let code = problem.status();
    let mut response = problem.response();
    if let Ok(status) = StatusCode::from_u16(code) {
        response.set_status(status);
    }
    response
}

fn plain_problem(error: &Error) -> Problem {
    match error.status() {
        StatusCode::UNAUTHORIZED => Problem::new(Code::NotSignedIn),
        StatusCode::PAYLOAD_TOO_LARGE => Problem::new(Code::TooLarge),
        status if status.is_client_error() => Problem::new(Code::InvalidBody),
        _ => {
            tracing::error!(%error, "an answer broke");
            Problem::new(Code::Broken)
        }
    }
}
