//! What every engine promises, asked of each: the embedded one always, Meilisearch when `MEILISEARCH_URL`
//! names a server.

use search::Index;
use search::document::{Batch, Document, Facts, Key, Kind, Texts, Watermark, Window};
use search::meilisearch::Meilisearch;
use search::query::{Certified, Circle, Filter, Found, Part, Query, Sort};
use search::tantivy::Embedded;
use std::io::Write as _;
use std::sync::Once;
use uuid::Uuid;

/// An engine with nothing in it, and what must live as long.
struct Engine {
    index: Box<dyn Index>,
    _folder: tempfile::TempDir,
}

async fn engines() -> Vec<Engine> {
    let folder = tempfile::tempdir().expect("a folder");
    let embedded = Embedded::open(folder.path()).expect("an index");
    let mut engines = vec![Engine { index: Box::new(embedded), _folder: folder }];
    engines.extend(on_a_server());
    engines
}

/// Meilisearch under a name that no other test and no other run has.
fn on_a_server() -> Option<Engine> {
    static SAID: Once = Once::new();
    let Ok(url) = std::env::var("MEILISEARCH_URL") else {
        // Not by `eprintln`, which a test that passes keeps to itself.
        SAID.call_once(|| {
            let said =
                "MEILISEARCH_URL is not set: the contract was asked of the embedded engine alone";
            writeln!(std::io::stderr(), "{said}").expect("said");
        });
        return None;
    };
    let key = std::env::var("MEILISEARCH_KEY").ok();
    let folder = tempfile::Builder::new().prefix("ocop_contract_").tempdir().expect("a folder");
    let name = folder.path().file_name().and_then(|name| name.to_str()).expect("a name");
    let server = Meilisearch::named(&url, key.as_deref(), name).expect("an engine");
    Some(Engine { index: Box::new(server), _folder: folder })
}

async fn filled(documents: Vec<Document>) -> Vec<Engine> {
    let engines = engines().await;
    for engine in &engines {
        engine.index.begin().await.expect("begun");
        engine.index.fill(documents.clone()).await.expect("filled");
        engine.index.finish(mark(1)).await.expect("finished");
    }
    engines
}

fn mark(seq: i64) -> Watermark {
    Watermark { transaction: 0, seq }
}

