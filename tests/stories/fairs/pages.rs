//! Fairs as the public finds and reads them.

use super::{brought, draft, organisers, particulars};
use domain::ids::OrganiserId;
use serde_json::{Value, json};
use tests::{Caller, Marketplace, stories};

/// An announced fair with changes of what is usually said.
async fn announced(
    market: &Marketplace,
    (organiser, owner): &(OrganiserId, Caller),
    entry: Value,
    more: Value,
) -> String {
    let path = format!("/v1/organisers/{organiser}/fairs");
    let mut new = crate::fairs::entry();
    new.as_object_mut().expect("an object").extend(entry.as_object().cloned().expect("an object"));
    let fair = owner.post(market, &path, new).await.expect(201);
    let slug = fair["slug"].as_str().expect("a slug").to_owned();
    let mut body = particulars();
    body["hours"] = Value::Null;
    body["applications_until"] = Value::Null;
    body.as_object_mut().expect("an object").extend(more.as_object().cloned().expect("an object"));
    owner.edit(market, &format!("/v1/fairs/{slug}/draft"), 1, body).await.expect(200);
    owner.command(market, &format!("/v1/fairs/{slug}/announcement")).await.expect(200);
    slug
}

async fn found(market: &Marketplace, query: &str) -> Vec<String> {
    let list = market.get(&format!("/v1/fairs?{query}")).await.expect(200);
    let items = list["items"].as_array().expect("items").iter();
    items.map(|one| one["slug"].as_str().expect("a slug").to_owned()).collect()
}

fn at(code: &str, address: &str, latitude: f64, longitude: f64) -> Value {
    json!({ "place": {
        "unit_code": code, "address": address,
        "location": { "latitude": latitude, "longitude": longitude },
    } })
}

stories! {
    async fn fairs_are_found_by_time_place_kind_words_and_distance(market) {
        let us = organisers(&market).await;
        let tea = announced(&market, &us, json!({}), json!({})).await;
        let spring = json!({
            "name": "Hội chợ Xuân", "kind": "trade_fair",
            "first_day": "2027-01-20", "last_day": "2027-01-25",
        });
        let mut hanoi = at("01", "Cung Hữu nghị", 21.03, 105.80);
        hanoi["theme"] = json!("Hàng Tết");
        let spring = announced(&market, &us, spring, hanoi).await;
        draft(&market, &us.1, us.0).await;
        assert_eq!(found(&market, "").await, [tea.clone(), spring.clone()]);
        assert_eq!(found(&market, "from=2026-11-15&to=2026-12-31").await, std::slice::from_ref(&tea));
        assert_eq!(found(&market, "from=2026-11-16").await, std::slice::from_ref(&spring));
        assert_eq!(found(&market, "province=08").await, std::slice::from_ref(&tea));
        assert_eq!(found(&market, "commune=01156").await, std::slice::from_ref(&tea));
        assert_eq!(found(&market, "province=01").await, std::slice::from_ref(&spring));
        assert_eq!(found(&market, "kind=trade_fair").await, std::slice::from_ref(&spring));
        assert_eq!(found(&market, "q=che%20tuyet").await, std::slice::from_ref(&tea));
        assert_eq!(found(&market, "q=Xu%C3%A2n").await, std::slice::from_ref(&spring));
        assert_eq!(found(&market, "q=uan").await, Vec::<String>::new());
        market.get("/v1/fairs?q=%25").await.problem(400, "invalid_parameter");
        let near = "near=21.03,105.85";
        assert_eq!(found(&market, &format!("{near}&within_km=20")).await, std::slice::from_ref(&spring));
        assert_eq!(found(&market, &format!("{near}&within_km=200")).await, [spring.clone(), tea.clone()]);
        // Once it is over it is there for those who ask for its time.
        market.at("2026-11-16T00:00:00+07:00");
        assert_eq!(found(&market, "").await, std::slice::from_ref(&spring));
        assert_eq!(found(&market, "to=2026-11-30").await, std::slice::from_ref(&tea));
    }

    async fn pages_of_fairs_meet_each_fair_once(market) {
        let us = organisers(&market).await;
        let mut all = Vec::new();
        for number in 0..5 {
            let entry = json!({ "name": format!("Tuần lễ số {number}") });
            all.push(announced(&market, &us, entry, json!({})).await);
        }
        for more in ["", "&near=22.27,104.89"] {
            let (mut seen, mut cursor) = (Vec::new(), String::new());
            loop {
                let list = market.get(&format!("/v1/fairs?limit=2{more}{cursor}")).await.expect(200);
                let items = list["items"].as_array().expect("items").iter();
                seen.extend(items.map(|one| one["slug"].as_str().expect("a slug").to_owned()));
                match list["next_cursor"].as_str() {
                    Some(next) => cursor = format!("&cursor={next}"),
                    None => break,
                }
            }
            assert_eq!(seen, all, "{more}");
        }
        let list = market.get("/v1/fairs?limit=2").await.expect(200);
        let cursor = list["next_cursor"].as_str().expect("a cursor");
        market.get(&format!("/v1/fairs?near=22.27,104.89&cursor={cursor}")).await.problem(400, "invalid_cursor");
    }

    async fn a_fair_shows_what_the_public_may_see(market) {
        let (organiser, owner) = organisers(&market).await;
        let slug = brought(&market, &owner, organiser, &["announcement"]).await;
        let answer = market.get(&format!("/v1/fairs/{slug}")).await;
        let fair = answer.expect(200);
        assert_eq!(fair["organiser"], "Trung tâm Xúc tiến thương mại Tuyên Quang");
        assert_eq!(fair["place"]["commune"]["code"], "01156");
        assert_eq!(fair["place"]["province"]["code"], "08");
        assert_eq!(fair["hours"]["other"][0]["open"]["closes"], "24:00");
        assert_eq!(fair["registration"]["number"], "88/XN-SCT");
        assert_eq!(fair["applications_until"], "2026-10-20T17:00:00+07:00");
        assert!(!answer.text().contains(&owner.email()));
        let event = market.get(&format!("/v1/fairs/{slug}/event.jsonld")).await;
        assert_eq!(event.headers["content-type"], "application/ld+json");
        let event = event.expect(200);
        assert_eq!(event["@type"], "Event");
        assert_eq!((&event["startDate"], &event["endDate"]), (&json!("2026-11-10"), &json!("2026-11-15")));
        assert_eq!(event["location"]["address"]["addressRegion"], "Tuyên Quang");
        assert_eq!(event["location"]["geo"]["latitude"], 22.27);
        assert_eq!(event["eventStatus"], "https://schema.org/EventScheduled");
        assert_eq!(event["organizer"].as_array().expect("a list").len(), 2);
    }

    async fn reading_fairs_takes_as_many_statements_for_one_as_for_twenty(market) {
        let us = organisers(&market).await;
        let count = async || {
            let before = market.app.store().statements();
            market.get("/v1/fairs?limit=20").await.expect(200);
            market.app.store().statements() - before
        };
        announced(&market, &us, json!({}), json!({})).await;
        let one = count().await;
        for number in 0..19 {
            announced(&market, &us, json!({ "name": format!("Tuần lễ {number}") }), json!({})).await;
        }
        assert_eq!(count().await, one);
    }
}
