//! The fields in which tantivy finds documents.

use crate::document::{Document, Key, Kind};
use crate::words::{spelled_out, words};
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
    /// Folded words of the name, the maker, the place and the category.
    pub(super) texts: [Field; 4],
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
        let texts = ["name", "maker", "place", "category"];
        let texts = texts.map(|name| schema.add_text_field(name, text.clone()));
        let all = schema.add_text_field("all", text);
        let row = schema.add_bytes_field("row", BytesOptions::default().set_stored());
        Self { schema: schema.build(), key, texts, all, row }
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
        let mut texts: [BTreeSet<&str>; 4] = [&name, &maker, &place, &category]
            .map(|text| text.iter().map(|word| word.folded.as_str()).collect());
        texts[1].extend(short.iter().map(String::as_str));
        let mut all: BTreeSet<&str> = texts.iter().flatten().copied().collect();
        for text in [&name, &maker, &place, &category, &story] {
            all.extend(text.iter().flat_map(|word| [word.folded.as_str(), word.exact.as_str()]));
        }
        let row = Row::new(one, &name, [&name, &maker, &place]);
        let mut document = TantivyDocument::default();
        document.add_bytes(self.key, &key_bytes(one.key));
        for (field, words) in self.texts.into_iter().zip(texts) {
            document.add_text(field, spaced(words));
        }
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
