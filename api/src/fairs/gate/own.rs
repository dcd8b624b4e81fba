//! Badges that buyers take themselves: what they let exhibitors know, and who does.

use super::answers::FairBadge;
use super::issuing::{noted, plain};
use super::{conflict, gives_badges};
use crate::access::{SignedIn, doer};
use crate::accounts::{email, taken};
use crate::catalogue::{OverClaims, public};
use crate::codes::Code;
use crate::context::App;
use crate::fairs::Tag;
use crate::page::{self, DEFAULT_LIMIT};
use crate::problem::{Failure, Problem};
use crate::scalars::{Line, Prose, VietnamTime};
use domain::certification::PublicText;
use domain::fairs::gate as rules;
use domain::fairs::gate::BadgeKind;
use domain::ids::AccountId;
use domain::storefronts::phone;
use poem::web::Data;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{ApiResponse, Enum, Object, OpenApi};
use sea_orm::{ConnectionTrait, DbErr};
use store::fairs::gate::badges::{self, Badge, Holder};
use store::fairs::gate::consents::{self, Consent};
use store::fairs::gate::leads;
use store::fairs::record;
use uuid::Uuid;

/// Operations: a buyer's own badges.
pub struct OwnFairBadgesApi;

/// Changes of consents that an answer tells of.
const HISTORY: u64 = 100;

/// What exhibitors learn of a buyer from a badge only with the buyer's consent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case", remote = "rules::ConsentField")]
pub enum ConsentField {
    /// The name.
    Name,
    /// The organisation.
    Organisation,
    /// The telephone number.
    Phone,
    /// The e-mail address.
    Email,
    /// What the buyer looks for.
    Interest,
}

/// A badge to be taken.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
struct OwnBadgeEntry {
    /// The fair's slug.
    fair: Line<1, 120>,
    /// Name of whoever comes.
    name: Line<1, 100>,
    /// The organisation for which you come. It carries no claim to the OCOP mark.
    organisation: Option<Line<1, 200>>,
    /// A telephone number of 8 to 15 digits.
    phone: Option<Line<8, 25>>,
    /// An e-mail address.
    email: Option<Line<3, 254>>,
    /// What you look for.
    interest: Option<Prose<1, 500>>,
    /// What exhibitors who scan the badge may learn; nothing when empty.
    #[oai(validator(max_items = "5"))]
    consents: Vec<ConsentField>,
}

/// What exhibitors may learn from now on.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
struct OwnConsents {
    /// The fields, in place of those before; none when empty.
    #[oai(validator(max_items = "5"))]
    fields: Vec<ConsentField>,
}

/// A consent that stands or stood.
#[derive(Debug, Object)]
struct GivenConsent {
    /// To what.
    field: ConsentField,
    /// Since when.
    given_at: VietnamTime,
    /// Until when; null while it stands.
    withdrawn_at: Option<VietnamTime>,
}

/// A buyer's own badge.
#[derive(Debug, Object)]
struct OwnBadge {
    #[oai(flatten)]
    badge: FairBadge,
    /// Telephone; empty when unsaid.
    phone: String,
    /// E-mail address; empty when unsaid.
    email: String,
    /// What you look for; empty when unsaid.
    interest: String,
    /// What exhibitors learn now.
    consents: Vec<ConsentField>,
    /// The newest 100 consents with when they were given and withdrawn, newest first; in lists empty.
    history: Vec<GivenConsent>,
}

/// A page of own badges.
#[derive(Debug, Object)]
struct OwnBadgeList {
    /// The badges, in the order of taking.
    items: Vec<OwnBadge>,
    /// Send it as `cursor` for the next page; null at the end.
    next_cursor: Option<String>,
}

/// An exhibitor that scanned the badge.
#[derive(Debug, Object)]
struct LeadTaker {
    /// Name of the exhibitor.
    exhibitor: String,
    /// When it first did.
    taken_at: VietnamTime,
}

/// A page of exhibitors that scanned a badge.
#[derive(Debug, Object)]
struct LeadTakers {
    /// The exhibitors, in the order of scanning.
    items: Vec<LeadTaker>,
    /// Send it as `cursor` for the next page; null at the end.
    next_cursor: Option<String>,
}

