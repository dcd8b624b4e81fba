//! Who may ask what. Every operation of the document stands in this table, and is asked by those who
//! may not ask it; a new operation is missing here until somebody says who it is for.

mod cast;
mod samples;
mod tenancy;
mod trial;

use poem::http::Method;
use serde_json::Value;
use std::collections::BTreeSet;
use tests::Caller;

use Role::{Anyone, Officer, OfficerOrOperator, Operator, SignedIn};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    Anyone,
    SignedIn,
    Officer,
    OfficerOrOperator,
    Operator,
}

const TABLE: &[(Role, &[&str])] = &[
    (
        Anyone,
        &[
            "answerFairOffer",
            "confirmEmailVerification",
            "confirmPasswordReset",
            "createAccount",
            "createSession",
            "drawFairFloor",
            "drawMark",
            "drawPointSign",
            "explainMark",
            "exportCertificates",
            "getAuthority",
            "getCertificate",
            "getFair",
            "getFairCalendar",
            "getFairEvent",
            "getFairForm",
            "getFairsCalendar",
            "getPicture",
            "getPictureVersion",
            "getPointOfSale",
            "getProducer",
            "getProduct",
            "getProductFeedCsv",
            "getProductFeedXml",
            "getSearchRanking",
            "getSearchStatus",
            "getSiteData",
            "getSitemap",
            "getSitemapPart",
            "getStorefront",
            "getStorefrontPicture",
            "getStorefrontPictureVersion",
            "listCertificates",
            "listFairBooths",
            "listFairCategories",
            "listFairExtras",
            "listFairs",
            "listPermitKeys",
            "listPointCriteria",
            "listPointProducts",
            "listPointsOfSale",
            "listProducers",
            "listProductPoints",
            "listProducts",
            "listRuleSets",
            "listSellerTerms",
            "listStorefronts",
            "listSuggestions",
            "listUnits",
            "lookUpMarks",
            "mapPointsOfSale",
            "reportListing",
            "reportMisuse",
            "requestPasswordReset",
            "signPermit",
            "trackListingReport",
            "trackMisuseReport",
        ],
    ),
    (
        SignedIn,
        &[
            "acceptFairOffer",
            "acceptInvitation",
            "acceptMemberInvitation",
            "acceptOrganiserInvitation",
            "acceptSellerInvitation",
            "acceptSellerTerms",
            "addPicture",
            "addVariant",
            "allocateFair",
            "announceFair",
            "answerMisuseReport",
            "answerTakedown",
            "assignFairApplication",
            "blockFairBooth",
            "cancelFair",
            "changeMemberRole",
            "changeOrganiserMemberRole",
            "changePassword",
            "chooseFairExtras",
            "claimExhibitor",
            "closeFair",
            "commentFairApplication",
            "confirmFairBooths",
            "createFair",
            "createFairApplication",
            "createMemberInvitation",
            "createOrganiser",
            "createOrganiserInvitation",
            "createProducerLink",
            "createProducerPoint",
            "createProduct",
            "createSellerApplication",
            "decideFairApplications",
            "declineFairOffer",
            "deleteSession",
            "downloadProducerArchive",
            "drawOwnFairFloor",
            "endClosureWindow",
            "endMembership",
            "endOrganiserMembership",
            "explainFairEligibility",
            "getFairAllocationRules",
            "getFairApplication",
            "getFairBill",
            "getFairCapacity",
            "getFairStatement",
            "getListing",
            "getOrganiser",
            "getOwnAccount",
            "getOwnFair",
            "getOwnSellerApplication",
            "getOwnStorefront",
            "getPointRegistration",
            "getSeller",
            "grantMandate",
            "handOverProducer",
            "hideProduct",
            "importFairExhibitors",
            "importFairFloor",
            "leaveAsSeller",
            "listDeeds",
            "listFairAccounts",
            "listFairApplicationComments",
            "listFairApplications",
            "listFairExhibitors",
            "listFairWaiting",
            "listListings",
            "listMandates",
            "listMemberInvitations",
            "listMisuseReports",
            "listOrganiserFairs",
            "listOrganiserInvitations",
            "listOrganiserMembers",
            "listPointRegistrations",
            "listProducerFairApplications",
            "listProducerMembers",
            "listProductChanges",
            "listProductLicences",
            "listProductPictures",
            "listReceivedMandates",
            "listRequirements",
            "listTakedowns",
            "listVariantPrices",
            "markFairPayment",
            "offerFairBooths",
            "openFair",
            "openSeller",
            "registerFairExhibitor",
            "releaseFairBooths",
            "reportFair",
            "requestEmailVerification",
            "returnMandate",
            "revokeMandate",
            "sendExhibitorClaim",
            "setClosureWindow",
            "setFairAllocationRules",
            "setFairCategories",
            "setFairExtras",
            "setFairForm",
            "setStorefrontPicture",
            "showProduct",
            "submitAddress",
            "submitBankAccount",
            "submitFairApplication",
            "submitIdentityDocument",
            "submitLegalIdentity",
            "submitLicence",
            "submitParticulars",
            "submitPointOfSale",
            "submitProduct",
            "submitRepresentative",
            "suggestFairAllocation",
            "unblockFairBooth",
            "updateFair",
            "updateFairApplication",
            "updateOrganiser",
            "updateOwnAccount",
            "updatePicture",
            "updatePointOfSale",
            "updateProduct",
            "updateStorefront",
            "updateVariant",
            "viewPicture",
            "viewStorefrontPicture",
            "withdrawFairApplication",
            "withdrawMemberInvitation",
            "withdrawOrganiserInvitation",
            "withdrawPicture",
            "withdrawPointOfSale",
            "withdrawProduct",
            "withdrawProductChange",
            "withdrawSeller",
            "withdrawSellerApplication",
            "withdrawStorefrontPicture",
            "withdrawVariant",
        ],
    ),
    (
        Officer,
        &[
            "acceptLicence",
            "acceptVariant",
            "annulEntry",
            "approvePointOfSale",
            "confirmAnnulment",
            "correctCertificate",
            "createBodyPoint",
            "createProducer",
            "declineAnnulment",
            "endExtension",
            "extendCertificate",
            "extendPointOfSale",
            "importDecision",
            "importPointsOfSale",
            "inspectPointOfSale",
            "issueCertificate",
            "listAnnulments",
            "listPendingLicences",
            "refuseLicence",
            "refusePointOfSale",
            "reinstatePointOfSale",
            "revokeCertificate",
            "revokePointOfSale",
            "suspendPointOfSale",
            "withdrawLicence",
        ],
    ),
    (
        OfficerOrOperator,
        &[
            "approveProducerLink",
            "approveSellerApplication",
            "createInvitation",
            "createSellerInvitation",
            "decideListingReport",
            "decideMisuseReport",
            "deleteBodyOfficer",
            "liftHold",
            "liftTakedown",
            "listBodies",
            "listBodyMandates",
            "listBodyOfficers",
            "listListingReports",
            "listPendingChanges",
            "listPictures",
            "listProducerLinks",
            "listSellerApplications",
            "listStorefrontPictures",
            "placeHold",
            "refuseProducerLink",
            "refuseSellerApplication",
            "reviewPicture",
            "reviewProductChange",
            "reviewStorefrontPicture",
            "takeDownProduct",
            "transferProduct",
        ],
    ),
    (
        Operator,
        &[
            "callOffClosure",
            "closeSeller",
            "createBody",
            "discloseIdentityDocument",
            "discloseRequirement",
            "listArtworks",
            "listOrganisers",
            "listSellers",
            "publishSellerTerms",
            "refuseOrganiser",
            "refuseSeller",
            "reinstateProducer",
            "reviewRequirement",
            "suspendProducer",
            "uploadArtwork",
            "verifyOrganiser",
            "verifySeller",
        ],
    ),
];

