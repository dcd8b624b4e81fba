//! Giving badges out and taking them back: the organiser's side.

use super::answers::{FairBadge, FairBadgeList};
use super::{answers, gives_badges};
use crate::access::{SignedIn, organiser_for};
use crate::accounts::taken;
use crate::catalogue::OverClaims;
use crate::codes::Code;
use crate::context::App;
use crate::fairs::applications::{Case, refused};
use crate::fairs::{Done, Tag, locked, note, readable};
use crate::oversight;
use crate::page::{self, DEFAULT_LIMIT};
use crate::problem::{Failure, Problem};
use crate::scalars::{Date, Line, Prose};
use domain::certification::PublicText;
use domain::fairs::applications::{Refusal, State};
use domain::fairs::gate::BadgeKind;
use domain::fairs::{Days, OrganiserAffair};
use domain::ids::AccountId;
use poem::web::Data;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{ApiResponse, Enum, Object, OpenApi};
use sea_orm::ConnectionTrait;
use serde_json::json;
use std::collections::HashSet;
use store::fairs::exhibitors::queue;
use store::fairs::gate::badges::{self, Badge, Holder};
use store::fairs::gate::consents;
use store::fairs::record::{self, Fair};
use store::oversight::deeds::{Deed, Doer};
use uuid::Uuid;

/// Operations: giving badges out.
pub struct FairBadgesApi;

/// For whom the organiser issues a badge by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
enum IssuedKind {
    /// A buyer without an account here. Exhibitors learn nothing of such a buyer from a badge: consent is
    /// given with an account.
    Buyer,
    /// Somebody of an authority or of the organiser.
    Official,
}

/// A badge to be issued.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
struct FairBadgeEntry {
    /// Who carries it.
    kind: IssuedKind,
    /// Name of whoever carries it. Only the gate and the organiser's members read it.
    holder_name: Line<1, 100>,
    /// The organisation. It carries no claim to the OCOP mark.
    organisation: Option<Line<1, 200>>,
    /// First of the fair's days on which it opens; the fair's first when unsaid.
    first_day: Option<Date>,
    /// Last of them; the fair's last when unsaid.
    last_day: Option<Date>,
}

/// Badges to be issued.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
struct FairBadgeEntries {
    /// The badges; all are issued, or none.
    #[oai(validator(min_items = "1", max_items = "100"))]
    items: Vec<FairBadgeEntry>,
}

/// Badges that were issued.
#[derive(Debug, Object)]
struct IssuedBadges {
    /// The badges: of staff all that open, in the order of their issue.
    items: Vec<FairBadge>,
}

#[derive(ApiResponse)]
enum Issued {
    /// The badges are issued.
    #[oai(status = 201)]
    Created(Json<IssuedBadges>),
}

/// Why a badge is taken back.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
struct BadgeRevocation {
    /// In words that its holder reads. It carries no claim to the OCOP mark.
    reason: Prose<1, 500>,
}

