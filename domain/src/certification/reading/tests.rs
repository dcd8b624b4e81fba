use super::*;
use crate::certification::Stars;

/// A sheet from lines of cells separated by `|`; `@45288` is a number.
fn grid(lines: &[&str]) -> Grid {
    let cell = |text: &str| match text.trim() {
        "" => Cell::Empty,
        number if number.starts_with('@') => Cell::Number(number[1..].parse().unwrap()),
        text => Cell::Text(text.to_owned()),
    };
    let lines = lines
        .iter()
        .zip(1..)
        .map(|(line, number)| Line { number, cells: line.split('|').map(cell).collect() });
    Grid { lines: lines.collect(), ..Grid::default() }
}

fn merged(lines: (u32, u32), columns: (usize, usize)) -> Merged {
    Merged {
        first_line: lines.0,
        last_line: lines.1,
        first_column: columns.0,
        last_column: columns.1,
    }
}

fn sheet(grid: Grid) -> Sheet {
    read(grid, &Defaults::default()).unwrap()
}

fn rows(sheet: &Sheet) -> Vec<&DecisionRow> {
    sheet.rows.iter().map(|row| row.outcome.as_ref().unwrap()).collect()
}

fn codes(sheet: &Sheet) -> Vec<(u32, &'static str)> {
    sheet
        .rows
        .iter()
        .filter_map(|row| row.outcome.as_ref().err())
        .flatten()
        .map(|p| (p.line, p.code))
        .collect()
}

fn issue_codes(sheet: &Sheet) -> Vec<(u32, &'static str)> {
    sheet.issues.iter().map(|issue| (issue.problem.line, issue.problem.code)).collect()
}

const THREE: Option<Recognition> = Some(Recognition::Stars(Stars::Three));
const FOUR: Option<Recognition> = Some(Recognition::Stars(Stars::Four));

#[test]
fn an_annex_as_officials_make_it_reads_whole() {
    let mut annex = grid(&[
        "ỦY BAN NHÂN DÂN||||||",
        "DANH SÁCH SẢN PHẨM OCOP NĂM 2023||||||",
        "(Kèm theo Quyết định số 2585/QĐ-UBND ngày 28/12/2023)||||||",
        "",
        "STT|Tên sản\nphẩm|Tên chủ thể|Địa chỉ|Điểm|Xếp hạng|Ngày quyết định",
        "(1)|(2)|(3)|(4)|(5)|(6)|(7)",
        "I|HẠNG 4 SAO|||||",
        "1|Trà Bát Tiên|HTX Chè Hưng Khánh|xã Hưng Khánh|73,5||@45288",
        "2|Quế điếu||  |@81.25|Bốn sao|28/12/2023",
        "II|HẠNG 3 SAO|||||",
        "@3|Miến đao|Hộ kinh doanh An|xã Quy Mông|@55||2023-12-28",
        "Tổng cộng: 3 sản phẩm||||||",
        "||||||TM. ỦY BAN NHÂN DÂN",
        "||||||Nguyễn Văn A",
    ]);
    annex.merged = vec![merged((2, 2), (0, 6)), merged((8, 9), (2, 2)), merged((8, 9), (3, 3))];
    let sheet = sheet(annex);
    let rows = rows(&sheet);
    assert_eq!(sheet.rows.iter().map(|row| row.line).collect::<Vec<_>>(), [8, 9, 11]);
    assert_eq!(rows.iter().map(|row| row.recognition).collect::<Vec<_>>(), [FOUR, FOUR, THREE]);
    let scores: Vec<_> = rows.iter().map(|row| row.score.unwrap().hundredths()).collect();
    assert_eq!(scores, [7350, 8125, 5500]);
    assert!(rows.iter().all(|row| row.decided.unwrap().to_string() == "2023-12-28"));
    let producer = rows[1].producer.as_ref().unwrap();
    assert_eq!(
        (producer.key.as_str(), producer.kind),
        ("htx che hung khanh", ProducerKind::Cooperative)
    );
    assert_eq!(rows[1].address.as_ref().unwrap().commune.as_ref().unwrap().name, "Hưng Khánh");
    assert_eq!(
        issue_codes(&sheet),
        [
            (6, "header_repeated"),
            (7, "group_row"),
            (10, "group_row"),
            (12, "footer_row"),
            (13, "footer_row"),
            (14, "footer_row"),
        ]
    );
}

#[test]
fn columns_are_known_in_both_languages_and_without_diacritics() {
    for header in [
        "TÊN SẢN PHẨM|CHỦ THỂ|HẠNG SAO",
        "ten san pham|chu the|so sao",
        "San pham (OCOP)|Đơn vị sản xuất|Kết quả",
        "Product|Producer|Stars",
        "name|Cơ sở|rank",
    ] {
        let sheet = sheet(grid(&[header, "Trà|HTX A|4"]));
        assert_eq!(rows(&sheet)[0].recognition, FOUR, "{header}");
    }
    let unknown = sheet(grid(&["Sản phẩm|Chủ thể|Sao|Điện thoại", "Trà|HTX A|4|0912"]));
    assert_eq!(issue_codes(&unknown), [(1, "column_unknown")]);
}

