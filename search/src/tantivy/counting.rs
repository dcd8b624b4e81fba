//! Facets: how many hits there are of each kind, each facet leaving its own filter aside.

use super::segment::{Brief, Seen, Segment};
use crate::query::{Certified, Facets, Filter, PRICE_BANDS};
use std::collections::BTreeMap;

/// The facets whose filters are left aside in their own counts.
const PROVINCE: u8 = 1;
const SET: u8 = 2;
const STARS: u8 = 4;
const PRICE: u8 = 8;

/// Counts as documents come by.
pub(super) struct Counting {
    provinces: BTreeMap<i32, u64>,
    /// Of the segment that is being looked at, by its places.
    places: [u64; 256],
    sets: [u64; 32],
    stars: [u64; 8],
    prices: [u64; PRICE_BANDS.len() + 1],
}

/// The filters of facets that a document fails; `None` when it fails another.
pub(super) fn failed(filter: &Filter, seen: Seen<'_>, stars: Option<u8>) -> Option<u8> {
    let facts = seen.brief;
    let within = |list: &[i32], value: Option<i32>| {
        list.is_empty() || value.is_some_and(|value| list.contains(&value))
    };
    let certified = match filter.certified {
        None => true,
        Some(Certified::Now) => stars.is_some(),
        Some(Certified::Ever) => facts.ever_certified,
        Some(Certified::Never) => !facts.ever_certified,
    };
    let others = certified
        && within(&filter.communes, Some(facts.commune))
        && filter
            .producer
            .is_none_or(|producer| seen.rest().is_some_and(|rest| rest.producer == producer))
        && (!filter.in_stock || facts.in_stock)
        && filter.month.is_none_or(|month| facts.months & (1 << (month - 1)) != 0)
        && filter.near.is_none_or(|near| {
            let square = seen.rest().and_then(|rest| rest.location).map(|at| near.square(at));
            square.is_some_and(|square| square <= near.radius * near.radius)
        });
    if !others {
        return None;
    }
    let mut failed = 0;
    let mut want = |fits: bool, facet: u8| failed |= if fits { 0 } else { facet };
    want(within(&filter.provinces, seen.province()), PROVINCE);
    want(filter.sets.is_empty() || facts.set.is_some_and(|set| filter.sets.contains(&set)), SET);
    want(filter.stars.is_empty() || stars.is_some_and(|one| filter.stars.contains(&one)), STARS);
    let from = filter.price_from.is_none_or(|from| facts.price.is_some_and(|price| price >= from));
    let to = filter.price_to.is_none_or(|to| facts.price.is_some_and(|price| price <= to));
    want(from && to, PRICE);
    Some(failed)
}

impl Default for Counting {
    fn default() -> Self {
        let (sets, stars, prices) = Default::default();
        Self { provinces: BTreeMap::new(), places: [0; 256], sets, stars, prices }
    }
}

impl Counting {
    /// Counts a document that fails these filters of facets.
    pub(super) fn add(&mut self, failed: u8, facts: &Brief, stars: Option<u8>) {
        let counts = |facet: u8| failed & !facet == 0;
        let one = |counted: &mut [u64], facet: u8, value: Option<u8>| {
            if counts(facet)
                && let Some(count) = value.and_then(|value| counted.get_mut(usize::from(value)))
            {
                *count += 1;
            }
        };
        one(&mut self.places, PROVINCE, facts.province);
        one(&mut self.sets, SET, facts.set);
        one(&mut self.stars, STARS, stars);
        one(&mut self.prices, PRICE, facts.band);
    }

    /// Adds what was counted in a segment by its own places.
    pub(super) fn end(&mut self, segment: &Segment) {
        for (province, count) in segment.provinces().iter().zip(&mut self.places) {
            if *count > 0 {
                *self.provinces.entry(*province).or_default() += std::mem::take(count);
            }
        }
    }

    /// The counts.
    pub(super) fn facets(self) -> Facets {
        Facets {
            provinces: self.provinces.into_iter().collect(),
            sets: met(&self.sets),
            stars: met(&self.stars),
            prices: met(&self.prices),
        }
    }
}

/// Values that were met, with their counts.
fn met(counts: &[u64]) -> Vec<(u8, u64)> {
    (0..)
        .zip(counts)
        .filter(|(_, count)| **count > 0)
        .map(|(value, count)| (value, *count))
        .collect()
}
