//! A party's own schedule, to be read and to be put into a calendar.

use super::session::session;
use super::times::takes_part;
use crate::access::{SignedIn, member_for};
use crate::catalogue::public;
use crate::context::App;
use crate::fairs::calendar::{CalendarFile, Lines, escaped, stamp};
use crate::fairs::{Tag, pages};
use crate::problem::Failure;
use crate::scalars::{Line, VietnamTime};
use domain::accounts::Affair;
use domain::fairs::Stage;
use domain::fairs::meetings::{Free, Session};
use poem::web::Data;
use poem_openapi::param::Path;
use poem_openapi::payload::{Json, PlainText};
use poem_openapi::{Object, OpenApi};
use sea_orm::ConnectionTrait;
use std::collections::HashMap;
use store::fairs::meetings::parties::{self, Side};
use store::fairs::meetings::schedule::{self, Named};
use store::fairs::meetings::sessions;
use store::fairs::record::Fair;
use uuid::Uuid;

/// Operations: one's own schedule.
pub struct MeetingSchedulesApi;

/// One's own meeting.
#[derive(Debug, Object)]
struct OwnMeeting {
    /// Its id.
    id: Uuid,
    /// Number of the slot.
    slot: u16,
    /// When it begins.
    begins: Option<VietnamTime>,
    /// When it ends.
    ends: Option<VietnamTime>,
    /// At which table.
    table: u16,
    /// Whom one meets: the buyer's organisation, or the producer.
    with: String,
    /// The producer's id, to the buyer.
    producer_id: Option<Uuid>,
    /// Whether one said since that one is not free then.
    not_free: bool,
}

/// One's own times, wishes and meetings.
#[derive(Debug, Object)]
pub struct OwnSchedule {
    /// Numbers of the slots in which one is free.
    free: Vec<u16>,
    /// Whom one said that one wishes to meet: producers' ids to a buyer, to a producer a need's of each buyer.
    wishes: Vec<Uuid>,
    /// One's meetings, by time.
    meetings: Vec<OwnMeeting>,
}

#[OpenApi(tag = "Tag::Fairs")]
impl MeetingSchedulesApi {
    /// Read one's own meetings as a buyer
    ///
    /// For whoever has a need at the fair: when it is free, its wishes, and its meetings.
    #[oai(path = "/v1/fairs/:slug/schedule/own", method = "get", operation_id = "getBuyerSchedule")]
    async fn get_buyer_schedule(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The fair's slug.
        slug: Path<Line<1, 120>>,
    ) -> Result<Json<OwnSchedule>, Failure> {
        let fair = pages::shown(app, &slug.0.0).await?.fair;
        let party = (Side::Buyer, caller.0.id.0);
        takes_part(app.read(), &fair, party).await?;
        Ok(Json(own(app.read(), &fair, party).await?))
    }

    /// Put one's own meetings into a calendar as a buyer
    ///
    /// An iCalendar file with one event for each meeting.
    #[oai(
        path = "/v1/fairs/:slug/schedule/own.ics",
        method = "get",
        operation_id = "getBuyerCalendar"
    )]
    async fn get_buyer_calendar(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The fair's slug.
        slug: Path<Line<1, 120>>,
    ) -> Result<CalendarFile, Failure> {
        let fair = pages::shown(app, &slug.0.0).await?.fair;
        let party = (Side::Buyer, caller.0.id.0);
        takes_part(app.read(), &fair, party).await?;
        calendar(app, &fair, party).await
    }

    /// Read a producer's meetings
    ///
    /// For whoever keeps its applications to fairs, once it quoted for a need at the fair or applied to it.
    #[oai(
        path = "/v1/producers/:id/fairs/:slug/schedule",
        method = "get",
        operation_id = "getProducerSchedule"
    )]
    async fn get_producer_schedule(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The producer's id.
        id: Path<Uuid>,
        /// The fair's slug.
        slug: Path<Line<1, 120>>,
    ) -> Result<Json<OwnSchedule>, Failure> {
        member_for(&caller.0, id.0.into(), Affair::FairApplications)?;
        let fair = pages::shown(app, &slug.0.0).await?.fair;
        takes_part(app.read(), &fair, (Side::Producer, id.0)).await?;
        Ok(Json(own(app.read(), &fair, (Side::Producer, id.0)).await?))
    }

    /// Put a producer's meetings into a calendar
    ///
    /// An iCalendar file with one event for each meeting.
    #[oai(
        path = "/v1/producers/:id/fairs/:slug/schedule.ics",
        method = "get",
        operation_id = "getProducerCalendar"
    )]
    async fn get_producer_calendar(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The producer's id.
        id: Path<Uuid>,
        /// The fair's slug.
        slug: Path<Line<1, 120>>,
    ) -> Result<CalendarFile, Failure> {
        member_for(&caller.0, id.0.into(), Affair::FairApplications)?;
        let fair = pages::shown(app, &slug.0.0).await?.fair;
        takes_part(app.read(), &fair, (Side::Producer, id.0)).await?;
        calendar(app, &fair, (Side::Producer, id.0)).await
    }
}

