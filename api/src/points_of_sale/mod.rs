//! Points of introduction and sale: registering them, deciding about them, finding them.

mod answers;
mod bodies;
mod capacity;
mod criteria;
mod deciding;
mod drafts;
mod finding;
mod imports;
mod notices;
mod photos;
mod reading;
mod registering;
mod sign;
mod standing;

pub(crate) use notices::fallen;
pub(crate) use registering::registration_of;
pub(crate) use standing::Standing;

use deciding::DecidingApi;
use finding::FindingApi;
use imports::ImportsApi;
use photos::{PHOTOS_APIS, PhotosApis};
use poem_openapi::Tags;
use reading::ReadingApi;
use registering::RegisteringApi;

/// Operations on points of sale.
pub type PointsApis = (FindingApi, ReadingApi, RegisteringApi, PhotosApis, DecidingApi, ImportsApi);

/// Operations on points of sale.
pub const APIS: PointsApis =
    (FindingApi, ReadingApi, RegisteringApi, PHOTOS_APIS, DecidingApi, ImportsApi);

#[derive(Tags)]
enum Tag {
    /// Points of introduction and sale (điểm giới thiệu và bán sản phẩm OCOP).
    #[oai(rename = "points_of_sale")]
    PointsOfSale,
}
