use super::*;
use crate::calendar::{Day, Instant};
use proptest::prelude::*;

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn at(text: &str) -> Instant {
    text.parse().unwrap()
}

fn facts() -> Facts {
    Facts {
        organiser: Standing::Verified,
        kind: FairKind::OcopWeek,
        placed: true,
        days: Days::new(day("2026-11-10"), day("2026-11-15")).unwrap(),
        applications_until: Some(at("2026-10-20T10:00:00Z")),
    }
}

#[test]
fn a_fair_does_not_end_before_it_begins_and_does_not_last_for_ever() {
    let first = day("2026-11-10");
    assert_eq!(Days::new(first, day("2026-11-09")), Err(DaysRefusal::Backwards));
    assert_eq!(Days::new(first, day("2027-01-09")), Err(DaysRefusal::TooLong));
    let longest = Days::new(first, day("2027-01-08")).unwrap();
    assert_eq!(longest.all().count(), MOST_DAYS);
    assert_eq!(Days::new(first, first).unwrap().all().count(), 1);
}

#[test]
fn days_flip_at_midnight_in_vietnam() {
    let days = facts().days;
    assert_eq!(days.phase(at("2026-11-09T16:59:59.999999Z")), Phase::Upcoming);
    assert_eq!(days.phase(at("2026-11-09T17:00:00Z")), Phase::Running);
    assert_eq!(days.phase(at("2026-11-15T16:59:59.999999Z")), Phase::Running);
    assert_eq!(days.phase(at("2026-11-15T17:00:00Z")), Phase::Over);
}

#[test]
fn hours_are_of_the_fairs_days() {
    let days = facts().days;
    let time = OpenTime { opens: 480, closes: 1320 };
    let odd = |day_: &str| FairHours { usual: Some(time), other: vec![(day(day_), time)] };
    assert_eq!(odd("2026-11-10").check(days), Ok(()));
    assert_eq!(odd("2026-11-16").check(days), Err(HoursRefusal::NotADay(0)));
    let twice = FairHours { usual: None, other: vec![(day("2026-11-10"), time); 2] };
    assert_eq!(twice.check(days), Err(HoursRefusal::NotADay(1)));
    let backwards = FairHours { usual: Some(OpenTime { opens: 60, closes: 60 }), other: vec![] };
    assert_eq!(backwards.check(days), Err(HoursRefusal::UsualBackwards));
    let midnight = FairHours { usual: Some(OpenTime { opens: 60, closes: 1441 }), other: vec![] };
    assert_eq!(midnight.check(days), Err(HoursRefusal::UsualBackwards));
}

#[test]
fn a_fair_lives_from_announcement_to_report() {
    let facts = facts();
    let steps = [
        (Command::Announce, "2026-09-01T00:00:00Z", Stage::Announced),
        (Command::Open, "2026-09-02T00:00:00Z", Stage::Open),
        (Command::Allocate, "2026-10-20T10:00:00Z", Stage::Allocating),
        (Command::Close, "2026-11-15T17:00:00Z", Stage::Closed),
        (Command::Report, "2026-12-01T00:00:00Z", Stage::Reported),
    ];
    let mut stage = Stage::Draft;
    for (command, now, next) in steps {
        stage = stage.follow(command, &facts, at(now)).unwrap();
        assert_eq!(stage, next);
    }
}

#[test]
fn guards_speak() {
    let now = at("2026-09-01T00:00:00Z");
    let good = facts();
    let announce = |facts: Facts, now| Stage::Draft.follow(Command::Announce, &facts, now);
    let pending = Facts { organiser: Standing::Pending, ..good };
    assert_eq!(announce(pending, now), Err(Refusal::NotVerified));
    assert_eq!(announce(Facts { placed: false, ..good }, now), Err(Refusal::NoPlace));
    let online = Facts { placed: false, kind: FairKind::OnlineWeek, ..good };
    assert_eq!(announce(online, now), Ok(Stage::Announced));
    assert_eq!(announce(good, good.days.begin()), Err(Refusal::Begun));
    let open = |facts: Facts, now| Stage::Announced.follow(Command::Open, &facts, now);
    assert_eq!(open(Facts { applications_until: None, ..good }, now), Err(Refusal::NoDeadline));
    let until = good.applications_until.unwrap();
    assert_eq!(open(good, until), Err(Refusal::DeadlineOver));
    let late = Some(good.days.begin() + chrono::TimeDelta::microseconds(1));
    assert_eq!(open(Facts { applications_until: late, ..good }, now), Err(Refusal::DeadlineLate));
    let second = until - chrono::TimeDelta::microseconds(1);
    let allocate = |now| Stage::Open.follow(Command::Allocate, &good, now);
    assert_eq!(allocate(second), Err(Refusal::StillOpen(until)));
    let close = |now| Stage::Allocating.follow(Command::Close, &good, now);
    assert_eq!(close(good.days.begin()), Err(Refusal::NotOver));
}

