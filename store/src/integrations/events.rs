//! Events: changes of the log with the producer whom each concerns, written by a follower of its own.

use super::{Place, settled};
use crate::{Instant, ROWS_PER_STATEMENT, instant, micros, statement, unreadable};
use domain::ids::ProducerId;
use domain::integrations::{EventKind, event_id};
use sea_orm::{ConnectionTrait, DbBackend, DbErr, FromQueryResult, QueryResult, Value};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use uuid::Uuid;

/// Name of the follower that writes events.
const FOLLOWER: &str = "events";

/// Whose webhooks and events.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Owner {
    /// A producer's: what concerns it.
    Producer(ProducerId),
    /// The platform's: everything.
    Platform,
}

impl Owner {
    /// The owner of a row that may name a producer.
    pub fn of(producer: Option<Uuid>) -> Self {
        producer.map_or(Self::Platform, |id| Self::Producer(ProducerId(id)))
    }

    /// The producer, if it is one.
    pub fn producer(self) -> Option<ProducerId> {
        match self {
            Self::Producer(id) => Some(id),
            Self::Platform => None,
        }
    }
}

/// An event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Where it stands among all.
    pub place: Place,
    /// Its id.
    pub id: Uuid,
    /// What changed.
    pub kind: EventKind,
    /// Which of them.
    pub subject: Uuid,
    /// The producer whom it concerns; none when it concerns the platform alone.
    pub producer: Option<ProducerId>,
    /// When.
    pub at: Instant,
}

/// A change that the follower has not written as an event yet.
#[derive(Clone, Debug, FromQueryResult)]
struct Raw {
    transaction_id: i64,
    seq: i64,
    feature: String,
    subject: Uuid,
    at: i64,
}

/// Where the follower stands, kept for this transaction: who begins or ends to be told decides so with
/// this in hand, and is passed over by no step of the follower.
pub async fn lock(db: &impl ConnectionTrait) -> Result<Place, DbErr> {
    let lock = match db.get_database_backend() {
        DbBackend::Postgres => "FOR UPDATE",
        _ => "",
    };
    let sql =
        format!("SELECT transaction_id, seq FROM integrations_followers WHERE name = $1 {lock}");
    let row = db.query_one_raw(statement(db, &sql, [FOLLOWER.into()])).await?;
    let row = row.ok_or_else(|| unreadable("follower", FOLLOWER))?;
    Ok(Place { transaction: row.try_get_by_index(0)?, seq: row.try_get_by_index(1)? })
}

/// Moves the follower on. It is [locked](lock).
pub async fn move_on(db: &impl ConnectionTrait, to: Place) -> Result<(), DbErr> {
    let sql = "UPDATE integrations_followers SET transaction_id = $1, seq = $2 WHERE name = $3";
    let values = [to.transaction.into(), to.seq.into(), FOLLOWER.into()];
    db.execute_raw(statement(db, sql, values)).await.map(drop)
}

/// Whether the log has settled changes after the follower's place.
pub async fn is_behind(db: &impl ConnectionTrait) -> Result<bool, DbErr> {
    let sql = "SELECT transaction_id, seq FROM integrations_followers WHERE name = $1";
    let row = db.query_one_raw(statement(db, sql, [FOLLOWER.into()])).await?;
    let row = row.ok_or_else(|| unreadable("follower", FOLLOWER))?;
    let place = Place { transaction: row.try_get_by_index(0)?, seq: row.try_get_by_index(1)? };
    Ok(!raw_after(db, place, 1).await?.is_empty())
}

/// Writes the next changes as events: these, and where the log was read up to. The follower is
/// [locked](lock). What is no kind of event, or is gone without having concerned anybody, is passed over.
pub async fn follow(
    db: &impl ConnectionTrait,
    after: Place,
    limit: usize,
) -> Result<(Vec<Event>, Option<Place>), DbErr> {
    let changes = raw_after(db, after, limit).await?;
    let last = changes.last().map(|one| Place { transaction: one.transaction_id, seq: one.seq });
    let mut subjects: HashMap<&str, BTreeSet<Uuid>> = HashMap::new();
    for change in &changes {
        subjects.entry(&change.feature).or_default().insert(change.subject);
    }
    let mut concerned = BTreeMap::new();
    for kind in EventKind::ALL {
        let Some(ids) = subjects.get(kind.feature()) else { continue };
        for (id, producer) in concerning(db, *kind, ids).await? {
            concerned.insert((kind.feature(), id), (*kind, producer));
        }
    }
    let event = |one: &Raw| {
        let (kind, producer) = concerned.get(&(one.feature.as_str(), one.subject))?;
        let at = instant(one.at);
        Some(Event {
            place: Place { transaction: one.transaction_id, seq: one.seq },
            id: event_id(at, one.seq),
            kind: *kind,
            subject: one.subject,
            producer: *producer,
            at,
        })
    };
    let events: Vec<Event> = changes.iter().filter_map(event).collect();
    write(db, &events).await?;
    Ok((events, last))
}

/// Events of an owner after a place, oldest first.
pub async fn after(
    db: &impl ConnectionTrait,
    owner: Owner,
    (after, until): (Place, Option<Place>),
    limit: u64,
) -> Result<Vec<Event>, DbErr> {
    let until = until.unwrap_or(Place { transaction: i64::MAX, seq: i64::MAX });
    let mut values: Vec<Value> =
        [after.transaction, after.seq, until.transaction, until.seq].map(Value::from).to_vec();
    let of = match owner {
        Owner::Platform => "",
        Owner::Producer(id) => {
            values.push(id.0.into());
            "AND producer_id = $5"
        }
    };
    let sql = format!(
        "SELECT transaction_id, seq, id, kind, subject, producer_id, at FROM integrations_events \
         WHERE (transaction_id, seq) > ($1, $2) AND (transaction_id, seq) <= ($3, $4) {of} \
         ORDER BY transaction_id, seq LIMIT {limit}"
    );
    let rows = db.query_all_raw(statement(db, &sql, values)).await?;
    rows.iter().map(Event::read).collect()
}

