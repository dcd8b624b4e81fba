//! Holds.

use super::{act, mark, revocation, tea, with};
use domain::accounts::BodyKind;
use domain::certification::Level;
use serde_json::json;
use tests::stories;

stories! {
    async fn a_hold_withholds_the_mark_and_lapses_by_itself(market) {
        let (product, officer) = (tea(&market).await, market.provincial_officer().await);
        let certificate = market.certified(product, 4, "2025-12-28").await;
        let hold = json!({ "reason_code": "misuse_report", "reason": "Đang xác minh.", "until": "2026-09-16T09:00:00+07:00" });
        for until in ["2026-09-16T09:00:01+07:00", "2026-09-01T09:00:00+07:00"] {
            let body = with(hold.clone(), json!({ "until": until }));
            act(&market, &officer, certificate, "holds", body).await.problem(422, "act_refused");
        }
        let outcome = act(&market, &officer, certificate, "holds", hold).await.expect(201);
        assert_eq!(outcome["certificate"]["standing"], "valid", "a hold is no statement about the certificate");
        assert!(mark(&market, product).await.is_null());
        market.at("2026-09-16T08:59:59+07:00");
        assert!(mark(&market, product).await.is_null());
        market.at("2026-09-16T09:00:00+07:00");
        assert_eq!(mark(&market, product).await["stars"], 4);
    }

    async fn the_platforms_hold_and_the_states_are_lifted_each_by_its_own(market) {
        let (product, officer) = (tea(&market).await, market.provincial_officer().await);
        let operator = market.operator().await;
        let certificate = market.certified(product, 4, "2025-12-28").await;
        let hold = json!({ "name": "a", "reason_code": "other", "reason": "Đang xác minh.", "until": "2026-09-10T00:00:00+07:00" });
        let lifting = json!({ "name": "a", "reason": "Đã rõ." });
        act(&market, &operator, certificate, "holds", hold.clone()).await.expect(201);
        act(&market, &officer, certificate, "hold-lifting", lifting.clone()).await.problem(409, "conflict");
        act(&market, &officer, certificate, "holds", hold).await.expect(201);
        act(&market, &operator, certificate, "hold-lifting", lifting.clone()).await.expect(201);
        assert!(mark(&market, product).await.is_null(), "the state's hold runs on");
        act(&market, &officer, certificate, "hold-lifting", lifting.clone()).await.expect(201);
        assert_eq!(mark(&market, product).await["stars"], 4);
        let problem = act(&market, &officer, certificate, "hold-lifting", lifting).await.problem(409, "conflict");
        assert_eq!(problem["errors"][0]["code"], "no_hold_runs");
    }

    async fn the_products_province_may_hold_what_the_ministry_certified(market) {
        let product = tea(&market).await;
        let certificate = market.certified(product, 5, "2025-12-28").await;
        let hold = json!({ "reason_code": "safety_concern", "reason": "Đang xác minh.", "until": "2026-09-10T00:00:00+07:00" });
        let elsewhere = market.officer(BodyKind::Health, Level::Province, Some("15")).await;
        let commune = market.officer(BodyKind::PeoplesCommittee, Level::Commune, Some("01156")).await;
        for caller in [elsewhere, commune, market.visitor().await] {
            act(&market, &caller, certificate, "holds", hold.clone()).await.problem(403, "not_allowed");
        }
        let health = market.officer(BodyKind::Health, Level::Province, Some("08")).await;
        let path = "holds?dry_run=true";
        act(&market, &health, certificate, path, hold.clone()).await.expect(200);
        assert_eq!(mark(&market, product).await["stars"], 5);
        act(&market, &health, certificate, "holds", hold.clone()).await.expect(201);
        assert!(mark(&market, product).await.is_null());
        let ministry = market.ministry_officer().await;
        act(&market, &ministry, certificate, "revocation", revocation()).await.expect(201);
        act(&market, &health, certificate, "holds", hold).await.problem(409, "conflict");
    }
}
