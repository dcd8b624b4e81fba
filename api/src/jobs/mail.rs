//! Sending what is in the queue.

use super::{Jobs, Left};
use crate::accounts::proofs;
use crate::context::App;
use crate::integrations::letters;
use crate::speech::Language;
use chrono::TimeDelta;
use domain::calendar::Instant;
use gateways::mail::{MailError, Message};
use sea_orm::DbErr;
use serde_json::{Map, Value};
use store::integrations::mail;
use store::integrations::rows::mail::Model;

/// Messages of one round.
const BATCH: usize = 20;
/// Attempts after which a message is given up, about two and a half days after the first.
const MOST_ATTEMPTS: i32 = 10;
/// How long an attempt may take before another process may make the next.
const LEASE: TimeDelta = TimeDelta::minutes(5);
/// After how long what came of attempts is written down. After a crash these letters go out once more, under
/// the same `Message-ID`.
const BETWEEN_NOTES: TimeDelta = TimeDelta::seconds(1);
const FIRST_WAIT: TimeDelta = TimeDelta::minutes(1);
const LONGEST_WAIT: TimeDelta = TimeDelta::hours(12);

pub(super) async fn round(jobs: &Jobs) -> Result<Left, DbErr> {
    let (app, begun) = (&jobs.app, jobs.app.now());
    let due = mail::due(app.read(), begun, BATCH as u64).await?;
    if due.is_empty() {
        return Ok(Left::Nothing);
    }
    let tx = app.store().begin().await?;
    let claimed = mail::claim(&tx, &due, begun, begun + LEASE).await?;
    tx.commit().await?;
    send(jobs, claimed, begun).await?;
    Ok(if due.len() == BATCH { Left::More } else { Left::Nothing })
}

/// What becomes of a message after an attempt.
enum Outcome {
    Sent,
    /// Nobody is to read it after all.
    Pointless,
    /// Another time.
    Failed(String),
    /// Never.
    Refused(String),
    /// Given back: no attempt was made.
    Untried,
}

/// Makes one attempt at each, and writes down what came of them every now and then: a transaction for each
/// letter would keep a small database from its work.
async fn send(jobs: &Jobs, claimed: Vec<Model>, begun: Instant) -> Result<(), DbErr> {
    let (app, mut noted) = (&jobs.app, begun);
    let mut tried = Vec::new();
    for row in claimed {
        let late = app.now() > begun + LEASE / 2;
        // What mints a secret counts how many went to the address before.
        if app.now() > noted + BETWEEN_NOTES || mints(&row) {
            note(app, std::mem::take(&mut tried)).await?;
            noted = app.now();
        }
        let outcome =
            if jobs.stopping() || late { Ok(Outcome::Untried) } else { attempt(jobs, &row).await };
        match outcome {
            Ok(outcome) => tried.push((row, outcome)),
            Err(error) => {
                note(app, tried).await?;
                return Err(error);
            }
        }
    }
    note(app, tried).await
}

/// Writes down what came of attempts.
async fn note(app: &App, tried: Vec<(Model, Outcome)>) -> Result<(), DbErr> {
    if tried.is_empty() {
        return Ok(());
    }
    let (now, mut sent, mut untried) = (app.now(), Vec::new(), Vec::new());
    let tx = app.store().begin().await?;
    for (row, outcome) in tried {
        let (id, last) = (row.id, row.attempts >= MOST_ATTEMPTS);
        let told = match outcome {
            Outcome::Sent => {
                sent.push(id);
                "sent"
            }
            Outcome::Untried => {
                untried.push(id);
                "given back"
            }
            Outcome::Pointless => mail::discard(&tx, id).await.map(|()| "discarded")?,
            Outcome::Failed(error) if !last => {
                mail::postpone(&tx, id, &error, now + wait(row.attempts)).await?;
                "postponed"
            }
            Outcome::Failed(error) | Outcome::Refused(error) => {
                mail::abandon(&tx, id, &error, now).await?;
                "given up"
            }
        };
        // The server's words may name the address, so they stay in the database.
        tracing::info!(%id, template = row.template, attempts = row.attempts, "mail {told}");
    }
    mail::sent(&tx, &sent, now).await?;
    mail::give_back(&tx, &untried, now).await?;
    tx.commit().await
}

async fn attempt(jobs: &Jobs, row: &Model) -> Result<Outcome, DbErr> {
    let app = &jobs.app;
    if row.attempts > MOST_ATTEMPTS {
        return Ok(Outcome::Refused("each attempt was cut off".to_owned()));
    }
    let Some(params) = params(app, row).await? else { return Ok(Outcome::Pointless) };
    let language = Language::from_code(&row.language);
    let letter = match letters::write(&row.template, language, &params, app.public_url()) {
        Ok(letter) => letter,
        Err(error) => return Ok(Outcome::Refused(error.to_string())),
    };
    let demo = if app.rehearsal() { "[DEMO] " } else { "" };
    let message = Message {
        id: row.id,
        date: app.now().into(),
        to: row.recipient.clone(),
        subject: format!("{demo}{}", letter.subject),
        text: letter.text,
    };
    Ok(match jobs.mailer.send(&message).await {
        Ok(()) => Outcome::Sent,
        Err(MailError::Refused(error)) => Outcome::Refused(error),
        Err(MailError::Failed(error)) => Outcome::Failed(error),
    })
}

/// What the letter says: what the draft gave, and what is minted only now. `None` when it has become
/// pointless, as for an address without an account.
async fn params(app: &App, row: &Model) -> Result<Option<Map<String, Value>>, DbErr> {
    let mut params: Map<String, Value> = serde_json::from_str(&row.params).unwrap_or_default();
    if mints(row) {
        let Some(minted) = proofs::mint(app, &row.template, &row.recipient).await? else {
            return Ok(None);
        };
        params.extend(minted);
    }
    Ok(Some(params))
}

/// Whether a secret is put into the letter as it is sent.
fn mints(row: &Model) -> bool {
    letters::find(&row.template).is_some_and(|letter| !letter.minted.is_empty())
}

/// How long to wait after so many attempts: a minute, then four times as long each time.
fn wait(attempts: i32) -> TimeDelta {
    let times = 4_i32.saturating_pow(u32::try_from(attempts - 1).unwrap_or_default());
    FIRST_WAIT.checked_mul(times).map_or(LONGEST_WAIT, |wait| wait.min(LONGEST_WAIT))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_and_end_within_three_days() {
        let waits: Vec<_> = (1..MOST_ATTEMPTS).map(wait).collect();
        assert_eq!(&waits[..3], [1, 4, 16].map(TimeDelta::minutes));
        assert!(waits.is_sorted() && waits.last() == Some(&LONGEST_WAIT));
        let all: TimeDelta = waits.iter().sum();
        assert!(TimeDelta::days(2) < all && all < TimeDelta::days(3), "{all}");
        assert_eq!(wait(i32::MAX), LONGEST_WAIT);
    }
}
