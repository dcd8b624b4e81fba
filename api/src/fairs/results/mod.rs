//! What came of a fair: exhibitors declare it, the organiser reports it.

mod declaring;
mod report;
mod table;

pub use declaring::FairResultsApi;
pub use report::FairReportApi;
pub(super) use report::counted;

use crate::money::Money;
use crate::problem::{Failure, Problem};
use domain::money::Dong;

/// Operations on results.
pub type ResultsApis = (FairResultsApi, FairReportApi);

/// The same, to be served.
pub const RESULTS_APIS: ResultsApis = (FairResultsApi, FairReportApi);

/// An amount within bounds.
pub(super) fn amount(money: Money, pointer: &str) -> Result<Dong, Failure> {
    bounded(money.dong(), pointer)
}

/// The same of what was reckoned.
pub(super) fn bounded(amount: Option<Dong>, pointer: &str) -> Result<Dong, Failure> {
    amount.ok_or_else(|| {
        let vi = "Số tiền từ 0 đến 1.000.000.000.000 đồng.";
        let en = "An amount from 0 to 1,000,000,000,000 đồng.";
        Problem::field(pointer, "out_of_bounds", vi, en).into()
    })
}
