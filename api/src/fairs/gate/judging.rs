//! Taking scans, one or thousands: the same way, batch by batch, in the order in which they were made.

use super::facts::Facts;
use super::token;
use crate::context::App;
use crate::problem::Failure;
use domain::calendar::{Instant, day_of, end_of, start_of};
use domain::fairs::gate::{Book, Direction, Reading, Rejection, Scan, Taken, arrange};
use sea_orm::ConnectionTrait;
use serde_json::json;
use std::collections::HashMap;
use store::fairs::exhibitors::applications;
use store::fairs::gate::scans::{self, NewScan, Sender};
use store::fairs::record::Fair;
use store::oversight::deeds::{self, Deed, Doer};
use uuid::Uuid;

/// Scans of one batch.
const TOGETHER: usize = 500;

/// A badge held to a scanner, as it was sent.
pub struct Presented {
    /// What the scanner read.
    pub token: String,
    /// What the device calls the scan.
    pub nonce: String,
    /// Which way.
    pub direction: Direction,
    /// When.
    pub at: Instant,
    /// Of a scan made offline: whether somebody went through.
    pub went: Option<bool>,
    /// At which gate.
    pub gate: String,
}

/// Where and by whom scans are taken. The fair is locked where a badge of staff is among them.
pub struct Gate<'a> {
    pub fair: &'a Fair,
    pub doer: &'a Doer,
    pub sender: Sender,
}

/// Takes scans; what came of each, in the order in which they were sent, and what is known of the badges
/// of the last batch.
pub async fn take(
    app: &App,
    tx: &impl ConnectionTrait,
    gate: &Gate<'_>,
    sent: &[Presented],
) -> Result<(Vec<Taken>, Facts), Failure> {
    let tokens = sent.iter().map(|one| one.token.clone()).collect();
    let read = token::read_all(app, tokens).await;
    let mut pile = Vec::with_capacity(sent.len());
    let mut foreign = Vec::with_capacity(sent.len());
    for one in sent {
        let badge = read.get(&one.token);
        foreign.push(badge.is_some_and(|badge| badge.fair != gate.fair.id));
        pile.push(Scan {
            nonce: one.nonce.clone(),
            badge: badge.filter(|badge| badge.fair == gate.fair.id).map(|badge| badge.id),
            direction: one.direction,
            at: one.at,
            went: one.went,
        });
    }
    let mut taken = vec![Taken::Rejected(Rejection::NonceUsed); sent.len()];
    let mut facts = Facts::read(tx, gate.fair, &[], gate.sender.received).await?;
    let order = arrange(&pile);
    for places in order.chunks(TOGETHER) {
        let mut batch = Batch::read(tx, gate, &mut pile, places).await?;
        for place in places {
            let (scan, foreign) = (&pile[*place], foreign[*place]);
            taken[*place] = batch.take(app, gate, scan, foreign, &sent[*place].gate);
        }
        batch.write(app, tx, gate, (&pile, places), &mut taken).await?;
        facts = batch.facts;
    }
    Ok((taken, facts))
}

struct Batch {
    facts: Facts,
    book: Book,
    new: Vec<NewScan>,
    /// Scans that bring their badge's exhibitor to the fair: by id.
    arrivals: HashMap<Uuid, Uuid>,
}

impl Batch {
    /// What is known of the badges and nonces of a batch. Badges first: once they are kept, nobody else
    /// takes a scan of theirs.
    async fn read(
        tx: &impl ConnectionTrait,
        gate: &Gate<'_>,
        pile: &mut [Scan],
        places: &[usize],
    ) -> Result<Self, Failure> {
        let mut ids: Vec<Uuid> = places.iter().filter_map(|place| pile[*place].badge).collect();
        ids.sort_unstable();
        ids.dedup();
        let facts = Facts::read(tx, gate.fair, &ids, gate.sender.received).await?;
        for place in places {
            let scan = &mut pile[*place];
            scan.badge = scan.badge.filter(|id| facts.badge(*id).is_some());
        }
        let mut book = Book::default();
        let nonces: Vec<&str> = places.iter().map(|place| pile[*place].nonce.as_str()).collect();
        let times = places.iter().map(|place| pile[*place].at);
        let days = times.clone().min().zip(times.max());
        if let Some((first, last)) = days.filter(|_| !ids.is_empty()) {
            let stretch = (start_of(day_of(first)), end_of(day_of(last)));
            for (nonce, first) in scans::passages(tx, &ids, stretch).await? {
                book.enter(nonce, first);
            }
        }
        for (_, nonce, first) in scans::by_nonces(tx, gate.fair.id, &nonces).await? {
            book.enter(nonce, first);
        }
        Ok(Self { facts, book, new: Vec::new(), arrivals: HashMap::new() })
    }

