//! All of the real products, each row accounted for.

use super::on_file;
use api::certification::imports::{Importer, Options, Report, import};
use domain::certification::importing::Outcome;
use std::path::Path;
use tests::{Database, Marketplace};

/// The file of real products; `None` where it is not on this machine.
fn real_products() -> Option<Vec<u8>> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data/real-products.csv");
    let found = std::fs::read(&file).ok();
    if found.is_none() {
        let required = std::env::var("OCOP_TEST_REQUIRE").unwrap_or_default();
        assert!(!required.contains("shared"), "{} is required", file.display());
        eprintln!("real products: {} is not here; nothing tested", file.display());
    }
    found
}

/// 179 rows:
/// - 66 certificates: 42 with number and date (Lâm Đồng 9 + 5 + 8 + 2, Tuyên Quang 4, Yên Bái 6, Nghệ An
///   8), and 24 from notices: 19 to the day, 5 to the month;
/// - 104 reported: 34 with a number whose date the source doesn't give (Lào Cai 22, An Giang 12), and 70
///   with neither. Three of them wait for an answer first: the firm “Nước mắm Phan Thiết” may be the one
///   with a longer name in the same ward;
/// - 8 candidates, of Tuần Giáo's plan;
/// - 1 refused: Chè Shan tuyết Hồng Thái has a decision and no stars, for it is a potential five.
async fn account_for_every_row(database: Database) {
    let Some(file) = real_products() else { return };
    let Some(market) = Marketplace::open(database).await else { return };
    let options = Options { skip_bad_rows: true, ..Options::default() };
    let imported = |file: Vec<u8>| async {
        let by = Importer::Platform;
        import(&market.app, by, file, &options, &mut |_, _| {}).await.expect("the file reads")
    };
    let first = imported(file.clone()).await;
    assert_eq!(first.rows.len(), 179);
    assert_eq!(
        counts(&first),
        [
            (Outcome::Create, 66),
            (Outcome::PossibleDuplicate, 3),
            (Outcome::Reported, 101),
            (Outcome::Candidate, 8),
            (Outcome::Refused, 1),
        ]
    );
    let codes = |line: u32| {
        let row = first.rows.iter().find(|row| row.line == line).expect("a row");
        row.problems.iter().map(|one| one.code).collect::<Vec<_>>()
    };
    assert_eq!(codes(82), ["stars_missing"]);
    for line in [73, 74, 75] {
        assert_eq!(codes(line), ["possible_duplicate"]);
    }
    assert_eq!(on_file(&market).await, [108, 175, 66, 101]);
    let answered = imported(answered(&file)).await;
    assert_eq!(
        counts(&answered),
        [(Outcome::Unchanged, 175), (Outcome::Reported, 3), (Outcome::Refused, 1)]
    );
    assert_eq!(on_file(&market).await, [109, 178, 66, 104]);
}

/// The file with a column in which an official says that the three are another producer's.
fn answered(file: &[u8]) -> Vec<u8> {
    let text = String::from_utf8_lossy(file);
    let mut out = String::new();
    for (line, number) in text.lines().zip(1..) {
        let answer = match number {
            1 => "resolution",
            73..=75 => "new",
            _ => "",
        };
        out += &format!("{line},{answer}\n");
    }
    out.into_bytes()
}

fn counts(report: &Report) -> Vec<(Outcome, usize)> {
    let all = Outcome::ALL.iter().map(|one| (*one, report.count(*one)));
    all.filter(|(_, count)| *count > 0).collect()
}

#[tokio::test]
async fn every_real_product_is_accounted_for_on_sqlite() {
    account_for_every_row(Database::Sqlite).await;
}

#[tokio::test]
async fn every_real_product_is_accounted_for_on_postgres() {
    account_for_every_row(Database::Postgres).await;
}
