//! The gate of a fair: badges as signed codes, who is let in, and what exhibitors learn of buyers.

mod answers;
mod check_ins;
mod facts;
mod issuing;
mod judging;
mod leads;
mod own;
mod showing;
mod token;
mod uploads;

pub use check_ins::FairGateApi;
pub use issuing::FairBadgesApi;
pub use leads::FairLeadsApi;
pub use own::OwnFairBadgesApi;
pub use showing::FairBadgeApi;
pub use token::{SignedBadge, verify_badge};
pub use uploads::FairUploadsApi;

/// Operations at the gate.
pub type GateApis =
    (FairBadgesApi, FairBadgeApi, OwnFairBadgesApi, FairGateApi, FairUploadsApi, FairLeadsApi);

/// Operations at the gate.
pub const GATE_APIS: GateApis =
    (FairBadgesApi, FairBadgeApi, OwnFairBadgesApi, FairGateApi, FairUploadsApi, FairLeadsApi);

use crate::codes::Code;
use crate::problem::{Failure, FieldProblem, Problem};
use crate::speech::Sentence;
use domain::calendar::Instant;
use domain::fairs::Stage;
use store::fairs::record::Fair;

/// Whether badges to a fair are given out now: once its days are settled, and until they are over.
fn gives_badges(fair: &Fair, now: Instant) -> Result<(), Failure> {
    let settled = matches!(fair.stage, Stage::Open | Stage::Allocating);
    if settled && now < fair.days.end() {
        return Ok(());
    }
    let vi = "Hội chợ không phát thẻ lúc này.";
    Err(conflict("no_badges_now", (vi, "The fair gives out no badges at this instant.")))
}

/// What the present state doesn't allow, and why.
fn conflict(code: &str, (vi, en): (&str, &str)) -> Failure {
    let field = FieldProblem::new("", code, Sentence::new(vi, en));
    Problem::new(Code::Conflict).with(field).into()
}
