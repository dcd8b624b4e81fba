//! Kinds of goods, and real products: read from the data files.

use serde::Deserialize;
use std::sync::LazyLock;

/// A kind of goods.
#[derive(Clone, Debug, Deserialize)]
pub struct Kind {
    /// Its usual word, which stands for the kind.
    #[serde(rename = "kind")]
    pub word: String,
    /// The word that it shares with kindred kinds ("rượu"); empty where there is none.
    pub family: String,
    /// Product set by Annex I, 1 to 26.
    pub set: i16,
    /// Regions that make it, a letter each (see `places::REGIONS`); none for the kinds of real products.
    pub regions: String,
    pack: String,
    also: String,
    asked: String,
    qualifiers: String,
}

impl Kind {
    /// All kinds.
    pub fn all() -> &'static [Self] {
        static ALL: LazyLock<Vec<Kind>> =
            LazyLock::new(|| read(include_str!("../../data/goods-kinds.csv")));
        &ALL
    }

    /// The kind of this usual word.
    pub fn of(word: &str) -> &'static Self {
        Self::all().iter().find(|kind| kind.word == word).expect("a kind of the table")
    }

    /// Words by which makers call it, the usual one first.
    pub fn words(&self) -> Vec<&str> {
        std::iter::once(self.word.as_str()).chain(parts(&self.also)).collect()
    }

    /// Words that only buyers say, mostly of the other end of the country.
    pub fn asked(&self) -> Vec<&str> {
        parts(&self.asked).collect()
    }

    /// Sorts and ways of making.
    pub fn qualifiers(&self) -> Vec<&str> {
        parts(&self.qualifiers).collect()
    }

    /// Packs in which it is sold.
    pub fn packs(&self) -> &'static [&'static str] {
        match self.pack.as_str() {
            "fresh" => &["hộp 5 kg", "túi 1 kg", "thùng 10 kg"],
            "egg" => &["vỉ 10 quả", "hộp 30 quả"],
            "liquid" => &["chai 500 ml", "chai 250 ml", "can 5 lít"],
            "tea" => &["gói 200 g", "hộp 100 g", "hộp thiếc 150 g"],
            "craft" => &["cỡ lớn", "cỡ nhỏ", "bộ 2 chiếc"],
            "plant" => &["loại 1 năm", "loại 3 năm"],
            "tour" => &["1 ngày", "2 ngày 1 đêm"],
            _ => &["gói 200 g", "hộp 500 g", "túi 1 kg"],
        }
    }
}

/// A real product, taken apart by hand.
#[derive(Clone, Debug, Deserialize)]
pub struct Real {
    pub name: String,
    /// The usual word of its kind.
    pub kind: String,
    /// The word in its name.
    pub word: String,
    pub qualifier: String,
    /// Form and own name of the maker; empty where the notice doesn't name one.
    pub form: String,
    pub own: String,
    /// Commune or district as printed.
    pub commune: String,
    /// Province as printed, which may be gone by now.
    pub province: String,
}

impl Real {
    /// All of them.
    pub fn all() -> Vec<Self> {
        read(include_str!("../../data/real-goods.csv"))
    }
}

/// The rows of a file of this crate.
pub fn read<T: for<'a> Deserialize<'a>>(text: &str) -> Vec<T> {
    let mut rows = csv::Reader::from_reader(text.as_bytes());
    rows.deserialize().map(|row| row.expect("a row of the columns")).collect()
}

fn parts(text: &str) -> impl Iterator<Item = &str> {
    text.split('|').filter(|part| !part.is_empty())
}
