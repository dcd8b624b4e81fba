//! Importing carriers' statements: every row is kept with what it came to, and no row counts twice.

use super::answers::CodStatementRow;
use super::table::{self, Read};
use super::{normal, waits};
use crate::access::{self, SignedIn};
use crate::codes::Code;
use crate::context::App;
use crate::fault::Point;
use crate::orders::Whole;
use crate::oversight;
use crate::payments::Tag;
use crate::problem::Failure;
use crate::scalars::Line;
use domain::accounts::Affair;
use domain::calendar::start_of;
use domain::ids::{OrderId, ProducerId};
use domain::payments::cod::RowOutcome;
use domain::payments::vietqr::{Kind, Reference};
use poem::web::Data;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::{Binary, Json};
use poem_openapi::{ApiRequest, ApiResponse, Object, OpenApi};
use sea_orm::ConnectionTrait;
use serde_json::json;
use sha2::Digest as _;
use std::collections::{BTreeMap, HashMap, HashSet};
use store::integrations;
use store::oversight::deeds::Deed;
use store::payments::cod;
use store::payments::statements::{self, Row};
use uuid::Uuid;

/// Operations: importing carriers' statements.
pub struct CodImportApi;

/// A file. What it is shows in its content.
#[derive(ApiRequest)]
enum StatementFile {
    /// CSV in UTF-8, comma or semicolon.
    #[oai(content_type = "text/csv")]
    Csv(Binary<Vec<u8>>),
    /// XLSX.
    #[oai(content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")]
    Workbook(Binary<Vec<u8>>),
}

/// What a statement came to.
#[derive(Debug, Object)]
struct CodStatement {
    /// Its rows, in the order of the file.
    rows: Vec<CodStatementRow>,
    /// Whether the file was imported before: nothing has changed, and these are its rows of then.
    repeated: bool,
    /// Whether it is only what would be.
    dry_run: bool,
}

#[derive(ApiResponse)]
enum Imported {
    /// What the statement came to.
    #[oai(status = 200)]
    Statement(
        Json<CodStatement>,
        /// `true` where the file was imported before, and nothing has changed.
        #[oai(header = "Idempotent-Replayed")]
        Option<String>,
    ),
}

#[OpenApi(tag = "Tag::Payments")]
impl CodImportApi {
    /// Import a carrier's statement
    ///
    /// For those who act for the producer in orders: what a carrier took in at doors and has paid out. CSV or
    /// XLSX with the columns `tracking_number` or `order_number` (or both), `amount` in whole đồng, `date` and
    /// `reference`, the carrier's own number of the row; at most 5,000 rows. Every row is kept with what it
    /// came to: `matched`, `short`, `over`, `unknown` (no such parcel) or `duplicate` (its reference was
    /// taken in before). The same file again changes nothing. A file that can't be read changes nothing: 422
    /// `rows_refused` names each line.
    #[oai(
        path = "/v1/producers/:id/cod-statements",
        method = "post",
        operation_id = "importCodStatement"
    )]
    async fn import_cod_statement(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The producer's id.
        id: Path<Uuid>,
        /// Who sent the statement, such as "Viettel Post": references are this carrier's.
        carrier: Query<Line<1, 100>>,
        /// `true`: only tell what each row would come to.
        dry_run: Query<Option<bool>>,
        file: StatementFile,
    ) -> Result<Imported, Failure> {
        let producer = ProducerId(id.0);
        let doer = access::member_for(&caller.0, producer, Affair::Orders)?;
        let (StatementFile::Csv(bytes) | StatementFile::Workbook(bytes)) = file;
        let read = table::read(&bytes.0)?;
        let (dry_run, carrier) = (dry_run.0.unwrap_or(false), normal(&carrier.0.0));
        let hash = sha2::Sha256::digest(&bytes.0).to_vec();
        let tx = app.store().begin().await?;
        if let Some(known) = statements::find(&tx, producer, &carrier, &hash).await? {
            let rows = statements::rows(&tx, known).await?;
            let rows = rows.iter().map(|row| CodStatementRow::of(row, true)).collect();
            let answer = CodStatement { rows, repeated: true, dry_run };
            return Ok(Imported::Statement(Json(answer), Some("true".to_owned())));
        }
        let statement: Uuid = app.mint();
        let rows = take_in(app, &tx, (producer, statement, &carrier), read).await?;
        let shown = rows.iter().map(|row| CodStatementRow::of(row, !dry_run)).collect();
        let answer = CodStatement { rows: shown, repeated: false, dry_run };
        if dry_run {
            // What was done to find out is undone with the transaction.
            return Ok(Imported::Statement(Json(answer), None));
        }
        app.reach(Point::StatementPaid);
        let details = json!({ "statement": statement, "carrier": carrier, "rows": rows.len() });
        let new = (statement, producer, carrier.as_str(), hash);
        statements::add(&tx, new, rows, app.now()).await.map_err(taken_meanwhile)?;
        let deed = Deed::new("import_cod_statement", "producer", producer.0).of(producer, None);
        oversight::record(app, &tx, &doer, deed.with(details)).await?;
        app.reach(Point::StatementWritten);
        tx.commit().await?;
        app.reach(Point::StatementCommitted);
        Ok(Imported::Statement(Json(answer), None))
    }
}

/// Somebody imports the same file or the same reference at this moment.
fn taken_meanwhile(error: sea_orm::DbErr) -> Failure {
    if store::is_duplicate(&error) { Code::InProgress.into() } else { error.into() }
}

