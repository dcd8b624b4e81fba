//! The demo's accounts, one for each role, with passwords that last until the next start.

use crate::accounts::{EstablishError, Office, Role, establish, renew_password};
use crate::cli::Trouble;
use crate::context::App;
use domain::accounts::BodyKind;
use domain::certification::Level;
use domain::ids::ProducerId;
use sea_orm::DbErr;
use serde::Serialize;
use std::fs::{File, Permissions};
use std::io::{self, Write as _};
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::Path;
use store::catalogue::pages::{self, Certified, Filter, Sort};

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

const POSTS: [(&str, &str, Post); 6] = [
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
    (
        "officer",
        "tuyen-quang-trade@ocop.example",
        Post::Officer(BodyKind::IndustryTrade, Level::Province, Some("08")),
    ),
    ("officer", "ministry@ocop.example", Post::Officer(BodyKind::Ministry, Level::Ministry, None)),
    ("producer", "producer@ocop.example", Post::Member),
];

/// Letters and digits that nobody takes for another one; 32, so that each is equally likely.
const ALPHABET: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
const PASSWORD_LENGTH: usize = 20;

/// Gives every account of the demo a new password; makes the accounts at the first start.
pub(super) async fn renew(
    app: &App,
    member_of: Option<(ProducerId, String)>,
) -> Result<Vec<SignIn>, Trouble> {
    let mut sign_ins = Vec::new();
    for (role, email, post) in &POSTS {
        let (post, who) = match post {
            Post::Operator => (Role::Operator, "the platform".to_owned()),
            Post::Officer(kind, level, code) => {
                let unit_code = code.map(str::to_owned);
                let office = Office { kind: *kind, level: *level, unit_code, administrator: true };
                (Role::Officer(office), title(app, *kind, *level, *code))
            }
            Post::Member => match &member_of {
                Some((id, slug)) => (Role::Member(*id), slug.clone()),
                None => continue,
            },
        };
        let password = password()?;
        set_up(app, email, &password, &post).await?;
        sign_ins.push(SignIn { role, email, password, who });
    }
    Ok(sign_ins)
}

/// Sets an account up, or gives the one that is there a new password.
async fn set_up(app: &App, email: &str, password: &str, post: &Role) -> Result<(), Trouble> {
    let refused = |error: EstablishError| Trouble::refused(error.to_string());
    match establish(app, email, "Người dùng thử", password, post).await {
        Err(EstablishError::Taken) => renew_password(app, email, password).await.map_err(refused),
        done => done.map(drop).map_err(refused),
    }
}

/// What a body is called: its authority's name for a People's Committee, else its kind's with its unit's.
fn title(app: &App, kind: BodyKind, level: Level, code: Option<&str>) -> String {
    let unit = code.and_then(|code| app.units().current(level, code));
    let authority = app.units().authority_of(unit.map(|unit| unit.id), true);
    match authority.filter(|_| unit.is_none() || kind == BodyKind::PeoplesCommittee) {
        Some(authority) => authority.name.clone(),
        None => kind.name_in(unit.map(|unit| (unit.kind.as_str(), unit.name.as_str()))),
    }
}

/// Writes the sign-ins for programs, readable by their owner alone.
pub(super) fn write(file: &Path, sign_ins: &[SignIn]) -> io::Result<()> {
    let mut out = File::options().create(true).truncate(true).write(true).mode(0o600).open(file)?;
    // The mode above only counts when the file is new.
    out.set_permissions(Permissions::from_mode(0o600))?;
    serde_json::to_writer_pretty(&mut out, sign_ins)?;
    out.write_all(b"\n")
}

fn password() -> Result<String, Trouble> {
    let mut bytes = [0; PASSWORD_LENGTH];
    getrandom::fill(&mut bytes).map_err(|error| Trouble::refused(error.to_string()))?;
    Ok(bytes.iter().map(|byte| char::from(ALPHABET[usize::from(byte % 32)])).collect())
}

/// A producer to act for: one in the commune whose officer can be tried too, if there is one.
pub(super) async fn some_producer(app: &App) -> Result<Option<(ProducerId, String)>, DbErr> {
    let commune = app.units().current(Level::Commune, "01156").map(|unit| unit.id);
    let there = Filter {
        communes: commune.into_iter().collect(),
        certified: Some(Certified::Ever),
        ..Filter::default()
    };
    for filter in [there, Filter::default()] {
        let page = pages::list(app.read(), &filter, Sort::Name, None, 1, app.now()).await?;
        if let Some(first) = page.items.into_iter().next() {
            return Ok(Some((first.product.producer, first.product.producer_slug)));
        }
    }
    Ok(None)
}
