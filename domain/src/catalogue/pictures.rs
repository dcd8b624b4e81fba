//! Pictures, those of products first of all: how many, in which sizes, and whether one shows the OCOP
//! mark.

use crate::certification::{MarkPermit, Stars};

/// Most pictures of a product on show.
pub const MOST_PICTURES: usize = 12;

/// Widths in pixels in which a picture is kept, narrowest first.
pub const WIDTHS: [u32; 3] = [320, 800, 1600];

/// The width and height of each rendition of a picture, in the order of [`WIDTHS`]. None is larger than
/// the picture: the first that would be has the picture's own size and is the last.
pub fn rendition_sizes(width: u32, height: u32) -> Vec<(u32, u32)> {
    let enough = WIDTHS.iter().position(|slot| *slot >= width).unwrap_or(WIDTHS.len() - 1);
    let slots = WIDTHS.iter().take(enough + 1);
    slots.map(|slot| scaled(width, height, (*slot).min(width))).collect()
}

/// The size that a picture has at another width, at least one pixel high.
pub fn scaled(width: u32, height: u32, to: u32) -> (u32, u32) {
    let (width, height, wide) = (u64::from(width.max(1)), u64::from(height), u64::from(to));
    let high = (height * wide + width / 2) / width;
    (to, u32::try_from(high.max(1)).unwrap_or(u32::MAX))
}

/// What of the OCOP mark is to be seen in a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sight {
    /// Nothing.
    NoMark,
    /// The mark, with so many stars where they can be made out.
    Mark {
        /// The stars in the picture.
        stars: Option<Stars>,
    },
}

impl Sight {
    /// Whether the mark is there.
    pub fn is_mark(self) -> bool {
        self != Self::NoMark
    }

    /// Whether the public may see it under the permit of an instant: a picture of four stars is not for
    /// a product that has three today.
    pub fn is_allowed(self, permit: Option<&MarkPermit>) -> bool {
        match self {
            Self::NoMark => true,
            Self::Mark { stars } => permit
                .is_some_and(|permit| stars.is_none_or(|in_picture| in_picture == permit.stars())),
        }
    }
}

/// What a picture shows of the mark, and on whose word. The newest word counts, but a producer's does not
/// undo a finding that the mark is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depiction {
    /// The producer's word, which nobody has reviewed.
    Declared(Sight),
    /// A reviewer's finding.
    Reviewed(Sight),
}

/// A reviewer found the mark in the picture: only another finding can say otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a reviewer found the mark in this picture; ask for another review")]
pub struct FoundToShowMark;

impl Depiction {
    /// What is to be seen, as far as is known.
    pub fn sight(self) -> Sight {
        let (Self::Declared(sight) | Self::Reviewed(sight)) = self;
        sight
    }

    /// Whether somebody other than the producer has looked.
    pub fn is_reviewed(self) -> bool {
        matches!(self, Self::Reviewed(_))
    }

    /// The producer says again what is to be seen.
    pub fn declare(self, sight: Sight) -> Result<Self, FoundToShowMark> {
        match self {
            same if same.sight() == sight => Ok(same),
            Self::Reviewed(Sight::Mark { .. }) => Err(FoundToShowMark),
            _ => Ok(Self::Declared(sight)),
        }
    }

    /// A reviewer finds what is to be seen.
    #[must_use]
    pub fn review(self, sight: Sight) -> Self {
        Self::Reviewed(sight)
    }
}

/// How a picture is answered at an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exposure {
    /// As it is, and copies may be kept for good: a reviewer found no mark in it.
    Lasting,
    /// As it is, for as long as the decision about the mark stands and no longer than a minute.
    Passing,
    /// Not at all: a neutral picture stands in its place.
    Neutral,
}

impl Exposure {
    /// How a picture is answered under the permit of an instant.
    pub fn of(depiction: Depiction, permit: Option<&MarkPermit>) -> Self {
        match depiction {
            Depiction::Reviewed(Sight::NoMark) => Self::Lasting,
            other if other.sight().is_allowed(permit) => Self::Passing,
            _ => Self::Neutral,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Depiction::{Declared, Reviewed};

    const MARK: Sight = Sight::Mark { stars: Some(Stars::Four) };
    const UNREAD: Sight = Sight::Mark { stars: None };

    #[test]
    fn a_producer_never_undoes_a_finding_that_the_mark_is_there() {
        for found in [MARK, UNREAD] {
            for said in [Sight::NoMark, MARK, UNREAD].into_iter().filter(|said| *said != found) {
                assert_eq!(Reviewed(found).declare(said), Err(FoundToShowMark));
            }
            assert_eq!(Reviewed(found).declare(found), Ok(Reviewed(found)));
            assert_eq!(Reviewed(found).review(Sight::NoMark), Reviewed(Sight::NoMark));
        }
        assert_eq!(Reviewed(Sight::NoMark).declare(MARK), Ok(Declared(MARK)));
        assert_eq!(Declared(MARK).declare(Sight::NoMark), Ok(Declared(Sight::NoMark)));
    }

    #[test]
    fn only_what_a_reviewer_found_free_of_the_mark_lasts() {
        assert_eq!(Exposure::of(Reviewed(Sight::NoMark), None), Exposure::Lasting);
        assert_eq!(Exposure::of(Declared(Sight::NoMark), None), Exposure::Passing);
        for marked in [Declared(MARK), Reviewed(MARK), Declared(UNREAD), Reviewed(UNREAD)] {
            assert_eq!(Exposure::of(marked, None), Exposure::Neutral);
        }
    }

    #[test]
    fn no_rendition_is_larger_than_its_picture() {
        assert_eq!(rendition_sizes(4000, 3000), [(320, 240), (800, 600), (1600, 1200)]);
        assert_eq!(rendition_sizes(1600, 900), [(320, 180), (800, 450), (1600, 900)]);
        assert_eq!(rendition_sizes(500, 400), [(320, 256), (500, 400)]);
        assert_eq!(rendition_sizes(320, 10), [(320, 10)]);
        assert_eq!(rendition_sizes(40, 16000), [(40, 16000)]);
        assert_eq!(rendition_sizes(16000, 40), [(320, 1), (800, 2), (1600, 4)]);
    }
}
