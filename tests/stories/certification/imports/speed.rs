//! Five thousand rows in one go: `cargo test --release -p tests --test stories imports::speed --
//! --nocapture` prints the figure. A debug build takes fewer rows and no time.

use api::certification::imports::{Importer, Options, import};
use domain::certification::importing::Outcome;
use std::fmt::Write as _;
use tests::{Database, Marketplace};

const ROWS: usize = if cfg!(debug_assertions) { 500 } else { 5_000 };

/// Made-up names of all letters, so that the search for near names has work to do.
fn list() -> String {
    let words = [
        ["thanh", "phuong", "quyet", "bich", "dong", "lam", "giang", "tay", "khe", "mai"],
        ["xuan", "thach", "vinh", "nghia", "cuong", "bang", "dieu", "kim", "ta", "trung"],
        ["son", "hoai", "tuyet", "phuc", "nguyen", "binh", "dao", "chau", "loc", "ngoi"],
        ["yen", "khanh", "tram", "hiep", "duong", "ky", "phi", "linh", "ngoc", "que"],
    ];
    let mut out = String::from("name,producer,province,stars,decision,decision date,authority\n");
    for number in 0..ROWS {
        let word = |place: usize| words[place][number / [1, 10, 100, 1000][place] % 10];
        let producer = format!("HTX {} {} {} {}", word(0), word(1), word(2), word(3));
        let _ = writeln!(
            out,
            "Sản phẩm thử {} {number},{producer},Tuyên Quang,3,100/QĐ-UBND,2026-08-05,UBND tỉnh Tuyên Quang",
            word(1)
        );
    }
    out
}

async fn a_long_list_applies_in_one_go(database: Database) {
    let Some(market) = Marketplace::open(database).await else { return };
    let options = Options { skip_bad_rows: true, ..Options::default() };
    let mut last = (0, 0);
    let started = std::time::Instant::now();
    let statements = market.app.store().statements();
    let file = list().into_bytes();
    let mut progress = |done, all| last = (done, all);
    let done = import(&market.app, Importer::Platform, file, &options, &mut progress).await;
    let report = done.expect("the file is imported");
    let took = started.elapsed();
    let statements = market.app.store().statements() - statements;
    println!("{ROWS} rows on {database:?}: {took:?}, {statements} statements");
    assert_eq!(report.count(Outcome::Create), ROWS);
    assert_eq!(last, (ROWS, ROWS));
    assert!(statements < 100, "{statements} statements");
    if !cfg!(debug_assertions) {
        assert!(took.as_secs_f64() < 5.0, "{took:?}");
    }
}

#[tokio::test]
async fn a_long_list_applies_in_one_go_on_sqlite() {
    a_long_list_applies_in_one_go(Database::Sqlite).await;
}

#[tokio::test]
async fn a_long_list_applies_in_one_go_on_postgres() {
    a_long_list_applies_in_one_go(Database::Postgres).await;
}
