//! A product's register taken up for an act: locked until the transaction ends.

use super::outcome::{ActOutcome, Happened};
use super::refusals::{overlapping, refused};
use crate::access::{self, Jurisdiction};
use crate::codes::Code;
use crate::context::App;
use crate::fairs;
use crate::orders;
use crate::oversight;
use crate::problem::{Failure, Problem};
use chrono::TimeDelta;
use domain::calendar::Instant;
use domain::certification::acts::{self, Act};
use domain::certification::{Certificate, Dossier, Event, EventKind, Stars, Variant};
use domain::ids::{CertificateId, ProductId};
use sea_orm::DatabaseTransaction;
use serde_json::json;
use store::accounts::sessions::SignedInAccount;
use store::catalogue::pages::{self, Product};
use store::certification::projection;
use store::certification::record::{self, Grounds};
use store::certification::rows::certificate;
use store::oversight::deeds::{Deed, Doer};

/// A product's register, locked, at the instant of the act.
pub struct Matter {
    /// What is recorded.
    pub dossier: Dossier,
    /// The product's particulars.
    pub product: Product,
    /// Its variants.
    pub variants: Vec<Variant>,
    /// The clock's instant: from when an act counts unless it says otherwise.
    pub now: Instant,
    /// The instant of recording: now, but after everything recorded of the product, so that the order of
    /// its history is never ambiguous.
    pub recorded: Instant,
}

/// A certificate within its matter.
pub struct CertificateMatter {
    /// The matter.
    pub matter: Matter,
    /// The certificate.
    pub certificate: Certificate,
    /// As it was recorded.
    pub row: certificate::Model,
}

/// An event to be appended, on whose word, and as which act.
pub struct Entry<'a> {
    /// The act, as the audit names it.
    pub action: &'static str,
    /// The event.
    pub event: Event,
    /// Its grounds.
    pub grounds: &'a Grounds,
    /// Who does it.
    pub doer: &'a Doer,
}

impl Matter {
    /// Locks a product and reads its register.
    pub async fn lock(app: &App, tx: &DatabaseTransaction, id: ProductId) -> Result<Self, Failure> {
        let dossier = record::lock(tx, id).await?.ok_or(Code::NotFound)?;
        let page = pages::by_ids(tx, &[id]).await?.pop().ok_or(Code::NotFound)?;
        let certificates = dossier.certificates.iter().map(|one| one.recorded);
        let latest = certificates.chain(dossier.events.iter().map(|one| one.recorded)).max();
        let after_all = latest.map(|latest| latest + TimeDelta::microseconds(1));
        let now = app.now();
        let recorded = after_all.map_or(now, |after| after.max(now));
        let variants = page.variants.into_iter().map(|row| row.variant).collect();
        Ok(Self { dossier, product: page.product, variants, now, recorded })
    }

    /// Where the product lies today.
    pub fn place(&self, app: &App) -> Jurisdiction {
        Jurisdiction::of_unit(app, self.product.unit)
    }

    /// An act on one of the product's certificates, for the audit.
    pub fn deed(&self, action: &'static str, certificate: CertificateId) -> Deed {
        let producer = self.dossier.producer;
        Deed::new(action, "certificate", certificate.0).of(producer, self.product.unit)
    }

    /// Projects what the dossier has become, looks at what rests on it at fairs and in
    /// orders, and keeps it unless this is
    /// a dry run. Certificates that
    /// could be in force together are refused, those that surely would be by the database itself.
    pub async fn settle(
        &self,
        app: &App,
        tx: DatabaseTransaction,
        after: &Dossier,
        dry_run: bool,
    ) -> Result<(), Failure> {
        let pairs = acts::new_overlaps(&self.dossier, after);
        if !pairs.is_empty() {
            return Err(overlapping(&pairs));
        }
        projection::reproject(&tx, after, self.now).await?.map_err(|_| Code::Overlap)?;
        fairs::products_changed(app, &tx, &[after.product]).await?;
        orders::products_changed(app, &tx, &[after.product]).await?;
        if dry_run {
            tx.rollback().await?
        } else {
            tx.commit().await?
        }
        Ok(())
    }
}

