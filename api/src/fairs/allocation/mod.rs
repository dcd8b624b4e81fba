//! Giving booths out: offers and their answers, waiting lists, a proposal for all, and what is free.

mod answering;
mod capacity;
mod offering;
mod offers;
mod rules;
mod suggestion;
mod waiting;

pub use answering::FairAnswersApi;
pub use capacity::FairCapacityApi;
pub use offers::FairOffersApi;
pub use rules::AllocationRulesApi;
pub use suggestion::FairSuggestionApi;
pub use waiting::FairWaitingApi;

pub(crate) use waiting::offer_anew;
pub(super) use waiting::pass_on;

/// Operations on allocation.
pub type AllocationApis = (
    AllocationRulesApi,
    FairOffersApi,
    FairAnswersApi,
    FairWaitingApi,
    FairSuggestionApi,
    FairCapacityApi,
);

/// Operations on allocation.
pub const ALLOCATION_APIS: AllocationApis = (
    AllocationRulesApi,
    FairOffersApi,
    FairAnswersApi,
    FairWaitingApi,
    FairSuggestionApi,
    FairCapacityApi,
);
