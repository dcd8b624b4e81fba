//! Importing a floor: whole or not at all.

use super::files::{self, FileRefusal};
use crate::access::SignedIn;
use crate::codes::Code;
use crate::context::App;
use crate::fairs::{Tag, locked, note};
use crate::problem::{Failure, FieldProblem, Problem};
use crate::scalars::Line;
use crate::speech::Sentence;
use domain::certification::PublicText;
use domain::fairs::OrganiserAffair;
use domain::fairs::floor::{
    self as rules, FloorProblem, PlannedBooth, PolygonRefusal, ProblemKind,
};
use poem::web::Data;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::{Binary, Json};
use poem_openapi::{ApiRequest, Object, OpenApi};
use serde_json::json;
use std::collections::BTreeSet;
use store::fairs::floor::{booths, categories};

/// Operations: importing floors.
pub struct FloorImportApi;

/// A file. What it is shows in its content; the type only has to be one that fits.
#[derive(ApiRequest)]
enum FloorFile {
    /// CSV in UTF-8, comma or semicolon.
    #[oai(content_type = "text/csv")]
    Csv(Binary<Vec<u8>>),
    /// GeoJSON.
    #[oai(content_type = "application/geo+json")]
    GeoJson(Binary<Vec<u8>>),
    /// XLSX.
    #[oai(content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")]
    Workbook(Binary<Vec<u8>>),
}

/// A floor as it was taken.
#[derive(Debug, Object)]
struct ImportedFloor {
    /// How many booths it has.
    booths: u64,
    /// The names of its halls.
    halls: Vec<String>,
    /// Whether it is only what would be.
    dry_run: bool,
}

#[OpenApi(tag = "Tag::Fairs")]
impl FloorImportApi {
    /// Import the floor of a fair
    ///
    /// For the organiser's members: all booths at once, in place of those before; those whose code stays
    /// keep their allocations. CSV or XLSX with the columns `code`, `hall`, `zone`, `category` and either
    /// `x`, `y`, `width`, `depth` or `polygon` (`0 0 300 0 300 300 0 300`); or a GeoJSON
    /// `FeatureCollection` of `Polygon`s with one ring and the properties `code`, `hall`, `zone`,
    /// `category`. All lengths are whole centimetres of the hall's plan, rightwards and downwards, at most
    /// 5 km. Booths of a hall may touch and not overlap. At most 5,000 booths. A file with anything wrong
    /// changes nothing: 422 `rows_refused` names every problem with its line, at most 1,000 of them.
    #[oai(
        path = "/v1/fairs/:slug/floor-imports",
        method = "post",
        operation_id = "importFairFloor"
    )]
    async fn import_fair_floor(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The fair's slug.
        slug: Path<Line<1, 120>>,
        /// `true`: only check.
        dry_run: Query<Option<bool>>,
        file: FloorFile,
    ) -> Result<Json<ImportedFloor>, Failure> {
        let dry_run = dry_run.0.unwrap_or(false);
        let tx = app.store().begin().await?;
        let (fair, doer) = locked(&tx, &caller.0, &slug.0.0, OrganiserAffair::Desk).await?;
        if !fair.stage.is_editable() {
            return Err(Code::Conflict.into());
        }
        let kept = categories::of_fair(&tx, fair.id).await?;
        let codes: BTreeSet<String> = kept.iter().map(|one| one.category.code.clone()).collect();
        let taken = booths::taken(&tx, fair.id).await?;
        let planned = read(file, &codes, &taken)?;
        let halls: BTreeSet<String> = planned.iter().map(|one| one.hall.clone()).collect();
        let answer = ImportedFloor {
            booths: planned.len() as u64,
            halls: halls.into_iter().collect(),
            dry_run,
        };
        if dry_run {
            return Ok(Json(answer));
        }
        let new = planned.into_iter().map(|one| (app.mint(), one)).collect();
        booths::replace(&tx, fair.id, &kept, new).await?;
        let details = json!({ "booths": answer.booths });
        note(app, &tx, &doer, "import_fair_floor", (&fair, details)).await?;
        tx.commit().await?;
        Ok(Json(answer))
    }
}

/// The booths of a file, or all that is wrong with it.
fn read(
    file: FloorFile,
    categories: &BTreeSet<String>,
    taken: &BTreeSet<String>,
) -> Result<Vec<PlannedBooth>, Failure> {
    let (FloorFile::Csv(bytes) | FloorFile::GeoJson(bytes) | FloorFile::Workbook(bytes)) = file;
    let lines = files::read(&bytes.0).map_err(unreadable)?;
    let claims = lines.iter().flat_map(|line| {
        let texts = [("code", &line.code), ("hall", &line.hall), ("zone", &line.zone)];
        texts.into_iter().filter_map(|(column, text)| {
            PublicText::new(text.clone(), None).err()?;
            let vi = "Nội dung này nêu nhãn OCOP vượt quá chứng nhận.";
            let sentence = Sentence::new(vi, "It claims the mark beyond what is certified.");
            let pointer = format!("/lines/{}/{column}", line.number);
            Some(FieldProblem::new(pointer, "over_claim", sentence))
        })
    });
    let mut wrong: Vec<FieldProblem> = claims.collect();
    let planned = rules::plan(lines, categories, taken);
    wrong.extend(planned.as_ref().err().into_iter().flatten().map(field));
    match planned {
        Ok(planned) if wrong.is_empty() => Ok(planned),
        _ => {
            let problem = Problem::new(Code::RowsRefused);
            Err(wrong.into_iter().take(MOST_ERRORS).fold(problem, Problem::with).into())
        }
    }
}

