//! Accounts and sessions: making one, proving it is one's own, and who one is then.

use super::passwords::Passwords;
use super::throttle::{Attempt, Wait};
use super::{Tag, email, new_token};
use crate::access::{SignedIn, token_hash};
use crate::address::ClientAddress;
use crate::codes::Code;
use crate::context::App;
use crate::problem::{Failure, Problem};
use crate::scalars::{Line, Time};
use chrono::TimeDelta;
use domain::accounts::{Email, PASSWORD_LENGTH};
use domain::ids::AccountId;
use poem::web::Data;
use poem_openapi::payload::Json;
use poem_openapi::types::Example;
use poem_openapi::{ApiResponse, Enum, Object, OpenApi};
use store::accounts::people::{self, NewAccount};
use store::accounts::rows::account;
use store::accounts::sessions;

/// How long a session lasts.
const SESSION: TimeDelta = TimeDelta::days(30);

/// Operations on accounts and sessions.
pub struct AccountsApi;

/// A password to be set.
type NewPassword = Line<{ *PASSWORD_LENGTH.start() }, { *PASSWORD_LENGTH.end() }>;

/// Somebody who wants an account.
#[derive(Object)]
#[oai(deny_unknown_fields, example)]
pub struct Registration {
    /// E-mail address, under which you sign in; case doesn't count.
    email: Line<3, 254>,
    /// Your name, 1 to 200 characters. Shown to those who decide on your requests, never in public.
    name: Line<1, 200>,
    /// Password, 10 to 128 characters.
    password: NewPassword,
}

/// That a registration was taken.
#[derive(Object)]
pub struct RegistrationTaken {
    /// Always `accepted`.
    status: RegistrationStatus,
}

/// What became of a registration.
#[derive(Enum)]
#[oai(rename_all = "snake_case")]
pub enum RegistrationStatus {
    /// Taken. Sign in to see whether the account is yours.
    Accepted,
}

/// What proves who you are.
#[derive(Object)]
#[oai(deny_unknown_fields, example)]
pub struct Credentials {
    /// E-mail address of the account.
    email: Line<3, 254>,
    /// Its password.
    password: Line<1, 128>,
}

/// A session.
#[derive(Object)]
pub struct NewSession {
    /// Send it as `Authorization: Bearer …`. It is shown this once.
    token: String,
    /// First instant at which it is no longer taken, 30 days from now.
    expires_at: Time,
}

/// A change of password.
#[derive(Object)]
#[oai(deny_unknown_fields, example)]
pub struct PasswordChange {
    /// The password of today.
    current_password: Line<1, 128>,
    /// The password from now on, 10 to 128 characters.
    new_password: NewPassword,
}

#[derive(ApiResponse)]
enum Registered {
    /// Taken, whether or not the address had an account.
    #[oai(status = 202)]
    Accepted(Json<RegistrationTaken>),
}

#[derive(ApiResponse)]
enum Begun {
    /// The session has begun.
    #[oai(status = 201)]
    Created(
        Json<NewSession>,
        /// Always `no-store`: the token is for the caller alone.
        #[oai(header = "Cache-Control")]
        String,
    ),
}

#[derive(ApiResponse)]
pub(super) enum Done {
    /// Done; there is nothing to add.
    #[oai(status = 204)]
    NoContent,
}

#[OpenApi(tag = "Tag::Accounts")]
impl AccountsApi {
    /// Make an account
    ///
    /// The answer is the same whether or not the address has an account already; one that exists keeps
    /// its name and password. Sign in next. An account by itself has no role: offices come by
    /// invitation, and acting for a producer by approval. At most 100 an hour from one address.
    #[oai(path = "/v1/accounts", method = "post", operation_id = "createAccount")]
    async fn create_account(
        &self,
        Data(app): Data<&App>,
        from: ClientAddress,
        body: Json<Registration>,
    ) -> Result<Registered, Failure> {
        let email = email(&body.0.email.0)?;
        app.throttle().registration(from, app.now()).map_err(wait)?;
        let password_hash = app.passwords().hash(body.0.password.0).await?;
        let new = NewAccount { id: app.mint(), email, name: body.0.name.0, password_hash };
        let tx = app.store().begin().await?;
        people::create(&tx, &new, app.now()).await?;
        tx.commit().await?;
        Ok(Registered::Accepted(Json(RegistrationTaken { status: RegistrationStatus::Accepted })))
    }

