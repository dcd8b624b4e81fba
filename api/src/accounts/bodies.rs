//! State bodies and their officers.

use super::sessions::Done;
use super::{Tag, taken};
use crate::access::{OfficerOrOperator, Operator, doer, doer_in};
use crate::codes::Code;
use crate::context::App;
use crate::oversight;
use crate::page::{self, DEFAULT_LIMIT};
use crate::problem::{Failure, Problem};
use crate::scalars::{Line, Time};
use domain::accounts;
use domain::certification::Level;
use domain::ids::BodyId;
use poem::web::Data;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::types::Example;
use poem_openapi::{ApiResponse, Enum, Object, OpenApi};
use serde_json::json;
use store::accounts::bodies::{self, NewBody};
use store::accounts::memberships::{self, OfficerRow};
use store::accounts::rows::body;
use store::accounts::sessions::SignedInAccount;
use store::oversight::deeds::{Deed, Doer};
use uuid::Uuid;

/// Operations on state bodies and their officers.
pub struct BodiesApi;

/// The kind of a state body.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case", remote = "accounts::BodyKind")]
pub enum BodyKind {
    /// People's Committee (Ủy ban nhân dân), of a commune or province.
    PeoplesCommittee,
    /// Department of Agriculture and Environment of a province.
    Agriculture,
    /// Department of Industry and Trade of a province.
    IndustryTrade,
    /// Department of Health of a province.
    Health,
    /// Co-ordination office of the programme, of a province or of the country.
    CoordinationOffice,
    /// The ministry that manages the programme.
    Ministry,
}

/// The level at which a body stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum BodyLevel {
    /// Commune, ward or special zone.
    Commune,
    /// Province or centrally run city.
    Province,
    /// The whole country.
    Ministry,
}

/// A body to be entered.
#[derive(Object)]
#[oai(deny_unknown_fields, example)]
pub struct BodyEntry {
    /// Kind of body.
    kind: BodyKind,
    /// Level; each kind stands at certain levels only.
    level: BodyLevel,
    /// Code of its unit of today: 5 digits for a commune, 2 for a province; none for the whole country.
    unit_code: Option<Line<2, 5>>,
}

/// A state body whose officers act in the register.
#[derive(Clone, Debug, Object)]
pub struct Body {
    /// Its id.
    id: Uuid,
    /// Its kind.
    kind: String,
    /// Its level: `commune`, `province` or `ministry`.
    level: String,
    /// Official code of its unit; null for the whole country.
    unit_code: Option<String>,
    /// Its name in Vietnamese.
    name: String,
}

/// A page of bodies.
#[derive(Object)]
pub struct BodyList {
    /// The bodies, in the order in which they were entered.
    items: Vec<Body>,
    /// Send it as `cursor` for the next page; null at the end.
    next_cursor: Option<String>,
}

/// An officer of a body, as its administrators see it.
#[derive(Object)]
pub struct BodyOfficer {
    /// Id of the membership, to end it.
    id: Uuid,
    /// The account.
    account_id: Uuid,
    /// Name.
    name: String,
    /// E-mail address.
    email: String,
    /// Whether the officer may invite others.
    administrator: bool,
    /// Since when.
    since: Time,
}

/// A page of officers.
#[derive(Object)]
pub struct BodyOfficerList {
    /// The officers, longest-serving first.
    items: Vec<BodyOfficer>,
    /// Send it as `cursor` for the next page; null at the end.
    next_cursor: Option<String>,
}

#[derive(ApiResponse)]
enum Entered {
    /// The body is entered; it has no officers yet.
    #[oai(status = 201)]
    Created(Json<Body>),
}

