use chrono::NaiveDate;
use domain::certification::reading::{
    self, DecisionRow, Defaults, HeaderRefusal, Line, Recognition, Sheet, has_header,
};
use proptest::prelude::*;

use super::fixture::{Fixture, list, number, rows, text};
use super::*;

fn lines(grid: &Grid) -> Vec<(u32, String)> {
    let shown = |line: &Line| line.cells.iter().map(Cell::printed).collect::<Vec<_>>().join("|");
    grid.lines.iter().map(|line| (line.number, shown(line))).collect()
}

fn rows_of(grid: Grid) -> Result<Sheet, HeaderRefusal> {
    reading::read(grid, &Defaults::default())
}

fn csv(content: &str) -> Vec<(u32, String)> {
    lines(&read(content.as_bytes()).unwrap())
}

#[test]
fn csv_reads_with_each_separator_with_and_without_a_mark() {
    let expected =
        vec![(1, "Sản phẩm|Chủ thể|Sao".to_owned()), (2, "Trà, ngon|HTX A|73,5".to_owned())];
    assert_eq!(csv("Sản phẩm,Chủ thể,Sao\r\n\"Trà, ngon\",HTX A,\"73,5\"\r\n"), expected);
    assert_eq!(csv("\u{feff}Sản phẩm;Chủ thể;Sao\nTrà, ngon;HTX A;73,5"), expected);
    assert_eq!(csv("Sản phẩm\tChủ thể\tSao\nTrà, ngon\tHTX A\t73,5\n"), expected);
    let declared = csv("sep=;\r\nSản phẩm;Chủ thể;Sao\r\nTrà, ngon;HTX A;73,5\r\n");
    assert_eq!(declared.iter().map(|line| line.0).collect::<Vec<_>>(), [2, 3]);
    assert_eq!(
        csv("Danh sách, kèm theo, quyết định;;\nSản phẩm;Chủ thể;Sao\na;b;3\nc;d;4\n").len(),
        4
    );
}

#[test]
fn csv_lines_are_those_of_the_file() {
    let read = csv("\n\na,b\r\n\r\n\"c\nd\",e\n,\n\"f \"\"g\"\"\",h");
    assert_eq!(read, [(3, "a|b".into()), (5, "c d|e".into()), (8, "f \"g\"|h".into())]);
}

