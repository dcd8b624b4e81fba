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
    "closeBankEndpoint",
    "confirmCardPayment",
    "dismissBankTransfer",
    "drawOrderVietQr",
    "getCardAccount",
    "getOrderVietQr",
    "importBankStatement",
    "listBankAccounts",
    "listBankEndpoints",
    "listBankTransfers",
    "openBankEndpoint",
    "printOrderVietQr",
    "removeCardAccount",
    "reverseBankTransfer",
    "setBankAccount",
    "setCardAccount",
];
