//! A schedule without clashes: slot by slot as many meetings as can be, then what is left over is helped in
//! by moving others. The same wishes always give the same schedule.

use super::Free;
use super::pairing::{Pairing, Pressed};
use std::collections::HashSet;

/// How many meetings are looked at in all to make way at full tables, so that the largest session is
/// arranged in moments.
const EFFORT: usize = 2_000_000;

/// Who could meet: each buyer and each producer, with the slots in which they are free.
#[derive(Clone, Debug, Default)]
pub struct Parties {
    /// Buyers.
    pub buyers: Vec<Free>,
    /// Producers.
    pub producers: Vec<Free>,
}

/// Somebody wishes to meet somebody: places in the lists of [`Parties`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Wish {
    /// The buyer.
    pub buyer: u16,
    /// The producer.
    pub producer: u16,
}

/// A meeting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Meeting {
    /// In which slot.
    pub slot: u16,
    /// At which table, from 1.
    pub table: u16,
    /// Who meets.
    pub pair: Wish,
}

/// Why a wish is not served.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reason {
    /// The two are never free at the same time.
    NoCommonSlot,
    /// They are, but then one of them or every table is taken.
    Full,
}

impl Reason {
    /// The stable English code.
    pub fn code(self) -> &'static str {
        match self {
            Self::NoCommonSlot => "no_common_slot",
            Self::Full => "full",
        }
    }
}

/// A wish that is not served.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unserved {
    /// The wish.
    pub pair: Wish,
    /// Why.
    pub reason: Reason,
}

/// A schedule, and what it doesn't serve.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// The meetings, by slot and table.
    pub meetings: Vec<Meeting>,
    /// The rest, in the order of wishes.
    pub unserved: Vec<Unserved>,
}

/// What is wrong with a meeting of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Clash {
    /// The session has no such slot.
    NoSuchSlot,
    /// The session has no such table.
    NoSuchTable,
    /// The buyer is not free then.
    BuyerNotFree,
    /// The producer is not free then.
    ProducerNotFree,
    /// The buyer meets somebody else then.
    BuyerBusy,
    /// The producer meets somebody else then.
    ProducerBusy,
    /// Somebody else sits there then.
    TableTaken,
    /// The two meet already.
    PairTwice,
}

impl Clash {
    /// The stable English code.
    pub fn code(self) -> &'static str {
        match self {
            Self::NoSuchSlot => "no_such_slot",
            Self::NoSuchTable => "no_such_table",
            Self::BuyerNotFree => "buyer_not_free",
            Self::ProducerNotFree => "producer_not_free",
            Self::BuyerBusy => "buyer_busy",
            Self::ProducerBusy => "producer_busy",
            Self::TableTaken => "table_taken",
            Self::PairTwice => "pair_twice",
        }
    }
}

/// Arranges meetings in so many slots at so many tables. Each pair meets at most once, whoever wishes it.
pub fn arrange(parties: &Parties, wishes: &[Wish], slots: u16, tables: u16) -> Plan {
    let mut seen = HashSet::new();
    let known = |wish: &&Wish| {
        usize::from(wish.buyer) < parties.buyers.len()
            && usize::from(wish.producer) < parties.producers.len()
    };
    let wishes = wishes.iter().filter(known).filter(|wish| seen.insert(**wish));
    let wishes: Vec<Wish> = wishes.copied().collect();
    let mut board = Board::new(parties, slots, tables);
    let mut pending = wishes.clone();
    for slot in board.scarcest_first(&pending) {
        board.fill(slot, &pending);
        pending.retain(|wish| !board.met.contains(wish));
    }
    loop {
        let before = pending.len();
        pending.retain(|wish| !board.help_in(*wish));
        if pending.len() == before {
            break;
        }
    }
    let unserved = wishes.iter().filter(|wish| !board.met.contains(wish));
    let unserved = unserved.map(|wish| Unserved { pair: *wish, reason: reason(parties, *wish) });
    Plan { unserved: unserved.collect(), meetings: board.seated() }
}

