//! What follows when an exhibitor loses what its booths rest on: by an act on a certificate, or because the
//! mark is withheld from a product or a producer.

use super::admits;
use crate::catalogue::public;
use crate::context::App;
use crate::fairs::applications::Case;
use crate::problem::Failure;
use crate::speech::Language;
use chrono::TimeDelta;
use domain::calendar::Instant;
use domain::fairs::applications::Command;
use domain::fairs::eligibility::OnLoss;
use domain::ids::{ProducerId, ProductId};
use sea_orm::{ConnectionTrait, DbErr};
use serde_json::json;
use store::accounts::members;
use store::fairs::allocation::losses::{self, Loss, Settlement};
use store::fairs::allocation::rules;
use store::fairs::floor::allocations;
use store::fairs::floor::categories::{self, Kept};
use store::integrations::mail::{self, Draft};
use store::oversight::deeds::Doer;
use uuid::Uuid;

/// Why booths are taken back, as the exhibitor reads it.
const LOST: &str = "Sản phẩm không còn đáp ứng điều kiện của loại gian hàng.";

/// Looks at every open application that rests on one of these products after something that decides about
/// their marks, in the transaction that did it.
pub(crate) async fn products_changed(
    app: &App,
    tx: &impl ConnectionTrait,
    products: &[ProductId],
) -> Result<(), Failure> {
    look_at(app, tx, losses::resting_on(tx, products).await?).await
}

/// The same for all products of a producer.
pub(crate) async fn producer_changed(
    app: &App,
    tx: &impl ConnectionTrait,
    producer: ProducerId,
) -> Result<(), Failure> {
    look_at(app, tx, losses::resting_on_producer(tx, producer).await?).await
}

async fn look_at(
    app: &App,
    tx: &impl ConnectionTrait,
    resting: Vec<(Uuid, ProductId)>,
) -> Result<(), Failure> {
    for (id, product) in resting {
        let mut case = Case::lock(tx, id).await?;
        look(app, tx, &mut case, product).await?;
    }
    Ok(())
}

async fn look(
    app: &App,
    tx: &impl ConnectionTrait,
    case: &mut Case,
    product: ProductId,
) -> Result<(), Failure> {
    let (now, id) = (app.now(), case.application.id);
    let known = categories::of_fair(tx, case.fair.id).await?;
    let own = had(tx, case, &known, now).await?;
    if own.is_empty() {
        return Ok(());
    }
    let open = losses::open(tx, id).await?;
    if admits(app, tx, case, &own).await? {
        if open.is_some() {
            losses::settle(tx, id, Settlement::Regained, now).await?;
            tell(app, tx, case, ("regained", None)).await?;
        }
        return Ok(());
    }
    if open.is_some() {
        return Ok(());
    }
    let rules = rules(tx, case.fair.id).await?;
    let (outcome, days) = (rules.on_loss, TimeDelta::days(rules.replace_days.into()));
    let until = (outcome == OnLoss::Replace).then_some(now + days);
    let loss = Loss { id: app.mint(), application: id, product, outcome, since: now, until };
    losses::create(tx, &loss).await?;
    tell(app, tx, case, (outcome.code(), until.map(|until| until.to_rfc3339()))).await?;
    if outcome == OnLoss::Release {
        release(app, tx, case).await?;
    }
    Ok(())
}

/// The categories of the booths that an application has.
pub async fn had<'a>(
    tx: &impl ConnectionTrait,
    case: &Case,
    known: &'a [Kept],
    now: Instant,
) -> Result<Vec<&'a Kept>, DbErr> {
    let booths = allocations::of_application(tx, case.application.id, now).await?;
    let of = |kept: &&Kept| booths.iter().any(|one| one.category == kept.category.code);
    Ok(known.iter().filter(of).collect())
}

/// Takes the booths of an application back. Whoever is at the fair already stays: the gate decides.
async fn release(app: &App, tx: &impl ConnectionTrait, case: &mut Case) -> Result<(), Failure> {
    let command = (Command::Release, LOST);
    if case.would(command.0, app.now()).is_err() {
        losses::settle(tx, case.application.id, Settlement::Left, app.now()).await?;
        return Ok(());
    }
    losses::settle(tx, case.application.id, Settlement::Released, app.now()).await?;
    case.follow(app, tx, command, &Doer::default(), "release_fair_booths").await?;
    Ok(case.tell(app, tx).await?)
}

/// Takes back the booths of an application whose time to replace a product is over.
pub(crate) async fn release_overdue(
    app: &App,
    tx: &impl ConnectionTrait,
    application: Uuid,
) -> Result<(), Failure> {
    let mut case = Case::lock(tx, application).await?;
    let open = losses::open(tx, application).await?;
    let Some(loss) = open.filter(|loss| loss.until.is_some_and(|until| until <= app.now())) else {
        return Ok(());
    };
    // The organiser may ask for less by now.
    look(app, tx, &mut case, loss.product).await?;
    if losses::open(tx, application).await?.is_some() {
        release(app, tx, &mut case).await?;
    }
    Ok(())
}

/// What a change of the products means to an application that has a booth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Replacement {
    /// It lost nothing: what it shows stays.
    Closed,
    /// It may be replaced, until a dead-line that is still to come.
    Open,
}

/// Whether an application may replace what it shows now.
pub async fn replacement(
    app: &App,
    tx: &impl ConnectionTrait,
    application: Uuid,
) -> Result<Replacement, DbErr> {
    let open = losses::open(tx, application).await?;
    let in_time = open.is_some_and(|loss| loss.until.is_some_and(|until| app.now() < until));
    Ok(if in_time { Replacement::Open } else { Replacement::Closed })
}

impl Replacement {
    /// Settles the loss with what is shown now, which has to do for the booths.
    pub async fn settle(
        self,
        app: &App,
        tx: &impl ConnectionTrait,
        case: &Case,
    ) -> Result<(), Failure> {
        if self == Self::Closed {
            return Ok(());
        }
        let known = categories::of_fair(tx, case.fair.id).await?;
        let own = had(tx, case, &known, app.now()).await?;
        if !admits(app, tx, case, &own).await? {
            return Err(super::not_eligible());
        }
        losses::settle(tx, case.application.id, Settlement::Replaced, app.now()).await?;
        Ok(())
    }
}

/// Tells the exhibitor's people and the organiser's owners.
async fn tell(
    app: &App,
    tx: &impl ConnectionTrait,
    case: &Case,
    (outcome, until): (&str, Option<String>),
) -> Result<(), Failure> {
    let mut to = case.addresses(tx).await?;
    to.extend(members::owners_addresses(tx, case.fair.organiser).await?);
    to.sort();
    to.dedup();
    let letter = |recipient| Draft {
        id: app.mint(),
        template: "fair_eligibility_changed",
        language: Language::Vietnamese.code(),
        recipient,
        params: json!({
            "fair_name": public(&case.fair.name, None),
            "exhibitor_name": public(&case.exhibitor.name, None),
            "loss_outcome": outcome,
            "until": until.clone().unwrap_or_default(),
        }),
        dedup_key: None,
    };
    let letters = to.into_iter().map(letter).collect();
    Ok(mail::enqueue(tx, letters, app.now()).await?)
}