impl Event {
    fn read(row: &QueryResult) -> Result<Self, DbErr> {
        let kind: String = row.try_get_by_index(3)?;
        let producer: Option<Uuid> = row.try_get_by_index(5)?;
        Ok(Self {
            place: Place { transaction: row.try_get_by_index(0)?, seq: row.try_get_by_index(1)? },
            id: row.try_get_by_index(2)?,
            kind: EventKind::from_code(&kind).ok_or_else(|| unreadable("kind of event", &kind))?,
            subject: row.try_get_by_index(4)?,
            producer: producer.map(ProducerId),
            at: instant(row.try_get_by_index(6)?),
        })
    }
}

/// Settled changes after a place of all features that events tell of. One statement, so that all are read
/// as of one instant; each feature by a stretch of its own index.
async fn raw_after(
    db: &impl ConnectionTrait,
    after: Place,
    limit: usize,
) -> Result<Vec<Raw>, DbErr> {
    let settled = settled(db);
    let features: BTreeSet<&str> = EventKind::ALL.iter().map(|kind| kind.feature()).collect();
    let part = |feature: &&str| {
        format!(
            "SELECT * FROM (SELECT transaction_id, seq, feature, subject, at \
             FROM integrations_changes WHERE feature = '{feature}' \
             AND (transaction_id, seq) > ($1, $2) {settled} \
             ORDER BY transaction_id, seq LIMIT {limit}) AS {feature}"
        )
    };
    let parts: Vec<String> = features.iter().map(part).collect();
    let sql = format!("{} ORDER BY transaction_id, seq LIMIT {limit}", parts.join(" UNION ALL "));
    let values = [after.transaction.into(), after.seq.into()];
    Raw::find_by_statement(statement(db, &sql, values)).all(db).await
}

/// Whose a thing of a kind is, `Some(None)` when it is no producer's; `None` when there is none such.
pub async fn whose(
    db: &impl ConnectionTrait,
    kind: EventKind,
    id: Uuid,
) -> Result<Option<Option<ProducerId>>, DbErr> {
    let found = concerning(db, kind, &BTreeSet::from([id])).await?;
    Ok(found.first().map(|(_, producer)| *producer))
}

/// Which of these are of a kind, and whose each is.
async fn concerning(
    db: &impl ConnectionTrait,
    kind: EventKind,
    ids: &BTreeSet<Uuid>,
) -> Result<Vec<(Uuid, Option<ProducerId>)>, DbErr> {
    let select = match kind {
        EventKind::Product => "SELECT t.id, t.producer_id FROM catalogue_products t WHERE t.id",
        EventKind::Producer => "SELECT t.id, t.id FROM catalogue_producers t WHERE t.id",
        EventKind::Storefront => {
            "SELECT t.producer_id, t.producer_id FROM storefronts t WHERE t.producer_id"
        }
        EventKind::Certificate => {
            "SELECT t.id, p.producer_id FROM certification_certificates t \
             JOIN catalogue_products p ON p.id = t.product_id WHERE t.id"
        }
        EventKind::Fair => "SELECT t.id, NULL FROM fairs t WHERE t.id",
        EventKind::PointOfSale => "SELECT t.id, t.producer_id FROM points_of_sale t WHERE t.id",
        EventKind::Order => "SELECT t.id, t.producer_id FROM orders t WHERE t.id",
        EventKind::Review => {
            "SELECT t.id, t.producer_id FROM orders_reviews t WHERE t.published_at IS NOT NULL AND t.id"
        }
    };
    let ids: Vec<Uuid> = ids.iter().copied().collect();
    let mut found = Vec::new();
    for part in ids.chunks(ROWS_PER_STATEMENT) {
        let marks: Vec<String> = (1..=part.len()).map(|number| format!("${number}")).collect();
        let sql = format!("{select} IN ({})", marks.join(", "));
        let values = part.iter().map(|id| (*id).into());
        for row in db.query_all_raw(statement(db, &sql, values)).await? {
            let producer: Option<Uuid> = match kind {
                EventKind::Fair => None,
                _ => row.try_get_by_index(1)?,
            };
            found.push((row.try_get_by_index(0)?, producer.map(ProducerId)));
        }
    }
    Ok(found)
}

async fn write(db: &impl ConnectionTrait, events: &[Event]) -> Result<(), DbErr> {
    for part in events.chunks(ROWS_PER_STATEMENT) {
        let mut values: Vec<Value> = Vec::with_capacity(part.len() * 7);
        let mut rows = Vec::with_capacity(part.len());
        for one in part {
            let first = values.len();
            let marks: Vec<String> = (1..=7).map(|place| format!("${}", first + place)).collect();
            rows.push(format!("({})", marks.join(", ")));
            values.extend::<[Value; 7]>([
                one.place.transaction.into(),
                one.place.seq.into(),
                one.id.into(),
                one.kind.code().into(),
                one.subject.into(),
                one.producer.map(|id| id.0).into(),
                micros(one.at).into(),
            ]);
        }
        let sql = format!(
            "INSERT INTO integrations_events \
             (transaction_id, seq, id, kind, subject, producer_id, at) VALUES {} \
             ON CONFLICT (transaction_id, seq) DO NOTHING",
            rows.join(", ")
        );
        db.execute_raw(statement(db, &sql, values)).await?;
    }
    Ok(())
}
