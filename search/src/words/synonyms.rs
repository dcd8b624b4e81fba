//! Different words for the same thing, as data.

use super::{Word, words};
use std::sync::LazyLock;

/// Phrases that mean the same.
pub(crate) struct Group {
    /// The phrases.
    pub members: Vec<Vec<Word>>,
}

/// All groups.
pub(crate) fn groups() -> &'static [Group] {
    static GROUPS: LazyLock<Vec<Group>> = LazyLock::new(|| {
        let lines = include_str!("../../data/synonyms.txt").lines();
        let group = |line: &str| Group { members: line.split('=').map(words).collect() };
        lines.filter(|line| !line.starts_with('#')).map(group).collect()
    });
    &GROUPS
}
