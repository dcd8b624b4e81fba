//! The fields in which tantivy finds documents.

use crate::document::{Document, Key, Kind};
use crate::words::{each_word, spelled_out, words};
use ::tantivy::schema::{
    BytesOptions, Field, IndexRecordOption, Schema, TextFieldIndexing, TextOptions,
};
use ::tantivy::{TantivyDocument, Term};

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

    /// A document as tantivy takes it. Words that stand in it twice are found once.
    pub(super) fn document(&self, one: &Document) -> TantivyDocument {
        let texts = &one.texts;
        let texts = [&texts.name, &texts.maker, &texts.place, &texts.category];
        let [name, maker, place, category] = texts.map(|text| words(text));
        let mut short = String::new();
        for word in [&name, &maker, &place].into_iter().flat_map(|text| spelled_out(text)) {
            append(&mut short, &word);
        }
        let row = Row::new(one, &name, [&name, &maker, &place]);
        let mut all = short.clone();
        let mut document = TantivyDocument::default();
        for (field, words) in self.texts.into_iter().zip([&name, &maker, &place, &category]) {
            let mut folded = if field == self.texts[1] { short.clone() } else { String::new() };
            for word in words {
                append(&mut folded, &word.folded);
                append_both(&mut all, &word.exact, &word.folded);
            }
            document.add_text(field, folded);
        }
        each_word(&one.texts.story, &mut |exact, folded| append_both(&mut all, exact, folded));
        document.add_text(self.all, all);
        document.add_bytes(self.key, &key_bytes(one.key));
        document.add_bytes(self.row, &row.written());
        document
    }
}

fn append(text: &mut String, word: &str) {
    text.push_str(word);
    text.push(' ');
}

fn append_both(text: &mut String, exact: &str, folded: &str) {
    append(text, folded);
    if exact != folded {
        append(text, exact);
    }
}

fn key_bytes(key: Key) -> [u8; 17] {
    let mut bytes = [0; 17];
    bytes[0] = match key.kind {
        Kind::Product => b'p',
        Kind::Storefront => b's',
        Kind::Fair => b'f',
        Kind::PointOfSale => b'l',
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
