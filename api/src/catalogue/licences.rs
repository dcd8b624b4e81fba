//! Licences to sell alcohol, functional food and medicine: the producer submits, an officer of the
//! department in charge accepts, refuses or withdraws.

use super::Tag;
use super::answers::public;
use super::capacity::{self, check_reader};
use super::case::{Case, conflict};
use crate::access::{self, Jurisdiction, Officer, SignedIn};
use crate::codes::Code;
use crate::context::App;
use crate::page::{self, DEFAULT_LIMIT};
use crate::problem::{Failure, Problem};
use crate::scalars::{Date, Line, Prose, Time};
use domain::accounts::{Affair, BodyKind};
use domain::calendar::Day;
use domain::catalogue::{LICENSED_SETS, ProductSet};
use domain::certification::acts::Act;
use poem::web::Data;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{ApiResponse, Enum, Object, OpenApi};
use serde_json::json;
use store::accounts::sessions::SignedInAccount;
use store::catalogue::licences::{self, NewLicence, State};
use store::catalogue::pages;
use store::oversight::deeds::Doer;
use uuid::Uuid;

/// Operations: licences to sell.
pub struct LicencesApi;

/// A licence to be submitted.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
struct LicenceEntry {
    /// Its number, as printed.
    number: Line<1, 120>,
    /// Who issued it, as printed.
    issuer: Line<1, 300>,
    /// First day of validity, in Vietnam.
    valid_from: Date,
    /// Last day of validity, whole; left out where the licence states none.
    valid_until: Option<Date>,
}

/// Why a licence is refused or withdrawn.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
struct LicenceReason {
    /// The reason, in words that the producer reads.
    reason: Prose<1, 2000>,
}

/// How far a licence has come. Whether it holds today is a question of its dates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
enum LicenceState {
    /// Waiting for an officer.
    Submitted,
    /// An officer has seen it to be good.
    Accepted,
    /// An officer has found against it.
    Refused,
    /// It counts no longer.
    Withdrawn,
}

/// A licence to sell.
#[derive(Debug, Object)]
pub(super) struct Licence {
    /// Its id.
    id: Uuid,
    /// The product that it lets sell.
    product_id: Uuid,
    /// The product set that it is for.
    set: i16,
    /// Its number.
    number: String,
    /// Who issued it.
    issuer: String,
    /// First day of validity.
    valid_from: String,
    /// Last day of validity, whole; null where it states none.
    valid_until: Option<String>,
    /// How far it has come.
    state: LicenceState,
    /// When it was submitted.
    submitted_at: Time,
    /// When it was decided.
    decided_at: Option<Time>,
    /// The deciding body.
    body: Option<String>,
    /// Why it was refused or withdrawn.
    reason: Option<String>,
}

/// A page of licences.
#[derive(Debug, Object)]
struct LicenceList {
    /// The licences, oldest first.
    items: Vec<Licence>,
    /// Send it as `cursor` for the next page; null at the end.
    next_cursor: Option<String>,
}

#[derive(ApiResponse)]
enum Submitted {
    /// The licence waits for an officer.
    #[oai(status = 201)]
    Waiting(Json<Licence>),
}

#[OpenApi(tag = "Tag::Catalogue")]
impl LicencesApi {
    /// Submit a licence to sell
    ///
    /// By those who act for the producer, for a product of the sets 14, 15 (alcohol) or 18 (functional food,
    /// medicine). It sells nothing until an officer of the department in charge has accepted it.
    #[oai(path = "/v1/products/:id/licences", method = "post", operation_id = "submitLicence")]
    async fn submit(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The product's id.
        id: Path<Uuid>,
        Json(body): Json<LicenceEntry>,
    ) -> Result<Submitted, Failure> {
        let tx = app.store().begin().await?;
        let case = Case::take_up(app, &tx, id.0.into()).await?;
        let owner = case.owner();
        let doer = access::member_for(&caller.0, owner.producer, Affair::Listings)?;
        let set = case.set().filter(|set| set.licensed_by().is_some());
        let set = set.ok_or_else(no_licence_needed)?;
        let new = body.checked(app, &case, set)?;
        let licence = new.id;
        licences::submit(&tx, new, caller.0.id, case.now).await?;
        case.record(app, &tx, &doer, "submit_licence", json!({ "licence": licence })).await?;
        let found = licences::find(&tx, licence).await?.ok_or(Code::Broken)?;
        tx.commit().await?;
        Ok(Submitted::Waiting(Json(Licence::of(&found)?)))
    }

