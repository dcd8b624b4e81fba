//! Organisers of fairs: entering, reading, changing, and what the operator decides of them.

mod answers;

use super::Tag;
use crate::access::{self, Operator, SignedIn, doer};
use crate::catalogue::{etag, public, version};
use crate::codes::Code;
use crate::context::App;
use crate::oversight;
use crate::page::{self, DEFAULT_LIMIT};
use crate::problem::Failure;
use crate::scalars::{Line, Prose};
use answers::{Organiser, OrganiserEntry, OrganiserList, OrganiserStanding};
use domain::accounts::{MemberRole, Team};
use domain::fairs::{OrganiserAffair, Verdict};
use domain::ids::OrganiserId;
use poem::web::Data;
use poem_openapi::param::{Header, Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{ApiResponse, Object, OpenApi};
use sea_orm::DatabaseTransaction;
use serde_json::json;
use store::accounts::members;
use store::fairs::organisers::{self, Particulars};
use store::integrations::mail::{self, Draft};
use store::oversight::deeds::{Deed, Doer};
use uuid::Uuid;

/// Operations on organisers of fairs.
pub struct OrganisersApi;

/// Why an organiser is refused.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
struct OrganiserRefusal {
    /// In words that its members read.
    reason: Prose<1, 2000>,
}

#[derive(ApiResponse)]
enum Entered {
    /// The organiser is entered, and waits for the operator.
    #[oai(status = 201)]
    Created(
        Json<Organiser>,
        /// Its version, for `If-Match`.
        #[oai(header = "ETag")]
        String,
    ),
}

#[derive(ApiResponse)]
enum Versioned {
    /// The organiser.
    #[oai(status = 200)]
    Found(
        Json<Organiser>,
        /// Its version, for `If-Match`.
        #[oai(header = "ETag")]
        String,
    ),
}

#[OpenApi(tag = "Tag::Fairs")]
impl OrganisersApi {
    /// Enter an organiser of fairs
    ///
    /// You become its owner. It may draft fairs at once, and announce them when the operator has verified
    /// it. At most 10 of you are unverified at a time (409).
    #[oai(path = "/v1/organisers", method = "post", operation_id = "createOrganiser")]
    async fn create_organiser(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        Json(body): Json<OrganiserEntry>,
    ) -> Result<Entered, Failure> {
        let (id, new) = (app.mint::<OrganiserId>(), body.read(app)?);
        let tx = app.store().begin().await?;
        organisers::create(&tx, id, &new, app.now()).await?;
        if organisers::pending_of(&tx, caller.0.id).await? >= MOST_PENDING {
            return Err(Code::Conflict.into());
        }
        let team = Team::default();
        let owned = team.clone().admit(app.mint(), caller.0.id, Some(MemberRole::Owner));
        let owned = owned.map_err(|_| Code::Broken)?;
        members::save(&tx, id, &team, &owned, app.now()).await?;
        let deed = Deed::new("create_organiser", "organiser", id.0).within(Some(new.unit));
        oversight::record(app, &tx, &doer(&caller.0), deed).await?;
        let (answer, tag) = answered(app, tx, id).await?;
        Ok(Entered::Created(answer, tag))
    }

    /// List organisers
    ///
    /// For the operator: those who wait are `pending`.
    #[oai(path = "/v1/organisers", method = "get", operation_id = "listOrganisers")]
    async fn list_organisers(
        &self,
        Data(app): Data<&App>,
        _caller: Operator,
        /// Only those of whom this was decided.
        standing: Query<Option<OrganiserStanding>>,
        /// `next_cursor` of the page before, with the same standing.
        cursor: Query<Option<Line<1, 400>>>,
        /// Items on a page, 1 to 100; 20 when unsaid.
        #[oai(validator(minimum(value = "1"), maximum(value = "100")))]
        limit: Query<Option<u64>>,
    ) -> Result<Json<OrganiserList>, Failure> {
        let after = page::cursor(cursor.0.as_ref().map(|cursor| cursor.0.as_str()))?;
        let limit = limit.0.unwrap_or(DEFAULT_LIMIT);
        let standing = standing.0.map(Into::into);
        let page = organisers::list(app.read(), standing, after, limit).await?;
        let next_cursor = page.next.as_ref().map(store::page::encode);
        let items = page.items.into_iter().map(|one| Organiser::of(app, one)).collect();
        Ok(Json(OrganiserList { items, next_cursor }))
    }

    /// Read an organiser
    ///
    /// For its members, and the operator.
    #[oai(path = "/v1/organisers/:id", method = "get", operation_id = "getOrganiser")]
    async fn get_organiser(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The organiser's id.
        id: Path<Uuid>,
    ) -> Result<Versioned, Failure> {
        if !caller.0.operator {
            access::organiser_for(&caller.0, id.0.into(), OrganiserAffair::Desk)?;
        }
        let found = organisers::find(app.read(), id.0.into()).await?.ok_or(Code::NotFound)?;
        let tag = etag(found.revision);
        Ok(Versioned::Found(Json(Organiser::of(app, found)), tag))
    }

    /// Change an organiser's particulars
    ///
    /// For its owners and managers. Send the version that you read as `If-Match` (`"3"`); 412 when
    /// somebody changed it meanwhile. Another name, kind, number or seat takes the operator's verification
    /// back to `pending`: fairs that are announced stay so.
    #[oai(path = "/v1/organisers/:id", method = "put", operation_id = "updateOrganiser")]
    async fn update_organiser(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The organiser's id.
        id: Path<Uuid>,
        /// The version that the change is for.
        #[oai(name = "If-Match")]
        if_match: Header<Option<Line<1, 40>>>,
        Json(body): Json<OrganiserEntry>,
    ) -> Result<Versioned, Failure> {
        let doer = access::organiser_for(&caller.0, id.0.into(), OrganiserAffair::Fairs)?;
        let version = version(if_match.0.as_ref().map(|line| line.0.as_str()))?;
        let new = body.read(app)?;
        let tx = app.store().begin().await?;
        let before = organisers::lock(&tx, id.0.into()).await?.ok_or(Code::NotFound)?;
        if before.revision != version {
            return Err(Code::Stale.into());
        }
        let same = Particulars { about: new.about.clone(), ..before.particulars.clone() } == new;
        let standing = if same { before.standing } else { before.standing.changed() };
        organisers::save(&tx, &before, &new, standing, app.now()).await?;
        let deed = Deed::new("update_organiser", "organiser", id.0).within(Some(new.unit));
        let deed = deed.with(json!({ "standing": standing.code() }));
        oversight::record(app, &tx, &doer, deed).await?;
        let (answer, tag) = answered(app, tx, id.0.into()).await?;
        Ok(Versioned::Found(answer, tag))
    }

    /// Verify an organiser
    ///
    /// For the operator: it may announce fairs. Its owners are told. Nobody verifies an organiser to which
    /// he belongs (403).
    #[oai(
        path = "/v1/organisers/:id/verification",
        method = "post",
        operation_id = "verifyOrganiser"
    )]
    async fn verify_organiser(
        &self,
        Data(app): Data<&App>,
        caller: Operator,
        /// The organiser's id.
        id: Path<Uuid>,
    ) -> Result<Json<Organiser>, Failure> {
        let judge = Judge::of(&caller, id.0.into())?;
        judge.decides(app, Verdict::Verify, "").await
    }

    /// Refuse an organiser
    ///
    /// For the operator, also of one that was verified: it may announce no fair from now on. Its owners are
    /// told the reason.
    #[oai(path = "/v1/organisers/:id/refusal", method = "post", operation_id = "refuseOrganiser")]
    async fn refuse_organiser(
        &self,
        Data(app): Data<&App>,
        caller: Operator,
        /// The organiser's id.
        id: Path<Uuid>,
        Json(body): Json<OrganiserRefusal>,
    ) -> Result<Json<Organiser>, Failure> {
        let judge = Judge::of(&caller, id.0.into())?;
        judge.decides(app, Verdict::Refuse, &body.reason.0).await
    }
}

