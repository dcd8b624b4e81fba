//! Workbooks made in the test, as small as the format allows.

use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const RELATIONS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006/relationships";

/// A workbook in the making.
pub(super) struct Fixture {
    pub(super) sheets: Vec<(&'static str, String)>,
    pub(super) hidden: Vec<&'static str>,
    pub(super) from_1904: bool,
    pub(super) styles: String,
    pub(super) shared: String,
    pub(super) extra: Vec<(String, Vec<u8>)>,
}

impl Fixture {
    /// A workbook of one sheet from the XML between `<worksheet>` tags. Style 1 is a date.
    pub(super) fn new(sheet: &str) -> Self {
        let styles = "<numFmts count=\"1\"><numFmt numFmtId=\"164\" formatCode=\"dd/mm/yyyy\"/></numFmts>\
             <cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"164\"/></cellXfs>";
        Self {
            sheets: vec![("Sheet1", sheet.to_owned())],
            hidden: Vec::new(),
            from_1904: false,
            styles: styles.to_owned(),
            shared: String::new(),
            extra: Vec::new(),
        }
    }

    pub(super) fn bytes(&self) -> Vec<u8> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
        for (name, content) in self.parts() {
            writer.start_file(name, options).unwrap();
            writer.write_all(&content).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    fn parts(&self) -> Vec<(String, Vec<u8>)> {
        let (mut sheets, mut relations, mut parts) = (String::new(), String::new(), Vec::new());
        for ((name, content), id) in self.sheets.iter().zip(1..) {
            let state = if self.hidden.contains(name) { "hidden" } else { "visible" };
            sheets += &format!(
                "<sheet name=\"{name}\" sheetId=\"{id}\" state=\"{state}\" r:id=\"r{id}\"/>"
            );
            relations +=
                &relation(&format!("r{id}"), "worksheet", &format!("worksheets/sheet{id}.xml"));
            let sheet = format!("<worksheet xmlns=\"{MAIN}\">{content}</worksheet>");
            parts.push((format!("xl/worksheets/sheet{id}.xml"), sheet.into_bytes()));
        }
        let epoch = u8::from(self.from_1904);
        let workbook = format!(
            "<workbook xmlns=\"{MAIN}\" xmlns:r=\"{RELATIONS}\"><workbookPr date1904=\"{epoch}\"/>\
             <sheets>{sheets}</sheets></workbook>"
        );
        let root = relation("r1", "officeDocument", "xl/workbook.xml");
        parts.extend([
            ("_rels/.rels".to_owned(), relationships(&root)),
            ("xl/_rels/workbook.xml.rels".to_owned(), relationships(&relations)),
            ("xl/workbook.xml".to_owned(), workbook.into_bytes()),
            (
                "xl/styles.xml".to_owned(),
                format!("<styleSheet xmlns=\"{MAIN}\">{}</styleSheet>", self.styles).into(),
            ),
        ]);
        if !self.shared.is_empty() {
            let shared = format!("<sst xmlns=\"{MAIN}\">{}</sst>", self.shared);
            parts.push(("xl/sharedStrings.xml".to_owned(), shared.into_bytes()));
        }
        parts.extend(self.extra.iter().cloned());
        parts
    }
}

fn relation(id: &str, kind: &str, target: &str) -> String {
    format!("<Relationship Id=\"{id}\" Type=\"{RELATIONS}/{kind}\" Target=\"{target}\"/>")
}

fn relationships(inner: &str) -> Vec<u8> {
    format!("<Relationships xmlns=\"{PACKAGE}\">{inner}</Relationships>").into_bytes()
}

/// A text cell.
pub(super) fn text(reference: &str, value: &str) -> String {
    format!("<c r=\"{reference}\" t=\"inlineStr\"><is><t>{value}</t></is></c>")
}

/// A number cell in a style.
pub(super) fn number(reference: &str, style: u32, value: &str) -> String {
    format!("<c r=\"{reference}\" s=\"{style}\"><v>{value}</v></c>")
}

/// A sheet of rows given by number.
pub(super) fn rows(rows: &[(u32, String)]) -> String {
    let row = |(number, cells): &(u32, String)| format!("<row r=\"{number}\">{cells}</row>");
    format!("<sheetData>{}</sheetData>", rows.iter().map(row).collect::<String>())
}

/// The header and one product in rows 1 and 2.
pub(super) fn list() -> String {
    let header = [text("A1", "Sản phẩm"), text("B1", "Chủ thể"), text("C1", "Sao")].concat();
    let product = [text("A2", "Trà"), text("B2", "HTX A"), number("C2", 0, "4")].concat();
    rows(&[(1, header), (2, product)])
}
