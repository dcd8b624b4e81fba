//! Supply meets demand (kết nối cung – cầu): buyers post needs, producers quote for them, and both meet at
//! a fair by a schedule without clashes.

mod need_answers;
mod need_bodies;
mod needs;
mod own;
mod parties;
mod preview;
mod quotation_answers;
mod quotation_bodies;
mod quotations;
mod quoting;
mod schedule;
mod session;
mod times;

pub use needs::NeedsApi;
pub use own::MeetingSchedulesApi;
pub use preview::MeetingPreviewApi;
pub use quotations::QuotationsApi;
pub use quoting::QuotingApi;
pub use schedule::MeetingsApi;
pub use session::MeetingSessionApi;
pub use times::MeetingTimesApi;

use crate::codes::Code;
use crate::problem::{Failure, FieldProblem, Problem};
use crate::speech::Sentence;
use sea_orm::ConnectionTrait;
use store::fairs::record::{self, Fair};

/// Operations on needs, quotations and meetings.
pub type MeetingsApis = (
    (NeedsApi, QuotingApi, QuotationsApi),
    (MeetingSessionApi, MeetingTimesApi, MeetingPreviewApi, MeetingsApi, MeetingSchedulesApi),
);

/// Operations on needs, quotations and meetings.
pub const MEETINGS_APIS: MeetingsApis = (
    (NeedsApi, QuotingApi, QuotationsApi),
    (MeetingSessionApi, MeetingTimesApi, MeetingPreviewApi, MeetingsApi, MeetingSchedulesApi),
);

/// The present state does not allow it, and this is why.
fn conflict(pointer: &str, code: &str, vi: &str, en: &str) -> Failure {
    Problem::new(Code::Conflict)
        .with(FieldProblem::new(pointer, code, Sentence::new(vi, en)))
        .into()
}

/// A fair that the public sees, kept for this transaction.
async fn locked_public(tx: &impl ConnectionTrait, slug: &str) -> Result<Fair, Failure> {
    let fair = record::lock(tx, slug).await?.filter(|fair| fair.stage.is_public());
    Ok(fair.ok_or(Code::NotFound)?)
}

fn no_session() -> Failure {
    let vi = "Hội chợ này chưa mở phiên kết nối.";
    conflict("", "no_session", vi, "The fair has no session of meetings.")
}
