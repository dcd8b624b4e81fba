//! The judged queries: a committed file, made by [`generated`].

use super::drawing::Drawer;
use super::kinds::read;
use serde::{Deserialize, Serialize};

/// The committed queries.
const JUDGED: &str = include_str!("../../data/judged-queries.csv");

/// What sort of query it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// As names are written.
    #[default]
    Exact,
    /// Without tones and shapes.
    NoTones,
    /// A tone or a shape that is another.
    WrongTones,
    /// A slip of the finger, or a space left out.
    Typo,
    /// Keys of Telex or VNI that were not composed.
    Telex,
    /// A word that other parts of the country say.
    Synonyms,
    /// A kind and where it is from, in either order.
    PlaceProduct,
    /// A maker's name.
    Producer,
    /// A product set, or a word for many kinds.
    Category,
    /// What is nowhere.
    Nonsense,
}

impl Class {
    /// Every class.
    pub const ALL: [Self; 10] = [
        Self::Exact,
        Self::NoTones,
        Self::WrongTones,
        Self::Typo,
        Self::Telex,
        Self::Synonyms,
        Self::PlaceProduct,
        Self::Producer,
        Self::Category,
        Self::Nonsense,
    ];

    /// Its name, in tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::NoTones => "no tones",
            Self::WrongTones => "wrong tones",
            Self::Typo => "typo",
            Self::Telex => "Telex leftovers",
            Self::Synonyms => "synonyms",
            Self::PlaceProduct => "place + product",
            Self::Producer => "producer",
            Self::Category => "category",
            Self::Nonsense => "nonsense",
        }
    }

    /// The least mean nDCG@10 that it must reach; none where it is only told.
    pub fn bar(self) -> Option<f64> {
        match self {
            Self::Exact | Self::NoTones => Some(0.95),
            Self::WrongTones | Self::Typo | Self::Telex => Some(0.9),
            Self::Nonsense => Some(1.0),
            Self::Synonyms | Self::PlaceProduct | Self::Producer | Self::Category => None,
        }
    }
}

/// A query and what is meant by it. Of nonsense nothing is meant.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Query {
    /// What sort of query it is.
    pub class: Class,
    /// What is typed.
    pub text: String,
    /// The usual word of the kind.
    pub kind: String,
    /// The sort.
    pub qualifier: String,
    /// Commune or province.
    pub place: String,
    /// The maker's own name.
    pub maker: String,
    /// Product sets, with spaces between.
    pub sets: String,
    /// The family of kinds.
    pub family: String,
}

/// The committed queries.
pub fn judged() -> Vec<Query> {
    read(JUDGED)
}

/// The queries as the generator makes them: the same every time.
pub fn generated() -> Vec<Query> {
    Drawer::new().all()
}

/// The text of the file.
pub fn as_csv(queries: &[Query]) -> Result<String, csv::Error> {
    let mut file = csv::Writer::from_writer(Vec::new());
    queries.iter().try_for_each(|query| file.serialize(query))?;
    let bytes = file.into_inner().map_err(|error| csv::Error::from(error.into_error()))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

#[cfg(test)]
mod tests {
    use super::super::goods::Goods;
    use super::super::judging::{WANTED, grades};
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn the_committed_queries_are_what_the_generator_makes() {
        let mend = "cargo run -p soak -- relevance --generate > tests/data/judged-queries.csv";
        let made = as_csv(&generated()).expect("a table");
        assert!(made == JUDGED, "tests/data/judged-queries.csv is another; run: {mend}");
    }

    #[test]
    fn there_are_enough_of_each_class_and_no_two_alike() {
        let judged = judged();
        assert!(judged.len() >= 330, "{}", judged.len());
        for class in Class::ALL {
            let count = judged.iter().filter(|query| query.class == class).count();
            assert!(count >= 20, "{count} of {}", class.name());
        }
        let texts: HashSet<&str> = judged.iter().map(|query| query.text.as_str()).collect();
        assert_eq!(texts.len(), judged.len());
    }

    #[test]
    fn every_query_but_nonsense_has_a_right_answer() {
        let goods = Goods::judged();
        for query in judged() {
            let has_wanted = grades(&query, &goods).contains(&WANTED);
            assert_eq!(has_wanted, query.class != Class::Nonsense, "{query:?}");
        }
    }
}