/// Takes rows in: each pays its parcel, in the order of the file.
async fn take_in(
    app: &App,
    tx: &impl ConnectionTrait,
    (producer, statement, carrier): (ProducerId, Uuid, &str),
    read: Vec<Read>,
) -> Result<Vec<Row>, Failure> {
    let references: Vec<String> = read.iter().map(|row| row.reference.clone()).collect();
    let mut taken = statements::taken(tx, producer, carrier, &references).await?;
    let found = find(tx, producer, &read).await?;
    let mut orders = lock(tx, &found).await?;
    let mut rows = Vec::with_capacity(read.len());
    for (one, of) in read.into_iter().zip(found) {
        let whole = of.and_then(|id| orders.get_mut(&id.0));
        let (outcome, fulfilment) = match whole {
            _ if taken.contains(&one.reference) => (RowOutcome::Duplicate, None),
            None => (RowOutcome::Unknown, None),
            Some(whole) => pay(app, tx, whole, (&one, carrier)).await?,
        };
        app.reach(Point::StatementRow);
        if outcome.counts() {
            taken.insert(one.reference.clone());
        }
        rows.push(Row {
            id: app.mint(),
            statement_id: statement,
            producer_id: producer.0,
            carrier: carrier.to_owned(),
            reference: one.reference,
            number: one.line,
            tracking: one.tracking,
            order_number: one.order_number,
            amount: one.amount.amount(),
            dated: one.date.to_string(),
            outcome: outcome.code().to_owned(),
            fulfilment_id: fulfilment,
        });
    }
    let paid: HashSet<Uuid> = rows.iter().filter_map(|row| row.fulfilment_id).collect();
    for whole in orders.values_mut() {
        if whole.cash.iter().any(|one| paid.contains(&one.fulfilment)) {
            whole.save(app, tx).await?;
            integrations::log(tx, "orders", whole.order.id.0, app.now()).await?;
        }
    }
    Ok(rows)
}

/// Of which order each row is: by the carrier's number, else by the order's.
async fn find(
    tx: &impl ConnectionTrait,
    producer: ProducerId,
    read: &[Read],
) -> Result<Vec<Option<OrderId>>, Failure> {
    let wanted: Vec<String> =
        read.iter().filter_map(|row| row.tracking.as_deref().map(normal)).collect();
    let by_tracking: HashMap<String, OrderId> = cod::orders_with(tx, producer, &wanted)
        .await?
        .into_iter()
        .map(|(order, tracking)| (tracking, order))
        .collect();
    let named = read.iter().filter_map(|row| code_of(row.order_number.as_deref()?));
    let by_number: HashMap<i64, OrderId> =
        cod::orders_numbered(tx, producer, &named.collect::<Vec<_>>())
            .await?
            .into_iter()
            .map(|(order, code)| (code, order))
            .collect();
    let of = |row: &Read| {
        let tracked = row.tracking.as_deref().and_then(|text| by_tracking.get(&normal(text)));
        let named = || by_number.get(&code_of(row.order_number.as_deref()?)?);
        tracked.or_else(named).copied()
    };
    Ok(read.iter().map(of).collect())
}

/// The number of an order as a carrier wrote it.
fn code_of(text: &str) -> Option<i64> {
    let reference = Reference::parse(&normal(text)).filter(|one| one.kind() == Kind::Order)?;
    i64::try_from(reference.number()).ok()
}

/// The orders, by ascending id, so that two imports never wait for each other.
async fn lock(
    tx: &impl ConnectionTrait,
    found: &[Option<OrderId>],
) -> Result<BTreeMap<Uuid, Whole>, Failure> {
    let mut ids: Vec<Uuid> = found.iter().flatten().map(|id| id.0).collect();
    ids.sort_unstable();
    ids.dedup();
    let mut orders = BTreeMap::new();
    for id in ids {
        orders.insert(id, Whole::lock(tx, OrderId(id)).await?);
    }
    Ok(orders)
}

async fn pay(
    app: &App,
    tx: &impl ConnectionTrait,
    whole: &mut Whole,
    (row, carrier): (&Read, &str),
) -> Result<(RowOutcome, Option<Uuid>), Failure> {
    let Some(parcel) = parcel(whole, row) else { return Ok((RowOutcome::Unknown, None)) };
    // One carrier's reference is another's too, and one producer's another's.
    let reference = format!("{}/{carrier}/{}", whole.order.producer, row.reference);
    let paid = (parcel, row.amount, reference, start_of(row.date));
    let outcome = super::remit(app, tx, whole, paid).await?;
    Ok((outcome, Some(parcel)))
}

/// Which of an order's parcels a row pays: the one with its number, else the one that waits for just this
/// amount, else one that waits, else any that was sent.
fn parcel(whole: &Whole, row: &Read) -> Option<Uuid> {
    let wanted = row.tracking.as_deref().map(normal);
    let sent = |id: Uuid| {
        let parcel = whole.parcels.iter().find(|one| one.id == id);
        parcel.is_some_and(|one| one.progress.status.has_left())
    };
    let all: Vec<_> = whole.cash.iter().filter(|one| sent(one.fulfilment)).collect();
    let tracked = all.iter().find(|one| wanted.is_some() && one.tracking == wanted);
    let waiting = || all.iter().filter(|one| waits(one.ledger.status));
    let exact = || waiting().find(|one| one.ledger.outstanding() == row.amount.amount());
    let found = tracked.or_else(exact).or_else(|| waiting().next()).or_else(|| all.first());
    found.map(|one| one.fulfilment)
}
