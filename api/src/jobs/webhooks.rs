//! Telling webhooks. Each has a few lanes of its own, so that one that is slow holds up no other; within
//! them, what happened to a thing earlier goes before what happened to it later.

use super::{Jobs, Left};
use crate::context::App;
use crate::integrations::{mail, webhooks as payload};
use crate::oversight;
use chrono::TimeDelta;
use domain::accounts::Affair;
use domain::integrations::webhooks::fails_too_long;
use domain::integrations::{Outcome, PauseReason, outcome, wait_after};
use gateways::webhooks::Message;
use sea_orm::{DatabaseTransaction, DbErr};
use serde_json::json;
use std::collections::HashMap;
use std::time::Duration;
use store::integrations::events;
use store::integrations::webhooks::deliveries::{self, Attempt, State, Then};
use store::integrations::webhooks::rows::delivery;
use store::integrations::webhooks::{self, Owner, Pause, Webhook};
use store::oversight::deeds::{Deed, Doer};
use tokio::task::JoinSet;
use uuid::Uuid;

/// Messages under way to one webhook at a time.
const LANES: usize = 4;
/// Messages under way in all.
const MOST: usize = 64;
/// How long an attempt may take before another process may make the next: longer than a call ever takes.
const LEASE: TimeDelta = TimeDelta::minutes(1);
/// How often to look for others' messages while some are under way.
const LOOK: Duration = Duration::from_millis(200);
/// Most characters of an answer that are kept.
const ANSWER: usize = 500;

/// Sends all that is due, and what becomes due meanwhile, until nothing is under way.
pub(super) async fn round(jobs: &Jobs) -> Result<Left, DbErr> {
    let mut under_way = UnderWay::default();
    loop {
        if !jobs.stopping() {
            start(&jobs.app, &mut under_way).await?;
        }
        if under_way.tasks.is_empty() {
            return Ok(Left::Nothing);
        }
        tokio::select! {
            Some(done) = under_way.tasks.join_next() => under_way.ended(done.ok()),
            () = tokio::time::sleep(LOOK) => {}
        }
        while let Some(done) = under_way.tasks.try_join_next() {
            under_way.ended(done.ok());
        }
    }
}

/// Messages that this process is sending.
#[derive(Default)]
struct UnderWay {
    tasks: JoinSet<Uuid>,
    /// How many to each webhook.
    lanes: HashMap<Uuid, usize>,
}

impl UnderWay {
    fn room(&self, webhook: Uuid) -> usize {
        let own = LANES.saturating_sub(self.lanes.get(&webhook).copied().unwrap_or_default());
        own.min(MOST.saturating_sub(self.tasks.len()))
    }

    fn began(&mut self, webhook: Uuid) {
        *self.lanes.entry(webhook).or_default() += 1;
    }

    /// Of a task that panicked nothing is known but that it is over.
    fn ended(&mut self, webhook: Option<Uuid>) {
        match webhook {
            Some(webhook) => {
                if let Some(lanes) = self.lanes.get_mut(&webhook) {
                    *lanes = lanes.saturating_sub(1);
                }
            }
            None if self.tasks.is_empty() => self.lanes.clear(),
            None => {}
        }
    }
}

/// Begins as many attempts as there is room for.
async fn start(app: &App, under_way: &mut UnderWay) -> Result<(), DbErr> {
    let now = app.now();
    for webhook in deliveries::webhooks_due(app.read(), now).await? {
        let room = under_way.room(webhook);
        if room == 0 {
            continue;
        }
        for id in deliveries::due(app.read(), webhook, now, room).await? {
            let tx = app.store().begin().await?;
            let claimed = deliveries::claim(&tx, id, now, now + LEASE).await?;
            tx.commit().await?;
            let Some(row) = claimed else { continue };
            let app = app.clone();
            under_way.began(webhook);
            under_way.tasks.spawn(async move {
                if let Err(error) = deliver(&app, &row).await {
                    tracing::error!(%id, %error, "a delivery failed; it is made again");
                }
                webhook
            });
        }
    }
    Ok(())
}

/// Makes an attempt, and records what it came to.
async fn deliver(app: &App, row: &delivery::Model) -> Result<(), DbErr> {
    let Some(webhook) = webhooks::find(app.read(), row.webhook_id).await? else { return Ok(()) };
    let attempt = attempt(app, &webhook, row).await?;
    let tx = app.store().begin().await?;
    follow_up(app, &tx, (&webhook, row), &attempt).await?;
    tx.commit().await?;
    let (status, error) = (attempt.status, attempt.error);
    tracing::info!(id = %row.id, webhook = %row.webhook_id, attempts = row.attempts, status, error, "webhook told");
    Ok(())
}

