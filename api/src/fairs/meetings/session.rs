//! The session of a fair's meetings.

use super::{conflict, no_session};
use crate::access::SignedIn;
use crate::context::App;
use crate::fairs::bodies::FairOpenTime;
use crate::fairs::{Tag, locked, note, pages};
use crate::problem::{Failure, Problem};
use crate::scalars::{Date, Line, VietnamTime};
use domain::fairs::OrganiserAffair;
use domain::fairs::meetings::{Session, SessionRefusal, Slot};
use poem::web::Data;
use poem_openapi::param::Path;
use poem_openapi::payload::Json;
use poem_openapi::{Object, OpenApi};
use sea_orm::ConnectionTrait;
use serde_json::json;
use store::fairs::meetings::parties::Side;
use store::fairs::meetings::{schedule, sessions};
use store::fairs::record::Fair;
use uuid::Uuid;

/// Operations: the session.
pub struct MeetingSessionApi;

/// When and at how many tables buyers and producers meet.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
struct MeetingSessionEntry {
    /// On which of the fair's days, in order.
    #[oai(validator(min_items = "1", max_items = "60"))]
    days: Vec<Date>,
    /// From when to when on each.
    hours: FairOpenTime,
    /// Minutes of a meeting, 10 to 120.
    #[oai(validator(minimum(value = "10"), maximum(value = "120")))]
    slot_minutes: u16,
    /// How many meet at once, 1 to 200.
    #[oai(validator(minimum(value = "1"), maximum(value = "200")))]
    tables: u16,
}

/// A slot.
#[derive(Debug, Object)]
pub struct MeetingSlot {
    /// Its number, from 0 in order of time.
    slot: u16,
    /// When it begins.
    begins: VietnamTime,
    /// When it ends.
    ends: VietnamTime,
}

/// The session of a fair's meetings.
#[derive(Debug, Object)]
struct MeetingSession {
    /// On which of the fair's days.
    days: Vec<Date>,
    /// From when to when on each.
    hours: FairOpenTime,
    /// Minutes of a meeting.
    slot_minutes: u16,
    /// How many meet at once.
    tables: u16,
    /// Every slot in order of time, at most 400. What is left of a day at its end is none.
    slots: Vec<MeetingSlot>,
}

#[OpenApi(tag = "Tag::Fairs")]
impl MeetingSessionApi {
    /// Open or change a fair's session of meetings
    ///
    /// For the organiser's members, until the fair is closed. Once somebody said when it is free, days, hours
    /// and the length of slots stay; tables at which somebody sits do, too (409 `relied_on`).
    #[oai(
        path = "/v1/fairs/:slug/meeting-session",
        method = "put",
        operation_id = "setMeetingSession"
    )]
    async fn set_meeting_session(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The fair's slug.
        slug: Path<Line<1, 120>>,
        Json(body): Json<MeetingSessionEntry>,
    ) -> Result<Json<MeetingSession>, Failure> {
        let tx = app.store().begin().await?;
        let (fair, doer) = locked(&tx, &caller.0, &slug.0.0, OrganiserAffair::Desk).await?;
        editable(&fair)?;
        let new = body.read();
        new.check(fair.days).map_err(refused)?;
        relied_on(&tx, &fair, &new).await?;
        sessions::save(&tx, fair.id, &new, app.now()).await?;
        let details = json!({ "slots": new.slots(), "tables": new.tables });
        note(app, &tx, &doer, "set_meeting_session", (&fair, details)).await?;
        tx.commit().await?;
        Ok(Json(MeetingSession::of(&new)))
    }

    /// Read a fair's session of meetings
    ///
    /// From the fair's announcement on; 409 `no_session` while it has none.
    #[oai(
        path = "/v1/fairs/:slug/meeting-session",
        method = "get",
        operation_id = "getMeetingSession"
    )]
    async fn get_meeting_session(
        &self,
        Data(app): Data<&App>,
        /// The fair's slug.
        slug: Path<Line<1, 120>>,
    ) -> Result<Json<MeetingSession>, Failure> {
        let fair = pages::shown(app, &slug.0.0).await?.fair;
        Ok(Json(MeetingSession::of(&session(app.read(), &fair).await?)))
    }
}

