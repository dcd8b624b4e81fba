//! The demo's accounts, one for each role, with passwords that last until the next start.

use crate::cli::Trouble;
use crate::context::App;
use argon2::{Argon2, PasswordHasher as _};
use domain::accounts::BodyKind;
use domain::certification::Level;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, DatabaseTransaction, DbErr, EntityTrait, QueryFilter,
};
use serde::Serialize;
use std::fs::{File, Permissions};
use std::io::{self, Write as _};
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::Path;
use store::accounts::rows::{account, body, membership};
use store::catalogue::pages::{self, Certified, Filter, Sort};
use store::micros;
use uuid::Uuid;

/// A way to sign in.
#[derive(Debug, Serialize)]
pub(super) struct SignIn {
    pub(super) role: &'static str,
    pub(super) email: &'static str,
    pub(super) password: String,
    #[serde(skip)]
    pub(super) who: String,
}

/// What an account is in the demo.
enum Post {
    Operator,
    Officer(BodyKind, Level, Option<&'static str>),
    Member,
}

const POSTS: [(&str, &str, Post); 5] = [
    ("operator", "operator@ocop.example", Post::Operator),
    (
        "officer",
        "tuyen-quang@ocop.example",
        Post::Officer(BodyKind::PeoplesCommittee, Level::Province, Some("08")),
    ),
    (
        "officer",
        "vinh-tuy@ocop.example",
        Post::Officer(BodyKind::PeoplesCommittee, Level::Commune, Some("01156")),
    ),
    ("officer", "ministry@ocop.example", Post::Officer(BodyKind::Ministry, Level::Ministry, None)),
    ("producer", "producer@ocop.example", Post::Member),
];

/// Letters and digits that nobody takes for another one; 32, so that each is equally likely.
const ALPHABET: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
const PASSWORD_LENGTH: usize = 20;

/// Gives every account of the demo a new password; makes the accounts at the first start.
pub(super) async fn renew(app: &App) -> Result<Vec<SignIn>, Trouble> {
    let member_of = some_producer(app).await?;
    let mut passwords = Vec::new();
    for _ in POSTS {
        let password = password()?;
        passwords.push((hash_password(password.clone()).await?, password));
    }
    let mut sign_ins = Vec::new();
    let tx = app.store().begin().await?;
    for ((role, email, post), (hash, password)) in POSTS.iter().zip(passwords) {
        let id = account(app, &tx, email, hash).await?;
        let who = post_of(app, &tx, id, post, member_of.as_ref()).await?;
        sign_ins.push(SignIn { role, email, password, who });
    }
    tx.commit().await?;
    Ok(sign_ins)
}

/// Writes the sign-ins for programs, readable by their owner alone.
pub(super) fn write(file: &Path, sign_ins: &[SignIn]) -> io::Result<()> {
    let mut out = File::options().create(true).truncate(true).write(true).mode(0o600).open(file)?;
    // The mode above only counts when the file is new.
    out.set_permissions(Permissions::from_mode(0o600))?;
    serde_json::to_writer_pretty(&mut out, sign_ins)?;
    out.write_all(b"\n")
}

/// The stored form of a password.
async fn hash_password(password: String) -> Result<String, Trouble> {
    let hashing = move || {
        let hash = Argon2::default().hash_password(password.as_bytes());
        hash.map(|hash| hash.to_string()).map_err(|error| Trouble::refused(error.to_string()))
    };
    let hashed = tokio::task::spawn_blocking(hashing).await;
    hashed.map_err(|error| Trouble::refused(error.to_string()))?
}

fn password() -> Result<String, Trouble> {
    let mut bytes = [0; PASSWORD_LENGTH];
    getrandom::fill(&mut bytes).map_err(|error| Trouble::refused(error.to_string()))?;
    Ok(bytes.iter().map(|byte| char::from(ALPHABET[usize::from(byte % 32)])).collect())
}

/// The account of an address, made where it is missing, with this password.
async fn account(
    app: &App,
    tx: &DatabaseTransaction,
    email: &str,
    hash: String,
) -> Result<Uuid, DbErr> {
    let known = account::Entity::find().filter(account::Column::Email.eq(email)).one(tx).await?;
    if let Some(known) = known {
        let row = account::ActiveModel {
            id: Set(known.id),
            password_hash: Set(hash),
            ..Default::default()
        };
        account::Entity::update(row).exec(tx).await?;
        return Ok(known.id);
    }
    let id: Uuid = app.mint();
    let row = account::ActiveModel {
        id: Set(id),
        email: Set(email.to_owned()),
        name: Set("Người dùng thử".to_owned()),
        password_hash: Set(hash),
        created_at: Set(micros(app.now())),
    };
    account::Entity::insert(row).exec_without_returning(tx).await?;
    Ok(id)
}

/// Puts an account in its post, and says which that is.
async fn post_of(
    app: &App,
    tx: &DatabaseTransaction,
    account: Uuid,
    post: &Post,
    producer: Option<&(Uuid, String)>,
) -> Result<String, DbErr> {
    let (role, body, producer, who) = match post {
        Post::Operator => ("operator", None, None, "the platform".to_owned()),
        Post::Officer(kind, level, code) => {
            let (id, name) = body_of(app, tx, *kind, *level, *code).await?;
            ("officer", Some(id), None, name)
        }
        Post::Member => match producer {
            Some((id, slug)) => ("member", None, Some(*id), slug.clone()),
            None => return Ok("no producer yet".to_owned()),
        },
    };
    let held = membership::Entity::find()
        .filter(membership::Column::AccountId.eq(account))
        .filter(membership::Column::EndedAt.is_null());
    let held = held.all(tx).await?;
    if held.iter().any(|one| one.role == role && one.body_id == body && one.producer_id == producer)
    {
        return Ok(who);
    }
    let row = membership::ActiveModel {
        id: Set(app.mint()),
        account_id: Set(account),
        role: Set(role.to_owned()),
        body_id: Set(body),
        producer_id: Set(producer),
        administrator: Set(role == "officer"),
        created_at: Set(micros(app.now())),
        ended_at: Set(None),
    };
    membership::Entity::insert(row).exec_without_returning(tx).await?;
    Ok(who)
}

/// A state body with its name, made where it is missing; `code` names its unit of today.
async fn body_of(
    app: &App,
    tx: &DatabaseTransaction,
    kind: BodyKind,
    level: Level,
    code: Option<&str>,
) -> Result<(Uuid, String), DbErr> {
    let unit = code.and_then(|code| app.units().current(level, code)).map(|unit| unit.id);
    let known = body::Entity::find()
        .filter(body::Column::Kind.eq(kind.code()))
        .filter(body::Column::Level.eq(level.code()));
    let known = known.all(tx).await?.into_iter().find(|body| body.unit_id == unit);
    if let Some(known) = known {
        return Ok((known.id, known.name));
    }
    let authority = app.units().authority_of(unit, true);
    let name = authority.map_or_else(|| kind.code().to_owned(), |one| one.name.clone());
    let id: Uuid = app.mint();
    let row = body::ActiveModel {
        id: Set(id),
        kind: Set(kind.code().to_owned()),
        level: Set(level.code().to_owned()),
        unit_id: Set(unit),
        name: Set(name.clone()),
        created_at: Set(micros(app.now())),
    };
    body::Entity::insert(row).exec_without_returning(tx).await?;
    Ok((id, name))
}

/// A producer to act for: one in the commune whose officer can be tried too, if there is one.
async fn some_producer(app: &App) -> Result<Option<(Uuid, String)>, DbErr> {
    let commune = app.units().current(Level::Commune, "01156").map(|unit| unit.id);
    let there = Filter { commune, certified: Some(Certified::Ever), ..Filter::default() };
    for filter in [there, Filter::default()] {
        let page = pages::list(app.read(), &filter, Sort::Name, None, 1, app.now()).await?;
        if let Some(first) = page.items.into_iter().next() {
            return Ok(Some((first.product.producer.0, first.product.producer_slug)));
        }
    }
    Ok(None)
}
