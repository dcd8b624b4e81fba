//! What is sent of an order, what comes back, and its money: a producer's affair, each of them.

/// Operations on fulfilments, returns, refunds and cash on delivery.
pub(super) const SENDING: &[&str] = &[
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
