//! The list: filters, pages, and the standing at any instant.

use super::{Draft, happened, ids, issued, news, product};
use domain::certification::{Correction, EventKind, Target};
use domain::ids::CertificateId;
use sea_orm::ConnectionTrait;
use store::certification::register::Particulars;
use store::certification::{projection, record};
use tests::{Marketplace, stories};

const STANDINGS: [&str; 7] =
    ["annulled", "not_yet_valid", "revoked", "superseded", "expired", "valid", "uncertain"];

/// One certificate of each standing on 1/9/2026, in the order of [`STANDINGS`].
async fn one_of_each(market: &Marketplace) -> Vec<CertificateId> {
    let mut found = Vec::new();
    let now = market.app.now();
    for (index, decided) in
        ["2024-01-01", "2026-12-01", "2024-01-01", "2024-01-01", "2023-01-01", "2024-01-01", "2023"]
            .into_iter()
            .enumerate()
    {
        let product = product(market, &format!("Chè {index}")).await;
        let one = issued(market, product, Draft { decided, ..Draft::default() }).await;
        match STANDINGS[index] {
            "annulled" => {
                happened(market, product, one, EventKind::Annulled(Target::Issue), now, None).await;
            }
            "revoked" => {
                happened(market, product, one, EventKind::Revoked, now, None).await;
            }
            "superseded" => {
                let draft =
                    Draft { decided: "2026-08-01", supersedes: Some(one), ..Draft::default() };
                issued(market, product, draft).await;
            }
            _ => {}
        }
        found.push(one);
    }
    found
}

async fn change(market: &Marketplace, sql: &str) {
    market.app.store().write().execute_unprepared(sql).await.expect("it runs");
}

