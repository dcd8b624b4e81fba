//! Importing points that departments approved before, with their decisions: CSV and XLSX, all or nothing.

mod columns;
mod places;
mod rows;

use super::Tag;
use super::answers::PointStatus;
use super::registering::deed;
use crate::access::{self, Officer};
use crate::catalogue::public;
use crate::certification::sheets;
use crate::codes::Code;
use crate::context::App;
use crate::problem::{Failure, FieldProblem, Problem};
use crate::speech::Sentence;
use columns::Header;
use domain::calendar::end_of;
use domain::certification::acts::{self, Act};
use domain::certification::reading::Grid;
use domain::points_of_sale::Command;
use places::{Office, Places};
use poem::web::Data;
use poem_openapi::param::Query;
use poem_openapi::payload::{Binary, Json};
use poem_openapi::{ApiRequest, ApiResponse, Object, OpenApi};
use rows::Row;
use sea_orm::DbErr;
use serde_json::json;
use store::accounts::bodies;
use store::accounts::sessions::SignedInAccount;
use store::oversight::deeds::{self, Deed};
use store::points_of_sale::decisions::{self, NewDecision};
use store::points_of_sale::points::{self, NewPoint};
use uuid::Uuid;

/// Most rows of a file.
const MOST_ROWS: usize = 5000;
/// Most problems that one refusal lists.
const MOST_ERRORS: usize = 1000;

/// Operations: importing points of sale.
pub struct ImportsApi;

/// A file. What it is shows in its content; the type only has to be one that fits.
#[derive(ApiRequest)]
enum PointFile {
    /// Either kind.
    #[oai(content_type = "application/octet-stream")]
    Any(Binary<Vec<u8>>),
    /// CSV in UTF-8, comma or semicolon.
    #[oai(content_type = "text/csv")]
    Csv(Binary<Vec<u8>>),
    /// XLSX.
    #[oai(content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")]
    Workbook(Binary<Vec<u8>>),
}

/// What came of a file.
#[derive(Debug, Object)]
struct PointImport {
    /// Whether the points are registered: false for a dry run.
    applied: bool,
    /// The points, in the file's order.
    points: Vec<ImportedPoint>,
    /// What is unusual and worth a look; it stops nothing.
    warnings: Vec<FieldProblem>,
}

/// A point of a file.
#[derive(Debug, Object)]
struct ImportedPoint {
    /// Its line in the file, from 1.
    line: u32,
    /// The point's id; null in a dry run.
    id: Option<Uuid>,
    /// Its name.
    name: String,
    /// Where it stands at this instant: `approved`, or `expired` where its time is over.
    status: PointStatus,
}

#[derive(ApiResponse)]
enum Imported {
    /// A dry run: what would be registered. Nothing was changed.
    #[oai(status = 200)]
    WouldBe(Json<PointImport>),
    /// The points are registered.
    #[oai(status = 201)]
    Registered(Json<PointImport>),
}

#[OpenApi(tag = "Tag::PointsOfSale")]
impl ImportsApi {
    /// Import points of sale with their decisions
    ///
    /// For officers of the province's department of industry and trade (Sở Công Thương): points approved
    /// before, as CSV (UTF-8, comma or semicolon) or XLSX, told apart by their content; at most 20 MiB and
    /// 5000 rows. Columns are known by their headers in Vietnamese or English, in any order: `name`, `kind`
    /// (code or Vietnamese name), `commune` (code of 5 digits, or the name of one of the province), `address`,
    /// `number`, `dated` and `until` of the decision; and where known `operator`, `producer_id`, `latitude`,
    /// `longitude`, `area_m2`, `staff`, `opening_hours` (`07:30-11:30; 13:30-17:00`, every day), `products`
    /// (ids or slugs with semicolons), `other_goods`, `reason`. The file is one transaction: with anything
    /// wrong it is refused whole (422 `rows_refused`, whose `errors` name line and column of each problem, the
    /// first 1000).
    #[oai(
        path = "/v1/points-of-sale-imports",
        method = "post",
        operation_id = "importPointsOfSale"
    )]
    async fn import_points_of_sale(
        &self,
        Data(app): Data<&App>,
        Officer(caller): Officer,
        /// Only tell what would come of it; false when unsaid.
        dry_run: Query<Option<bool>>,
        /// The file.
        file: PointFile,
    ) -> Result<Imported, Failure> {
        let offices = offices(&caller);
        let first = offices.first().ok_or(Code::NotAllowed)?;
        let rows = read(file.into_bytes()).await?;
        let tx = app.store().begin().await?;
        // Two files at once could bring the same points: one waits for the other.
        bodies::lock(&tx, first.body).await?;
        let entries = Places::of(app, &tx, &offices, &rows).await?.place(&rows)?;
        let dry = dry_run.0.unwrap_or(false);
        let report = report(app, &entries, dry);
        if dry {
            return Ok(Imported::WouldBe(Json(report)));
        }
        carry_out(app, &tx, &caller, entries).await?;
        tx.commit().await?;
        Ok(Imported::Registered(Json(report)))
    }
}

