//! Outlines of booths, in whole centimetres: exact, so that walls may touch and never overlap.

/// Most corners of an outline.
pub const MOST_CORNERS: usize = 64;

/// Farthest coordinate, in centimetres: 5 km.
pub const FARTHEST: i32 = 500_000;

/// A point of a hall's plan in centimetres, rightwards and downwards.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Point {
    /// Rightwards.
    pub x: i32,
    /// Downwards.
    pub y: i32,
}

/// A simple polygon: no side crosses or touches another but at their common corner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Polygon(Vec<Point>);

/// Why corners are no outline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PolygonRefusal {
    /// Fewer than three corners.
    #[error("fewer than three corners")]
    TooFew,
    /// Too many corners.
    #[error("more than {MOST_CORNERS} corners")]
    TooMany,
    /// A corner lies too far away.
    #[error("a corner lies farther than {FARTHEST} cm")]
    TooFar,
    /// Two sides cross or touch, or a corner is named twice.
    #[error("its sides cross")]
    Crossed,
}

/// Where a point lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Side {
    Inside,
    On,
    Outside,
}

impl Polygon {
    /// An outline from its corners in either direction, the first not repeated.
    pub fn new(corners: Vec<Point>) -> Result<Self, PolygonRefusal> {
        if corners.len() < 3 {
            return Err(PolygonRefusal::TooFew);
        }
        if corners.len() > MOST_CORNERS {
            return Err(PolygonRefusal::TooMany);
        }
        let far = |point: &Point| point.x.abs() > FARTHEST || point.y.abs() > FARTHEST;
        if corners.iter().any(far) {
            return Err(PolygonRefusal::TooFar);
        }
        let polygon = Self(corners);
        if polygon.is_simple() { Ok(polygon) } else { Err(PolygonRefusal::Crossed) }
    }

    /// A rectangle with its sides along the axes.
    pub fn rectangle(at: Point, width: i32, depth: i32) -> Result<Self, PolygonRefusal> {
        let (Some(right), Some(bottom)) = (at.x.checked_add(width), at.y.checked_add(depth)) else {
            return Err(PolygonRefusal::TooFar);
        };
        let corner = |x, y| Point { x, y };
        Self::new(vec![at, corner(right, at.y), corner(right, bottom), corner(at.x, bottom)])
    }

    /// The corners.
    pub fn corners(&self) -> &[Point] {
        &self.0
    }

    /// The least and the greatest coordinates.
    pub fn bounds(&self) -> (Point, Point) {
        let of = |pick: fn(&Point) -> i32| self.0.iter().map(pick);
        let (x, y) = (of(|point| point.x), of(|point| point.y));
        let least = Point { x: x.clone().min().unwrap_or(0), y: y.clone().min().unwrap_or(0) };
        (least, Point { x: x.max().unwrap_or(0), y: y.max().unwrap_or(0) })
    }

    /// Twice the area, in square centimetres.
    pub fn doubled_area(&self) -> i64 {
        let cross = |(a, b): (Point, Point)| {
            i64::from(a.x) * i64::from(b.y) - i64::from(b.x) * i64::from(a.y)
        };
        self.sides().map(cross).sum::<i64>().abs()
    }

    /// Whether the insides of two outlines have a point in common. Sides and corners may touch.
    ///
    /// Where no sides cross, one outline lies within the other only if a piece of its boundary does, or if
    /// both are the same: each side is cut where the other outline touches it, and the middle of each
    /// piece is looked up.
    pub fn overlaps(&self, other: &Self) -> bool {
        let ((low, high), (other_low, other_high)) = (self.bounds(), other.bounds());
        let apart = high.x <= other_low.x
            || other_high.x <= low.x
            || high.y <= other_low.y
            || other_high.y <= low.y;
        if apart {
            return false;
        }
        let crosses = |one: (Point, Point)| other.sides().any(|two| cross_properly(one, two));
        if self.sides().any(crosses) {
            return true;
        }
        let mut mine = self.middles(other).map(|point| other.side(point));
        let mut all_on = true;
        let enters = mine.any(|side| {
            all_on &= side == Side::On;
            side == Side::Inside
        });
        enters || all_on || other.middles(self).any(|point| self.side(point) == Side::Inside)
    }