    /// Sign in
    ///
    /// Answers a token for 30 days. Failures are counted for 15 minutes: 10 for an account from one
    /// address, 100 from one address, 50 for an account from addresses that never signed in to it, each
    /// of which keeps its first try. Beyond that 429 with `Retry-After`. An unknown address and a wrong
    /// password get the same 401.
    #[oai(path = "/v1/sessions", method = "post", operation_id = "createSession")]
    async fn create_session(
        &self,
        Data(app): Data<&App>,
        from: ClientAddress,
        body: Json<Credentials>,
    ) -> Result<Begun, Failure> {
        let email = email(&body.0.email.0)?;
        let attempt = app.throttle().attempt(&email, from, app.now()).map_err(wait)?;
        let found = people::by_email(app.read(), &email).await?;
        let account = check(app.passwords(), found, body.0.password.0).await?;
        let account = account.ok_or(Code::WrongCredentials)?;
        let session = begin(app, &account, attempt).await?;
        Ok(Begun::Created(Json(session), "no-store".to_owned()))
    }

    /// Sign out
    ///
    /// Ends the session of the token that was sent, at once.
    #[oai(path = "/v1/sessions/current", method = "delete", operation_id = "deleteSession")]
    async fn delete_session(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
    ) -> Result<Done, Failure> {
        let tx = app.store().begin().await?;
        sessions::end(&tx, &caller.0.session, app.now()).await?;
        tx.commit().await?;
        Ok(Done::NoContent)
    }

    /// Change your password
    ///
    /// Ends all your other sessions. A wrong current password is 422 and counts like a failed sign-in.
    #[oai(path = "/v1/accounts/me/password", method = "post", operation_id = "changePassword")]
    async fn change_password(
        &self,
        Data(app): Data<&App>,
        from: ClientAddress,
        caller: SignedIn,
        body: Json<PasswordChange>,
    ) -> Result<Done, Failure> {
        let row = people::by_id(app.read(), caller.0.id).await?.ok_or(Code::NotSignedIn)?;
        let email = Email::parse(&row.email).ok_or(Code::Broken)?;
        let attempt = app.throttle().attempt(&email, from, app.now()).map_err(wait)?;
        let account = check(app.passwords(), Some(row), body.0.current_password.0).await?;
        let account = account.ok_or_else(wrong_current_password)?;
        app.throttle().succeeded(attempt, app.now());
        let hash = app.passwords().hash(body.0.new_password.0).await?;
        let tx = app.store().begin().await?;
        if !people::change_password(&tx, caller.0.id, &account.password_hash, hash).await? {
            return Err(Code::Conflict.into());
        }
        sessions::end_others(&tx, caller.0.id, &caller.0.session, app.now()).await?;
        tx.commit().await?;
        Ok(Done::NoContent)
    }
}

/// The account, if the password is its own. As slow for no account as for one.
async fn check(
    passwords: &Passwords,
    found: Option<account::Model>,
    password: String,
) -> Result<Option<account::Model>, Failure> {
    let stored = found.as_ref().map(|account| account.password_hash.clone());
    let right = passwords.verify(password, stored).await?;
    Ok(found.filter(|_| right))
}

/// Begins a session, unless the password that was checked has been changed meanwhile: a change ends
/// all sessions, also those about to begin.
async fn begin(
    app: &App,
    account: &account::Model,
    attempt: Attempt,
) -> Result<NewSession, Failure> {
    let (token, now, id) = (new_token()?, app.now(), AccountId(account.id));
    let expires = now + SESSION;
    let tx = app.store().begin().await?;
    if !people::still_has_password(&tx, id, &account.password_hash).await? {
        return Err(Code::WrongCredentials.into());
    }
    sessions::begin(&tx, token_hash(&token), id, now, expires).await?;
    tx.commit().await?;
    app.throttle().succeeded(attempt, now);
    Ok(NewSession { token, expires_at: Time(expires) })
}

pub(crate) fn wait(wait: Wait) -> Failure {
    Problem::new(Code::TooMany).retry_after(wait.0).into()
}

fn wrong_current_password() -> Failure {
    let vi = "Mật khẩu hiện tại không đúng.";
    Problem::field("/current_password", "wrong_password", vi, "Not your current password.").into()
}

impl Example for Registration {
    fn example() -> Self {
        let line = "lan@example.vn".to_owned();
        let password = Line("chè Shan tuyết cổ thụ".to_owned());
        Self { email: Line(line), name: Line("Nguyễn Thị Lan".to_owned()), password }
    }
}

impl Example for Credentials {
    fn example() -> Self {
        let password = Line("chè Shan tuyết cổ thụ".to_owned());
        Self { email: Line("lan@example.vn".to_owned()), password }
    }
}

impl Example for PasswordChange {
    fn example() -> Self {
        Self {
            current_password: Line("chè Shan tuyết cổ thụ".to_owned()),
            new_password: Line("mật ong rừng Tây Côn Lĩnh".to_owned()),
        }
    }
}
