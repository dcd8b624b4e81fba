//! Invoices of the platform, and their payment.

use crate::access::{self, Operator, SignedIn, doer};
use crate::codes::Code;
use crate::context::App;
use crate::integrations::idempotency::{Key, Once};
use crate::money::Money;
use crate::orders::conflict;
use crate::oversight;
use crate::page::{self, DEFAULT_LIMIT};
use crate::payments::Tag;
use crate::problem::{Failure, Problem};
use crate::scalars::{Line, VietnamTime};
use domain::accounts::Affair;
use domain::ids::ProducerId;
use domain::money::Dong;
use domain::payments::books::{Entry, Kind};
use poem::web::Data;
use poem_openapi::param::{Header, Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{ApiResponse, Object, OpenApi};
use sea_orm::ConnectionTrait;
use serde_json::json;
use store::oversight::deeds::Deed;
use store::payments::books::{self, Posting, Subject};
use store::payments::invoices;
use store::payments::rows::invoice;
use uuid::Uuid;

/// Operations: invoices of the platform.
pub struct InvoicesApi;

/// What the platform invoiced a producer for a month.
#[derive(Clone, Debug, Object)]
struct CommissionInvoice {
    /// Its id.
    id: Uuid,
    /// Who owes it.
    producer_id: Uuid,
    /// The month, `YYYY-MM`. What was posted late of earlier months is in it too.
    month: String,
    /// Commission in whole đồng; below 0 where more was taken back than earned.
    commission: i64,
    /// The tax on it.
    commission_tax: i64,
    /// The producer's own tax, kept back.
    withholding: i64,
    /// All of it.
    total: Money,
    /// What was paid of it.
    paid: Money,
    /// Last day to pay it on.
    due_on: String,
    /// When it was issued.
    issued_at: VietnamTime,
}

/// A page of invoices.
#[derive(Debug, Object)]
struct CommissionInvoiceList {
    /// The invoices, newest first.
    items: Vec<CommissionInvoice>,
    /// Send it as `cursor` for the next page; null at the end.
    next_cursor: Option<String>,
}

/// A payment of an invoice, as it arrived at the platform.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
struct InvoicePaymentDraft {
    /// How much: from 1 đồng to what is open.
    amount: Money,
    /// The bank's number of the transfer.
    reference: Line<1, 100>,
}

#[derive(ApiResponse)]
enum InvoicePaid {
    /// It is written down.
    #[oai(status = 201)]
    Paid(
        Json<CommissionInvoice>,
        /// `true` where this is the answer of an earlier request.
        #[oai(header = "Idempotent-Replayed")]
        Option<String>,
    ),
}

#[OpenApi(tag = "Tag::Payments")]
impl InvoicesApi {
    /// List a producer's commission invoices
    ///
    /// For those who act for the producer in orders, newest first. A month is invoiced when it is over; who
    /// owes nothing gets no invoice.
    #[oai(
        path = "/v1/producers/:id/commission-invoices",
        method = "get",
        operation_id = "listProducerInvoices"
    )]
    async fn list_producer_invoices(
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
    ) -> Result<Json<CommissionInvoiceList>, Failure> {
        access::member_for(&caller.0, id.0.into(), Affair::Orders)?;
        page_of(app, Some(id.0.into()), (cursor.0, limit.0)).await
    }

    /// List commission invoices
    ///
    /// For the operator: those of all producers, newest first.
    #[oai(
        path = "/v1/commission-invoices",
        method = "get",
        operation_id = "listCommissionInvoices"
    )]
    async fn list_commission_invoices(
        &self,
        Data(app): Data<&App>,
        Operator(_caller): Operator,
        /// `next_cursor` of the page before.
        cursor: Query<Option<Line<1, 400>>>,
        /// Items on a page, 1 to 100; 20 when unsaid.
        #[oai(validator(minimum(value = "1"), maximum(value = "100")))]
        limit: Query<Option<u64>>,
    ) -> Result<Json<CommissionInvoiceList>, Failure> {
        page_of(app, None, (cursor.0, limit.0)).await
    }

    /// Write down the payment of an invoice
    ///
    /// For the operator, as it arrived at the platform's account. 422 `more_than_open` beyond what is open;
    /// the bank's number a second time is 409 `known_reference`.
    #[oai(
        path = "/v1/commission-invoices/:id/payments",
        method = "post",
        operation_id = "recordInvoicePayment"
    )]
    async fn record_invoice_payment(
        &self,
        Data(app): Data<&App>,
        Operator(caller): Operator,
        /// The invoice's id.
        id: Path<Uuid>,
        /// A key of your own for this request: 8 to 255 ASCII characters, such as a UUID.
        #[oai(name = "Idempotency-Key")]
        key: Header<Key>,
        Json(body): Json<InvoicePaymentDraft>,
    ) -> Result<InvoicePaid, Failure> {
        let tx = app.store().begin().await?;
        let row = invoices::lock(&tx, id.0).await?.ok_or(Code::NotFound)?;
        let scope = format!("account {} recordInvoicePayment {}", caller.id, id.0);
        let once = Once::new(scope, key.0, &body);
        if let Some(answer) = once.replay(app, &tx).await? {
            return Ok(InvoicePaid::Paid(Json(answer), Some("true".to_owned())));
        }
        pay(app, &tx, &row, &body).await?;
        let deed = Deed::new("record_invoice_payment", "commission_invoice", row.id);
        let deed = deed.of(row.producer_id.into(), None).with(json!({ "amount": body.amount }));
        oversight::record(app, &tx, &doer(&caller), deed).await?;
        let paid = invoices::paid(&tx, &[row.id]).await?;
        let answer = CommissionInvoice::of(&row, paid.get(&row.id).copied().unwrap_or_default());
        once.keep(app, &tx, &answer).await?;
        tx.commit().await?;
        Ok(InvoicePaid::Paid(Json(answer), None))
    }
}