    fn sides(&self) -> impl Iterator<Item = (Point, Point)> + '_ {
        let next = self.0.iter().cycle().skip(1);
        self.0.iter().copied().zip(next.copied())
    }

    fn is_simple(&self) -> bool {
        let sides: Vec<_> = self.sides().collect();
        let last = sides.len() - 1;
        for (place, &one) in sides.iter().enumerate() {
            if one.0 == one.1 {
                return false;
            }
            for (other_place, &two) in sides.iter().enumerate().skip(place + 1) {
                let follows = other_place == place + 1;
                let closes = place == 0 && other_place == last;
                let fine = if follows {
                    turns_away(one, two)
                } else if closes {
                    turns_away(two, one)
                } else {
                    !touch(one, two)
                };
                if !fine {
                    return false;
                }
            }
        }
        true
    }

    /// The middles of the pieces into which another outline's corners cut the sides, doubled.
    fn middles<'a>(&'a self, other: &'a Self) -> impl Iterator<Item = (i64, i64)> + 'a {
        self.sides().flat_map(move |(from, to)| {
            let on = other.0.iter().copied().filter(move |corner| between(*corner, (from, to)));
            let mut cuts: Vec<Point> = on.chain([from, to]).collect();
            cuts.sort_unstable();
            cuts.dedup();
            let middle = |pair: &[Point]| {
                let sum = |one: i32, two: i32| i64::from(one) + i64::from(two);
                (sum(pair[0].x, pair[1].x), sum(pair[0].y, pair[1].y))
            };
            cuts.windows(2).map(middle).collect::<Vec<_>>()
        })
    }

    /// Where a point of doubled coordinates lies.
    fn side(&self, (x, y): (i64, i64)) -> Side {
        let mut inside = false;
        for (from, to) in self.sides() {
            let doubled = |point: Point| (i64::from(point.x) * 2, i64::from(point.y) * 2);
            let ((ax, ay), (bx, by)) = (doubled(from), doubled(to));
            let cross = (bx - ax) * (y - ay) - (by - ay) * (x - ax);
            let within = x >= ax.min(bx) && x <= ax.max(bx) && y >= ay.min(by) && y <= ay.max(by);
            if cross == 0 && within {
                return Side::On;
            }
            // A ray to the right meets the side from below or from above.
            if (ay > y) != (by > y) && (cross > 0) == (by > ay) {
                inside = !inside;
            }
        }
        if inside { Side::Inside } else { Side::Outside }
    }
}

/// On which side of a line a point lies: positive, negative, or 0 on it.
fn turn(from: Point, to: Point, point: Point) -> i64 {
    let far = |one: i32, two: i32| i64::from(one) - i64::from(two);
    far(to.x, from.x) * far(point.y, from.y) - far(to.y, from.y) * far(point.x, from.x)
}

/// Whether a point lies on a side, its ends included.
fn between(point: Point, (from, to): (Point, Point)) -> bool {
    turn(from, to, point) == 0
        && (from.x.min(to.x)..=from.x.max(to.x)).contains(&point.x)
        && (from.y.min(to.y)..=from.y.max(to.y)).contains(&point.y)
}

/// Whether two sides cross at a point that is an end of neither.
fn cross_properly(one: (Point, Point), two: (Point, Point)) -> bool {
    let apart = |a: i64, b: i64| (a > 0 && b < 0) || (a < 0 && b > 0);
    apart(turn(one.0, one.1, two.0), turn(one.0, one.1, two.1))
        && apart(turn(two.0, two.1, one.0), turn(two.0, two.1, one.1))
}

/// Whether two sides have a point in common.
fn touch(one: (Point, Point), two: (Point, Point)) -> bool {
    cross_properly(one, two)
        || between(one.0, two)
        || between(one.1, two)
        || between(two.0, one)
        || between(two.1, one)
}

/// Whether two sides that follow each other have only their common corner in common.
fn turns_away(first: (Point, Point), second: (Point, Point)) -> bool {
    !between(second.1, first) && !between(first.0, second)
}
