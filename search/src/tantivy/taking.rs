//! Taking the best of the documents that are left, and counting all.

use super::bits::Bits;
use super::columns::NONE;
use super::counting::{Counting, Left};
use super::points::{Candidate, Points};
use super::reach::Reached;
use super::segment::{Rest, Segment};
use crate::document::Key;
use crate::query::{Facets, Hit, MOST_HITS, Place, Query, Sort};
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Documents looked at for completing what is being typed: any of those that a word begins will do.
const COMPLETING: usize = 400;

/// What one pass over the index gave.
#[derive(Default)]
pub(super) struct Pass {
    pub(super) hits: Vec<Hit>,
    pub(super) total: u64,
    pub(super) facets: Facets,
}

/// Takes the best documents, segment by segment.
pub(super) struct Taking<'a> {
    query: &'a Query,
    points: Option<Points>,
    at: i64,
    best: BinaryHeap<Reverse<(i64, Reverse<u64>, Standing)>>,
    most: usize,
    total: u64,
    counting: Counting,
}

/// What is remembered of a document; of no weight in the order.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Standing(Key);

impl<'a> Taking<'a> {
    /// By the points of a plan, where the order is that of relevance.
    pub(super) fn new(query: &'a Query, points: Option<Points>) -> Self {
        let seen = query.after.map_or(0, |place| place.seen);
        let left = usize::try_from(MOST_HITS.saturating_sub(seen)).unwrap_or(0);
        let most = query.limit.min(left);
        // A page is never of a later instant than the one at which it is asked for.
        let at = query.after.map_or(query.at, |place| place.at.min(query.at));
        let best = BinaryHeap::with_capacity(most + 1);
        Self { query, points, at, best, most, total: 0, counting: Counting::default() }
    }

    /// Looks at these documents of a segment, in which units were met so.
    pub(super) fn take(&mut self, segment: &Segment, units: &[Reached], documents: Bits) {
        let in_force = segment.windows.at(self.at);
        let left = Left::of(documents, &self.query.filter, segment, &in_force);
        let all = left.all();
        self.total += all.count();
        let completing = self.query.completing;
        if !completing {
            self.counting.add(segment, &in_force, &left, &all);
        }
        let stars = in_force.stars.values();
        let most = if completing { COMPLETING } else { usize::MAX };
        for document in all.iter().take(most) {
            let is_in_force = stars.get(document).is_some_and(|stars| *stars != NONE);
            self.see(Candidate { segment, units, document, is_in_force });
        }
    }

    fn see(&mut self, one: Candidate<'_>) {
        let after = self.query.after;
        // Below this it will not be among the best.
        let full = self.best.len() >= self.most;
        let worst = self.best.peek().filter(|_| full);
        let least = worst.map_or(i64::MIN, |Reverse((rank, ..))| *rank);
        let rank = self.rank(one, least);
        if self.most == 0 || rank < least || after.is_some_and(|after| rank > after.rank) {
            return;
        }
        let Some(key) = one.segment.rest(one.document).map(|rest| rest.key) else { return };
        let standing = (rank, Reverse(key.tie()));
        let is_hopeless = worst.is_some_and(|Reverse((rank, tie, _))| standing < (*rank, *tie));
        let is_later = after.is_none_or(|after| standing < (after.rank, Reverse(after.tie)));
        if is_later && !is_hopeless {
            if full {
                self.best.pop();
            }
            self.best.push(Reverse((standing.0, standing.1, Standing(key))));
        }
    }

    /// What a document is ordered by; where that is below `least`, any number below it.
    fn rank(&self, one: Candidate<'_>, least: i64) -> i64 {
        if let Some(points) = &self.points {
            return points.of(one, least);
        }
        let rest = |of: &dyn Fn(&Rest) -> i64| one.segment.rest(one.document).map_or(i64::MIN, of);
        match self.query.sort {
            Sort::Relevance | Sort::Newest => rest(&|rest| rest.published),
            Sort::Cheapest => rest(&|rest| -rest.price.unwrap_or(i64::MAX)),
            Sort::Dearest => rest(&|rest| rest.price.unwrap_or(-1)),
            Sort::Nearest => rest(&|rest| {
                let from = self.query.filter.near.zip(rest.location);
                from.map_or(i64::MIN, |(near, at)| -near.square(at))
            }),
        }
    }

    /// What was taken.
    pub(super) fn pass(self) -> Pass {
        let (at, seen) = (self.at, self.query.after.map_or(0, |place| place.seen));
        let best = self.best.into_sorted_vec().into_iter();
        let hits =
            (seen + 1..).zip(best).map(|(seen, Reverse((rank, Reverse(tie), Standing(key))))| {
                Hit { key, place: Place { rank, tie, seen, at } }
            });
        Pass { hits: hits.collect(), total: self.total, facets: self.counting.facets() }
    }
}
