//! Files as officials make them.

use super::{apply, dry, on_file, outcomes, problems, send};
use std::io::{Cursor, Write};
use tests::stories;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const RELATIONS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006/relationships";

/// A workbook of one sheet, as small as the format allows. Style 1 is a date.
fn workbook(sheet: &str) -> Vec<u8> {
    let related = |id: &str, kind: &str, target: &str| {
        format!(
            "<Relationships xmlns=\"{PACKAGE}\"><Relationship Id=\"{id}\" \
             Type=\"{RELATIONS}/{kind}\" Target=\"{target}\"/></Relationships>"
        )
    };
    let parts = [
        ("_rels/.rels", related("r1", "officeDocument", "xl/workbook.xml")),
        ("xl/_rels/workbook.xml.rels", related("r1", "worksheet", "worksheets/sheet1.xml")),
        (
            "xl/workbook.xml",
            format!(
                "<workbook xmlns=\"{MAIN}\" xmlns:r=\"{RELATIONS}\"><workbookPr/><sheets>\
                 <sheet name=\"Phụ lục\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>"
            ),
        ),
        (
            "xl/styles.xml",
            format!(
                "<styleSheet xmlns=\"{MAIN}\"><numFmts count=\"1\"><numFmt numFmtId=\"164\" \
                 formatCode=\"dd/mm/yyyy\"/></numFmts><cellXfs><xf numFmtId=\"0\"/>\
                 <xf numFmtId=\"164\"/></cellXfs></styleSheet>"
            ),
        ),
        ("xl/worksheets/sheet1.xml", format!("<worksheet xmlns=\"{MAIN}\">{sheet}</worksheet>")),
    ];
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for (name, content) in parts {
        writer.start_file(name, options).expect("a part begins");
        writer.write_all(content.as_bytes()).expect("a part is written");
    }
    writer.finish().expect("the archive closes").into_inner()
}

/// A sheet from lines of cells separated by `|`: `@` begins a number, `#` the serial number of a day.
fn sheet(lines: &[&str], merged: &[&str]) -> String {
    let mut out = String::from("<sheetData>");
    for (line, number) in lines.iter().zip(1..) {
        out += &format!("<row r=\"{number}\">");
        for (text, column) in line.split('|').zip('A'..) {
            out += &match text.chars().next() {
                None => String::new(),
                Some('@') => format!("<c r=\"{column}{number}\"><v>{}</v></c>", &text[1..]),
                Some('#') => format!("<c r=\"{column}{number}\" s=\"1\"><v>{}</v></c>", &text[1..]),
                Some(_) => {
                    format!("<c r=\"{column}{number}\" t=\"inlineStr\"><is><t>{text}</t></is></c>")
                }
            };
        }
        out += "</row>";
    }
    let cells: String =
        merged.iter().map(|range| format!("<mergeCell ref=\"{range}\"/>")).collect();
    out + &format!("</sheetData><mergeCells count=\"{}\">{cells}</mergeCells>", merged.len())
}

fn annex() -> Vec<u8> {
    let lines = [
        "ỦY BAN NHÂN DÂN TỈNH TUYÊN QUANG",
        "DANH SÁCH SẢN PHẨM OCOP ĐƯỢC CÔNG NHẬN",
        "(Kèm theo Quyết định số 3981/QĐ-UBND ngày 05/8/2026)",
        "",
        "STT|Tên sản phẩm|Chủ thể|Địa chỉ|Điểm|Xếp hạng|Số QĐ|Ngày quyết định",
        "I|HẠNG 4 SAO",
        "@1|Chè búp Bạch Long|Hợp tác xã Bạch Long|xã Vĩnh Tuy, tỉnh Tuyên Quang|73,5||3981/QĐ-UBND|#46239",
        "@2|Chè đen Bạch Long|||@81.25|Bốn sao|3981/QD-UBND|05/8/2026",
        "II|HẠNG 3 SAO",
        "@3|Cam sành Bạch Xa|HTX Cam Bạch Xa|xã Vĩnh Tuy, tỉnh Tuyên Quang|@55||3981/QĐ-UBND|2026-08-05",
        "@4|Mật ong rừng già|HTX Ong Bạch Xa|xã Vĩnh Tuy, tỉnh Tuyên Quang|@94.9|tiềm năng 5 sao|3981/QĐ-UBND|2026-08-05",
        "Tổng cộng: 4 sản phẩm",
        "|||||||TM. ỦY BAN NHÂN DÂN",
    ];
    workbook(&sheet(&lines, &["A1:H1", "A2:H2", "A3:H3", "C7:C8", "D7:D8"]))
}