#[test]
fn applications_are_taken_to_the_instant() {
    let until = facts().applications_until;
    let last = until.unwrap() - chrono::TimeDelta::microseconds(1);
    assert!(Stage::Open.takes_applications(until, last));
    assert!(!Stage::Open.takes_applications(until, until.unwrap()));
    assert!(!Stage::Announced.takes_applications(until, last));
    assert!(!Stage::Open.takes_applications(None, last));
}

#[test]
fn the_law_asks_for_registration_in_time() {
    let all = legal_deadlines(day("2026-11-10"));
    let days: Vec<_> = all.iter().map(|one| (one.duty, one.last_day)).collect();
    assert_eq!(
        days,
        [
            (Duty::Register, day("2025-09-30")),
            (Duty::RegisterLate, day("2026-10-11")),
            (Duty::Amend, day("2026-10-11")),
        ]
    );
    assert!(!all[1].is_over(at("2026-10-11T16:59:59Z")));
    assert!(all[1].is_over(at("2026-10-11T17:00:00Z")));
}

#[test]
fn a_verdict_is_not_given_twice() {
    let verified = Standing::Pending.follow(Verdict::Verify).unwrap();
    assert_eq!(verified, Standing::Verified);
    assert_eq!(verified.follow(Verdict::Verify), Err(VerdictRefusal));
    let refused = verified.follow(Verdict::Refuse).unwrap();
    assert_eq!(refused.follow(Verdict::Refuse), Err(VerdictRefusal));
    assert_eq!(refused.follow(Verdict::Verify), Ok(Standing::Verified));
}

proptest! {
    /// The life of a fair against a table written apart from the code.
    #[test]
    fn no_stage_is_reached_but_by_its_command(
        picks in proptest::collection::vec((0_usize..6, 0_i64..200), 1..20),
    ) {
        const COMMANDS: [Command; 6] = [
            Command::Announce, Command::Open, Command::Allocate,
            Command::Close, Command::Report, Command::Cancel,
        ];
        const ALLOWED: [(Stage, Command, Stage); 9] = [
            (Stage::Draft, Command::Announce, Stage::Announced),
            (Stage::Announced, Command::Open, Stage::Open),
            (Stage::Open, Command::Allocate, Stage::Allocating),
            (Stage::Allocating, Command::Close, Stage::Closed),
            (Stage::Closed, Command::Report, Stage::Reported),
            (Stage::Draft, Command::Cancel, Stage::Cancelled),
            (Stage::Announced, Command::Cancel, Stage::Cancelled),
            (Stage::Open, Command::Cancel, Stage::Cancelled),
            (Stage::Allocating, Command::Cancel, Stage::Cancelled),
        ];
        let (facts, mut now, mut stage) = (facts(), at("2026-08-01T00:00:00Z"), Stage::Draft);
        for (pick, days) in picks {
            now += chrono::TimeDelta::days(days);
            let command = COMMANDS[pick];
            let row = ALLOWED.iter().find(|(from, by, _)| (*from, *by) == (stage, command));
            match (stage.follow(command, &facts, now), row) {
                (Ok(next), Some((_, _, to))) => {
                    prop_assert_eq!(next, *to);
                    stage = next;
                }
                (Err(Refusal::WrongStage(at)), None) => prop_assert_eq!(at, stage),
                (Err(refusal), Some(_)) => {
                    prop_assert!(!matches!(refusal, Refusal::WrongStage(_)));
                }
                (answer, row) => prop_assert!(false, "{:?} {:?}", answer, row),
            }
        }
    }
}
