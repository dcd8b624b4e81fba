//! `ocop import decision FILE --as OFFICER`: the same import from a terminal.

use super::run::{ImportError, Importer, Options, Report, import};
use crate::context::App;
use crate::speech::Language;
use domain::accounts::Email;
use domain::calendar::PartialDate;
use domain::certification::importing::{Outcome, RowVerdict};
use domain::certification::reading::{AuthorityName, DecisionNumber, Place, RowProblem};
use std::fmt::Write as _;
use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Imports the list of a decision (CSV or XLSX). All of it, or nothing.
#[derive(Debug, clap::Args)]
pub struct ImportArgs {
    /// The file: CSV (UTF-8) or XLSX.
    pub file: PathBuf,
    /// E-mail address of the officer on whose word it is imported.
    #[arg(long = "as", value_name = "OFFICER")]
    pub officer: String,
    /// Only print the verdict on each row; nothing is changed.
    #[arg(long)]
    pub dry_run: bool,
    /// Leave out rows that can't be imported, and list them.
    #[arg(long)]
    pub skip_bad_rows: bool,
    /// Confirm that re-recognitions replace the certificates on file.
    #[arg(long)]
    pub confirm_supersedes: bool,
    /// The decision's number for rows that name none, such as 2585/QĐ-UBND.
    #[arg(long, value_parser = decision)]
    pub decision: Option<DecisionNumber>,
    /// The decision's date for rows that give none: 2023-12-28; 2023-12 or 2023 for a notice.
    #[arg(long, value_parser = date)]
    pub decided: Option<PartialDate>,
    /// The authority for rows that name none, such as "UBND tỉnh Yên Bái".
    #[arg(long, value_parser = authority)]
    pub authority: Option<AuthorityName>,
    /// The province for rows that name none, by its old or new name.
    #[arg(long, value_parser = province)]
    pub province: Option<Place>,
    /// Language of the verdicts: vi or en; both when unsaid.
    #[arg(long, value_parser = language)]
    pub lang: Option<Language>,
}

fn decision(text: &str) -> Result<DecisionNumber, String> {
    DecisionNumber::read(text).ok_or_else(|| "write it like 2585/QĐ-UBND".to_owned())
}

fn date(text: &str) -> Result<PartialDate, String> {
    PartialDate::parse(text).ok_or_else(|| "write it like 2023-12-28, 2023-12 or 2023".to_owned())
}

fn authority(text: &str) -> Result<AuthorityName, String> {
    let name = AuthorityName::read(text);
    let known = name.level.is_some();
    known.then_some(name).ok_or_else(|| "write it like UBND tỉnh Yên Bái".to_owned())
}

#[expect(clippy::unnecessary_wraps, reason = "clap takes a Result")]
fn province(text: &str) -> Result<Place, String> {
    Ok(Place::read_province(text))
}

fn language(text: &str) -> Result<Language, String> {
    match text {
        "vi" => Ok(Language::Vietnamese),
        "en" => Ok(Language::English),
        _ => Err("vi or en".to_owned()),
    }
}

/// Imports a file on an officer's word, with progress on a terminal. Prints the verdicts; the exit code
/// is 0 when nothing blocks, 1 otherwise.
pub async fn run(app: &App, args: &ImportArgs) -> ExitCode {
    let terminal = std::io::stderr().is_terminal();
    let mut progress = |done: usize, total: usize| {
        if terminal && (done == total || done.is_multiple_of(200)) {
            eprint!("\r{done}/{total}{}", if done == total { "\n" } else { "" });
        }
    };
    let options = Options {
        dry_run: args.dry_run,
        skip_bad_rows: args.skip_bad_rows,
        confirm_supersedes: args.confirm_supersedes,
        decision: args.decision.clone(),
        decided: args.decided,
        authority: args.authority.clone(),
        province: args.province.clone(),
    };
    match import_file(app, &args.officer, &args.file, &options, &mut progress).await {
        Ok(report) => {
            print!("{}", told(&report, args.lang));
            let blocked = report.blocked().next().is_some() && !args.skip_bad_rows;
            if blocked { ExitCode::FAILURE } else { ExitCode::SUCCESS }
        }
        Err(FileError::Import(ImportError::Rows(report))) => {
            print!("{}", told(&report, args.lang));
            eprintln!("{}", both(args.lang, NOTHING.0, NOTHING.1));
            ExitCode::FAILURE
        }
        Err(error) => {
            eprintln!("{}", refusal(&error, args.lang));
            ExitCode::FAILURE
        }
    }
}

