//! What an import answers. No stars: a verdict points at certificates, and the register speaks of them.

use super::run::Report;
use crate::catalogue::public;
use crate::problem::FieldProblem;
use crate::speech::Sentence;
use domain::certification::importing::{Outcome, Proposal, RowVerdict};
use domain::certification::reading::{Issue, RowProblem, Severity};
use poem_openapi::{Enum, Object};
use uuid::Uuid;

/// What comes of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case", rename = "ImportOutcome")]
pub enum OutcomeCode {
    /// A certificate is recorded, for a product without one.
    Create,
    /// A certificate is recorded that replaces another, as confirmed.
    Supersede,
    /// A certificate would replace another: confirm it in the column `supersedes`, or all of them with
    /// `confirm_supersedes=true`. Blocks.
    SupersedeProposed,
    /// All of it is on file already.
    Unchanged,
    /// Producer or product may be one on file: answer in the resolution column with `same`, `new` or an
    /// id of `proposals`. Blocks.
    PossibleDuplicate,
    /// Reported without a date: on record as reported, and no certificate.
    Reported,
    /// A potential five stars (tiềm năng 5 sao), which nobody has recognised: no certificate.
    Potential,
    /// A product without any result: it is listed, and certified by nobody.
    Candidate,
    /// Evaluated and not recognised: nothing is recorded.
    NotRecognised,
    /// Something is wrong with it, see `problems`. Blocks.
    Refused,
}

impl From<Outcome> for OutcomeCode {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Create => Self::Create,
            Outcome::Supersede => Self::Supersede,
            Outcome::SupersedeProposed => Self::SupersedeProposed,
            Outcome::Unchanged => Self::Unchanged,
            Outcome::PossibleDuplicate => Self::PossibleDuplicate,
            Outcome::Reported => Self::Reported,
            Outcome::Potential => Self::Potential,
            Outcome::Candidate => Self::Candidate,
            Outcome::NotRecognised => Self::NotRecognised,
            Outcome::Refused => Self::Refused,
        }
    }
}

/// What came of a file, row by row.
#[derive(Clone, Debug, Object)]
pub struct ImportReport {
    /// Whether the verdicts were carried out: false for a dry run.
    applied: bool,
    /// How many rows have each outcome; outcomes without rows are left out.
    counts: Vec<OutcomeCount>,
    /// Rows that block the file, or that `skip_bad_rows=true` left out.
    blocked: u32,
    /// The verdict on each row that is meant as a product, in the file's order.
    rows: Vec<ImportedRow>,
    /// Lines and columns that were left out or not understood; they stop nothing.
    issues: Vec<ImportProblem>,
}

/// How many rows have an outcome.
#[derive(Clone, Debug, Object)]
pub struct OutcomeCount {
    /// The outcome.
    outcome: OutcomeCode,
    /// Rows with it.
    rows: u32,
}

/// The verdict on a row.
#[derive(Clone, Debug, Object)]
pub struct ImportedRow {
    /// Its line in the file, from 1.
    line: u32,
    /// What comes of it.
    outcome: OutcomeCode,
    /// The product's name as printed, without claims to the mark.
    product_name: String,
    /// The producer's name as printed; empty where none is named.
    producer_name: String,
    /// The producer, on file or made with this import; null while nothing is settled. Ids of a dry run
    /// are given anew when the file is applied.
    producer_id: Option<Uuid>,
    /// The product, likewise.
    product_id: Option<Uuid>,
    /// The certificate on file or recorded with this import.
    certificate_id: Option<Uuid>,
    /// The certificate that it replaces or would replace.
    supersedes: Option<Uuid>,
    /// The producer is made with this import.
    new_producer: bool,
    /// The product is made with this import.
    new_product: bool,
    /// What a possible duplicate may be.
    proposals: Vec<ImportProposal>,
    /// Why the row can't be imported as it is; empty for rows that don't block.
    problems: Vec<ImportProblem>,
    /// What to know about it; warnings stop nothing.
    warnings: Vec<ImportProblem>,
}

/// Something on file that a row may mean.
#[derive(Clone, Debug, Object)]
pub struct ImportProposal {
    /// `producer` or `product`.
    kind: String,
    /// Its id, for the resolution column.
    id: Uuid,
    /// Its name, without claims to the mark.
    name: String,
}

/// Something wrong with a line of the file, or worth knowing.
#[derive(Clone, Debug, Object)]
pub struct ImportProblem {
    /// Stable code.
    code: String,
    /// The line in the file, from 1.
    line: u32,
    /// The column: its header as printed, or the column's English name; null where none is to blame.
    column: Option<String>,
    /// `error`, `warning` or `info`.
    severity: String,
    /// What it is and what to do, in the language of the request.
    detail: String,
}

impl From<&Report> for ImportReport {
    fn from(report: &Report) -> Self {
        let rows = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        let counted = Outcome::ALL.iter().map(|one| (*one, report.count(*one)));
        let counts = counted
            .filter(|(_, count)| *count > 0)
            .map(|(outcome, count)| OutcomeCount { outcome: outcome.into(), rows: rows(count) });
        Self {
            applied: report.applied,
            counts: counts.collect(),
            blocked: rows(report.blocked().count()),
            rows: report.rows.iter().map(ImportedRow::of).collect(),
            issues: report.issues.iter().map(ImportProblem::of_issue).collect(),
        }
    }
}

impl ImportedRow {
    fn of(row: &RowVerdict) -> Self {
        let told = |problems: &[RowProblem], severity: &str| {
            problems.iter().map(|one| ImportProblem::of(one, severity)).collect()
        };
        Self {
            line: row.line,
            outcome: row.outcome.into(),
            product_name: public(&row.name, None),
            producer_name: public(&row.holder, None),
            producer_id: row.producer.map(|id| id.0),
            product_id: row.product.map(|id| id.0),
            certificate_id: row.certificate.map(|id| id.0),
            supersedes: row.supersedes.map(|id| id.0),
            new_producer: row.new_producer,
            new_product: row.new_product,
            proposals: row.proposals.iter().map(ImportProposal::of).collect(),
            problems: told(&row.problems, "error"),
            warnings: told(&row.warnings, "warning"),
        }
    }
}

impl ImportProposal {
    fn of(proposal: &Proposal) -> Self {
        let (kind, id, name) = match proposal {
            Proposal::Producer(id, name) => ("producer", id.0, name),
            Proposal::Product(id, name) => ("product", id.0, name),
        };
        Self { kind: kind.to_owned(), id, name: public(name, None) }
    }
}

impl ImportProblem {
    fn of(problem: &RowProblem, severity: &str) -> Self {
        Self {
            code: problem.code.to_owned(),
            line: problem.line,
            column: problem.column.clone(),
            severity: severity.to_owned(),
            detail: Sentence::new(&problem.vi, &problem.en).spoken(),
        }
    }

    fn of_issue(issue: &Issue) -> Self {
        let severity = match issue.severity {
            Severity::Warning => "warning",
            Severity::Info => "info",
        };
        Self::of(&issue.problem, severity)
    }
}

/// A row's problem within an answer that refuses the file.
pub(super) fn field(problem: &RowProblem) -> FieldProblem {
    let column = problem.column.as_deref().map_or(String::new(), |column| {
        format!("/{}", column.replace('~', "~0").replace('/', "~1"))
    });
    let pointer = format!("/rows/{}{column}", problem.line);
    FieldProblem::new(pointer, problem.code, Sentence::new(&problem.vi, &problem.en))
}
