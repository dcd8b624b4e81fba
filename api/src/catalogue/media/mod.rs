//! Pictures of products: sent by their members and officers, reviewed for the mark, looked at by all.

mod answers;
mod entry;
mod pictures;
mod reviews;
mod serving;

pub use answers::{PictureRecord, ProductPicture};

use crate::access::{self, Jurisdiction};
use crate::codes::Code;
use crate::context::App;
use crate::problem::{Failure, Problem};
use domain::accounts::Affair;
use domain::catalogue::pictures::Sight;
use domain::certification::Stars;
use domain::certification::acts::Act;
use domain::ids::ProducerId;
use pictures::PicturesApi;
use reviews::ReviewsApi;
use serving::ServingApi;
use store::accounts::sessions::SignedInAccount;
use store::oversight::deeds::Doer;

/// Operations on pictures.
pub type MediaApis = (PicturesApi, ReviewsApi, ServingApi);

/// The same, to be served.
pub const MEDIA_APIS: MediaApis = (PicturesApi, ReviewsApi, ServingApi);

/// Who changes a product's pictures: an officer of the place, or a member of the producer. To a member
/// of another the product is not there.
fn editor(
    app: &App,
    account: &SignedInAccount,
    (producer, unit): (ProducerId, Option<i32>),
) -> Result<Doer, Failure> {
    let place = Jurisdiction::of_unit(app, unit);
    match access::office_for(account, Act::EditCatalogue, None, place) {
        Ok(office) => Ok(access::doer_in(account, &office)),
        Err(refused) if account.members.is_empty() => Err(refused),
        Err(_) => access::member_for(account, producer, Affair::Listings),
    }
}

/// Who reviews a product's pictures: an officer of the place or the operator, but nobody who belongs to
/// the producer. Elsewhere the picture is not there.
fn reviewer(
    app: &App,
    account: &SignedInAccount,
    (producer, unit): (ProducerId, Option<i32>),
) -> Result<Doer, Failure> {
    if account.members.iter().any(|member| member.producer == producer) {
        return Err(Code::NotAllowed.into());
    }
    let place = Jurisdiction::of_unit(app, unit);
    match access::office_for(account, Act::ReviewPicture, None, place) {
        Ok(office) => Ok(access::doer_in(account, &office)),
        Err(_) if account.operator => Ok(access::doer(account)),
        Err(_) => Err(Code::NotFound.into()),
    }
}

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
