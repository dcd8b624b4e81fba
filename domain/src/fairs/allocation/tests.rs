use super::*;
use crate::fairs::floor::{BoothState, Point, Polygon};
use proptest::prelude::*;
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

fn id(number: usize) -> Uuid {
    Uuid::from_u128(number as u128)
}

/// Categories have ids from here on.
const CATEGORY: usize = 10_000;

fn booth(number: usize, category: usize, x: i32, y: i32) -> FreeBooth {
    FreeBooth {
        id: id(number),
        category: id(CATEGORY + category),
        hall: "A".to_owned(),
        zone: String::new(),
        outline: Polygon::rectangle(Point { x, y }, 300, 300).unwrap(),
    }
}

fn wanted(number: usize, province: i32, categories: &[usize], booths: usize) -> Wanted {
    Wanted {
        application: id(number),
        province: Some(province),
        categories: categories.iter().map(|one| id(CATEGORY + one)).collect(),
        booths,
    }
}

/// A block of booths, wall to wall.
fn block(columns: usize, rows: usize) -> Vec<FreeBooth> {
    let at = |place: usize| 300 * i32::try_from(place).unwrap();
    let all = (0..rows).flat_map(|row| (0..columns).map(move |column| (row, column)));
    all.map(|(row, column)| booth(row * columns + column, 0, at(column), at(row))).collect()
}

#[test]
fn whoever_comes_first_has_the_choice_of_category() {
    let booths = [booth(1, 1, 0, 0), booth(2, 2, 300, 0), booth(3, 2, 600, 0)];
    let all = [
        wanted(10, 8, &[1, 2], 1),
        wanted(11, 8, &[1, 2], 1),
        wanted(12, 8, &[1], 1),
        wanted(13, 8, &[1, 2], 2),
        wanted(14, 8, &[2], 1),
    ];
    let suggestion = suggest(&booths, &all);
    let got: HashMap<Uuid, &Placed> =
        suggestion.placed.iter().map(|one| (one.application, one)).collect();
    assert_eq!(got[&id(10)].booths, [id(1)]);
    assert_eq!(got[&id(11)].category, id(CATEGORY + 2));
    // One of the two that it would like is left.
    assert_eq!(got[&id(13)].booths.len(), 1);
    assert_eq!(suggestion.unplaced, [id(12), id(14)]);
}

#[test]
fn the_booths_of_an_exhibitor_lie_side_by_side_and_those_of_a_province_together() {
    let provinces = [8, 1, 8, 22, 1, 8, 8, 22];
    let all: Vec<Wanted> = provinces
        .iter()
        .enumerate()
        .map(|(place, province)| wanted(100 + place, *province, &[0], 2))
        .collect();
    let suggestion = suggest(&block(8, 2), &all);
    assert!(suggestion.placed.iter().all(|one| one.side_by_side && one.booths.len() == 2));
    let order = suggestion.placed.iter().map(|one| {
        let place = usize::try_from(one.application.as_u128()).unwrap() - 100;
        provinces[place]
    });
    let mut runs: Vec<i32> = order.collect();
    runs.dedup();
    assert_eq!(runs, [8, 1, 22], "the largest first, each together");
    // The second row runs back: the third pair of provinces begins where the first row ended.
    assert_eq!(suggestion.placed[4].booths, [id(15), id(14)]);
}

#[test]
fn an_aisle_parts_booths_and_so_does_a_hall() {
    let aisle = [booth(1, 0, 0, 0), booth(2, 0, 600, 0), booth(3, 0, 900, 0)];
    let suggestion = suggest(&aisle, &[wanted(10, 8, &[0], 2), wanted(11, 8, &[0], 1)]);
    assert_eq!(suggestion.placed[0].booths, [id(2), id(3)]);
    assert_eq!(suggestion.placed[1].booths, [id(1)]);
    let mut halls = vec![booth(1, 0, 0, 0), booth(2, 0, 300, 0)];
    halls[1].hall = "B".to_owned();
    let parted = suggest(&halls, &[wanted(10, 8, &[0], 2)]);
    assert!(!parted.placed[0].side_by_side);
    assert_eq!(parted.placed[0].booths.len(), 2);
}

#[test]
fn counts_add_up() {
    let mut counts = Counts::free(9);
    for state in BoothState::ALL {
        counts.take(state, 1);
    }
    let expected = Counts { total: 9, free: 5, held: 1, allocated: 1, confirmed: 1, blocked: 1 };
    assert_eq!(counts, expected);
    assert_eq!(counts.and(Counts::free(2)).free, 7);
}

