use super::*;
use crate::calendar::day_of;
use chrono::TimeDelta;
use proptest::prelude::*;
use uuid::Uuid;

fn instant(text: &str) -> Instant {
    text.parse().unwrap()
}

fn days(first: &str, last: &str) -> Days {
    Days::new(first.parse().unwrap(), last.parse().unwrap()).unwrap()
}

fn fair() -> (Stage, Days) {
    (Stage::Allocating, days("2026-11-10", "2026-11-12"))
}

fn pass() -> Pass {
    Pass { days: fair().1, revoked: None, exhibiting: None }
}

fn entry(pass: Pass, at: &str) -> Outcome {
    judge(&Reading::Ours(pass), fair().0, (Direction::Entry, instant(at)), false)
}

#[test]
fn each_reason_is_given() {
    let day = "2026-11-11T02:00:00Z";
    let at = instant(day);
    let refused = Outcome::Refused;
    assert_eq!(entry(pass(), day), Outcome::Admitted);
    for (reading, reason) in
        [(Reading::Unreadable, Reason::Invalid), (Reading::Foreign, Reason::ForeignFair)]
    {
        for direction in [Direction::Entry, Direction::Exit] {
            assert_eq!(judge(&reading, fair().0, (direction, at), false), refused(reason));
        }
    }
    let ours = Reading::Ours(pass());
    let called_off = judge(&ours, Stage::Cancelled, (Direction::Entry, at), false);
    assert_eq!(called_off, refused(Reason::CalledOff));
    let again = judge(&ours, fair().0, (Direction::Entry, at), true);
    assert_eq!(again, refused(Reason::AlreadyInside));
    // The badge's first and last day count whole, in Vietnam.
    assert_eq!(entry(pass(), "2026-11-09T16:59:59.999999Z"), refused(Reason::NotYetValid));
    assert_eq!(entry(pass(), "2026-11-09T17:00:00Z"), Outcome::Admitted);
    assert_eq!(entry(pass(), "2026-11-12T16:59:59.999999Z"), Outcome::Admitted);
    assert_eq!(entry(pass(), "2026-11-12T17:00:00Z"), refused(Reason::NoLongerValid));
    let revoked = |since: Instant| Pass { revoked: Some(since), ..pass() };
    assert_eq!(entry(revoked(at), day), refused(Reason::Revoked));
    // Who went in before it was taken back went in rightly.
    assert_eq!(entry(revoked(at + TimeDelta::microseconds(1)), day), Outcome::Admitted);
    let gone = Reading::Ours(revoked(at));
    assert_eq!(judge(&gone, fair().0, (Direction::Exit, at), true), Outcome::Admitted);
}

#[test]
fn staff_comes_in_with_its_exhibitor() {
    let day = "2026-11-11T02:00:00Z";
    let until = instant("2026-11-20T00:00:00Z");
    let with = |state, footing| {
        entry(Pass { exhibiting: Some(Exhibiting { state, footing }), ..pass() }, day)
    };
    for (state, outcome) in [
        (State::Confirmed, Outcome::Admitted),
        (State::CheckedIn, Outcome::Admitted),
        (State::Completed, Outcome::Admitted),
        (State::Accepted, Outcome::Refused(Reason::Unconfirmed)),
        (State::Offered { until }, Outcome::Refused(Reason::Unconfirmed)),
        (State::Approved, Outcome::Refused(Reason::NoBooth)),
        (State::Waitlisted, Outcome::Refused(Reason::NoBooth)),
        (State::Withdrawn, Outcome::Refused(Reason::Withdrawn)),
        (State::Rejected, Outcome::Refused(Reason::Withdrawn)),
    ] {
        assert_eq!(with(state, Footing::Firm), outcome, "{state:?}");
    }
    assert_eq!(with(State::Confirmed, Footing::WithoutMark), Outcome::Admitted);
    assert_eq!(with(State::Confirmed, Footing::Lost), Outcome::Refused(Reason::NotEligible));
    assert_eq!(with(State::CheckedIn, Footing::Lost), Outcome::Admitted);
}

