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

/// Who changes a product's pictures: an officer of the place, or who acts for the producer. To a member
/// of another the product is not there.
fn editor(
    app: &App,
    account: &SignedInAccount,
    (producer, unit): (ProducerId, Option<i32>),
) -> Result<Doer, Failure> {
    let place = Jurisdiction::of_unit(app, unit);
    match access::office_for(account, Act::EditCatalogue, None, place) {
        Ok(office) => Ok(access::doer_in(account, &office)),
        Err(refused) => access::member_for(account, producer, Affair::Listings)
            .map_err(|hidden| if account.members.is_empty() { refused } else { hidden }),
    }
}

/// Who reviews a product's pictures: an officer of the place or the operator, but nobody who could have
/// sent them for the producer. Elsewhere the picture is not there.
fn reviewer(
    app: &App,
    account: &SignedInAccount,
    (producer, unit): (ProducerId, Option<i32>),
) -> Result<Doer, Failure> {
    if access::acts_for(account, producer, Affair::Listings).is_some() {
        return Err(Code::NotAllowed.into());
    }
    let place = Jurisdiction::of_unit(app, unit);
    match access::office_for(account, Act::ReviewPicture, None, place) {
        Ok(office) => Ok(access::doer_in(account, &office)),
        Err(_) if account.operator => Ok(access::doer(account)),
        Err(_) => Err(Code::NotFound.into()),
    }
}

/// Lets those look at pictures as they are who may change or review them. To all others they are not
/// there.
fn entitled(
    app: &App,
    account: &SignedInAccount,
    matter: (ProducerId, Option<i32>),
) -> Result<(), Failure> {
    let either = editor(app, account, matter).or_else(|_| reviewer(app, account, matter));
    either.map(drop).map_err(|_| Code::NotFound.into())
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
