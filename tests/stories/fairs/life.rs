//! A fair from its draft to its report.

use super::{brought, draft, organisers, particulars, revision};
use serde_json::{Value, json};
use tests::{Caller, Marketplace, stories};

fn report() -> Value {
    json!({
        "visitors": 12_000, "sales": { "amount": 2_500_000_000_i64, "currency": "VND" },
        "contracts": 14, "contracts_value": { "amount": 9_000_000_000_i64, "currency": "VND" },
        "note": "Khách thích chè nhất.",
    })
}

async fn refusal(market: &Marketplace, owner: &Caller, slug: &str, command: &str) -> Value {
    let path = format!("/v1/fairs/{slug}/{command}");
    let problem = owner.command(market, &path).await.problem(409, "conflict");
    problem["errors"][0]["code"].clone()
}

stories! {
    async fn a_fair_lives_from_draft_to_report_by_commands_and_the_clock(market) {
        let (organiser, owner) = organisers(&market).await;
        let slug = draft(&market, &owner, organiser).await;
        assert_eq!(slug, "tuan-le-ocop-tuyen-quang-2026");
        let path = format!("/v1/fairs/{slug}");
        market.get(&path).await.problem(404, "not_found");
        assert_eq!(refusal(&market, &owner, &slug, "announcement").await, "no_place");
        owner.edit(&market, &format!("{path}/draft"), 1, particulars()).await.expect(200);
        let announced = owner.command(&market, &format!("{path}/announcement")).await.expect(200);
        assert_eq!((&announced["stage"], &announced["phase"]), (&json!("announced"), &json!("upcoming")));
        assert_eq!(market.get(&path).await.expect(200)["takes_applications"], false);
        owner.command(&market, &format!("{path}/opening")).await.expect(200);
        assert_eq!(market.get(&path).await.expect(200)["takes_applications"], true);
        assert_eq!(refusal(&market, &owner, &slug, "allocation").await, "still_open");
        // To the second, in Vietnam's time.
        market.at("2026-10-20T16:59:59.999999+07:00");
        assert_eq!(market.get(&path).await.expect(200)["takes_applications"], true);
        market.at("2026-10-20T17:00:00+07:00");
        assert_eq!(market.get(&path).await.expect(200)["takes_applications"], false);
        owner.command(&market, &format!("{path}/allocation")).await.expect(200);
        market.at("2026-11-10T00:00:00+07:00");
        assert_eq!(market.get(&path).await.expect(200)["phase"], "running");
        assert_eq!(refusal(&market, &owner, &slug, "closing").await, "not_over");
        market.at("2026-11-16T00:00:00+07:00");
        assert_eq!(market.get(&path).await.expect(200)["phase"], "over");
        let early = owner.post(&market, &format!("{path}/report"), report()).await;
        early.problem(409, "conflict");
        owner.command(&market, &format!("{path}/closing")).await.expect(200);
        owner.post(&market, &format!("{path}/report"), report()).await.expect(200);
        owner.post(&market, &format!("{path}/report"), report()).await.problem(409, "conflict");
        let read = market.get(&path).await.expect(200);
        assert_eq!((&read["stage"], &read["results"]["contracts"]), (&json!("reported"), &json!(14)));
        assert_eq!(read["results"]["sales"]["amount"], 2_500_000_000_i64);
    }

    async fn a_fair_that_is_called_off_stays_to_be_read_with_its_reason(market) {
        let (organiser, owner) = organisers(&market).await;
        let slug = brought(&market, &owner, organiser, &["announcement", "opening"]).await;
        let path = format!("/v1/fairs/{slug}");
        let reason = json!({ "reason": "Bão số 9." });
        owner.post(&market, &format!("{path}/cancellation"), reason.clone()).await.expect(200);
        let read = market.get(&path).await.expect(200);
        assert_eq!((&read["stage"], &read["cancel_reason"]), (&json!("cancelled"), &json!("Bão số 9.")));
        assert_eq!(read["takes_applications"], false);
        owner.post(&market, &format!("{path}/cancellation"), reason).await.problem(409, "conflict");
        let version = revision(&market, &owner, &slug).await;
        let body = json!({ "theme": "Khác" });
        owner.edit(&market, &format!("{path}/draft"), version, body).await.problem(409, "conflict");
    }

    async fn fairs_that_end_before_they_begin_and_points_off_the_globe_are_refused(market) {
        let (organiser, owner) = organisers(&market).await;
        let path = format!("/v1/organisers/{organiser}/fairs");
        let mut backwards = crate::fairs::entry();
        backwards["last_day"] = json!("2026-11-09");
        let problem = owner.post(&market, &path, backwards).await.problem(422, "invalid_values");
        assert_eq!(problem["errors"][0]["code"], "backwards");
        let slug = draft(&market, &owner, organiser).await;
        let path = format!("/v1/fairs/{slug}/draft");
        let at = |latitude: f64, longitude: f64| json!({ "place": {
            "unit_code": "08", "address": "Sân vận động",
            "location": { "latitude": latitude, "longitude": longitude },
        } });
        for (latitude, longitude) in [(90.1, 105.0), (-90.1, 105.0), (21.0, 180.1), (21.0, -180.1)] {
            let problem = owner.edit(&market, &path, 1, at(latitude, longitude)).await;
            assert_eq!(problem.problem(422, "invalid_values")["errors"][0]["code"], "out_of_bounds");
        }
        // Latitude and longitude the wrong way round.
        let odd = owner.edit(&market, &path, 1, at(48.85, 2.35)).await.expect(200);
        assert_eq!(odd["warnings"][0]["code"], "outside_vietnam");
        let good = owner.edit(&market, &path, 2, at(21.82, 105.21)).await.expect(200);
        assert_eq!(good["warnings"], json!([]));
        let texts = json!({ "theme": "Hàng trăm sản phẩm OCOP 5 sao" });
        owner.edit(&market, &path, 3, texts).await.problem(422, "over_claim");
        let hours = json!({ "hours": { "usual": null, "other": [
            { "day": "2026-11-16", "open": { "opens": "08:00", "closes": "09:00" } },
        ] } });
        let problem = owner.edit(&market, &path, 3, hours).await.problem(422, "invalid_values");
        assert_eq!(problem["errors"][0]["pointer"], "/hours/other/0");
        owner.edit(&market, &path, 2, json!({ "theme": "Khác" })).await.problem(412, "stale");
    }

    async fn what_exhibitors_rest_on_stays_once_a_fair_takes_applications(market) {
        let (organiser, owner) = organisers(&market).await;
        let slug = brought(&market, &owner, organiser, &["announcement", "opening"]).await;
        let (path, version) =
            (format!("/v1/fairs/{slug}/draft"), revision(&market, &owner, &slug).await);
        for (body, pointer) in [
            (json!({ "last_day": "2026-11-14" }), "/first_day"),
            (json!({ "kind": "trade_fair" }), "/kind"),
            (json!({ "applications_until": "2026-10-20T16:59:59+07:00" }), "/applications_until"),
            (json!({ "applications_until": null }), "/applications_until"),
        ] {
            let problem = owner.edit(&market, &path, version, body).await.problem(409, "conflict");
            assert_eq!(problem["errors"][0]["pointer"], pointer);
        }
        let later = json!({ "applications_until": "2026-10-25T17:00:00+07:00" });
        owner.edit(&market, &path, version, later).await.expect(200);
    }

    async fn the_law_says_by_when_a_fair_is_registered_and_the_organiser_is_warned(market) {
        let (organiser, owner) = organisers(&market).await;
        let slug = brought(&market, &owner, organiser, &["announcement"]).await;
        let path = format!("/v1/fairs/{slug}");
        let read = market.get(&path).await.expect(200);
        let deadlines = read["legal_deadlines"].as_array().expect("a list");
        let short: Vec<_> = deadlines.iter().map(|one| (&one["duty"], &one["last_day"])).collect();
        assert_eq!(short[0], (&json!("register"), &json!("2025-09-30")));
        assert_eq!(short[1], (&json!("register_late"), &json!("2026-10-11")));
        assert!(deadlines[0]["source"].as_str().expect("a source").contains("81/2018"));
        let own = format!("{path}/draft");
        let version = revision(&market, &owner, &slug).await;
        market.at("2026-10-11T23:59:59+07:00");
        let bare = owner.edit(&market, &own, version, json!({ "registration": null })).await;
        assert_eq!(bare.expect(200)["warnings"], json!([]));
        market.at("2026-10-12T00:00:00+07:00");
        let late = owner.get(&market, &own).await.expect(200);
        assert_eq!(late["warnings"][0]["code"], "registration_overdue");
    }
}
