//! The command behind every door: read a file, plan it against what is on file, carry it out whole.

use super::places;
use crate::access::{self, Jurisdiction};
use crate::certification::sheets::{self, SheetError};
use crate::context::App;
use crate::fairs;
use crate::orders;
use domain::calendar::PartialDate;
use domain::calendar::{Instant, day_of};
use domain::certification::acts::Act;
use domain::certification::importing::{
    self, Entry, Finding, Outcome, Plan, Register, RowVerdict, Terms,
};
use domain::certification::reading::{
    self, AuthorityName, DecisionNumber, Defaults, HeaderRefusal, Issue, Place, Recognition, Sheet,
};
use domain::ids::ProductId;
use sea_orm::{ConnectionTrait, DbErr};
use serde_json::json;
use std::collections::BTreeSet;
use store::accounts::sessions::SignedInAccount;
use store::catalogue::batch;
use store::certification::imports as on_file;
use store::certification::projection::{self, Overlap};
use store::certification::record::{self, Issued, Printed, Reported};
use store::oversight::deeds::{self, Deed, Doer};
use uuid::Uuid;

/// How a file is to be imported.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Nothing is written; only the verdicts are wanted.
    pub dry_run: bool,
    /// Rows that can't be imported are left out instead of stopping the file.
    pub skip_bad_rows: bool,
    /// Every proposed supersession is confirmed.
    pub confirm_supersedes: bool,
    /// The decision's number for rows that name none.
    pub decision: Option<DecisionNumber>,
    /// The decision's date for rows that give none.
    pub decided: Option<PartialDate>,
    /// The authority for rows that name none.
    pub authority: Option<AuthorityName>,
    /// The province for rows that name none.
    pub province: Option<Place>,
}

/// On whose word a file is imported.
#[derive(Clone, Copy, Debug)]
pub enum Importer<'a> {
    /// An officer, within the jurisdiction of the officer's bodies.
    Officer(&'a SignedInAccount),
    /// The platform itself: the samples.
    Platform,
}

/// What came of a file.
#[derive(Debug)]
pub struct Report {
    /// The verdict on each row, in the file's order.
    pub rows: Vec<RowVerdict>,
    /// What was left out of the sheet or not understood.
    pub issues: Vec<Issue>,
    /// Whether the verdicts were carried out.
    pub applied: bool,
}

impl Report {
    /// Rows with an outcome.
    pub fn count(&self, outcome: Outcome) -> usize {
        self.rows.iter().filter(|row| row.outcome == outcome).count()
    }

    /// Rows that stop the file or were left out of it.
    pub fn blocked(&self) -> impl Iterator<Item = &RowVerdict> {
        self.rows.iter().filter(|row| row.outcome.blocks())
    }
}

