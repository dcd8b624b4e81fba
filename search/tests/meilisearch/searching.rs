use crate::stand_in::{Answers, StandIn, asked, id, mark, row};
use search::document::{Kind, Watermark};
use search::query::{Certified, Circle, Facets, Filter, Instead, Part, Place, Query, Sort};
use search::{Index as _, IndexError};
use serde_json::{Value, json};

fn everything() -> Filter {
    Filter {
        provinces: vec![2, 24],
        communes: vec![20],
        sets: vec![11],
        stars: vec![4, 5],
        producer: Some(id(1000)),
        certified: Some(Certified::Ever),
        price_from: Some(50_000),
        price_to: Some(200_000),
        in_stock: true,
        month: Some(12),
        near: Some(Circle {
            latitude: 21_030_000,
            longitude: 105_850_000,
            shrink: 933,
            radius: 450_000,
        }),
    }
}

/// What [`everything`] is to the server.
fn filter(province: &str, set: &str, stars: &str, price: &str) -> String {
    format!(
        "kind = product AND {province}commune IN [20] AND {set}({stars}) AND \
         producer = \"00000000-0000-0000-0000-0000000003e8\" AND ever_certified = true AND \
         {price}in_stock = true AND months = 12 AND _geoRadius(21.03, 105.85, 50037)"
    )
}

/// A question that only counts.
fn counting(text: &str, filter: &str, facet: &str) -> Value {
    let attributes = ["id", "revision", "format", "transaction", "seq"];
    json!({ "indexUid": "ocop", "q": text, "filter": filter, "offset": 0, "limit": 0,
            "facets": [facet], "attributesToRetrieve": attributes, "matchingStrategy": "all" })
}

fn with(mut question: Value, changes: &[(&str, Value)]) -> Value {
    for (name, value) in changes {
        question[*name] = value.clone();
    }
    question
}

fn without(mut question: Value, name: &str) -> Value {
    question.as_object_mut().expect("a question").remove(name);
    question
}

#[tokio::test]
async fn a_search_with_every_filter_is_one_request() {
    let server =
        StandIn::start(Answers { found: Some(|_, _| some(1)), ..Answers::default() }).await;
    let query = Query { filter: everything(), ..asked("Mật ong \"bac\" haf -x'") };
    server.engine.search(&query).await.expect("an answer");
    let (province, set) = ("province IN [2, 24] AND ", "set IN [11] AND ");
    let price = "price >= 50000 AND price <= 200000 AND ";
    let window = |stars: u8| format!("(from_{stars} <= 100 AND until_{stars} > 100)");
    let stars = format!("{} OR {}", window(4), window(5));
    let whole = filter(province, set, &stars, price);
    let text = "mat ong bac ha x";
    let count = |filter: &str, facet: &str| counting(text, filter, facet);
    let toned = [
        ("q", json!("\"ma56t\" ong bac ha x")),
        ("limit", json!(20)),
        ("attributesToSearchOn", json!(["name", "place", "maker", "short", "category", "toned"])),
    ];
    let expected = [
        without(with(counting("", "kind = watermark", ""), &[("limit", json!(1))]), "facets"),
        with(count(&whole, "kind"), &[("limit", json!(20))]),
        without(with(count(&whole, "kind"), &toned), "facets"),
        count(&filter("", set, &stars, price), "province"),
        count(&filter(province, "", &stars, price), "set"),
        count(&filter(province, set, &stars, ""), "band"),
        count(&filter(province, set, &window(3), price), "kind"),
        count(&filter(province, set, &window(4), price), "kind"),
        count(&filter(province, set, &window(5), price), "kind"),
    ];
    // What follows the last word is put behind it, so that it is whole.
    let expected = expected.map(|one| match one["q"].as_str() {
        Some("") | None => one.clone(),
        Some(text) => with(one.clone(), &[("q", json!(format!("{text} ")))]),
    });
    assert_eq!(server.questions(0).await, expected);
    assert_eq!(server.heard().await.len(), 1);
}

