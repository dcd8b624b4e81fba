//! A proposal of who could have which booth. Categories are given out in the order of applications, by
//! each one's wishes; then the floor of each category is filled so that the booths of an exhibitor lie
//! side by side and those of a province together.

use crate::fairs::floor::Polygon;
use std::cmp::Reverse;
use std::collections::HashMap;
use uuid::Uuid;

/// Booths stand side by side when no more than so many centimetres lie between them.
const GAP: i32 = 20;

/// A booth that nobody has on any day of the fair.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FreeBooth {
    /// Its id.
    pub id: Uuid,
    /// Its category.
    pub category: Uuid,
    /// Name of the hall.
    pub hall: String,
    /// Name of the zone; may be empty.
    pub zone: String,
    /// Where it stands.
    pub outline: Polygon,
}

/// What an application would like.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// The application.
    pub application: Uuid,
    /// The province of today from which it comes, where known.
    pub province: Option<i32>,
    /// Categories of which it may have booths, the dearest to it first.
    pub categories: Vec<Uuid>,
    /// How many booths, at least one.
    pub booths: usize,
}

/// Booths proposed for an application.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placed {
    /// The application.
    pub application: Uuid,
    /// Category of the booths.
    pub category: Uuid,
    /// The booths, no more than it would like.
    pub booths: Vec<Uuid>,
    /// Whether each stands beside the next.
    pub side_by_side: bool,
}

/// A proposal.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Suggestion {
    /// Who could have what, by category, in the order in which the floor is filled.
    pub placed: Vec<Placed>,
    /// For whom no booth of its categories is left, in their order.
    pub unplaced: Vec<Uuid>,
}

/// Proposes booths, in the order of applications: whoever comes first has the choice of category.
pub fn suggest(booths: &[FreeBooth], wanted: &[Wanted]) -> Suggestion {
    let mut left: HashMap<Uuid, usize> = HashMap::new();
    for booth in booths {
        *left.entry(booth.category).or_default() += 1;
    }
    let mut takers: HashMap<Uuid, Vec<Taker>> = HashMap::new();
    let mut suggestion = Suggestion::default();
    for (order, one) in wanted.iter().enumerate() {
        let Some((category, booths)) = choose(&mut left, one) else {
            suggestion.unplaced.push(one.application);
            continue;
        };
        let (application, province) = (one.application, one.province);
        takers.entry(category).or_default().push(Taker { application, province, booths, order });
    }
    let mut categories: Vec<Uuid> = takers.keys().copied().collect();
    categories.sort_unstable();
    for category in categories {
        let floor = Floor::of(booths.iter().filter(|booth| booth.category == category));
        let takers = takers.remove(&category).unwrap_or_default();
        suggestion.placed.extend(fill(floor, takers, category));
    }
    suggestion
}

/// The dearest category that has enough booths left; else the dearest that has any, and as many as there
/// are.
fn choose(left: &mut HashMap<Uuid, usize>, one: &Wanted) -> Option<(Uuid, usize)> {
    let wants = one.booths.max(1);
    let has = |least: usize| {
        let mut wished = one.categories.iter().copied();
        wished.find(|category| left.get(category).is_some_and(|left| *left >= least))
    };
    let category = has(wants).or_else(|| has(1))?;
    let left = left.get_mut(&category)?;
    let gets = wants.min(*left);
    *left -= gets;
    Some((category, gets))
}

struct Taker {
    application: Uuid,
    province: Option<i32>,
    booths: usize,
    order: usize,
}

/// The booths of a category in a line that runs along the rows of each hall, there and back.
struct Floor<'a> {
    line: Vec<&'a FreeBooth>,
    /// Whether a booth of the line stands beside the next.
    joined: Vec<bool>,
    free: Vec<bool>,
}

/// Lays out provinces, the largest first, within each the largest exhibitor first.
fn fill(mut floor: Floor<'_>, mut takers: Vec<Taker>, category: Uuid) -> Vec<Placed> {
    let mut demand: HashMap<Option<i32>, usize> = HashMap::new();
    for taker in &takers {
        *demand.entry(taker.province).or_default() += taker.booths;
    }
    takers.sort_by_key(|taker| {
        let demand = demand.get(&taker.province).copied().unwrap_or(0);
        let unknown = taker.province.is_none();
        (unknown, Reverse(demand), taker.province, Reverse(taker.booths), taker.order)
    });
    let mut from = (None, 0);
    let mut placed = Vec::new();
    for taker in takers {
        // Each province begins where the line is free.
        if from.0 != Some(taker.province) {
            let begins = floor.free.iter().rposition(|free| !free).map_or(0, |place| place + 1);
            from = (Some(taker.province), begins);
        }
        let (places, side_by_side) = floor.take(taker.booths, from.1);
        placed.push(Placed {
            application: taker.application,
            category,
            booths: places.into_iter().map(|place| floor.line[place].id).collect(),
            side_by_side,
        });
    }
    placed
}

impl<'a> Floor<'a> {
    fn of(booths: impl Iterator<Item = &'a FreeBooth>) -> Self {
        let mut line: Vec<&FreeBooth> = booths.collect();
        let row = |booth: &FreeBooth| booth.outline.bounds().0.y;
        let key = |one: &FreeBooth| (one.hall.clone(), one.zone.clone());
        line.sort_by_cached_key(|one| (key(one), row(one), one.outline.bounds().0.x, one.id));
        // Every second row runs back, so that the end of one lies at the beginning of the next.
        let rows = line.chunk_by_mut(|one, two| key(one) == key(two) && row(one) == row(two));
        for row in rows.skip(1).step_by(2) {
            row.reverse();
        }
        let joined = line.windows(2).map(|pair| stand_together(pair[0], pair[1])).collect();
        let free = vec![true; line.len()];
        Self { line, joined, free }
    }

    /// Takes so many booths: side by side where that can be had, from a place of the line on, else before
    /// it.
    fn take(&mut self, count: usize, from: usize) -> (Vec<usize>, bool) {
        let starts = (from..self.line.len()).chain(0..from);
        let whole = |start: &usize| {
            let end = start + count;
            end <= self.line.len()
                && self.free[*start..end].iter().all(|free| *free)
                && self.joined[*start..end.saturating_sub(1).max(*start)].iter().all(|one| *one)
        };
        let places: Vec<usize> = match starts.clone().find(whole) {
            Some(start) => (start..start + count).collect(),
            None => starts.filter(|place| self.free[*place]).take(count).collect(),
        };
        let joined = |pair: &[usize]| pair[1] == pair[0] + 1 && self.joined[pair[0]];
        let side_by_side = places.windows(2).all(joined);
        for place in &places {
            self.free[*place] = false;
        }
        (places, side_by_side)
    }
}

/// Whether two booths of a hall have sides along each other, by the boxes around them.
fn stand_together(one: &FreeBooth, two: &FreeBooth) -> bool {
    if one.hall != two.hall {
        return false;
    }
    let ((low, high), (other_low, other_high)) = (one.outline.bounds(), two.outline.bounds());
    let apart = |low: i32, high: i32, other_low: i32, other_high: i32| {
        (other_low - high).max(low - other_high)
    };
    let across = apart(low.x, high.x, other_low.x, other_high.x);
    let down = apart(low.y, high.y, other_low.y, other_high.y);
    (across <= GAP && down < 0) || (down <= GAP && across < 0)
}
