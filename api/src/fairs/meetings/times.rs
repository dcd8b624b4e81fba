//! When buyers and producers are free, and whom they wish to meet.

use super::own::{OwnSchedule, own};
use super::session::{editable, session};
use super::{conflict, locked_public};
use crate::access::{SignedIn, doer, member_for};
use crate::codes::Code;
use crate::context::App;
use crate::fairs::{Tag, note};
use crate::problem::{Failure, FieldProblem, Problem};
use crate::scalars::Line;
use crate::speech::Sentence;
use domain::accounts::Affair;
use domain::fairs::meetings::{Free, MOST_PARTIES, Session};
use poem::web::Data;
use poem_openapi::param::Path;
use poem_openapi::payload::Json;
use poem_openapi::{Object, OpenApi};
use sea_orm::ConnectionTrait;
use serde_json::json;
use std::collections::HashMap;
use store::fairs::meetings::parties::{self, Side};
use store::fairs::meetings::sessions;
use store::fairs::record::Fair;
use store::oversight::deeds::Doer;
use uuid::Uuid;

/// Operations: times and wishes.
pub struct MeetingTimesApi;

/// When a buyer is free, and whom it wishes to meet.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
struct BuyerTimes {
    /// Numbers of the session's slots in which it is free; all of them, in place of those before.
    #[oai(validator(max_items = "400"))]
    free: Vec<u16>,
    /// Producers whom it wishes to meet, beside those whose quotations wait or are accepted.
    #[oai(validator(max_items = "40"))]
    producer_ids: Vec<Uuid>,
}

/// When a producer is free, and whom it wishes to meet.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
struct ProducerTimes {
    /// Numbers of the session's slots in which it is free; all of them, in place of those before.
    #[oai(validator(max_items = "400"))]
    free: Vec<u16>,
    /// Needs at the fair whose buyers it wishes to meet, beside those that it quoted for.
    #[oai(validator(max_items = "40"))]
    need_ids: Vec<Uuid>,
}

/// What a party says.
struct Stated<'a> {
    party: (Side, Uuid),
    free: &'a [u16],
    /// What it names, and the field that names it.
    names: (&'a [Uuid], &'static str),
    /// Whom each of those that can be named is.
    known: HashMap<Uuid, Uuid>,
}

#[OpenApi(tag = "Tag::Fairs")]
impl MeetingTimesApi {
    /// Say when one is free as a buyer
    ///
    /// For whoever has a need at the fair: free slots and wishes, in place of those before, until the fair is
    /// closed. A schedule that stands is not changed by it; what it says against it is flagged. At most 500
    /// buyers (409 `session_full`).
    #[oai(path = "/v1/fairs/:slug/meeting-times", method = "put", operation_id = "setBuyerTimes")]
    async fn set_buyer_times(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The fair's slug.
        slug: Path<Line<1, 120>>,
        Json(body): Json<BuyerTimes>,
    ) -> Result<Json<OwnSchedule>, Failure> {
        let tx = app.store().begin().await?;
        let fair = locked_public(&tx, &slug.0.0).await?;
        takes_part(&tx, &fair, (Side::Buyer, caller.0.id.0)).await?;
        let producers = parties::of_fair(&tx, fair.id, Side::Producer).await?;
        let stated = Stated {
            party: (Side::Buyer, caller.0.id.0),
            free: &body.free,
            names: (&body.producer_ids, "producer_ids"),
            known: producers.into_iter().map(|party| (party.id, party.id)).collect(),
        };
        state(app, &tx, &fair, &stated, (&doer(&caller.0), "set_buyer_times")).await?;
        let answer = own(&tx, &fair, stated.party).await?;
        tx.commit().await?;
        Ok(Json(answer))
    }

    /// Say when one is free as a producer
    ///
    /// For whoever keeps the applications to fairs of a producer that quoted for a need at the fair or applies
    /// to the fair: as for buyers.
    #[oai(
        path = "/v1/producers/:id/fairs/:slug/meeting-times",
        method = "put",
        operation_id = "setProducerTimes"
    )]
    async fn set_producer_times(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The producer's id.
        id: Path<Uuid>,
        /// The fair's slug.
        slug: Path<Line<1, 120>>,
        Json(body): Json<ProducerTimes>,
    ) -> Result<Json<OwnSchedule>, Failure> {
        let doer = member_for(&caller.0, id.0.into(), Affair::FairApplications)?;
        let tx = app.store().begin().await?;
        let fair = locked_public(&tx, &slug.0.0).await?;
        takes_part(&tx, &fair, (Side::Producer, id.0)).await?;
        let stated = Stated {
            party: (Side::Producer, id.0),
            free: &body.free,
            names: (&body.need_ids, "need_ids"),
            known: parties::buyers_of(&tx, fair.id).await?,
        };
        state(app, &tx, &fair, &stated, (&doer, "set_producer_times")).await?;
        let answer = own(&tx, &fair, stated.party).await?;
        tx.commit().await?;
        Ok(Json(answer))
    }
}

/// Passes on who can take part; to others there is nothing.
pub async fn takes_part(
    db: &impl ConnectionTrait,
    fair: &Fair,
    (side, party): (Side, Uuid),
) -> Result<(), Failure> {
    let all = parties::of_fair(db, fair.id, side).await?;
    let there = all.iter().any(|one| one.id == party);
    if there { Ok(()) } else { Err(Code::NotFound.into()) }
}

async fn state(
    app: &App,
    tx: &impl ConnectionTrait,
    fair: &Fair,
    stated: &Stated<'_>,
    (doer, action): (&Doer, &'static str),
) -> Result<(), Failure> {
    editable(fair)?;
    let session = session(tx, fair).await?;
    let (side, party) = stated.party;
    if sessions::stated(tx, fair.id, side, party).await? >= MOST_PARTIES {
        let vi = "Phiên kết nối đã đủ số đơn vị.";
        return Err(conflict("", "session_full", vi, "The session has as many as it takes."));
    }
    let (free, others) = stated.read(&session)?;
    sessions::state_times(tx, fair.id, stated.party, &free, app.now()).await?;
    sessions::state_wishes(tx, fair.id, stated.party, &others).await?;
    let details = json!({ "slots": free.count(), "wishes": others.len() });
    note(app, tx, doer, action, (fair, details)).await
}

impl Stated<'_> {
    fn read(&self, session: &Session) -> Result<(Free, Vec<Uuid>), Failure> {
        let mut wrong = Vec::new();
        for (place, _) in self.free.iter().enumerate().filter(|(_, one)| **one >= session.slots()) {
            let vi = "Phiên kết nối không có lượt này.";
            let sentence = Sentence::new(vi, "The session has no such slot.");
            wrong.push(FieldProblem::new(format!("/free/{place}"), "outside_session", sentence));
        }
        let (names, field) = self.names;
        let mut others = Vec::new();
        for (place, name) in names.iter().enumerate() {
            match self.known.get(name) {
                Some(other) => others.push(*other),
                None => {
                    let vi = "Không tham gia kết nối tại hội chợ này.";
                    let sentence = Sentence::new(vi, "It takes no part in the meetings.");
                    let pointer = format!("/{field}/{place}");
                    wrong.push(FieldProblem::new(pointer, "no_such_party", sentence));
                }
            }
        }
        others.sort_unstable();
        others.dedup();
        if wrong.is_empty() {
            return Ok((Free::of(self.free.iter().copied()), others));
        }
        Err(wrong.into_iter().fold(Problem::new(Code::RulesOfFields), Problem::with).into())
    }
}
