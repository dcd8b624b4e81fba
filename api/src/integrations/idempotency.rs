//! `Idempotency-Key`: who repeats a request gets the answer of the first time, whatever process answers.
//! The answer is kept in the transaction of what it tells of, so that there is either both or neither.

use crate::access::token_hash;
use crate::codes::Code;
use crate::context::App;
use crate::problem::{Failure, FieldProblem, Problem};
use crate::scalars::Line;
use crate::speech::Sentence;
use crate::storefronts::Bound;
use chrono::TimeDelta;
use poem_openapi::types::{ParseFromJSON, ToJSON};
use sea_orm::ConnectionTrait;
use store::Together;
use store::integrations::idempotency::{self, Kept};

/// The key of a request: at least 8 characters, so that nobody counts 1, 2, 3.
pub(crate) type Key = Line<8, 255>;

/// How long an answer is kept.
pub(crate) const KEPT_FOR: TimeDelta = TimeDelta::hours(24);

/// A request that has a key.
pub(crate) struct Once {
    scope: String,
    key: String,
    request: Vec<u8>,
}

impl Once {
    /// A request of somebody (`scope` names the caller and the operation on its object), told from others by
    /// its body.
    pub(crate) fn new(scope: String, key: Key, body: &impl ToJSON) -> Self {
        Self { scope, key: key.0, request: token_hash(&body.to_json_string()) }
    }

    /// What was answered to the same request before.
    pub(crate) async fn replay<T: ParseFromJSON>(
        &self,
        app: &App,
        tx: &impl ConnectionTrait,
    ) -> Result<Option<T>, Failure> {
        let Some(kept) = idempotency::find(tx, &self.scope, &self.key).await? else {
            return Ok(None);
        };
        if kept.at + KEPT_FOR <= app.now() {
            idempotency::forget(tx, &self.scope, &self.key).await?;
            return Ok(None);
        }
        if kept.request != self.request {
            let sentence = Code::KeyReused.sentence();
            let field = FieldProblem::new("Idempotency-Key", "reused", sentence);
            return Err(Problem::new(Code::KeyReused).with(field).into());
        }
        let opened = app.sealing().unseal(self.place(), &kept.answer).map_err(|_| Code::Broken)?;
        let text = String::from_utf8(opened).map_err(|_| Code::Broken)?;
        Ok(Some(T::parse_from_json_string(&text).map_err(|_| Code::Broken)?))
    }

    /// Keeps the answer. Somebody who asks the same at this moment waits, and is then told to repeat.
    pub(crate) async fn keep(
        self,
        app: &App,
        tx: &impl ConnectionTrait,
        answer: &impl ToJSON,
    ) -> Result<(), Failure> {
        let kept = self.kept(app, answer)?;
        idempotency::keep(tx, &self.scope, &self.key, kept).await.map_err(in_progress)
    }

    /// The same, together with other writes, where nobody else can be asking the same.
    pub(crate) fn keep_with(
        self,
        app: &App,
        writes: &mut Together,
        answer: &impl ToJSON,
    ) -> Result<(), Failure> {
        let kept = self.kept(app, answer)?;
        idempotency::keep_with(writes, &self.scope, &self.key, kept);
        Ok(())
    }

    fn kept(&self, app: &App, answer: &impl ToJSON) -> Result<Kept, Failure> {
        let sealed = app.sealing().seal(self.place(), answer.to_json_string().as_bytes());
        let answer = sealed.map_err(|error| {
            tracing::error!(%error, "an answer can't be sealed");
            Code::Broken
        })?;
        Ok(Kept { request: self.request.clone(), answer, at: app.now() })
    }

    fn place(&self) -> KeptUnder<'_> {
        KeptUnder { scope: &self.scope, key: &self.key }
    }
}

/// Where an answer is sealed: there may be an address in it.
struct KeptUnder<'a> {
    scope: &'a str,
    key: &'a str,
}

impl Bound for KeptUnder<'_> {
    fn bound_to(&self) -> Vec<u8> {
        format!("integrations_idempotency/{}/{}", self.scope, self.key).into_bytes()
    }
}

fn in_progress(error: sea_orm::DbErr) -> Failure {
    if !store::is_duplicate(&error) {
        return error.into();
    }
    let sentence = Sentence::new(
        "Khóa này vừa được dùng. Hãy gửi lại để nhận câu trả lời.",
        "The key was used a moment ago. Repeat the request for its answer.",
    );
    let field = FieldProblem::new("Idempotency-Key", "in_progress", sentence);
    Problem::new(Code::InProgress).with(field).retry_after(1).into()
}