fn floors() -> impl Strategy<Value = Vec<FreeBooth>> {
    // One hall of rows, in which aisles part some booths.
    proptest::collection::vec((0_usize..3, 0_i32..4, any::<bool>()), 0..40).prop_map(|all| {
        let mut x = 0;
        let all = all.into_iter().enumerate().map(|(number, (category, row, aisle))| {
            x += if aisle { 500 } else { 300 };
            booth(number, category, x, row * 300)
        });
        all.collect()
    })
}

fn wishes() -> impl Strategy<Value = Vec<Wanted>> {
    let one = (0_i32..4, proptest::collection::vec(0_usize..4, 0..4), 1_usize..5);
    proptest::collection::vec(one, 0..50).prop_map(|all| {
        let all = all.into_iter().enumerate().map(|(number, (province, categories, booths))| {
            wanted(1000 + number, province, &categories, booths)
        });
        all.collect()
    })
}

/// How many booths of which category each gets: counted by hand, without a floor.
fn naive(booths: &[FreeBooth], all: &[Wanted]) -> Vec<Option<(Uuid, usize)>> {
    let mut pile: Vec<Uuid> = booths.iter().map(|one| one.category).collect();
    let got = all.iter().map(|one| {
        let on_pile = |category: &Uuid| pile.iter().filter(|other| *other == category).count();
        let enough = one.categories.iter().find(|category| on_pile(category) >= one.booths);
        let category = *enough.or_else(|| one.categories.iter().find(|one| on_pile(one) > 0))?;
        let count = on_pile(&category).min(one.booths);
        for _ in 0..count {
            let place = pile.iter().position(|other| *other == category)?;
            pile.remove(place);
        }
        Some((category, count))
    });
    got.collect()
}

proptest! {
    #[test]
    fn a_proposal_is_what_counting_by_hand_gives_and_no_booth_is_given_twice(
        booths in floors(),
        all in wishes(),
    ) {
        let suggestion = suggest(&booths, &all);
        let of: HashMap<Uuid, Uuid> = booths.iter().map(|one| (one.id, one.category)).collect();
        let mut given = HashSet::new();
        for one in &suggestion.placed {
            for booth in &one.booths {
                prop_assert!(given.insert(*booth), "given twice");
                prop_assert_eq!(of[booth], one.category);
            }
        }
        let by_application: HashMap<Uuid, &Placed> =
            suggestion.placed.iter().map(|one| (one.application, one)).collect();
        prop_assert_eq!(by_application.len(), suggestion.placed.len());
        for (one, expected) in all.iter().zip(naive(&booths, &all)) {
            let got = by_application.get(&one.application);
            let got = got.map(|placed| (placed.category, placed.booths.len()));
            prop_assert_eq!(got, expected);
            prop_assert_eq!(suggestion.unplaced.contains(&one.application), expected.is_none());
        }
    }

    /// In one long row the floor is filled in an order that can be followed: who got parted booths found
    /// no gap that was wide enough.
    #[test]
    fn booths_are_parted_only_where_no_run_is_long_enough(
        aisles in proptest::collection::vec(any::<bool>(), 1..30),
        sizes in proptest::collection::vec((0_i32..3, 1_usize..4), 1..20),
    ) {
        let mut x = 0;
        let row: Vec<FreeBooth> = aisles.iter().enumerate().map(|(number, aisle)| {
            x += if *aisle { 500 } else { 300 };
            booth(number, 0, x, 0)
        }).collect();
        let all: Vec<Wanted> = sizes.iter().enumerate().map(|(number, (province, booths))| {
            wanted(1000 + number, *province, &[0], *booths)
        }).collect();
        let mut free = vec![true; row.len()];
        for one in suggest(&row, &all).placed {
            let places: Vec<usize> = one.booths.iter().map(|booth| {
                usize::try_from(booth.as_u128()).unwrap()
            }).collect();
            let run = |start: usize| {
                (start..start + places.len()).all(|place| {
                    free.get(place) == Some(&true) && (place == start || !aisles[place])
                })
            };
            let there_was = (0..row.len()).any(run);
            prop_assert_eq!(one.side_by_side, there_was);
            for place in places {
                free[place] = false;
            }
        }
    }
}
