//! Supply meets demand (kết nối cung – cầu): what buyers need, what producers quote for it, and when both
//! sit down together.

mod free;
mod needs;
mod pairing;
mod quotations;
mod schedule;
mod session;
#[cfg(test)]
mod tests;

pub use free::Free;
pub use needs::{
    MOST_OPEN_DAYS, MOST_QUANTITY, MeasureUnit, NeedCommand, NeedFacts, NeedRefusal, NeedState,
    Period,
};
pub use quotations::{QuotationCommand, QuotationFacts, QuotationRefusal, QuotationState};
pub use schedule::{
    Clash, Meeting, Parties, Plan, Reason, Unserved, Wish, arrange, check, clashes_with_times,
};
pub use session::{
    MOST_PARTIES, MOST_SLOTS, MOST_TABLES, MOST_WISHES, MOST_WISHES_EACH, Session, SessionRefusal,
    Slot,
};