const SEMICOLONS: &str = "\u{feff}ten san pham;chu the;xa;tinh;so sao;so quyet dinh;ngay quyet dinh\r\n\
    Chè dây Tân Lập;\"Hợp tác xã Tân Lập\";xã Vĩnh Tuy;Hà Giang;4 sao;858/QĐ-UBND;19/6/2025\r\n\
    Măng khô Tân Lập;HTX Tân Lập;Vĩnh Tuy;tỉnh Tuyên Quang;4;858/QĐ-UBND;2025-06-19\r\n";

stories! {
    async fn an_annex_in_a_workbook_is_imported_whole(market) {
        let officer = market.provincial_officer().await;
        let told = send(&market, &officer, "", &annex()).await.expect(200);
        assert_eq!(outcomes(&told), ["create", "create", "create", "potential"], "{told}");
        assert_eq!(told["applied"], false);
        assert_eq!(on_file(&market).await, [0, 0, 0, 0]);
        let done = send(&market, &officer, "?dry_run=false", &annex()).await.expect(200);
        assert_eq!(done["applied"], true);
        assert_eq!(on_file(&market).await, [3, 4, 3, 1]);
        let list = market.get("/v1/products?sort=name&province=08").await.expect(200);
        let marks: Vec<_> = list["items"].as_array().expect("items").iter()
            .map(|one| (one["name"].as_str().expect("a name"), one["mark"]["stars"].as_u64())).collect();
        assert_eq!(marks, [
            ("Cam sành Bạch Xa", Some(3)), ("Chè búp Bạch Long", Some(4)),
            ("Chè đen Bạch Long", Some(4)), ("Mật ong rừng già", None),
        ]);
        assert_eq!(list["items"][0]["mark"]["valid_until"], "2029-08-05");
        let again = send(&market, &officer, "?dry_run=false", &annex()).await.expect(200);
        assert_eq!(outcomes(&again), ["unchanged"; 4], "{again}");
        assert_eq!(on_file(&market).await, [3, 4, 3, 1]);
    }

    async fn a_text_file_with_semicolons_and_old_names_is_one_producer_in_one_commune(market) {
        let officer = market.provincial_officer().await;
        let told = dry(&market, &officer, SEMICOLONS).await;
        assert_eq!(outcomes(&told), ["create", "create"], "{told}");
        // The commune of today took in a township of Hà Giang: its province decided.
        let warned = told["rows"][1]["warnings"].to_string();
        assert!(warned.contains("UBND tỉnh Hà Giang"), "{warned}");
        apply(&market, &officer, "", SEMICOLONS).await;
        assert_eq!(on_file(&market).await, [1, 2, 2, 0]);
        let again = apply(&market, &officer, "", SEMICOLONS).await;
        assert_eq!(outcomes(&again), ["unchanged", "unchanged"]);
    }

    async fn defaults_of_the_request_fill_what_the_file_leaves_open(market) {
        let officer = market.provincial_officer().await;
        let file = "Sản phẩm,Chủ thể,Sao\nChè vàng Lũng Phìn,HTX Lũng Phìn,3 sao\n";
        let bare = dry(&market, &officer, file).await;
        assert_eq!(problems(&bare["rows"][0], "problems"), ["province_missing"]);
        let query = "&decision=12/Q%C4%90-UBND&decided=2026-08-05&province=08\
                     &authority=UBND%20t%E1%BB%89nh%20Tuy%C3%AAn%20Quang";
        let done = apply(&market, &officer, query, file).await;
        assert_eq!(outcomes(&done), ["create"], "{done}");
        let again = apply(&market, &officer, query, file).await;
        assert_eq!(outcomes(&again), ["unchanged"]);
        for wrong in ["decision=kh%C3%B4ng", "decided=2026-13", "province=99", "authority=x", "dry_run=ja"] {
            let refused = send(&market, &officer, &format!("?{wrong}"), file.as_bytes()).await;
            assert!(refused.status.is_client_error(), "{wrong}: {}", refused.text());
        }
    }
}
