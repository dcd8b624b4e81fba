//! Statements of accounts, for those whose bank tells of nothing by itself.

use super::formats::Told;
use super::judging::judge_all;
use super::storing::{Known, store};
use super::whose::Acting;
use crate::access::SignedIn;
use crate::certification::sheets;
use crate::codes::Code;
use crate::context::App;
use crate::money::Money;
use crate::payments::Tag;
use crate::problem::{Failure, FieldProblem, Problem};
use crate::scalars::VietnamTime;
use crate::speech::Sentence;
use columns::{Row, rows};
use domain::accounts::Affair;
use poem::web::Data;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::{Binary, Json};
use poem_openapi::{ApiRequest, ApiResponse, Enum, Object, OpenApi};
use serde_json::json;
use store::oversight::deeds::Deed;
use store::payments::transfers::accounts;
use uuid::Uuid;

mod columns;

/// Most problems that one refusal lists.
const MOST_ERRORS: usize = 1000;

/// Operations: statements.
pub struct StatementsApi;

/// A statement. What it is shows in its content; the type only has to be one that fits.
#[derive(ApiRequest)]
pub(super) enum StatementFile {
    /// CSV in UTF-8, comma or semicolon.
    #[oai(content_type = "text/csv")]
    Csv(Binary<Vec<u8>>),
    /// XLSX.
    #[oai(content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")]
    Workbook(Binary<Vec<u8>>),
}

/// What becomes of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub(super) enum StatementRowVerdict {
    /// It is written down, and matched like what a bank tells.
    New,
    /// It was told of before; nothing follows from it.
    Known,
    /// Money that went out; it is passed over.
    Outgoing,
}

/// A row of a statement.
#[derive(Debug, Object)]
pub(super) struct StatementRow {
    /// Its line in the file, from 1.
    line: u32,
    /// What becomes of it.
    verdict: StatementRowVerdict,
    /// How much.
    amount: Money,
    /// When the bank booked it; null for what went out.
    booked_at: Option<VietnamTime>,
}

/// What came of a statement.
#[derive(Debug, Object)]
pub(super) struct BankStatement {
    /// Whether it is written down: false for a dry run.
    applied: bool,
    /// Its rows, in the file's order.
    rows: Vec<StatementRow>,
}

#[derive(ApiResponse)]
pub(super) enum Imported {
    /// A dry run: what would be written down. Nothing was changed.
    #[oai(status = 200)]
    WouldBe(Json<BankStatement>),
    /// The transfers are written down, and matched as far as they are certain.
    #[oai(status = 201)]
    Written(Json<BankStatement>),
}

#[OpenApi(tag = "Tag::Payments")]
impl StatementsApi {
    /// Import a statement
    ///
    /// For those who act for the producer in orders: a statement of its account as CSV (UTF-8, comma or
    /// semicolon) or XLSX, at most 1 MiB and 5000 rows. Columns are known by their headers in Vietnamese or
    /// English, in any order: the day (`Ngày giao dịch`, `date`), what came in (`Ghi có`, `credit`, or
    /// `Số tiền`, `amount`, below zero for what went out), the memo (`Nội dung`, `description`); and where
    /// there are, what went out (`Ghi nợ`, `debit`), the bank's number (`Số giao dịch`, `reference`) and the
    /// currency (`Loại tiền`, `currency`: VND alone). What was told of before is known again, by webhook or by
    /// another statement. With anything wrong the file is refused whole (422 `rows_refused`, whose `errors`
    /// name line and column). Look at a dry run first.
    #[oai(
        path = "/v1/producers/:id/bank-statements",
        method = "post",
        operation_id = "importBankStatement"
    )]
    async fn import_bank_statement(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The producer's id.
        id: Path<Uuid>,
        /// Only tell what would come of it; false when unsaid.
        dry_run: Query<Option<bool>>,
        /// Of which account, one of `listBankAccounts`; the present one when unsaid.
        account: Query<Option<Uuid>>,
        /// The file.
        file: StatementFile,
    ) -> Result<Imported, Failure> {
        let acting = Acting::for_producer(&caller, id.0, Affair::Orders)?;
        import(app, &acting, (dry_run.0.unwrap_or(false), account.0), file).await
    }
}

/// Imports a statement of a payee's account, or tells what would come of it.
pub(super) async fn import(
    app: &App,
    acting: &Acting,
    (is_dry, account): (bool, Option<Uuid>),
    file: StatementFile,
) -> Result<Imported, Failure> {
    let payee = acting.id();
    let of = match account {
        Some(id) => accounts::find(app.read(), payee, id).await?,
        None => accounts::current(app.read(), payee).await?,
    };
    let of = of.ok_or_else(no_account)?;
    let rows = read(file.into_bytes())?;
    let source = format!("statement/{}", of.id);
    let tx = app.store().begin().await?;
    accounts::lock(&tx, acting.payee).await?;
    let told: Vec<Told> = rows.iter().filter_map(|row| row.told(&of)).collect();
    let known = Known::read(&tx, (payee, &source), &told).await?;
    let shown = rows.iter().map(|row| shown(row, row.told(&of), &known)).collect();
    if is_dry {
        return Ok(Imported::WouldBe(Json(BankStatement { applied: false, rows: shown })));
    }
    let new = store(app, &tx, (payee, &source), told).await?;
    let deed = Deed::new("import_bank_statement", "bank_account", of.id);
    let deed = deed.with(json!({ "rows": rows.len(), "new": new.len() }));
    acting.record(app, &tx, deed).await?;
    tx.commit().await?;
    judge_all(app, &new).await;
    Ok(Imported::Written(Json(BankStatement { applied: true, rows: shown })))
}

impl StatementFile {
    fn into_bytes(self) -> Vec<u8> {
        let (Self::Csv(bytes) | Self::Workbook(bytes)) = self;
        bytes.0
    }
}

fn shown(row: &Row, told: Option<Told>, known: &Known) -> StatementRow {
    let verdict = match &told {
        None => StatementRowVerdict::Outgoing,
        Some(told) if known.has(told) => StatementRowVerdict::Known,
        Some(_) => StatementRowVerdict::New,
    };
    StatementRow {
        line: row.line,
        verdict,
        amount: Money::of(row.amount.abs()),
        booked_at: told.map(|told| VietnamTime(told.incoming.at)),
    }
}

fn no_account() -> Failure {
    let vi = "Không có tài khoản này. Hãy khai báo tài khoản nhận tiền trước.";
    let en = "There is no such account. Set the account to be paid to first.";
    Problem::parameter("account", "unknown_account", vi, en).into()
}

fn read(bytes: Vec<u8>) -> Result<Vec<Row>, Failure> {
    let grid = sheets::read(&bytes).map_err(|error| {
        let sentence = Sentence::new(error.vi(), error.to_string());
        Problem::new(Code::UnreadableFile).with(FieldProblem::new("", error.code(), sentence))
    })?;
    let (rows, wrong) = rows(&grid)
        .map_err(|field| Failure::from(Problem::new(Code::UnreadableFile).with(field)))?;
    if wrong.is_empty() {
        return Ok(rows);
    }
    let problem = wrong.into_iter().take(MOST_ERRORS);
    Err(problem.fold(Problem::new(Code::RowsRefused), Problem::with).into())
}