#[OpenApi(tag = "Tag::Accounts")]
impl BodiesApi {
    /// Enter a state body
    ///
    /// For the operator. One of a kind for each unit: a second one is 409. Invite its first
    /// administrator next.
    #[oai(path = "/v1/bodies", method = "post", operation_id = "createBody")]
    async fn create_body(
        &self,
        Data(app): Data<&App>,
        operator: Operator,
        body: Json<BodyEntry>,
    ) -> Result<Entered, Failure> {
        let code = body.0.unit_code.as_ref().map(|code| code.0.as_str());
        let new = new_body(app, body.0.kind.into(), body.0.level.into(), code)?;
        let tx = app.store().begin().await?;
        bodies::create(&tx, &new, app.now()).await.map_err(taken)?;
        let row = bodies::find(&tx, new.id).await?.ok_or(Code::Broken)?;
        let deed = Deed::new("create_body", "body", new.id.0).within(new.unit);
        oversight::record(app, &tx, &doer(&operator.0), deed).await?;
        tx.commit().await?;
        Ok(Entered::Created(Json(Body::of(app, &row))))
    }

    /// List state bodies
    ///
    /// For officers and the operator, in the order in which they were entered.
    #[oai(path = "/v1/bodies", method = "get", operation_id = "listBodies")]
    async fn list_bodies(
        &self,
        Data(app): Data<&App>,
        _caller: OfficerOrOperator,
        /// `next_cursor` of the page before.
        cursor: Query<Option<Line<1, 400>>>,
        /// Items on a page, 1 to 100; 20 when unsaid.
        #[oai(validator(minimum(value = "1"), maximum(value = "100")))]
        limit: Query<Option<u64>>,
    ) -> Result<Json<BodyList>, Failure> {
        let after = page::cursor(cursor.0.as_ref().map(|cursor| cursor.0.as_str()))?;
        let page = bodies::list(app.read(), after, limit.0.unwrap_or(DEFAULT_LIMIT)).await?;
        Ok(Json(BodyList {
            items: page.items.iter().map(|row| Body::of(app, row)).collect(),
            next_cursor: page.next.as_ref().map(store::page::encode),
        }))
    }

    /// List a body's officers
    ///
    /// For its administrators and the operator. Officers' names and addresses are never public.
    #[oai(path = "/v1/bodies/:id/officers", method = "get", operation_id = "listBodyOfficers")]
    async fn list_body_officers(
        &self,
        Data(app): Data<&App>,
        caller: OfficerOrOperator,
        /// The body's id.
        id: Path<Uuid>,
        /// `next_cursor` of the page before.
        cursor: Query<Option<Line<1, 400>>>,
        /// Items on a page, 1 to 100; 20 when unsaid.
        #[oai(validator(minimum(value = "1"), maximum(value = "100")))]
        limit: Query<Option<u64>>,
    ) -> Result<Json<BodyOfficerList>, Failure> {
        let id = BodyId(id.0);
        administers(&caller.0, id)?;
        bodies::find(app.read(), id).await?.ok_or(Code::NotFound)?;
        let after = page::cursor(cursor.0.as_ref().map(|cursor| cursor.0.as_str()))?;
        let limit = limit.0.unwrap_or(DEFAULT_LIMIT);
        let page = memberships::officers(app.read(), id, after, limit).await?;
        let next_cursor = page.next.as_ref().map(store::page::encode);
        let items = page.items.into_iter().map(BodyOfficer::from).collect();
        Ok(Json(BodyOfficerList { items, next_cursor }))
    }

    /// End an officer's membership
    ///
    /// At once: the officer's next request is without the office. For administrators of the body and
    /// the operator; only the operator may end the last administrator's. Invitations that the officer
    /// has made fall with it.
    #[oai(
        path = "/v1/bodies/:id/officers/:membership",
        method = "delete",
        operation_id = "deleteBodyOfficer"
    )]
    async fn delete_body_officer(
        &self,
        Data(app): Data<&App>,
        caller: OfficerOrOperator,
        /// The body's id.
        id: Path<Uuid>,
        /// The membership's id.
        membership: Path<Uuid>,
    ) -> Result<Done, Failure> {
        administers(&caller.0, BodyId(id.0))?;
        let tx = app.store().begin().await?;
        let body = bodies::lock(&tx, BodyId(id.0)).await?.ok_or(Code::NotFound)?;
        let officer = memberships::of_body(&tx, &body, membership.0).await?;
        let officer = officer.ok_or(Code::NotFound)?;
        let last = officer.administrator && memberships::administrators(&tx, &body).await? == 1;
        if last && !caller.0.operator {
            return Err(Code::LastAdministrator.into());
        }
        memberships::end(&tx, officer.id, app.now()).await?;
        let deed = Deed::new("delete_body_officer", "body", body.id).within(body.unit_id);
        let deed =
            deed.with(json!({ "membership_id": officer.id, "account_id": officer.account_id }));
        oversight::record(app, &tx, &of_body(&caller.0, BodyId(body.id)), deed).await?;
        tx.commit().await?;
        Ok(Done::NoContent)
    }
}

