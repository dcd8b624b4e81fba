//! Accounts, sessions, offices and memberships.

mod bodies;
mod establish;
mod invitations;
mod links;
mod mandates;
mod members;
mod own;
pub(crate) mod pages;
pub(crate) mod passwords;
pub(crate) mod proofs;
mod sessions;
pub(crate) mod throttle;
mod verification;

pub use bodies::BodiesApi;
pub use establish::{EstablishError, Office, Role, create_operator, establish, renew_password};
pub use invitations::InvitationsApi;
pub use links::LinksApi;
pub(crate) use links::reach;
pub use mandates::{MandatesApi, ReceivedMandatesApi};
pub use members::{MemberInvitationsApi, MembersApi};
pub(crate) use members::{MemberPatch, MemberRole, refused as team_refused};
pub use own::OwnAccountApi;
pub use sessions::AccountsApi;
pub(crate) use sessions::wait;
pub use verification::VerificationApi;

use crate::codes::Code;
use crate::problem::{Failure, Problem};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::accounts::Email;
use poem_openapi::Tags;

/// All operations on accounts.
pub type AccountsApis = (
    AccountsApi,
    OwnAccountApi,
    VerificationApi,
    BodiesApi,
    InvitationsApi,
    LinksApi,
    MembersApi,
    MemberInvitationsApi,
    MandatesApi,
    ReceivedMandatesApi,
);

/// All operations on accounts.
pub const APIS: AccountsApis = (
    AccountsApi,
    OwnAccountApi,
    VerificationApi,
    BodiesApi,
    InvitationsApi,
    LinksApi,
    MembersApi,
    MemberInvitationsApi,
    MandatesApi,
    ReceivedMandatesApi,
);

#[derive(Tags)]
enum Tag {
    /// Who takes part: accounts, sessions, state bodies, members of producers.
    #[oai(rename = "accounts")]
    Accounts,
}

/// A secret that nobody guesses: 32 random bytes, base64url.
pub(crate) fn new_token() -> Result<String, Failure> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|error| {
        tracing::error!(%error, "no randomness to be had");
        Failure::from(Code::Broken)
    })?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

/// The e-mail address of a request's field `/email`.
pub(crate) fn email(text: &str) -> Result<Email, Failure> {
    Email::parse(text).ok_or_else(|| {
        let vi = "Không phải địa chỉ thư điện tử.";
        Problem::field("/email", "invalid_email", vi, "Not an e-mail address.").into()
    })
}

/// What a unique constraint refused, as a conflict; any other error as what it is.
pub(crate) fn taken(error: sea_orm::DbErr) -> Failure {
    if store::is_duplicate(&error) { Code::AlreadyExists.into() } else { error.into() }
}
