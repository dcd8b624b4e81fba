//! Pictures as they cross the wire, whatever they are of: a file received, made harmless and put away;
//! a rendition sent out, with how long it may be kept. Who may send one, and what may be on show, is
//! for the features to say.

mod reception;
mod renditions;
mod reviews;

pub use reception::{Made, PictureUpload, check_alt};
pub use renditions::{
    Keep, MOST_SECONDS, PictureFile, PictureRendition, RenditionFile, answer, renditions,
};
pub use reviews::PictureReviewState;
