//! The schedule that an organiser decides on: all of it at once, without clashes.

use super::preview::Round;
use super::session::{editable, session};
use crate::access::SignedIn;
use crate::catalogue::public;
use crate::codes::Code;
use crate::context::App;
use crate::fairs::{Tag, locked, note, readable};
use crate::page::{self, DEFAULT_LIMIT};
use crate::problem::{Failure, FieldProblem, Problem};
use crate::scalars::{Line, VietnamTime};
use crate::speech::{Language, Sentence};
use domain::calendar::vietnam;
use domain::fairs::OrganiserAffair;
use domain::fairs::meetings::{self as rules, Clash, Session, Wish, check, clashes_with_times};
use poem::web::Data;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{Object, OpenApi};
use sea_orm::ConnectionTrait;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use store::fairs::meetings::parties::{self, Side};
use store::fairs::meetings::schedule::{self, Meeting, Named};
use store::fairs::meetings::sessions;
use store::fairs::record::Fair;
use store::integrations::mail::{self, Draft};
use uuid::Uuid;

/// Operations: the schedule.
pub struct MeetingsApi;

/// Most problems of a list that are told at once.
const MOST_TOLD: usize = 100;
/// Letters of one statement.
const LETTERS: usize = 1000;

/// A meeting to be held.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
struct MeetingEntry {
    /// Number of the slot.
    slot: u16,
    /// At which table, from 1.
    table: u16,
    /// The buyer, as the proposal names it.
    buyer_id: Uuid,
    /// The producer.
    producer_id: Uuid,
}

/// A whole schedule.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
struct ScheduleEntry {
    /// Every meeting; none takes the schedule back.
    #[oai(validator(max_items = "20000"))]
    items: Vec<MeetingEntry>,
}

/// What was decided.
#[derive(Debug, Object)]
struct CommittedSchedule {
    /// How many meetings there are now.
    meetings: usize,
    /// How many buyers and producers are told, since something changed for them.
    told: usize,
}

/// A meeting, as the organiser reads it.
#[derive(Debug, Object)]
struct ScheduledMeeting {
    /// Its id.
    id: Uuid,
    /// Number of the slot.
    slot: u16,
    /// When it begins.
    begins: Option<VietnamTime>,
    /// At which table.
    table: u16,
    /// The buyer.
    buyer_id: Uuid,
    /// The buyer's organisation; empty when its needs are taken back since.
    buyer: String,
    /// The producer.
    producer_id: Uuid,
    /// Name of the producer.
    producer: String,
    /// What was said since that speaks against it: `buyer_not_free`, `producer_not_free`.
    clashes: Vec<String>,
}

/// A page of the schedule.
#[derive(Debug, Object)]
struct MeetingSchedule {
    /// The meetings, by slot and table.
    items: Vec<ScheduledMeeting>,
    /// Send it as `cursor` for the next page; null at the end.
    next_cursor: Option<String>,
}

#[OpenApi(tag = "Tag::Fairs")]
impl MeetingsApi {
    /// Decide on a schedule of meetings
    ///
    /// For the organiser's members, until the fair is closed: a whole schedule in place of that before, as
    /// proposed or edited, of at most 4 MB. 422 `rows_refused` names each meeting that clashes, with its own
    /// session, the times of both or a meeting before it in the list; then nothing changes. Everybody for
    /// whom something changed gets a letter.
    #[oai(path = "/v1/fairs/:slug/schedule", method = "post", operation_id = "commitMeetings")]
    async fn commit_meetings(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The fair's slug.
        slug: Path<Line<1, 120>>,
        Json(body): Json<ScheduleEntry>,
    ) -> Result<Json<CommittedSchedule>, Failure> {
        let tx = app.store().begin().await?;
        let (fair, doer) = locked(&tx, &caller.0, &slug.0.0, OrganiserAffair::Desk).await?;
        editable(&fair)?;
        let session = session(&tx, &fair).await?;
        let round = Round::read(&tx, &fair).await?;
        let new = body.read(app, &session, &round)?;
        let before = schedule::list(&tx, fair.id, None, None, None).await?.items;
        let refused = |error: sea_orm::DbErr| match store::is_duplicate(&error) {
            true => Failure::from(Code::Conflict),
            false => error.into(),
        };
        schedule::replace(&tx, fair.id, &new).await.map_err(refused)?;
        let after = schedule::list(&tx, fair.id, None, None, None).await?.items;
        let told = tell(app, &tx, (&fair, &session), (&before, &after)).await?;
        let details = json!({ "meetings": new.len() });
        note(app, &tx, &doer, "commit_meetings", (&fair, details)).await?;
        tx.commit().await?;
        Ok(Json(CommittedSchedule { meetings: new.len(), told }))
    }