/// Most organisers of an account that nobody has verified.
const MOST_PENDING: u64 = 10;

/// The operator, who decides of an organiser to which he doesn't belong.
struct Judge {
    doer: Doer,
    of: OrganiserId,
}

impl Judge {
    fn of(caller: &Operator, of: OrganiserId) -> Result<Self, Failure> {
        if caller.0.organisers.iter().any(|one| one.organiser == of) {
            return Err(Code::NotAllowed.into());
        }
        Ok(Self { doer: doer(&caller.0), of })
    }

    async fn decides(
        self,
        app: &App,
        verdict: Verdict,
        reason: &str,
    ) -> Result<Json<Organiser>, Failure> {
        let tx = app.store().begin().await?;
        let before = organisers::lock(&tx, self.of).await?.ok_or(Code::NotFound)?;
        let standing = before.standing.follow(verdict).map_err(|_| Code::Conflict)?;
        let by = self.doer.actor.ok_or(Code::Broken)?;
        organisers::decide(&tx, self.of, standing, reason, by, app.now()).await?;
        let action = match verdict {
            Verdict::Verify => "verify_organiser",
            Verdict::Refuse => "refuse_organiser",
        };
        let deed = Deed::new(action, "organiser", self.of.0);
        let deed = deed.within(Some(before.particulars.unit));
        oversight::record(app, &tx, &self.doer, deed).await?;
        let told = json!({
            "organiser_name": public(&before.particulars.name, None),
            "organiser_decision": standing.code(),
            "reason": reason,
        });
        let letters = letters(app, members::owners_addresses(&tx, self.of).await?, &told);
        mail::enqueue(&tx, letters, app.now()).await?;
        Ok(answered(app, tx, self.of).await?.0)
    }
}

fn letters(app: &App, to: Vec<String>, told: &serde_json::Value) -> Vec<Draft> {
    let letter = |recipient| Draft {
        id: app.mint(),
        template: "organiser_decided",
        language: crate::speech::Language::Vietnamese.code(),
        recipient,
        params: told.clone(),
        dedup_key: None,
    };
    to.into_iter().map(letter).collect()
}

/// Commits, and answers with the organiser as it stands.
async fn answered(
    app: &App,
    tx: DatabaseTransaction,
    id: OrganiserId,
) -> Result<(Json<Organiser>, String), Failure> {
    let found = organisers::find(&tx, id).await?.ok_or(Code::NotFound)?;
    tx.commit().await?;
    let tag = etag(found.revision);
    Ok((Json(Organiser::of(app, found)), tag))
}