async fn pay(
    app: &App,
    tx: &impl ConnectionTrait,
    row: &invoice::Model,
    body: &InvoicePaymentDraft,
) -> Result<(), Failure> {
    let paid = invoices::paid(tx, &[row.id]).await?.remove(&row.id).unwrap_or_default();
    let amount = body.amount.dong().map_or(0, Dong::amount);
    let entry = Entry::of(Kind::InvoicePayment, amount).filter(|_| amount <= row.total - paid);
    let entry = entry.ok_or_else(|| {
        let (vi, en) = ("Số tiền từ 1 đồng đến phần còn nợ.", "From 1 đồng to what is open.");
        Problem::field("/amount", "more_than_open", vi, en)
    })?;
    let reference = Some(body.reference.0.clone());
    let subject = Subject::Invoice(row.id);
    let posting = Posting { producer: row.producer_id.into(), subject, entry, reference };
    books::post(tx, [posting], app.now()).await.map_err(|error| {
        let (vi, en) = ("Khoản này đã được ghi nhận.", "This payment is written down already.");
        let known = store::is_duplicate(&error);
        if known { conflict("known_reference", vi, en) } else { error.into() }
    })
}

async fn page_of(
    app: &App,
    producer: Option<ProducerId>,
    (cursor, limit): (Option<Line<1, 400>>, Option<u64>),
) -> Result<Json<CommissionInvoiceList>, Failure> {
    let before = page::cursor(cursor.as_ref().map(|cursor| cursor.0.as_str()))?;
    let limit = limit.unwrap_or(DEFAULT_LIMIT);
    let page = invoices::page(app.read(), producer, before, limit).await?;
    let ids: Vec<Uuid> = page.items.iter().map(|row| row.id).collect();
    let paid = invoices::paid(app.read(), &ids).await?;
    let shown = |row: &invoice::Model| {
        CommissionInvoice::of(row, paid.get(&row.id).copied().unwrap_or_default())
    };
    Ok(Json(CommissionInvoiceList {
        items: page.items.iter().map(shown).collect(),
        next_cursor: page.next.as_ref().map(store::page::encode),
    }))
}

impl CommissionInvoice {
    fn of(row: &invoice::Model, paid: i64) -> Self {
        Self {
            id: row.id,
            producer_id: row.producer_id,
            month: row.month.clone(),
            commission: row.commission,
            commission_tax: row.commission_tax,
            withholding: row.withholding,
            total: Money::of(row.total),
            paid: Money::of(paid),
            due_on: row.due_on.clone(),
            issued_at: VietnamTime(store::instant(row.issued_at)),
        }
    }
}