    /// List the meetings of a fair
    ///
    /// For the organiser's members: the schedule that was decided on, with what was said against it since.
    #[oai(path = "/v1/fairs/:slug/schedule", method = "get", operation_id = "listMeetings")]
    async fn list_meetings(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The fair's slug.
        slug: Path<Line<1, 120>>,
        /// `next_cursor` of the page before.
        cursor: Query<Option<Line<1, 400>>>,
        /// Items on a page, 1 to 100; 20 when unsaid.
        #[oai(validator(minimum(value = "1"), maximum(value = "100")))]
        limit: Query<Option<u64>>,
    ) -> Result<Json<MeetingSchedule>, Failure> {
        let db = app.store().snapshot().await?;
        let fair = readable(&db, &caller.0, &slug.0.0, OrganiserAffair::Desk).await?;
        let after = page::cursor(cursor.0.as_ref().map(|cursor| cursor.0.as_str()))?;
        let session = session(&db, &fair).await?;
        let limit = Some(limit.0.unwrap_or(DEFAULT_LIMIT));
        let page = schedule::list(&db, fair.id, None, after, limit).await?;
        let buyers = sessions::times(&db, fair.id, Side::Buyer, None).await?;
        let producers = sessions::times(&db, fair.id, Side::Producer, None).await?;
        let items = page.items.iter().map(|named| {
            let one = named.meeting;
            let free = (buyers.get(&one.buyer), producers.get(&one.producer));
            let clashes = clashes_with_times(one.slot, free.0, free.1);
            ScheduledMeeting {
                id: one.id,
                slot: one.slot,
                begins: session.slot(one.slot).map(|slot| VietnamTime(slot.begins)),
                table: one.table,
                buyer_id: one.buyer,
                buyer: public(&named.buyer, None),
                producer_id: one.producer,
                producer: public(&named.producer, None),
                clashes: clashes.map(|clash| clash.code().to_owned()).collect(),
            }
        });
        let next_cursor = page.next.as_ref().map(store::page::encode);
        Ok(Json(MeetingSchedule { items: items.collect(), next_cursor }))
    }
}

impl ScheduleEntry {
    /// The meetings, without a clash among them.
    fn read(&self, app: &App, session: &Session, round: &Round) -> Result<Vec<Meeting>, Failure> {
        let nobody = u16::MAX;
        let listed = self.items.iter().map(|one| {
            let buyer = round.buyer(one.buyer_id).unwrap_or(nobody);
            let producer = round.producer(one.producer_id).unwrap_or(nobody);
            rules::Meeting { slot: one.slot, table: one.table, pair: Wish { buyer, producer } }
        });
        let listed: Vec<rules::Meeting> = listed.collect();
        let mut wrong = BTreeMap::new();
        for (place, clash) in check(&round.parties, &listed, session.slots(), session.tables) {
            wrong.entry(place).or_insert(clash);
        }
        if wrong.is_empty() {
            let meeting = |one: &MeetingEntry| Meeting {
                id: app.mint(),
                slot: one.slot,
                table: one.table,
                buyer: one.buyer_id,
                producer: one.producer_id,
            };
            return Ok(self.items.iter().map(meeting).collect());
        }
        let told = wrong.into_iter().take(MOST_TOLD);
        let told = told.map(|(place, clash)| {
            FieldProblem::new(format!("/items/{place}"), clash.code(), sentence(clash))
        });
        Err(told.fold(Problem::new(Code::RowsRefused), Problem::with).into())
    }
}