fn some(hits: u64) -> Value {
    json!({ "hits": [], "facetDistribution": { "kind": { "product": hits } } })
}

#[tokio::test]
async fn without_a_filter_the_facets_are_counted_with_the_hits() {
    let server =
        StandIn::start(Answers { found: Some(|_, _| some(1)), ..Answers::default() }).await;
    let after = Some(Place { rank: 0, tie: 0, seen: 40, at: 55 });
    let query = Query { kind: Kind::Storefront, after, ..asked("che") };
    server.engine.search(&query).await.expect("an answer");
    let window = |stars: u8| {
        let filter = format!("kind = storefront AND ((from_{stars} <= 55 AND until_{stars} > 55))");
        counting("che", &filter, "kind")
    };
    let facets = ("facets", json!(["kind", "province", "set", "band"]));
    let page = [("offset", json!(40)), ("limit", json!(20)), facets];
    let questions = server.questions(0).await;
    assert_eq!(questions[1], with(counting("che", "kind = storefront", ""), &page));
    assert_eq!(questions[2..], [window(3), window(4), window(5)]);
}

#[tokio::test]
async fn every_order_is_the_servers_first_rule() {
    let near = everything().near;
    for (text, sort, expected) in [
        ("che", Sort::Relevance, Value::Null),
        ("", Sort::Relevance, json!(["published:desc"])),
        ("che", Sort::Newest, json!(["published:desc"])),
        ("chè", Sort::Cheapest, json!(["price:asc"])),
        ("che", Sort::Dearest, json!(["price:desc"])),
        ("che", Sort::Nearest, json!(["_geoPoint(21.03, 105.85):asc"])),
    ] {
        let found: fn(&str, &str) -> Value = |_, _| some(1);
        let server = StandIn::start(Answers { found: Some(found), ..Answers::default() }).await;
        let query = Query { sort, filter: Filter { near, ..Filter::default() }, ..asked(text) };
        server.engine.search(&query).await.expect("an answer");
        let questions = server.questions(0).await;
        assert_eq!(questions[1]["sort"], expected, "{sort:?}");
        assert_eq!(questions.len(), 5, "an order leaves tones aside");
    }
}

/// Two with the tones of the query, four without.
fn tea(text: &str, filter: &str) -> Value {
    let rows = if text.contains('"') { vec![4, 2] } else { vec![1, 2, 3, 4] };
    let hits: Vec<Value> = rows.into_iter().map(|number| json!({ "id": row(number) })).collect();
    if filter.contains("from_") {
        return some(u64::from(filter.contains("from_4")) * 3);
    }
    json!({ "hits": hits, "facetDistribution": {
        "kind": { "product": 1234 }, "province": { "24": 5, "2": 7 }, "set": { "11": 12 },
        "band": { "5": 2, "0": 1 } } })
}

#[tokio::test]
async fn what_has_the_tones_comes_first_and_pages_neither_skip_nor_repeat() {
    let server = StandIn::start(Answers { found: Some(tea), ..Answers::default() }).await;
    let (mut after, mut numbers) = (None, Vec::new());
    for _ in 0..2 {
        let query = Query { after, limit: 2, ..asked("chè") };
        let found = server.engine.search(&query).await.expect("an answer");
        assert_eq!((found.total, found.watermark), (1234, Watermark { transaction: 7, seq: 70 }));
        let facets = Facets {
            provinces: vec![(2, 7), (24, 5)],
            sets: vec![(11, 12)],
            stars: vec![(4, 3)],
            prices: vec![(0, 1), (5, 2)],
        };
        assert_eq!(found.facets, facets);
        assert!(["che", "tra"].iter().all(|word| found.matched.words.contains(*word)));
        numbers.extend(found.hits.iter().map(|hit| hit.key.id.as_u128()));
        after = found.hits.last().map(|hit| hit.place);
    }
    assert_eq!(numbers, [4, 2, 1, 3]);
    assert_eq!(after, Some(Place { rank: 0, tie: 0, seen: 4, at: 100 }));
    assert_eq!(server.questions(1).await[1]["limit"], 4, "both lists from the first hit on");
}

