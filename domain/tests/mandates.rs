//! Mandates: what may be given to whom, and for how long.

use chrono::TimeDelta;
use domain::accounts::{
    Affair, Mandatary, Mandate, MandateRefusal, NewMandate, Receiver, check_mandate,
};
use domain::calendar::{Day, Instant};
use domain::catalogue::ProducerKind;
use domain::ids::{BodyId, MandateId, ProducerId};
use uuid::Uuid;

fn producer(number: u128) -> ProducerId {
    ProducerId(Uuid::from_u128(number))
}

/// The morning of 1 September 2026 in Vietnam, still August in Greenwich.
fn now() -> Instant {
    "2026-08-31T18:00:00Z".parse().expect("an instant")
}

fn day(text: &str) -> Day {
    text.parse().expect("a day")
}

fn check(to: Receiver, affairs: &[Affair], until: &str) -> Result<Instant, Vec<MandateRefusal>> {
    let new = NewMandate { giver: producer(1), to, affairs, until: day(until) };
    check_mandate(&new, now()).map(|(_, until)| until)
}

fn check_receiver(to: Receiver) -> Result<(Mandatary, Instant), Vec<MandateRefusal>> {
    let (affairs, until) = (&[Affair::Listings], day("2026-12-31"));
    check_mandate(&NewMandate { giver: producer(1), to, affairs, until }, now())
}

fn cooperative() -> Receiver {
    Receiver::Producer(producer(2), ProducerKind::Cooperative)
}

#[test]
fn only_listings_and_applications_to_fairs_are_handed_out() {
    for affair in Affair::ALL {
        let given = check(cooperative(), &[Affair::Listings, affair], "2026-12-31");
        let may = matches!(affair, Affair::Listings | Affair::FairApplications);
        assert_eq!(given.err(), (!may).then(|| vec![MandateRefusal::NotMandatable(1)]));
    }
    let nothing = check(cooperative(), &[], "2026-12-31");
    assert_eq!(nothing, Err(vec![MandateRefusal::NoAffair]));
}

#[test]
fn a_term_ends_with_a_day_of_vietnam_at_most_twelve_months_ahead() {
    let given = check(cooperative(), &[Affair::Listings], "2026-09-01").unwrap();
    assert_eq!(given, "2026-09-01T17:00:00Z".parse::<Instant>().unwrap());
    check(cooperative(), &[Affair::Listings], "2027-09-01").unwrap();
    let long = check(cooperative(), &[Affair::Listings], "2027-09-02");
    assert_eq!(long, Err(vec![MandateRefusal::TooLong]));
    let past = check(cooperative(), &[Affair::Members], "2026-08-31");
    assert_eq!(past, Err(vec![MandateRefusal::NotMandatable(0), MandateRefusal::Past]));
}

#[test]
fn cooperatives_and_the_commune_s_committee_receive_and_nobody_else() {
    let to = |to| check_receiver(to).map(|(to, _)| to);
    let group = Receiver::Producer(producer(2), ProducerKind::CooperativeGroup);
    assert_eq!(to(group), Ok(Mandatary::Producer(producer(2))));
    let household = Receiver::Producer(producer(2), ProducerKind::Household);
    assert_eq!(to(household), Err(vec![MandateRefusal::NotACooperative]));
    let own = Receiver::Producer(producer(1), ProducerKind::Cooperative);
    assert_eq!(to(own), Err(vec![MandateRefusal::ToOneself]));
    let body = BodyId(Uuid::from_u128(3));
    assert_eq!(to(Receiver::Committee(Some(body))), Ok(Mandatary::Body(body)));
    assert_eq!(to(Receiver::Committee(None)), Err(vec![MandateRefusal::NoCommittee]));
}

#[test]
fn a_mandate_holds_from_its_giving_until_its_term_or_its_end() {
    let until = "2026-12-31T17:00:00Z".parse().unwrap();
    let mut mandate = Mandate {
        id: MandateId(Uuid::from_u128(9)),
        giver: producer(1),
        to: Mandatary::Producer(producer(2)),
        affairs: vec![Affair::Listings],
        since: now(),
        until,
        ended: None,
    };
    let tick = TimeDelta::microseconds(1);
    assert_eq!(mandate.last_day(), day("2026-12-31"));
    assert!(mandate.holds(now()) && mandate.holds(until - tick));
    assert!(!mandate.holds(now() - tick) && !mandate.holds(until));
    let ended = now() + TimeDelta::hours(1);
    mandate.ended = Some(ended);
    assert!(mandate.holds(ended - tick) && !mandate.holds(ended));
}
