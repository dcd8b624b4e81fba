use super::*;
use crate::calendar::{Day, Instant};
use crate::fairs::{Days, OpenTime};
use proptest::prelude::*;
use std::collections::HashSet;

fn at(text: &str) -> Instant {
    text.parse().unwrap()
}

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn session() -> Session {
    Session {
        days: vec![day("2026-11-11"), day("2026-11-13")],
        hours: OpenTime { opens: 8 * 60, closes: 9 * 60 + 10 },
        slot_minutes: 30,
        tables: 2,
    }
}

fn wish(buyer: u16, producer: u16) -> Wish {
    Wish { buyer, producer }
}

fn both_free(buyers: usize, producers: usize, slots: u16) -> Parties {
    let free = Free::of(0..slots);
    Parties { buyers: vec![free.clone(); buyers], producers: vec![free; producers] }
}

#[test]
fn slots_are_numbered_over_the_days_and_what_is_left_of_an_hour_is_none() {
    let days = Days::new(day("2026-11-10"), day("2026-11-15")).unwrap();
    let session = session();
    assert_eq!((session.check(days), session.slots()), (Ok(()), 4));
    let begins: Vec<Instant> = session.all().map(|slot| slot.begins).collect();
    let expected = ["11T01:00", "11T01:30", "13T01:00", "13T01:30"];
    assert_eq!(begins, expected.map(|text| at(&format!("2026-11-{text}:00Z"))));
    assert_eq!(session.slot(3).unwrap().ends, at("2026-11-13T02:00:00Z"));
    assert_eq!(session.slot(4), None);
}

#[test]
fn a_session_keeps_within_its_fair_and_its_bounds() {
    let days = Days::new(day("2026-11-10"), day("2026-11-15")).unwrap();
    let with = |change: fn(&mut Session)| {
        let mut one = session();
        change(&mut one);
        one.check(days)
    };
    assert_eq!(with(|one| one.days.clear()), Err(SessionRefusal::NoDays));
    assert_eq!(with(|one| one.days[1] = day("2026-11-16")), Err(SessionRefusal::NotADay(1)));
    assert_eq!(with(|one| one.days[1] = one.days[0]), Err(SessionRefusal::NotADay(1)));
    assert_eq!(with(|one| one.hours.closes = 480), Err(SessionRefusal::Backwards));
    assert_eq!(with(|one| one.hours.closes = 1441), Err(SessionRefusal::Backwards));
    assert_eq!(with(|one| one.slot_minutes = 9), Err(SessionRefusal::SlotLength));
    assert_eq!(with(|one| one.slot_minutes = 121), Err(SessionRefusal::SlotLength));
    assert_eq!(with(|one| one.slot_minutes = 71), Err(SessionRefusal::NothingFits));
    assert_eq!(with(|one| one.tables = 0), Err(SessionRefusal::Tables));
    assert_eq!(with(|one| one.tables = 201), Err(SessionRefusal::Tables));
    let long = with(|one| {
        one.days = ["10", "11", "12", "13"].map(|of| day(&format!("2026-11-{of}"))).to_vec();
        one.hours = OpenTime { opens: 0, closes: 1440 };
        one.slot_minutes = 10;
    });
    assert_eq!(long, Err(SessionRefusal::TooManySlots));
}

#[test]
fn a_need_lapses_to_the_second_in_vietnam_and_opens_again_by_an_edit() {
    let until = day("2026-10-05");
    assert!(NeedState::Open.takes_quotations(until, at("2026-10-05T16:59:59.999999Z")));
    assert!(!NeedState::Open.takes_quotations(until, at("2026-10-05T17:00:00Z")));
    let now = at("2026-10-05T17:00:00Z");
    assert_eq!(NeedState::posted(until, now), Err(NeedRefusal::Past));
    assert_eq!(NeedState::posted(day("2027-10-06"), now), Ok(NeedState::Open));
    assert_eq!(NeedState::posted(day("2027-10-07"), now), Err(NeedRefusal::TooFar));
    let facts = NeedFacts { accepted: false };
    let again = NeedCommand::Edit { open_until: day("2026-10-06") };
    assert_eq!(NeedState::Open.follow(again, &facts, now), Ok(NeedState::Open));
    let closed = NeedState::Closed.follow(again, &facts, now);
    assert_eq!(closed, Err(NeedRefusal::WrongState(NeedState::Closed)));
}