impl PointFile {
    fn into_bytes(self) -> Vec<u8> {
        let (Self::Any(bytes) | Self::Csv(bytes) | Self::Workbook(bytes)) = self;
        bytes.0
    }
}

/// A row with all that it names, ready to be written.
struct Entry<'a> {
    row: &'a Row,
    new: NewPoint,
    office: &'a Office,
    warnings: Vec<FieldProblem>,
}

/// The offices in which an account decides about points.
fn offices(caller: &SignedInAccount) -> Vec<Office> {
    let deciding = caller.offices.iter();
    let may = |one: &&Office| acts::may(Act::DecidePoint, one.kind, one.level, None);
    deciding.filter(may).cloned().collect()
}

/// Unpacking and reading a workbook takes a moment, so it does not hold up other requests.
async fn read(bytes: Vec<u8>) -> Result<Vec<Row>, Failure> {
    let work = move || sheets::read(&bytes);
    let read = tokio::task::spawn_blocking(work).await;
    let grid = read.map_err(|error| DbErr::Custom(error.to_string()))?.map_err(|error| {
        let sentence = Sentence::new(error.vi(), error.to_string());
        Problem::new(Code::UnreadableFile).with(FieldProblem::new("", error.code(), sentence))
    })?;
    rows_of(&grid)
}

fn rows_of(grid: &Grid) -> Result<Vec<Row>, Failure> {
    let (header, lines) = Header::find(grid).map_err(|missing| {
        let lacks = |name: &'static str| {
            let sentence = Sentence::new("Thiếu cột này.", "This column is missing.");
            FieldProblem::new(name, "column_missing", sentence)
        };
        missing.into_iter().map(lacks).fold(Problem::new(Code::UnreadableFile), Problem::with)
    })?;
    let filled = |line: &&_| !is_blank(line);
    let lines: Vec<_> = lines.iter().filter(filled).collect();
    if lines.is_empty() || lines.len() > MOST_ROWS {
        let sentence =
            Sentence::new("Tệp có từ 1 đến 5000 dòng.", "A file has from 1 to 5000 rows.");
        let field = FieldProblem::new("/rows", "row_count", sentence);
        return Err(Problem::new(Code::UnreadableFile).with(field).into());
    }
    let (mut rows, mut wrong) = (Vec::new(), Vec::new());
    for line in lines {
        match rows::read(&header, line) {
            Ok(row) => rows.push(row),
            Err(found) => wrong.extend(found),
        }
    }
    refuse(wrong)?;
    Ok(rows)
}

fn is_blank(line: &domain::certification::reading::Line) -> bool {
    line.cells.iter().all(domain::certification::reading::Cell::is_empty)
}

/// Refuses a file with everything that is wrong with it.
fn refuse(wrong: Vec<FieldProblem>) -> Result<(), Failure> {
    if wrong.is_empty() {
        return Ok(());
    }
    let problem = Problem::new(Code::RowsRefused);
    Err(wrong.into_iter().take(MOST_ERRORS).fold(problem, Problem::with).into())
}

fn report(app: &App, entries: &[Entry<'_>], dry: bool) -> PointImport {
    let points = entries.iter().map(|entry| ImportedPoint {
        line: entry.row.line,
        id: Some(entry.new.point.id.0).filter(|_| !dry),
        name: public(&entry.new.point.name, None),
        status: entry.new.point.life.status(app.now()).into(),
    });
    let points = points.collect();
    let warnings = entries.iter().flat_map(|entry| entry.warnings.clone()).collect();
    PointImport { applied: !dry, points, warnings }
}

/// Writes the points with their decisions and the audit.
async fn carry_out(
    app: &App,
    tx: &impl sea_orm::ConnectionTrait,
    caller: &SignedInAccount,
    entries: Vec<Entry<'_>>,
) -> Result<(), Failure> {
    let now = app.now();
    let decided = entries.iter().map(|entry| decision(app, caller, entry)).collect();
    let deeds = entries.iter().map(|entry| {
        let doer = access::doer_in(caller, entry.office);
        (app.mint(), doer, deed("import_point_of_sale", &entry.new.point))
    });
    let mut deeds: Vec<_> = deeds.collect();
    if let Some(entry) = entries.first() {
        let whole = Deed::new("import_points_of_sale", "point_of_sale_import", app.mint());
        let whole = whole.within(entry.office.unit).with(json!({ "points": entries.len() }));
        deeds.insert(0, (app.mint(), access::doer_in(caller, entry.office), whole));
    }
    let new: Vec<NewPoint> = entries.into_iter().map(|entry| entry.new).collect();
    points::add_all(tx, &new, caller.id, now).await?;
    decisions::add_all(tx, decided, now).await?;
    Ok(deeds::record_all(tx, deeds, now).await?)
}

fn decision(app: &App, caller: &SignedInAccount, entry: &Entry<'_>) -> NewDecision {
    NewDecision {
        id: app.mint(),
        point: entry.new.point.id,
        command: Command::Approve(end_of(entry.row.until)),
        reason: entry.row.reason.clone(),
        act_number: entry.row.number.clone(),
        act_date: Some(entry.row.dated),
        findings: String::new(),
        by: caller.id,
        body: Some(entry.office.body),
    }
}
