//! Statements: what a producer's books say of a month.

use crate::access::{self, SignedIn};
use crate::context::App;
use crate::page::{self, DEFAULT_LIMIT};
use crate::payments::Tag;
use crate::problem::Failure;
use crate::scalars::{Line, MonthOfYear, VietnamTime};
use domain::accounts::Affair;
use domain::payments::books::{Account, Kind};
use poem::web::Data;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{Enum, Object, OpenApi};
use store::payments::books::{self, Turnover};
use uuid::Uuid;

/// Operations: statements.
pub struct BooksApi;

/// An account of a producer's books.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(remote = "Account", rename_all = "snake_case")]
enum BookAccount {
    /// What was sold.
    Sales,
    /// What buyers owe; below nothing, what is due back to them.
    Buyers,
    /// What arrived at the producer, less what went back and to the platform.
    Funds,
    /// What of orders that are over never came.
    Losses,
    /// Commission (phí nền tảng).
    Fees,
    /// The tax on it.
    FeeTax,
    /// The producer's own tax that is kept back.
    Withheld,
    /// What is owed to the platform and not yet invoiced.
    Platform,
    /// What was invoiced and not yet paid.
    Invoiced,
}

/// What an entry is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(remote = "Kind", rename_all = "snake_case")]
enum BookEntryKind {
    /// Something is sold; on the other sides, it came back or was called off.
    Sale,
    /// Money arrived.
    Payment,
    /// Money went back.
    Refund,
    /// Money that never came.
    Loss,
    /// Commission, earned as goods are delivered; on the other sides, taken back.
    Commission,
    /// The tax on it.
    CommissionTax,
    /// Commission of what was paid by card: Stripe kept it of the payment, and nothing is invoiced.
    CommissionAtSource,
    /// The tax on that.
    CommissionTaxAtSource,
    /// The producer's own tax, kept back.
    Withholding,
    /// What the platform is owed was invoiced.
    Invoice,
    /// An invoice was paid.
    InvoicePayment,
}

/// A month of a producer's books.
#[derive(Debug, Object)]
struct Statement {
    /// Whose books.
    producer_id: Uuid,
    /// The month, in Vietnam (UTC+7).
    month: MonthOfYear,
    /// Each account. All opening balances together are 0, and so are all closing ones.
    accounts: Vec<StatementAccount>,
}

/// An account in a month. Balances are debits less credits, in whole đồng, and may be below 0.
#[derive(Debug, Object)]
struct StatementAccount {
    /// Which.
    account: BookAccount,
    /// The balance as the month began.
    opening: i64,
    /// Debits of the month.
    debits: i64,
    /// Credits of the month.
    credits: i64,
    /// The balance as the month ended, or now.
    closing: i64,
}

/// A double entry: the same amount on both sides.
#[derive(Debug, Object)]
struct StatementEntry {
    /// Its number: later entries have greater ones.
    number: i64,
    /// What it is about.
    kind: BookEntryKind,
    /// The account that it debits.
    debit: BookAccount,
    /// The account that it credits.
    credit: BookAccount,
    /// Whole đồng, above 0.
    amount: i64,
    /// Of which order; null of an invoice.
    order_id: Option<Uuid>,
    /// Of which invoice; null of an order.
    invoice_id: Option<Uuid>,
    /// When it was posted.
    posted_at: VietnamTime,
}

/// A page of entries.
#[derive(Debug, Object)]
struct StatementEntryList {
    /// The entries, in the order of their posting.
    items: Vec<StatementEntry>,
    /// Send it as `cursor` for the next page; null at the end.
    next_cursor: Option<String>,
}

#[OpenApi(tag = "Tag::Payments")]
impl BooksApi {
    /// Read a statement
    ///
    /// For those who act for the producer in orders: what was sold, what arrived and went back, and what is
    /// owed to the platform, as double entries that are only ever added. Every balance is the sum of its
    /// entries.
    #[oai(
        path = "/v1/producers/:id/statements/:month",
        method = "get",
        operation_id = "getStatement"
    )]
    async fn get_statement(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The producer's id.
        id: Path<Uuid>,
        /// The month, such as `2026-11`.
        month: Path<MonthOfYear>,
    ) -> Result<Json<Statement>, Failure> {
        access::member_for(&caller.0, id.0.into(), Affair::Orders)?;
        let accounts = books::turnovers(app.read(), id.0.into(), month.0.0).await?;
        let accounts = accounts.into_iter().map(StatementAccount::of).collect();
        Ok(Json(Statement { producer_id: id.0, month: month.0, accounts }))
    }

    /// List entries of a statement
    ///
    /// For those who act for the producer in orders, in the order of their posting.
    #[oai(
        path = "/v1/producers/:id/statements/:month/entries",
        method = "get",
        operation_id = "listStatementEntries"
    )]
    async fn list_statement_entries(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The producer's id.
        id: Path<Uuid>,
        /// The month, such as `2026-11`.
        month: Path<MonthOfYear>,
        /// `next_cursor` of the page before.
        cursor: Query<Option<Line<1, 400>>>,
        /// Items on a page, 1 to 100; 20 when unsaid.
        #[oai(validator(minimum(value = "1"), maximum(value = "100")))]
        limit: Query<Option<u64>>,
    ) -> Result<Json<StatementEntryList>, Failure> {
        access::member_for(&caller.0, id.0.into(), Affair::Orders)?;
        let after = page::cursor(cursor.0.as_ref().map(|cursor| cursor.0.as_str()))?;
        let limit = limit.0.unwrap_or(DEFAULT_LIMIT);
        let page = books::page(app.read(), (id.0.into(), month.0.0), after, limit).await?;
        let items = page.items.iter().map(|row| {
            let entry = books::read(row)?;
            Ok(StatementEntry {
                number: row.seq,
                kind: entry.kind.into(),
                debit: entry.debit.into(),
                credit: entry.credit.into(),
                amount: entry.amount,
                order_id: row.order_id,
                invoice_id: row.invoice_id,
                posted_at: VietnamTime(store::instant(row.at)),
            })
        });
        Ok(Json(StatementEntryList {
            items: items.collect::<Result<_, sea_orm::DbErr>>()?,
            next_cursor: page.next.as_ref().map(store::page::encode),
        }))
    }
}

impl StatementAccount {
    fn of((account, turnover): (Account, Turnover)) -> Self {
        Self {
            account: account.into(),
            opening: turnover.opening,
            debits: turnover.debits,
            credits: turnover.credits,
            closing: turnover.closing(),
        }
    }
}