fn id(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

fn product(number: u128, name: &str, maker: &str, place: &str) -> Document {
    let texts = Texts {
        name: name.to_owned(),
        maker: maker.to_owned(),
        place: place.to_owned(),
        category: "Chè Thực phẩm".to_owned(),
        story: "Bà con trong bản giữ nghề này đã ba đời".to_owned(),
    };
    let facts = Facts {
        published: i64::try_from(number).unwrap_or(0),
        producer: id(1000),
        province: Some(i32::try_from(number % 3).unwrap_or(0)),
        set: Some(11),
        price: Some(40_000 * i64::try_from(number).unwrap_or(0)),
        months: 0xFFF,
        ..Facts::default()
    };
    Document { key: Key { kind: Kind::Product, id: id(number) }, revision: 1, texts, facts }
}

fn shelf() -> Vec<Document> {
    vec![
        product(1, "Chè Shan tuyết Suối Giàng", "HTX Suối Giàng", "xã Văn Chấn, tỉnh Lào Cai"),
        product(2, "Cam sành Hà Giang", "Hợp tác xã Anh Tài", "xã Vĩnh Tuy, tỉnh Tuyên Quang"),
        product(3, "Mật ong bạc hà", "HTX Tuấn Dũng", "xã Mèo Vạc, tỉnh Tuyên Quang"),
        product(4, "Trà hoa vàng", "Công ty TNHH Hoa Vàng", "xã Ba Chẽ, tỉnh Quảng Ninh"),
        product(5, "Sắn dây tinh bột", "Hộ kinh doanh Mai", "phường Kinh Môn, thành phố Hải Phòng"),
        product(6, "Cà phê rang mộc", "HTX Bích Thao", "xã Chiềng Cọ, tỉnh Sơn La"),
    ]
}

fn asked(text: &str) -> Query {
    Query {
        kind: Kind::Product,
        text: text.to_owned(),
        completing: false,
        filter: Filter::default(),
        sort: Sort::Relevance,
        after: None,
        limit: 20,
        at: 100,
    }
}

async fn found(engine: &Engine, query: &Query) -> Found {
    engine.index.search(query).await.expect("an answer")
}

fn numbers(found: &Found) -> Vec<u128> {
    found.hits.iter().map(|hit| hit.key.id.as_u128()).collect()
}

async fn first(text: &str, wanted: u128) {
    for engine in filled(shelf()).await {
        let answer = found(&engine, &asked(text)).await;
        assert_eq!(numbers(&answer).first(), Some(&wanted), "{text}");
    }
}

#[tokio::test]
async fn what_buyers_type_finds_what_they_mean() {
    for (text, wanted) in [
        ("chè shan tuyết", 1),
        ("che shan tuyet", 1),
        ("tra shan tuyet", 1),
        ("trà shan tuyêt", 1),
        ("shantuyết", 1),
        ("tuyet shan che", 1),
        ("chef shan tuyeets", 1),
        ("cam sanhf", 2),
        ("cam snah ha giang", 2),
        ("htx anh tài", 2),
        ("hop tac xa anh tai", 2),
        ("mats ong bac ha", 3),
        ("mat on", 3),
        ("trà hoa vàng", 4),
        ("chè hoa vàng", 4),
        ("tra2 hoa va2ng", 4),
        ("khoai mì dây", 5),
        ("caphe rang", 6),
        ("tp hai phong", 5),
    ] {
        first(text, wanted).await;
    }
}

#[tokio::test]
async fn nonsense_finds_nothing() {
    for engine in filled(shelf()).await {
        for text in ["asdfgh qwerty", "zzzz", "điện thoại thông minh", "🍊🍊", "field:value AND *"]
        {
            let answer = found(&engine, &asked(text)).await;
            assert_eq!(
                (numbers(&answer), answer.total),
                (
                    if text.contains('🍊') { vec![6, 5, 4, 3, 2, 1] } else { vec![] },
                    if text.contains('🍊') { 6 } else { 0 }
                ),
                "{text}"
            );
        }
    }
}

#[tokio::test]
async fn an_empty_answer_says_what_to_leave_out() {
    for engine in filled(shelf()).await {
        let mut query = asked("cam sành xyzxyz");
        let answer = found(&engine, &query).await;
        let word = answer.instead.iter().find(|one| one.without == Part::Word("xyzxyz".into()));
        assert_eq!(word.map(|one| one.hits), Some(1));
        query = asked("cam sành");
        query.filter.sets = vec![3];
        let answer = found(&engine, &query).await;
        assert!(answer.hits.is_empty());
        let filter = answer.instead.iter().find(|one| one.without == Part::Filter("set"));
        assert_eq!(filter.map(|one| one.hits), Some(1));
    }
}

#[tokio::test]
async fn a_facet_leaves_its_own_filter_aside() {
    for engine in filled(shelf()).await {
        let mut query = asked("");
        query.filter.provinces = vec![0];
        let answer = found(&engine, &query).await;
        assert_eq!(numbers(&answer), [6, 3]);
        assert_eq!(answer.facets.provinces, [(0, 2), (1, 2), (2, 2)]);
        assert_eq!(answer.facets.sets, [(11, 2)]);
        assert_eq!(answer.facets.prices.iter().map(|(_, count)| count).sum::<u64>(), 2);
    }
}

#[tokio::test]
async fn certificates_count_at_the_instant_asked_for() {
    let mut shelf = shelf();
    shelf[1].facts.windows = vec![Window { from: 50, until: 150, stars: 4 }];
    shelf[1].facts.ever_certified = true;
    for engine in filled(shelf).await {
        let mut query = asked("");
        query.filter.certified = Some(Certified::Now);
        for (at, hits) in [(49, vec![]), (50, vec![2]), (149, vec![2]), (150, vec![])] {
            query.at = at;
            assert_eq!(numbers(&found(&engine, &query).await), hits, "at {at}");
        }
        query.filter = Filter { stars: vec![3, 4], ..Filter::default() };
        query.at = 100;
        let answer = found(&engine, &query).await;
        assert_eq!((numbers(&answer), answer.facets.stars), (vec![2], vec![(4, 1)]));
    }
}

#[tokio::test]
async fn sorts_and_pages_neither_skip_nor_repeat() {
    for engine in filled(shelf()).await {
        for sort in [Sort::Relevance, Sort::Newest, Sort::Cheapest, Sort::Dearest] {
            for text in ["", "che"] {
                let whole = found(&engine, &Query { sort, ..asked(text) }).await;
                let (mut pages, mut after) = (Vec::new(), None);
                loop {
                    let page =
                        found(&engine, &Query { sort, after, limit: 2, ..asked(text) }).await;
                    pages.extend(numbers(&page));
                    assert_eq!(page.total, whole.total);
                    after = page.hits.last().map(|hit| hit.place);
                    if page.hits.len() < 2 {
                        break;
                    }
                }
                assert_eq!(pages, numbers(&whole), "{sort:?} {text}");
            }
        }
    }
}

#[tokio::test]
async fn the_nearest_come_first_within_the_circle() {
    let mut shelf = shelf();
    for (index, one) in shelf.iter_mut().enumerate() {
        let north = 21_000_000 + 100_000 * i64::try_from(index).unwrap_or(0);
        one.facts.location = (index != 2).then_some((north, 105_000_000));
    }
    for engine in filled(shelf).await {
        let near =
            Circle { latitude: 21_310_000, longitude: 105_000_000, shrink: 934, radius: 250_000 };
        let mut query = Query { sort: Sort::Nearest, ..asked("") };
        query.filter.near = Some(near);
        assert_eq!(numbers(&found(&engine, &query).await), [4, 5, 6, 2]);
    }
}

#[tokio::test]
async fn changes_are_seen_and_late_repeats_change_nothing() {
    for engine in filled(shelf()).await {
        let index = &engine.index;
        let mut newer = product(2, "Cam Vinh", "HTX Anh Tài", "xã Vĩnh Tuy");
        newer.revision = 9;
        let gone = vec![Key { kind: Kind::Product, id: id(3) }];
        let batch = Batch { documents: vec![newer], gone, watermark: Some(mark(9)) };
        index.apply(batch).await.expect("applied");
        assert_eq!(index.watermark().await.expect("a watermark"), Some(mark(9)));
        assert_eq!(numbers(&found(&engine, &asked("cam vinh")).await), [2]);
        assert!(found(&engine, &asked("mật ong")).await.hits.is_empty());
        let late = Batch { documents: vec![shelf().remove(1)], ..Batch::default() };
        index.apply(late).await.expect("applied");
        assert_eq!(numbers(&found(&engine, &asked("cam vinh")).await), [2]);
        let revisions = index.revisions().await.expect("revisions");
        assert_eq!(revisions.len(), 5);
        assert_eq!(revisions[&Key { kind: Kind::Product, id: id(2) }], 9);
    }
}

#[tokio::test]
async fn building_anew_is_seen_only_when_it_is_whole() {
    for engine in filled(shelf()).await {
        let index = &engine.index;
        index.begin().await.expect("begun");
        index
            .fill(vec![product(7, "Gạo nếp nương", "HTX Bản Mường", "xã Mường Lò")])
            .await
            .expect("filled");
        assert_eq!(found(&engine, &asked("")).await.total, 6);
        index.finish(mark(20)).await.expect("finished");
        let answer = found(&engine, &asked("gao nep")).await;
        assert_eq!((numbers(&answer), answer.watermark), (vec![7], mark(20)));
        assert_eq!(found(&engine, &asked("")).await.total, 1);
    }
}

#[tokio::test]
async fn an_index_that_was_never_filled_says_so() {
    for engine in engines().await {
        assert_eq!(engine.index.watermark().await.expect("none"), None);
        assert!(engine.index.search(&asked("chè")).await.is_err());
    }
}

#[tokio::test]
async fn kinds_are_kept_apart() {
    for kind in [Kind::Storefront, Kind::Fair, Kind::PointOfSale] {
        let mut shelf = shelf();
        shelf[0].key.kind = kind;
        for engine in filled(shelf).await {
            for asked_for in Kind::ALL {
                let query = Query { kind: asked_for, ..asked("suối giàng") };
                let wanted: &[u128] = if asked_for == kind { &[1] } else { &[] };
                assert_eq!(numbers(&found(&engine, &query).await), wanted, "{kind:?}");
            }
        }
    }
}
