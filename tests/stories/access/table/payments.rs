//! Who may ask the operations on payments.

/// Banks prove themselves by the endpoint's secret.
pub(super) const ANYONE: &[&str] = &[
    "issueBankToken",
    "listBanks",
    "listCommissionSchedules",
    "receiveBankCallback",
    "receiveBankNotification",
];

pub(super) const SIGNED_IN: &[&str] = &[
    "assignBankTransfer",
    "closeBankEndpoint",
    "dismissBankTransfer",
    "drawOrderVietQr",
    "getOrderVietQr",
    "importBankStatement",
    "listBankAccounts",
    "listBankEndpoints",
    "listBankTransfers",
    "openBankEndpoint",
    "printOrderVietQr",
    "reverseBankTransfer",
    "setBankAccount",
];
