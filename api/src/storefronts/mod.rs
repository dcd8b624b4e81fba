//! Sellers and their storefronts: applying, what must be shown, the status, the shop window.

mod answers;
mod applications;
pub(crate) mod copies;
pub(crate) mod documents;
mod drafts;
mod feeds;
mod fronts;
mod invitations;
mod life;
mod measures;
mod notices;
mod particulars;
mod pictures;
mod requirements;
mod reviews;
pub(crate) mod sealing;
mod sellers;
mod site;
mod sitemap;
mod story;
mod submissions;
mod terms;
pub(crate) mod web;
mod window;

pub use applications::ApplicationsApi;
pub use documents::DocumentsApi;
pub(crate) use drafts::{OpenHours, read_hours};
pub use feeds::FeedsApi;
pub use fronts::FrontsApi;
pub(crate) use fronts::{circle, hours};
pub use invitations::SellerInvitationsApi;
pub use life::LifeApi;
pub use measures::MeasuresApi;
pub use requirements::RequirementsApi;
pub use reviews::ReviewsApi;
pub(crate) use sealing::Bound;
pub use sealing::SealingKeys;
pub use sellers::SellersApi;
pub use site::SiteApi;
pub use sitemap::SitemapApi;
pub use submissions::SubmissionsApi;
pub use terms::TermsApi;
pub use window::WindowApi;
pub(crate) use window::storefront_of;

use crate::access;
use crate::codes::Code;
use crate::problem::Failure;
use domain::accounts::Affair;
use domain::ids::ProducerId;
use pictures::{PICTURES_APIS, PicturesApis};
use poem_openapi::Tags;
use store::accounts::sessions::SignedInAccount;
use store::oversight::deeds::Doer;

/// Operations on sellers.
pub type SellersApis = (
    ApplicationsApi,
    SellerInvitationsApi,
    SellersApi,
    LifeApi,
    MeasuresApi,
    RequirementsApi,
    SubmissionsApi,
    DocumentsApi,
    ReviewsApi,
    TermsApi,
);

/// Operations on storefronts.
pub type StorefrontsApis =
    (SellersApis, (WindowApi, FrontsApi, FeedsApi, SiteApi, SitemapApi), PicturesApis);

/// Operations on sellers and storefronts.
pub const APIS: StorefrontsApis = (
    (
        ApplicationsApi,
        SellerInvitationsApi,
        SellersApi,
        LifeApi,
        MeasuresApi,
        RequirementsApi,
        SubmissionsApi,
        DocumentsApi,
        ReviewsApi,
        TermsApi,
    ),
    (WindowApi, FrontsApi, FeedsApi, SiteApi, SitemapApi),
    PICTURES_APIS,
);

#[derive(Tags)]
enum Tag {
    /// Sellers and their storefronts.
    #[oai(rename = "storefronts")]
    Storefronts,
}

/// A member whose role reaches the affair, or the operator; to anybody else there is no such seller.
fn reader(account: &SignedInAccount, producer: ProducerId, affair: Affair) -> Result<(), Failure> {
    if account.operator { Ok(()) } else { access::member_for(account, producer, affair).map(drop) }
}

/// The operator, as the audit names him. Nobody decides of a producer to which he belongs himself.
fn judge(account: &SignedInAccount, producer: ProducerId) -> Result<Doer, Failure> {
    if account.members.iter().any(|member| member.producer == producer) {
        return Err(Code::NotAllowed.into());
    }
    Ok(access::doer(account))
}
