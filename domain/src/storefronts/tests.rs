use super::*;
use crate::calendar::Instant;
use chrono::{DateTime, TimeDelta};
use proptest::collection::vec;
use proptest::prelude::*;

const HOUR: i64 = 3600;

fn instant(text: &str) -> Instant {
    DateTime::parse_from_rfc3339(text).expect("an instant").into()
}

fn start() -> Instant {
    instant("2026-09-01T09:00:00+07:00")
}

fn ready() -> Ready {
    let met = Checklist::of(|one| {
        (
            1,
            Some(Review { submission: 1, outcome: Outcome::Accepted })
                .filter(|_| one.is_handed_in()),
        )
    });
    met.ready().expect("all is met")
}

fn order() -> Order {
    Order { body: "Sở Công Thương".into(), number: "1/QĐ".into(), date: start().date_naive() }
}

fn notice(now: Instant, hours: i64) -> Option<Notice> {
    let from = Some(now + TimeDelta::hours(hours));
    Notice::given(now, from, Ground::Terms, None)
        .or_else(|_| Notice::given(now, from, Ground::AuthorityOrder, Some(&order())))
        .ok()
}

/// A plan of a command: which, and hours of its notice or time away.
fn command(which: u8, hours: i64, now: Instant) -> Option<Command> {
    let from = now + TimeDelta::hours(hours);
    Some(match which {
        0 => Command::Apply,
        1 => Command::Refuse,
        2 => Command::Withdraw,
        3 => Command::Verify(ready()),
        4 => Command::Open,
        5 => Command::Suspend(notice(now, hours)?),
        6 => Command::Reinstate,
        7 => Command::Close(notice(now, hours)?),
        8 => Command::CallOffClosure,
        9 => Command::Leave,
        10 => Command::GoAway(Away { from, until: from + TimeDelta::hours(100) }),
        _ => Command::ComeBack,
    })
}