    /// List a product's licences
    ///
    /// For those who act for the producer, officers who review or take down there, and the operator.
    #[oai(path = "/v1/products/:id/licences", method = "get", operation_id = "listProductLicences")]
    async fn list_of_product(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The product's id.
        id: Path<Uuid>,
        /// `next_cursor` of the page before.
        cursor: Query<Option<Line<1, 400>>>,
        /// Items on a page, 1 to 100; 20 when unsaid.
        #[oai(validator(minimum(value = "1"), maximum(value = "100")))]
        limit: Query<Option<u64>>,
    ) -> Result<Json<LicenceList>, Failure> {
        let page = pages::whole(app.read(), id.0.into()).await?.ok_or(Code::NotFound)?;
        check_reader(app, &caller.0, (&page.product).into())?;
        let after = page::cursor(cursor.0.as_ref().map(|cursor| cursor.0.as_str()))?;
        let limit = limit.0.unwrap_or(DEFAULT_LIMIT);
        listed(licences::of_product(app.read(), page.product.id, after, limit).await?)
    }

    /// List licences that wait
    ///
    /// Oldest first: for officers of the departments in charge (industry and trade for alcohol, health for
    /// functional food and medicine), those of their province.
    #[oai(path = "/v1/licences", method = "get", operation_id = "listPendingLicences")]
    async fn list_pending(
        &self,
        Data(app): Data<&App>,
        caller: Officer,
        /// `next_cursor` of the page before.
        cursor: Query<Option<Line<1, 400>>>,
        /// Items on a page, 1 to 100; 20 when unsaid.
        #[oai(validator(minimum(value = "1"), maximum(value = "100")))]
        limit: Query<Option<u64>>,
    ) -> Result<Json<LicenceList>, Failure> {
        let kinds: Vec<BodyKind> = caller.0.offices.iter().map(|office| office.kind).collect();
        let own = |set: &u8| {
            let licensed_by = ProductSet::new(*set).and_then(ProductSet::licensed_by);
            licensed_by.is_some_and(|kind| kinds.contains(&kind))
        };
        let sets: Vec<u8> = LICENSED_SETS.into_iter().filter(own).collect();
        let officer = SignedInAccount { operator: false, ..caller.0 };
        let reach = capacity::reach(&officer, Act::AcceptLicence)?;
        let after = page::cursor(cursor.0.as_ref().map(|cursor| cursor.0.as_str()))?;
        let limit = limit.0.unwrap_or(DEFAULT_LIMIT);
        listed(licences::queue(app.read(), &reach, &sets, after, limit).await?)
    }

    /// Accept a licence
    ///
    /// By an officer of the department in charge in the product's province. From now on, and for as long as
    /// its dates hold, the product may be sold. 409 when it was decided already.
    #[oai(path = "/v1/licences/:id/acceptance", method = "post", operation_id = "acceptLicence")]
    async fn accept(
        &self,
        Data(app): Data<&App>,
        officer: Officer,
        /// The licence's id.
        id: Path<Uuid>,
    ) -> Result<Json<Licence>, Failure> {
        decide(app, &officer.0, id.0, (State::Submitted, State::Accepted), None).await
    }

    /// Refuse a licence
    ///
    /// By an officer of the department in charge in the product's province. 409 when it was decided already.
    #[oai(path = "/v1/licences/:id/refusal", method = "post", operation_id = "refuseLicence")]
    async fn refuse(
        &self,
        Data(app): Data<&App>,
        officer: Officer,
        /// The licence's id.
        id: Path<Uuid>,
        Json(body): Json<LicenceReason>,
    ) -> Result<Json<Licence>, Failure> {
        let reason = Some(body.reason.0);
        decide(app, &officer.0, id.0, (State::Submitted, State::Refused), reason).await
    }

    /// Withdraw an accepted licence
    ///
    /// By an officer of the department in charge in the product's province: the product is sold no longer,
    /// at once. 409 unless it is accepted.
    #[oai(path = "/v1/licences/:id/withdrawal", method = "post", operation_id = "withdrawLicence")]
    async fn withdraw(
        &self,
        Data(app): Data<&App>,
        officer: Officer,
        /// The licence's id.
        id: Path<Uuid>,
        Json(body): Json<LicenceReason>,
    ) -> Result<Json<Licence>, Failure> {
        let reason = Some(body.reason.0);
        decide(app, &officer.0, id.0, (State::Accepted, State::Withdrawn), reason).await
    }
}

