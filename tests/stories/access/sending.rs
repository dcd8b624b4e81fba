//! What is sent of an order, what comes back, and its money: a producer's affair, each of them.

/// Operations on fulfilments, returns, refunds and cash on delivery.
pub(super) const SENDING: &[&str] = &[
    "answerReview",
    "createFulfilment",
    "createRefund",
    "createReturn",
    "decideReturn",
    "explainOrderCommission",
    "getCodReconciliation",
    "getStatement",
    "importCodStatement",
    "inspectReturn",
    "listCodParcels",
    "listCodStatementRows",
    "listProducerFulfilments",
    "listProducerRefunds",
    "listProducerReturns",
    "listProducerReviews",
    "listProducerInvoices",
    "listStatementEntries",
    "moveFulfilment",
    "moveRefund",
    "noteCash",
    "receiveReturn",
    "reduceOrder",
    "resendFulfilment",
    "settleCod",
    "withdrawReturn",
];

/// What an organiser's owner does to be paid by transfer.
pub(super) const ORGANISERS_BANK: &[&str] = &[
    "closeOrganiserBankEndpoint",
    "listOrganiserBankAccounts",
    "listOrganiserBankEndpoints",
    "openOrganiserBankEndpoint",
    "setOrganiserBankAccount",
];

/// What its members do with the transfers that come in.
pub(super) const ORGANISERS_TRANSFERS: &[&str] = &[
    "assignOrganiserTransfer",
    "dismissOrganiserTransfer",
    "importOrganiserBankStatement",
    "listOrganiserTransfers",
    "reverseOrganiserTransfer",
];
