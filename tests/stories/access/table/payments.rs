//! Who may ask the operations on payments.

/// Banks prove themselves by the endpoint's secret, and so does the provider of cards.
pub(super) const ANYONE: &[&str] = &[
    "issueBankToken",
    "listBanks",
    "listCommissionSchedules",
    "receiveBankCallback",
    "receiveBankNotification",
    "receiveCardEvent",
];

pub(super) const SIGNED_IN: &[&str] = &[
    "askCardPayment",
    "assignBankTransfer",
    "assignOrganiserTransfer",
    "closeBankEndpoint",
    "closeOrganiserBankEndpoint",
    "confirmCardPayment",
    "dismissBankTransfer",
    "dismissOrganiserTransfer",
    "drawOrderVietQr",
    "getCardAccount",
    "getOrderVietQr",
    "importBankStatement",
    "importOrganiserBankStatement",
    "listBankAccounts",
    "listBankEndpoints",
    "listBankTransfers",
    "listOrganiserBankAccounts",
    "listOrganiserBankEndpoints",
    "listOrganiserTransfers",
    "openBankEndpoint",
    "openOrganiserBankEndpoint",
    "printOrderVietQr",
    "removeCardAccount",
    "reverseBankTransfer",
    "reverseOrganiserTransfer",
    "setBankAccount",
    "setCardAccount",
    "setOrganiserBankAccount",
];