/// The edges of the machine: by a command, and by the clock alone.
fn may_follow(from: Status, to: Status, command: Option<Command>) -> bool {
    use Status::{Applied, Closed, Open, Outside, Refused, Suspended, Verified, Withdrawn};
    if from == to {
        return true;
    }
    match command {
        None => to == Suspended || to == Closed,
        Some(Command::Apply) => {
            matches!(from, Outside | Refused | Withdrawn | Closed) && to == Applied
        }
        Some(Command::Refuse) => from == Applied && to == Refused,
        Some(Command::Withdraw) => from == Applied && to == Withdrawn,
        Some(Command::Verify(_)) => from == Applied && to == Verified,
        Some(Command::Open) => from == Verified && to == Open,
        Some(Command::Suspend(_)) => from != Closed && to == Suspended,
        Some(Command::Reinstate) => from == Suspended && to != Closed,
        Some(Command::Close(_) | Command::Leave) => {
            matches!(from, Verified | Open | Suspended) && to == Closed
        }
        Some(Command::CallOffClosure | Command::GoAway(_) | Command::ComeBack) => false,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_seller_moves_only_along_the_edges_of_its_life(
        acts in vec((0_u8..12, 0_i64..400, 0_i64..240), 0..40),
    ) {
        let (mut seller, mut now) = (Seller::OUTSIDE, start());
        let mut verified = false;
        for (which, hours, pause) in acts {
            let before = seller.status(now);
            let later = now + TimeDelta::hours(pause);
            prop_assert!(may_follow(before, seller.status(later), None), "{seller:?} by the clock");
            now = later;
            let Some(command) = command(which, hours, now) else { continue };
            let other = if command.giver() == Giver::Seller { Giver::Operator } else { Giver::Seller };
            prop_assert_eq!(seller.follow(command, other, now), Err(Refusal::NotYours));
            let old = seller.status(now);
            let Ok(next) = seller.follow(command, command.giver(), now) else { continue };
            let new = next.status(now);
            prop_assert!(may_follow(old, new, Some(command)), "{old:?} to {new:?} by {command:?}");
            verified = match command {
                Command::Apply => false,
                Command::Verify(_) => true,
                _ => verified,
            };
            seller = next;
            prop_assert!(seller.stage() != Stage::Open || verified, "open without being verified");
            let withheld = seller.withheld_from().is_some_and(|from| from <= now);
            prop_assert!(withheld || seller.status(now) != Status::Suspended);
        }
    }

    #[test]
    fn the_status_changes_by_the_clock_only_at_what_was_announced(
        suspended in proptest::option::of(0_i64..500),
        closed in proptest::option::of(0_i64..500),
        asked in 0_i64..500,
    ) {
        let at = |hours: i64| start() + TimeDelta::hours(hours);
        let closure = closed.map(|hours| Closure { from: at(hours), barred: true });
        let seller = Seller::recorded(Stage::Open, suspended.map(at), closure, None);
        let wanted = if closed.is_some_and(|from| from <= asked) {
            Status::Closed
        } else if suspended.is_some_and(|from| from <= asked) {
            Status::Suspended
        } else {
            Status::Open
        };
        prop_assert_eq!(seller.status(at(asked)), wanted);
        let withheld = seller.withheld_from().is_some_and(|from| from <= at(asked));
        prop_assert_eq!(withheld, wanted != Status::Open);
    }

    #[test]
    fn no_measure_without_an_order_comes_before_its_notice_is_over(seconds in -HOUR..30 * 24 * HOUR) {
        let from = start() + TimeDelta::seconds(seconds);
        let given = Notice::given(start(), Some(from), Ground::Terms, None);
        prop_assert_eq!(given.is_ok(), seconds >= NOTICE_DAYS * 24 * HOUR);
        let ordered = Notice::given(start(), Some(from), Ground::AuthorityOrder, Some(&order()));
        prop_assert_eq!(ordered.is_ok(), (0..=24 * HOUR).contains(&seconds));
    }

    #[test]
    fn a_checklist_is_ready_only_when_each_requirement_is_met(
        shown in vec((0_i32..3, 0_i32..3, proptest::option::of(0_usize..3)), 7),
    ) {
        let checklist = Checklist::of(|one| {
            let index = Requirement::ALL.iter().position(|other| *other == one).expect("listed");
            let (latest, submission, outcome) = shown[index];
            let review = outcome.map(|which| Review { submission, outcome: Outcome::ALL[which] });
            (latest, review)
        });
        let met = |(index, one): (usize, &Requirement)| {
            let (latest, seen, outcome) = shown[index];
            let outcome = outcome.filter(|_| seen == latest).map(|which| Outcome::ALL[which]);
            let accepted = latest > 0 && outcome == Some(Outcome::Accepted);
            let waived = one.may_be_waived() && outcome == Some(Outcome::Waived);
            (one.is_handed_in() && accepted) || (!one.is_handed_in() && latest > 0) || waived
        };
        let all = Requirement::ALL.iter().enumerate().all(met);
        prop_assert_eq!(checklist.ready().is_some(), all);
        prop_assert_eq!(checklist.unmet().count() == 0, all);
    }
}

#[test]
fn who_was_closed_for_cause_applies_again_only_when_reinstated() {
    let now = start();
    let barred = Some(Closure { from: now, barred: true });
    let seller = Seller::recorded(Stage::Open, None, barred, None);
    let refused = seller.follow(Command::Apply, Giver::Seller, now);
    assert_eq!(refused, Err(Refusal::WrongStatus(Status::Closed)));
    let pardoned = seller.follow(Command::Reinstate, Giver::Operator, now).expect("reinstated");
    assert_eq!((pardoned.status(now), pardoned.withheld_from()), (Status::Closed, None));
    let again = pardoned.follow(Command::Apply, Giver::Seller, now).expect("applied");
    assert_eq!(again.status(now), Status::Applied);
}

#[test]
fn what_is_announced_is_brought_forward_and_not_put_off() {
    let now = start();
    let seller = Seller::recorded(Stage::Open, None, None, None);
    let suspend = |hours| Command::Suspend(notice(now, hours).expect("notice enough"));
    let announced = seller.follow(suspend(200), Giver::Operator, now).expect("announced");
    assert_eq!(announced.status(now), Status::Open);
    let later = announced.follow(suspend(300), Giver::Operator, now);
    assert_eq!(later, Err(Refusal::Announced));
    let at_once = announced.follow(suspend(0), Giver::Operator, now).expect("ordered");
    assert_eq!(at_once.status(now), Status::Suspended);
}

#[test]
fn a_notice_without_an_instant_runs_to_the_first_midnight_that_is_far_enough() {
    let given = Notice::given(start(), None, Ground::Terms, None).expect("given");
    assert_eq!(given.from(), instant("2026-09-07T00:00:00+07:00"));
    let ordered = Notice::given(start(), None, Ground::AuthorityOrder, Some(&order()));
    assert_eq!(ordered.expect("ordered").from(), start());
    let alone = Notice::given(start(), None, Ground::AuthorityOrder, None);
    assert_eq!(alone, Err(NoticeRefusal::OrderMissing));
}

#[test]
fn hours_overlap_or_run_backwards_and_are_refused() {
    let at = |opens, closes| Interval { day: Weekday::Monday, opens, closes };
    assert!(OpeningHours::new(vec![at(780, 1020), at(480, 720)]).is_ok());
    assert_eq!(OpeningHours::new(vec![at(480, 480)]), Err(HoursRefusal::Backwards(0)));
    assert_eq!(OpeningHours::new(vec![at(480, 1441)]), Err(HoursRefusal::Backwards(0)));
    let both = OpeningHours::new(vec![at(480, 720), at(719, 800)]);
    assert_eq!(both, Err(HoursRefusal::Overlap(1)));
}

#[test]
fn near_is_reckoned_in_kilometres() {
    let hanoi = Location::of_degrees(21.0285, 105.8542).expect("in Vietnam");
    let haiphong = Location::of_degrees(20.8449, 106.6881).expect("in Vietnam");
    let near = Near::new(hanoi, 100);
    let metres = Near::metres(near.square(haiphong));
    assert!((88_500..90_000).contains(&metres), "{metres}");
    assert!(near.square(haiphong) <= near.radius.pow(2));
    assert!(Near::new(hanoi, 80).radius.pow(2) < near.square(haiphong));
    assert_eq!(Location::of_degrees(48.85, 2.35), None);
}

#[test]
fn slugs_are_folded_and_long_enough_and_claim_nothing() {
    assert_eq!(slug("Chè Đắng Cổ Thụ").as_deref(), Some("che-dang-co-thu"));
    assert_eq!(slug("茶"), None);
    assert_eq!(slug("a"), None);
    let claims = slug("Chè Shan đạt chuẩn OCOP 4 sao").expect("a slug");
    assert!(!claims.contains("ocop"), "{claims}");
}

#[test]
fn masks_show_four_characters_of_long_secrets_and_none_of_short_ones() {
    assert_eq!(masked("012345671234"), "•••• 1234");
    assert_eq!(masked("1234567"), "••••");
}
