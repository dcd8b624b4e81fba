//! What the register refers to.

use tests::stories;

stories! {
    async fn an_old_unit_is_found_by_name_and_says_where_it_lies_today(market) {
        let found = market.get("/v1/units?level=commune&q=VINH%20tuy&limit=100").await.expect(200);
        let items = found["items"].as_array().expect("items");
        assert!(items.iter().any(|unit| unit["code"] == "01156" && unit["exists"] == true), "{found}");
        assert!(items.iter().all(|unit| unit["level"] == "commune"));
        let gone = items.iter().find(|unit| unit["exists"] == false).expect("an abolished one");
        assert!(!gone["successors"].as_array().expect("successors").is_empty(), "{gone}");
        assert!(gone["today_province"]["code"].is_string(), "{gone}");
    }

    async fn units_are_read_page_by_page(market) {
        let mut path = "/v1/units?level=province&limit=20".to_owned();
        let mut today = 0;
        loop {
            let page = market.get(&path).await.expect(200);
            let items = page["items"].as_array().expect("items");
            today += items.iter().filter(|unit| unit["exists"] == true).count();
            let Some(next) = page["next_cursor"].as_str() else { break };
            path = format!("/v1/units?level=province&limit=20&cursor={next}");
        }
        assert_eq!(today, 34);
        market.get("/v1/units?cursor=nowhere").await.problem(400, "invalid_cursor");
        market.get("/v1/units?level=hamlet").await.problem(400, "invalid_parameter");
    }

    async fn an_abolished_authority_says_who_answers_for_it_today(market) {
        let district = market.get("/v1/units?level=district&limit=1").await.expect(200);
        let id = district["items"][0]["id"].as_i64().expect("an id") + 100;
        let authority = market.get(&format!("/v1/authorities/{id}")).await.expect(200);
        assert_eq!(authority["level"], "district");
        assert_ne!(authority["answerable_today"]["id"], id, "{authority}");
        market.get("/v1/authorities/99999999").await.problem(404, "not_found");
        market.get("/v1/authorities/99999999999").await.problem(404, "not_found");
    }

    async fn the_rules_are_read_by_date(market) {
        let rules = market.get("/v1/rule-sets").await.expect(200);
        let items = rules["items"].as_array().expect("items");
        assert_eq!(items.len(), 4);
        assert_eq!(items[2]["in_force_until"], "2026-05-21");
        assert_eq!(items[2]["decisions_until"], "2026-07-21");
        assert_eq!(items[1]["competence"][0]["level"], "district");
        assert_eq!(items[3]["extension_days"], 180);
    }
}
