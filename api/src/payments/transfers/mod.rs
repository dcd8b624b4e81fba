//! Transfers: accounts of producers, codes that ask for payment, what banks tell, and the desk for what is
//! not certain.

mod accounts;
mod answers;
mod asking;
mod desk;
mod endpoints;
mod formats;
mod judging;
mod receiving;
mod settling;
mod signing;
mod statements;
mod storing;

pub(crate) use asking::ask;
pub(crate) use judging::judge_waiting;

use super::vietqr::VietQrApi;
use accounts::AccountsApi;
use desk::DeskApi;
use endpoints::EndpointsApi;
use receiving::ReceivingApi;
use statements::StatementsApi;

/// Operations on transfers.
pub type TransfersApis =
    (AccountsApi, EndpointsApi, ReceivingApi, StatementsApi, DeskApi, VietQrApi);

/// Operations on transfers.
pub const APIS: TransfersApis =
    (AccountsApi, EndpointsApi, ReceivingApi, StatementsApi, DeskApi, VietQrApi);