#[derive(ApiResponse)]
enum TakenBadge {
    /// The badge is yours.
    #[oai(status = 201)]
    Created(Json<OwnBadge>),
}

#[OpenApi(tag = "Tag::Fairs")]
impl OwnFairBadgesApi {
    /// Take a buyer's badge
    ///
    /// For anyone signed in, once the fair takes applications and until its last day is over; one at a time
    /// of each fair (409 `already_exists`). Of what you say here the organiser's members read name and
    /// organisation; exhibitors who scan the badge learn what you consent to, and only while you do. It is
    /// kept until you erase the badge, which you may at any time, also after the fair.
    #[oai(path = "/v1/accounts/me/fair-badges", method = "post", operation_id = "takeFairBadge")]
    async fn take_fair_badge(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        Json(body): Json<OwnBadgeEntry>,
    ) -> Result<TakenBadge, Failure> {
        let tx = app.store().begin().await?;
        let found = record::by_slug(&tx, &body.fair.0).await?;
        let fair = found.filter(|fair| fair.stage.is_public()).ok_or_else(unknown)?;
        gives_badges(&fair, app.now())?;
        let fields: Vec<_> = body.consents.iter().map(|field| (*field).into()).collect();
        let holder = body.read()?;
        let badge = plain(app, &fair, BadgeKind::Buyer, holder, caller.0.id);
        let badge = Badge { account: Some(caller.0.id), ..badge };
        badges::create(&tx, std::slice::from_ref(&badge)).await.map_err(taken)?;
        consents::set(&tx, badge.id, &fields, || app.mint(), app.now()).await?;
        noted(app, &tx, &doer(&caller.0), "take_fair_badge", (&fair, &badge)).await?;
        let answer = OwnBadge::read(&tx, badge).await?;
        tx.commit().await?;
        Ok(TakenBadge::Created(Json(answer)))
    }

    /// List your own badges
    ///
    /// Those that you took as a buyer, of all fairs, in the order of taking.
    #[oai(path = "/v1/accounts/me/fair-badges", method = "get", operation_id = "listOwnFairBadges")]
    async fn list_own_fair_badges(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// `next_cursor` of the page before.
        cursor: Query<Option<Line<1, 400>>>,
        /// Items on a page, 1 to 100; 20 when unsaid.
        #[oai(validator(minimum(value = "1"), maximum(value = "100")))]
        limit: Query<Option<u64>>,
    ) -> Result<Json<OwnBadgeList>, Failure> {
        let after = page::cursor(cursor.0.as_ref().map(|cursor| cursor.0.as_str()))?;
        let limit = limit.0.unwrap_or(DEFAULT_LIMIT);
        let page = badges::of_account(app.read(), caller.0.id, after, limit).await?;
        let ids: Vec<Uuid> = page.items.iter().map(|badge| badge.id).collect();
        let mut given = consents::of_badges(app.read(), &ids).await?;
        let next_cursor = page.next.as_ref().map(store::page::encode);
        let items = page.items.into_iter().map(|badge| {
            let live = given.remove(&badge.id).unwrap_or_default();
            OwnBadge::of(&badge, &live, &[])
        });
        Ok(Json(OwnBadgeList { items: items.collect(), next_cursor }))
    }