#[OpenApi(tag = "Tag::Fairs")]
impl FairBadgesApi {
    /// Issue badges for an exhibitor's staff
    ///
    /// For the organiser's members, once the application has booths: one for each name of its staff that
    /// has none yet. Names that are on the list no longer lose theirs. Asking again changes nothing.
    #[oai(
        path = "/v1/fair-applications/:id/badges",
        method = "post",
        operation_id = "issueFairStaffBadges"
    )]
    async fn issue_fair_staff_badges(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The application's id.
        id: Path<Uuid>,
    ) -> Result<Issued, Failure> {
        let tx = app.store().begin().await?;
        let case = Case::lock(&tx, id.0).await?;
        let doer = organiser_for(&caller.0, case.fair.organiser, OrganiserAffair::Gate)?;
        let state = case.application.state.at(app.now());
        match state {
            State::Draft => return Err(Code::NotFound.into()),
            State::Accepted | State::Confirmed | State::CheckedIn => {}
            _ => return Err(refused(Refusal::WrongState(state))),
        }
        gives_badges(&case.fair, app.now())?;
        let (new, gone) = renew_staff(app, &tx, &case, caller.0.id).await?;
        let deed = Deed::new("issue_fair_staff_badges", "fair_application", id.0);
        let deed = Deed { producer: case.exhibitor.producer, ..deed.within(case.fair.unit) };
        let deed = deed.with(json!({ "issued": new, "revoked": gone }));
        oversight::record(app, &tx, &doer, deed).await?;
        let all = badges::of_application(&tx, id.0).await?;
        tx.commit().await?;
        Ok(Issued::Created(Json(IssuedBadges { items: all.iter().map(FairBadge::of).collect() })))
    }

    /// List the badges of an exhibitor's staff
    ///
    /// For the exhibitor's people and the organiser's members: those that open, at most 20.
    #[oai(
        path = "/v1/fair-applications/:id/badges",
        method = "get",
        operation_id = "listFairStaffBadges"
    )]
    async fn list_fair_staff_badges(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The application's id.
        id: Path<Uuid>,
    ) -> Result<Json<IssuedBadges>, Failure> {
        let case = Case::find(app.read(), id.0).await?;
        if case.application.state == State::Draft || case.desk(&caller.0).is_err() {
            case.applicant(&caller.0)?;
        }
        let all = badges::of_application(app.read(), id.0).await?;
        Ok(Json(IssuedBadges { items: all.iter().map(FairBadge::of).collect() }))
    }

    /// Issue badges for buyers and officials
    ///
    /// For the organiser's members, until the fair's last day is over. Buyers with an account here take
    /// theirs themselves.
    #[oai(path = "/v1/fairs/:slug/badges", method = "post", operation_id = "issueFairBadges")]
    async fn issue_fair_badges(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The fair's slug.
        slug: Path<Line<1, 120>>,
        Json(body): Json<FairBadgeEntries>,
    ) -> Result<Issued, Failure> {
        let tx = app.store().begin().await?;
        let (fair, doer) = locked(&tx, &caller.0, &slug.0.0, OrganiserAffair::Gate).await?;
        gives_badges(&fair, app.now())?;
        let new = body.read(app, &fair, caller.0.id)?;
        badges::create(&tx, &new).await?;
        let details = json!({ "badges": new.len() });
        note(app, &tx, &doer, "issue_fair_badges", (&fair, details)).await?;
        tx.commit().await?;
        Ok(Issued::Created(Json(IssuedBadges { items: new.iter().map(FairBadge::of).collect() })))
    }

    /// List the badges of a fair
    ///
    /// For the organiser's members, in the order of their issue, those that were taken back included.
    #[oai(path = "/v1/fairs/:slug/badges", method = "get", operation_id = "listFairBadges")]
    async fn list_fair_badges(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The fair's slug.
        slug: Path<Line<1, 120>>,
        /// Only those of this kind.
        kind: Query<Option<answers::BadgeKind>>,
        /// `next_cursor` of the page before, with the same filters.
        cursor: Query<Option<Line<1, 400>>>,
        /// Items on a page, 1 to 100; 20 when unsaid.
        #[oai(validator(minimum(value = "1"), maximum(value = "100")))]
        limit: Query<Option<u64>>,
    ) -> Result<Json<FairBadgeList>, Failure> {
        let fair = readable(app.read(), &caller.0, &slug.0.0, OrganiserAffair::Gate).await?;
        let after = page::cursor(cursor.0.as_ref().map(|cursor| cursor.0.as_str()))?;
        let (limit, kind) = (limit.0.unwrap_or(DEFAULT_LIMIT), kind.0.map(Into::into));
        let page = badges::of_fair(app.read(), fair.id, kind, after, limit).await?;
        let next_cursor = page.next.as_ref().map(store::page::encode);
        Ok(Json(FairBadgeList {
            items: page.items.iter().map(FairBadge::of).collect(),
            next_cursor,
        }))
    }

    /// Take a badge back
    ///
    /// For the organiser's members: it opens nothing from this instant on. Devices without a connection
    /// learn of it when they upload their scans. 409 `already_revoked` the second time.
    #[oai(
        path = "/v1/fairs/:slug/badges/:badge/revocation",
        method = "post",
        operation_id = "revokeFairBadge"
    )]
    async fn revoke_fair_badge(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The fair's slug.
        slug: Path<Line<1, 120>>,
        /// The badge's id.
        badge: Path<Uuid>,
        Json(body): Json<BadgeRevocation>,
    ) -> Result<Json<FairBadge>, Failure> {
        let tx = app.store().begin().await?;
        let fair = readable(&tx, &caller.0, &slug.0.0, OrganiserAffair::Gate).await?;
        let doer = organiser_for(&caller.0, fair.organiser, OrganiserAffair::Gate)?;
        let mut over = OverClaims::default();
        over.take("/reason", PublicText::new(body.reason.0.clone(), None));
        over.refuse()?;
        let found = badges::lock(&tx, badge.0).await?;
        let mut one = found.filter(|badge| badge.fair == fair.id).ok_or(Code::NotFound)?;
        if one.revoked.is_some() {
            return Err(super::conflict("already_revoked", GONE));
        }
        (one.revoked, one.revoke_reason) = (Some(app.now()), body.reason.0);
        badges::save(&tx, &one).await?;
        noted(app, &tx, &doer, "revoke_fair_badge", (&fair, &one)).await?;
        tx.commit().await?;
        Ok(Json(FairBadge::of(&one)))
    }

    /// Erase a badge
    ///
    /// For its holder, and for the organiser's members when a holder asks: it opens nothing any more, all
    /// consents are withdrawn, and name, organisation, telephone, e-mail and interest are erased for good.
    /// What stays is that somebody with a badge of this kind came and went.
    #[oai(
        path = "/v1/fairs/:slug/badges/:badge",
        method = "delete",
        operation_id = "eraseFairBadge"
    )]
    async fn erase_fair_badge(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The fair's slug.
        slug: Path<Line<1, 120>>,
        /// The badge's id.
        badge: Path<Uuid>,
    ) -> Result<Done, Failure> {
        let (tx, now) = (app.store().begin().await?, app.now());
        let fair = record::by_slug(&tx, &slug.0.0).await?.ok_or(Code::NotFound)?;
        let found = badges::lock(&tx, badge.0).await?.filter(|badge| badge.fair == fair.id);
        let own = found.as_ref().is_some_and(|badge| badge.account == Some(caller.0.id));
        let doer = match own {
            true => crate::access::doer(&caller.0),
            false => organiser_for(&caller.0, fair.organiser, OrganiserAffair::Gate)?,
        };
        let mut one = found.ok_or(Code::NotFound)?;
        one.erased = one.erased.or(Some(now));
        one.revoked = one.revoked.or(Some(now));
        one.holder = Holder::default();
        badges::save(&tx, &one).await?;
        consents::set(&tx, one.id, &[], || app.mint(), now).await?;
        noted(app, &tx, &doer, "erase_fair_badge", (&fair, &one)).await?;
        tx.commit().await?;
        Ok(Done::NoContent)
    }
}

