//! What an archive tells of itself: its entries, what they count, and what was left out.

use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Why something that belongs to the producer is not in its archive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LeftOut {
    /// A picture shows the mark, and its product may not show it at this instant.
    ShowsMark,
    /// The file is lost.
    FileMissing,
    /// Owners alone read it.
    ForOwners,
}

/// What is told of the entries so far.
#[derive(Default)]
pub(super) struct Manifest {
    counts: BTreeMap<&'static str, u64>,
    left_out: Vec<(String, LeftOut)>,
    entries: Vec<Written>,
}

/// An entry that was written.
pub(super) struct Written {
    /// Its name.
    pub name: String,
    /// Its length, unpacked.
    pub bytes: u64,
    /// Of what was packed.
    pub sha256: [u8; 32],
}

impl LeftOut {
    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::ShowsMark => "shows_mark",
            Self::FileMissing => "file_missing",
            Self::ForOwners => "for_owners",
        }
    }
}

impl Manifest {
    /// Counts things of a kind.
    pub fn count(&mut self, what: &'static str, number: usize) {
        *self.counts.entry(what).or_default() += number as u64;
    }

    /// Names what was left out.
    pub fn leave_out(&mut self, name: String, why: LeftOut) {
        self.left_out.push((name, why));
    }

    /// Takes down an entry.
    pub fn written(&mut self, entry: Written) {
        self.entries.push(entry);
    }

    /// Things in the archive, by kind.
    pub fn counts(&self) -> Value {
        json!(self.counts)
    }

    /// What was left out, and why.
    pub fn left_out(&self) -> impl Iterator<Item = Value> {
        let one = |(name, why): &(String, LeftOut)| json!({ "entry": name, "reason": why.code() });
        self.left_out.iter().map(one)
    }

    /// The entries in their order.
    pub fn entries(&self) -> impl Iterator<Item = Value> {
        self.entries.iter().map(|one| {
            let hex: String = one.sha256.iter().map(|byte| format!("{byte:02x}")).collect();
            json!({ "name": one.name, "bytes": one.bytes, "sha256": hex })
        })
    }
}
