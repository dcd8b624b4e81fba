//! Tokens that are minted as the letter that carries them is sent, and stand in no row but as hashes.

use super::new_token;
use crate::access::token_hash;
use crate::context::App;
use chrono::{SecondsFormat, TimeDelta};
use domain::accounts::Email;
use domain::calendar::Instant;
use domain::ids::AccountId;
use sea_orm::{ConnectionTrait, DbErr};
use serde_json::{Map, Value};
use store::accounts::people;
use store::accounts::tokens::{self, Purpose};
use store::integrations::mail;

const VERIFY: &str = "verify_email";
/// How long a link that proves an address works.
const PROVES_FOR: TimeDelta = TimeDelta::days(3);
/// How long a link that sets a password works.
const RESETS_FOR: TimeDelta = TimeDelta::hours(1);
/// Letters of a kind to one address in an hour: what is asked for beyond that is not sent.
const MOST_AN_HOUR: u64 = 5;

/// The parameters that a letter gets as it is sent; `None` when it has become pointless: the address
/// has no account, it is proved already, or enough was sent.
pub(crate) async fn mint(
    app: &App,
    template: &str,
    recipient: &str,
) -> Result<Option<Map<String, Value>>, DbErr> {
    let (purpose, works_for) = match template {
        VERIFY => (Purpose::VerifyEmail, PROVES_FOR),
        _ => (Purpose::ResetPassword, RESETS_FOR),
    };
    let token = new_token().map_err(|_| DbErr::Custom("there is no randomness".to_owned()))?;
    let (now, expires) = (app.now(), app.now() + works_for);
    let tx = app.store().begin().await?;
    let Some(account) = concerned(&tx, (template, recipient), now).await? else {
        return Ok(None);
    };
    tokens::create(&tx, token_hash(&token), (account, purpose), now, expires).await?;
    tx.commit().await?;
    let expires = expires.to_rfc3339_opts(SecondsFormat::Secs, true);
    let params = [("token", token), ("expires_at", expires)];
    Ok(Some(
        params.map(|(name, value)| (name.to_owned(), Value::String(value))).into_iter().collect(),
    ))
}

async fn concerned(
    db: &impl ConnectionTrait,
    (template, recipient): (&str, &str),
    now: Instant,
) -> Result<Option<AccountId>, DbErr> {
    let Some(email) = Email::parse(recipient) else { return Ok(None) };
    let Some(account) = people::by_email(db, &email).await? else { return Ok(None) };
    if template == VERIFY && account.email_verified_at.is_some() {
        return Ok(None);
    }
    let hour = now - TimeDelta::hours(1);
    let sent = mail::sent_since(db, (template, email.as_str()), hour).await?;
    Ok((sent < MOST_AN_HOUR).then_some(AccountId(account.id)))
}