const GONE: (&str, &str) = ("Thẻ đã bị thu hồi.", "The badge was taken back.");
/// What the holder reads whose name is on the list no longer.
const LEFT: &str = "Không còn trong danh sách nhân viên.";

/// Gives everyone of an application's staff one badge, and takes back those of others; how many.
async fn renew_staff(
    app: &App,
    tx: &impl ConnectionTrait,
    case: &Case,
    by: AccountId,
) -> Result<(usize, usize), Failure> {
    let (now, staff) = (app.now(), &case.application.content.staff);
    let known = badges::of_application(tx, case.application.id).await?;
    let gone = known.iter().filter(|badge| !staff.contains(&badge.holder.name));
    let gone: Vec<Uuid> = gone.map(|badge| badge.id).collect();
    let kept = known.iter().filter(|badge| staff.contains(&badge.holder.name));
    let mut named: HashSet<&str> = kept.map(|badge| badge.holder.name.as_str()).collect();
    for badge in badges::lock_all(tx, &gone).await? {
        let badge = Badge { revoked: Some(now), revoke_reason: LEFT.to_owned(), ..badge };
        badges::save(tx, &badge).await?;
    }
    let mut new = Vec::new();
    for name in staff.iter().filter(|name| named.insert(name)) {
        let organisation = case.exhibitor.name.clone();
        let holder = Holder { name: name.clone(), organisation, ..Holder::default() };
        let badge = plain(app, &case.fair, BadgeKind::Staff, holder, by);
        new.push(Badge { application: Some(case.application.id), ..badge });
    }
    badges::create(tx, &new).await.map_err(taken)?;
    Ok((new.len(), gone.len()))
}

