//! Pictures of products: sent by their members and officers, reviewed for the mark, looked at by all.

mod answers;
mod copies;
mod entry;
mod pictures;
mod reviews;
mod serving;

pub use answers::{PictureRecord, ProductPicture};
pub(super) use copies::CopiedPicture;

use crate::problem::{Failure, Problem};
use domain::catalogue::pictures::Sight;
use domain::certification::Stars;
use pictures::PicturesApi;
use reviews::ReviewsApi;
use serving::ServingApi;

/// Operations on pictures.
pub type MediaApis = (PicturesApi, ReviewsApi, ServingApi);

/// The same, to be served.
pub const MEDIA_APIS: MediaApis = (PicturesApi, ReviewsApi, ServingApi);

/// What is to be seen of the mark, as callers say it.
fn sight(shows_mark: bool, stars: Option<u8>) -> Result<Sight, Failure> {
    match (shows_mark, stars) {
        (true, stars) => Ok(Sight::Mark { stars: stars.and_then(Stars::new) }),
        (false, None) => Ok(Sight::NoMark),
        (false, Some(_)) => {
            let vi = "Không có nhãn thì không có sao: hãy bỏ stars_seen, hoặc khai shows_mark.";
            let en = "No stars without the mark: leave stars_seen out, or declare shows_mark.";
            Err(Problem::field("/stars_seen", "stars_without_mark", vi, en).into())
        }
    }
}
