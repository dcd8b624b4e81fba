//! The account to which a producer or organiser is paid.

use super::whose::{self, Acting};
use crate::access::SignedIn;
use crate::context::App;
use crate::fairs::billing::ask_all;
use crate::page::{self, DEFAULT_LIMIT};
use crate::payments::Tag;
use crate::problem::{Failure, Problem};
use crate::scalars::{Line, VietnamTime};
use domain::accounts::Affair;
use domain::payments::Payee;
use domain::payments::vietqr::banks;
use domain::payments::vietqr::payload::{AccountNumber, Bin};
use poem::web::Data;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{ApiResponse, Object, OpenApi};
use sea_orm::ConnectionTrait;
use serde_json::json;
use store::oversight::deeds::Deed;
use store::payments::transfers::accounts::{self, Account};
use store::payments::transfers::payees;
use uuid::Uuid;

/// Operations: accounts of producers.
pub struct AccountsApi;

/// A bank or wallet that VietQR reaches.
#[derive(Debug, Object)]
struct Bank {
    /// Six digits, as codes have it.
    bin: String,
    /// The stable code, such as `agribank`.
    code: String,
    /// What people call it.
    name: String,
}

/// The banks.
#[derive(Debug, Object)]
struct BankList {
    /// All of them, by code.
    items: Vec<Bank>,
}

/// An account to be paid to.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub(super) struct BankAccountDraft {
    /// BIN of the bank: six digits, one of `GET /v1/banks`.
    bin: Line<6, 6>,
    /// Number of the account there: 1 to 19 letters and digits, without spaces.
    number: Line<1, 19>,
    /// In whose name the account is, as the bank writes it.
    holder: Line<1, 100>,
}

/// An account of a producer or organiser.
#[derive(Debug, Object)]
pub(super) struct PayeeBankAccount {
    /// Its id.
    id: Uuid,
    /// BIN of the bank.
    bin: String,
    /// The bank's name; null for one that isn't known here any more.
    bank: Option<String>,
    /// Number of the account.
    number: String,
    /// In whose name it is.
    holder: String,
    /// Since when payment is asked to it.
    opened_at: VietnamTime,
    /// Until when; null for the present one. Transfers that still arrive there are matched all the same.
    closed_at: Option<VietnamTime>,
}

/// A page of accounts.
#[derive(Debug, Object)]
pub(super) struct BankAccountList {
    /// The accounts, the latest first.
    items: Vec<PayeeBankAccount>,
    /// Send it as `cursor` for the next page; null at the end.
    next_cursor: Option<String>,
}

#[derive(ApiResponse)]
pub(super) enum AccountSet {
    /// The account is set.
    #[oai(status = 201)]
    Created(Json<PayeeBankAccount>),
}

#[OpenApi(tag = "Tag::Payments")]
impl AccountsApi {
    /// List banks
    ///
    /// The banks and wallets that VietQR reaches, with the BIN that codes name them by.
    #[oai(path = "/v1/banks", method = "get", operation_id = "listBanks")]
    async fn list_banks(&self) -> Json<BankList> {
        let bank = |one: &banks::Bank| Bank {
            bin: one.bin.as_str().to_owned(),
            code: one.code.to_owned(),
            name: one.name.to_owned(),
        };
        Json(BankList { items: banks::all().iter().map(bank).collect() })
    }

    /// List a producer's bank accounts
    ///
    /// For its owner: the present one and those before.
    #[oai(
        path = "/v1/producers/:id/bank-accounts",
        method = "get",
        operation_id = "listBankAccounts"
    )]
    async fn list_bank_accounts(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The producer's id.
        id: Path<Uuid>,
        /// `next_cursor` of the page before.
        cursor: Query<Option<Line<1, 400>>>,
        /// Items on a page, 1 to 100; 20 when unsaid.
        #[oai(validator(minimum(value = "1"), maximum(value = "100")))]
        limit: Query<Option<u64>>,
    ) -> Result<Json<BankAccountList>, Failure> {
        let acting = Acting::for_producer(&caller, id.0, Affair::BankAccount)?;
        list(app, &acting, (cursor.0, limit.0)).await
    }

    /// Set a producer's bank account
    ///
    /// For its owner. Codes of VietQR ask for payment to this account from now on; those given out before go
    /// on naming the one before, which is kept with its time. 422 `unknown_bank` for a BIN that `GET
    /// /v1/banks` doesn't have.
    #[oai(
        path = "/v1/producers/:id/bank-accounts",
        method = "post",
        operation_id = "setBankAccount"
    )]
    async fn set_bank_account(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The producer's id.
        id: Path<Uuid>,
        Json(body): Json<BankAccountDraft>,
    ) -> Result<AccountSet, Failure> {
        let acting = Acting::for_producer(&caller, id.0, Affair::BankAccount)?;
        set(app, &acting, body).await
    }
}