    /// Say what exhibitors may learn of you
    ///
    /// From this instant on, also those who scanned the badge before: what is not among the fields is in
    /// none of their answers any more. Every change is kept with its instant.
    #[oai(
        path = "/v1/accounts/me/fair-badges/:badge/consents",
        method = "put",
        operation_id = "setFairConsents"
    )]
    async fn set_fair_consents(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The badge's id.
        badge: Path<Uuid>,
        Json(body): Json<OwnConsents>,
    ) -> Result<Json<OwnBadge>, Failure> {
        let tx = app.store().begin().await?;
        let found = badges::lock(&tx, badge.0).await?;
        let own = of_caller(found, caller.0.id)?;
        if own.erased.is_some() {
            return Err(conflict("erased", ("Thẻ đã bị xóa.", "The badge is erased.")));
        }
        let fields: Vec<_> = body.fields.iter().map(|field| (*field).into()).collect();
        consents::set(&tx, own.id, &fields, || app.mint(), app.now()).await?;
        let fair = record::by_id(&tx, own.fair).await?.ok_or(Code::Broken)?;
        noted(app, &tx, &doer(&caller.0), "set_fair_consents", (&fair, &own)).await?;
        let answer = OwnBadge::read(&tx, own).await?;
        tx.commit().await?;
        Ok(Json(answer))
    }

    /// List who scanned your badge
    ///
    /// The exhibitors that keep a lead of you, in the order of scanning.
    #[oai(
        path = "/v1/accounts/me/fair-badges/:badge/leads",
        method = "get",
        operation_id = "listLeadsOfOwnBadge"
    )]
    async fn list_leads_of_own_badge(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The badge's id.
        badge: Path<Uuid>,
        /// `next_cursor` of the page before.
        cursor: Query<Option<Line<1, 400>>>,
        /// Items on a page, 1 to 100; 20 when unsaid.
        #[oai(validator(minimum(value = "1"), maximum(value = "100")))]
        limit: Query<Option<u64>>,
    ) -> Result<Json<LeadTakers>, Failure> {
        let own = of_caller(badges::find(app.read(), badge.0).await?, caller.0.id)?;
        let after = page::cursor(cursor.0.as_ref().map(|cursor| cursor.0.as_str()))?;
        let limit = limit.0.unwrap_or(DEFAULT_LIMIT);
        let page = leads::of_badge(app.read(), own.id, after, limit).await?;
        let next_cursor = page.next.as_ref().map(store::page::encode);
        let items = page.items.iter().map(|one| LeadTaker {
            exhibitor: public(&one.exhibitor, None),
            taken_at: VietnamTime(one.taken),
        });
        Ok(Json(LeadTakers { items: items.collect(), next_cursor }))
    }
}

fn of_caller(found: Option<Badge>, caller: AccountId) -> Result<Badge, Failure> {
    let own = found.filter(|badge| badge.account == Some(caller));
    Ok(own.ok_or(Code::NotFound)?)
}

fn unknown() -> Failure {
    Problem::field("/fair", "no_such_fair", "Không có hội chợ này.", "There is no such fair.")
        .into()
}

impl OwnBadgeEntry {
    fn read(self) -> Result<Holder, Failure> {
        let organisation = self.organisation.map(|line| line.0).unwrap_or_default();
        let mut over = OverClaims::default();
        over.take("/organisation", PublicText::new(organisation.clone(), None));
        over.refuse()?;
        let number = self.phone.map(|text| {
            let (vi, en) = ("Số điện thoại gồm 8 đến 15 chữ số.", "A number has 8 to 15 digits.");
            phone(&text.0).ok_or_else(|| Problem::field("/phone", "invalid", vi, en))
        });
        let address = self.email.map(|text| email(&text.0)).transpose()?;
        Ok(Holder {
            name: self.name.0,
            organisation,
            phone: number.transpose()?.unwrap_or_default(),
            email: address.map(|one| one.as_str().to_owned()).unwrap_or_default(),
            interest: self.interest.map(|text| text.0).unwrap_or_default(),
        })
    }
}

impl OwnBadge {
    async fn read(db: &impl ConnectionTrait, badge: Badge) -> Result<Self, DbErr> {
        let live = consents::of_badges(db, &[badge.id]).await?.remove(&badge.id);
        let history = consents::history(db, badge.id, HISTORY).await?;
        Ok(Self::of(&badge, &live.unwrap_or_default(), &history))
    }

    fn of(badge: &Badge, live: &[rules::ConsentField], history: &[Consent]) -> Self {
        let history = history.iter().map(|one| GivenConsent {
            field: one.field.into(),
            given_at: VietnamTime(one.given),
            withdrawn_at: one.withdrawn.map(VietnamTime),
        });
        Self {
            badge: FairBadge::of(badge),
            phone: badge.holder.phone.clone(),
            email: badge.holder.email.clone(),
            interest: public(&badge.holder.interest, None),
            consents: live.iter().map(|field| (*field).into()).collect(),
            history: history.collect(),
        }
    }
}