#[test]
fn everything_fits_where_it_can_and_the_rest_says_why() {
    let parties = both_free(2, 2, 2);
    let all = [wish(0, 0), wish(0, 1), wish(1, 0), wish(1, 1), wish(1, 1)];
    let plan = arrange(&parties, &all, 2, 2);
    assert_eq!((plan.meetings.len(), plan.unserved.len()), (4, 0));
    let tight = arrange(&parties, &all, 2, 1);
    assert_eq!(tight.meetings.len(), 2);
    assert!(tight.unserved.iter().all(|one| one.reason == Reason::Full));
    let apart = Parties { buyers: vec![Free::of([0])], producers: vec![Free::of([1])] };
    let plan = arrange(&apart, &all[..1], 2, 2);
    let unserved = Unserved { pair: all[0], reason: Reason::NoCommonSlot };
    assert_eq!(plan, Plan { meetings: vec![], unserved: vec![unserved] });
}

#[test]
fn a_meeting_makes_way_for_one_that_has_no_other_time() {
    // Buyer 0 could meet producer 0 at any time, but producer 1 only in slot 0.
    let parties = Parties {
        buyers: vec![Free::of([0, 1]), Free::of([1])],
        producers: vec![Free::of([0, 1]), Free::of([0]), Free::of([1])],
    };
    let plan = arrange(&parties, &[wish(0, 0), wish(0, 1), wish(1, 2)], 2, 2);
    assert_eq!((plan.meetings.len(), plan.unserved.len()), (3, 0));
}

#[test]
fn the_largest_session_is_arranged() {
    let parties = both_free(500, 500, 400);
    let wishes: Vec<Wish> =
        (0..500).flat_map(|b| (0..40).map(move |n| wish(b, (b * 7 + n * 11) % 500))).collect();
    let plan = arrange(&parties, &wishes, 400, 200);
    assert_eq!((wishes.len(), plan.meetings.len()), (20_000, 20_000));
    let few = arrange(&parties, &wishes, 60, 100);
    assert_eq!(few.meetings.len(), 6_000);
}

fn parties() -> impl Strategy<Value = (Parties, Vec<Wish>, u16, u16)> {
    let free = || proptest::collection::vec(0_u16..9, 0..9).prop_map(Free::of);
    let some = || proptest::collection::vec(free(), 1..9);
    let wishes = proptest::collection::vec((0_u16..9, 0_u16..9), 0..60);
    (some(), some(), wishes, 1_u16..9, 1_u16..5).prop_map(
        |(buyers, producers, wishes, slots, tables)| {
            let wishes = wishes.into_iter().map(|(buyer, producer)| wish(buyer, producer));
            (Parties { buyers, producers }, wishes.collect(), slots, tables)
        },
    )
}

/// What one meeting has against another, said as plainly as can be.
fn collide(one: &Meeting, other: &Meeting) -> bool {
    let busy = one.pair.buyer == other.pair.buyer || one.pair.producer == other.pair.producer;
    one.pair == other.pair || one.slot == other.slot && (busy || one.table == other.table)
}

