//! Transfers: accounts of producers and organisers, codes that ask for payment, what banks tell, and the desk for what is
//! not certain.

mod accounts;
mod answers;
mod asking;
mod desk;
mod endpoints;
mod formats;
mod judging;
mod organisers;
mod organisers_desk;
mod receiving;
mod settling;
mod signing;
mod statements;
mod storing;
mod whose;

pub(crate) use asking::{ask, unguessable};
pub(crate) use judging::judge_waiting;

use super::vietqr::VietQrApi;
use accounts::AccountsApi;
use desk::DeskApi;
use endpoints::EndpointsApi;
use organisers::OrganiserAccountsApi;
use organisers_desk::OrganiserDeskApi;
use receiving::ReceivingApi;
use statements::StatementsApi;

/// Operations on transfers.
pub type TransfersApis = (ProducersApis, ReceivingApi, OrganisersApis, VietQrApi);

/// Operations of producers.
type ProducersApis = (AccountsApi, EndpointsApi, StatementsApi, DeskApi);

/// The same of organisers.
type OrganisersApis = (OrganiserAccountsApi, OrganiserDeskApi);

const PRODUCERS: ProducersApis = (AccountsApi, EndpointsApi, StatementsApi, DeskApi);

/// Operations on transfers.
pub const APIS: TransfersApis =
    (PRODUCERS, ReceivingApi, (OrganiserAccountsApi, OrganiserDeskApi), VietQrApi);
