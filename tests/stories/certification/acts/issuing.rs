//! Recording recognitions.

use super::{decision, issue, mark, tea, with};
use domain::accounts::BodyKind;
use domain::certification::Level;
use poem::http::Method;
use serde_json::json;
use tests::stories;

stories! {
    async fn an_officer_records_a_recognition_and_the_mark_shows(market) {
        let (product, officer) = (tea(&market).await, market.provincial_officer().await);
        let outcome = issue(&market, &officer, product, decision("100/QĐ-UBND", "2026-08-20")).await;
        let outcome = outcome.expect(201);
        assert_eq!(outcome["certificate"]["standing"], "valid");
        assert_eq!(outcome["certificate"]["valid_to"], "2029-08-20");
        assert_eq!(outcome["mark_change"]["after"]["stars"], 4, "{outcome}");
        assert!(outcome["mark_change"]["before"].is_null());
        assert_eq!(mark(&market, product).await["stars"], 4);
    }

    async fn a_dry_run_tells_what_an_issue_would_do_and_changes_nothing(market) {
        let (product, officer) = (tea(&market).await, market.provincial_officer().await);
        let body = decision("100/QĐ-UBND", "2026-08-20");
        let path = format!("/v1/products/{product}/certificates?dry_run=true");
        let would = officer.post(&market, &path, body.clone()).await.expect(200);
        assert_eq!(would["dry_run"], true);
        assert_eq!(would["mark_change"]["after"]["stars"], 4);
        assert!(mark(&market, product).await.is_null());
        assert!(store::certification::record::find(market.app.read(), serde_json::from_value::<uuid::Uuid>(
            would["certificate"]["certificate_id"].clone()).expect("an id").into()).await.expect("it reads").is_none());
        issue(&market, &officer, product, body).await.expect(201);
    }

    async fn strangers_and_officers_of_elsewhere_record_nothing(market) {
        let product = tea(&market).await;
        let body = decision("100/QĐ-UBND", "2026-08-20");
        let path = format!("/v1/products/{product}/certificates");
        market.send(Method::POST, &path, None, Some(body.clone())).await.problem(401, "not_signed_in");
        let lao_cai = market.officer(BodyKind::PeoplesCommittee, Level::Province, Some("15")).await;
        let commune = market.officer(BodyKind::PeoplesCommittee, Level::Commune, Some("01156")).await;
        let health = market.officer(BodyKind::Health, Level::Province, Some("08")).await;
        for caller in [market.visitor().await, market.operator().await, lao_cai.clone(), commune, health] {
            issue(&market, &caller, product, body.clone()).await.problem(403, "not_allowed");
        }
        // Its own authority doesn't help it to a product of another province.
        let own = with(body.clone(), json!({ "authority_unit": "15" }));
        issue(&market, &lao_cai, product, own).await.problem(403, "not_allowed");
        let five = with(body.clone(), json!({ "stars": 5 }));
        let officer = market.provincial_officer().await;
        issue(&market, &officer, product, five).await.problem(403, "not_allowed");
        let nowhere = format!("/v1/products/{}/certificates", market.app.mint::<uuid::Uuid>());
        officer.post(&market, &nowhere, body).await.problem(404, "not_found");
        assert!(mark(&market, product).await.is_null());
    }

    async fn an_authority_decides_only_in_its_time_and_within_its_competence(market) {
        let (product, officer) = (tea(&market).await, market.provincial_officer().await);
        let ministry = market.ministry_officer().await;
        let five = with(decision("1/QĐ", "2026-08-20"), json!({ "stars": 5 }));
        issue(&market, &ministry, product, five).await.problem(422, "not_competent");
        let district = with(decision("9/QĐ-UBND", "2024-05-07"), json!({ "authority_level": "district", "authority_unit": "073" }));
        issue(&market, &officer, product, district.clone()).await.problem(422, "not_competent");
        let after_its_end = with(district.clone(), json!({ "stars": 3, "decided": "2025-08-01" }));
        issue(&market, &officer, product, after_its_end).await.problem(422, "invalid_values");
        let id = market.app.units().authority_coded(
            Level::District, Some("073"), ("2024-05-07".parse().expect("a day"), "2024-05-07".parse().expect("a day")),
        ).expect("a district").id;
        let by_id = json!({ "stars": 3, "decided": "2025-08-01", "authority_id": id, "decision_number": "9/QĐ-UBND" });
        let problem = issue(&market, &officer, product, by_id).await.problem(422, "not_competent");
        assert_eq!(problem["errors"][0]["code"], "authority_not_in_existence");
        // Three stars were the district's in 2024, and its province of today records them.
        issue(&market, &officer, product, with(district, json!({ "stars": 3 }))).await.expect(201);
        assert_eq!(mark(&market, product).await["stars"], 3);
    }

    async fn a_second_certificate_must_name_the_one_that_it_replaces(market) {
        let (product, officer) = (tea(&market).await, market.provincial_officer().await);
        let first = issue(&market, &officer, product, decision("1/QĐ-UBND", "2025-09-01")).await.expect(201);
        let first = &first["certificate"]["certificate_id"];
        issue(&market, &officer, product, decision("1/QĐ-UBND", "2025-09-01")).await.problem(409, "already_exists");
        issue(&market, &officer, product, decision("1/QĐ - UBND", "2025-09")).await.problem(409, "already_exists");
        let second = decision("2/QĐ-UBND", "2026-08-20");
        issue(&market, &officer, product, second.clone()).await.problem(409, "overlapping_certificate");
        // A month may overlap as well as a day.
        let vague = decision("2/QĐ-UBND", "2026-08");
        issue(&market, &officer, product, vague).await.problem(409, "overlapping_certificate");
        let replacing = with(second, json!({ "supersedes": first, "stars": 3 }));
        issue(&market, &officer, product, replacing).await.expect(201);
        assert_eq!(mark(&market, product).await["stars"], 3);
        let third = with(decision("3/QĐ-UBND", "2026-08-25"), json!({ "supersedes": first }));
        let problem = issue(&market, &officer, product, third).await.problem(409, "conflict");
        assert_eq!(problem["errors"][0]["code"], "already_superseded");
        let other = tea(&market).await;
        let foreign = with(decision("4/QĐ-UBND", "2026-08-25"), json!({ "supersedes": first }));
        issue(&market, &officer, other, foreign).await.problem(422, "invalid_values");
    }

    async fn two_officers_at_the_same_moment_issue_one_certificate(market) {
        let product = tea(&market).await;
        let (one, other) = (market.provincial_officer().await, market.provincial_officer().await);
        for round in 0..5 {
            let (first, second) = tokio::join!(
                issue(&market, &one, product, decision(&format!("{round}1/QĐ-UBND"), "2026-08-20")),
                issue(&market, &other, product, decision(&format!("{round}2/QĐ-UBND"), "2026-08-21")),
            );
            let mut statuses = [first.status.as_u16(), second.status.as_u16()];
            statuses.sort_unstable();
            if round == 0 {
                assert_eq!(statuses, [201, 409], "{} {}", first.text(), second.text());
                let loser = if first.status.as_u16() == 409 { &first } else { &second };
                loser.problem(409, "overlapping_certificate");
            } else {
                assert_eq!(statuses, [409, 409]);
            }
        }
    }

    async fn what_a_decision_cannot_say_is_refused(market) {
        let (product, officer) = (tea(&market).await, market.provincial_officer().await);
        let good = decision("100/QĐ-UBND", "2026-07-21");
        for (fields, status, code) in [
            (json!({ "decided": "2026-09-02" }), 422, "act_refused"),
            (json!({ "decided": "2026-07-22", "rule_set": "148-1489" }), 422, "act_refused"),
            (json!({ "rule_set": "149" }), 422, "invalid_values"),
            (json!({ "valid_to": "2026-07-20" }), 422, "act_refused"),
            (json!({ "valid_from": "2027-10-01" }), 422, "act_refused"),
            (json!({ "decision_number": null }), 422, "invalid_values"),
            (json!({ "authority_unit": "99" }), 422, "invalid_values"),
            (json!({ "name_printed": "Chè OCOP 5 sao" }), 422, "over_claim"),
            (json!({ "stars": 2 }), 400, "invalid_body"),
            (json!({ "stars": "4" }), 400, "invalid_body"),
            (json!({ "score_hundredths": 10_001 }), 400, "invalid_body"),
            (json!({ "evidence_files": ["ABC"] }), 400, "invalid_body"),
            (json!({ "star": 4 }), 400, "invalid_body"),
        ] {
            let body = with(good.clone(), fields);
            issue(&market, &officer, product, body.clone()).await.problem(status, code);
        }
        let fields = json!({
            "rule_set": "148-1489", "valid_to": "2030-01-01", "score_hundredths": 6_950,
            "name_printed": "Chè OCOP 4 sao", "packs": ["gói 200 g"], "evidence_files": ["ab".repeat(32)],
        });
        let outcome = issue(&market, &officer, product, with(good, fields)).await.expect(201);
        let codes: Vec<_> = outcome["warnings"].as_array().expect("a list").iter().map(|one| one["code"].clone()).collect();
        assert_eq!(codes, ["outlasts_term", "score_below_stars"]);
    }
}
