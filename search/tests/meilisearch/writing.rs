use crate::stand_in::{Answers, StandIn, honey, id, mark, row};
use search::document::{Batch, Key, Kind, Watermark};
use search::{Index as _, IndexError};
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::Ordering;

fn paths(heard: &[(String, Value)]) -> Vec<&str> {
    heard.iter().map(|(path, _)| path.as_str()).collect()
}

fn watermark(seq: i64) -> Value {
    json!({ "id": "watermark", "kind": "watermark", "format": 2, "transaction": 7, "seq": seq })
}

fn stored(revision: i64) -> Value {
    let key = honey(1).key;
    json!({
        "id": row(3), "kind": "product", "revision": revision,
        "name": "mat ong bac ha chai 500 ml", "maker": "htx tuan dung mix", "place": "xa meo vac",
        "category": "thuc pham", "story": "ong nui da", "short": "hop tac xa x mi",
        "toned": "ma56t ba5c ha2 tua61n du4ng xa4 me2o va5c",
        "tie": tie(key), "published": 1_700_000_000_000_000_i64, "producer": id(1000),
        "province": 2, "commune": 20, "set": 11, "price": 150_000, "band": 2, "in_stock": true,
        "months": [1, 12], "_geo": { "lat": 23.16, "lng": 105.41 }, "ever_certified": true,
        "from_3": [10, 50], "until_3": [20, 60], "from_4": [20], "until_4": [40],
    })
}

fn tie(key: Key) -> u64 {
    let (high, low) = key.id.as_u64_pair();
    (high ^ low.rotate_left(17)).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 12
}

#[tokio::test]
async fn an_index_is_built_beside_and_swapped_when_it_is_whole() {
    let server = StandIn::start(Answers::default()).await;
    server.engine.begin().await.expect("begun");
    server.engine.fill(vec![honey(5)]).await.expect("filled");
    server.engine.finish(Watermark { transaction: 7, seq: 71 }).await.expect("finished");
    let heard = server.heard().await;
    let expected = [
        "DELETE /indexes/ocop_building",
        "POST /indexes",
        "PATCH /indexes/ocop_building/settings",
        "GET /indexes/ocop_building",
        "GET /indexes/ocop_building",
        "POST /indexes/ocop_building/documents",
        "POST /indexes/ocop_building/documents",
        "GET /indexes/ocop",
        "POST /indexes",
        "GET /indexes/ocop_building",
        "POST /swap-indexes",
        "DELETE /indexes/ocop_building",
    ];
    assert_eq!(paths(&heard), expected);
    assert_eq!(heard[1].1, json!({ "uid": "ocop_building", "primaryKey": "id" }));
    assert_eq!(heard[5].1, json!([stored(5)]));
    assert_eq!(heard[6].1, json!([watermark(71)]));
    assert_eq!(heard[8].1, json!({ "uid": "ocop", "primaryKey": "id" }));
    assert_eq!(heard[10].1, json!([{ "indexes": ["ocop", "ocop_building"] }]));
}

#[tokio::test]
async fn the_settings_are_given_before_the_documents() {
    let server = StandIn::start(Answers::default()).await;
    server.engine.begin().await.expect("begun");
    let mut settings = server.heard().await.swap_remove(2).1;
    let synonyms = settings["synonyms"].take();
    let expected = json!({
        "searchableAttributes":
            ["name", "place", "maker", "short", "category", "story", "toned"],
        "filterableAttributes": [
            "kind", "province", "commune", "set", "producer", "price", "band", "in_stock", "months",
            "ever_certified", "_geo", "from_3", "until_3", "from_4", "until_4", "from_5", "until_5",
        ],
        "sortableAttributes": ["published", "price", "tie", "_geo"],
        "rankingRules": ["sort", "words", "typo", "attribute", "proximity", "exactness", "tie:asc"],
        "stopWords": [],
        "synonyms": null,
        "typoTolerance": {
            "enabled": true, "disableOnAttributes": ["toned"], "disableOnWords": [],
            "minWordSizeForTypos": { "oneTypo": 4, "twoTypos": 8 }, "disableOnNumbers": true,
        },
        "pagination": { "maxTotalHits": 1000 },
        "faceting": { "maxValuesPerFacet": 100 },
        "searchCutoffMs": 300,
    });
    assert_eq!(settings, expected);
    assert_eq!(synonyms["che"], json!(["tra"]));
    assert_eq!(synonyms["khoai mi"], json!(["mi", "san", "cu mi"]));
}