#[test]
fn what_booths_rest_on_follows_what_the_organiser_chose() {
    let now = instant("2026-11-11T02:00:00Z");
    let at = |noticed, rules| Footing::at(now, false, noticed, rules);
    assert_eq!(Footing::at(now, true, None, OnLoss::Release), Footing::Firm);
    assert_eq!(at(None, OnLoss::Keep), Footing::WithoutMark);
    assert_eq!(at(None, OnLoss::Replace), Footing::WithoutMark);
    assert_eq!(at(None, OnLoss::Release), Footing::Lost);
    let replace = |until| at(Some((OnLoss::Replace, Some(until))), OnLoss::Keep);
    assert_eq!(replace(now), Footing::Lost);
    assert_eq!(replace(now + TimeDelta::microseconds(1)), Footing::WithoutMark);
    assert_eq!(at(Some((OnLoss::Keep, None)), OnLoss::Release), Footing::WithoutMark);
}

/// A book that remembers everything and looks through all of it.
#[derive(Default)]
struct Naive(Vec<(String, First)>);

impl Naive {
    fn take(&mut self, scan: &Scan, reading: &Reading, received: Instant) -> Taken {
        if let Some((_, first)) = self.0.iter().find(|(nonce, _)| *nonce == scan.nonce) {
            if first.badge != scan.badge || first.direction != scan.direction {
                return Taken::Rejected(Rejection::NonceUsed);
            }
            return Taken::Again(*first);
        }
        let (stage, days) = fair();
        if scan.went.is_some() {
            let rejection = match scan.at {
                at if at > received => Some(Rejection::InTheFuture),
                at if day_of(at) < days.first() => Some(Rejection::BeforeTheFair),
                at if day_of(at) > days.last() => Some(Rejection::AfterTheFair),
                _ => None,
            };
            if let Some(rejection) = rejection {
                return Taken::Rejected(rejection);
            }
        }
        let mut inside = false;
        let mut same: Vec<&First> = self.0.iter().map(|(_, first)| first).collect();
        same.sort_by_key(|first| (first.at, first.direction));
        for first in same {
            let own = first.went && first.badge.is_some() && first.badge == scan.badge;
            if own && first.at <= scan.at && day_of(first.at) == day_of(scan.at) {
                inside = first.direction == Direction::Entry;
            }
        }
        let outcome = judge(reading, stage, (scan.direction, scan.at), inside);
        let through = scan.went.unwrap_or(outcome == Outcome::Admitted);
        let first = First {
            badge: scan.badge,
            direction: scan.direction,
            outcome,
            went: scan.badge.is_some() && through,
            at: scan.at,
        };
        self.0.push((scan.nonce.clone(), first));
        Taken::New(first)
    }
}

/// Few nonces, badges and hours, so that they meet.
fn scans(offline: bool) -> impl Strategy<Value = Vec<Scan>> {
    let went = if offline { any::<bool>().prop_map(Some).boxed() } else { Just(None).boxed() };
    let scan = (0_u8..12, 0_u128..4, any::<bool>(), -4_i64..84, went);
    let scan = scan.prop_map(|(nonce, badge, enters, hour, went)| Scan {
        nonce: format!("n{nonce}"),
        badge: (badge > 0).then(|| Uuid::from_u128(badge)),
        direction: if enters { Direction::Entry } else { Direction::Exit },
        at: instant("2026-11-09T17:00:00Z") + TimeDelta::hours(hour),
        went,
    });
    proptest::collection::vec(scan, 0..24)
}

