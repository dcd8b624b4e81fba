//! Facts of a segment's documents as columns of small numbers, each with the sets of documents that have
//! a number: facets are counted along the columns, and filters are put together of the sets.

use super::bits::Bits;
use crate::document::Window;
use std::sync::{Arc, Mutex, PoisonError};

/// What a document has that has none of a column's numbers.
pub(super) const NONE: u8 = u8::MAX;

/// A number of each document.
#[derive(Debug)]
pub(super) struct Column {
    values: Vec<u8>,
    sets: Vec<Bits>,
    documents: usize,
}

impl Column {
    /// Of so many documents.
    pub(super) fn new(documents: usize) -> Self {
        Self { values: Vec::with_capacity(documents), sets: Vec::new(), documents }
    }

    /// Adds the next document.
    pub(super) fn push(&mut self, value: Option<u8>) {
        if let Some(value) = value.map(usize::from) {
            while self.sets.len() <= value {
                self.sets.push(Bits::none(self.documents));
            }
            self.sets[value].insert(self.values.len());
        }
        self.values.push(value.unwrap_or(NONE));
    }

    /// The number of each document.
    pub(super) fn values(&self) -> &[u8] {
        &self.values
    }

    /// The documents that have one of these numbers.
    pub(super) fn with(&self, values: impl IntoIterator<Item = u8>) -> Bits {
        let sets = values.into_iter().filter_map(|value| self.sets.get(usize::from(value)));
        sets.fold(Bits::none(self.documents), Bits::or)
    }
}

/// The stars of what is certified at some instant.
#[derive(Debug)]
pub(super) struct InForce {
    /// The stretch of time in which no window opens or closes; half-open.
    from: i64,
    until: i64,
    pub(super) stars: Column,
}

/// When certificates are in force, document by document, with what that gives at the instant last asked
/// for: windows open and close at midnight, so one answer serves the queries of a day.
#[derive(Debug)]
pub(super) struct Windows {
    /// Documents and their windows, in their order.
    all: Vec<(u32, Window)>,
    documents: usize,
    last: Mutex<Option<Arc<InForce>>>,
}

impl Windows {
    /// Of so many documents.
    pub(super) fn new(documents: usize) -> Self {
        Self { all: Vec::new(), documents, last: Mutex::default() }
    }

    /// Adds those of a document; documents come in order.
    pub(super) fn extend(&mut self, document: usize, windows: &[Window]) {
        let document = u32::try_from(document).unwrap_or(u32::MAX);
        self.all.extend(windows.iter().map(|window| (document, *window)));
    }

    /// What is in force at an instant. The latest stretch asked for is kept: later pages of what was found
    /// before midnight, or cursors made up to go back in time, don't cost others theirs.
    pub(super) fn at(&self, instant: i64) -> Arc<InForce> {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        match &*last {
            Some(known) if known.from <= instant && instant < known.until => Arc::clone(known),
            Some(known) if instant < known.from => Arc::new(self.computed(instant)),
            _ => Arc::clone(last.insert(Arc::new(self.computed(instant)))),
        }
    }

    fn computed(&self, instant: i64) -> InForce {
        let (mut from, mut until) = (i64::MIN, i64::MAX);
        for bound in self.all.iter().flat_map(|(_, window)| [window.from, window.until]) {
            if bound <= instant {
                from = from.max(bound);
            } else {
                until = until.min(bound);
            }
        }
        let mut stars = Column::new(self.documents);
        let mut open = self.all.iter().filter(|(_, window)| window.holds(instant)).peekable();
        for document in 0..self.documents {
            let mut found = None;
            while let Some((_, window)) = open.next_if(|(of, _)| *of as usize == document) {
                found.get_or_insert(window.stars);
            }
            stars.push(found);
        }
        InForce { from, until, stars }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_in_force_changes_with_the_instant_alone() {
        let window = |from, until, stars| Window { from, until, stars };
        let mut windows = Windows::new(3);
        windows.extend(0, &[window(10, 20, 3), window(20, 30, 4)]);
        windows.extend(2, &[window(15, 25, 5)]);
        for (instant, wanted) in [
            (9, [NONE, NONE, NONE]),
            (10, [3, NONE, NONE]),
            (19, [3, NONE, 5]),
            (20, [4, NONE, 5]),
            (14, [3, NONE, NONE]),
            (25, [4, NONE, NONE]),
            (30, [NONE, NONE, NONE]),
        ] {
            assert_eq!(windows.at(instant).stars.values(), wanted, "at {instant}");
        }
    }
}
