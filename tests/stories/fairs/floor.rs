//! The floor of a fair: categories, booths, their import, and the plan.

use super::{brought, organisers, revision};
use poem::http::Method;
use poem::{Body, Request};
use sea_orm::EntityTrait as _;
use serde_json::{Value, json};
use store::fairs::floor::rows::{allocation, booth};
use tests::{Answer, Caller, Marketplace, stories};

/// A category with nothing special about it.
pub fn category(code: &str) -> Value {
    json!({
        "code": code, "name": format!("Gian {code}"), "area_dm2": 900,
        "price": { "amount": 3_000_000, "currency": "VND" }, "services": ["Bàn", "Điện 500 W"],
        "eligibility": {
            "all_certified": true, "least_certified": 0, "least_stars": 3, "provinces": ["08"],
            "admits_specialities": false, "admits_potential": false,
            "labels": true, "traceability": true,
        },
        "subsidy": {
            "percent": 50, "most_booths": 2,
            "budget": { "amount": 100_000_000, "currency": "VND" },
        },
    })
}

/// Puts JSON in the place of what was there, for a version of the fair.
pub async fn put(
    market: &Marketplace,
    by: &Caller,
    path: &str,
    version: i64,
    body: Value,
) -> Answer {
    let request = Request::builder()
        .method(Method::PUT)
        .uri_str(path)
        .header("authorization", format!("Bearer {}", by.token))
        .header("if-match", format!("\"{version}\""))
        .content_type("application/json");
    market.request(request.body(Body::from_json(body).expect("JSON"))).await
}

/// Gives a fair these categories.
pub async fn categories(market: &Marketplace, by: &Caller, slug: &str, codes: &[&str]) {
    let version = revision(market, by, slug).await;
    let items: Vec<Value> = codes.iter().map(|code| category(code)).collect();
    let path = format!("/v1/fairs/{slug}/categories");
    put(market, by, &path, version, json!({ "items": items })).await.expect(200);
}

/// Imports a floor as CSV.
async fn import(market: &Marketplace, by: &Caller, slug: &str, csv: &str) -> Answer {
    let path = format!("/v1/fairs/{slug}/floor-imports");
    by.send_file(market, &path, "text/csv", csv.to_owned()).await
}

const FLOOR: &str = "code,hall,zone,category,x,y,width,depth,polygon\n\
    A1,Nhà A,Khu chè,std,0,0,300,300,\n\
    A2,Nhà A,Khu chè,std,300,0,300,300,\n\
    A3,Nhà A,,big,,,,,600 0 1200 0 1200 300 900 300 900 600 600 600\n\
    B1,Nhà B,,std,0,0,300,300,\n";

/// Codes and pointers of all that a refusal says.
fn said(problem: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().expect("text").to_owned();
    let errors = problem["errors"].as_array().expect("errors").iter();
    errors.map(|one| (text(&one["pointer"]), text(&one["code"]))).collect()
}

