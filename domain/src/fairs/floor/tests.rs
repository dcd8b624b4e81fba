use super::*;
use proptest::prelude::*;
use std::collections::BTreeSet;

fn at(x: i32, y: i32) -> Point {
    Point { x, y }
}

fn outline(corners: &[(i32, i32)]) -> Polygon {
    Polygon::new(corners.iter().map(|(x, y)| at(*x, *y)).collect()).unwrap()
}

fn square(x: i32, y: i32) -> Polygon {
    Polygon::rectangle(at(x, y), 300, 300).unwrap()
}

#[test]
fn outlines_are_simple() {
    let new = |corners: &[(i32, i32)]| {
        Polygon::new(corners.iter().map(|(x, y)| at(*x, *y)).collect()).map(drop)
    };
    assert_eq!(new(&[(0, 0), (3, 0)]), Err(PolygonRefusal::TooFew));
    assert_eq!(new(&[(0, 0), (3, 3), (3, 0), (0, 3)]), Err(PolygonRefusal::Crossed), "a bow tie");
    assert_eq!(new(&[(0, 0), (3, 0), (6, 0)]), Err(PolygonRefusal::Crossed), "a line");
    assert_eq!(new(&[(0, 0), (3, 0), (3, 0), (0, 3)]), Err(PolygonRefusal::Crossed), "twice");
    assert_eq!(new(&[(0, 0), (6, 0), (3, 0), (3, 3)]), Err(PolygonRefusal::Crossed), "a spike");
    assert_eq!(new(&[(0, 0), (6, 0), (6, 6), (3, 0)]), Err(PolygonRefusal::Crossed), "a touch");
    assert_eq!(new(&[(0, 0), (500_001, 0), (0, 3)]), Err(PolygonRefusal::TooFar));
    assert_eq!(new(&[(0, 0), (300, 0), (300, 300), (150, 100), (0, 300)]), Ok(()));
    assert_eq!(Polygon::rectangle(at(i32::MAX, 0), 1, 1), Err(PolygonRefusal::TooFar));
    assert_eq!(Polygon::rectangle(at(0, 0), 0, 5), Err(PolygonRefusal::Crossed));
    assert_eq!(square(0, 0).doubled_area(), 180_000);
}

#[test]
fn walls_may_touch_and_insides_may_not() {
    let booth = square(0, 0);
    for (other, overlaps) in [
        (square(300, 0), false),
        (square(300, 300), false),
        (square(0, -300), false),
        (square(299, 0), true),
        (square(150, 150), true),
        (square(0, 0), true),
        (outline(&[(100, 100), (200, 100), (150, 200)]), true),
        (outline(&[(-100, -100), (400, -100), (400, 400), (-100, 400)]), true),
        // The same square with a corner more.
        (outline(&[(0, 0), (150, 0), (300, 0), (300, 300), (0, 300)]), true),
        // A cross of two bars, no corner of either inside the other.
        (outline(&[(100, -100), (200, -100), (200, 400), (100, 400)]), true),
        // Through two corners of the square: no side crosses another at an inner point.
        (outline(&[(0, 0), (300, 300), (0, 600)]), true),
        (outline(&[(-10, 310), (310, -10), (400, 400)]), true),
        (outline(&[(0, 0), (-300, 0), (-300, 300), (0, 300)]), false),
    ] {
        assert_eq!(booth.overlaps(&other), overlaps, "{other:?}");
        assert_eq!(other.overlaps(&booth), overlaps, "{other:?} the other way");
    }
    let hook = outline(&[(0, 0), (900, 0), (900, 900), (600, 900), (600, 300), (0, 300)]);
    assert!(!hook.overlaps(&square(0, 300)), "in the bend");
    assert!(!hook.overlaps(&outline(&[(0, 300), (600, 300), (600, 900), (0, 900)])));
    assert!(hook.overlaps(&square(600, 300)));
}