/// A page of a payee's accounts.
pub(super) async fn list(
    app: &App,
    acting: &Acting,
    (cursor, limit): (Option<Line<1, 400>>, Option<u64>),
) -> Result<Json<BankAccountList>, Failure> {
    let before = page::cursor(cursor.as_ref().map(|cursor| cursor.0.as_str()))?;
    let limit = limit.unwrap_or(DEFAULT_LIMIT);
    let page = accounts::list(app.read(), acting.id(), before, limit).await?;
    Ok(Json(BankAccountList {
        next_cursor: page.next.as_ref().map(store::page::encode),
        items: page.items.iter().map(PayeeBankAccount::of).collect(),
    }))
}

/// Sets a payee's account.
pub(super) async fn set(
    app: &App,
    acting: &Acting,
    body: BankAccountDraft,
) -> Result<AccountSet, Failure> {
    let (bin, number) = body.read()?;
    let (id, opened) = (app.mint(), app.now());
    let (payee, holder) = (acting.id(), body.holder.0);
    let new = Account { id, payee, bin, number, holder, opened, closed: None };
    let tx = app.store().begin().await?;
    accounts::lock(&tx, acting.payee).await?;
    payees::enter(&tx, acting.payee).await?;
    accounts::open(&tx, &new, acting.account).await?;
    if let Payee::Organiser(organiser) = acting.payee {
        ask_all(app, &tx, (organiser, &new)).await?;
    }
    let deed = Deed::new("set_bank_account", "bank_account", id);
    acting.record(app, &tx, deed.with(json!({ "bin": new.bin.as_str() }))).await?;
    changed(app, &tx, (acting.payee, &new)).await?;
    tx.commit().await?;
    Ok(AccountSet::Created(Json(PayeeBankAccount::of(&new))))
}

/// Tells those who work with the payee's transfers: whoever changes the account of somebody else's money is
/// found out at once.
async fn changed(
    app: &App,
    tx: &impl ConnectionTrait,
    (payee, new): (Payee, &Account),
) -> Result<(), Failure> {
    let number = new.number.as_str();
    let ending = number.get(number.len().saturating_sub(4)..).unwrap_or_default();
    let bank = banks::by_bin(&new.bin).map_or("", |bank| bank.name);
    let name = whose::name(tx, payee).await?;
    let params = json!({ "payee_name": name, "bank": bank, "ending": ending });
    whose::tell(app, tx, payee, ("bank_account_changed", params), None).await
}

impl BankAccountDraft {
    fn read(&self) -> Result<(Bin, AccountNumber), Failure> {
        let known = Bin::new(&self.bin.0).filter(|bin| banks::by_bin(bin).is_some());
        let bin = known.ok_or_else(|| {
            let vi = "Không có ngân hàng này trong danh sách.";
            Problem::field("/bin", "unknown_bank", vi, "No bank in the list has this BIN.")
        })?;
        let number = AccountNumber::new(&self.number.0).ok_or_else(|| {
            let vi = "Số tài khoản chỉ gồm chữ không dấu và chữ số, không có khoảng trắng.";
            let en = "An account number has letters and digits alone, without spaces.";
            Problem::field("/number", "malformed", vi, en)
        })?;
        Ok((bin, number))
    }
}

impl PayeeBankAccount {
    fn of(one: &Account) -> Self {
        Self {
            id: one.id,
            bin: one.bin.as_str().to_owned(),
            bank: banks::by_bin(&one.bin).map(|bank| bank.name.to_owned()),
            number: one.number.as_str().to_owned(),
            holder: one.holder.clone(),
            opened_at: VietnamTime(one.opened),
            closed_at: one.closed.map(VietnamTime),
        }
    }
}