struct Operation {
    id: String,
    method: Method,
    /// The path with its parameters in braces.
    template: String,
    /// The path of nothing.
    path: String,
    secured: bool,
    /// A JSON body that fits the schema, for operations that anyone signed in may try.
    sample: Option<Value>,
}

fn operations() -> Vec<Operation> {
    let document: Value = serde_json::from_str(&api::document()).expect("JSON");
    let nothing = samples::NOTHING;
    let mut found = Vec::new();
    for (path, methods) in document["paths"].as_object().expect("paths") {
        let part =
            |part: &str| if part.starts_with('{') { nothing.to_owned() } else { part.to_owned() };
        for (method, operation) in methods.as_object().expect("methods") {
            let id = operation["operationId"].as_str().expect("a name").to_owned();
            let tried = role_of(&id) == SignedIn;
            found.push(Operation {
                sample: tried.then(|| samples::body(&document, operation)).flatten(),
                template: path.clone(),
                id,
                method: method.to_uppercase().parse().expect("a method"),
                path: path.split('/').map(part).collect::<Vec<_>>().join("/"),
                secured: operation["security"].as_array().is_some_and(|list| !list.is_empty()),
            });
        }
    }
    found
}

fn role_of(id: &str) -> Role {
    let row = TABLE.iter().find(|(_, ids)| ids.contains(&id));
    row.unwrap_or_else(|| panic!("say in the table who may ask {id}")).0
}

#[test]
fn the_table_names_every_operation_and_nothing_else() {
    let listed: BTreeSet<&str> = TABLE.iter().flat_map(|(_, ids)| ids.iter().copied()).collect();
    let operations = operations();
    let there: BTreeSet<&str> = operations.iter().map(|one| one.id.as_str()).collect();
    assert_eq!(listed, there);
    for operation in &operations {
        assert_eq!(operation.secured, role_of(&operation.id) != Anyone, "{}", operation.id);
    }
}

tests::stories! {
    async fn who_may_not_ask_is_refused_before_anything_else(market) {
        let producer = market.producer("HTX Chè").await;
        let callers: [(Caller, &[Role]); 4] = [
            (market.visitor().await, &[SignedIn]),
            (market.member(producer).await, &[SignedIn]),
            (market.provincial_officer().await, &[SignedIn, Officer, OfficerOrOperator]),
            (market.operator().await, &[SignedIn, OfficerOrOperator, Operator]),
        ];
        for operation in operations() {
            let role = role_of(&operation.id);
            if role == Anyone {
                continue;
            }
            let send = async |token: Option<&str>| {
                market.send(operation.method.clone(), &operation.path, token, None).await
            };
            send(None).await.problem(401, "not_signed_in");
            send(Some("no-such-token")).await.problem(401, "not_signed_in");
            for (caller, may) in &callers {
                if !may.contains(&role) {
                    send(Some(&caller.token)).await.problem(403, "not_allowed");
                }
            }
        }
    }

    async fn a_session_that_ended_or_expired_opens_nothing(market) {
        let visitor = market.visitor().await;
        visitor.get(&market, "/v1/accounts/me").await.expect(200);
        visitor.delete(&market, "/v1/sessions/current").await.expect(204);
        visitor.get(&market, "/v1/accounts/me").await.problem(401, "not_signed_in");
    }
}
