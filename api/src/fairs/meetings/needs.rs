//! Needs: posting them, reading them, closing them.

use super::conflict;
use super::need_answers::{Need, OwnNeed};
use super::need_bodies::{NeedEntry, NeedPatch, refused};
use crate::access::{SignedIn, doer};
use crate::catalogue::{etag, unit, version};
use crate::codes::Code;
use crate::context::App;
use crate::fairs::Tag;
use crate::oversight;
use crate::page::{self, DEFAULT_LIMIT};
use crate::problem::{Failure, FieldProblem, Problem};
use crate::scalars::{Line, ProvinceCode, SetNumber};
use crate::speech::Sentence;
use domain::certification::Level;
use domain::fairs::meetings::{NeedCommand, NeedFacts, QuotationState};
use domain::ids::AccountId;
use poem::web::Data;
use poem_openapi::param::{Header, Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{ApiResponse, Object, OpenApi};
use sea_orm::{ConnectionTrait, DatabaseTransaction};
use store::accounts::people;
use store::accounts::sessions::SignedInAccount;
use store::fairs::meetings::needs::{self, Filter, Need as Kept};
use store::fairs::meetings::quotations;
use store::oversight::deeds::Deed;
use uuid::Uuid;

/// Operations: needs.
pub struct NeedsApi;

/// Most needs of an account that are open at a time.
const MOST_OPEN: u64 = 100;

/// A page of needs.
#[derive(Debug, Object)]
struct NeedList {
    /// The needs, the newest first.
    items: Vec<Need>,
    /// Send it as `cursor` for the next page; null at the end.
    next_cursor: Option<String>,
}

/// A page of one's own needs.
#[derive(Debug, Object)]
struct OwnNeedList {
    /// The needs, the newest first, those taken back included.
    items: Vec<OwnNeed>,
    /// Send it as `cursor` for the next page; null at the end.
    next_cursor: Option<String>,
}

#[derive(ApiResponse)]
enum PostedNeed {
    /// The need is posted: the public sees it, but for whom to ask.
    #[oai(status = 201)]
    Created(
        Json<Box<OwnNeed>>,
        /// Its version, for `If-Match`.
        #[oai(header = "ETag")]
        String,
    ),
}

#[derive(ApiResponse)]
enum VersionedNeed {
    /// The need.
    #[oai(status = 200)]
    Found(
        Json<Box<OwnNeed>>,
        /// Its version, for `If-Match`.
        #[oai(header = "ETag")]
        String,
    ),
}

#[OpenApi(tag = "Tag::Fairs")]
impl NeedsApi {
    /// Post a need
    ///
    /// For anyone signed in who has proven the account's e-mail address (403 `not_allowed` otherwise), for an
    /// organisation that buys: a supermarket, a distributor, a restaurant. At most 100 open ones at a time
    /// (409). Producers answer with quotations.
    #[oai(path = "/v1/needs", method = "post", operation_id = "createNeed")]
    async fn create_need(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        Json(body): Json<NeedEntry>,
    ) -> Result<PostedNeed, Failure> {
        let tx = app.store().begin().await?;
        proven(&tx, caller.0.id).await?;
        if needs::open(&tx, caller.0.id).await? >= MOST_OPEN {
            return Err(Code::Conflict.into());
        }
        let need = body.read(app, &tx, caller.0.id).await?;
        needs::create(&tx, &need, app.now()).await?;
        note(app, &tx, &caller.0, "create_need", &need).await?;
        let answer = own(app, &tx, need.id).await?;
        tx.commit().await?;
        Ok(PostedNeed::Created(Json(Box::new(answer)), etag(1)))
    }

    /// List needs
    ///
    /// What buyers need, the newest first, those that lapsed or were closed included unless `open` is asked
    /// for.
    #[oai(path = "/v1/needs", method = "get", operation_id = "listNeeds")]
    #[expect(clippy::too_many_arguments, reason = "one parameter per filter of the list")]
    async fn list_needs(
        &self,
        Data(app): Data<&App>,
        /// Code of a province of today (2 digits) to which it is delivered.
        province: Query<Option<ProvinceCode>>,
        /// Product set (bộ sản phẩm), 1 to 26.
        set: Query<Option<SetNumber>>,
        /// Slug of the fair at which the buyer can be met.
        fair: Query<Option<Line<1, 120>>>,
        /// `true`: only what takes quotations at this instant.
        open: Query<Option<bool>>,
        /// `next_cursor` of the page before, with the same filters.
        cursor: Query<Option<Line<1, 400>>>,
        /// Items on a page, 1 to 100; 20 when unsaid.
        #[oai(validator(minimum(value = "1"), maximum(value = "100")))]
        limit: Query<Option<u64>>,
    ) -> Result<Json<NeedList>, Failure> {
        let province = province.0.map(|code| unit(app, Level::Province, &code.0, "province"));
        let now = app.now();
        let filter = Filter {
            province: province.transpose()?,
            set: set.0.map(|set| set.0),
            fair: fair.0.map(|slug| slug.0),
            open_at: Some(now).filter(|_| open.0 == Some(true)),
            of: None,
        };
        let after = page::cursor(cursor.0.as_ref().map(|cursor| cursor.0.as_str()))?;
        let limit = limit.0.unwrap_or(DEFAULT_LIMIT);
        let page = needs::list(app.read(), &filter, after, limit).await?;
        Ok(Json(NeedList {
            items: page.items.iter().map(|one| Need::of(app, one, now)).collect(),
            next_cursor: page.next.as_ref().map(store::page::encode),
        }))
    }

    /// Read a need
    ///
    /// As the public reads it, until its buyer takes it back.
    #[oai(path = "/v1/needs/:id", method = "get", operation_id = "getNeed")]
    async fn get_need(
        &self,
        Data(app): Data<&App>,
        /// The need's id.
        id: Path<Uuid>,
    ) -> Result<Json<Box<Need>>, Failure> {
        let found = needs::find(app.read(), id.0).await?;
        let found = found.filter(|one| one.need.state.is_public()).ok_or(Code::NotFound)?;
        Ok(Json(Box::new(Need::of(app, &found, app.now()))))
    }

    /// List one's own needs
    ///
    /// Those of the account, with whom to ask.
    #[oai(path = "/v1/accounts/me/needs", method = "get", operation_id = "listOwnNeeds")]
    async fn list_own_needs(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// `next_cursor` of the page before.
        cursor: Query<Option<Line<1, 400>>>,
        /// Items on a page, 1 to 100; 20 when unsaid.
        #[oai(validator(minimum(value = "1"), maximum(value = "100")))]
        limit: Query<Option<u64>>,
    ) -> Result<Json<OwnNeedList>, Failure> {
        let filter = Filter { of: Some(caller.0.id), ..Filter::default() };
        let after = page::cursor(cursor.0.as_ref().map(|cursor| cursor.0.as_str()))?;
        let limit = limit.0.unwrap_or(DEFAULT_LIMIT);
        let page = needs::list(app.read(), &filter, after, limit).await?;
        let now = app.now();
        Ok(Json(OwnNeedList {
            items: page.items.iter().map(|one| OwnNeed::of(app, one, now)).collect(),
            next_cursor: page.next.as_ref().map(store::page::encode),
        }))
    }

    /// Read one's own need
    ///
    /// For its buyer, whatever its state, with whom to ask.
    #[oai(path = "/v1/needs/:id/draft", method = "get", operation_id = "getOwnNeed")]
    async fn get_own_need(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The need's id.
        id: Path<Uuid>,
    ) -> Result<VersionedNeed, Failure> {
        let found = needs::find(app.read(), id.0).await?;
        let found = found.filter(|one| one.need.account == caller.0.id).ok_or(Code::NotFound)?;
        let tag = etag(found.need.revision);
        Ok(VersionedNeed::Found(Json(Box::new(OwnNeed::of(app, &found, app.now()))), tag))
    }

    /// Edit a need
    ///
    /// For its buyer, until it is closed or taken back (409). Send the version that you read as `If-Match`
    /// (`"3"`); 412 when it changed meanwhile. Fields left out stay. 409 `relied_on` when somebody quoted by
    /// the unit or period that is to change.
    #[oai(path = "/v1/needs/:id", method = "patch", operation_id = "updateNeed")]
    async fn update_need(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The need's id.
        id: Path<Uuid>,
        /// The version that the change is for.
        #[oai(name = "If-Match")]
        if_match: Header<Option<Line<1, 40>>>,
        Json(body): Json<NeedPatch>,
    ) -> Result<VersionedNeed, Failure> {
        let tx = app.store().begin().await?;
        let need = locked(&tx, &caller.0, id.0).await?;
        if need.revision != version(if_match.0.as_ref().map(|line| line.0.as_str()))? {
            return Err(Code::Stale.into());
        }
        let next = body.apply(app, &tx, need.clone()).await?;
        let counted = |need: &Kept| (need.measure, need.period);
        let alive = [QuotationState::Sent, QuotationState::Accepted];
        if counted(&next) != counted(&need) && quotations::any(&tx, need.id, &alive).await? {
            let vi = "Đã có báo giá theo đơn vị tính và kỳ này.";
            return Err(conflict("/unit", "relied_on", vi, "Somebody quoted by them."));
        }
        done(app, tx, &caller.0, "update_need", &next).await
    }

    /// Close a need
    ///
    /// For its buyer: it takes no more quotations; those that it has may still be answered.
    #[oai(path = "/v1/needs/:id/closure", method = "post", operation_id = "closeNeed")]
    async fn close_need(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The need's id.
        id: Path<Uuid>,
    ) -> Result<VersionedNeed, Failure> {
        follow(app, &caller.0, id.0, (NeedCommand::Close, "close_need")).await
    }

    /// Take a need back
    ///
    /// For its buyer, unless a quotation was accepted (409 `accepted`): the public sees it no more.
    #[oai(path = "/v1/needs/:id/withdrawal", method = "post", operation_id = "withdrawNeed")]
    async fn withdraw_need(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The need's id.
        id: Path<Uuid>,
    ) -> Result<VersionedNeed, Failure> {
        follow(app, &caller.0, id.0, (NeedCommand::Withdraw, "withdraw_need")).await
    }
}

/// Refuses who has not proven the account's address: producers are to answer somebody.
async fn proven(tx: &impl ConnectionTrait, account: AccountId) -> Result<(), Failure> {
    let row = people::by_id(tx, account).await?.ok_or(Code::NotSignedIn)?;
    if row.email_verified_at.is_some() {
        return Ok(());
    }
    let vi = "Hãy xác nhận địa chỉ thư điện tử của tài khoản trước.";
    let sentence = Sentence::new(vi, "Prove the account's e-mail address first.");
    let field = FieldProblem::new("", "address_not_proven", sentence);
    Err(Problem::new(Code::NotAllowed).with(field).into())
}

/// A need of the caller, kept for this transaction; to others it isn't there.
async fn locked(
    tx: &impl ConnectionTrait,
    caller: &SignedInAccount,
    id: Uuid,
) -> Result<Kept, Failure> {
    let need = needs::lock(tx, id).await?.filter(|need| need.account == caller.id);
    Ok(need.ok_or(Code::NotFound)?)
}

async fn follow(
    app: &App,
    caller: &SignedInAccount,
    id: Uuid,
    (command, action): (NeedCommand, &'static str),
) -> Result<VersionedNeed, Failure> {
    let tx = app.store().begin().await?;
    let mut need = locked(&tx, caller, id).await?;
    let accepted = quotations::any(&tx, id, &[QuotationState::Accepted]).await?;
    let facts = NeedFacts { accepted };
    need.state = need.state.follow(command, &facts, app.now()).map_err(refused)?;
    done(app, tx, caller, action, &need).await
}

/// Saves, writes down, commits, and answers with the need as it stands.
async fn done(
    app: &App,
    tx: DatabaseTransaction,
    caller: &SignedInAccount,
    action: &'static str,
    need: &Kept,
) -> Result<VersionedNeed, Failure> {
    needs::save(&tx, need, app.now()).await?;
    note(app, &tx, caller, action, need).await?;
    let answer = own(app, &tx, need.id).await?;
    tx.commit().await?;
    Ok(VersionedNeed::Found(Json(Box::new(answer)), etag(need.revision + 1)))
}

async fn own(app: &App, tx: &impl ConnectionTrait, id: Uuid) -> Result<OwnNeed, Failure> {
    let found = needs::find(tx, id).await?.ok_or(Code::Broken)?;
    Ok(OwnNeed::of(app, &found, app.now()))
}

async fn note(
    app: &App,
    tx: &impl ConnectionTrait,
    caller: &SignedInAccount,
    action: &'static str,
    need: &Kept,
) -> Result<(), Failure> {
    let deed = Deed::new(action, "need", need.id).within(Some(need.unit));
    Ok(oversight::record(app, tx, &doer(caller), deed).await?)
}
