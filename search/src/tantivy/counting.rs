//! Filters and facets: which documents are left, and how many there are of each kind, each facet leaving
//! its own filter aside.

use super::bits::Bits;
use super::columns::{Column, InForce, NONE};
use super::segment::{Rest, Segment};
use crate::query::{Certified, Facets, Filter};
use std::collections::BTreeMap;

/// The facets, in the order in which they are counted.
const PROVINCE: usize = 0;
const SET: usize = 1;
const STARS: usize = 2;
const PRICE: usize = 3;

/// What the filters leave of a segment's documents.
pub(super) struct Left {
    /// What all filters but those of facets leave.
    others: Bits,
    /// What the filter of each facet leaves; everything where there is none.
    facets: [Option<Bits>; 4],
}

impl Left {
    /// Of these documents.
    pub(super) fn of(
        documents: Bits,
        filter: &Filter,
        segment: &Segment,
        in_force: &InForce,
    ) -> Self {
        let mut others = documents;
        match filter.certified {
            None => {}
            Some(Certified::Now) => others = others.and(&in_force.stars.with(0..NONE)),
            Some(Certified::Ever) => others = others.and(&segment.ever_certified),
            Some(Certified::Never) => others = others.but(&segment.ever_certified),
        }
        if filter.in_stock {
            others = others.and(&segment.in_stock);
        }
        if looks_closer(filter) {
            others.retain(|document| segment.rest(document).is_some_and(|one| fits(filter, one)));
        }
        let wanted = |column: &Column, values: Vec<u8>| column.with(values);
        let provinces = (0..).zip(segment.provinces());
        let provinces = provinces.filter(|(_, one)| filter.provinces.contains(one));
        let mut facets = [const { None }; 4];
        if !filter.provinces.is_empty() {
            let places = provinces.map(|(at, _)| at).collect();
            facets[PROVINCE] = Some(wanted(&segment.province, places));
        }
        if !filter.sets.is_empty() {
            facets[SET] = Some(wanted(&segment.set, filter.sets.clone()));
        }
        if !filter.stars.is_empty() {
            facets[STARS] = Some(wanted(&in_force.stars, filter.stars.clone()));
        }
        if filter.price_from.is_some() || filter.price_to.is_some() {
            let mut priced = others.clone();
            priced.retain(|document| {
                segment.rest(document).is_some_and(|one| is_priced(filter, one))
            });
            facets[PRICE] = Some(priced);
        }
        Self { others, facets }
    }

    /// What all filters leave.
    pub(super) fn all(&self) -> Bits {
        self.but_of(None)
    }

    /// What the filters leave, that of a facet aside.
    fn but_of(&self, aside: Option<usize>) -> Bits {
        let counted = self.facets.iter().enumerate().filter(|(facet, _)| Some(*facet) != aside);
        counted.filter_map(|(_, set)| set.as_ref()).fold(self.others.clone(), Bits::and)
    }
}

/// Whether a filter looks at what no set is kept of.
fn looks_closer(filter: &Filter) -> bool {
    !filter.communes.is_empty()
        || filter.producer.is_some()
        || filter.month.is_some()
        || filter.near.is_some()
}

fn fits(filter: &Filter, one: &Rest) -> bool {
    let lies = |commune: i32| filter.communes.contains(&commune);
    (filter.communes.is_empty() || one.commune.is_some_and(lies))
        && filter.producer.is_none_or(|producer| one.producer == producer)
        && filter.month.is_none_or(|month| one.months & (1 << (month - 1)) != 0)
        && filter.near.is_none_or(|near| {
            let square = one.location.map(|at| near.square(at));
            square.is_some_and(|square| square <= near.radius * near.radius)
        })
}

fn is_priced(filter: &Filter, one: &Rest) -> bool {
    one.price.is_some_and(|price| {
        filter.price_from.is_none_or(|from| price >= from)
            && filter.price_to.is_none_or(|to| price <= to)
    })
}

/// Counts, segment by segment.
#[derive(Default)]
pub(super) struct Counting {
    provinces: BTreeMap<i32, u64>,
    others: [BTreeMap<u8, u64>; 3],
}

impl Counting {
    /// Adds the documents that the filters leave of a segment.
    pub(super) fn add(&mut self, segment: &Segment, in_force: &InForce, left: &Left, all: &Bits) {
        let columns = [&segment.province, &segment.set, &in_force.stars, &segment.band];
        for (facet, column) in columns.into_iter().enumerate() {
            let own = left.facets[facet].as_ref().map(|_| left.but_of(Some(facet)));
            let counts = counted(own.as_ref().unwrap_or(all), column.values());
            let met = (0..NONE).zip(counts).filter(|(_, count)| *count > 0);
            for (value, count) in met {
                if facet != PROVINCE {
                    *self.others[facet - 1].entry(value).or_default() += count;
                } else if let Some(id) = segment.provinces().get(usize::from(value)) {
                    *self.provinces.entry(*id).or_default() += count;
                }
            }
        }
    }

    /// The counts.
    pub(super) fn facets(self) -> Facets {
        let [sets, stars, prices] = self.others.map(|counts| counts.into_iter().collect());
        Facets { provinces: self.provinces.into_iter().collect(), sets, stars, prices }
    }
}

fn counted(documents: &Bits, values: &[u8]) -> [u64; 256] {
    let mut counts = [0; 256];
    for document in documents.iter() {
        counts[usize::from(values.get(document).copied().unwrap_or(NONE))] += 1;
    }
    counts
}