fn sentence(clash: Clash) -> Sentence {
    let (vi, en) = match clash {
        Clash::NoSuchSlot => ("Phiên kết nối không có lượt này.", "There is no such slot."),
        Clash::NoSuchTable => ("Phiên kết nối không có bàn này.", "There is no such table."),
        Clash::BuyerNotFree => ("Bên mua không rảnh lúc này.", "The buyer is not free then."),
        Clash::ProducerNotFree => ("Bên bán không rảnh lúc này.", "The producer is not free then."),
        Clash::BuyerBusy => ("Bên mua đã gặp bên khác lúc này.", "The buyer is busy then."),
        Clash::ProducerBusy => ("Bên bán đã gặp bên khác lúc này.", "The producer is busy then."),
        Clash::TableTaken => ("Bàn này đã có người lúc này.", "The table is taken then."),
        Clash::PairTwice => ("Hai bên đã có một cuộc gặp ở trên.", "The two meet already above."),
    };
    Sentence::new(vi, en)
}

/// A party's meetings: slot, table, and with whom.
type Agenda = BTreeSet<(u16, u16, Uuid, String)>;

fn agendas(meetings: &[Named], side: Side) -> HashMap<Uuid, Agenda> {
    let mut agendas: HashMap<Uuid, Agenda> = HashMap::new();
    for named in meetings {
        let one = named.meeting;
        let (own, other, name) = match side {
            Side::Buyer => (one.buyer, one.producer, &named.producer),
            Side::Producer => (one.producer, one.buyer, &named.buyer),
        };
        let entry = (one.slot, one.table, other, public(name, None));
        agendas.entry(own).or_default().insert(entry);
    }
    agendas
}

/// Tells everybody for whom something changed; how many these are.
async fn tell(
    app: &App,
    tx: &impl ConnectionTrait,
    (fair, session): (&Fair, &Session),
    (before, after): (&[Named], &[Named]),
) -> Result<usize, Failure> {
    let mut told = 0;
    for side in [Side::Buyer, Side::Producer] {
        let (before, after) = (agendas(before, side), agendas(after, side));
        let all: BTreeSet<Uuid> = before.keys().chain(after.keys()).copied().collect();
        let changed = all.into_iter().filter(|id| before.get(id) != after.get(id));
        let changed: Vec<Uuid> = changed.collect();
        told += changed.len();
        let mut letters = Vec::new();
        for some in changed.chunks(LETTERS) {
            for (party, recipient) in parties::addresses(tx, side, some).await? {
                let agenda = after.get(&party).map(|agenda| written(session, agenda));
                letters.push(letter(app, fair, recipient, agenda.unwrap_or("–".to_owned())));
            }
        }
        while !letters.is_empty() {
            let rest = letters.split_off(letters.len().min(LETTERS));
            mail::enqueue(tx, std::mem::replace(&mut letters, rest), app.now()).await?;
        }
    }
    Ok(told)
}

fn letter(app: &App, fair: &Fair, recipient: String, meetings: String) -> Draft {
    Draft {
        id: app.mint(),
        template: "meetings_scheduled",
        language: Language::Vietnamese.code(),
        recipient,
        params: json!({ "fair_name": public(&fair.name, None), "meetings": meetings }),
        dedup_key: None,
    }
}

/// An agenda, a line for each meeting.
fn written(session: &Session, agenda: &Agenda) -> String {
    let line = |(slot, table, _, name): &(u16, u16, Uuid, String)| {
        let slot = session.slot(*slot)?;
        let (begins, ends) =
            (slot.begins.with_timezone(&vietnam()), slot.ends.with_timezone(&vietnam()));
        let (from, to) = (begins.format("%d/%m/%Y %H:%M"), ends.format("%H:%M"));
        Some(format!("{from}–{to} · {table} · {name}"))
    };
    agenda.iter().filter_map(line).collect::<Vec<_>>().join("\n")
}
