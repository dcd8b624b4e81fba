//! A floor as it is imported: whole or not at all, with all that speaks against it at once.

use super::{Polygon, PolygonRefusal};
use std::collections::{BTreeSet, HashMap};

/// Most booths of a fair.
pub const MOST_BOOTHS: usize = 5000;

/// A line or feature of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BoothLine {
    /// Line of the file, or number of the feature, from 1.
    pub number: u32,
    /// Code of the booth within the fair.
    pub code: String,
    /// Name of the hall.
    pub hall: String,
    /// Name of the zone; may be empty.
    pub zone: String,
    /// Code of the category.
    pub category: String,
    /// The outline.
    pub outline: Result<Polygon, OutlineRefusal>,
}

/// Why a line has no outline.
pub type OutlineRefusal = Option<PolygonRefusal>;

/// A booth that may be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedBooth {
    /// Code within the fair.
    pub code: String,
    /// Name of the hall.
    pub hall: String,
    /// Name of the zone; may be empty.
    pub zone: String,
    /// Code of the category.
    pub category: String,
    /// The outline.
    pub outline: Polygon,
}

/// What speaks against a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FloorProblem {
    /// Line of the file, or number of the feature, from 1; `None` of the file as a whole.
    pub line: Option<u32>,
    /// What it is.
    pub kind: ProblemKind,
}

/// What speaks against a floor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProblemKind {
    /// There is no booth in it.
    Empty,
    /// There are too many.
    TooMany,
    /// It has no code, or one of more than 20 characters.
    Code,
    /// It has no hall, or a hall or zone of more than 100 characters.
    Hall,
    /// Another line has the code.
    DuplicateCode {
        /// That line.
        first: u32,
    },
    /// The fair has no such category.
    UnknownCategory(String),
    /// Its outline can't be read.
    Unreadable,
    /// Its outline is none.
    Outline(PolygonRefusal),
    /// It overlaps another booth of the hall.
    Overlap {
        /// The line of the other.
        with: u32,
        /// Its code.
        code: String,
    },
    /// A booth that is let is missing.
    InUse(String),
}

/// The booths of a file, or all that speaks against it. `taken`: codes of booths with allocations, which
/// stay.
pub fn plan(
    lines: Vec<BoothLine>,
    categories: &BTreeSet<String>,
    taken: &BTreeSet<String>,
) -> Result<Vec<PlannedBooth>, Vec<FloorProblem>> {
    let mut problems = Vec::new();
    let whole = |kind| FloorProblem { line: None, kind };
    if lines.is_empty() {
        return Err(vec![whole(ProblemKind::Empty)]);
    }
    if lines.len() > MOST_BOOTHS {
        return Err(vec![whole(ProblemKind::TooMany)]);
    }
    let mut codes: HashMap<&str, u32> = HashMap::new();
    for line in &lines {
        let mut add = |kind| problems.push(FloorProblem { line: Some(line.number), kind });
        if line.code.is_empty() || line.code.chars().count() > 20 {
            add(ProblemKind::Code);
        } else if let Some(first) = codes.get(line.code.as_str()) {
            add(ProblemKind::DuplicateCode { first: *first });
        } else {
            codes.insert(&line.code, line.number);
        }
        let long = |name: &str| name.chars().count() > 100;
        if line.hall.is_empty() || long(&line.hall) || long(&line.zone) {
            add(ProblemKind::Hall);
        }
        if !categories.contains(&line.category) {
            add(ProblemKind::UnknownCategory(line.category.clone()));
        }
        match &line.outline {
            Ok(_) => {}
            Err(None) => add(ProblemKind::Unreadable),
            Err(Some(refusal)) => add(ProblemKind::Outline(*refusal)),
        }
    }
    problems.extend(overlaps(&lines));
    let missing = taken.iter().filter(|code| !codes.contains_key(code.as_str()));
    problems.extend(missing.map(|code| whole(ProblemKind::InUse(code.clone()))));
    if problems.is_empty() { Ok(planned(lines)) } else { Err(problems) }
}

/// Each booth that overlaps one of an earlier line in the same hall, once for each.
fn overlaps(lines: &[BoothLine]) -> Vec<FloorProblem> {
    let mut drawn: Vec<(&BoothLine, &Polygon)> = Vec::new();
    drawn.extend(lines.iter().filter_map(|line| Some((line, line.outline.as_ref().ok()?))));
    // By the left side: whoever begins to the right of an outline's end can't overlap it.
    drawn.sort_by_key(|(line, outline)| (&line.hall, outline.bounds().0.x, line.number));
    let mut found = Vec::new();
    for (place, (one, outline)) in drawn.iter().enumerate() {
        let right = outline.bounds().1.x;
        let near = drawn[place + 1..].iter();
        let near =
            near.take_while(|(line, other)| line.hall == one.hall && other.bounds().0.x < right);
        for (two, _) in near.filter(|(_, other)| outline.overlaps(other)) {
            let (first, second) = if one.number < two.number { (one, two) } else { (two, one) };
            let kind = ProblemKind::Overlap { with: first.number, code: first.code.clone() };
            found.push(FloorProblem { line: Some(second.number), kind });
        }
    }
    found.sort_by_key(|problem| problem.line);
    found
}

fn planned(lines: Vec<BoothLine>) -> Vec<PlannedBooth> {
    let booth = |line: BoothLine| {
        let BoothLine { code, hall, zone, category, outline, .. } = line;
        Some(PlannedBooth { code, hall, zone, category, outline: outline.ok()? })
    };
    lines.into_iter().filter_map(booth).collect()
}
