//! The logo and banner of a storefront: sent by its people, reviewed for the OCOP mark, looked at by all.
//! No permit covers them, so one that shows the mark is never on show.

mod answers;
mod editing;
mod reviews;
mod serving;

pub(super) use answers::{StorefrontPicture, StorefrontPictureRecord};

use domain::storefronts as rules;
use editing::EditingApi;
use poem_openapi::Enum;
use reviews::ReviewsApi;
use serving::ServingApi;

/// Operations on storefronts' pictures.
pub type PicturesApis = (EditingApi, ReviewsApi, ServingApi);

/// The same, to be served.
pub const PICTURES_APIS: PicturesApis = (EditingApi, ReviewsApi, ServingApi);

/// A place of a storefront in which it shows a picture of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum PicturePlace {
    /// Its sign, beside its name.
    Logo,
    /// Across the head of its page.
    Banner,
}

impl From<PicturePlace> for rules::PicturePlace {
    fn from(place: PicturePlace) -> Self {
        match place {
            PicturePlace::Logo => Self::Logo,
            PicturePlace::Banner => Self::Banner,
        }
    }
}

impl From<rules::PicturePlace> for PicturePlace {
    fn from(place: rules::PicturePlace) -> Self {
        match place {
            rules::PicturePlace::Logo => Self::Logo,
            rules::PicturePlace::Banner => Self::Banner,
        }
    }
}