proptest! {
    #[test]
    fn no_schedule_has_a_clash_and_every_one_can_be_committed((parties, wishes, slots, tables) in parties()) {
        let plan = arrange(&parties, &wishes, slots, tables);
        prop_assert_eq!(check(&parties, &plan.meetings, slots, tables), vec![]);
        prop_assert_eq!(&plan, &arrange(&parties, &wishes, slots, tables));
        for (place, one) in plan.meetings.iter().enumerate() {
            prop_assert!(one.slot < slots && (1..=tables).contains(&one.table));
            prop_assert!(parties.buyers[usize::from(one.pair.buyer)].has(one.slot));
            prop_assert!(parties.producers[usize::from(one.pair.producer)].has(one.slot));
            prop_assert!(wishes.contains(&one.pair));
            prop_assert!(plan.meetings[..place].iter().all(|other| !collide(one, other)));
        }
        // Every wish of somebody who is there is served or answered, once.
        let there = wishes.iter().filter(|one| {
            usize::from(one.buyer) < parties.buyers.len() && usize::from(one.producer) < parties.producers.len()
        });
        let there: HashSet<Wish> = there.copied().collect();
        let served = plan.meetings.iter().map(|one| one.pair);
        let answered: Vec<Wish> = served.chain(plan.unserved.iter().map(|one| one.pair)).collect();
        prop_assert_eq!(answered.len(), there.len());
        prop_assert_eq!(answered.into_iter().collect::<HashSet<_>>(), there);
        // Nobody is left over who could simply be seated.
        for left in &plan.unserved {
            let (buyer, producer) =
                (&parties.buyers[usize::from(left.pair.buyer)], &parties.producers[usize::from(left.pair.producer)]);
            prop_assert_eq!(left.reason == Reason::NoCommonSlot, !buyer.meets(producer));
            for slot in buyer.and(producer).all().filter(|slot| *slot < slots) {
                let then: Vec<_> = plan.meetings.iter().filter(|one| one.slot == slot).collect();
                let busy = then.iter().any(|one| {
                    one.pair.buyer == left.pair.buyer || one.pair.producer == left.pair.producer
                });
                prop_assert!(busy || then.len() == usize::from(tables));
            }
        }
    }

    #[test]
    fn an_edited_list_with_clashes_is_refused_item_by_item(
        (parties, _, slots, tables) in parties(),
        list in proptest::collection::vec((0_u16..10, 0_u16..6, 0_u16..9, 0_u16..9), 0..20),
    ) {
        let list: Vec<Meeting> = list.into_iter().map(|(slot, table, buyer, producer)| {
            Meeting { slot, table, pair: wish(buyer, producer) }
        }).collect();
        let refused: HashSet<usize> =
            check(&parties, &list, slots, tables).into_iter().map(|(place, _)| place).collect();
        for (place, one) in list.iter().enumerate() {
            let free = |all: &[Free], who: u16| all.get(usize::from(who)).is_some_and(|free| free.has(one.slot));
            let good = one.slot < slots
                && (1..=tables).contains(&one.table)
                && free(&parties.buyers, one.pair.buyer)
                && free(&parties.producers, one.pair.producer)
                && list[..place].iter().all(|other| !collide(one, other));
            prop_assert_eq!(refused.contains(&place), !good, "{:?}", one);
        }
    }

    /// Random commands against tables written by hand: no state is reached that they don't know.
    #[test]
    fn needs_and_quotations_follow_their_tables(
        steps in proptest::collection::vec((0_usize..4, 0_i64..60, 0_u64..4), 1..30),
        need in 0_usize..3, accepted in any::<bool>(),
    ) {
        let open_until = day("2026-10-05");
        let (mut now, mut valid_until) = (at("2026-10-01T00:00:00Z"), day("2026-10-03"));
        let (mut name, mut quotation) = ("sent", QuotationState::Sent);
        let (mut stands, mut posted) = ("open", NeedState::Open);
        for (pick, hours, ahead) in steps {
            now += chrono::TimeDelta::hours(hours);
            let today = (now + chrono::TimeDelta::hours(7)).date_naive();
            let later = today + chrono::Days::new(ahead);
            let facts = QuotationFacts { need: NeedState::ALL[need], open_until, valid_until };
            let (command, expected) = match pick {
                0 => (QuotationCommand::Revise { valid_until: later },
                    (name == "sent" && need == 0 && today <= open_until).then_some("sent")),
                1 => (QuotationCommand::Accept,
                    (name == "sent" && need != 2 && today <= valid_until).then_some("accepted")),
                2 => (QuotationCommand::Decline, (name == "sent").then_some("declined")),
                _ => (QuotationCommand::Withdraw, (name == "sent").then_some("withdrawn")),
            };
            let next = quotation.follow(command, &facts, now);
            prop_assert_eq!(next.ok().map(QuotationState::code), expected);
            if let Ok(next) = next {
                (quotation, name) = (next, next.code());
                valid_until = if pick == 0 { later } else { valid_until };
            }
            let (command, expected) = match pick {
                0 => (NeedCommand::Edit { open_until: later }, (stands == "open").then_some("open")),
                1 => (NeedCommand::Close, (stands == "open").then_some("closed")),
                _ => (NeedCommand::Withdraw, (stands != "withdrawn" && !accepted).then_some("withdrawn")),
            };
            let next = posted.follow(command, &NeedFacts { accepted }, now);
            prop_assert_eq!(next.ok().map(NeedState::code), expected);
            if let Ok(next) = next {
                (posted, stands) = (next, next.code());
            }
        }
    }
}