/// The first badge comes on all days, the second on one, and the third is taken back.
fn reading(scan: &Scan) -> Reading {
    let taken_back = Some(instant("2026-11-10T17:00:00Z"));
    match scan.badge.map(|badge| badge.as_u128()) {
        None => Reading::Unreadable,
        Some(1) => Reading::Ours(pass()),
        Some(2) => Reading::Ours(Pass { days: days("2026-11-11", "2026-11-11"), ..pass() }),
        Some(_) => Reading::Ours(Pass { revoked: taken_back, ..pass() }),
    }
}

fn received() -> Instant {
    instant("2026-11-12T20:00:00Z")
}

/// Takes an upload; what came of each, by place.
fn upload(book: &mut Book, all: &[Scan]) -> Vec<Taken> {
    let mut taken = vec![Taken::Rejected(Rejection::NonceUsed); all.len()];
    for place in arrange(all) {
        taken[place] = book.take(&all[place], &reading(&all[place]), fair(), received());
    }
    taken
}

fn written(taken: &[Taken]) -> Vec<(Option<Uuid>, Direction, Instant, bool)> {
    let new = taken.iter().filter_map(|one| match one {
        Taken::New(first) => Some((first.badge, first.direction, first.at, first.went)),
        _ => None,
    });
    let mut all: Vec<_> = new.collect();
    all.sort();
    all
}

proptest! {
    #[test]
    fn a_book_answers_as_one_that_looks_through_everything(
        live in scans(false),
        late in scans(true),
    ) {
        let (mut book, mut naive) = (Book::default(), Naive::default());
        for scan in live.iter().chain(&late) {
            let taken = book.take(scan, &reading(scan), fair(), received());
            prop_assert_eq!(taken, naive.take(scan, &reading(scan), received()));
        }
    }

    #[test]
    fn what_arrives_again_changes_nothing_and_gets_its_first_answer(
        all in scans(true),
        again in scans(true),
    ) {
        let mut book = Book::default();
        let first = upload(&mut book, &all);
        let second = upload(&mut book, &all);
        for (one, two) in first.iter().zip(&second) {
            match (one, two) {
                (Taken::New(answer) | Taken::Again(answer), two) => {
                    prop_assert_eq!(two, &Taken::Again(*answer));
                }
                // Of an untimely scan the nonce may have been another's, which arrived with it.
                (Taken::Rejected(_), two) => prop_assert!(!matches!(two, Taken::New(_))),
            }
        }
        // Another upload finds the book as if nothing had been repeated.
        let mut plain = Book::default();
        upload(&mut plain, &all);
        prop_assert_eq!(upload(&mut book, &again), upload(&mut plain, &again));
    }

    #[test]
    fn the_order_of_an_upload_makes_no_difference(
        (all, mixed) in scans(true).prop_flat_map(|all| {
            (Just(all.clone()), Just(all).prop_shuffle())
        }),
    ) {
        let (mut one, mut two) = (Book::default(), Book::default());
        let straight = written(&upload(&mut one, &all));
        prop_assert_eq!(straight, written(&upload(&mut two, &mixed)));
    }

    #[test]
    fn nobody_is_let_in_twice_without_leaving(all in scans(false)) {
        let mut book = Book::default();
        let mut all = all;
        // Of what is read at the same instant the exit counts last.
        all.sort_by_key(|scan| (scan.at, scan.direction));
        let taken: Vec<Taken> = all
            .iter()
            .map(|scan| book.take(scan, &reading(scan), fair(), received()))
            .collect();
        for badge in [1, 2, 3].map(Uuid::from_u128) {
            let mut ways = taken.iter().filter_map(|one| match one {
                Taken::New(first) if first.went && first.badge == Some(badge) => Some(first),
                _ => None,
            });
            let mut last: Option<&First> = None;
            for way in ways.by_ref() {
                let twice = last.is_some_and(|last| {
                    last.direction == Direction::Entry
                        && way.direction == Direction::Entry
                        && day_of(last.at) == day_of(way.at)
                        && last.at < way.at
                });
                prop_assert!(!twice);
                last = Some(way);
            }
        }
    }
}