#[tokio::test]
async fn pages_end_with_the_most_hits() {
    let server = StandIn::start(Answers { found: Some(tea), ..Answers::default() }).await;
    for (seen, left) in [(990, 10), (1_000, 0), (u32::MAX, 0)] {
        let after = Some(Place { rank: 0, tie: 0, seen, at: 1 });
        let found =
            server.engine.search(&Query { after, ..asked("che") }).await.expect("an answer");
        assert!(found.hits.len() <= left, "after {seen}");
    }
}

#[tokio::test]
async fn an_empty_answer_says_what_to_leave_out() {
    let found: fn(&str, &str) -> Value = |text, _| some(u64::from(text == "cam sanh") * 9);
    let server = StandIn::start(Answers { found: Some(found), ..Answers::default() }).await;
    let filter = Filter { sets: vec![3], in_stock: true, ..Filter::default() };
    let query = Query { filter, ..asked("cam Sành xyzxyz") };
    let found = server.engine.search(&query).await.expect("an answer");
    assert_eq!(found.instead, [Instead { without: Part::Word("xyzxyz".to_owned()), hits: 9 }]);
    let whole = "kind = product AND set IN [3] AND in_stock = true";
    let expected = [
        counting("sanh xyzxyz", whole, "kind"),
        counting("cam xyzxyz", whole, "kind"),
        counting("cam sanh", whole, "kind"),
        counting("cam sanh xyzxyz", "kind = product AND in_stock = true", "kind"),
        counting("cam sanh xyzxyz", "kind = product AND set IN [3]", "kind"),
    ];
    assert_eq!(server.questions(1).await, expected);
}

#[tokio::test]
async fn nothing_to_leave_out_is_not_asked_for() {
    let server = StandIn::start(Answers::default()).await;
    let found = server.engine.search(&asked("xyzxyz")).await.expect("an answer");
    assert!(found.instead.is_empty() && found.total == 0);
    assert_eq!(server.heard().await.len(), 1);
}

#[tokio::test]
async fn what_is_typed_is_words_to_the_server_and_never_its_language() {
    let server =
        StandIn::start(Answers { found: Some(|_, _| some(1)), ..Answers::default() }).await;
    // "or" is what a keyboard without Vietnamese makes of "ỏ".
    let text = "\" OR kind = watermark -cam \u{0}\u{7} *:[] \\";
    server.engine.search(&asked(text)).await.expect("an answer");
    for question in &server.questions(0).await[1..] {
        assert_eq!(question["q"], "o kind watermark cam ");
        assert!(question["filter"].as_str().expect("a filter").starts_with("kind = product"));
    }
    let filter = Filter { stars: vec![9], ..Filter::default() };
    server.engine.search(&Query { filter, ..asked("") }).await.expect("an answer");
    assert_eq!(server.questions(1).await[1]["filter"], "kind = product AND kind = none");
}

#[tokio::test]
async fn an_index_that_is_missing_or_of_another_format_has_to_be_built() {
    let server = StandIn::start(Answers { is_empty: true, ..Answers::default() }).await;
    assert!(matches!(server.engine.search(&asked("")).await, Err(IndexError::Damaged(_))));
    assert_eq!(server.engine.watermark().await.expect("none"), None);
    let server = StandIn::start(Answers { rows: vec![mark(1)], ..Answers::default() }).await;
    assert_eq!(server.engine.watermark().await.expect("none"), None);
    let server = StandIn::start(Answers { rows: vec![mark(2)], ..Answers::default() }).await;
    let followed = server.engine.watermark().await.expect("a watermark");
    assert_eq!(followed, Some(Watermark { transaction: 7, seq: 70 }));
}