#[test]
fn a_header_that_cannot_serve_names_what_was_seen() {
    let refused = |lines: &[&str]| {
        let refusal = read(grid(lines), &Defaults::default()).unwrap_err();
        let codes: Vec<_> = refusal.problems.iter().map(|problem| problem.code).collect();
        (codes, refusal.seen.join("|"))
    };
    assert_eq!(
        refused(&["Sản phẩm|Ghi chú|Xã", "Trà||A"]),
        (vec!["header_missing", "header_missing"], "Sản phẩm|Ghi chú|Xã".into())
    );
    assert_eq!(
        refused(&["Sản phẩm|Chủ thể|Số sao|Hạng sao", "Trà|HTX A|3|4"]),
        (vec!["header_duplicate"], "Sản phẩm|Chủ thể|Số sao|Hạng sao".into())
    );
    assert_eq!(refused(&["a|b|c", "1|2|3"]), (vec!["header_not_found"], "a|b|c".into()));
    assert_eq!(refused(&[]), (vec!["header_not_found"], String::new()));
    assert!(has_header(&grid(&["Sản phẩm|Chủ thể|Sao"])));
}

#[test]
fn a_header_of_two_lines_reads_through_its_merged_cells() {
    let mut two = grid(&[
        "STT|Sản phẩm|Chủ thể||Kết quả|",
        "||Tên|Địa chỉ|Điểm|Hạng sao",
        "1|Trà|HTX A|xã Vĩnh Tuy|73,5|4 sao",
    ]);
    two.merged = vec![merged((1, 1), (2, 3)), merged((1, 1), (4, 5)), merged((1, 2), (0, 0))];
    let sheet = sheet(two);
    let row = rows(&sheet)[0];
    assert_eq!((row.product.as_str(), row.recognition), ("Trà", FOUR));
    assert_eq!(row.producer.as_ref().unwrap().printed, "HTX A");
    assert_eq!(row.address.as_ref().unwrap().commune.as_ref().unwrap().name, "Vĩnh Tuy");
}

#[test]
fn stars_of_headings_hold_for_their_own_section_only() {
    let sheet = sheet(grid(&[
        "Sản phẩm|Chủ thể|Xã",
        "I. HẠNG 4 SAO||",
        "1. Huyện Bắc Quang||",
        "Trà|HTX A|x",
        "2. Huyện Vị Xuyên||",
        "Cam|HTX B|y",
        "II. Sản phẩm tiềm năng 5 sao||",
        "Mật ong|HTX C|z",
        "III. Sản phẩm du lịch||",
        "Homestay|HTX D|t",
    ]));
    let read: Vec<_> = rows(&sheet).iter().map(|row| row.recognition).collect();
    assert_eq!(read, [FOUR, FOUR, Some(Recognition::Potential5), None]);
}

#[test]
fn empty_cells_are_filled_only_where_the_sheet_merges_them() {
    let lines = ["Sản phẩm|Chủ thể|Sao|Xã", "Trà|HTX A|4|Vĩnh Tuy", "Cam||3|", "Bưởi||3|"];
    let plain = sheet(grid(&lines));
    assert!(rows(&plain)[1].producer.is_none());
    let mut joined = grid(&lines);
    joined.merged =
        vec![merged((2, 3), (1, 1)), merged((2, u32::MAX), (1, 1)), merged((2, 900_000), (0, 0))];
    let filled = sheet(joined);
    let rows = rows(&filled);
    assert_eq!(rows[1].producer, rows[0].producer);
    assert!(rows[1].address.is_none() && rows[2].producer.is_none());
}

#[test]
fn a_row_tells_all_its_problems_at_once() {
    let sheet = sheet(grid(&[
        "Sản phẩm|Chủ thể|Sao|Điểm|Ngày QĐ|Số QĐ|Hiệu lực đến|Bộ sản phẩm|Xử lý",
        "|HTX A|sáu|173,5|31/02/2024|abc|12/2026|27|có lẽ",
        "Trà|HTX A|4|73,5|28/12/2023|2585/QĐ-UBND ngày 29/12/2023|27/12/2026|11|NEW",
        "Trà\u{7}|#N/A|4||||||",
    ]));
    assert_eq!(
        codes(&sheet),
        [
            (2, "product_missing"),
            (2, "date_impossible"),
            (2, "decision_unreadable"),
            (2, "date_needs_day"),
            (2, "set_out_of_range"),
            (2, "stars_unreadable"),
            (2, "score_out_of_range"),
            (2, "resolution_unreadable"),
            (3, "date_conflict"),
            (4, "control_character"),
            (4, "cell_error"),
        ]
    );
    let problems = sheet.rows[0].outcome.as_ref().unwrap_err();
    assert_eq!(problems[1].column.as_deref(), Some("Ngày QĐ"));
    assert!(problems[1].vi.contains("31/02/2024") && problems[1].en.contains("31/02/2024"));
}

