//! A schedule that is computed and stored nowhere: the organiser edits it, and commits what is left.

use super::conflict;
use super::session::session;
use crate::access::SignedIn;
use crate::catalogue::public;
use crate::context::App;
use crate::fairs::{Tag, readable};
use crate::problem::Failure;
use crate::scalars::{Line, VietnamTime};
use domain::calendar::Instant;
use domain::fairs::OrganiserAffair;
use domain::fairs::meetings::{
    Free, MOST_WISHES, Meeting, Parties, Plan, Session, Unserved, Wish, arrange,
};
use poem::web::Data;
use poem_openapi::param::Path;
use poem_openapi::payload::Json;
use poem_openapi::{Object, OpenApi};
use sea_orm::ConnectionTrait;
use std::collections::{BTreeSet, HashMap};
use store::fairs::meetings::parties::{self, Party, Side};
use store::fairs::meetings::{quotations, sessions};
use store::fairs::record::Fair;
use uuid::Uuid;

/// Operations: proposing a schedule.
pub struct MeetingPreviewApi;

/// A meeting that could be.
#[derive(Debug, Object)]
struct ProposedMeeting {
    /// Number of the slot.
    slot: u16,
    /// When it begins.
    begins: Option<VietnamTime>,
    /// At which table, from 1.
    table: u16,
    /// The buyer, as `commitMeetings` takes it.
    buyer_id: Uuid,
    /// The buyer's organisation.
    buyer: String,
    /// The producer.
    producer_id: Uuid,
    /// Name of the producer.
    producer: String,
}

/// A wish that is not served.
#[derive(Debug, Object)]
struct UnservedWish {
    /// The buyer.
    buyer_id: Uuid,
    /// The buyer's organisation.
    buyer: String,
    /// The producer.
    producer_id: Uuid,
    /// Name of the producer.
    producer: String,
    /// `no_common_slot` when the two are never free at the same time, or one didn't say when it is; `full` when
    /// then one of them or every table is taken.
    reason: String,
}

/// A proposal.
#[derive(Debug, Object)]
struct ProposedSchedule {
    /// The meetings, by slot and table; at most 20,000.
    items: Vec<ProposedMeeting>,
    /// The wishes that are not served.
    unserved: Vec<UnservedWish>,
}

#[OpenApi(tag = "Tag::Fairs")]
impl MeetingPreviewApi {
    /// Propose a schedule of meetings
    ///
    /// For the organiser's members, of what buyers and producers wish: nobody twice in a slot, no table
    /// either, only where both are free, each pair once, and as many meetings as a matching slot by slot
    /// gives. A quotation that waits or is accepted is a wish, too. Nothing is stored: edit it, and send it to
    /// `commitMeetings`. The same wishes give the same proposal. 409 `too_many_wishes` beyond 20,000.
    #[oai(
        path = "/v1/fairs/:slug/schedule/preview",
        method = "get",
        operation_id = "previewMeetings"
    )]
    async fn preview_meetings(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The fair's slug.
        slug: Path<Line<1, 120>>,
    ) -> Result<Json<ProposedSchedule>, Failure> {
        let db = app.store().snapshot().await?;
        let fair = readable(&db, &caller.0, &slug.0.0, OrganiserAffair::Desk).await?;
        let session = session(&db, &fair).await?;
        let round = Round::read(&db, &fair).await?;
        let wishes = round.wishes(&db, &fair, app.now()).await?;
        drop(db);
        // Computing is no waiting: other requests go on meanwhile.
        let (slots, tables, parties) = (session.slots(), session.tables, round.parties.clone());
        let plan = tokio::task::spawn_blocking(move || arrange(&parties, &wishes, slots, tables));
        let plan = plan.await.map_err(|_| crate::codes::Code::Broken)?;
        Ok(Json(round.proposed(&session, &plan)))
    }
}

/// Everybody who can take part, with when they are free.
pub struct Round {
    buyers: Vec<Party>,
    producers: Vec<Party>,
    buyer_places: HashMap<Uuid, u16>,
    producer_places: HashMap<Uuid, u16>,
    /// The same in the same order, with when they are free.
    pub parties: Parties,
}

impl Round {
    /// Those of a fair.
    pub async fn read(db: &impl ConnectionTrait, fair: &Fair) -> Result<Self, Failure> {
        let (buyers, buyer_places, buyers_free) = side(db, fair, Side::Buyer).await?;
        let (producers, producer_places, producers_free) = side(db, fair, Side::Producer).await?;
        let parties = Parties { buyers: buyers_free, producers: producers_free };
        Ok(Self { buyers, producers, buyer_places, producer_places, parties })
    }

    /// The place of a buyer.
    pub fn buyer(&self, id: Uuid) -> Option<u16> {
        self.buyer_places.get(&id).copied()
    }

    /// The place of a producer.
    pub fn producer(&self, id: Uuid) -> Option<u16> {
        self.producer_places.get(&id).copied()
    }

    async fn wishes(
        &self,
        db: &impl ConnectionTrait,
        fair: &Fair,
        now: Instant,
    ) -> Result<Vec<Wish>, Failure> {
        let stated = sessions::wishes(db, fair.id).await?;
        let quoted = quotations::pairs(db, fair.id, now).await?;
        let quoted = quoted.into_iter().map(|(buyer, producer)| (buyer.0, producer.0));
        let wish = |(buyer, producer): (Uuid, Uuid)| {
            Some(Wish { buyer: self.buyer(buyer)?, producer: self.producer(producer)? })
        };
        let wishes: BTreeSet<Wish> = stated.into_iter().chain(quoted).filter_map(wish).collect();
        if wishes.len() > MOST_WISHES {
            let vi = "Quá 20.000 mong muốn gặp.";
            return Err(conflict("", "too_many_wishes", vi, "There are more than 20,000 wishes."));
        }
        Ok(wishes.into_iter().collect())
    }

    fn proposed(&self, session: &Session, plan: &Plan) -> ProposedSchedule {
        let name = |party: &Party| public(&party.name, None);
        let pair = |wish: Wish| {
            let buyer = &self.buyers[usize::from(wish.buyer)];
            (buyer, &self.producers[usize::from(wish.producer)])
        };
        let meeting = |one: &Meeting| {
            let (buyer, producer) = pair(one.pair);
            ProposedMeeting {
                slot: one.slot,
                begins: session.slot(one.slot).map(|slot| VietnamTime(slot.begins)),
                table: one.table,
                buyer_id: buyer.id,
                buyer: name(buyer),
                producer_id: producer.id,
                producer: name(producer),
            }
        };
        let unserved = |one: &Unserved| {
            let (buyer, producer) = pair(one.pair);
            UnservedWish {
                buyer_id: buyer.id,
                buyer: name(buyer),
                producer_id: producer.id,
                producer: name(producer),
                reason: one.reason.code().to_owned(),
            }
        };
        ProposedSchedule {
            items: plan.meetings.iter().map(meeting).collect(),
            unserved: plan.unserved.iter().map(unserved).collect(),
        }
    }
}

async fn side(
    db: &impl ConnectionTrait,
    fair: &Fair,
    side: Side,
) -> Result<(Vec<Party>, HashMap<Uuid, u16>, Vec<Free>), Failure> {
    let all = parties::of_fair(db, fair.id, side).await?;
    let mut stated = sessions::times(db, fair.id, side, None).await?;
    let places = (0_u16..).zip(&all).map(|(place, party)| (party.id, place)).collect();
    let free = all.iter().map(|party| stated.remove(&party.id).unwrap_or_default()).collect();
    Ok((all, places, free))
}