#[tokio::test]
async fn the_watermark_is_written_with_the_documents_and_after_the_deletions() {
    let kept = json!({ "id": row(3), "revision": 5 });
    let leaves = json!({ "id": format!("storefront-{}", id(8)), "revision": 1 });
    let rows = vec![mark(2), kept, leaves];
    let server = StandIn::start(Answers { rows, ..Answers::default() }).await;
    let gone = [8, 9].map(|number| Key { kind: Kind::Storefront, id: id(number) });
    let gone = gone.to_vec();
    let followed = Some(Watermark { transaction: 7, seq: 72 });
    let batch = Batch { documents: vec![honey(5)], gone, watermark: followed };
    server.engine.apply(batch).await.expect("applied");
    let heard = server.heard().await;
    let expected = [
        "POST /indexes/ocop/documents/fetch",
        "POST /indexes/ocop/documents/delete-batch",
        "POST /indexes/ocop/documents",
    ];
    assert_eq!(paths(&heard), expected);
    let attributes = ["id", "revision", "format", "transaction", "seq"];
    let [leaving, never] = [8, 9].map(|number| format!("storefront-{}", id(number)));
    let ids = json!([row(3), leaving, never, "watermark"]);
    assert_eq!(heard[0].1, json!({ "ids": ids, "limit": 4, "fields": attributes }));
    assert_eq!(heard[1].1, json!([leaving]), "what isn't there needs no task");
    assert_eq!(heard[2].1, json!([stored(5), watermark(72)]));
}

#[tokio::test]
async fn a_late_repeat_leaves_what_is_newer() {
    let kept = json!({ "id": row(3), "revision": 6 });
    let server = StandIn::start(Answers { rows: vec![mark(2), kept], ..Answers::default() }).await;
    let late = Batch { documents: vec![honey(5)], ..Batch::default() };
    server.engine.apply(late.clone()).await.expect("applied");
    assert_eq!(server.heard().await.len(), 1, "nothing is written");
    let followed = Some(Watermark { transaction: 7, seq: 72 });
    server.engine.apply(Batch { watermark: followed, ..late }).await.expect("applied");
    assert_eq!(server.heard().await[2].1, json!([watermark(72)]));
}

#[tokio::test]
async fn what_was_never_filled_is_not_written_to() {
    for answers in [Answers { is_empty: true, ..Answers::default() }, Answers::default()] {
        let server = StandIn::start(answers).await;
        let batch = Batch { documents: vec![honey(5)], ..Batch::default() };
        let refused = server.engine.apply(batch).await;
        assert!(matches!(refused, Err(IndexError::Damaged(_))), "{refused:?}");
        assert_eq!(paths(&server.heard().await), ["POST /indexes/ocop/documents/fetch"]);
        let nothing = server.engine.fill(vec![honey(5)]).await;
        assert!(matches!(nothing, Err(IndexError::Damaged(_))), "{nothing:?}");
    }
}

#[tokio::test]
async fn documents_that_the_server_did_not_take_are_never_put_live() {
    // Tasks: deleting what was left, making, setting, then these.
    let fails = Some((3, "invalid_document_geo_field"));
    let server = StandIn::start(Answers { fails, ..Answers::default() }).await;
    server.engine.begin().await.expect("begun");
    server.engine.fill(vec![honey(5)]).await.expect("handed over");
    let refused = server.engine.finish(Watermark::default()).await;
    assert!(matches!(refused, Err(IndexError::Down(_))), "{refused:?}");
    assert!(!paths(&server.heard().await).contains(&"POST /swap-indexes"));
}

#[tokio::test]
async fn a_build_that_another_process_began_anew_is_given_up() {
    for fills in [0, 1] {
        let answers = Answers::default();
        let begun = Arc::clone(&answers.begun);
        let server = StandIn::start(answers).await;
        server.engine.begin().await.expect("begun");
        begun.fetch_add(1, Ordering::Relaxed);
        let refused = match fills {
            0 => server.engine.finish(Watermark::default()).await,
            _ => server.engine.fill(vec![honey(5)]).await,
        };
        assert!(matches!(refused, Err(IndexError::Down(_))), "{refused:?}");
        assert!(!paths(&server.heard().await).contains(&"POST /swap-indexes"));
        assert!(server.engine.finish(Watermark::default()).await.is_err(), "nothing is left of it");
    }
}

#[tokio::test]
async fn what_another_build_left_may_be_missing() {
    let fails = Some((0, "index_not_found"));
    let server = StandIn::start(Answers { fails, ..Answers::default() }).await;
    server.engine.begin().await.expect("begun");
    let fails = Some((0, "internal_error"));
    let server = StandIn::start(Answers { fails, ..Answers::default() }).await;
    assert!(server.engine.begin().await.is_err());
}

#[tokio::test]
async fn revisions_are_those_of_documents() {
    let rows =
        [(1, 10), (2, 20)].map(|(one, revision)| json!({ "id": row(one), "revision": revision }));
    let server = StandIn::start(Answers { rows: rows.into(), ..Answers::default() }).await;
    let revisions = server.engine.revisions().await.expect("revisions");
    let key = |number| Key { kind: Kind::Product, id: id(number) };
    assert_eq!(revisions, [(key(1), 10), (key(2), 20)].into());
    let expected = json!({ "offset": 0, "limit": 10_000, "fields": ["id", "revision"],
                           "filter": "kind != watermark" });
    assert_eq!(server.heard().await[0].1, expected);
}
