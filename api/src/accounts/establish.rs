//! Accounts that are set up from the machine itself: the first operator, and the demo's people.

use super::bodies::new_body;
use crate::context::App;
use crate::oversight;
use crate::problem::Failure;
use crate::scalars::Line;
use crate::speech::Language;
use domain::accounts::{BodyKind, Email, MemberRole, PASSWORD_LENGTH};
use domain::certification::Level;
use domain::ids::{AccountId, BodyId, ProducerId};
use poem_openapi::types::ParseFromParameter as _;
use sea_orm::{ConnectionTrait, DbErr};
use store::accounts::people::{self, NewAccount};
use store::accounts::{bodies, memberships};
use store::oversight::deeds::{Deed, Doer};

/// What an account is set up as.
#[derive(Clone, Debug)]
pub enum Role {
    /// Operator of the platform.
    Operator,
    /// Officer of a body, which is entered when it isn't there.
    Officer(Office),
    /// Owner of a producer.
    Member(ProducerId),
}

/// An office by what it is.
#[derive(Clone, Debug)]
pub struct Office {
    /// Kind of the body.
    pub kind: BodyKind,
    /// Its level.
    pub level: Level,
    /// Code of its unit of today; none for the whole country.
    pub unit_code: Option<String>,
    /// Whether as administrator.
    pub administrator: bool,
}

/// Why an account can't be set up.
#[derive(Debug, thiserror::Error)]
pub enum EstablishError {
    /// The address.
    #[error("not an e-mail address")]
    Email,
    /// The name.
    #[error("a name has 1 to 200 characters, without control characters, in Unicode form NFC")]
    Name,
    /// The password.
    #[error("a password has {} to {} characters, without control characters, in Unicode form NFC", PASSWORD_LENGTH.start(), PASSWORD_LENGTH.end())]
    Password,
    /// The address has an account.
    #[error("the address has an account already")]
    Taken,
    /// There is no such body.
    #[error("no body of this kind stands at that level in that unit of today")]
    Office,
    /// The password can't be hashed.
    #[error("the password can't be hashed")]
    Hashing,
    /// The database.
    #[error(transparent)]
    Database(#[from] DbErr),
}

/// Sets up an operator of the platform. There is no way to one over HTTP.
pub async fn create_operator(
    app: &App,
    email: &str,
    name: &str,
    password: &str,
) -> Result<AccountId, EstablishError> {
    establish(app, email, name, password, &Role::Operator).await
}

/// Sets up an account with a role, on the word of whoever commands the machine.
pub async fn establish(
    app: &App,
    email: &str,
    name: &str,
    password: &str,
    role: &Role,
) -> Result<AccountId, EstablishError> {
    let email = Email::parse(email).ok_or(EstablishError::Email)?;
    let name = Line::<1, 200>::parse_from_parameter(name).map_err(|_| EstablishError::Name)?;
    let password =
        Line::<{ *PASSWORD_LENGTH.start() }, { *PASSWORD_LENGTH.end() }>::parse_from_parameter(
            password,
        )
        .map_err(|_| EstablishError::Password)?;
    let hashed = app.passwords().hash(password.0).await;
    let password_hash = hashed.map_err(|_: Failure| EstablishError::Hashing)?;
    let language = Language::Vietnamese.code();
    let new = NewAccount { id: app.mint(), email, name: name.0, password_hash, language };
    let tx = app.store().begin().await?;
    if !people::create(&tx, &new, app.now()).await? {
        return Err(EstablishError::Taken);
    }
    let role = match role {
        Role::Operator => memberships::Role::Operator,
        Role::Member(producer) => {
            memberships::Role::Member { of: (*producer).into(), role: MemberRole::Owner }
        }
        Role::Officer(office) => memberships::Role::Officer {
            body: body(app, &tx, office).await?,
            administrator: office.administrator,
        },
    };
    memberships::grant(&tx, app.mint(), new.id, role, app.now()).await?;
    let deed = Deed::new("establish_account", "account", new.id.0);
    oversight::record(app, &tx, &Doer::default(), deed).await?;
    tx.commit().await?;
    Ok(new.id)
}

/// Gives the account of an address a new password, on the word of whoever commands the machine.
pub async fn renew_password(app: &App, email: &str, password: &str) -> Result<(), EstablishError> {
    let email = Email::parse(email).ok_or(EstablishError::Email)?;
    let hashed = app.passwords().hash(password.to_owned()).await;
    let hash = hashed.map_err(|_: Failure| EstablishError::Hashing)?;
    let tx = app.store().begin().await?;
    let known = people::by_email(&tx, &email).await?.ok_or(EstablishError::Email)?;
    people::change_password(&tx, AccountId(known.id), &known.password_hash, hash).await?;
    let deed = Deed::new("renew_password", "account", known.id);
    oversight::record(app, &tx, &Doer::default(), deed).await?;
    Ok(tx.commit().await?)
}

async fn body(
    app: &App,
    db: &impl ConnectionTrait,
    office: &Office,
) -> Result<BodyId, EstablishError> {
    let new = new_body(app, office.kind, office.level, office.unit_code.as_deref());
    let new = new.map_err(|_| EstablishError::Office)?;
    if let Some(found) = bodies::of_kind(db, new.kind, new.level, new.unit).await? {
        return Ok(BodyId(found.id));
    }
    bodies::create(db, &new, app.now()).await?;
    Ok(new.id)
}
