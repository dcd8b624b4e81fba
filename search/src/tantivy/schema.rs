//! The fields in which tantivy finds documents.

use crate::document::{Document, Key, Kind};
use crate::words::{Word, spelled_out, words};
use ::tantivy::schema::{
    BytesOptions, Field, IndexRecordOption, Schema, TextFieldIndexing, TextOptions,
};
use ::tantivy::{TantivyDocument, Term};
use std::collections::BTreeSet;

use super::segment::Row;

/// The fields.
#[derive(Clone, Debug)]
pub(super) struct Fields {
    pub(super) schema: Schema,
    /// What a document is about.
    pub(super) key: Field,
    /// Folded words of name, maker, place and category.
    pub(super) names: Field,
    /// Those of the story too, and all words with their tones.
    pub(super) all: Field,
    /// What is kept in memory.
    pub(super) row: Field,
}

impl Fields {
    pub(super) fn new() -> Self {
        let mut schema = Schema::builder();
        // Words come cut, and only whether a document has one is asked.
        let indexing = TextFieldIndexing::default()
            .set_tokenizer("whitespace")
            .set_index_option(IndexRecordOption::Basic)
            .set_fieldnorms(false);
        let text = TextOptions::default().set_indexing_options(indexing);
        let key = schema.add_bytes_field("key", BytesOptions::default().set_indexed());
        let names = schema.add_text_field("names", text.clone());
        let all = schema.add_text_field("all", text);
        let row = schema.add_bytes_field("row", BytesOptions::default().set_stored());
        Self { schema: schema.build(), key, names, all, row }
    }

    /// The term of what a document is about.
    pub(super) fn term(&self, key: Key) -> Term {
        Term::from_field_bytes(self.key, &key_bytes(key))
    }

    /// A document as tantivy takes it.
    pub(super) fn document(&self, one: &Document) -> TantivyDocument {
        let texts = &one.texts;
        let (name, maker) = (words(&texts.name), words(&texts.maker));
        let (place, category) = (words(&texts.place), words(&texts.category));
        let story = words(&texts.story);
        let short: Vec<String> =
            [&name, &maker, &place].into_iter().flat_map(|text| spelled_out(text)).collect();
        let mut names: BTreeSet<&str> = short.iter().map(String::as_str).collect();
        for text in [&name, &maker, &place, &category] {
            names.extend(text.iter().map(|word| word.folded.as_str()));
        }
        let mut all = names.clone();
        for text in [&name, &maker, &place, &category, &story] {
            all.extend(text.iter().flat_map(|word| [word.folded.as_str(), word.exact.as_str()]));
        }
        let row = Row::new(one, [&name, &maker, &place, &category], &short);
        let mut document = TantivyDocument::default();
        document.add_bytes(self.key, &key_bytes(one.key));
        document.add_text(self.names, spaced(names));
        document.add_text(self.all, spaced(all));
        document.add_bytes(self.row, &row.written());
        document
    }
}

fn spaced(words: BTreeSet<&str>) -> String {
    words.into_iter().collect::<Vec<_>>().join(" ")
}

fn key_bytes(key: Key) -> [u8; 17] {
    let mut bytes = [0; 17];
    bytes[0] = match key.kind {
        Kind::Product => b'p',
        Kind::Storefront => b's',
    };
    bytes[1..].copy_from_slice(key.id.as_bytes());
    bytes
}

/// A word's number in rows.
pub(super) fn number(word: &str) -> u32 {
    let hash = word.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    (hash ^ (hash >> 32)) as u32
}

/// Folded and exact numbers of a text's words.
pub(super) fn numbers(text: &[Word]) -> (Vec<u32>, Vec<u32>) {
    text.iter().map(|word| (number(&word.folded), number(&word.exact))).unzip()
}