fn reason(parties: &Parties, wish: Wish) -> Reason {
    let (buyer, producer) = (usize::from(wish.buyer), usize::from(wish.producer));
    let meets = parties.buyers[buyer].meets(&parties.producers[producer]);
    if meets { Reason::Full } else { Reason::NoCommonSlot }
}

/// What is wrong with the meetings of a list, each by its place: with itself, or with those before it.
pub fn check(
    parties: &Parties,
    meetings: &[Meeting],
    slots: u16,
    tables: u16,
) -> Vec<(usize, Clash)> {
    let (mut buyers, mut producers) = (HashSet::new(), HashSet::new());
    let (mut seats, mut pairs) = (HashSet::new(), HashSet::new());
    let mut wrong = Vec::new();
    for (place, one) in meetings.iter().enumerate() {
        let buyer = parties.buyers.get(usize::from(one.pair.buyer));
        let producer = parties.producers.get(usize::from(one.pair.producer));
        let mut clashes = Vec::new();
        if one.slot >= slots {
            clashes.push(Clash::NoSuchSlot);
        } else {
            clashes.extend(clashes_with_times(one.slot, buyer, producer));
        }
        if one.table == 0 || one.table > tables {
            clashes.push(Clash::NoSuchTable);
        }
        let mut taken = |first: bool, clash| {
            if !first {
                clashes.push(clash);
            }
        };
        taken(buyers.insert((one.slot, one.pair.buyer)), Clash::BuyerBusy);
        taken(producers.insert((one.slot, one.pair.producer)), Clash::ProducerBusy);
        taken(seats.insert((one.slot, one.table)), Clash::TableTaken);
        taken(pairs.insert(one.pair), Clash::PairTwice);
        wrong.extend(clashes.into_iter().map(|clash| (place, clash)));
    }
    wrong
}

/// What a meeting in a slot has against the times in which both say that they are free.
pub fn clashes_with_times(
    slot: u16,
    buyer: Option<&Free>,
    producer: Option<&Free>,
) -> impl Iterator<Item = Clash> {
    let not_free = |free: Option<&Free>| !free.is_some_and(|free| free.has(slot));
    let buyer = not_free(buyer).then_some(Clash::BuyerNotFree);
    buyer.into_iter().chain(not_free(producer).then_some(Clash::ProducerNotFree))
}

/// Who sits where while a schedule is made.
struct Board {
    slots: u16,
    tables: u16,
    /// When each is free and meets nobody yet.
    buyers: Vec<Free>,
    producers: Vec<Free>,
    /// Who meets in each slot.
    at: Vec<Vec<Wish>>,
    /// Slots with a table left.
    open: Free,
    met: HashSet<Wish>,
    effort: usize,
}

impl Board {
    fn new(parties: &Parties, slots: u16, tables: u16) -> Self {
        let within = Free::of(0..slots);
        let inside = |all: &[Free]| all.iter().map(|free| free.and(&within)).collect();
        Self {
            slots,
            tables,
            buyers: inside(&parties.buyers),
            producers: inside(&parties.producers),
            at: vec![Vec::new(); usize::from(slots)],
            open: if tables == 0 { Free::default() } else { within },
            met: HashSet::new(),
            effort: EFFORT,
        }
    }

    fn buyer(&self, wish: Wish) -> &Free {
        &self.buyers[usize::from(wish.buyer)]
    }

    fn producer(&self, wish: Wish) -> &Free {
        &self.producers[usize::from(wish.producer)]
    }

    /// Slots in the order of how few wishes each could serve: what has few chances is served first.
    fn scarcest_first(&self, wishes: &[Wish]) -> Vec<u16> {
        let mut chances = vec![0_usize; usize::from(self.slots)];
        for wish in wishes {
            for slot in self.buyer(*wish).and(self.producer(*wish)).all() {
                chances[usize::from(slot)] += 1;
            }
        }
        let mut slots: Vec<u16> = (0..self.slots).collect();
        slots.sort_by_key(|slot| (chances[usize::from(*slot)], *slot));
        slots
    }

