//! What each product is worth as an answer to a query: 0 to 3, from fields alone.
//!
//! | the query names | 3 | 2 | 1 |
//! |---|---|---|---|
//! | a kind | every product of the kind, whichever of its words is in the name | | |
//! | a kind and a place | the kind from a place of this name | | the kind from elsewhere in its province |
//! | a kind and more (sort, place, maker) | all that is named | the kind and a part of the rest | the kind alone |
//! | a maker | all that it makes | | |
//! | a category | all of its product sets, or of its family | | |
//! | nothing there is | | | |
//!
//! All else is 0. Synonyms are one kind: who asks for "trà shan tuyết" wants "chè shan tuyết" as much,
//! for both words are in use for the same thing. Two products that agree in all that the query names
//! are both wanted, since the buyer has not said which.

use super::goods::{Good, Goods};
use super::queries::Query;
use std::collections::HashSet;

/// The grade of a product that is wanted.
pub const WANTED: u8 = 3;

/// Grades of all goods, in their order.
pub fn grades(query: &Query, goods: &Goods) -> Vec<u8> {
    let provinces: HashSet<&str> = goods
        .goods
        .iter()
        .map(|good| goods.place(good))
        .filter(|place| place.commune == query.place)
        .map(|place| place.province.as_str())
        .collect();
    goods.goods.iter().map(|good| grade(query, good, goods, &provinces)).collect()
}

fn grade(query: &Query, good: &Good, goods: &Goods, provinces: &HashSet<&str>) -> u8 {
    let (maker, place) = (goods.maker(good), goods.place(good));
    let wanted_if = |agrees: bool| if agrees { WANTED } else { 0 };
    if !query.sets.is_empty() {
        let mut sets = query.sets.split(' ').filter_map(|set| set.parse::<i16>().ok());
        return wanted_if(sets.any(|set| set == good.set));
    }
    if !query.family.is_empty() {
        return wanted_if(query.family == good.family);
    }
    if query.kind.is_empty() {
        return wanted_if(!query.maker.is_empty() && query.maker == maker.own);
    }
    if query.kind != good.kind {
        return 0;
    }
    if !query.place.is_empty() && query.qualifier.is_empty() && query.maker.is_empty() {
        let is_near = provinces.contains(place.province.as_str());
        return if place.is(&query.place) { WANTED } else { u8::from(is_near) };
    }
    let named = [
        (&query.qualifier, query.qualifier == good.qualifier),
        (&query.place, place.is(&query.place)),
        (&query.maker, query.maker == maker.own),
    ];
    let named = || named.iter().filter(|(field, _)| !field.is_empty());
    if named().all(|(_, agrees)| *agrees) {
        WANTED
    } else if named().any(|(_, agrees)| *agrees) {
        2
    } else {
        1
    }
}

#[cfg(test)]
mod tests {
    use super::super::makers::Maker;
    use super::super::places::Place;
    use super::*;

    fn goods() -> Goods {
        let place = |commune: &str, province: &str| Place {
            commune: commune.to_owned(),
            province: province.to_owned(),
            former: if province == "Lào Cai" { "Yên Bái".to_owned() } else { String::new() },
            ..Place::default()
        };
        let maker = |own: &str, place| Maker { own: own.to_owned(), place, ..Maker::default() };
        let good = |kind: &str, qualifier: &str, maker, set| Good {
            kind: kind.to_owned(),
            qualifier: qualifier.to_owned(),
            maker,
            set,
            family: "chè".to_owned(),
            ..Good::default()
        };
        Goods {
            makers: vec![
                maker("An Phát", place("Văn Chấn", "Lào Cai")),
                maker("Kim Lộc", place("Bảo Thắng", "Lào Cai")),
                maker("Mộc Thảo", place("Mường Chà", "Điện Biên")),
            ],
            goods: vec![
                good("chè xanh", "sao suốt", 0, 11),
                good("chè xanh", "túi lọc", 0, 11),
                good("chè xanh", "sao suốt", 1, 11),
                good("chè xanh", "túi lọc", 2, 11),
                good("mật ong", "hoa rừng", 0, 4),
            ],
        }
    }

    fn graded(query: Query) -> Vec<u8> {
        grades(&query, &goods())
    }

    #[test]
    fn all_of_a_kind_is_wanted_by_who_names_the_kind_alone() {
        let kind = "chè xanh".to_owned();
        assert_eq!(graded(Query { kind, ..Query::default() }), [3, 3, 3, 3, 0]);
    }

    #[test]
    fn a_place_is_the_commune_or_the_province_of_today_or_of_before() {
        let of = |place: &str| {
            let (kind, place) = ("chè xanh".to_owned(), place.to_owned());
            graded(Query { kind, place, ..Query::default() })
        };
        assert_eq!(of("Văn Chấn"), [3, 3, 1, 0, 0]);
        assert_eq!(of("Lào Cai"), [3, 3, 3, 0, 0]);
        assert_eq!(of("Yên Bái"), [3, 3, 3, 0, 0]);
    }

    #[test]
    fn who_names_more_gets_all_of_it_first_then_a_part_then_the_kind() {
        let (kind, qualifier) = ("chè xanh".to_owned(), "sao suốt".to_owned());
        let query = Query { kind, qualifier, place: "Văn Chấn".to_owned(), ..Query::default() };
        assert_eq!(graded(query), [3, 2, 2, 1, 0]);
    }

    #[test]
    fn makers_and_categories_want_all_that_is_theirs() {
        let maker = "An Phát".to_owned();
        assert_eq!(graded(Query { maker, ..Query::default() }), [3, 3, 0, 0, 3]);
        let sets = "4 12".to_owned();
        assert_eq!(graded(Query { sets, ..Query::default() }), [0, 0, 0, 0, 3]);
        assert_eq!(graded(Query::default()), [0; 5]);
    }
}
