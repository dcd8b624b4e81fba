//! Whose money it is: a producer's or an organiser's, in one way for both.

use crate::access::{SignedIn, member_for, organiser_for};
use crate::codes::Code;
use crate::context::App;
use crate::oversight;
use crate::problem::Failure;
use crate::speech::Language;
use domain::accounts::{Affair, MemberRole};
use domain::fairs::OrganiserAffair;
use domain::ids::{AccountId, OrganiserId, PayeeId, ProducerId};
use domain::payments::Payee;
use sea_orm::ConnectionTrait;
use serde_json::Value;
use store::accounts::members;
use store::catalogue::producers;
use store::fairs::organisers;
use store::integrations::mail::{self, Draft};
use store::oversight::deeds::{Deed, Doer};
use uuid::Uuid;

/// Somebody who acts for a payee.
pub(super) struct Acting {
    pub(super) payee: Payee,
    pub(super) doer: Doer,
    pub(super) account: AccountId,
}

impl Acting {
    /// For a producer, in one of its affairs.
    pub(super) fn for_producer(
        caller: &SignedIn,
        id: Uuid,
        affair: Affair,
    ) -> Result<Self, Failure> {
        let producer = ProducerId(id);
        let doer = member_for(&caller.0, producer, affair)?;
        Ok(Self { payee: producer.into(), doer, account: caller.0.id })
    }

    /// For an organiser of fairs, in one of its affairs.
    pub(super) fn for_organiser(
        caller: &SignedIn,
        id: Uuid,
        affair: OrganiserAffair,
    ) -> Result<Self, Failure> {
        let organiser = OrganiserId(id);
        let doer = organiser_for(&caller.0, organiser, affair)?;
        Ok(Self { payee: organiser.into(), doer, account: caller.0.id })
    }

    /// The payee's id.
    pub(super) fn id(&self) -> PayeeId {
        self.payee.payee()
    }

    /// Writes down what was done with a thing of the payee's.
    pub(super) async fn record(
        &self,
        app: &App,
        tx: &impl ConnectionTrait,
        deed: Deed,
    ) -> Result<(), Failure> {
        record(app, tx, (self.payee, &self.doer), deed).await
    }
}

/// Writes down what somebody did with a thing of a payee's, for those who may read of its acts.
pub(super) async fn record(
    app: &App,
    tx: &impl ConnectionTrait,
    (payee, doer): (Payee, &Doer),
    deed: Deed,
) -> Result<(), Failure> {
    let deed = match payee {
        Payee::Producer(producer) => deed.of(producer, None),
        Payee::Organiser(organiser) => {
            let found = organisers::find(tx, organiser).await?.ok_or(Code::Broken)?;
            deed.within(Some(found.particulars.unit))
        }
    };
    Ok(oversight::record(app, tx, doer, deed).await?)
}

/// What a payee is called.
pub(super) async fn name(tx: &impl ConnectionTrait, payee: Payee) -> Result<String, Failure> {
    match payee {
        Payee::Producer(id) => {
            let found = producers::one(tx, &id.0.to_string()).await?;
            Ok(found.ok_or(Code::NotFound)?.name)
        }
        Payee::Organiser(id) => {
            let found = organisers::find(tx, id).await?;
            Ok(found.ok_or(Code::NotFound)?.particulars.name)
        }
    }
}

/// Where a payee's transfers are found, behind `/v1/`.
pub(super) fn desk(payee: Payee) -> String {
    match payee {
        Payee::Producer(id) => format!("producers/{id}/transfers"),
        Payee::Organiser(id) => format!("organisers/{id}/transfers"),
    }
}

/// Writes to those who work with a payee's transfers; each of them once for what `once` names.
pub(super) async fn tell(
    app: &App,
    tx: &impl ConnectionTrait,
    payee: Payee,
    (template, params): (&'static str, Value),
    once: Option<&str>,
) -> Result<(), Failure> {
    let works = |role: MemberRole| match payee {
        Payee::Producer(_) => role.may(Affair::Orders),
        Payee::Organiser(_) => role.may_organise(OrganiserAffair::Desk),
    };
    let all = members::correspondents(tx, payee).await?.into_iter();
    let drafts = all.filter(|one| works(one.role)).map(|one| Draft {
        id: app.mint(),
        template,
        language: Language::from_code(&one.language).code(),
        dedup_key: once.map(|once| format!("{once}/{}", one.email)),
        recipient: one.email,
        params: params.clone(),
    });
    Ok(mail::enqueue(tx, drafts.collect(), app.now()).await?)
}