#[test]
fn a_lone_name_is_neither_product_nor_silently_dropped() {
    let sheet = sheet(grid(&[
        "STT|Sản phẩm|Chủ thể|Sao",
        "||HẠNG 4 SAO|",
        "|THỰC PHẨM||",
        "|Nhóm đồ uống||",
        "|Trà shan tuyết||",
        "5|Trà shan tuyết||",
        "1|Huyện Bắc Quang||",
    ]));
    assert_eq!(codes(&sheet), [(5, "row_incomplete"), (6, "row_incomplete")]);
    assert_eq!(
        issue_codes(&sheet),
        [(2, "group_row"), (3, "group_row"), (4, "group_row"), (7, "group_row")]
    );
}

#[test]
fn a_separator_too_many_is_told_in_text_files() {
    let mut text = grid(&["Sản phẩm|Chủ thể|Sao", "Trà|HTX A|4|x"]);
    assert!(codes(&sheet(text.clone())).is_empty());
    text.delimited = true;
    assert_eq!(codes(&sheet(text)), [(2, "cell_beyond_header")]);
}

#[test]
fn defaults_fill_what_rows_leave_open() {
    let defaults = Defaults {
        decision: DecisionNumber::read("2585/QĐ-UBND"),
        decided: PartialDate::parse("2023-12-28"),
        authority: Some(AuthorityName::read("UBND tỉnh Yên Bái")),
        province: Some(Place::read_province("tỉnh Yên Bái")),
    };
    let lines =
        ["Sản phẩm|Chủ thể|Sao|Số QĐ|Tỉnh", "Trà|HTX A|4||", "Cam|HTX B|3|321/QD-UBND|Tuyên Quang"];
    let sheet = read(grid(&lines), &defaults).unwrap();
    let rows = rows(&sheet);
    assert_eq!((&rows[0].decision, rows[0].decided), (&defaults.decision, defaults.decided));
    assert_eq!(rows[0].province.as_ref().unwrap().name, "Yên Bái");
    assert_eq!(rows[1].decision.as_ref().unwrap().normal, "321/QĐ-UBND");
    assert_eq!(
        (rows[1].decided, rows[1].province.as_ref().unwrap().name.as_str()),
        (None, "Tuyên Quang")
    );
}

#[test]
fn numbers_of_columns_are_told_from_rows_of_numbers() {
    let sheet = sheet(grid(&[
        "Sản phẩm|Chủ thể|Sao",
        "A|B|1",
        "A|1|2",
        "@1|@2|@3",
        "4294967295|x|3",
        "Sản phẩm|Chủ thể|Sao",
    ]));
    assert_eq!(sheet.rows.iter().map(|row| row.line).collect::<Vec<_>>(), [2, 5]);
    assert!(issue_codes(&sheet).iter().all(|issue| issue.1 == "header_repeated"));
}

#[test]
fn the_rarer_columns_read() {
    let sheet = sheet(grid(&[
        "Sản phẩm|Chủ thể|Loại hình|Sao|Nhóm|Bộ sản phẩm|Mã sản phẩm|Quy cách|Thay thế|Xử lý|Có giá trị đến|Cơ quan ban hành|Năm công nhận|Ghi chú|Nguồn",
        "Trà|Độ Khoa|HTX|4|Thực phẩm|Chè tươi, chè chế biến|@12345|hộp 200 g; túi 500 g\nchai|303/QD-UBND|0190A000-0000-7000-8000-00000000000A|28/12/2026|UBND tỉnh|@2023|a|b",
        "Cam|X|tập thể|3||lạ|-||Không||||||",
    ]));
    let rows = rows(&sheet);
    assert_eq!(rows[0].producer.as_ref().unwrap().kind, ProducerKind::Cooperative);
    assert_eq!(rows[0].set.map(ProductSet::number), Some(11));
    assert_eq!(rows[0].product_code.as_deref(), Some("12345"));
    assert_eq!(rows[0].packs, ["hộp 200 g", "túi 500 g", "chai"]);
    assert!(
        matches!(&rows[0].supersedes, Some(Supersedes::Decision(number)) if number.normal == "303/QĐ-UBND")
    );
    assert_eq!(
        rows[0].resolution,
        Some(Resolution::Id("0190a000-0000-7000-8000-00000000000a".into()))
    );
    assert_eq!(rows[0].valid_to, NaiveDate::from_ymd_opt(2026, 12, 28));
    assert_eq!(rows[0].decided.unwrap().to_string(), "2023");
    assert_eq!(rows[0].notes.as_deref(), Some("a; b"));
    assert_eq!((rows[1].product_code.as_ref(), rows[1].supersedes.as_ref()), (None, None));
    assert_eq!(issue_codes(&sheet), [(3, "producer_kind_unknown"), (3, "set_unknown")]);
}
