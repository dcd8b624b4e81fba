//! Proving an address, and setting a new password by that proof.

use super::sessions::{Done, NewPassword, wait};
use super::{Tag, email};
use crate::access::{SignedIn, token_hash};
use crate::address::ClientAddress;
use crate::codes::Code;
use crate::context::App;
use crate::integrations::mail::asked_for;
use crate::oversight;
use crate::problem::Failure;
use crate::scalars::Line;
use domain::accounts::Email;
use domain::ids::AccountId;
use poem::web::Data;
use poem_openapi::payload::Json;
use poem_openapi::types::Example;
use poem_openapi::{ApiResponse, Enum, Object, OpenApi};
use store::accounts::tokens::{self, Purpose};
use store::accounts::{people, sessions};
use store::integrations::mail;
use store::oversight::deeds::{Deed, Doer};

/// Operations on the proof of addresses.
pub struct VerificationApi;

/// What came in a letter.
#[derive(Object)]
#[oai(deny_unknown_fields, example)]
pub struct EmailVerification {
    /// The token: what follows `#` in the link.
    token: Line<1, 200>,
}

/// Whose password is to be set anew.
#[derive(Object)]
#[oai(deny_unknown_fields, example)]
pub struct PasswordResetRequest {
    /// E-mail address of the account.
    email: Line<3, 254>,
}

/// A new password, by what came in a letter.
#[derive(Object)]
#[oai(deny_unknown_fields, example)]
pub struct PasswordReset {
    /// The token: what follows `#` in the link.
    token: Line<1, 200>,
    /// The password from now on, 10 to 128 characters.
    password: NewPassword,
}

/// That a letter was asked for.
#[derive(Object)]
pub struct LetterRequestTaken {
    /// Always `accepted`.
    status: LetterRequestStatus,
}

/// What became of the request for a letter.
#[derive(Enum)]
#[oai(rename_all = "snake_case")]
pub enum LetterRequestStatus {
    /// Taken. The letter comes within minutes, if there is reason for one.
    Accepted,
}

#[derive(ApiResponse)]
enum Asked {
    /// Taken.
    #[oai(status = 202)]
    Accepted(Json<LetterRequestTaken>),
}

impl Asked {
    fn accepted() -> Self {
        Self::Accepted(Json(LetterRequestTaken { status: LetterRequestStatus::Accepted }))
    }
}