/// A party's times, wishes and meetings.
pub async fn own(
    db: &impl ConnectionTrait,
    fair: &Fair,
    (side, party): (Side, Uuid),
) -> Result<OwnSchedule, Failure> {
    let session = session(db, fair).await?;
    let free = sessions::times(db, fair.id, side, Some(party)).await?;
    let free = free.into_values().next().unwrap_or_default();
    let mut wishes = sessions::wishes_of(db, fair.id, (side, party)).await?;
    if side == Side::Producer {
        // Buyers are named by what they need: the newest of each.
        let mut newest: HashMap<Uuid, Uuid> = HashMap::new();
        for (need, buyer) in parties::buyers_of(db, fair.id).await? {
            let known = newest.entry(buyer).or_insert(need);
            *known = (*known).max(need);
        }
        wishes = wishes.iter().filter_map(|buyer| newest.get(buyer).copied()).collect();
    }
    let page = schedule::list(db, fair.id, Some((side, party)), None, None).await?;
    let meetings = page.items.iter().map(|one| OwnMeeting::of(one, &session, (side, &free)));
    let meetings = meetings.collect();
    Ok(OwnSchedule { free: free.all().collect(), wishes, meetings })
}

impl OwnMeeting {
    fn of(named: &Named, session: &Session, (side, free): (Side, &Free)) -> Self {
        let (one, slot) = (named.meeting, session.slot(named.meeting.slot));
        Self {
            id: one.id,
            slot: one.slot,
            begins: slot.map(|slot| VietnamTime(slot.begins)),
            ends: slot.map(|slot| VietnamTime(slot.ends)),
            table: one.table,
            with: with(named, side),
            producer_id: Some(one.producer).filter(|_| side == Side::Buyer),
            not_free: !free.has(one.slot),
        }
    }
}

fn with(named: &Named, side: Side) -> String {
    let name = match side {
        Side::Buyer => &named.producer,
        Side::Producer => &named.buyer,
    };
    public(name, None)
}

async fn calendar(
    app: &App,
    fair: &Fair,
    (side, party): (Side, Uuid),
) -> Result<CalendarFile, Failure> {
    let session = session(app.read(), fair).await?;
    let page = schedule::list(app.read(), fair.id, Some((side, party)), None, None).await?;
    let mut lines = Lines::default();
    for (name, value) in [
        ("BEGIN", "VCALENDAR"),
        ("VERSION", "2.0"),
        ("PRODID", "-//OCOP Marketplace//Meetings//VI"),
        ("CALSCALE", "GREGORIAN"),
        ("METHOD", "PUBLISH"),
    ] {
        lines.put(name, value);
    }
    for named in &page.items {
        let Some(slot) = session.slot(named.meeting.slot) else { continue };
        let status = if fair.stage == Stage::Cancelled { "CANCELLED" } else { "CONFIRMED" };
        let place = format!("Bàn {}, {}", named.meeting.table, public(&fair.address, None));
        let summary = format!("Kết nối cung – cầu: {}", with(named, side));
        lines.put("BEGIN", "VEVENT");
        lines.put("UID", &format!("urn:uuid:{}", named.meeting.id));
        lines.put("DTSTAMP", &stamp(app.now()));
        lines.put("DTSTART", &stamp(slot.begins));
        lines.put("DTEND", &stamp(slot.ends));
        lines.put("SUMMARY", &escaped(&summary));
        lines.put("DESCRIPTION", &escaped(&public(&fair.name, None)));
        lines.put("LOCATION", &escaped(place.trim_end_matches(", ")));
        lines.put("STATUS", status);
        lines.put("END", "VEVENT");
    }
    lines.put("END", "VCALENDAR");
    Ok(CalendarFile::File(PlainText(lines.done()), "private, no-store".to_owned()))
}
