//! The planner: rows one after the other, each against the register as the rows above leave it.

use super::identity::{self, Identity, Unsure};
use super::register::{KnownProducer, KnownProduct, Register};
use super::{
    Entry, Finding, Outcome, Plan, PlannedCertificate, PlannedProducer, PlannedProduct,
    PlannedReport, Proposal, RowVerdict, Terms, recognition,
};
use crate::catalogue::ProducerKind;
use crate::certification::reading::Recognition;
use crate::certification::{Certificate, Stars};
use crate::ids::{CertificateId, ProducerId, ProductId};
use std::collections::BTreeSet;
use uuid::Uuid;

/// The plan in the making, and the register as it will be after the rows so far.
pub(super) struct Planner<'a> {
    pub(super) register: Register,
    pub(super) terms: Terms,
    mint: &'a mut dyn FnMut() -> Uuid,
    plan: Plan,
    changed: BTreeSet<ProductId>,
}

impl<'a> Planner<'a> {
    pub(super) fn new(register: Register, terms: Terms, mint: &'a mut dyn FnMut() -> Uuid) -> Self {
        Self { register, terms, mint, plan: Plan::default(), changed: BTreeSet::new() }
    }

    /// Plans the next row.
    pub(super) fn add(&mut self, index: usize, entry: &Entry) {
        let verdict = self.row(index, entry);
        self.plan.rows.push(verdict);
    }

    /// What all rows come to.
    pub(super) fn plan(mut self) -> Plan {
        let dossier = |id: &ProductId| self.register.product(*id).map(|one| one.dossier.clone());
        self.plan.dossiers = self.changed.iter().filter_map(dossier).collect();
        self.plan
    }

    fn row(&mut self, index: usize, entry: &Entry) -> RowVerdict {
        if !entry.refused.is_empty() {
            return RowVerdict::refused(entry);
        }
        let row = &entry.row;
        if row.recognition == Some(Recognition::NotRecognised) {
            return RowVerdict::of(entry, Outcome::NotRecognised);
        }
        let findings = recognition::contradictions(entry, self.terms.today());
        if !findings.is_empty() {
            return RowVerdict { problems: findings, ..RowVerdict::of(entry, Outcome::Refused) };
        }
        let identity = match self.register.identify(row, entry.site) {
            Ok(identity) => identity,
            Err(unsure) => return unsure_verdict(entry, unsure),
        };
        let mut verdict = self.decide(entry, identity);
        if row.producer.is_none() {
            verdict.warnings.push(Finding::ProducerMissing.at(entry.line, ""));
        }
        if !verdict.outcome.blocks() && verdict.outcome != Outcome::Unchanged {
            self.carry_out(index, entry, identity, &mut verdict);
        }
        verdict
    }

    /// Puts down what a row changes, so that the rows below see it.
    fn carry_out(
        &mut self,
        index: usize,
        entry: &Entry,
        identity: Identity,
        verdict: &mut RowVerdict,
    ) {
        let producer = identity.producer.unwrap_or_else(|| self.make_producer(entry));
        let product = identity.product.unwrap_or_else(|| self.make_product(entry, producer));
        // The certificate's holder is who makes the product, also where `same` led to another name.
        let holder = self.register.product(product).map_or(producer, |one| one.dossier.producer);
        verdict.producer = Some(holder);
        verdict.product = Some(product);
        verdict.new_producer = identity.producer.is_none();
        verdict.new_product = identity.product.is_none();
        match (verdict.outcome, entry.row.recognition) {
            (Outcome::Create | Outcome::Supersede, Some(Recognition::Stars(stars))) => {
                let id = CertificateId((self.mint)());
                verdict.certificate = Some(id);
                let certificate = recognition::certificate(
                    entry,
                    stars,
                    (id, holder),
                    verdict.supersedes,
                    self.terms.now,
                );
                self.record(index, entry, product, certificate);
            }
            (Outcome::Reported, Some(Recognition::Stars(stars))) => {
                self.report(PlannedReport { product, potential: false, stars, entry: index });
            }
            (Outcome::Potential, _) => {
                let stars = Stars::Five;
                self.report(PlannedReport { product, potential: true, stars, entry: index });
            }
            _ => {}
        }
    }

    fn record(
        &mut self,
        index: usize,
        entry: &Entry,
        product: ProductId,
        certificate: Certificate,
    ) {
        if let Some(known) = self.register.product_mut(product) {
            let number = entry.row.decision.as_ref();
            let number = number.map_or(String::new(), |number| number.normal.clone());
            known.decisions.push((certificate.id, number));
            known.dossier.certificates.push(certificate.clone());
        }
        self.plan.certificates.push(PlannedCertificate { product, certificate, entry: index });
        self.changed.insert(product);
    }

    fn report(&mut self, report: PlannedReport) {
        if let Some(known) = self.register.product_mut(report.product) {
            known.reports.push((report.potential, Some(report.stars)));
            known.dossier.reported |= !report.potential;
        }
        self.changed.insert(report.product);
        self.plan.reports.push(report);
    }

    fn make_producer(&mut self, entry: &Entry) -> ProducerId {
        let id = ProducerId((self.mint)());
        let named = entry.row.producer.as_ref();
        let planned = PlannedProducer {
            id,
            name: named.map_or(identity::NOBODY, |one| &one.printed).to_owned(),
            key: identity::producer_key(&entry.row).to_owned(),
            kind: named.map_or(ProducerKind::Unknown, |one| one.kind),
            unit: entry.site.unit,
            place_printed: entry.place_printed.clone(),
        };
        self.register.add_producer(KnownProducer {
            id,
            name: planned.name.clone(),
            key: planned.key.clone(),
            site: entry.site,
        });
        self.plan.producers.push(planned);
        id
    }

    fn make_product(&mut self, entry: &Entry, producer: ProducerId) -> ProductId {
        let id = ProductId((self.mint)());
        self.register.add_product(KnownProduct::new(id, producer, &entry.row.product));
        self.plan.products.push(PlannedProduct {
            id,
            producer,
            name: entry.row.product.clone(),
            set: entry.row.set,
            unit: entry.site.unit,
            place_printed: entry.place_printed.clone(),
            source: entry.row.notes.clone().unwrap_or_default(),
        });
        id
    }
}

fn unsure_verdict(entry: &Entry, unsure: Unsure) -> RowVerdict {
    let shown: Vec<String> = unsure.proposals.iter().map(Proposal::shown).collect();
    let problem = unsure.finding.at(entry.line, &shown.join("; "));
    RowVerdict {
        proposals: unsure.proposals,
        problems: vec![problem],
        ..RowVerdict::of(entry, Outcome::PossibleDuplicate)
    }
}
