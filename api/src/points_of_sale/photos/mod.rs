//! Photos of a point: sent by its people, looked at by the department, and by all once an officer found the
//! OCOP mark in none. No permit covers them, so one that shows the mark is never on show.

mod answers;
mod editing;
mod reviews;
mod serving;

pub(super) use answers::{PointPhoto, PointPhotoRecord};

use editing::EditingApi;
use reviews::ReviewsApi;
use serving::ServingApi;

/// Operations on photos of points.
pub type PhotosApis = (EditingApi, ReviewsApi, ServingApi);

/// The same, to be served.
pub const PHOTOS_APIS: PhotosApis = (EditingApi, ReviewsApi, ServingApi);

/// Most photos of a point.
const MOST_PHOTOS: usize = 10;
