//! How far reviews of pictures have come.

use poem_openapi::Enum;
use store::catalogue::pictures::Reviews;

/// How far the review of a picture has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum PictureReviewState {
    /// Only the producer has said what it shows.
    #[default]
    Open,
    /// A reviewer has.
    Done,
}

impl From<PictureReviewState> for Reviews {
    fn from(state: PictureReviewState) -> Self {
        match state {
            PictureReviewState::Open => Self::Open,
            PictureReviewState::Done => Self::Done,
        }
    }
}