async fn attempt(app: &App, webhook: &Webhook, row: &delivery::Model) -> Result<Attempt, DbErr> {
    let Some(secrets) = payload::secrets_of(app, webhook).await? else {
        return Ok(Attempt { error: Some("unsealed"), ..Attempt::default() });
    };
    let body = payload::body(app, webhook, row).await?;
    let message = Message { id: row.event_id, timestamp: app.now().timestamp(), body };
    Ok(match app.courier().send(&webhook.url, &message, &secrets).await {
        Ok(answer) => {
            Attempt { status: Some(answer.status), answer: Some(shown(&answer.body)), error: None }
        }
        Err(error) => Attempt { error: Some(error.code()), ..Attempt::default() },
    })
}

/// The beginning of an answer as text: what is no text in it, and what would confuse a screen, is replaced.
fn shown(answer: &[u8]) -> String {
    let begin = &answer[..answer.len().min(4 * ANSWER)];
    let text = String::from_utf8_lossy(begin);
    let plain = |c: char| if c.is_control() && c != '\n' { '\u{FFFD}' } else { c };
    text.chars().map(plain).take(ANSWER).collect()
}

/// Records an attempt, and pauses a webhook that is gone or fails for too long. A test says nothing about
/// that unless it succeeds.
async fn follow_up(
    app: &App,
    tx: &DatabaseTransaction,
    (webhook, row): (&Webhook, &delivery::Model),
    attempt: &Attempt,
) -> Result<(), DbErr> {
    let now = app.now();
    let came_to = attempt.status.map_or(Outcome::Failed, outcome);
    let test = row.kind == deliveries::TEST;
    let next = wait_after(row.attempts).filter(|_| !test && came_to == Outcome::Failed);
    let then = match (came_to, next) {
        (Outcome::Taken, _) => Then::End(State::Delivered),
        (_, Some(wait)) => Then::Again(now + wait),
        (_, None) => Then::End(State::Failed),
    };
    // In the order in which everybody locks: the follower, where a pause may take it, the webhook, then what
    // is delivered to it.
    let ends = matches!(then, Then::End(State::Failed)) && !test;
    let here = if ends { Some(events::lock(tx).await?) } else { None };
    if webhooks::lock(tx, webhook.id).await?.is_none() {
        return Ok(());
    }
    if !deliveries::record(tx, row, attempt, then, now).await?
        || (test && came_to != Outcome::Taken)
    {
        return Ok(());
    }
    let failing = webhooks::note(tx, webhook.id, came_to == Outcome::Taken, now).await?;
    let reason = match came_to {
        Outcome::Gone => Some(PauseReason::Gone),
        Outcome::Failed if failing.is_some_and(|since| fails_too_long(since, now)) => {
            Some(PauseReason::Failing)
        }
        _ => None,
    };
    if let (Some(held), Some(reason)) = (here, reason) {
        let pause = Pause { since: now, reason, held };
        if webhooks::pause(tx, webhook.id, &pause).await? {
            told(app, tx, webhook, (&pause, failing)).await?;
        }
    }
    Ok(())
}

/// Writes down that a webhook is paused, and tells its owner.
async fn told(
    app: &App,
    tx: &DatabaseTransaction,
    webhook: &Webhook,
    (pause, failing): (&Pause, Option<domain::calendar::Instant>),
) -> Result<(), DbErr> {
    let producer = webhook.owner.producer();
    let deed = Deed { producer, ..Deed::new("pause_webhook", "webhook", webhook.id) };
    let deed = deed.with(json!({ "reason": pause.reason.code() }));
    oversight::record(app, tx, &Doer::default(), deed).await?;
    let url = webhook.url.split('?').next().unwrap_or_default();
    let since = failing.filter(|_| pause.reason == PauseReason::Failing);
    let params = json!({
        "webhook_url": url, "pause_reason": pause.reason.code(),
        "failing_since": since.map(|at| at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true)),
    });
    match webhook.owner {
        Owner::Producer(id) => {
            mail::to_producer(app, tx, (id, Affair::Integrations), "webhook_paused", &params).await
        }
        Owner::Platform => mail::to_operators(app, tx, "webhook_paused", &params).await,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_of_an_answer_is_short_and_plain() {
        assert_eq!(shown(b"ok\n"), "ok\n");
        assert_eq!(shown("Chè\u{0}\u{1b}[31m".as_bytes()), "Chè\u{FFFD}\u{FFFD}[31m");
        assert_eq!(shown(&[0xff, b'a']), "\u{FFFD}a");
        assert_eq!(shown(&[b'a'; 70_000]).len(), ANSWER);
    }

    #[test]
    fn lanes_are_bounded_for_each_and_for_all() {
        let (one, two) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let mut under_way = UnderWay::default();
        (0..LANES).for_each(|_| under_way.began(one));
        assert_eq!((under_way.room(one), under_way.room(two)), (0, LANES));
        under_way.ended(Some(one));
        assert_eq!(under_way.room(one), 1);
    }
}
