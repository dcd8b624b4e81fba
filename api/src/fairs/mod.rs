//! Trade fairs and their organisers: announcing, the public pages, calendars.

mod allocation;
mod answers;
mod applications;
pub(crate) mod billing;
mod bodies;
mod calendar;
mod catalogue;
mod editing;
mod eligibility;
mod exhibitors;
mod floor;
mod gate;
mod invitations;
mod life;
mod linked_data;
mod meetings;
mod members;
mod organisers;
mod pages;
mod results;

pub(crate) use allocation::offer_anew;
pub(crate) use applications::Case;
pub use calendar::CalendarsApi;
pub use catalogue::FairCatalogueApi;
pub use editing::EditingApi;
pub use eligibility::FairEligibilityApi;
pub(crate) use eligibility::{producer_changed, products_changed, release_overdue};
pub use gate::{SignedBadge, verify_badge};
pub use invitations::OrganiserInvitationsApi;
pub use life::FairLifeApi;
pub use members::OrganiserMembersApi;
pub use organisers::OrganisersApi;
pub use pages::FairsApi;
pub(crate) use pages::fair_of;

use crate::access;
use crate::codes::Code;
use crate::context::App;
use crate::oversight;
use crate::problem::Failure;
use allocation::{ALLOCATION_APIS, AllocationApis};
use applications::{APPLICATIONS_APIS, ApplicationsApis};
use billing::{BILLING_APIS, BillingApis};
use domain::fairs::OrganiserAffair;
use exhibitors::{EXHIBITORS_APIS, ExhibitorsApis};
use floor::{FLOOR_APIS, FloorApis};
use gate::{GATE_APIS, GateApis};
use meetings::{MEETINGS_APIS, MeetingsApis};
use poem_openapi::{ApiResponse, Tags};
use results::{RESULTS_APIS, ResultsApis};
use sea_orm::ConnectionTrait;
use serde_json::Value;
use store::accounts::sessions::SignedInAccount;
use store::fairs::record::{self, Fair};
use store::oversight::deeds::{Deed, Doer};

/// Operations on organisers.
type OrganisersApis = (OrganisersApi, OrganiserMembersApi, OrganiserInvitationsApi);

/// Operations on fairs and their organisers.
pub type FairsApis = (
    OrganisersApis,
    (EditingApi, FairLifeApi, FairsApi, CalendarsApi),
    FloorApis,
    ExhibitorsApis,
    ApplicationsApis,
    AllocationApis,
    FairEligibilityApi,
    BillingApis,
    (FairCatalogueApi, ResultsApis),
    GateApis,
    MeetingsApis,
);

/// Operations on fairs and their organisers.
pub const APIS: FairsApis = (
    (OrganisersApi, OrganiserMembersApi, OrganiserInvitationsApi),
    (EditingApi, FairLifeApi, FairsApi, CalendarsApi),
    FLOOR_APIS,
    EXHIBITORS_APIS,
    APPLICATIONS_APIS,
    ALLOCATION_APIS,
    FairEligibilityApi,
    BILLING_APIS,
    (FairCatalogueApi, RESULTS_APIS),
    GATE_APIS,
    MEETINGS_APIS,
);

#[derive(Tags)]
enum Tag {
    /// Trade fairs and events: organisers, fairs, floors, exhibitors and their applications.
    #[oai(rename = "fairs")]
    Fairs,
}

#[derive(ApiResponse)]
enum Done {
    /// Done; there is nothing to add.
    #[oai(status = 204)]
    NoContent,
}

/// A fair as one of its organiser's members reads it; to others, drafts or not, it isn't theirs to see.
async fn readable(
    db: &impl ConnectionTrait,
    caller: &SignedInAccount,
    slug: &str,
    affair: OrganiserAffair,
) -> Result<Fair, Failure> {
    let fair = record::by_slug(db, slug).await?.ok_or(Code::NotFound)?;
    access::organiser_for(caller, fair.organiser, affair)?;
    Ok(fair)
}

/// The same, kept for this transaction, with who acts.
async fn locked(
    tx: &impl ConnectionTrait,
    caller: &SignedInAccount,
    slug: &str,
    affair: OrganiserAffair,
) -> Result<(Fair, Doer), Failure> {
    let fair = record::lock(tx, slug).await?.ok_or(Code::NotFound)?;
    let doer = access::organiser_for(caller, fair.organiser, affair)?;
    Ok((fair, doer))
}

/// Writes down what was done with a fair.
async fn note(
    app: &App,
    tx: &impl ConnectionTrait,
    doer: &Doer,
    action: &'static str,
    (fair, details): (&Fair, Value),
) -> Result<(), Failure> {
    let deed = Deed::new(action, "fair", fair.id.0).within(fair.unit).with(details);
    Ok(oversight::record(app, tx, doer, deed).await?)
}
