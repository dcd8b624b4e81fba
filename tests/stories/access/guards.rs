//! Whose affair each operation is.

use super::sending::SENDING;
use domain::accounts::Affair;
use domain::fairs::OrganiserAffair;

/// Whose affair an operation is, of those that anyone signed in may try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Guard {
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
    /// As the first, and of the organiser's desk to which the thing was handed in.
    AffairOrDesk(Affair),
    /// Of the buyer who posted the need. To all others the thing isn't there.
    Buyer,
    /// The same, and of the desk of the need's fair.
    BuyerOrDesk,
    /// As the first, of the buyer whom the thing was sent to, and of the desk of the need's fair.
    AffairOrBuyerOrDesk(Affair),
    /// Of the organiser named: its members' as far as their roles reach. To all others the thing isn't
    /// there.
    Organiser(OrganiserAffair),
    /// The same, and the operator's.
    OrganiserOrOperator(OrganiserAffair),
    /// The same, and of officers of its place.
    OrganiserOrReview(OrganiserAffair),
    /// Of the account alone that holds what is named, which is nobody's on the stage.
    Holder,
    /// Nobody's but the caller's own, or of whoever holds a token. This list only shrinks.
    Callers,
}

/// Every operation that anyone signed in may try, by whose affair it is.
pub const GUARDS: &[(Guard, &[&str])] = &[
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
            "addPointPhoto",
            "withdrawPointPhoto",
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
    (
        Guard::Affair(Affair::BankAccount),
        &[
            "closeBankEndpoint",
            "getCardAccount",
            "listBankAccounts",
            "listBankEndpoints",
            "openBankEndpoint",
            "removeCardAccount",
            "setBankAccount",
            "setCardAccount",
            "submitBankAccount",
        ],
    ),
    (
        Guard::Affair(Affair::Listings),
        &[
            "listStock",
            "listStockLocations",
            "listStockMovements",
            "moveStock",
            "openStockLocation",
        ],
    ),
    (Guard::Affair(Affair::Orders), SENDING),
    // The order on the stage was bought by a guest, who is not among the callers.
    (
        Guard::Affair(Affair::Orders),
        &[
            "assignBankTransfer",
            "cancelOrder",
            "confirmOrder",
            "dismissBankTransfer",
            "drawOrderVietQr",
            "getOrder",
            "getOrderVietQr",
            "importBankStatement",
            "listBankTransfers",
            "listProducerOrders",
            "printOrder",
            "printOrderVietQr",
            "reverseBankTransfer",
            "setSalesTerms",
        ],
    ),
    (
        Guard::Affair(Affair::Integrations),
        &[
            "addWebhookSecret",
            "createWebhook",
            "deleteWebhook",
            "endWebhookSecret",
            "getWebhook",
            "listDeliveries",
            "listEvents",
            "listWebhooks",
            "redeliverEvent",
            "replayWebhook",
            "testWebhook",
            "updateWebhook",
        ],
    ),
    (Guard::AffairOrOperator(Affair::Storefront), &["getOwnStorefront", "getSeller"]),
    (
        Guard::AffairOrReview(Affair::Storefront),
        &["getPointRegistration", "viewStorefrontPicture", "viewPointPhoto"],
    ),
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
            "setFairAllocationRules",
            "setFairForm",
            "updateFair",
            "updateOrganiser",
        ],
    ),
    (
        Guard::Organiser(OrganiserAffair::Desk),
        &[
            "assignFairApplication",
            "blockFairBooth",
            "commentFairApplication",
            "commitMeetings",
            "confirmFairBooths",
            "decideFairApplications",
            "drawOwnFairFloor",
            "getFairAllocationRules",
            "getFairCapacity",
            "getFairStatement",
            "getOwnFair",
            "importFairExhibitors",
            "importFairFloor",
            "listFairAccounts",
            "listFairApplicationComments",
            "listFairApplications",
            "listFairExhibitors",
            "listFairWaiting",
            "listMeetings",
            "listOrganiserFairs",
            "markFairPayment",
            "offerFairBooths",
            "offerFairWaiting",
            "previewMeetings",
            "registerFairExhibitor",
            "releaseFairBooths",
            "sendExhibitorClaim",
            "setFairCategories",
            "setFairExtras",
            "setMeetingSession",
            "suggestFairAllocation",
            "unblockFairBooth",
        ],
    ),
    (
        Guard::Affair(Affair::FairApplications),
        &[
            "acceptFairOffer",
            "chooseFairExtras",
            "createFairApplication",
            "createQuotation",
            "declineFairOffer",
            "getProducerCalendar",
            "getProducerSchedule",
            "listProducerFairApplications",
            "listProducerQuotations",
            "setProducerTimes",
            "submitFairApplication",
            "updateFairApplication",
            "updateQuotation",
            "withdrawFairApplication",
            "withdrawQuotation",
            "declareFairResults",
            "exportFairLeads",
            "listFairLeads",
            "takeFairLead",
            "addFairFile",
            "removeFairFile",
        ],
    ),
    (
        Guard::AffairOrDesk(Affair::FairApplications),
        &[
            "explainFairEligibility",
            "getFairApplication",
            "getFairBill",
            "drawFairBadge",
            "getFairBadge",
            "getFairResults",
            "listFairStaffBadges",
            "downloadFairFile",
        ],
    ),
    (Guard::OrganiserOrOperator(OrganiserAffair::Desk), &["getOrganiser"]),
    (Guard::OrganiserOrReview(OrganiserAffair::Desk), &["getFairReport", "getFairReportCsv"]),
    (
        Guard::Holder,
        &[
            "askCardPayment",
            "checkOut",
            "confirmCardPayment",
            "createReview",
            "eraseOrderContact",
            "getCart",
            "listLeadsOfOwnBadge",
            "listOrderReviews",
            "removeCartLine",
            "setCartLine",
            "setFairConsents",
            "updateCart",
            "updateReview",
            "withdrawReview",
        ],
    ),
    (
        Guard::Organiser(OrganiserAffair::Gate),
        &[
            "checkInAtFair",
            "checkInFairApplication",
            "completeFairApplication",
            "countFairVisitors",
            "eraseFairBadge",
            "issueFairBadges",
            "issueFairStaffBadges",
            "listFairBadges",
            "revokeFairBadge",
            "uploadFairScans",
        ],
    ),
    (
        Guard::Buyer,
        &[
            "acceptQuotation",
            "closeNeed",
            "declineQuotation",
            "getBuyerCalendar",
            "getBuyerSchedule",
            "getOwnNeed",
            "setBuyerTimes",
            "updateNeed",
            "withdrawNeed",
        ],
    ),
    (Guard::BuyerOrDesk, &["listNeedQuotations"]),
    (Guard::AffairOrBuyerOrDesk(Affair::FairApplications), &["getQuotation"]),
    (
        Guard::Callers,
        &[
            "acceptInvitation",
            "acceptMemberInvitation",
            "acceptOrganiserInvitation",
            "acceptSellerInvitation",
            "changePassword",
            "claimExhibitor",
            "createNeed",
            "createOrganiser",
            "createProducerLink",
            "createSellerApplication",
            "deleteSession",
            "getOwnAccount",
            "getOwnSellerApplication",
            "listDeeds",
            "listMisuseReports",
            "listOwnFairBadges",
            "listOwnNeeds",
            "listOwnOrders",
            "listPointRegistrations",
            "listTakedowns",
            "mergeCart",
            "requestEmailVerification",
            "takeFairBadge",
            "updateOwnAccount",
            "withdrawSellerApplication",
        ],
    ),
];

/// Whose affair an operation is.
pub fn guard_of(id: &str) -> Guard {
    let row = GUARDS.iter().find(|(_, ids)| ids.contains(&id));
    row.unwrap_or_else(|| panic!("say in GUARDS whose affair {id} is")).0
}
