//! A producer's things are its own. Every operation of the document is asked, about the things of one
//! producer, by every role within it and by everybody else; who may not ask is told 403 or 404, as
//! designed, and nothing of what he asked about.
//!
//! A new operation is missing here until somebody says whose affair it is ([`GUARDS`]), and the stage
//! ([`Stage::path`]) until it knows a thing for each part of its path.

use super::cast::{Outsiders, Stage, Who};
use super::{Operation, Role, operations, role_of};
use domain::accounts::Affair;
use domain::fairs::OrganiserAffair;
use poem::http::Method;
use poem::{Body, Request};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use tests::{Answer, Caller, Database, Marketplace, photos};

/// Whose affair an operation is, of those that anyone signed in may try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Guard {
    /// Of the producer named: its members' as far as their roles reach, its mandataries' as far as the
    /// mandate does. To all others the thing isn't there.
    Affair(Affair),
    /// The same, and the operator's, who watches over sellers.
    AffairOrOperator(Affair),
    /// As the first, and of officers of its place by office. What is asked about is public, so who is a
    /// member of nothing is told that he may not.
    AffairOrOffice(Affair),
    /// The same, and of the operator: of those who look whether it is as it should be. To all others the
    /// thing isn't there.
    AffairOrReview(Affair),
    /// Of the organiser named: its members' as far as their roles reach. To all others the thing isn't
    /// there.
    Organiser(OrganiserAffair),
    /// The same, and the operator's.
    OrganiserOrOperator(OrganiserAffair),
    /// Nobody's but the caller's own, or of whoever holds a token. This list only shrinks.
    Callers,
}

const GUARDS: &[(Guard, &[&str])] = &[
    (
        Guard::Affair(Affair::Members),
        &[
            "changeMemberRole",
            "createMemberInvitation",
            "endMembership",
            "grantMandate",
            "handOverProducer",
            "listMandates",
            "listMemberInvitations",
            "listProducerMembers",
            "listReceivedMandates",
            "returnMandate",
            "revokeMandate",
            "withdrawMemberInvitation",
        ],
    ),
    (Guard::Affair(Affair::Certificates), &["answerMisuseReport"]),
    (
        Guard::Affair(Affair::Storefront),
        &[
            "createProducerPoint",
            "endClosureWindow",
            "openSeller",
            "setClosureWindow",
            "setStorefrontPicture",
            "submitPointOfSale",
            "updatePointOfSale",
            "updateStorefront",
            "withdrawPointOfSale",
            "withdrawStorefrontPicture",
        ],
    ),
    (
        Guard::Affair(Affair::Identity),
        &[
            "acceptSellerTerms",
            "downloadProducerArchive",
            "leaveAsSeller",
            "submitAddress",
            "submitIdentityDocument",
            "submitLegalIdentity",
            "submitParticulars",
            "submitRepresentative",
            "withdrawSeller",
        ],
    ),
    (Guard::Affair(Affair::BankAccount), &["submitBankAccount"]),
    (Guard::AffairOrOperator(Affair::Storefront), &["getOwnStorefront", "getSeller"]),
    (Guard::AffairOrReview(Affair::Storefront), &["getPointRegistration", "viewStorefrontPicture"]),
    (Guard::AffairOrOperator(Affair::Identity), &["listRequirements"]),
    (
        Guard::AffairOrOffice(Affair::Listings),
        &[
            "addPicture",
            "addVariant",
            "createProduct",
            "hideProduct",
            "showProduct",
            "updatePicture",
            "updateProduct",
            "updateVariant",
            "withdrawPicture",
            "withdrawVariant",
        ],
    ),
    (
        Guard::AffairOrReview(Affair::Listings),
        &[
            "listProductPictures",
            "viewPicture",
            "getListing",
            "listListings",
            "listProductChanges",
            "listProductLicences",
            "listVariantPrices",
        ],
    ),
    (
        Guard::Affair(Affair::Listings),
        &[
            "submitProduct",
            "withdrawProduct",
            "withdrawProductChange",
            "submitLicence",
            "answerTakedown",
        ],
    ),
    (
        Guard::Organiser(OrganiserAffair::Members),
        &[
            "changeOrganiserMemberRole",
            "createOrganiserInvitation",
            "endOrganiserMembership",
            "listOrganiserInvitations",
            "listOrganiserMembers",
            "withdrawOrganiserInvitation",
        ],
    ),
    (
        Guard::Organiser(OrganiserAffair::Fairs),
        &[
            "allocateFair",
            "announceFair",
            "cancelFair",
            "closeFair",
            "createFair",
            "openFair",
            "reportFair",
            "updateFair",
            "updateOrganiser",
        ],
    ),
    (Guard::Organiser(OrganiserAffair::Desk), &["getOwnFair", "listOrganiserFairs"]),
    (Guard::OrganiserOrOperator(OrganiserAffair::Desk), &["getOrganiser"]),
    (
        Guard::Callers,
        &[
            "acceptInvitation",
            "acceptMemberInvitation",
            "acceptOrganiserInvitation",
            "acceptSellerInvitation",
            "changePassword",
            "createOrganiser",
            "createProducerLink",
            "createSellerApplication",
            "deleteSession",
            "getOwnAccount",
            "getOwnSellerApplication",
            "listDeeds",
            "listMisuseReports",
            "listPointRegistrations",
            "listTakedowns",
            "requestEmailVerification",
            "updateOwnAccount",
            "withdrawSellerApplication",
        ],
    ),
];

