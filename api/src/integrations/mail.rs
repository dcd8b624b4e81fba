//! Writing drafts of letters: rows of the transaction that gives cause for them. A job sends them.

use crate::context::App;
use crate::speech::Language;
use domain::accounts::{Affair, Email};
use domain::ids::ProducerId;
use sea_orm::{ConnectionTrait, DbErr};
use serde_json::{Value, json};
use store::accounts::memberships::{self, Correspondent};
use store::accounts::people;
use store::integrations::mail::{self, Draft};

/// Writes a letter to those members of a producer whose role lets them act in an affair.
pub(crate) async fn to_producer(
    app: &App,
    tx: &impl ConnectionTrait,
    (producer, affair): (ProducerId, Affair),
    template: &'static str,
    params: &Value,
) -> Result<(), DbErr> {
    let members = memberships::correspondents(tx, &[producer]).await?;
    let concerned = members.iter().filter(|one| one.role.may(affair));
    let drafts = concerned.map(|one| to_member(app, one, template, params.clone()));
    mail::enqueue(tx, drafts.collect(), app.now()).await
}

/// Writes a letter to the platform's operators.
pub(crate) async fn to_operators(
    app: &App,
    tx: &impl ConnectionTrait,
    template: &'static str,
    params: &Value,
) -> Result<(), DbErr> {
    let operators = memberships::operators(tx).await?;
    let drafts = operators.into_iter().map(|(recipient, language)| Draft {
        id: app.mint(),
        template,
        language: Language::from_code(&language).code(),
        recipient,
        params: params.clone(),
        dedup_key: None,
    });
    mail::enqueue(tx, drafts.collect(), app.now()).await
}

/// A letter to a member, in his language.
pub(crate) fn to_member(
    app: &App,
    member: &Correspondent,
    template: &'static str,
    params: Value,
) -> Draft {
    Draft {
        id: app.mint(),
        template,
        language: Language::from_code(&member.language).code(),
        recipient: member.email.clone(),
        params,
        dedup_key: None,
    }
}

/// Writes a letter to an address, in the language of its account, and when it has none in the caller's.
pub(crate) async fn to_address(
    app: &App,
    tx: &impl ConnectionTrait,
    to: &Email,
    template: &'static str,
    params: Value,
) -> Result<(), DbErr> {
    let draft = asked_for(app, to, template);
    let language = own_language(tx, to).await?;
    mail::enqueue(tx, vec![Draft { language, params, ..draft }], app.now()).await
}

/// The language of an address's account, and where it has none the caller's.
pub(crate) async fn own_language(
    db: &impl ConnectionTrait,
    to: &Email,
) -> Result<&'static str, DbErr> {
    let known = people::by_email(db, to).await?;
    let own = known.map(|account| Language::from_code(&account.language));
    Ok(own.unwrap_or(crate::speech::current().language).code())
}

/// A letter that the caller asks for, whose parameters are minted when it is sent. In the caller's
/// language: whether the address has an account is not asked here, so that the answer can't tell.
pub(crate) fn asked_for(app: &App, to: &Email, template: &'static str) -> Draft {
    Draft {
        id: app.mint(),
        template,
        language: crate::speech::current().language.code(),
        recipient: to.as_str().to_owned(),
        params: json!({}),
        dedup_key: None,
    }
}
