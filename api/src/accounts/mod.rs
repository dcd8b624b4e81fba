//! Accounts, sessions, offices and memberships.

use poem_openapi::{OpenApi, Tags};

/// Operations on accounts.
pub struct AccountsApi;

#[derive(Tags)]
enum Tag {
    /// Who takes part: accounts, sessions, state bodies, members of producers.
    #[oai(rename = "accounts")]
    Accounts,
}

#[OpenApi(tag = "Tag::Accounts")]
impl AccountsApi {}