    /// Puts as many of the wishes into a slot as can be, those of the most pressed first.
    fn fill(&mut self, slot: u16, pending: &[Wish]) {
        let possible = pending.iter().copied();
        let possible =
            possible.filter(|one| self.buyer(*one).has(slot) && self.producer(*one).has(slot));
        let possible: Vec<Wish> = possible.collect();
        if possible.is_empty() {
            return;
        }
        let pressed = self.pressed(pending);
        let mut pairing = Pairing::new(&possible, &pressed, self.producers.len());
        pairing.grow(usize::from(self.tables));
        for pair in pairing.pairs() {
            self.seat(slot, pair);
        }
    }

    /// How many slots each has to spare beyond its wishes; who has none is pressed.
    fn pressed(&self, pending: &[Wish]) -> Pressed {
        let spare =
            |all: &[Free]| all.iter().map(|free| i64::from(free.count())).collect::<Vec<i64>>();
        let mut pressed =
            Pressed { buyers: spare(&self.buyers), producers: spare(&self.producers) };
        for wish in pending {
            pressed.buyers[usize::from(wish.buyer)] -= 1;
            pressed.producers[usize::from(wish.producer)] -= 1;
        }
        pressed
    }

    fn seat(&mut self, slot: u16, pair: Wish) {
        self.buyers[usize::from(pair.buyer)].remove(slot);
        self.producers[usize::from(pair.producer)].remove(slot);
        let there = &mut self.at[usize::from(slot)];
        there.push(pair);
        if there.len() >= usize::from(self.tables) {
            self.open.remove(slot);
        }
        self.met.insert(pair);
    }

    /// Moves a pair from its slot to another one in which both are free and a table is left.
    fn moves(&mut self, slot: u16, pair: Wish) -> bool {
        let to = self.buyer(pair).and(self.producer(pair)).and(&self.open).all().next();
        let Some(to) = to else { return false };
        self.at[usize::from(slot)].retain(|other| *other != pair);
        self.buyers[usize::from(pair.buyer)].add(slot);
        self.producers[usize::from(pair.producer)].add(slot);
        self.open.add(slot);
        self.seat(to, pair);
        true
    }

    /// Seats a pair that was left over, where one other meeting can make way.
    fn help_in(&mut self, wish: Wish) -> bool {
        for slot in 0..self.slots {
            let (buyer, producer) = (self.buyer(wish).has(slot), self.producer(wish).has(slot));
            let place = usize::from(slot);
            let full = !self.open.has(slot);
            let in_the_way: Vec<Wish> = match (buyer, producer) {
                (true, true) if !full => Vec::new(),
                (true, true) => self.at[place].clone(),
                (false, false) => continue,
                (true, false) => self.at[place]
                    .iter()
                    .copied()
                    .filter(|other| other.producer == wish.producer)
                    .collect(),
                (false, true) => self.at[place]
                    .iter()
                    .copied()
                    .filter(|other| other.buyer == wish.buyer)
                    .collect(),
            };
            let free = buyer && producer && !full;
            if in_the_way.len() > self.effort {
                continue;
            }
            self.effort -= in_the_way.len();
            if free || in_the_way.into_iter().any(|other| self.moves(slot, other)) {
                self.seat(slot, wish);
                return true;
            }
        }
        false
    }

    /// The meetings by slot and table.
    fn seated(mut self) -> Vec<Meeting> {
        let mut meetings = Vec::new();
        for (slot, pairs) in (0_u16..).zip(&mut self.at) {
            pairs.sort_unstable();
            let seats = (1_u16..).zip(pairs.iter());
            meetings.extend(seats.map(|(table, pair)| Meeting { slot, table, pair: *pair }));
        }
        meetings
    }
}
