//! Words that stand in many documents, with the set of those documents: reading a list of thousands for
//! every query that has such a word costs more than all else that is done for it.

use super::bits::Bits;
use super::schema::Fields;
use crate::IndexError;
use ::tantivy::postings::TermInfo;
use ::tantivy::schema::{Field, IndexRecordOption};
use ::tantivy::{InvertedIndexReader, SegmentReader};
use std::collections::HashMap;

/// A word is frequent in a text when at least one in so many documents has it there: its set is then no
/// larger than eight bytes for each of them.
const ONE_IN: usize = 64;

/// The frequent words of one text.
pub(super) type Sets = HashMap<Box<str>, Bits>;

/// The frequent words of names, makers, places and categories.
pub(super) struct Frequent([Sets; 4]);

impl Frequent {
    /// Those of a segment.
    pub(super) fn load(reader: &SegmentReader, fields: &Fields) -> Result<Self, IndexError> {
        let mut found = Self(Default::default());
        for (sets, field) in found.0.iter_mut().zip(fields.texts) {
            *sets = load(reader, field)?;
        }
        Ok(found)
    }

    /// By text.
    pub(super) fn texts(&self) -> &[Sets; 4] {
        &self.0
    }
}

fn load(reader: &SegmentReader, field: Field) -> Result<Sets, IndexError> {
    let index = reader.inverted_index(field)?;
    let documents = reader.max_doc() as usize;
    let mut sets = Sets::new();
    let mut stream = index.terms().stream().map_err(broken)?;
    while let Some((word, info)) = stream.next() {
        let Ok(word) = std::str::from_utf8(word) else { continue };
        if info.doc_freq as usize * ONE_IN >= documents {
            let mut set = Bits::none(documents);
            each(&index, info, |document| set.insert(document))?;
            sets.insert(word.into(), set);
        }
    }
    Ok(sets)
}

/// Visits the documents of a word.
pub(super) fn each(
    index: &InvertedIndexReader,
    word: &TermInfo,
    mut visit: impl FnMut(usize),
) -> Result<(), IndexError> {
    let postings = index.read_block_postings_from_terminfo(word, IndexRecordOption::Basic);
    let mut postings = postings.map_err(broken)?;
    while !postings.docs().is_empty() {
        postings.docs().iter().for_each(|document| visit(*document as usize));
        postings.advance();
    }
    Ok(())
}

fn broken(error: std::io::Error) -> IndexError {
    IndexError::Damaged(error.to_string())
}
