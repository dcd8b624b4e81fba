//! Facets: how many hits there are of each kind, each facet leaving its own filter aside.

use super::segment::{Brief, Seen};
use crate::query::{Certified, Facets, Filter, PRICE_BANDS, price_band};

/// The facets whose filters are left aside in their own counts.
const PROVINCE: u8 = 1;
const SET: u8 = 2;
const STARS: u8 = 4;
const PRICE: u8 = 8;

/// Counts as documents come by.
#[derive(Default)]
pub(super) struct Counting {
    provinces: Vec<u64>,
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
        && within(&filter.communes, facts.commune)
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
    want(within(&filter.provinces, facts.province), PROVINCE);
    want(filter.sets.is_empty() || facts.set.is_some_and(|set| filter.sets.contains(&set)), SET);
    want(filter.stars.is_empty() || stars.is_some_and(|one| filter.stars.contains(&one)), STARS);
    let from = filter.price_from.is_none_or(|from| facts.price.is_some_and(|price| price >= from));
    let to = filter.price_to.is_none_or(|to| facts.price.is_some_and(|price| price <= to));
    want(from && to, PRICE);
    Some(failed)
}

impl Counting {
    /// Counts a document that fails these filters of facets.
    pub(super) fn add(&mut self, failed: u8, facts: &Brief, stars: Option<u8>) {
        let counts = |facet: u8| failed & !facet == 0;
        if counts(PROVINCE)
            && let Some(province) = facts.province.and_then(|one| usize::try_from(one).ok())
        {
            if self.provinces.len() <= province {
                self.provinces.resize(province + 1, 0);
            }
            self.provinces[province] += 1;
        }
        if counts(SET)
            && let Some(count) = facts.set.and_then(|set| self.sets.get_mut(usize::from(set)))
        {
            *count += 1;
        }
        if counts(STARS)
            && let Some(count) = stars.and_then(|stars| self.stars.get_mut(usize::from(stars)))
        {
            *count += 1;
        }
        if counts(PRICE)
            && let Some(price) = facts.price
        {
            self.prices[price_band(price)] += 1;
        }
    }

    /// The counts.
    pub(super) fn facets(self) -> Facets {
        Facets {
            provinces: met(&self.provinces),
            sets: met(&self.sets),
            stars: met(&self.stars),
            prices: met(&self.prices),
        }
    }
}

/// Values that were met, with their counts.
fn met<T: TryFrom<usize>>(counts: &[u64]) -> Vec<(T, u64)> {
    let values = counts.iter().enumerate().filter(|(_, count)| **count > 0);
    values.filter_map(|(value, count)| Some((T::try_from(value).ok()?, *count))).collect()
}