/// That the caller may see and change who officers a body: 403 to its other officers, and to everybody
/// else it has no officers to speak of.
fn administers(caller: &SignedInAccount, body: BodyId) -> Result<(), Failure> {
    let office = caller.offices.iter().find(|office| office.body == body);
    match office {
        _ if caller.operator => Ok(()),
        Some(office) if office.administrator => Ok(()),
        Some(_) => Err(Code::NotAllowed.into()),
        None => Err(Code::NotFound.into()),
    }
}

/// Who acts in the affairs of a body: one of its officers in its name, else the operator.
pub(super) fn of_body(caller: &SignedInAccount, body: BodyId) -> Doer {
    let office = caller.offices.iter().find(|office| office.body == body);
    office.map_or_else(|| doer(caller), |office| doer_in(caller, office))
}

/// A body that stands at this level, in this unit of today.
pub(super) fn new_body(
    app: &App,
    kind: accounts::BodyKind,
    level: Level,
    code: Option<&str>,
) -> Result<NewBody, Problem> {
    if !kind.stands_at(level) {
        let vi = "Loại cơ quan này không có ở cấp đó.";
        let en = "No body of this kind stands at that level.";
        return Err(Problem::field("/level", "no_such_body", vi, en));
    }
    let unit = match (level, code) {
        (Level::Ministry, None) => None,
        (Level::Ministry, Some(_)) => {
            let vi = "Cơ quan trung ương không thuộc đơn vị hành chính nào.";
            let en = "A body of the whole country has no unit.";
            return Err(Problem::field("/unit_code", "unexpected_unit", vi, en));
        }
        (level, code) => {
            let unit = code.and_then(|code| app.units().current(level, code));
            Some(unit.ok_or_else(|| {
                let vi = "Không có đơn vị hành chính hiện hành nào ở cấp này mang mã đó.";
                let en = "No administrative unit of today at this level has this code.";
                Problem::field("/unit_code", "unknown_unit", vi, en)
            })?)
        }
    };
    let name = kind.name_in(unit.map(|unit| (unit.kind.as_str(), unit.name.as_str())));
    Ok(NewBody { id: app.mint(), kind, level, unit: unit.map(|unit| unit.id), name })
}

impl Body {
    /// A body as those may see it who deal with it.
    pub(super) fn of(app: &App, row: &body::Model) -> Self {
        let unit = row.unit_id.and_then(|id| app.units().unit(id));
        Self {
            id: row.id,
            kind: row.kind.clone(),
            level: row.level.clone(),
            unit_code: unit.map(|unit| unit.code.clone()),
            name: row.name.clone(),
        }
    }
}

impl From<OfficerRow> for BodyOfficer {
    fn from(row: OfficerRow) -> Self {
        Self {
            id: row.id,
            account_id: row.account_id,
            name: row.name,
            email: row.email,
            administrator: row.administrator,
            since: Time(store::instant(row.created_at)),
        }
    }
}

impl From<BodyLevel> for Level {
    fn from(level: BodyLevel) -> Self {
        match level {
            BodyLevel::Commune => Self::Commune,
            BodyLevel::Province => Self::Province,
            BodyLevel::Ministry => Self::Ministry,
        }
    }
}

impl Example for BodyEntry {
    fn example() -> Self {
        Self {
            kind: BodyKind::PeoplesCommittee,
            level: BodyLevel::Province,
            unit_code: Some(Line("08".to_owned())),
        }
    }
}