#[OpenApi(tag = "Tag::Accounts")]
impl VerificationApi {
    /// Ask for the letter that proves your address
    ///
    /// Making an account sends it once; this sends it again, at most 5 in an hour. Its link works for
    /// 3 days. 409 `conflict` when the address is proved already.
    #[oai(
        path = "/v1/email-verifications",
        method = "post",
        operation_id = "requestEmailVerification"
    )]
    async fn request_email_verification(
        &self,
        Data(app): Data<&App>,
        from: ClientAddress,
        caller: SignedIn,
    ) -> Result<Asked, Failure> {
        app.throttle().letter(from, app.now()).map_err(wait)?;
        let tx = app.store().begin().await?;
        let account = people::by_id(&tx, caller.0.id).await?.ok_or(Code::NotSignedIn)?;
        if account.email_verified_at.is_some() {
            return Err(Code::Conflict.into());
        }
        let email = Email::parse(&account.email).ok_or(Code::Broken)?;
        mail::enqueue(&tx, vec![asked_for(app, &email, "verify_email")], app.now()).await?;
        tx.commit().await?;
        Ok(Asked::accepted())
    }

    /// Prove your address
    ///
    /// With the token of the letter; nobody has to be signed in. It works once: 404 for one that was
    /// used, is over, or never was.
    #[oai(
        path = "/v1/email-verifications/confirmation",
        method = "post",
        operation_id = "confirmEmailVerification"
    )]
    async fn confirm_email_verification(
        &self,
        Data(app): Data<&App>,
        from: ClientAddress,
        body: Json<EmailVerification>,
    ) -> Result<Done, Failure> {
        let (hash, now) = (token_hash(&body.0.token.0), app.now());
        let tx = app.store().begin().await?;
        let account = take(app, &tx, &hash, Purpose::VerifyEmail).await?;
        people::verify_email(&tx, account, now).await?;
        let deed = Deed::new("confirm_email_verification", "account", account.0);
        oversight::record(app, &tx, &holder(account, from), deed).await?;
        tx.commit().await?;
        Ok(Done::NoContent)
    }

    /// Ask for a new password
    ///
    /// The answer is always the same: whether the address has an account is not told. If it has, a
    /// letter comes with a link that works once, for an hour; at most 5 in an hour. At most 20 requests
    /// an hour from one address; beyond that 429.
    #[oai(path = "/v1/password-resets", method = "post", operation_id = "requestPasswordReset")]
    async fn request_password_reset(
        &self,
        Data(app): Data<&App>,
        from: ClientAddress,
        body: Json<PasswordResetRequest>,
    ) -> Result<Asked, Failure> {
        let email = email(&body.0.email.0)?;
        app.throttle().letter(from, app.now()).map_err(wait)?;
        // One row, whoever asks for whom: whether there is an account is looked up by the job.
        let tx = app.store().begin().await?;
        mail::enqueue(&tx, vec![asked_for(app, &email, "reset_password")], app.now()).await?;
        tx.commit().await?;
        Ok(Asked::accepted())
    }

    /// Set a new password
    ///
    /// With the token of the letter. Ends all sessions of the account and all other links to a new
    /// password, and proves the address. 404 for a token that was used, is over, or never was.
    #[oai(
        path = "/v1/password-resets/confirmation",
        method = "post",
        operation_id = "confirmPasswordReset"
    )]
    async fn confirm_password_reset(
        &self,
        Data(app): Data<&App>,
        from: ClientAddress,
        body: Json<PasswordReset>,
    ) -> Result<Done, Failure> {
        let (hash, now) = (token_hash(&body.0.token.0), app.now());
        // Nobody makes us hash passwords with made-up tokens.
        tokens::holder(app.read(), &hash, Purpose::ResetPassword, now)
            .await?
            .ok_or(Code::NotFound)?;
        let password = app.passwords().hash(body.0.password.0).await?;
        let tx = app.store().begin().await?;
        let account = take(app, &tx, &hash, Purpose::ResetPassword).await?;
        people::set_password(&tx, account, password).await?;
        tokens::void(&tx, account, Purpose::ResetPassword, now).await?;
        people::verify_email(&tx, account, now).await?;
        sessions::end_others(&tx, account, &[], now).await?;
        let deed = Deed::new("confirm_password_reset", "account", account.0);
        oversight::record(app, &tx, &holder(account, from), deed).await?;
        tx.commit().await?;
        Ok(Done::NoContent)
    }
}

/// Uses a live token up: whose it was.
async fn take(
    app: &App,
    tx: &impl sea_orm::ConnectionTrait,
    hash: &[u8],
    purpose: Purpose,
) -> Result<AccountId, Failure> {
    let holder = tokens::holder(tx, hash, purpose, app.now()).await?.ok_or(Code::NotFound)?;
    if tokens::use_up(tx, hash, purpose, app.now()).await? {
        Ok(holder)
    } else {
        Err(Code::NotFound.into())
    }
}

/// Who holds a token of an account is its owner.
fn holder(account: AccountId, from: ClientAddress) -> Doer {
    Doer { actor: Some(account), address: from.0, ..Doer::default() }
}

impl Example for EmailVerification {
    fn example() -> Self {
        Self { token: Line(TOKEN.to_owned()) }
    }
}

impl Example for PasswordResetRequest {
    fn example() -> Self {
        Self { email: Line("lan@example.vn".to_owned()) }
    }
}

impl Example for PasswordReset {
    fn example() -> Self {
        let password = Line("mật ong rừng Tây Côn Lĩnh".to_owned());
        Self { token: Line(TOKEN.to_owned()), password }
    }
}

const TOKEN: &str = "mAqQ5cK3vVtq1s0T2n8yJ0mJ6kWm3c7Y8cV9bXh0Zr4";