    fn take(
        &mut self,
        app: &App,
        gate: &Gate<'_>,
        scan: &Scan,
        foreign: bool,
        at_gate: &str,
    ) -> Taken {
        let reading = match scan.badge {
            Some(badge) => self.facts.reading(app, badge, scan.at),
            None if foreign => Reading::Foreign,
            None => Reading::Unreadable,
        };
        let fair = (gate.fair.stage, gate.fair.days);
        let taken = self.book.take(scan, &reading, fair, gate.sender.received);
        if let Taken::New(first) = taken {
            let id = app.mint();
            let enters = first.went && first.direction == Direction::Entry;
            let badge = first.badge.filter(|_| enters);
            if let Some(application) =
                badge.and_then(|badge| self.facts.arrive(gate.fair, badge, scan.at))
            {
                self.arrivals.insert(id, application);
            }
            let (nonce, gate) = (scan.nonce.clone(), at_gate.to_owned());
            self.new.push(NewScan { id, nonce, first, gate });
        }
        taken
    }

    /// Writes what is new. A nonce that another transaction took meanwhile keeps its first answer.
    async fn write(
        &mut self,
        app: &App,
        tx: &impl ConnectionTrait,
        gate: &Gate<'_>,
        (pile, places): (&[Scan], &[usize]),
        taken: &mut [Taken],
    ) -> Result<(), Failure> {
        if self.new.is_empty() {
            return Ok(());
        }
        scans::write(tx, gate.fair.id, &self.new, gate.sender).await?;
        let nonces: Vec<&str> = self.new.iter().map(|one| one.nonce.as_str()).collect();
        let stored = scans::by_nonces(tx, gate.fair.id, &nonces).await?;
        let own: HashMap<&str, Uuid> =
            self.new.iter().map(|one| (one.nonce.as_str(), one.id)).collect();
        for (id, nonce, first) in stored {
            if own.get(nonce.as_str()) == Some(&id) {
                continue;
            }
            self.arrivals.remove(&own[nonce.as_str()]);
            let lost = places.iter().filter(|place| pile[**place].nonce == nonce);
            for place in lost {
                let scan = &pile[*place];
                let same = (first.badge, first.direction) == (scan.badge, scan.direction);
                let rejected = Taken::Rejected(Rejection::NonceUsed);
                taken[*place] = if same { Taken::Again(first) } else { rejected };
            }
        }
        self.arrive(app, tx, gate).await
    }

    /// Writes down which exhibitors came to the fair, each with its deed.
    async fn arrive(
        &self,
        app: &App,
        tx: &impl ConnectionTrait,
        gate: &Gate<'_>,
    ) -> Result<(), Failure> {
        let mut ids: Vec<Uuid> = self.arrivals.values().copied().collect();
        ids.sort_unstable();
        ids.dedup();
        if ids.is_empty() {
            return Ok(());
        }
        let now = gate.sender.received;
        applications::check_in(tx, &ids, now).await?;
        let deeds = ids.iter().map(|id| {
            let deed = Deed::new("check_in_fair_application", "fair_application", *id);
            let producer = self.facts.exhibitor(*id).and_then(|whose| whose.producer);
            let deed = Deed { producer, ..deed.within(gate.fair.unit) };
            let details = json!({ "fair": gate.fair.id.0, "state": "checked_in" });
            (app.mint(), gate.doer.clone(), deed.with(details))
        });
        Ok(deeds::record_all(tx, deeds, now).await?)
    }
}
