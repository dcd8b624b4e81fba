//! Oversight: the audit of who did what to which object, for whom, when, from where.

mod answers;

use crate::access::SignedIn;
use crate::catalogue::unit;
use crate::codes::Code;
use crate::context::App;
use crate::page::{self, DEFAULT_LIMIT};
use crate::problem::Failure;
use crate::scalars::Line;
use answers::{Deed as DeedAnswer, DeedList};
use domain::certification::Level;
use domain::ids::ProducerId;
use poem::web::Data;
use poem_openapi::param::Query;
use poem_openapi::payload::Json;
use poem_openapi::{OpenApi, Tags};
use sea_orm::{ConnectionTrait, DbErr};
use store::accounts::sessions::{Office, SignedInAccount};
use store::oversight::deeds::{self, Deed, Doer};
use store::oversight::list::{self, Filter, Scope, Within};
use store::page::Page;
use uuid::Uuid;

/// Writes an act into the audit, in the transaction that does it.
pub async fn record(
    app: &App,
    tx: &impl ConnectionTrait,
    doer: &Doer,
    deed: Deed,
) -> Result<(), DbErr> {
    deeds::record(tx, app.mint::<Uuid>(), doer, deed, app.now()).await
}

#[derive(Tags)]
enum Tag {
    /// Who did what: the audit, read by those whom it concerns.
    #[oai(rename = "oversight")]
    Oversight,
}

/// Operations: oversight.
pub struct OversightApi;

#[OpenApi(tag = "Tag::Oversight")]
impl OversightApi {
    /// List acts
    ///
    /// Who did what to which object, for whom, when: newest first. Members of a producer read what was
    /// done to its things, in whatever role; officers what was done in their commune or province of
    /// today (of the ministry: in any); the operator everything. Acts are kept for good and sealed in a
    /// chain of hashes.
    #[oai(path = "/v1/deeds", method = "get", operation_id = "listDeeds")]
    #[expect(clippy::too_many_arguments, reason = "one parameter per filter")]
    async fn list_deeds(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// Only acts on the object with this id.
        object: Query<Option<Uuid>>,
        /// Only acts on things of this producer.
        producer: Query<Option<Uuid>>,
        /// Only acts in this unit of today: 5 digits for a commune, 2 for a province and all in it.
        unit: Query<Option<Line<2, 5>>>,
        /// `next_cursor` of the page before, with the same filters.
        cursor: Query<Option<Line<1, 400>>>,
        /// Items on a page, 1 to 100; 20 when unsaid.
        #[oai(validator(minimum(value = "1"), maximum(value = "100")))]
        limit: Query<Option<u64>>,
    ) -> Result<Json<DeedList>, Failure> {
        let scope = scope(&caller.0).ok_or(Code::NotAllowed)?;
        let filter = Filter {
            object: object.0,
            producer: producer.0.map(Into::into),
            within: unit.0.map(|code| within(app, &code.0)).transpose()?,
        };
        let before = page::cursor(cursor.0.as_ref().map(|cursor| cursor.0.as_str()))?;
        let limit = limit.0.unwrap_or(DEFAULT_LIMIT);
        let page = list::page(app.read(), &scope, filter, before, limit).await?;
        let next_cursor = page.next.as_ref().map(store::page::encode);
        let items = page.items.into_iter().map(|act| DeedAnswer::of(app, &caller.0, act)).collect();
        Ok(Json(DeedList { items, next_cursor }))
    }
}

/// A page of the acts on a producer's things, newest first, as one of its members reads them.
pub(crate) async fn of_producer(
    app: &App,
    reader: &SignedInAccount,
    producer: ProducerId,
    before: Option<i64>,
    limit: u64,
) -> Result<Page<DeedAnswer, i64>, DbErr> {
    let scope = Scope { producers: vec![producer], ..Scope::default() };
    // Whatever else the reader may be, here he reads as a member.
    let members = reader.members.iter().filter(|one| one.producer == producer);
    let member = SignedInAccount {
        operator: false,
        offices: Vec::new(),
        members: members.copied().collect(),
        mandates: Vec::new(),
        ..reader.clone()
    };
    let page = list::page(app.read(), &scope, Filter::default(), before, limit).await?;
    Ok(page.map(|act| DeedAnswer::of(app, &member, act)))
}

/// Whose acts an account reads; `None` when it has no part in any.
fn scope(account: &SignedInAccount) -> Option<Scope> {
    let at = |level| account.offices.iter().filter(move |one: &&Office| one.level == level);
    let scope = Scope {
        everything: account.operator,
        every_unit: at(Level::Ministry).next().is_some(),
        communes: at(Level::Commune).filter_map(|office| office.unit).collect(),
        provinces: at(Level::Province).filter_map(|office| office.unit).collect(),
        producers: account.members.iter().map(|one| one.producer).collect(),
    };
    let any = account.operator || !account.offices.is_empty() || !account.members.is_empty();
    any.then_some(scope)
}

fn within(app: &App, code: &str) -> Result<Within, Failure> {
    match code.len() {
        2 => unit(app, Level::Province, code, "unit").map(Within::Province),
        _ => unit(app, Level::Commune, code, "unit").map(Within::Commune),
    }
}