impl CertificateMatter {
    /// Takes up a certificate.
    pub async fn take_up(
        app: &App,
        tx: &DatabaseTransaction,
        id: CertificateId,
    ) -> Result<Self, Failure> {
        let row = record::find(tx, id).await?.ok_or(Code::NotFound)?;
        let matter = Matter::lock(app, tx, row.product_id.into()).await?;
        Ok(Self::within(matter, row).ok_or(Code::NotFound)?)
    }

    /// A certificate of a product that is already taken up; `None` when it belongs to another.
    pub fn within(matter: Matter, row: certificate::Model) -> Option<Self> {
        let mut own = matter.dossier.certificates.iter();
        let certificate = own.find(|one| one.id.0 == row.id).cloned()?;
        Some(Self { matter, certificate, row })
    }

    /// Who does an act of this officer here; 403 when the table of acts or the place says no.
    pub fn doer(&self, app: &App, account: &SignedInAccount, act: Act) -> Result<Doer, Failure> {
        let fallback = self.matter.place(app);
        let place = answerable(app, self.row.authority_id, fallback);
        acting_as(account, act, self.certificate.stars, place)
    }

    /// An act on the certificate, for the audit.
    pub fn deed(&self, action: &'static str) -> Deed {
        self.matter.deed(action, self.certificate.id)
    }

    /// An event of this certificate; it counts from now when nothing else is said.
    pub fn event(&self, app: &App, kind: EventKind, effective: Option<Instant>) -> Event {
        Event {
            id: app.mint(),
            certificate: self.certificate.id,
            effective: effective.unwrap_or(self.matter.now),
            recorded: self.matter.recorded,
            kind,
        }
    }

    /// The dossier as it would be with an event.
    pub fn with(&self, event: &Event) -> Dossier {
        let mut after = self.matter.dossier.clone();
        after.events.push(event.clone());
        after
    }

    /// Appends an event, when it makes sense and collides with nothing.
    pub async fn append(
        self,
        app: &App,
        tx: DatabaseTransaction,
        entry: Entry<'_>,
        dry_run: bool,
    ) -> Result<ActOutcome, Failure> {
        let Entry { action, event, grounds, doer } = entry;
        let dossier = &self.matter.dossier;
        acts::check_event(dossier, &event).map_err(|refusal| refused(refusal, ""))?;
        let after = self.with(&event);
        let happened = Happened { event: Some(&event), dry_run };
        let outcome = ActOutcome::of(&self.matter, &after, self.certificate.id, happened);
        let outcome = outcome.ok_or(Code::NotFound)?;
        record::append(&tx, dossier.product, &event, grounds, doer.into()).await?;
        let particulars = json!({
            "product_id": dossier.product.0,
            "event_id": event.id.0,
            "legal_act": &grounds.legal_act,
        });
        oversight::record(app, &tx, doer, self.deed(action).with(particulars)).await?;
        self.matter.settle(app, tx, &after, dry_run).await?;
        Ok(outcome)
    }
}

/// Where the authority lies that answers today for the one that decided; a district that was split over
/// several provinces leaves that to the product's own province.
pub fn answerable(app: &App, authority: i32, fallback: Jurisdiction) -> Jurisdiction {
    let units = app.units();
    let today = units.answerable(authority);
    let place = Jurisdiction::of_unit(app, today.and_then(|one| one.unit));
    let split = place.province.is_none() && today.is_some_and(|one| one.unit.is_some());
    if split { fallback } else { place }
}

/// The officer as doer of an act on a certificate of so many stars there.
pub fn acting_as(
    account: &SignedInAccount,
    act: Act,
    stars: Stars,
    place: Jurisdiction,
) -> Result<Doer, Failure> {
    let office = access::office_for(account, act, Some(stars), place)?;
    Ok(access::doer_in(account, &office))
}

/// The grounds of an event, without corrected particulars.
pub fn grounds(legal_act: &str, code: &str, reason: &str) -> Grounds {
    Grounds {
        legal_act: legal_act.to_owned(),
        reason_code: code.to_owned(),
        reason_text: reason.to_owned(),
        particulars: None,
    }
}

/// A body that asks for nothing.
pub fn nothing_asked() -> Failure {
    Problem::field(
        "",
        "nothing_to_change",
        "Yêu cầu không nêu thay đổi nào.",
        "The request names nothing to change.",
    )
    .into()
}
