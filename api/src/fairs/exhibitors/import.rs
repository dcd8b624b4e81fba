//! Registering exhibitors from a file: all of them, or none.

use super::{ContactEntry, read_contact, register};
use crate::access::SignedIn;
use crate::certification::sheets;
use crate::codes::Code;
use crate::context::App;
use crate::fairs::{Tag, locked, note};
use crate::problem::{Failure, FieldProblem, Problem};
use crate::scalars::Line;
use crate::speech::Sentence;
use domain::certification::reading::{Grid, Line as Row};
use domain::certification::{Level, PublicText};
use domain::fairs::OrganiserAffair;
use domain::ids::FairId;
use domain::text;
use poem::web::Data;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::{Binary, Json};
use poem_openapi::{ApiRequest, Object, OpenApi};
use serde_json::json;
use std::collections::HashMap;
use store::fairs::exhibitors::{self, Contact, Exhibitor as Kept};

/// Operations: registering exhibitors from files.
pub struct ExhibitorImportApi;

/// Most exhibitors of a file.
const MOST: usize = 2000;
/// Most problems that a refusal names.
const MOST_ERRORS: usize = 1000;

/// A file. What it is shows in its content; the type only has to be one that fits.
#[derive(ApiRequest)]
enum ExhibitorFile {
    /// CSV in UTF-8, comma or semicolon.
    #[oai(content_type = "text/csv")]
    Csv(Binary<Vec<u8>>),
    /// XLSX.
    #[oai(content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")]
    Workbook(Binary<Vec<u8>>),
}

/// Exhibitors as they were taken.
#[derive(Debug, Object)]
struct ImportedExhibitors {
    /// How many.
    exhibitors: u64,
    /// Whether it is only what would be.
    dry_run: bool,
}

/// Columns by their names in Vietnamese and English, folded.
const COLUMNS: [(&str, &[&str]); 6] = [
    ("name", &["name", "exhibitor", "ten", "don vi", "ten don vi", "co so"]),
    ("place", &["place", "address", "dia chi", "noi den"]),
    ("province", &["province", "tinh", "tinh thanh", "tinh thanh pho"]),
    ("contact", &["contact", "contact name", "nguoi lien he", "lien he"]),
    ("phone", &["phone", "dien thoai", "so dien thoai"]),
    ("email", &["email", "e mail", "thu dien tu"]),
];

#[OpenApi(tag = "Tag::Fairs")]
impl ExhibitorImportApi {
    /// Register exhibitors from a file
    ///
    /// For the organiser's members. CSV or XLSX, told apart by content, with the columns `name`, `province`
    /// (name, old or new, or code of today) and, as wanted, `place`, `contact`, `phone`, `email`; Vietnamese
    /// headers are known, too. At most 2,000. A file with anything wrong registers nobody: 422
    /// `rows_refused` names every problem with its line, at most 1,000 of them.
    #[oai(
        path = "/v1/fairs/:slug/exhibitor-imports",
        method = "post",
        operation_id = "importFairExhibitors"
    )]
    async fn import_fair_exhibitors(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The fair's slug.
        slug: Path<Line<1, 120>>,
        /// `true`: only check.
        dry_run: Query<Option<bool>>,
        file: ExhibitorFile,
    ) -> Result<Json<ImportedExhibitors>, Failure> {
        let dry_run = dry_run.0.unwrap_or(false);
        let tx = app.store().begin().await?;
        let (fair, doer) = locked(&tx, &caller.0, &slug.0.0, OrganiserAffair::Desk).await?;
        let known = exhibitors::names(&tx, fair.id).await?;
        let new = read(app, fair.id, file, known)?;
        let count = new.len() as u64;
        if !dry_run {
            register(app, &tx, &fair, new).await?;
            let details = json!({ "exhibitors": count });
            note(app, &tx, &doer, "import_fair_exhibitors", (&fair, details)).await?;
            tx.commit().await?;
        }
        Ok(Json(ImportedExhibitors { exhibitors: count, dry_run }))
    }
}

/// Name and place of an exhibitor, and the line that has it; 0 for one that the fair has already.
type Seen = HashMap<(String, Option<i32>), u32>;

fn read(
    app: &App,
    fair: FairId,
    file: ExhibitorFile,
    known: Vec<(String, Option<i32>)>,
) -> Result<Vec<Kept>, Failure> {
    let (ExhibitorFile::Csv(bytes) | ExhibitorFile::Workbook(bytes)) = file;
    let grid = sheets::read(&bytes.0).map_err(|error| {
        let sentence = Sentence::new(error.vi(), error.to_string());
        let field = FieldProblem::new("", error.code(), sentence);
        Failure::from(Problem::new(Code::UnreadableFile).with(field))
    })?;
    let table = Table::of(&grid)?;
    let mut seen: Seen = known.into_iter().map(|one| (one, 0)).collect();
    let (mut new, mut wrong) = (Vec::new(), Vec::new());
    for row in grid.lines.iter().skip(1) {
        let one = table.exhibitor(app, fair, row, &mut wrong);
        let key = (text::key(&one.name), one.unit);
        if let Some(first) = seen.get(&key) {
            wrong.push(duplicate(row.number, *first));
        } else {
            seen.insert(key, row.number);
        }
        new.push(one);
    }
    if new.is_empty() || new.len() > MOST {
        let vi = "Tệp cần từ 1 đến 2.000 đơn vị.";
        let sentence = Sentence::new(vi, "A file has 1 to 2,000 exhibitors.");
        wrong.push(FieldProblem::new("", "out_of_bounds", sentence));
    }
    if wrong.is_empty() {
        return Ok(new);
    }
    let problem = Problem::new(Code::RowsRefused);
    Err(wrong.into_iter().take(MOST_ERRORS).fold(problem, Problem::with).into())
}