fn line(number: u32, code: &str, x: i32) -> BoothLine {
    BoothLine {
        number,
        code: code.to_owned(),
        hall: "A".to_owned(),
        zone: String::new(),
        category: "std".to_owned(),
        outline: Ok(square(x, 0)),
    }
}

fn known() -> BTreeSet<String> {
    BTreeSet::from(["std".to_owned()])
}

#[test]
fn all_that_is_wrong_is_said_at_once() {
    let mut lines =
        vec![line(2, "A1", 0), line(3, "A1", 300), line(4, "A3", 450), line(5, "A4", 900)];
    lines[3].category = "lux".to_owned();
    lines.push(BoothLine { outline: Err(None), ..line(6, "", 0) });
    lines.push(BoothLine { hall: "B".to_owned(), ..line(7, "B1", 0) });
    let taken = BTreeSet::from(["A9".to_owned(), "A1".to_owned()]);
    let found = plan(lines, &known(), &taken).unwrap_err();
    let of = |line: u32, kind| FloorProblem { line: Some(line), kind };
    assert_eq!(
        found,
        [
            of(3, ProblemKind::DuplicateCode { first: 2 }),
            of(5, ProblemKind::UnknownCategory("lux".to_owned())),
            of(6, ProblemKind::Code),
            of(6, ProblemKind::Unreadable),
            of(4, ProblemKind::Overlap { with: 3, code: "A1".to_owned() }),
            FloorProblem { line: None, kind: ProblemKind::InUse("A9".to_owned()) },
        ]
    );
    assert!(plan(vec![line(2, "A1", 0), line(3, "A2", 300)], &known(), &BTreeSet::new()).is_ok());
}

proptest! {
    /// Rectangles against the rule of their intervals.
    #[test]
    fn rectangles_overlap_as_their_intervals_do(
        (x, y, w, h) in (-9..9_i32, -9..9_i32, 1..9_i32, 1..9_i32),
        (u, v, p, q) in (-9..9_i32, -9..9_i32, 1..9_i32, 1..9_i32),
    ) {
        let one = Polygon::rectangle(at(x, y), w, h).unwrap();
        let two = Polygon::rectangle(at(u, v), p, q).unwrap();
        let expected = x < u + p && u < x + w && y < v + q && v < y + h;
        prop_assert_eq!(one.overlaps(&two), expected);
    }

    /// Triangles against counting the centres of a fine grid that lie in both: a centre in both is an
    /// overlap; and what overlaps one way overlaps the other way.
    #[test]
    fn triangles_overlap_where_a_point_is_in_both(
        a in proptest::collection::vec((-6..6_i32, -6..6_i32), 3),
        b in proptest::collection::vec((-6..6_i32, -6..6_i32), 3),
    ) {
        let new = |corners: &[(i32, i32)]| {
            Polygon::new(corners.iter().map(|(x, y)| at(x * 20, y * 20)).collect())
        };
        let (Ok(one), Ok(two)) = (new(&a), new(&b)) else { return Ok(()) };
        prop_assert_eq!(one.overlaps(&two), two.overlaps(&one));
        let within = |corners: &[(i32, i32)], x: i32, y: i32| {
            let turn = |(ax, ay): (i32, i32), (bx, by): (i32, i32)| {
                (bx - ax) * 20 * (y - ay * 20) - (by - ay) * 20 * (x - ax * 20)
            };
            let turns = [
                turn(corners[0], corners[1]), turn(corners[1], corners[2]), turn(corners[2], corners[0]),
            ];
            turns.iter().all(|one| *one > 0) || turns.iter().all(|one| *one < 0)
        };
        let grid = (-120..120).step_by(3);
        let both = grid.clone().any(|x| {
            grid.clone().any(|y| within(&a, x + 1, y + 1) && within(&b, x + 1, y + 1))
        });
        prop_assert!(!both || one.overlaps(&two));
        if one.overlaps(&two) {
            // Moved apart they don't.
            let far = Polygon::new(two.corners().iter().map(|p| at(p.x + 1000, p.y)).collect());
            prop_assert!(!one.overlaps(&far.unwrap()));
        }
    }
}
