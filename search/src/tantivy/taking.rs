//! Taking the best of the documents that come by, and counting all.

use super::bits::Bits;
use super::counting::{Counting, failed};
use super::points::Points;
use super::segment::{Rest, Seen, Segment};
use crate::query::{Facets, Filter, Hit, MOST_HITS, Place, Query, Sort};
use ::tantivy::SegmentReader;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Documents looked at for completing what is being typed.
const COMPLETING: u64 = 400;

/// What one pass over the index gave.
#[derive(Default)]
pub(super) struct Pass {
    pub(super) hits: Vec<Hit>,
    pub(super) total: u64,
    pub(super) facets: Facets,
}

/// Takes the best documents as they come by, and counts all.
pub(super) struct Taking<'a> {
    query: &'a Query,
    points: Option<Points<'a>>,
    /// Whether anything must be so.
    filters: bool,
    best: BinaryHeap<Reverse<(i64, Reverse<u64>, Standing)>>,
    most: usize,
    total: u64,
    counting: Counting,
}

/// What is remembered of a document; of no weight in the order.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Standing(crate::document::Key);

impl<'a> Taking<'a> {
    pub(super) fn new(query: &'a Query, points: Option<Points<'a>>) -> Self {
        let seen = query.after.map_or(0, |place| place.seen);
        let left = usize::try_from(MOST_HITS.saturating_sub(seen)).unwrap_or(0);
        let most = query.limit.min(left);
        let best = BinaryHeap::with_capacity(most + 1);
        let filters = query.filter != Filter::default();
        Self { query, points, filters, best, most, total: 0, counting: Counting::default() }
    }

    /// Whether enough was seen: what completes a word is any of those that it begins.
    fn is_done(&self) -> bool {
        self.query.completing && self.total >= COMPLETING
    }

    /// Looks at these documents of a segment.
    pub(super) fn walk(&mut self, reader: &SegmentReader, segment: &Segment, documents: Bits) {
        let alive = reader.alive_bitset();
        for document in documents.and(segment.of_kind(self.query.kind)).iter() {
            if self.is_done() {
                break;
            }
            if alive.is_none_or(|alive| alive.is_alive(document))
                && let Some(seen) = segment.see(document)
            {
                self.see(seen);
            }
        }
        self.counting.end(segment);
    }

    fn see(&mut self, seen: Seen<'_>) {
        let (brief, query) = (seen.brief, self.query);
        let stars = seen.stars_at(query.after.map_or(query.at, |place| place.at));
        if self.filters {
            let Some(failed) = failed(&query.filter, seen, stars) else { return };
            self.counting.add(failed, brief, stars);
            if failed != 0 {
                return;
            }
        } else {
            self.counting.add(0, brief, stars);
        }
        self.total += 1;
        // Below this it will not be among the best.
        let full = self.best.len() >= self.most;
        let worst = self.best.peek().filter(|_| full);
        let least = worst.map_or(i64::MIN, |Reverse((rank, ..))| *rank);
        let rank = self.rank(seen, stars.is_some(), least);
        if self.most == 0 || rank < least || query.after.is_some_and(|after| rank > after.rank) {
            return;
        }
        let Some(key) = seen.rest().map(|rest| rest.key) else { return };
        let standing = (rank, Reverse(key.tie()));
        let is_hopeless = worst.is_some_and(|Reverse((rank, tie, _))| standing < (*rank, *tie));
        let comes_after =
            query.after.is_none_or(|after| standing < (after.rank, Reverse(after.tie)));
        if comes_after && !is_hopeless {
            if full {
                self.best.pop();
            }
            self.best.push(Reverse((standing.0, standing.1, Standing(key))));
        }
    }

    /// What a document is ordered by; any number below `least` where it is below that.
    fn rank(&self, seen: Seen<'_>, in_force: bool, least: i64) -> i64 {
        let rest = |of: fn(&Rest) -> i64| seen.rest().map_or(i64::MIN, of);
        match (self.query.sort, &self.points) {
            (Sort::Relevance, Some(points)) => points.of(seen, in_force, least),
            (Sort::Relevance | Sort::Newest, _) => rest(|rest| rest.published),
            (Sort::Cheapest, _) => -seen.brief.price.unwrap_or(i64::MAX),
            (Sort::Dearest, _) => seen.brief.price.unwrap_or(-1),
            (Sort::Nearest, _) => {
                let at = seen.rest().and_then(|rest| rest.location);
                self.query.filter.near.zip(at).map_or(i64::MIN, |(near, at)| -near.square(at))
            }
        }
    }

    /// What was taken.
    pub(super) fn pass(self) -> Pass {
        let seen = self.query.after.map_or(0, |place| place.seen);
        let at = self.query.after.map_or(self.query.at, |place| place.at);
        let best = self.best.into_sorted_vec().into_iter();
        let hits =
            (seen + 1..).zip(best).map(|(seen, Reverse((rank, Reverse(tie), Standing(key))))| {
                Hit { key, place: Place { rank, tie, seen, at } }
            });
        Pass { hits: hits.collect(), total: self.total, facets: self.counting.facets() }
    }
}
