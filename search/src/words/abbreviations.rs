//! "HTX" and "hợp tác xã" are the same words to who searches.

use super::{Word, words};
use std::sync::LazyLock;

/// An abbreviation and the words it stands for, all folded.
static TABLE: LazyLock<Vec<(String, Vec<String>)>> = LazyLock::new(|| {
    let lines = include_str!("../../data/abbreviations.txt").lines();
    let pairs = lines.filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once('='));
    let folded = |text: &str| words(text).into_iter().map(|word| word.folded);
    pairs
        .filter_map(|(short, long)| Some((folded(short).next()?, folded(long).collect())))
        .collect()
});

/// The words that a text says in other letters: the long form of its abbreviations, and the short form
/// of what it writes out.
pub(crate) fn spelled_out(text: &[Word]) -> Vec<String> {
    let mut more = Vec::new();
    for (short, long) in TABLE.iter() {
        if text.iter().any(|word| word.folded == *short) {
            more.extend(long.iter().cloned());
        }
        let written =
            |part: &[Word]| part.iter().zip(long).all(|(one, other)| one.folded == *other);
        if text.windows(long.len()).any(written) {
            more.push(short.clone());
        }
    }
    more
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_and_long_forms_meet() {
        assert!(spelled_out(&words("HTX Anh Tài")).contains(&"hop".to_owned()));
        assert!(spelled_out(&words("Hợp tác xã Anh Tài")).contains(&"htx".to_owned()));
        assert!(spelled_out(&words("Anh Tài")).is_empty());
    }
}