/// Most problems that a refusal names.
const MOST_ERRORS: usize = 1000;

fn unreadable(refusal: FileRefusal) -> Failure {
    let field = match refusal {
        FileRefusal::Sheet(error) => {
            FieldProblem::new("", error.code(), Sentence::new(error.vi(), error.to_string()))
        }
        FileRefusal::Header(missing) => {
            let missing = missing.join(", ");
            let vi = format!("Thiếu cột: {missing}.");
            let sentence = Sentence::new(vi, format!("These columns are missing: {missing}."));
            FieldProblem::new("", "missing_columns", sentence)
        }
        FileRefusal::NoFeatures => {
            let vi = "Không phải FeatureCollection của GeoJSON.";
            let sentence = Sentence::new(vi, "It is no FeatureCollection of GeoJSON.");
            FieldProblem::new("", "no_features", sentence)
        }
    };
    Problem::new(Code::UnreadableFile).with(field).into()
}

fn field(problem: &FloorProblem) -> FieldProblem {
    let (column, code, vi, en) = words(&problem.kind);
    let pointer = problem.line.map(|line| format!("/lines/{line}{column}")).unwrap_or_default();
    FieldProblem::new(pointer, code, Sentence::new(vi, en))
}

/// Column, code and sentences of what is wrong.
fn words(kind: &ProblemKind) -> (&'static str, &'static str, String, String) {
    match kind {
        ProblemKind::Empty => {
            ("", "empty", "Tệp không có gian hàng nào.".into(), "It has no booth.".into())
        }
        ProblemKind::TooMany => {
            ("", "too_many", "Tối đa 5.000 gian hàng.".into(), "At most 5,000 booths.".into())
        }
        ProblemKind::Code => (
            "/code",
            "bad_code",
            "Mã gian hàng dài 1 đến 20 ký tự.".into(),
            "A booth's code has 1 to 20 characters.".into(),
        ),
        ProblemKind::Hall => (
            "/hall",
            "bad_hall",
            "Tên nhà dài 1 đến 100 ký tự, tên khu tối đa 100.".into(),
            "A hall has 1 to 100 characters, a zone at most 100.".into(),
        ),
        ProblemKind::DuplicateCode { first } => (
            "/code",
            "duplicate_code",
            format!("Trùng mã với dòng {first}."),
            format!("Line {first} has the same code."),
        ),
        ProblemKind::UnknownCategory(code) => (
            "/category",
            "unknown_category",
            format!("Hội chợ không có loại gian hàng “{code}”."),
            format!("The fair has no category “{code}”."),
        ),
        ProblemKind::Unreadable => (
            "/polygon",
            "unreadable_outline",
            "Không đọc được đường bao: cần số nguyên xăng-ti-mét.".into(),
            "The outline can't be read: whole centimetres are needed.".into(),
        ),
        ProblemKind::Outline(refusal) => outline(*refusal),
        ProblemKind::Overlap { with, code } => (
            "/polygon",
            "overlap",
            format!("Chồng lên gian hàng {code} ở dòng {with}."),
            format!("It overlaps booth {code} of line {with}."),
        ),
        ProblemKind::InUse(code) => (
            "",
            "booth_in_use",
            format!("Gian hàng {code} đã được giữ hoặc giao, không thể bỏ."),
            format!("Booth {code} is held or let, and can't be left out."),
        ),
    }
}

fn outline(refusal: PolygonRefusal) -> (&'static str, &'static str, String, String) {
    let (code, vi, en) = match refusal {
        PolygonRefusal::TooFew => (
            "too_few_corners",
            "Đường bao cần ít nhất 3 góc.",
            "An outline has at least 3 corners.",
        ),
        PolygonRefusal::TooMany => (
            "too_many_corners",
            "Đường bao có tối đa 64 góc.",
            "An outline has at most 64 corners.",
        ),
        PolygonRefusal::TooFar => {
            ("too_far", "Tọa độ vượt quá 5 km.", "A coordinate lies farther than 5 km.")
        }
        PolygonRefusal::Crossed => {
            ("crossed", "Các cạnh cắt hoặc chạm nhau.", "Its sides cross or touch.")
        }
    };
    ("/polygon", code, vi.into(), en.into())
}
