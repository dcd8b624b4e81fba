//! What is on file of the producers that a file may mean, and grows as its rows are planned.

use crate::certification::reading::{near_producers, near_products};
use crate::certification::{Dossier, Stars};
use crate::ids::{CertificateId, ProducerId, ProductId};
use std::collections::HashMap;

/// Where a row's producer is, as precisely as known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Site {
    /// The unit: commune, district or province, as it was or is.
    pub unit: Option<i32>,
    /// The commune of today to which it wholly belongs.
    pub commune: Option<i32>,
    /// The province of today.
    pub province: Option<i32>,
}

impl Site {
    /// Surely the same place, as far as places are recorded.
    fn same(self, other: Self) -> bool {
        self.unit == other.unit || (self.commune.is_some() && self.commune == other.commune)
    }

    /// In one province, and not surely in two communes.
    fn may_be(self, other: Self) -> bool {
        let communes = self.commune.is_none() || other.commune.is_none();
        self.province == other.province && (communes || self.commune == other.commune)
    }
}

/// A producer on file or planned.
#[derive(Clone, Debug)]
pub struct KnownProducer {
    /// Its id.
    pub id: ProducerId,
    /// Its name.
    pub name: String,
    /// The key of its name; empty where nobody knows who makes the products.
    pub key: String,
    /// Where it is.
    pub site: Site,
}

/// A product on file or planned, with its dossier.
#[derive(Clone, Debug)]
pub struct KnownProduct {
    /// Its name.
    pub name: String,
    /// The key of its name.
    pub key: String,
    /// What the register holds.
    pub dossier: Dossier,
    /// The decisions of its certificates in normal form; empty for a notice that gave none.
    pub decisions: Vec<(CertificateId, String)>,
    /// Reports on file: whether potential, and stars.
    pub reports: Vec<(bool, Option<Stars>)>,
}

/// What is on file.
#[derive(Debug, Default)]
pub struct Register {
    producers: Vec<KnownProducer>,
    by_id: HashMap<ProducerId, usize>,
    by_key: HashMap<String, Vec<usize>>,
    by_province: HashMap<Option<i32>, Vec<(Sketch, usize)>>,
    products: HashMap<ProductId, KnownProduct>,
    of_producer: HashMap<ProducerId, Vec<(Sketch, ProductId)>>,
    of_name: HashMap<String, Vec<ProductId>>,
}

/// Who a row's producer may be.
#[derive(Debug, Default)]
pub(super) struct Candidates {
    pub(super) exact: Option<ProducerId>,
    pub(super) near: Vec<ProducerId>,
}

impl Register {
    /// Adds a producer.
    pub fn add_producer(&mut self, producer: KnownProducer) {
        let index = self.producers.len();
        self.by_id.insert(producer.id, index);
        self.by_key.entry(producer.key.clone()).or_default().push(index);
        let sketch = Sketch::of_producer(&producer.key);
        self.by_province.entry(producer.site.province).or_default().push((sketch, index));
        self.producers.push(producer);
    }

    /// Adds a product, or replaces what was known of it.
    pub fn add_product(&mut self, product: KnownProduct) {
        let id = product.dossier.product;
        let old = self.products.insert(id, product);
        if old.is_none()
            && let Some(new) = self.products.get(&id)
        {
            let sketch = Sketch::of_product(&new.key);
            self.of_producer.entry(new.dossier.producer).or_default().push((sketch, id));
            self.of_name.entry(new.key.clone()).or_default().push(id);
        }
    }

    pub(super) fn producer(&self, id: ProducerId) -> Option<&KnownProducer> {
        self.by_id.get(&id).map(|index| &self.producers[*index])
    }

    pub(super) fn product(&self, id: ProductId) -> Option<&KnownProduct> {
        self.products.get(&id)
    }

    pub(super) fn product_by_text(&self, id: &str) -> Option<&KnownProduct> {
        let id = id.parse().ok().map(ProductId)?;
        self.product(id)
    }

    pub(super) fn product_mut(&mut self, id: ProductId) -> Option<&mut KnownProduct> {
        self.products.get_mut(&id)
    }

    /// Who a name at a place may be; an empty key means that nobody is named.
    pub(super) fn candidates(&self, key: &str, site: Site) -> Candidates {
        let named = self.by_key.get(key).map(Vec::as_slice).unwrap_or_default();
        let of = |index: &usize| &self.producers[*index];
        let exact = named.iter().map(of).find(|one| one.site.same(site)).map(|one| one.id);
        if exact.is_some() || key.is_empty() {
            return Candidates { exact, near: Vec::new() };
        }
        let sketch = Sketch::of_producer(key);
        let around = self.by_province.get(&site.province).map(Vec::as_slice).unwrap_or_default();
        let alike = around.iter().filter(|(other, _)| sketch.may_be_near(other));
        let near = |one: &&KnownProducer| {
            one.site.may_be(site) && (one.key == key || near_producers(&one.key, key))
        };
        let near = alike.map(|(_, index)| of(index)).filter(near).map(|one| one.id);
        Candidates { exact, near: near.collect() }
    }

    /// Producers whose products a row with this producer may mean.
    pub(super) fn concerned(&self, key: &str, site: Site) -> Vec<ProducerId> {
        let found = self.candidates(key, site);
        let mut ids = found.near;
        ids.extend(found.exact);
        // What is on file without a producer may be this row's product.
        let nameless = self.by_key.get("").map(Vec::as_slice).unwrap_or_default();
        let here = nameless.iter().map(|index| &self.producers[*index]);
        ids.extend(here.filter(|one| one.site.may_be(site)).map(|one| one.id));
        ids
    }