#[test]
fn csv_that_is_not_whole_text_is_refused_with_its_line() {
    let refused = |bytes: &[u8]| read(bytes).unwrap_err();
    assert_eq!(refused(b"a,b\nc,\xe1d\n"), SheetError::NotUtf8 { line: 2 });
    assert_eq!(refused(b"\xff\xfea\0,\0b\0"), SheetError::Utf16);
    assert_eq!(refused(b"a\0,\0b\0"), SheetError::Utf16);
    assert_eq!(refused(b"a,b\n\nc,\"d\ne,f\n"), SheetError::OpenQuote { line: 3 });
    assert_eq!(refused(b""), SheetError::Empty);
    assert_eq!(refused(b"\n , \n"), SheetError::Empty);
    assert_eq!(refused(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1xx"), SheetError::OldExcel);
    assert_eq!(refused(b"<html>"), SheetError::OtherFormat("HTML/XML"));
    let wide = format!("{}x", ",".repeat(MAX_COLUMNS));
    assert_eq!(refused(wide.as_bytes()).code(), "sheet_too_large");
    assert_eq!(refused("a,b\n".repeat(MAX_ROWS + 1).as_bytes()).code(), "sheet_too_large");
    assert_eq!(refused("a".repeat(40_000).as_bytes()).code(), "sheet_too_large");
    assert_eq!(read("a,b\n".repeat(MAX_ROWS).as_bytes()).unwrap().lines.len(), MAX_ROWS);
}

#[test]
fn a_workbook_gives_its_cells_merged_ranges_and_dates() {
    let cells = [
        text("A5", "Trà"),
        number("B5", 1, "45288"),
        number("C5", 0, "73.5"),
        "<c r=\"D5\" t=\"s\"><v>0</v></c>".to_owned(),
        "<c r=\"E5\" t=\"str\"><f>A1</f><v>tính sẵn</v></c>".to_owned(),
        "<c r=\"F5\" t=\"e\"><v>#N/A</v></c>".to_owned(),
    ]
    .concat();
    let merged = "<mergeCells count=\"1\"><mergeCell ref=\"A5:B9\"/></mergeCells>";
    let mut fixture =
        Fixture::new(&format!("<dimension ref=\"A1:XFD1048576\"/>{}{merged}", rows(&[(5, cells)])));
    fixture.shared = "<si><t>Chè &amp; trà</t></si>".to_owned();
    let grid = read(&fixture.bytes()).unwrap();
    assert_eq!(lines(&grid), [(5, "Trà|28/12/2023|73.5|Chè & trà|tính sẵn|#N/A".into())]);
    assert_eq!(grid.lines[0].cells[1], Cell::Date(NaiveDate::from_ymd_opt(2023, 12, 28).unwrap()));
    let range = grid.merged[0];
    assert_eq!(
        (range.first_line, range.last_line, range.first_column, range.last_column),
        (5, 9, 0, 1)
    );
    fixture.from_1904 = true;
    let later = read(&fixture.bytes()).unwrap();
    assert!(later.dates_from_1904);
    assert_eq!(later.lines[0].cells[1], Cell::Date(NaiveDate::from_ymd_opt(2027, 12, 29).unwrap()));
}

#[test]
fn the_first_sheet_that_holds_a_list_is_taken_and_others_are_named() {
    let mut fixture = Fixture::new(&rows(&[(1, text("A1", "Ghi chú"))]));
    fixture.sheets.extend([("Ẩn", list()), ("4 sao", list()), ("3 sao", list())]);
    fixture.hidden.push("Ẩn");
    let grid = read(&fixture.bytes()).unwrap();
    assert!(has_header(&grid));
    assert_eq!(grid.other_sheets, ["3 sao", "Ẩn"]);
    let sheet = rows_of(grid).unwrap();
    assert_eq!(sheet.rows.len(), 1);
    assert_eq!(read(&Fixture::new("<sheetData/>").bytes()), Err(SheetError::Empty));
}

#[test]
fn one_cell_in_the_last_corner_costs_nothing() {
    let corner = format!(
        "<dimension ref=\"A1:XFD1048576\"/>{}",
        rows(&[(1_048_576, text("A1048576", "x"))])
    );
    assert_eq!(lines(&read(&Fixture::new(&corner).bytes()).unwrap()), [(1_048_576, "x".into())]);
    let far = rows(&[(1, text("XFD1", "x"))]);
    assert_eq!(read(&Fixture::new(&far).bytes()).unwrap_err().code(), "sheet_too_large");
    let styled = rows(&[(1, text("A1", "x") + "<c r=\"XFD1\" s=\"1\"/>")]);
    assert_eq!(read(&Fixture::new(&styled).bytes()).unwrap().lines.len(), 1);
}

#[test]
fn bombs_and_made_up_references_are_refused() {
    let code = |fixture: &Fixture| read(&fixture.bytes()).unwrap_err().code();
    let mut bomb = Fixture::new(&list());
    bomb.extra.push(("xl/media/image.png".into(), vec![0; MAX_UNPACKED_BYTES]));
    assert_eq!(code(&bomb), "sheet_too_large");
    let mut many = Fixture::new(&list());
    many.extra = (0..MAX_ENTRIES).map(|n| (format!("xl/x{n}.xml"), Vec::new())).collect();
    assert_eq!(code(&many), "sheet_too_large");
    let mut strings = Fixture::new(&list());
    strings.shared = "<si/>".repeat(5_000_000);
    assert_eq!(code(&strings), "sheet_too_large");
    let row = format!("<row>{}</row>", "<c t=\"s\"><v>0</v></c>".repeat(90));
    let mut repeated = Fixture::new(&format!("<sheetData>{}</sheetData>", row.repeat(100)));
    repeated.shared = format!("<si><t>{}</t></si>", "x".repeat(30_000));
    assert_eq!(code(&repeated), "sheet_too_large");
    let mut styles = Fixture::new(&list());
    let format = "0".repeat(1_000_000);
    let formats = format!("<numFmt numFmtId=\"164\" formatCode=\"{format}\"/>");
    let uses = "<xf numFmtId=\"164\"/>".repeat(60_000);
    styles.styles = format!("<numFmts>{formats}</numFmts><cellXfs>{uses}</cellXfs>");
    assert!(read(&styles.bytes()).is_ok());
    styles.styles = format!("<cellXfs>{}</cellXfs>", "<xf/>".repeat(70_000));
    assert_eq!(code(&styles), "sheet_too_large");
    for reference in ["AAAAAAAAAAAAA1", "A99999999999", "1", "é1", ""] {
        // Debug builds panic inside the parser, release builds wrap around; neither may reach the
        // caller.
        let _ = read(&Fixture::new(&rows(&[(1, text(reference, "x"))])).bytes());
    }
    let _ = read(&Fixture::new("<dimension ref=\"B2:A1\"/><sheetData/>").bytes());
}

#[test]
fn other_packages_are_named_and_damaged_ones_refused() {
    for (name, expected) in [
        ("mimetype", "sheet_other_format"),
        ("word/document.xml", "sheet_other_format"),
        ("xl/workbook.bin", "sheet_other_format"),
    ] {
        let mut fixture = Fixture::new(&list());
        fixture.extra.push((name.into(), b"x".to_vec()));
        let refused = read(&fixture.bytes()).unwrap_err();
        assert_eq!(refused.code(), expected);
        assert!(!refused.vi().is_empty());
    }
    assert_eq!(read(b"PK\x03\x04nonsense").unwrap_err().code(), "sheet_damaged");
}

/// Pieces of a sheet's XML, well and badly formed.
const XML: &str = "(<(row|c|v|is|t|f|mergeCells|mergeCell|dimension|/row|/c|/v|/is|/t|sheetData|\
    /sheetData)( (r|s|t|ref)=\"([A-Z]{0,8}[0-9]{0,11}|s|str|e|d|b|A1:B2|C3:A1)\"){0,2}/?>|\
    [0-9]{1,5}|x){0,40}";

/// What cells of a list are made of, separators included.
const CELLS: &str = "([-;\",\n0-9a-zA-ZÀ-ỹ★*/. ()\u{300}\u{202e}]|sao|ngày|tiềm năng|/QĐ-UBND|\
    xã |tỉnh |I\\. ){0,200}";

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..2_000)) {
        for magic in [&b"PK\x03\x04"[..], b""] {
            let _ = read(&[magic, &bytes].concat()).map(rows_of);
        }
    }

    #[test]
    fn no_damaged_workbook_makes_it_panic(at in 0usize..3_000, to in any::<u8>(), cut in 0usize..3_000) {
        let mut bytes = Fixture::new(&list()).bytes();
        let at = at % bytes.len();
        bytes[at] = to;
        let _ = read(&bytes).map(rows_of);
        bytes.truncate(cut.min(bytes.len()));
        let _ = read(&bytes).map(rows_of);
    }

    #[test]
    fn no_sheet_content_makes_it_panic(xml in XML) {
        let mut fixture = Fixture::new(&format!("<sheetData>{xml}</sheetData>"));
        fixture.shared = "<si><t>x</t></si>".to_owned();
        let _ = read(&fixture.bytes()).map(rows_of);
    }

    #[test]
    fn no_text_makes_the_reading_panic(cells in CELLS) {
        let header = "STT;Sản phẩm;Chủ thể;Sao;Điểm;Ngày QĐ;Số QĐ;Xã;Tỉnh;Bộ sản phẩm;Cơ quan;\
            Quy cách;Thay thế;Hiệu lực đến\n";
        let _ = read(format!("{header}{cells}").as_bytes()).map(rows_of);
    }
}

