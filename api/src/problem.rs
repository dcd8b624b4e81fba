//! How it goes wrong: every failure becomes an RFC 9457 problem here.

use crate::codes::Code;
use crate::speech::{self, Sentence};
use poem_openapi::payload::Json;
use poem_openapi::types::Any;
use poem_openapi::{ApiResponse, Object};
use sea_orm::DbErr;
use serde_json::Value;

/// A problem (RFC 9457). `code` is stable; sentences are in the language of `Accept-Language`.
#[derive(Clone, Debug, Object)]
#[oai(rename = "Problem")]
pub struct ProblemBody {
    /// Identifies the kind of problem; the part after `#` is `code`.
    #[oai(rename = "type")]
    kind: String,
    /// The kind of problem in English.
    title: String,
    /// The HTTP status.
    status: u16,
    /// What happened and what to do next.
    detail: String,
    /// The path that was asked for.
    instance: String,
    /// Stable code, one of the table in this document's description.
    code: String,
    /// The fields or reasons concerned; empty when the problem is about the request as a whole.
    errors: Vec<FieldProblem>,
    /// Quote this when you report a problem.
    request_id: String,
    /// The present state of what was asked about, where `code` says so: of `cart_changed` the cart.
    #[oai(skip_serializing_if_is_none)]
    current: Option<Any<Value>>,
}

/// A field or reason within a problem.
#[derive(Clone, Debug, Object)]
pub struct FieldProblem {
    /// JSON pointer into the body (`/stars`), or the parameter's name.
    pub pointer: String,
    /// Stable code.
    pub code: String,
    /// What is wrong with it.
    pub detail: String,
}

impl FieldProblem {
    /// A field's problem, spoken in the language of the request.
    pub fn new(pointer: impl Into<String>, code: impl Into<String>, sentence: Sentence) -> Self {
        Self { pointer: pointer.into(), code: code.into(), detail: sentence.spoken() }
    }
}

/// A failure on its way to becoming an answer.
#[derive(Clone, Debug)]
pub struct Problem {
    code: Code,
    errors: Vec<FieldProblem>,
    retry_after: Option<u64>,
    current: Option<Value>,
}

impl Problem {
    /// A problem about the request as a whole.
    pub fn new(code: Code) -> Self {
        Self { code, errors: Vec::new(), retry_after: None, current: None }
    }

    /// Names a field or reason.
    #[must_use]
    pub fn with(mut self, error: FieldProblem) -> Self {
        self.errors.push(error);
        self
    }

    /// A value that fits its schema and is refused all the same.
    pub fn field(pointer: &str, code: &str, vi: &str, en: &str) -> Self {
        Self::new(Code::RulesOfFields).with(FieldProblem::new(pointer, code, Sentence::new(vi, en)))
    }

    /// A parameter that fits its schema and is refused all the same.
    pub fn parameter(name: &str, code: &str, vi: &str, en: &str) -> Self {
        let error = FieldProblem::new(name, code, Sentence::new(vi, en));
        Self::new(Code::InvalidParameter).with(error)
    }

    /// Says when to try again, in seconds.
    #[must_use]
    pub fn retry_after(mut self, seconds: u64) -> Self {
        self.retry_after = Some(seconds);
        self
    }

    /// Shows the present state of what was asked about.
    #[must_use]
    pub fn showing(mut self, current: Option<Value>) -> Self {
        self.current = current;
        self
    }

    /// The HTTP status.
    pub fn status(&self) -> u16 {
        self.code.status()
    }

    /// The answer as a plain response, for where no handler is involved.
    pub fn response(self) -> poem::Response {
        poem::IntoResponse::into_response(Failure::from(self))
    }

    fn body(self) -> ProblemBody {
        let speech = speech::current();
        let sentence = self.code.sentence();
        ProblemBody {
            kind: format!("/docs#{}", self.code.code()),
            title: sentence.en.clone(),
            status: self.code.status(),
            detail: sentence.spoken(),
            instance: speech.path.to_string(),
            code: self.code.code().to_owned(),
            errors: self.errors,
            request_id: speech.request_id.to_string(),
            current: self.current.map(Any),
        }
    }
}

/// What an operation answers when it does not succeed.
#[derive(Debug, ApiResponse)]
pub enum Failure {
    /// The request is malformed; nothing was changed.
    #[oai(status = 400, content_type = "application/problem+json")]
    Malformed(Json<ProblemBody>),
    /// No live token was sent where one is needed.
    #[oai(status = 401, content_type = "application/problem+json")]
    NotSignedIn(Json<ProblemBody>),
    /// The caller's role does not allow it.
    #[oai(status = 403, content_type = "application/problem+json")]
    NotAllowed(Json<ProblemBody>),
    /// There is no such thing, or it is not the caller's to see.
    #[oai(status = 404, content_type = "application/problem+json")]
    NotFound(Json<ProblemBody>),
    /// The present state does not allow it.
    #[oai(status = 409, content_type = "application/problem+json")]
    Conflict(Json<ProblemBody>),
    /// `If-Match` names an older version.
    #[oai(status = 412, content_type = "application/problem+json")]
    Stale(Json<ProblemBody>),
    /// The body is too large.
    #[oai(status = 413, content_type = "application/problem+json")]
    TooLarge(Json<ProblemBody>),
    /// The body's Content-Type is not taken here.
    #[oai(status = 415, content_type = "application/problem+json")]
    UnsupportedMediaType(Json<ProblemBody>),
    /// The request is well formed, and its values are refused; nothing was changed.
    #[oai(status = 422, content_type = "application/problem+json")]
    Refused(Json<ProblemBody>),
    /// Too many attempts.
    #[oai(status = 429, content_type = "application/problem+json")]
    TooMany(
        Json<ProblemBody>,
        /// Seconds to wait.
        #[oai(header = "Retry-After")]
        u64,
    ),
    /// Something broke on our side.
    #[oai(status = 500, content_type = "application/problem+json")]
    Broken(Json<ProblemBody>),
    /// The service can't answer just now.
    #[oai(status = 503, content_type = "application/problem+json")]
    NotReady(Json<ProblemBody>),
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        let status = problem.code.status();
        let retry_after = problem.retry_after.unwrap_or(60);
        let body = Json(problem.body());
        match status {
            400 | 405 => Self::Malformed(body),
            401 => Self::NotSignedIn(body),
            403 => Self::NotAllowed(body),
            404 => Self::NotFound(body),
            409 => Self::Conflict(body),
            412 => Self::Stale(body),
            413 => Self::TooLarge(body),
            415 => Self::UnsupportedMediaType(body),
            422 => Self::Refused(body),
            429 => Self::TooMany(body, retry_after),
            503 => Self::NotReady(body),
            _ => Self::Broken(body),
        }
    }
}

impl Failure {
    /// The same of a part of the body, at this pointer.
    #[must_use]
    pub fn within(mut self, part: &str) -> Self {
        if let Self::Refused(Json(body)) = &mut self {
            for error in &mut body.errors {
                error.pointer.insert_str(0, part);
            }
        }
        self
    }
}

impl From<Code> for Failure {
    fn from(code: Code) -> Self {
        Problem::new(code).into()
    }
}

impl From<DbErr> for Failure {
    fn from(error: DbErr) -> Self {
        if store::gave_way(&error) {
            return Code::Crowded.into();
        }
        tracing::error!(%error, "the database refused");
        Code::Broken.into()
    }
}

impl From<Problem> for poem::Error {
    fn from(problem: Problem) -> Self {
        Self::from_response(problem.response())
    }
}