    /// The producer's product of this name, and those that may be it by a slip of the pen.
    pub(super) fn products_named(
        &self,
        producer: ProducerId,
        key: &str,
    ) -> (Option<ProductId>, Vec<ProductId>) {
        let of_name = self.of_name.get(key).map(Vec::as_slice).unwrap_or_default();
        let makes = |id: &&ProductId| {
            self.products.get(id).is_some_and(|one| one.dossier.producer == producer)
        };
        if let Some(exact) = of_name.iter().find(makes) {
            return (Some(*exact), Vec::new());
        }
        let sketch = Sketch::of_product(key);
        let own = self.of_producer.get(&producer).map(Vec::as_slice).unwrap_or_default();
        let alike = own.iter().filter(|(other, _)| sketch.may_slip_to(other)).map(|(_, id)| *id);
        let near =
            |id: &ProductId| self.products.get(id).is_some_and(|one| near_products(&one.key, key));
        (None, alike.filter(near).collect())
    }

    /// Products of this very name nearby of which one side doesn't know who makes them. A name of one
    /// or two words (“Mật ong”) says too little.
    pub(super) fn nameless_twins(&self, key: &str, site: Site, named: bool) -> Vec<ProductId> {
        if key.split(' ').count() < 3 {
            return Vec::new();
        }
        let twins = self.of_name.get(key).map(Vec::as_slice).unwrap_or_default();
        let fits = |id: &&ProductId| {
            let producer =
                self.products.get(id).and_then(|one| self.producer(one.dossier.producer));
            producer.is_some_and(|one| one.key.is_empty() == named && one.site.may_be(site))
        };
        twins.iter().filter(fits).copied().collect()
    }
}

/// Words that say what a producer is rather than what it is called.
const FORMS: &[&str] = &[
    "htx",
    "tht",
    "cty",
    "tnhh",
    "mtv",
    "cp",
    "dn",
    "dntn",
    "hkd",
    "hsx",
    "hgd",
    "ho",
    "cs",
    "cn",
    "trangtrai",
    "sx",
    "tm",
    "dv",
    "nn",
    "xnk",
    "kd",
];

/// What tells most names apart without comparing them: five thousand new names in one province are
/// twelve million pairs.
#[derive(Clone, Copy, Debug)]
struct Sketch {
    /// A bit for each word.
    words: u64,
    /// The words with digits, in order.
    numbers: u64,
    /// How often each letter stands in it: 26 letters, 10 digits, and the rest.
    letters: [u8; 40],
}

impl Sketch {
    fn of_producer(key: &str) -> Self {
        Self::of(key.split(' ').filter(|word| !FORMS.contains(word)))
    }

    fn of_product(key: &str) -> Self {
        Self::of(key.split(' '))
    }

    fn of<'k>(words: impl Iterator<Item = &'k str>) -> Self {
        let mut sketch = Self { words: 0, numbers: 0, letters: [0; 40] };
        for word in words {
            let hash = hash(word);
            sketch.words |= 1 << (hash % 64);
            if word.contains(|c: char| c.is_numeric()) {
                sketch.numbers = sketch.numbers.wrapping_mul(31).wrapping_add(hash);
            }
            for letter in word.chars() {
                let bucket = match letter {
                    'a'..='z' => letter as usize - 'a' as usize,
                    '0'..='9' => 26 + letter as usize - '0' as usize,
                    _ => 36,
                };
                sketch.letters[bucket] = sketch.letters[bucket].saturating_add(1);
            }
        }
        sketch
    }

    /// False only for names that [`near_producers`] surely tells apart: near names have the same
    /// numbers, and either all words of one stand in the other or a slip leads over. A name of forms
    /// alone is compared always.
    fn may_be_near(&self, other: &Self) -> bool {
        let within = |one: u64, other: u64| one & !other == 0;
        let words = within(self.words, other.words) || within(other.words, self.words);
        (words && (self.numbers == other.numbers || self.words == 0 || other.words == 0))
            || self.may_slip_to(other)
    }

    /// False where more than two letters are another's, added or left out.
    fn may_slip_to(&self, other: &Self) -> bool {
        let apart = |(one, other): (&u8, &u8)| u32::from(one.abs_diff(*other));
        self.numbers == other.numbers
            && self.letters.iter().zip(&other.letters).map(apart).sum::<u32>() <= 4
    }
}

/// FNV-1a.
fn hash(word: &str) -> u64 {
    word.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::certification::reading::producer_key;

    #[test]
    fn the_sketch_never_hides_a_near_name() {
        let names = [
            "HTX Minh Thiện",
            "HKD Minh Thiện",
            "HTX chè Hướng Tâm",
            "HTX Hướng Tâm",
            "HTX nông nghiệp Quế Nậm Đét",
            "HTX Quế hữu cơ Nậm Đét",
            "Công ty TNHH BOANERGES",
            "Công ty TNHH BOANREGES",
            "Công ty TNHH MTV Thanh Tùng",
            "Công ty TNHH Thanh Tùng",
            "HTX Ngọc Thuý Nõn",
            "HTX Ngoc Thui Non",
            "HTX số 1 Bắc Ruộng",
            "HTX số 2 Bắc Ruộng",
            "Hợp tác xã",
            "Hợp tác xã nông nghiệp",
            "Trang trại Hoa Sen",
            "HTX Hoa Sen",
        ];
        let keys: Vec<String> = names.iter().map(|name| producer_key(name)).collect();
        let mut near = 0;
        for left in &keys {
            for right in &keys {
                if near_producers(left, right) {
                    near += 1;
                    assert!(
                        Sketch::of_producer(left).may_be_near(&Sketch::of_producer(right)),
                        "{left} / {right}"
                    );
                }
            }
        }
        assert!(near >= 14, "only {near} near pairs: the list proves little");
    }
}