/// A badge for all days of a fair.
pub fn plain(app: &App, fair: &Fair, kind: BadgeKind, holder: Holder, by: AccountId) -> Badge {
    Badge {
        id: app.mint(),
        fair: fair.id,
        kind,
        application: None,
        account: None,
        holder,
        days: fair.days,
        issued_by: by,
        issued: app.now(),
        revoked: None,
        revoke_reason: String::new(),
        erased: None,
    }
}

impl FairBadgeEntries {
    fn read(self, app: &App, fair: &Fair, by: AccountId) -> Result<Vec<Badge>, Failure> {
        let mut over = OverClaims::default();
        for (place, one) in self.items.iter().enumerate() {
            if let Some(organisation) = &one.organisation {
                let pointer = format!("/items/{place}/organisation");
                over.take(&pointer, PublicText::new(organisation.0.clone(), None));
            }
        }
        over.refuse()?;
        let items = self.items.into_iter().enumerate();
        items.map(|(place, one)| one.read(app, fair, by, place)).collect()
    }
}

impl FairBadgeEntry {
    fn read(self, app: &App, fair: &Fair, by: AccountId, place: usize) -> Result<Badge, Failure> {
        let first = self.first_day.map_or(fair.days.first(), |day| day.0);
        let last = self.last_day.map_or(fair.days.last(), |day| day.0);
        let days = Days::new(first, last).ok();
        let days = days.filter(|days| fair.days.has(days.first()) && fair.days.has(days.last()));
        let days = days.ok_or_else(|| {
            let (vi, en) = ("Ngày dùng thẻ phải nằm trong kỳ hội chợ.", "Not days of the fair.");
            Problem::field(&format!("/items/{place}/first_day"), "not_its_days", vi, en)
        })?;
        let organisation = self.organisation.map(|line| line.0).unwrap_or_default();
        let holder = Holder { name: self.holder_name.0, organisation, ..Holder::default() };
        let kind = match self.kind {
            IssuedKind::Buyer => BadgeKind::Buyer,
            IssuedKind::Official => BadgeKind::Official,
        };
        Ok(Badge { days, ..plain(app, fair, kind, holder, by) })
    }
}

/// Writes down what was done with a badge, without its holder's name.
pub async fn noted(
    app: &App,
    tx: &impl ConnectionTrait,
    doer: &Doer,
    action: &'static str,
    (fair, badge): (&Fair, &Badge),
) -> Result<(), Failure> {
    let deed = Deed::new(action, "fair_badge", badge.id).within(fair.unit);
    let whose = match badge.application {
        Some(id) => queue::by_ids(tx, fair.id, &[id]).await?.pop(),
        None => None,
    };
    let producer = whose.and_then(|(_, whose)| whose.producer);
    let details = json!({ "fair": fair.id.0, "kind": badge.kind.code() });
    let deed = Deed { producer, ..deed }.with(details);
    Ok(oversight::record(app, tx, doer, deed).await?)
}