/// Why a file was not imported. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The bytes are no sheet.
    #[error(transparent)]
    Sheet(#[from] SheetError),
    /// The sheet has no header that can serve.
    #[error(transparent)]
    Header(#[from] HeaderRefusal),
    /// Some rows can't be imported.
    #[error("{} rows can't be imported", .0.blocked().count())]
    Rows(Box<Report>),
    /// Somebody else recorded a certificate meanwhile.
    #[error("a product would have two certificates in force at once")]
    Overlap,
    /// The database.
    #[error(transparent)]
    Database(#[from] DbErr),
}

/// Hears how far an import has come: rows done, rows in all.
pub type Progress<'a> = &'a mut (dyn FnMut(usize, usize) + Send);

/// Imports a file: all of it, all but the bad rows where that is asked for, or nothing.
pub async fn import(
    app: &App,
    by: Importer<'_>,
    bytes: Vec<u8>,
    options: &Options,
    progress: Progress<'_>,
) -> Result<Report, ImportError> {
    let sheet = read(bytes, options).await?;
    let now = app.now();
    let (entries, unread) = entries(app, by, &sheet, now);
    let terms = Terms { now, confirm_supersedes: options.confirm_supersedes };
    if options.dry_run {
        let plan = plan(app, app.read(), &entries, terms, false, progress).await?;
        return Ok(report(plan.rows, unread, sheet.issues, false));
    }
    let tx = app.store().begin().await?;
    on_file::lock(&tx).await?;
    let mut plan = plan(app, &tx, &entries, terms, true, progress).await?;
    let report = report(std::mem::take(&mut plan.rows), unread, sheet.issues, true);
    if !options.skip_bad_rows && report.blocked().next().is_some() {
        tx.rollback().await?;
        return Err(ImportError::Rows(Box::new(Report { applied: false, ..report })));
    }
    carry_out(&tx, app, by, &entries, &plan, now).await??;
    tx.commit().await?;
    Ok(report)
}

/// Unpacking and reading a workbook takes a moment, so it does not hold up other requests.
async fn read(bytes: Vec<u8>, options: &Options) -> Result<Sheet, ImportError> {
    let defaults = Defaults {
        decision: options.decision.clone(),
        decided: options.decided,
        authority: options.authority.clone(),
        province: options.province.clone(),
    };
    let work = move || -> Result<Sheet, ImportError> {
        let grid = sheets::read(&bytes)?;
        Ok(reading::read(grid, &defaults)?)
    };
    tokio::task::spawn_blocking(work).await.map_err(|error| DbErr::Custom(error.to_string()))?
}

/// The rows that read, with places and authorities looked up, and the verdicts on those that don't.
fn entries(
    app: &App,
    by: Importer<'_>,
    sheet: &Sheet,
    now: Instant,
) -> (Vec<Entry>, Vec<RowVerdict>) {
    let mut entries = Vec::new();
    let mut unread = Vec::new();
    for one in &sheet.rows {
        match &one.outcome {
            Ok(row) => {
                let mut entry = places::entry(app.units(), one.line, row.clone(), day_of(now));
                if let Importer::Officer(officer) = by
                    && entry.refused.is_empty()
                    && office(officer, &entry).is_none()
                {
                    entry.refused.push(Finding::OutsideJurisdiction.at(one.line, ""));
                }
                entries.push(entry);
            }
            Err(problems) => unread.push(RowVerdict::unread(one.line, problems.clone())),
        }
    }
    (entries, unread)
}

/// The office in which an officer imports a row. A potential or reported recognition is no act on
/// stars, so any office there will do that may record certificates.
fn office(officer: &SignedInAccount, entry: &Entry) -> Option<store::accounts::sessions::Office> {
    let stars = match entry.row.recognition {
        Some(Recognition::Stars(stars)) if entry.row.decided.is_some() => Some(stars),
        _ => None,
    };
    let place = Jurisdiction { commune: entry.site.commune, province: entry.site.province };
    access::office_for(officer, Act::Issue, stars, place).ok()
}

async fn plan(
    app: &App,
    db: &impl ConnectionTrait,
    entries: &[Entry],
    terms: Terms,
    lock: bool,
    progress: Progress<'_>,
) -> Result<Plan, DbErr> {
    let provinces: BTreeSet<i32> = entries.iter().filter_map(|entry| entry.site.province).collect();
    let mut register = Register::default();
    for mut known in on_file::producers(db, &Vec::from_iter(provinces)).await? {
        known.site = places::site_of(app.units(), known.site.unit);
        register.add_producer(known);
    }
    let concerned = Vec::from_iter(importing::concerned(&register, entries));
    for known in on_file::products(db, &concerned, lock).await? {
        register.add_product(known);
    }
    let mut mint = || app.mint();
    let mut on_row = |done| progress(done, entries.len());
    Ok(importing::plan(entries, register, terms, &mut mint, &mut on_row))
}

fn report(
    mut rows: Vec<RowVerdict>,
    unread: Vec<RowVerdict>,
    issues: Vec<Issue>,
    applied: bool,
) -> Report {
    rows.extend(unread);
    rows.sort_by_key(|row| row.line);
    Report { rows, issues, applied }
}

async fn carry_out(
    db: &impl ConnectionTrait,
    app: &App,
    by: Importer<'_>,
    entries: &[Entry],
    plan: &Plan,
    now: Instant,
) -> Result<Result<(), ImportError>, DbErr> {
    let account = match by {
        Importer::Officer(officer) => Some(officer.id.0),
        Importer::Platform => None,
    };
    batch::producers(db, &plan.producers, now).await?;
    batch::products(db, &plan.products, account, now).await?;
    let issued: Vec<Issued> = plan
        .certificates
        .iter()
        .map(|one| Issued {
            product: one.product,
            certificate: one.certificate.clone(),
            printed: printed(&entries[one.entry]),
            recorder: (&doer(by, Some(&entries[one.entry]))).into(),
        })
        .collect();
    record::issue_all(db, &issued, now).await?;
    let reports: Vec<Reported> = plan
        .reports
        .iter()
        .map(|one| Reported {
            id: app.mint(),
            product: one.product,
            potential: one.potential,
            stars: one.stars,
            source: entries[one.entry].row.notes.clone().unwrap_or_default(),
        })
        .collect();
    record::report_all(db, &reports, now).await?;
    deeds::record_all(db, deeds_of(app, by, entries, plan), now).await?;
    if let Err(Overlap) = projection::reproject_all(db, &plan.dossiers, now).await? {
        return Ok(Err(ImportError::Overlap));
    }
    let products: Vec<ProductId> = plan.dossiers.iter().map(|one| one.product).collect();
    let looked = fairs::products_changed(app, db, &products).await;
    looked.map_err(|failure| DbErr::Custom(format!("{failure:?}")))?;
    let looked = orders::products_changed(app, db, &products).await;
    looked.map_err(|failure| DbErr::Custom(format!("{failure:?}")))?;
    Ok(Ok(()))
}

fn doer(by: Importer<'_>, entry: Option<&Entry>) -> Doer {
    match by {
        Importer::Platform => Doer::default(),
        Importer::Officer(officer) => Doer {
            body: entry.and_then(|entry| office(officer, entry)).map(|office| office.body),
            ..access::doer(officer)
        },
    }
}

/// The import itself, and each certificate that it issues.
fn deeds_of(
    app: &App,
    by: Importer<'_>,
    entries: &[Entry],
    plan: &Plan,
) -> Vec<(Uuid, Doer, Deed)> {
    let id: Uuid = app.mint();
    let province = entries.first().and_then(|entry| entry.site.province);
    let whole = Deed::new("import_decision", "decision_import", id).within(province).with(json!({
        "producers": plan.producers.len(),
        "products": plan.products.len(),
        "certificates": plan.certificates.len(),
        "reports": plan.reports.len(),
    }));
    let import = (app.mint(), doer(by, entries.first()), whole);
    let issued = plan.certificates.iter().map(|one| {
        let entry = &entries[one.entry];
        let deed = Deed::new("issue_certificate", "certificate", one.certificate.id.0)
            .of(one.certificate.producer, entry.site.unit)
            .with(json!({ "product_id": one.product.0, "import_id": id }));
        (app.mint(), doer(by, Some(entry)), deed)
    });
    std::iter::once(import).chain(issued).collect()
}

fn printed(entry: &Entry) -> Printed {
    let row = &entry.row;
    let number = row.decision.as_ref();
    Printed {
        authority: entry.issuer.as_ref().map_or(0, |issuer| issuer.authority),
        name: row.product.clone(),
        set: row.set.map_or(0, |set| set.number().into()),
        holder: row.producer.as_ref().map_or(String::new(), |one| one.printed.clone()),
        decision_number: number.map_or(String::new(), |number| number.normal.clone()),
        product_code: row.product_code.clone(),
        score: row.score.map(|score| score.hundredths().into()),
        notice: number.is_none(),
        evidence_files: Vec::new(),
        source: row.notes.clone().unwrap_or_default(),
    }
}