const NOTHING: (&str, &str) = (
    "Chưa có gì được lưu: hãy sửa các dòng trên, hoặc dùng --skip-bad-rows.",
    "Nothing was changed: mend these rows, or use --skip-bad-rows.",
);

/// Why a file was not imported from the command line.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// It can't be opened.
    #[error("{0}: {1}")]
    File(PathBuf, std::io::Error),
    /// No officer has this address.
    #[error("{0} is not an officer's e-mail address")]
    NoOfficer(String),
    /// The import itself.
    #[error(transparent)]
    Import(#[from] ImportError),
}

/// Imports a file on the word of the officer with this e-mail address, within the officer's bodies'
/// jurisdiction.
pub async fn import_file(
    app: &App,
    officer: &str,
    file: &Path,
    options: &Options,
    progress: &mut (dyn FnMut(usize, usize) + Send),
) -> Result<Report, FileError> {
    let unknown = || FileError::NoOfficer(officer.to_owned());
    let email = Email::parse(officer).ok_or_else(unknown)?;
    let found = store::accounts::sessions::by_email(app.read(), email.as_str(), app.now()).await;
    let account = found.map_err(ImportError::from)?.filter(|account| !account.offices.is_empty());
    let account = account.ok_or_else(unknown)?;
    let too_long = crate::certification::sheets::MAX_FILE_BYTES as u64 + 1;
    let bytes = read_at_most(file, too_long).map_err(|e| FileError::File(file.to_owned(), e))?;
    Ok(import(app, Importer::Officer(&account), bytes, options, progress).await?)
}

/// The file, or enough of it to know that it is too large.
fn read_at_most(file: &Path, most: u64) -> std::io::Result<Vec<u8>> {
    use std::io::Read as _;
    let mut bytes = Vec::new();
    std::fs::File::open(file)?.take(most).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn both(language: Option<Language>, vi: &str, en: &str) -> String {
    match language {
        Some(Language::Vietnamese) => vi.to_owned(),
        Some(Language::English) => en.to_owned(),
        None => format!("{vi}\n{en}"),
    }
}

fn refusal(error: &FileError, language: Option<Language>) -> String {
    match error {
        FileError::Import(ImportError::Sheet(sheet)) => {
            both(language, &sheet.vi(), &sheet.to_string())
        }
        FileError::Import(ImportError::Header(refusal)) => {
            let lines = refusal.problems.iter().map(|one| both(language, &one.vi, &one.en));
            lines.collect::<Vec<_>>().join("\n")
        }
        other => other.to_string(),
    }
}

/// The verdicts as lines of text: each row, what is wrong with it, and the sums.
fn told(report: &Report, language: Option<Language>) -> String {
    let mut out = String::new();
    for row in &report.rows {
        let _ = writeln!(out, "{:>6}  {:<19} {}", row.line, row.outcome.code(), name_of(row));
        let problems = row.problems.iter().map(|one| ('!', one));
        for (sign, problem) in problems.chain(row.warnings.iter().map(|one| ('-', one))) {
            out.push_str(&told_problem(sign, problem, language));
        }
    }
    for issue in &report.issues {
        out.push_str(&told_problem('·', &issue.problem, language));
    }
    for outcome in Outcome::ALL {
        let count = report.count(outcome);
        if count > 0 {
            let _ = writeln!(out, "{:>6}  {}", count, outcome.code());
        }
    }
    let applied = match report.applied {
        true => ("Đã lưu.", "Applied."),
        false => ("Chưa lưu gì.", "Nothing was changed."),
    };
    let _ = writeln!(out, "{}", both(language, applied.0, applied.1));
    out
}

fn name_of(row: &RowVerdict) -> String {
    if row.holder.is_empty() { row.name.clone() } else { format!("{} · {}", row.name, row.holder) }
}

fn told_problem(sign: char, problem: &RowProblem, language: Option<Language>) -> String {
    let column = problem.column.as_deref().map_or(String::new(), |column| format!(" [{column}]"));
    let mut out = String::new();
    for sentence in both(language, &problem.vi, &problem.en).lines() {
        let _ =
            writeln!(out, "        {sign} {}{column} {}: {sentence}", problem.line, problem.code);
    }
    out
}