stories! {
    async fn categories_carry_sizes_prices_and_rules_as_data(market) {
        let (organiser, owner) = organisers(&market).await;
        let slug = brought(&market, &owner, organiser, &["announcement"]).await;
        categories(&market, &owner, &slug, &["std", "big"]).await;
        let read = market.get(&format!("/v1/fairs/{slug}/categories")).await.expect(200);
        assert_eq!(read["items"][0], category("std"));
        assert_eq!(read["items"][1]["code"], "big");
        let (path, version) =
            (format!("/v1/fairs/{slug}/categories"), revision(&market, &owner, &slug).await);
        let items = |one: Value| json!({ "items": [one] });
        put(&market, &owner, &path, version - 1, items(category("std"))).await.problem(412, "stale");
        let mut odd = category("std");
        odd["eligibility"]["all_certified"] = json!(false);
        let problem = put(&market, &owner, &path, version, items(odd)).await;
        assert_eq!(said(&problem.problem(422, "invalid_values"))[0].1, "stars_of_nothing");
        let mut claims = category("std");
        claims["name"] = json!("Gian hàng OCOP 5 sao");
        put(&market, &owner, &path, version, items(claims)).await.problem(422, "over_claim");
        import(&market, &owner, &slug, FLOOR).await.expect(200);
        // One that has booths isn't left out.
        put(&market, &owner, &path, version, items(category("std"))).await.problem(409, "conflict");
    }

    async fn a_floor_comes_from_csv_and_from_geojson(market) {
        let (organiser, owner) = organisers(&market).await;
        let slug = brought(&market, &owner, organiser, &["announcement"]).await;
        categories(&market, &owner, &slug, &["std", "big"]).await;
        let dry = format!("/v1/fairs/{slug}/floor-imports?dry_run=true");
        let tried = owner.send_file(&market, &dry, "text/csv", FLOOR).await.expect(200);
        assert_eq!((&tried["booths"], &tried["dry_run"]), (&json!(4), &json!(true)));
        assert_eq!(booth::Entity::find().all(market.app.read()).await.expect("they read").len(), 0);
        let taken = import(&market, &owner, &slug, FLOOR).await.expect(200);
        assert_eq!(taken["halls"], json!(["Nhà A", "Nhà B"]));
        let list = market.get(&format!("/v1/fairs/{slug}/booths?limit=2")).await.expect(200);
        assert_eq!(list["items"][1]["code"], "A2");
        assert_eq!(list["items"][1]["outline"][1], json!({ "x": 600, "y": 0 }));
        let next = list["next_cursor"].as_str().expect("a cursor");
        let list = market.get(&format!("/v1/fairs/{slug}/booths?cursor={next}")).await.expect(200);
        assert_eq!(list["items"][0]["outline"].as_array().expect("corners").len(), 6);
        let square = |code: &str, x: i64| json!({
            "type": "Feature",
            "properties": { "code": code, "hall": "Nhà A", "category": "std" },
            "geometry": { "type": "Polygon", "coordinates": [[
                [x, 0], [x + 300, 0], [x + 300, 300], [x, 300], [x, 0],
            ]] },
        });
        let geo = json!({ "type": "FeatureCollection", "features": [square("A1", 0), square("C1", 300)] });
        let path = format!("/v1/fairs/{slug}/floor-imports");
        let taken = owner.send_file(&market, &path, "application/geo+json", geo.to_string()).await;
        assert_eq!(taken.expect(200)["booths"], 2);
        let list = market.get(&format!("/v1/fairs/{slug}/booths")).await.expect(200);
        assert_eq!(list["items"].as_array().expect("items").len(), 2);
    }

    async fn a_bad_floor_changes_nothing_and_says_everything_that_is_wrong(market) {
        let (organiser, owner) = organisers(&market).await;
        let slug = brought(&market, &owner, organiser, &["announcement"]).await;
        categories(&market, &owner, &slug, &["std", "big"]).await;
        import(&market, &owner, &slug, FLOOR).await.expect(200);
        let bad = "code,hall,zone,category,x,y,width,depth\n\
            A1,Nhà A,,std,0,0,300,300\n\
            A1,Nhà A,,std,300,0,300,300\n\
            A3,Nhà A,,lux,450,0,300,300\n\
            A4,Nhà A,,std,0.5,900,300,300\n\
            A5,,,std,0,900,0,300\n\
            A6,Nhà OCOP 5 sao,,std,0,0,300,300\n";
        let problem = import(&market, &owner, &slug, bad).await.problem(422, "rows_refused");
        let all = said(&problem);
        for (pointer, code) in [
            ("/lines/3/code", "duplicate_code"),
            ("/lines/4/category", "unknown_category"),
            ("/lines/4/polygon", "overlap"),
            ("/lines/5/polygon", "unreadable_outline"),
            ("/lines/6/hall", "bad_hall"),
            ("/lines/6/polygon", "crossed"),
            ("/lines/7/hall", "over_claim"),
        ] {
            assert!(all.contains(&(pointer.to_owned(), code.to_owned())), "{pointer} {code}: {all:?}");
        }
        assert_eq!(all.len(), 7, "{all:?}");
        let list = market.get(&format!("/v1/fairs/{slug}/booths")).await.expect(200);
        assert_eq!(list["items"].as_array().expect("items").len(), 4);
        import(&market, &owner, &slug, "code,hall\nA1,A\n").await.problem(422, "unreadable_file");
        let path = format!("/v1/fairs/{slug}/floor-imports");
        let none = owner.send_file(&market, &path, "application/geo+json", "{\"type\":\"Point\"}").await;
        none.problem(422, "unreadable_file");
    }

    async fn a_booth_is_kept_back_by_the_day_and_a_day_is_nobody_elses(market) {
        let (organiser, owner) = organisers(&market).await;
        let slug = brought(&market, &owner, organiser, &["announcement"]).await;
        categories(&market, &owner, &slug, &["std", "big"]).await;
        import(&market, &owner, &slug, FLOOR).await.expect(200);
        let path = format!("/v1/fairs/{slug}/booths/A1/block");
        let days = |first: &str, last: &str| json!({ "first_day": first, "last_day": last });
        owner.post(&market, &path, days("2026-11-10", "2026-11-11")).await.expect(204);
        owner.post(&market, &path, days("2026-11-12", "2026-11-12")).await.expect(204);
        owner.post(&market, &path, days("2026-11-11", "2026-11-13")).await.problem(409, "already_exists");
        owner.post(&market, &path, days("2026-11-09", "2026-11-10")).await.problem(422, "invalid_values");
        let rows = allocation::Entity::find().all(market.app.read()).await.expect("they read");
        assert_eq!(rows.len(), 3);
        // What is let stays on the floor.
        let without = "code,hall,zone,category,x,y,width,depth\nA2,Nhà A,,std,0,0,300,300\n";
        let problem = import(&market, &owner, &slug, without).await.problem(422, "rows_refused");
        assert_eq!(said(&problem), [(String::new(), "booth_in_use".to_owned())]);
        import(&market, &owner, &slug, FLOOR).await.expect(200);
        let plan = format!("/v1/fairs/{slug}/draft/floorplan.svg");
        assert!(owner.get(&market, &format!("{plan}?day=2026-11-12")).await.text().contains("Gian A1: Gian std – không cho thuê"));
        assert!(owner.get(&market, &format!("{plan}?day=2026-11-13")).await.text().contains("Gian A1: Gian std – còn trống"));
        owner.get(&market, &format!("{plan}?day=2026-11-16")).await.problem(422, "invalid_values");
        owner.delete(&market, &path).await.expect(204);
        owner.delete(&market, &path).await.problem(409, "conflict");
        owner.post(&market, &path, json!({})).await.expect(204);
    }

    async fn the_plan_is_readable_on_a_phone_and_by_those_who_hear_it(market) {
        let (organiser, owner) = organisers(&market).await;
        let slug = brought(&market, &owner, organiser, &["announcement"]).await;
        let path = format!("/v1/fairs/{slug}/floorplan.svg");
        market.get(&path).await.problem(404, "not_found");
        categories(&market, &owner, &slug, &["std", "big"]).await;
        import(&market, &owner, &slug, FLOOR).await.expect(200);
        let answer = market.get(&path).await;
        answer.expect(200);
        assert_eq!(answer.headers["content-type"], "image/svg+xml");
        let text = answer.text();
        let document = roxmltree::Document::parse(&text).expect("well-formed XML");
        let root = document.root_element();
        let number = |text: &str| text.parse::<i64>().expect("a number");
        let attribute = |node: roxmltree::Node<'_, '_>, name: &str| {
            number(node.attribute(name).unwrap_or_else(|| panic!("no {name}")))
        };
        let across = number(root.attribute("viewBox").expect("a box").split(' ').nth(2).expect("wide"));
        let pixels = |units: i64| units * attribute(root, "width") / across;
        assert!(pixels(300) >= 44, "a booth is {} pixels wide", pixels(300));
        let sizes = root.descendants().filter_map(|node| node.attribute("font-size"));
        let smallest = sizes.map(number).min().expect("letters");
        assert!(pixels(smallest) >= 11, "letters of {} pixels", pixels(smallest));
        let booths: Vec<_> =
            root.descendants().filter(|node| node.attribute("role") == Some("img")).collect();
        assert_eq!(booths.len(), 4);
        for booth in booths {
            let title = booth.first_element_child().expect("a title");
            assert_eq!(title.tag_name().name(), "title");
            assert!(title.text().expect("text").starts_with("Gian "), "{title:?}");
        }
        assert!(text.contains("Gian A1: Gian std – Khu chè"), "{text}");
        assert!(text.contains("Nhà B"));
    }
}