stories! {
    async fn each_standing_is_found_by_its_name_at_any_instant_without_a_job(market) {
        let certificates = one_of_each(&market).await;
        for (standing, certificate) in STANDINGS.iter().zip(&certificates) {
            let list = market.get(&format!("/v1/certificates?standing={standing}")).await.expect(200);
            assert!(ids(&list).contains(&certificate.to_string()), "{standing}: {list}");
        }
        let everything = ids(&market.get("/v1/certificates?limit=100").await.expect(200)).len();
        for instant in [
            "2000-01-01T00:00:00Z", "2022-12-31T17:00:00Z", "2023-12-31T16:59:59.999999Z",
            "2025-12-31T17:00:00Z", "2026-09-01T02:00:00Z", "2026-11-30T17:00:00Z",
            "2027-01-01T17:00:00Z", "2999-01-01T00:00:00Z",
        ] {
            let mut found = 0;
            for standing in STANDINGS {
                let path = format!("/v1/certificates?limit=100&standing={standing}&at={instant}");
                let list = market.get(&path).await.expect(200);
                for item in list["items"].as_array().expect("items") {
                    assert_eq!(item["fact"]["standing"], standing, "{instant}");
                    found += 1;
                }
                let scanned = market.get(&format!("{path}&known_at=2026-09-01T02:00:00Z")).await;
                assert_eq!(ids(&scanned.expect(200)), ids(&list), "{standing} {instant}");
            }
            assert_eq!(found, everything, "{instant}");
        }
    }

    async fn a_term_ends_in_the_list_with_the_clock_alone(market) {
        let product = product(&market, "Chè").await;
        issued(&market, product, Draft::default()).await;
        market.at("2026-12-28T23:59:59.999999+07:00");
        let last_day = market.get("/v1/certificates?standing=valid&expiring_within=0").await;
        assert_eq!(ids(&last_day.expect(200)).len(), 1);
        market.at("2026-12-29T00:00:00+07:00");
        let valid = market.get("/v1/certificates?standing=valid").await.expect(200);
        assert!(ids(&valid).is_empty(), "{valid}");
        let expired = market.get("/v1/certificates?standing=expired").await.expect(200);
        assert_eq!(expired["items"][0]["fact"]["valid_to"], "2026-12-28");
    }

    async fn what_expires_soon_is_found_by_its_days_extension_included(market) {
        let product = product(&market, "Chè").await;
        let one = issued(&market, product, Draft::default()).await;
        let soon = |days: u16| format!("/v1/certificates?expiring_within={days}");
        assert!(ids(&market.get(&soon(117)).await.expect(200)).is_empty());
        assert_eq!(ids(&market.get(&soon(118)).await.expect(200)), [one.to_string()]);
        let until = "2027-01-31".parse().expect("a day");
        happened(&market, product, one, EventKind::Extended { until }, market.app.now(), None).await;
        assert!(ids(&market.get(&soon(118)).await.expect(200)).is_empty());
        assert_eq!(ids(&market.get(&soon(152)).await.expect(200)), [one.to_string()]);
        let then = market.get(&format!("{}&known_at=2026-08-31T00:00:00Z", soon(1100))).await;
        assert!(ids(&then.expect(200)).is_empty(), "it was not on record yet");
    }

    async fn the_register_is_filtered_by_place_kind_number_and_name(market) {
        let product = product(&market, "Chè").await;
        let one = issued(&market, product, Draft::default()).await;
        let producer = market.get("/v1/certificates").await.expect(200)["items"][0]["holder"]
            ["producer_id"].as_str().expect("an id").to_owned();
        for (query, finds) in [
            ("stars=4", true), ("stars=3", false),
            ("province=08", true), ("province=11", false), ("commune=01156", true),
            ("group=1", true), ("group=2", false), ("set=11", true), ("group=2&set=11", false),
            (&*format!("producer={producer}"), true), (&*format!("producer={product}"), false),
            ("decision=2585%2Fqd-ubnd", true), ("decision=2585", false),
            ("q=shan%20TUYET", true), ("q=585%2FQ%C4%90", true), ("q=c%C3%A0%20ph%C3%AA", false),
            ("q=%25", false), ("q=_", false), ("q=%2F", true),
        ] {
            for known in ["", "&known_at=2026-09-02T00:00:00Z"] {
                let list = market.get(&format!("/v1/certificates?{query}{known}")).await.expect(200);
                let found = ids(&list).contains(&one.to_string());
                assert_eq!(found, finds, "{query}{known}");
            }
        }
    }

    async fn a_corrected_number_and_name_are_shown_and_found(market) {
        let product = product(&market, "Chè").await;
        let one = issued(&market, product, Draft::default()).await;
        market.at("2026-09-02T09:00:00+07:00");
        let right = Particulars {
            decision_number: Some("2586/QĐ-UBND".to_owned()),
            name_printed: Some("Trà Ô long".to_owned()),
            score: Some(8000),
            ..Particulars::default()
        };
        let kind = EventKind::Corrected(Correction::default());
        let correction = happened(&market, product, one, kind, market.app.now(), Some(right)).await;
        let found = market.get("/v1/certificates?decision=2586/QD-UBND&q=o%20long").await.expect(200);
        assert_eq!(found["items"][0]["decision"]["number"], "2586/QĐ-UBND");
        assert_eq!(found["items"][0]["product"]["name"], "Trà Ô long");
        assert_eq!(found["items"][0]["score_hundredths"], 8000);
        let old = "/v1/certificates?decision=2585/QD-UBND&q=shan";
        assert!(ids(&market.get(old).await.expect(200)).is_empty());
        let then = market.get(&format!("{old}&known_at=2026-09-01T09:00:00Z")).await.expect(200);
        assert_eq!(then["items"][0]["product"]["name"], "Chè Shan tuyết");
        market.at("2026-09-03T09:00:00+07:00");
        let undo = EventKind::Annulled(Target::Event(correction));
        happened(&market, product, one, undo, market.app.now(), None).await;
        assert_eq!(ids(&market.get(old).await.expect(200)), [one.to_string()]);
    }

    async fn the_register_is_read_page_by_page_without_gaps(market) {
        let mut wanted = Vec::new();
        for number in 0..5 {
            let product = product(&market, &format!("Chè {number}")).await;
            wanted.push(issued(&market, product, Draft::default()).await.to_string());
        }
        wanted.reverse();
        for known in ["", "&known_at=2026-09-02T00:00:00Z"] {
            let mut found = Vec::new();
            let mut path = format!("/v1/certificates?limit=2{known}");
            loop {
                let page = market.get(&path).await.expect(200);
                found.extend(ids(&page));
                let Some(next) = page["next_cursor"].as_str() else { break };
                path = format!("/v1/certificates?limit=2{known}&cursor={next}");
            }
            assert_eq!(found, wanted, "{known}");
        }
    }

    async fn a_page_takes_as_many_statements_whatever_its_size(market) {
        for number in 0..6 {
            let product = product(&market, &format!("Chè {number}")).await;
            issued(&market, product, Draft::default()).await;
        }
        news(&market, "beginning", 6).await;
        for query in [
            "", "&standing=valid&province=08&q=che", "&known_at=2026-09-02T00:00:00Z",
            "&changed_after=beginning",
        ] {
            let mut counts = Vec::new();
            for limit in [1, 100] {
                let before = market.app.store().statements();
                market.get(&format!("/v1/certificates?limit={limit}{query}")).await.expect(200);
                counts.push(market.app.store().statements() - before);
            }
            assert_eq!(counts[0], counts[1], "{query}");
            assert!(counts[0] <= 3, "{query}: {counts:?}");
        }
    }

    async fn malformed_questions_to_the_register_are_refused(market) {
        for query in [
            "standing=gone", "stars=2", "stars=6", "province=8", "province=99", "commune=99999",
            "group=7", "set=27", "producer=1", "decision=", "expiring_within=1101",
            "expiring_within=-1", "at=yesterday", "known_at=2026", "limit=0", "limit=101",
            "changed_after=nowhere", "cursor=nowhere", "changed_after=beginning&cursor=e30",
            "q=%00", "q=", "stars=4&stars=5", "star=4",
        ] {
            let answer = market.get(&format!("/v1/certificates?{query}")).await;
            assert!(matches!(answer.status.as_u16(), 400 | 422), "{query}: {}", answer.text());
            assert!(answer.json()["code"].is_string(), "{query}: {}", answer.text());
        }
    }

    async fn a_claim_in_a_printed_name_is_masked_once_the_certificate_lapses(market) {
        let product = product(&market, "Chè").await;
        let name = "Chè Shan tuyết OCOP 4 sao";
        issued(&market, product, Draft { name, ..Draft::default() }).await;
        let shown = market.get("/v1/certificates").await.expect(200);
        assert_eq!(shown["items"][0]["product"]["name"], name);
        market.at("2026-12-29T00:00:00+07:00");
        for path in ["/v1/certificates", "/v1/certificates?at=2026-09-01T00:00:00Z"] {
            let text = market.get(path).await.text();
            assert!(!text.contains("4 sao"), "{text}");
        }
    }

    async fn what_a_reader_should_know_is_flagged(market) {
        let product = product(&market, "Chè").await;
        let draft = Draft { valid_to: Some("2026-12-29"), ..Draft::default() };
        issued(&market, product, draft).await;
        let list = market.get("/v1/certificates").await.expect(200);
        let flags = &list["items"][0]["flags"];
        assert_eq!(flags, &serde_json::json!(["later_than_36_months_after_decision"]));
    }

    async fn the_projection_is_derived_again_and_a_forged_one_is_named(market) {
        one_of_each(&market).await;
        let products = market.get("/v1/certificates?standing=valid").await.expect(200);
        let id = products["items"][0]["product"]["id"].as_str().expect("an id");
        let product = id.parse::<uuid::Uuid>().expect("an id").into();
        let tx = market.app.store().begin().await.expect("a transaction");
        let dossier = record::lock(&tx, product).await.expect("it reads").expect("a product");
        let clean = projection::differences(&tx, &dossier).await.expect("it reads");
        assert!(clean.is_empty(), "{clean:?}");
        drop(tx);
        change(&market, "UPDATE certification_spans SET standing = 'expired' WHERE standing = 'valid'").await;
        let found = projection::differences(market.app.read(), &dossier).await.expect("it reads");
        assert_eq!(found, ["certification_spans"]);
    }
}
