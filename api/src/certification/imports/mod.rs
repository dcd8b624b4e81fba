//! Importing decisions as officials list them: CSV and XLSX, dry run first.

mod answers;
pub mod cli;
mod places;
mod run;

pub use answers::{ImportReport, ImportedRow};
pub use run::{ImportError, Importer, Options, Progress, Report, import};

use crate::access::Officer;
use crate::codes::Code;
use crate::context::App;
use crate::problem::{Failure, FieldProblem, Problem};
use crate::scalars::{Line, PartialDate};
use crate::speech::Sentence;
use domain::certification::Level;
use domain::certification::reading::{AuthorityName, DecisionNumber, Place};
use poem::web::Data;
use poem_openapi::param::Query;
use poem_openapi::payload::{Binary, Json};
use poem_openapi::{ApiRequest, OpenApi};

/// Most problems of rows that one refusal lists.
const MOST_ERRORS: usize = 50;

/// A file. What it is shows in its content; the type only has to be one that fits.
#[derive(ApiRequest)]
enum DecisionFile {
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

impl DecisionFile {
    fn into_bytes(self) -> Vec<u8> {
        let (Self::Any(bytes) | Self::Csv(bytes) | Self::Workbook(bytes)) = self;
        bytes.0
    }
}

/// Operations: importing decisions.
pub struct ImportsApi;

#[OpenApi(tag = "super::Tag::Certification")]
impl ImportsApi {
    /// Import a decision
    ///
    /// Takes the list of a decision as officials make it: CSV (UTF-8, comma or semicolon) or XLSX, told
    /// apart by their content; at most 20 MiB, 20,000 rows, 64 MiB unpacked. Columns are known by their
    /// headers in Vietnamese or English, in any order, with title rows above them, group rows between and
    /// signatures below.
    ///
    /// **It is a dry run unless `dry_run=false`**: the answer is the verdict on each row, and nothing is
    /// changed. Applied, the whole file is one transaction: with a row that blocks it is refused (422
    /// `rows_refused`, whose `errors` name line and column of the first 50 problems) unless
    /// `skip_bad_rows=true`, which leaves such rows out and lists them. The same decision again changes
    /// nothing.
    ///
    /// Officers import within their jurisdiction: a province's what lies in it today (3 and 4 stars), the
    /// ministry's 5 stars. A decision known from a notice may lack its number and give its date to the
    /// month or year.
    #[oai(path = "/v1/decision-imports", method = "post", operation_id = "importDecision")]
    #[expect(clippy::too_many_arguments, reason = "one parameter per default of the file")]
    async fn import_decision(
        &self,
        Data(app): Data<&App>,
        Officer(officer): Officer,
        /// Only tell the verdicts; true when unsaid, so that nothing happens by accident.
        dry_run: Query<Option<bool>>,
        /// Leave out rows that block instead of refusing the file; false when unsaid.
        skip_bad_rows: Query<Option<bool>>,
        /// Confirm every proposed supersession; false when unsaid.
        confirm_supersedes: Query<Option<bool>>,
        /// The decision's number for rows that name none, such as `2585/QĐ-UBND`.
        decision: Query<Option<Line<1, 60>>>,
        /// The decision's date for rows that give none: ISO day, or month or year for a notice.
        decided: Query<Option<PartialDate>>,
        /// The authority for rows that name none, such as `UBND tỉnh Yên Bái`.
        authority: Query<Option<Line<1, 200>>>,
        /// The province for rows that name none: a code of today (2 digits), or a name, old or new.
        province: Query<Option<Line<1, 100>>>,
        /// The file.
        file: DecisionFile,
    ) -> Result<Json<ImportReport>, Failure> {
        let options = Options {
            dry_run: dry_run.0.unwrap_or(true),
            skip_bad_rows: skip_bad_rows.0.unwrap_or(false),
            confirm_supersedes: confirm_supersedes.0.unwrap_or(false),
            decision: decision.0.map(|text| number(&text.0)).transpose()?,
            decided: decided.0.map(|date| date.0),
            authority: authority.0.map(|text| known_authority(&text.0)).transpose()?,
            province: province.0.map(|text| known_province(app, &text.0)).transpose()?,
        };
        let by = Importer::Officer(&officer);
        let report = import(app, by, file.into_bytes(), &options, &mut |_, _| {}).await?;
        Ok(Json(ImportReport::from(&report)))
    }
}

fn number(text: &str) -> Result<DecisionNumber, Problem> {
    let (vi, en) = ("Hãy ghi như 2585/QĐ-UBND.", "Write it like 2585/QĐ-UBND.");
    DecisionNumber::read(text)
        .ok_or_else(|| Problem::field("decision", "decision_unreadable", vi, en))
}

fn known_authority(text: &str) -> Result<AuthorityName, Problem> {
    let (vi, en) = ("Hãy ghi như UBND tỉnh Yên Bái.", "Write it like UBND tỉnh Yên Bái.");
    let name = AuthorityName::read(text);
    let known = name.level.is_some();
    known.then_some(name).ok_or_else(|| Problem::field("authority", "authority_unknown", vi, en))
}

fn known_province(app: &App, text: &str) -> Result<Place, Problem> {
    let (vi, en) = ("Không có tỉnh này.", "There is no such province.");
    let by_code = app.units().current(Level::Province, text).map(|unit| unit.name.clone());
    let place = Place::read_province(by_code.as_deref().unwrap_or(text));
    let known = place.keys().iter().any(|key| !app.units().named(Level::Province, key).is_empty());
    known.then_some(place).ok_or_else(|| Problem::field("province", "unknown_unit", vi, en))
}

impl From<ImportError> for Failure {
    fn from(error: ImportError) -> Self {
        match error {
            ImportError::Sheet(error) => {
                let sentence = Sentence::new(error.vi(), error.to_string());
                let field = FieldProblem::new("", error.code(), sentence);
                Problem::new(Code::UnreadableFile).with(field).into()
            }
            ImportError::Header(refusal) => {
                let fields = refusal.problems.iter().map(answers::field);
                fields.fold(Problem::new(Code::UnreadableFile), Problem::with).into()
            }
            ImportError::Rows(report) => {
                let problems = report.blocked().flat_map(|row| &row.problems).take(MOST_ERRORS);
                let fields = problems.map(answers::field);
                fields.fold(Problem::new(Code::RowsRefused), Problem::with).into()
            }
            ImportError::Overlap => Code::Overlap.into(),
            ImportError::Database(error) => error.into(),
        }
    }
}
