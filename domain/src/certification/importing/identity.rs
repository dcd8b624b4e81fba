//! Which producer and product on file a row means, if any.

use super::register::{KnownProduct, Register, Site};
use super::{Finding, Proposal};
use crate::certification::reading::{DecisionRow, Resolution, product_key};
use crate::certification::{Dossier, ProductState};
use crate::ids::{ProducerId, ProductId};

/// The name of the producer of products whose producer nobody names.
pub(super) const NOBODY: &str = "Chưa rõ chủ thể";

/// The producer and the product that a row means; `None` is one to be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Identity {
    pub(super) producer: Option<ProducerId>,
    pub(super) product: Option<ProductId>,
}

/// A row that may mean something on file, and doesn't say.
#[derive(Debug)]
pub(super) struct Unsure {
    pub(super) finding: Finding,
    pub(super) proposals: Vec<Proposal>,
}

/// The key of a row's producer; empty where none is named.
pub(super) fn producer_key(row: &DecisionRow) -> &str {
    row.producer.as_ref().map_or("", |one| &one.key)
}

impl KnownProduct {
    /// A product that is not on file yet.
    pub(super) fn new(id: ProductId, producer: ProducerId, name: &str) -> Self {
        Self {
            name: name.to_owned(),
            key: product_key(name),
            dossier: Dossier {
                product: id,
                producer,
                state: ProductState::default(),
                certificates: Vec::new(),
                events: Vec::new(),
                acceptances: Vec::new(),
                reported: false,
            },
            decisions: Vec::new(),
            reports: Vec::new(),
        }
    }
}

impl Register {
    /// Whom and what a row means, by its names, its place and its resolution.
    pub(super) fn identify(&self, row: &DecisionRow, site: Site) -> Result<Identity, Unsure> {
        let key = product_key(&row.product);
        let producer_key = producer_key(row);
        let found = self.candidates(producer_key, site);
        let proposals = found.near.iter().filter_map(|id| self.producer(*id));
        let proposals = proposals.map(|one| Proposal::Producer(one.id, one.name.clone())).collect();
        let (producer, named_product) = match found.exact {
            Some(producer) => (Some(producer), None),
            None => self.resolved_producer(row.resolution.as_ref(), proposals)?,
        };
        if let Some(product) = named_product {
            return Ok(Identity { producer, product: Some(product) });
        }
        let (exact, mut near) = match producer {
            Some(producer) => self.products_named(producer, &key),
            None => (None, Vec::new()),
        };
        if exact.is_some() {
            return Ok(Identity { producer, product: exact });
        }
        near.extend(self.nameless_twins(&key, site, !producer_key.is_empty()));
        let product = self.resolved_product(row.resolution.as_ref(), &near)?;
        let makes = product.and_then(|id| self.product(id)).map(|one| one.dossier.producer);
        Ok(Identity { producer: makes.or(producer), product })
    }

    /// The producer by the resolution, and the product where the resolution names one.
    fn resolved_producer(
        &self,
        resolution: Option<&Resolution>,
        proposals: Vec<Proposal>,
    ) -> Result<(Option<ProducerId>, Option<ProductId>), Unsure> {
        let known = |proposal: &Proposal| match proposal {
            Proposal::Producer(id, _) => Some(*id),
            Proposal::Product(..) => None,
        };
        if proposals.is_empty() || resolution == Some(&Resolution::New) {
            return Ok((None, None));
        }
        match (resolution, proposals.as_slice()) {
            (Some(Resolution::Same), [only]) => Ok((known(only), None)),
            (Some(Resolution::Id(id)), _) => {
                let producer =
                    proposals.iter().filter_map(known).find(|one| one.to_string() == *id);
                let product = self.product_by_text(id).filter(|product| {
                    let producer = product.dossier.producer;
                    proposals.iter().filter_map(known).any(|one| one == producer)
                });
                match (producer, product) {
                    (Some(producer), _) => Ok((Some(producer), None)),
                    (None, Some(product)) => {
                        Ok((Some(product.dossier.producer), Some(product.dossier.product)))
                    }
                    _ => Err(Unsure { finding: Finding::ResolutionUnknown, proposals }),
                }
            }
            _ => Err(Unsure { finding: Finding::PossibleDuplicate, proposals }),
        }
    }

    fn resolved_product(
        &self,
        resolution: Option<&Resolution>,
        near: &[ProductId],
    ) -> Result<Option<ProductId>, Unsure> {
        if near.is_empty() || resolution == Some(&Resolution::New) {
            return Ok(None);
        }
        let proposals = || {
            let known = near.iter().filter_map(|id| self.product(*id));
            known.map(|one| Proposal::Product(one.dossier.product, one.name.clone())).collect()
        };
        match (resolution, near) {
            (Some(Resolution::Same), [only]) => Ok(Some(*only)),
            (Some(Resolution::Id(id)), _) => {
                let named = near.iter().find(|one| one.to_string() == *id);
                let unknown =
                    || Unsure { finding: Finding::ResolutionUnknown, proposals: proposals() };
                named.map(|id| Some(*id)).ok_or_else(unknown)
            }
            _ => Err(Unsure { finding: Finding::PossibleDuplicate, proposals: proposals() }),
        }
    }
}