fn duplicate(line: u32, first: u32) -> FieldProblem {
    let sentence = match first {
        0 => Sentence::new("Đơn vị này đã đăng ký rồi.", "The fair has this exhibitor already."),
        _ => {
            let vi = format!("Trùng với dòng {first}.");
            Sentence::new(vi, format!("The same as line {first}."))
        }
    };
    FieldProblem::new(format!("/lines/{line}/name"), "duplicate", sentence)
}

/// Where the columns are.
struct Table(HashMap<&'static str, usize>);

impl Table {
    fn of(grid: &Grid) -> Result<Self, Failure> {
        let header = grid.lines.first().map(|line| line.cells.as_slice()).unwrap_or_default();
        let keys: Vec<String> = header.iter().map(|cell| text::key(&cell.printed())).collect();
        let place = |names: &[&str]| keys.iter().position(|key| names.contains(&key.as_str()));
        let found = COLUMNS.iter().filter_map(|(name, names)| Some((*name, place(names)?)));
        let found: HashMap<&'static str, usize> = found.collect();
        if found.contains_key("name") && found.contains_key("province") {
            return Ok(Self(found));
        }
        let vi = "Cần các cột: tên, tỉnh.";
        let sentence = Sentence::new(vi, "The columns name and province are needed.");
        let field = FieldProblem::new("", "missing_columns", sentence);
        Err(Problem::new(Code::UnreadableFile).with(field).into())
    }

    fn cell(&self, row: &Row, column: &str) -> String {
        let cell = self.0.get(column).and_then(|place| row.cells.get(*place));
        cell.map(|cell| text::tidy(&cell.printed())).unwrap_or_default()
    }

    fn exhibitor(&self, app: &App, fair: FairId, row: &Row, wrong: &mut Vec<FieldProblem>) -> Kept {
        let mut add = |column: &str, code: &str, vi: &str, en: &str| {
            let pointer = format!("/lines/{}/{column}", row.number);
            wrong.push(FieldProblem::new(pointer, code, Sentence::new(vi, en)));
        };
        let (name, province) = (self.cell(row, "name"), self.cell(row, "province"));
        let length = name.chars().count();
        if length == 0 || length > 200 {
            add("name", "bad_name", "Tên dài 1 đến 200 ký tự.", "A name has 1 to 200 characters.");
        }
        let place = self.cell(row, "place");
        let claims = |text: &str| PublicText::new(text.to_owned(), None).is_err();
        if claims(&name) || claims(&place) || place.chars().count() > 200 {
            let vi = "Nêu nhãn OCOP vượt quá chứng nhận, hoặc địa chỉ quá dài.";
            add("name", "over_claim", vi, "It claims the mark, or the place is too long.");
        }
        let unit = province_of(app, &province);
        if unit.is_none() {
            add("province", "unknown_unit", "Không có tỉnh này.", "There is no such province.");
        }
        let contact = self.contact(row).unwrap_or_else(|| {
            let vi = "Liên hệ cần tên, số điện thoại 8–15 chữ số và thư điện tử đúng.";
            let en = "A contact has a name, a number of 8 to 15 digits, and a proper address.";
            add("contact", "bad_contact", vi, en);
            Contact::default()
        });
        let place_printed = if place.is_empty() { province } else { place };
        let (id, kind) = (app.mint(), "other".to_owned());
        Kept {
            id,
            fair,
            producer: None,
            name,
            kind,
            unit,
            place_printed,
            contact,
            claimed_by: None,
        }
    }

    /// Whom to ask; nobody where nothing is said.
    fn contact(&self, row: &Row) -> Option<Contact> {
        let [name, phone, email] = ["contact", "phone", "email"].map(|one| self.cell(row, one));
        if name.is_empty() && phone.is_empty() && email.is_empty() {
            return Some(Contact::default());
        }
        if name.is_empty() || name.chars().count() > 100 {
            return None;
        }
        let email = Some(email).filter(|text| !text.is_empty()).map(Line);
        read_contact(&ContactEntry { name: Line(name), phone: Line(phone), email }).ok()
    }
}

/// The province of today with a code or a name, old or new.
fn province_of(app: &App, said: &str) -> Option<i32> {
    let by_code = app.units().current(Level::Province, said).map(|unit| unit.id);
    let bare = ["tỉnh ", "thành phố ", "tp. ", "tp "];
    let lower = said.to_lowercase();
    let name = bare.iter().find_map(|kind| lower.strip_prefix(kind)).unwrap_or(&lower);
    let by_name =
        || app.units().named(Level::Province, name).first().and_then(|unit| unit.today_province);
    by_code.or_else(by_name)
}
