//! A producer's things are its own. Every operation of the document is asked, about the things of one
//! producer, by every role within it and by everybody else; who may not ask is told 403 or 404, as
//! designed, and nothing of what he asked about.
//!
//! A new operation is missing here until somebody says whose affair it is ([`GUARDS`]), and the stage
//! ([`Stage::path`]) until it knows a thing for each part of its path.

use super::cast::{Outsiders, Stage, Who};
use super::guards::{GUARDS, Guard, guard_of};
use super::trial::Trial;
use super::{Operation, Role, operations, role_of};
use poem::http::Method;
use std::collections::BTreeSet;
use tests::{Database, Marketplace};

/// Operations without an owner whose path names a thing all the same: whoever asks to act for a producer
/// names it, and reads its public name.
const NAMES_A_THING: &[&str] = &["createProducerLink"];

/// What anyone on the street may do beside reading. This list only shrinks.
const OPEN_TO_THE_STREET: &[&str] = &[
    "answerFairOffer",
    "confirmEmailVerification",
    "confirmPasswordReset",
    "createAccount",
    "createCart",
    "createSession",
    "issueBankToken",
    "lookUpMarks",
    "receiveBankCallback",
    "receiveBankNotification",
    "receiveCardEvent",
    "reportListing",
    "reportMisuse",
    "requestPasswordReset",
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected {
    Passes,
    NotAllowed,
    NotFound,
}

/// The whole rule of who may do what with a producer's things.
pub fn expected(guard: Guard, who: Who) -> Expected {
    use Expected::{NotAllowed, NotFound, Passes};
    if guard == Guard::Holder {
        return NotFound;
    }
    if let Guard::Organiser(affair)
    | Guard::OrganiserOrOperator(affair)
    | Guard::OrganiserOrReview(affair) = guard
    {
        let by_review = matches!(guard, Guard::OrganiserOrReview(_));
        return match who {
            Who::OfficerHere | Who::OfficerOfProvince if by_review => Passes,
            Who::Organiser(role) if role.may_organise(affair) => Passes,
            Who::Organiser(_) => NotAllowed,
            Who::Operator if !matches!(guard, Guard::Organiser(_)) => Passes,
            _ => NotFound,
        };
    }
    if let Guard::Buyer | Guard::BuyerOrDesk = guard {
        return match who {
            Who::Buyer => Passes,
            Who::Organiser(_) if guard == Guard::BuyerOrDesk => Passes,
            _ => NotFound,
        };
    }
    let (Guard::Affair(affair)
    | Guard::AffairOrOperator(affair)
    | Guard::AffairOrOffice(affair)
    | Guard::AffairOrDesk(affair)
    | Guard::AffairOrBuyerOrDesk(affair)
    | Guard::AffairOrReview(affair)) = guard
    else {
        return Passes;
    };
    let by_office = matches!(guard, Guard::AffairOrOffice(_));
    let by_review = matches!(guard, Guard::AffairOrReview(_));
    let by_buyer = matches!(guard, Guard::AffairOrBuyerOrDesk(_));
    match who {
        Who::Member(role) if role.may(affair) => Passes,
        Who::Mandatary if affair.may_be_mandated() => Passes,
        Who::Organiser(_) if matches!(guard, Guard::AffairOrDesk(_)) || by_buyer => Passes,
        Who::Buyer if by_buyer => Passes,
        Who::Operator if matches!(guard, Guard::AffairOrOperator(_)) || by_review => Passes,
        Who::OfficerHere | Who::OfficerOfProvince if by_office || by_review => Passes,
        Who::Member(_) | Who::Mandatary => NotAllowed,
        Who::Rival => NotFound,
        _ if by_office => NotAllowed,
        _ => NotFound,
    }
}

#[test]
fn every_operation_is_somebodys_affair() {
    let listed: BTreeSet<&str> = GUARDS.iter().flat_map(|(_, ids)| ids.iter().copied()).collect();
    let operations = operations();
    let open = operations.iter().filter(|one| role_of(&one.id) == Role::SignedIn);
    assert_eq!(listed, open.map(|one| one.id.as_str()).collect());
    for operation in operations.iter().filter(|one| one.template.contains('{')) {
        let callers = role_of(&operation.id) == Role::SignedIn
            && guard_of(&operation.id) == Guard::Callers
            && !NAMES_A_THING.contains(&operation.id.as_str());
        assert!(!callers, "{} names a thing, which has an owner", operation.id);
    }
    let changes = operations.iter().filter(|one| {
        role_of(&one.id) == Role::Anyone && !matches!(one.method, Method::GET | Method::HEAD)
    });
    let open: BTreeSet<&str> = changes.map(|one| one.id.as_str()).collect();
    assert_eq!(open, OPEN_TO_THE_STREET.iter().copied().collect());
}

#[tokio::test]
async fn a_producers_things_are_its_own_on_sqlite() {
    tenancy(Database::Sqlite).await;
}

#[tokio::test]
async fn a_producers_things_are_its_own_on_postgres() {
    tenancy(Database::Postgres).await;
}

async fn tenancy(database: Database) {
    let Some(market) = Marketplace::open(database).await else { return };
    let outsiders = Outsiders::gather(&market).await;
    let mut stage = Stage::set(&market).await;
    for operation in operations() {
        match role_of(&operation.id) {
            Role::Anyone => {}
            Role::SignedIn if guard_of(&operation.id) == Guard::Callers => {
                about_nobody_else(&market, &stage, &operation).await;
            }
            Role::SignedIn => {
                let trial = Trial { market: &market, stage: &stage, operation: &operation };
                // Setting a stage is most of the work: it serves until what was done on it is in the way.
                if trial.hold(&outsiders).await.is_err() {
                    stage = Stage::set(&market).await;
                    let trial = Trial { market: &market, stage: &stage, operation: &operation };
                    trial.hold(&outsiders).await.unwrap_or_else(|what| panic!("{what}"));
                }
            }
            _ => {
                let trial = Trial { market: &market, stage: &stage, operation: &operation };
                trial.is_for_offices_only(&outsiders).await;
            }
        }
    }
}

/// What an operation without an owner answers says nothing of somebody else's things.
async fn about_nobody_else(market: &Marketplace, stage: &Stage, operation: &Operation) {
    let rival = market.member(market.producer("HTX lạ").await).await;
    for caller in [rival, market.visitor().await] {
        let answer = Trial { market, stage, operation }.ask(&caller).await;
        if !NAMES_A_THING.contains(&operation.id.as_str()) {
            stage.assert_says_nothing(&answer, &operation.id);
        }
    }
}