/// The shared data set, if it lies beside this repository.
fn real_products() -> Option<Vec<u8>> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/data/real-products.csv");
    let read = std::fs::read(path).ok();
    if read.is_none() {
        println!("skipped: ../shared/data/real-products.csv is not here");
    }
    read
}

#[test]
fn every_real_product_is_accounted_for() {
    let Some(bytes) = real_products() else { return };
    let grid = read(&bytes).unwrap();
    let sheet = rows_of(grid).unwrap();
    let rows: Vec<&DecisionRow> =
        sheet.rows.iter().map(|row| row.outcome.as_ref().unwrap()).collect();
    assert!(sheet.rows.iter().map(|row| row.line).eq(2..=180));
    assert_eq!(sheet.issues, []);
    let count = |test: fn(&DecisionRow) -> bool| rows.iter().filter(|row| test(row)).count();
    assert_eq!(count(|row| matches!(row.recognition, Some(Recognition::Stars(_)))), 170);
    // Eight candidates of Tuần Giáo and one potential five stars, which the data set leaves open.
    assert_eq!(count(|row| row.recognition.is_none()), 9);
    assert_eq!(count(|row| row.decision.is_some() && row.decided.is_some()), 42);
    assert_eq!(count(|row| row.province.is_some()), 179);
    let cloth = rows.iter().find(|row| row.product.starts_with("Dệt thổ cẩm")).unwrap();
    assert_eq!(cloth.product, "Dệt thổ cẩm (khăn, chân váy, khăn trải bàn)");
    assert_eq!(cloth.address.as_ref().unwrap().district.as_ref().unwrap().name, "Quỳ Châu");
}
