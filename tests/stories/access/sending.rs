//! What is sent of an order, what comes back, and its money: a producer's affair, each of them.

/// Operations on fulfilments, returns, refunds and cash on delivery.
pub(super) const SENDING: &[&str] = &[
    "createFulfilment",
    "createRefund",
    "createReturn",
    "decideReturn",
    "getCodReconciliation",
    "importCodStatement",
    "inspectReturn",
    "listCodParcels",
    "listCodStatementRows",
    "moveFulfilment",
    "moveRefund",
    "noteCash",
    "receiveReturn",
    "settleCod",
];