async fn decide(
    app: &App,
    account: &SignedInAccount,
    id: Uuid,
    states: (State, State),
    reason: Option<String>,
) -> Result<Json<Licence>, Failure> {
    let tx = app.store().begin().await?;
    let found = licences::find(&tx, id).await?.ok_or(Code::NotFound)?;
    let case = Case::take_up(app, &tx, found.row.product_id.into()).await?;
    let doer = competent(app, account, &case, found.row.set_number)?;
    let by = (&doer, reason.as_deref());
    if !licences::decide(&tx, &found, states, by, case.now).await? {
        let vi = "Giấy phép đã được quyết định.";
        return Err(conflict("", "licence_decided", vi, "The licence was decided before."));
    }
    let action = match states.1 {
        State::Accepted => "accept_licence",
        State::Refused => "refuse_licence",
        _ => "withdraw_licence",
    };
    case.record(app, &tx, &doer, action, json!({ "licence": id })).await?;
    let decided = licences::find(&tx, id).await?.ok_or(Code::Broken)?;
    tx.commit().await?;
    Ok(Json(Licence::of(&decided)?))
}

/// The officer of the department that is in charge of this set, in the product's province. Nobody
/// decides about what is his own.
fn competent(app: &App, account: &SignedInAccount, case: &Case, set: i16) -> Result<Doer, Failure> {
    let set = u8::try_from(set).ok().and_then(ProductSet::new);
    let kind = set.and_then(ProductSet::licensed_by).ok_or(Code::NotAllowed)?;
    let owner = case.owner();
    if access::acts_for(account, owner.producer, Affair::Listings).is_some() {
        return Err(Code::NotAllowed.into());
    }
    let mut officer = account.clone();
    officer.offices.retain(|office| office.kind == kind);
    let place = Jurisdiction::of_unit(app, owner.unit);
    let office = access::office_for(&officer, Act::AcceptLicence, None, place)?;
    Ok(access::doer_in(account, &office))
}

fn listed(found: store::page::Page<licences::Licence, Uuid>) -> Result<Json<LicenceList>, Failure> {
    Ok(Json(LicenceList {
        items: found.items.iter().map(Licence::of).collect::<Result<_, _>>()?,
        next_cursor: found.next.as_ref().map(store::page::encode),
    }))
}

impl LicenceEntry {
    fn checked(self, app: &App, case: &Case, set: ProductSet) -> Result<NewLicence, Failure> {
        let until: Option<Day> = self.valid_until.map(|date| date.0);
        if until.is_some_and(|until| until < self.valid_from.0) {
            let vi = "Ngày cuối đứng trước ngày đầu.";
            let en = "The last day comes before the first.";
            return Err(Problem::field("/valid_until", "licence_reversed", vi, en).into());
        }
        Ok(NewLicence {
            id: app.mint(),
            product: case.id(),
            producer: case.row.producer_id.into(),
            set: set.number().into(),
            number: self.number.0,
            issuer: self.issuer.0,
            from: self.valid_from.0,
            until,
        })
    }
}

impl Licence {
    /// A licence as the parties of the matter read it. It belongs to no permit, so it claims nothing.
    pub(super) fn of(found: &licences::Licence) -> Result<Self, Failure> {
        let row = &found.row;
        let state = match row.state.as_str() {
            "submitted" => LicenceState::Submitted,
            "accepted" => LicenceState::Accepted,
            "refused" => LicenceState::Refused,
            "withdrawn" => LicenceState::Withdrawn,
            _ => return Err(Code::Broken.into()),
        };
        Ok(Self {
            id: row.id,
            product_id: row.product_id,
            set: row.set_number,
            number: public(&row.number, None),
            issuer: public(&row.issuer, None),
            valid_from: row.valid_from.clone(),
            valid_until: row.valid_until.clone(),
            state,
            submitted_at: Time(store::instant(row.submitted_at)),
            decided_at: row.decided_at.map(|at| Time(store::instant(at))),
            body: found.body.clone(),
            reason: row.reason.as_deref().map(|reason| public(reason, None)),
        })
    }
}

fn no_licence_needed() -> Failure {
    let vi = "Bộ sản phẩm này không cần giấy phép bán.";
    conflict("", "no_licence_needed", vi, "This product set is sold without a licence.")
}