/// The session of a fair.
pub async fn session(db: &impl ConnectionTrait, fair: &Fair) -> Result<Session, Failure> {
    sessions::find(db, fair.id).await?.ok_or_else(no_session)
}

/// Refuses what comes after a fair is closed or called off.
pub fn editable(fair: &Fair) -> Result<(), Failure> {
    if fair.stage.is_editable() {
        return Ok(());
    }
    let vi = "Hội chợ đã đóng hoặc đã hủy.";
    Err(conflict("", "wrong_stage", vi, "The fair is closed or called off."))
}

async fn relied_on(tx: &impl ConnectionTrait, fair: &Fair, new: &Session) -> Result<(), Failure> {
    let Some(before) = sessions::find(tx, fair.id).await? else { return Ok(()) };
    if !before.same_slots(new) {
        for side in [Side::Buyer, Side::Producer] {
            if sessions::stated(tx, fair.id, side, Uuid::nil()).await? > 0 {
                let vi = "Đã có người báo giờ rảnh theo phiên này.";
                return Err(conflict("/days", "relied_on", vi, "Somebody said when it is free."));
            }
        }
    }
    if new.tables < before.tables && schedule::most_table(tx, fair.id).await? > new.tables {
        let vi = "Đã xếp lịch ở bàn có số lớn hơn.";
        return Err(conflict("/tables", "relied_on", vi, "Somebody sits at a further table."));
    }
    Ok(())
}

fn refused(refusal: SessionRefusal) -> Failure {
    let (pointer, code, vi, en) = match refusal {
        SessionRefusal::NoDays => {
            ("/days".to_owned(), "no_days", "Chưa có ngày nào.", "It has no days.")
        }
        SessionRefusal::NotADay(place) => (
            format!("/days/{place}"),
            "not_a_day",
            "Không phải ngày của hội chợ, hoặc không theo thứ tự.",
            "None of the fair's days, or out of order.",
        ),
        SessionRefusal::Backwards => (
            "/hours".to_owned(),
            "backwards",
            "Giờ kết thúc phải sau giờ bắt đầu.",
            "It ends later than it begins.",
        ),
        SessionRefusal::SlotLength | SessionRefusal::NothingFits => (
            "/slot_minutes".to_owned(),
            "nothing_fits",
            "Không có cuộc gặp nào vừa với giờ này.",
            "No meeting fits into the hours.",
        ),
        SessionRefusal::TooManySlots => (
            "/slot_minutes".to_owned(),
            "too_many_slots",
            "Tối đa 400 lượt gặp cho mỗi bàn.",
            "At most 400 slots in all.",
        ),
        SessionRefusal::Tables => {
            ("/tables".to_owned(), "out_of_bounds", "Từ 1 đến 200 bàn.", "1 to 200 tables.")
        }
    };
    Problem::field(&pointer, code, vi, en).into()
}

impl MeetingSessionEntry {
    fn read(self) -> Session {
        Session {
            days: self.days.into_iter().map(|day| day.0).collect(),
            hours: self.hours.read(),
            slot_minutes: self.slot_minutes,
            tables: self.tables,
        }
    }
}

impl MeetingSession {
    fn of(session: &Session) -> Self {
        Self {
            days: session.days.iter().copied().map(Date).collect(),
            hours: session.hours.into(),
            slot_minutes: session.slot_minutes,
            tables: session.tables,
            slots: session.all().map(MeetingSlot::of).collect(),
        }
    }
}

impl MeetingSlot {
    /// A slot as it is read.
    pub fn of(slot: Slot) -> Self {
        let (begins, ends) = (VietnamTime(slot.begins), VietnamTime(slot.ends));
        Self { slot: slot.number, begins, ends }
    }
}