/// Operations without an owner whose path names a thing all the same: whoever asks to act for a producer
/// names it, and reads its public name.
const NAMES_A_THING: &[&str] = &["createProducerLink"];

/// What anyone on the street may do beside reading. This list only shrinks.
const OPEN_TO_THE_STREET: &[&str] = &[
    "confirmEmailVerification",
    "confirmPasswordReset",
    "createAccount",
    "createSession",
    "lookUpMarks",
    "reportListing",
    "reportMisuse",
    "requestPasswordReset",
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Expected {
    Passes,
    NotAllowed,
    NotFound,
}

/// The whole rule of who may do what with a producer's things.
fn expected(guard: Guard, who: Who) -> Expected {
    use Expected::{NotAllowed, NotFound, Passes};
    if let Guard::Organiser(affair) | Guard::OrganiserOrOperator(affair) = guard {
        return match who {
            Who::Organiser(role) if role.may_organise(affair) => Passes,
            Who::Organiser(_) => NotAllowed,
            Who::Operator if matches!(guard, Guard::OrganiserOrOperator(_)) => Passes,
            _ => NotFound,
        };
    }
    let (Guard::Affair(affair)
    | Guard::AffairOrOperator(affair)
    | Guard::AffairOrOffice(affair)
    | Guard::AffairOrReview(affair)) = guard
    else {
        return Passes;
    };
    let by_office = matches!(guard, Guard::AffairOrOffice(_));
    let by_review = matches!(guard, Guard::AffairOrReview(_));
    match who {
        Who::Member(role) if role.may(affair) => Passes,
        Who::Mandatary if affair.may_be_mandated() => Passes,
        Who::Operator if matches!(guard, Guard::AffairOrOperator(_)) || by_review => Passes,
        Who::OfficerHere | Who::OfficerOfProvince if by_office || by_review => Passes,
        Who::Member(_) | Who::Mandatary => NotAllowed,
        Who::Rival => NotFound,
        _ if by_office => NotAllowed,
        _ => NotFound,
    }
}

fn guard_of(id: &str) -> Guard {
    let row = GUARDS.iter().find(|(_, ids)| ids.contains(&id));
    row.unwrap_or_else(|| panic!("say in GUARDS whose affair {id} is")).0
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
    let stage = Stage::set(&market).await;
    for operation in operations() {
        match role_of(&operation.id) {
            Role::Anyone => {}
            Role::SignedIn if guard_of(&operation.id) == Guard::Callers => {
                about_nobody_else(&market, &stage, &operation).await;
            }
            Role::SignedIn => {
                let stage = Stage::set(&market).await;
                Trial { market: &market, stage: &stage, operation: &operation }
                    .hold(&outsiders)
                    .await;
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

/// One operation, asked about the things of one producer.
struct Trial<'a> {
    market: &'a Marketplace,
    stage: &'a Stage,
    operation: &'a Operation,
}

impl Trial<'_> {
    /// First those who may not ask, then those who may: they find the thing there, so that a 404 before
    /// was not for a wrong path.
    async fn hold(&self, outsiders: &Outsiders) {
        let guard = guard_of(&self.operation.id);
        let mut passing = Vec::new();
        for (who, caller) in self.stage.callers(outsiders) {
            let what = format!("{} by {who:?}", self.operation.id);
            let refusal = match expected(guard, who) {
                Expected::Passes => {
                    passing.push((what, caller));
                    continue;
                }
                Expected::NotAllowed => 403,
                Expected::NotFound => 404,
            };
            let answer = self.ask(caller).await;
            assert_eq!(answer.status.as_u16(), refusal, "{what}: {}", answer.text());
            self.stage.assert_says_nothing(&answer, &what);
        }
        for (place, (what, caller)) in passing.iter().enumerate() {
            let answer = self.ask(caller).await;
            let status = answer.status.as_u16();
            // Whoever comes later may find it done already.
            let found = status != 404 || place > 0;
            let passes = found && status < 500 && !matches!(status, 401 | 403);
            assert!(passes, "{what}: {status} {}", answer.text());
        }
    }

    /// What takes an office is refused to everybody without one, the producer's owner included.
    async fn is_for_offices_only(&self, outsiders: &Outsiders) {
        for (who, caller) in self.stage.callers(outsiders) {
            if who.holds_no_office() {
                let path = self.stage.path(&self.operation.id, &self.operation.template);
                let method = self.operation.method.clone();
                let answer = self.market.send(method, &path, Some(&caller.token), None).await;
                let what = format!("{} by {who:?}", self.operation.id);
                assert_eq!(answer.status.as_u16(), 403, "{what}: {}", answer.text());
                self.stage.assert_says_nothing(&answer, &what);
            }
        }
    }

    async fn ask(&self, caller: &Caller) -> Answer {
        let path = self.stage.path(&self.operation.id, &self.operation.template);
        let request = Request::builder()
            .method(self.operation.method.clone())
            .uri_str(path)
            .header("authorization", format!("Bearer {}", caller.token))
            .header("if-match", "\"1\"");
        let request = match self.body() {
            // The only one that takes a file and no JSON.
            _ if self.operation.id == "submitIdentityDocument" => {
                request.content_type("application/pdf").body(Body::from("%PDF-1.7"))
            }
            _ if matches!(self.operation.id.as_str(), "addPicture" | "setStorefrontPicture") => {
                request.content_type("image/jpeg").body(photos::photo(48, 36, 1))
            }
            Some(body) => {
                request.content_type("application/json").body(Body::from_json(body).expect("JSON"))
            }
            None => request.finish(),
        };
        self.market.request(request).await
    }

    /// A body that fits; one that also makes sense where a generated one would not come as far as the
    /// thing asked about.
    fn body(&self) -> Option<Value> {
        let target = || json!(self.stage.target.to_string());
        match self.operation.id.as_str() {
            "createOrganiser" | "updateOrganiser" => Some(json!({
                "name": "Sở Công Thương", "kind": "state_body", "registration_number": "1",
                "province": "08", "address": "Số 1",
            })),
            "reportFair" => Some(json!({
                "visitors": 1, "sales": { "amount": 0, "currency": "VND" },
                "contracts": 0, "contracts_value": { "amount": 0, "currency": "VND" },
            })),
            "handOverProducer" => Some(json!({ "member_id": target() })),
            // Without the bank account, which is for owners alone.
            "submitParticulars" => {
                Some(json!({ "address": { "street": "Thôn", "commune": "01156" } }))
            }
            _ => self.operation.sample.clone(),
        }
    }
}
