//! Officers' acts in the register.
//!
//! Each act locks its product, reads the dossier, decides, appends, projects and commits: what it decided
//! on can't change under it, and two officers' acts on one product come one after the other.

mod annulments;
mod events;
mod holds;
mod issue;
mod matter;
mod outcome;
mod refusals;
mod variants;

use annulments::AnnulmentsApi;
use events::EventsApi;
use holds::HoldsApi;
use issue::IssueApi;
use variants::VariantsApi;

/// Operations: officers' acts in the register.
pub type ActsApi = (IssueApi, EventsApi, HoldsApi, AnnulmentsApi, VariantsApi);

/// The value of [`ActsApi`].
pub const ACTS_API: ActsApi = (IssueApi, EventsApi, HoldsApi, AnnulmentsApi, VariantsApi);
