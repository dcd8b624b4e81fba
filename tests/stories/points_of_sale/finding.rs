//! Finding points: by place, product, hour and distance.

use super::*;
use chrono::TimeDelta;
use domain::ids::PointId;
use domain::points_of_sale::{Approval, Life, PointKind};
use domain::storefronts::{Location, Near};
use store::points_of_sale::points::{self, Owner, Point};
use tests::stories;

/// A point approved for a year from now, at a place.
async fn standing_at(market: &Marketplace, name: &str, north: f64, east: f64) -> PointId {
    let now = market.app.now();
    let life = Life::Approved(Approval { from: now, until: now + TimeDelta::days(365) });
    let point = Point { life, location: Location::on_earth(north, east), ..market.shop(name) };
    market.point_as(point, &[]).await
}

/// All pages of a list, each of so many.
async fn pages(market: &Marketplace, path: &str, limit: usize) -> Vec<Value> {
    let (mut found, mut cursor) = (Vec::new(), String::new());
    loop {
        let sign = if path.contains('?') { '&' } else { '?' };
        let page = market.get(&format!("{path}{sign}limit={limit}{cursor}")).await.expect(200);
        found.extend(page["items"].as_array().expect("items").clone());
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return found,
        }
    }
}

fn names(items: &[Value]) -> Vec<&str> {
    items.iter().map(|one| one["name"].as_str().expect("a name")).collect()
}

/// Numbers that look like chance, the same each time.
fn scattered(seed: u64) -> impl Iterator<Item = f64> {
    let mut state = seed;
    std::iter::repeat_with(move || {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        f64::from(u32::try_from(state >> 33).unwrap_or_default()) / f64::from(1_u32 << 31)
    })
}

stories! {
    async fn the_nearest_come_first_and_nothing_is_lost_between_pages(market) {
        let place = Location::on_earth(21.03, 105.85).expect("a place");
        let mut chance = scattered(7);
        let mut all = Vec::new();
        for number in 0..120 {
            // Most of them close together, so that the inner circle has enough.
            let reach = if number % 3 == 0 { 0.4 } else { 0.03 };
            let mut next = || (chance.next().expect("a number") - 0.5) * reach;
            let (north, east) = (21.03 + next(), 105.85 + next());
            let id = standing_at(&market, &format!("Điểm {number}"), north, east).await;
            all.push((id, Location::on_earth(north, east).expect("a place")));
        }
        for kilometres in [1, 5, 20, 60] {
            let near = Near::new(place, kilometres);
            let mut expected: Vec<(i64, PointId)> = all.iter().map(|(id, at)| (near.square(*at), *id)).collect();
            expected.retain(|(square, _)| *square <= near.radius.pow(2));
            expected.sort_unstable();
            let expected: Vec<String> = expected.iter().map(|(_, id)| id.to_string()).collect();
            for limit in [7, 100] {
                let path = format!("/v1/points-of-sale?near=21.03,105.85&within_km={kilometres}");
                let found = pages(&market, &path, limit).await;
                let ids: Vec<&str> = found.iter().filter_map(|one| one["id"].as_str()).collect();
                assert_eq!(ids, expected, "{kilometres} km, pages of {limit}");
                let far = found.iter().map(|one| one["distance"].as_u64().expect("metres"));
                assert!(far.is_sorted());
            }
        }
        let features = market.get("/v1/points-of-sale.geojson?near=21.03,105.85&within_km=60").await;
        assert_eq!(features.headers["content-type"], "application/geo+json");
        let map = features.expect(200);
        assert_eq!(map["type"], "FeatureCollection");
        assert_eq!(map["features"][0]["geometry"]["type"], "Point");
        assert!(map["features"][0]["geometry"]["coordinates"][0].as_f64() > Some(105.0));
        assert_eq!(map["features"].as_array().map(Vec::len), Some(pages(&market, "/v1/points-of-sale?near=21.03,105.85&within_km=60", 100).await.len()));
        let part = market.get("/v1/points-of-sale.geojson?limit=50").await.expect(200);
        assert_eq!(part["features"].as_array().map(Vec::len), Some(50));
        assert!(part["next_cursor"].is_string());
    }

    async fn places_that_are_none_are_refused_and_those_abroad_are_answered(market) {
        for near in ["91,105", "21,181", "-90.5,0"] {
            let answer = market.get(&format!("/v1/points-of-sale?near={near}")).await;
            assert_eq!(answer.problem(422, "invalid_values")["errors"][0]["code"], "out_of_range");
        }
        standing_at(&market, "Hội chợ Paris", 48.86, 2.36).await;
        let abroad = market.get("/v1/points-of-sale?near=48.85,2.35").await.expect(200);
        assert_eq!(names(abroad["items"].as_array().expect("items")), ["Hội chợ Paris"]);
        for pole in ["90,0", "-90,180", "0,-180"] {
            let empty = market.get(&format!("/v1/points-of-sale?near={pole}&within_km=200")).await;
            assert_eq!(empty.expect(200)["items"], json!([]));
        }
        let alone = market.get("/v1/points-of-sale?within_km=5").await;
        alone.problem(422, "invalid_values");
        market.get("/v1/points-of-sale?near=hanoi").await.problem(400, "invalid_parameter");
        let cursor = store::page::encode(&store::points_of_sale::pages::Place::Near(5, uuid::Uuid::nil()));
        market.get(&format!("/v1/points-of-sale?cursor={cursor}")).await.problem(400, "invalid_cursor");
    }

    async fn points_are_found_by_place_kind_and_name(market) {
        let now = market.app.now();
        let life = Life::Approved(Approval { from: now, until: now + TimeDelta::days(365) });
        let ha_long = market.app.units().current(Level::Commune, HA_LONG).expect("a commune").id;
        for (name, kind, unit) in [
            ("Ở Hạ Long", PointKind::Centre, Some(ha_long)),
            ("Đặc sản", PointKind::Shop, None),
            ("An Khánh", PointKind::Shop, None),
        ] {
            let point = market.shop(name);
            let unit = unit.unwrap_or(point.unit);
            market.point_as(Point { kind, unit, life, ..point }, &[]).await;
        }
        let found = async |query: &str| pages(&market, &format!("/v1/points-of-sale?{query}"), 2).await;
        assert_eq!(names(&found("").await), ["An Khánh", "Đặc sản", "Ở Hạ Long"]);
        assert_eq!(names(&found("province=22").await), ["Ở Hạ Long"]);
        assert_eq!(names(&found("commune=01156&kind=shop").await), ["An Khánh", "Đặc sản"]);
        assert_eq!(names(&found("kind=centre").await), ["Ở Hạ Long"]);
        assert_eq!(found("kind=corner").await.len(), 0);
        market.get("/v1/points-of-sale?province=99").await.problem(422, "invalid_values");
    }

    async fn open_now_is_by_the_clock_of_vietnam(market) {
        let (producer, owner, officer) = ha_long(&market).await;
        let goods = goods(&market, producer, (1, 1)).await;
        let id = approved(&market, (producer, &owner, &officer), &goods).await;
        standing_at(&market, "Không rõ giờ", 21.0, 107.0).await;
        // 1 September 2026 is a Tuesday.
        for (instant, open) in [
            ("2026-09-01T07:29:59+07:00", false),
            ("2026-09-01T07:30:00+07:00", true),
            ("2026-09-01T11:30:00+07:00", false),
            ("2026-09-01T23:59:59+07:00", true),
            ("2026-09-02T00:00:00+07:00", false),
        ] {
            market.at(instant);
            let list = market.get("/v1/points-of-sale?open_now=true&near=20.9,107&within_km=50").await;
            // Before it was approved it is not listed at all.
            let listed = instant >= "2026-09-01T09:00:00+07:00";
            let ids = list.expect(200)["items"].as_array().map(Vec::len);
            assert_eq!(ids, Some(usize::from(open && listed)), "{instant}");
            assert_eq!(market.get(&at(&id, "")).await.expect(200)["open_now"], open, "{instant}");
        }
    }

    async fn where_to_buy_a_product(market) {
        let (producer, owner, officer) = ha_long(&market).await;
        let goods = goods(&market, producer, (2, 2)).await;
        let id = approved(&market, (producer, &owner, &officer), &goods[..1]).await;
        let sold = async |product: ProductId| {
            let path = format!("/v1/products/{product}/points-of-sale?near=20.95,107.08");
            market.get(&path).await.expect(200)["items"].clone()
        };
        assert_eq!(sold(goods[0]).await[0]["id"], json!(id));
        assert_eq!(sold(goods[0]).await[0]["distance"], 0);
        assert_eq!(sold(goods[1]).await, json!([]));
        let listed = market.get(&at(&id, "/products")).await.expect(200);
        assert_eq!(listed["items"][0]["id"], json!(goods[0].to_string()));
        assert_eq!(listed["items"][0]["mark"]["stars"], 4);
        let filtered = market.get(&format!("/v1/points-of-sale?product={}", goods[1])).await;
        assert_eq!(filtered.expect(200)["items"], json!([]));
        let nowhere = format!("/v1/products/{}/points-of-sale", market.app.mint::<ProductId>());
        market.get(&nowhere).await.problem(404, "not_found");
    }

    async fn no_answer_to_the_public_tells_of_people(market) {
        let producer = market.producer("HTX Chè").await;
        let now = market.app.now();
        let life = Life::Approved(Approval { from: now, until: now + TimeDelta::days(365) });
        let staff = Some(7777);
        let point = Point { owner: Owner::Producer(producer), staff, life, ..market.shop("Chè") };
        let id = market.point_as(point, &[]).await;
        for path in ["/v1/points-of-sale".to_owned(), at(&id.to_string(), ""), "/v1/points-of-sale.geojson".to_owned()] {
            let text = market.get(&path).await.text();
            assert!(!text.contains("7777") && !text.contains("registered_by"), "{text}");
        }
    }

    async fn the_audit_names_a_point_whose_summary_is_not_its_own(market) {
        use sea_orm::ConnectionTrait as _;
        let (producer, owner, officer) = ha_long(&market).await;
        let goods = goods(&market, producer, (1, 1)).await;
        let id = approved(&market, (producer, &owner, &officer), &goods).await;
        let found = async || store::points_of_sale::audit::run(market.app.store()).await.expect("it reads");
        assert_eq!(found().await, []);
        let renamed = "UPDATE points_of_sale SET name = 'Cửa hàng khác'";
        market.app.store().write().execute_unprepared(renamed).await.expect("it runs");
        assert_eq!(found().await.first().map(|one| one.id.clone()), Some(id));
        let closed = "UPDATE points_of_sale SET name = 'Cửa hàng đặc sản Hạ Long'";
        market.app.store().write().execute_unprepared(closed).await.expect("it runs");
        let hours = "DELETE FROM points_of_sale_hours";
        market.app.store().write().execute_unprepared(hours).await.expect("it runs");
        assert_eq!(found().await.len(), 1);
    }

    async fn statements_do_not_grow_with_the_page(market) {
        for number in 0..30 {
            standing_at(&market, &format!("Điểm {number}"), 21.0 + f64::from(number) / 1000.0, 105.8).await;
        }
        let count = async |path: &str| {
            let before = market.app.store().statements();
            market.get(path).await.expect(200);
            market.app.store().statements() - before
        };
        for path in ["/v1/points-of-sale?", "/v1/points-of-sale.geojson?"] {
            for limit in [2, 30] {
                assert_eq!(count(&format!("{path}limit={limit}")).await, 1, "{path}");
                let near = format!("{path}near=21.0,105.8&within_km=9&limit={limit}");
                market.get(&near).await.expect(200);
                assert_eq!(count(&near).await, 1, "{near}");
                assert_eq!(count(&format!("{near}&open_now=true")).await, 1, "{near}");
            }
        }
        let id = standing_at(&market, "Điểm cuối", 21.0, 105.8).await;
        assert_eq!(count(&at(&id.to_string(), "")).await, 3);
    }

    async fn what_one_process_decides_all_find_at_once(market) {
        let near = "/v1/points-of-sale?near=21.0,105.8";
        let other = market.beside(api::Settings::default()).await;
        standing_at(&market, "Điểm A", 21.01, 105.8).await;
        for process in [&market, &other] {
            assert_eq!(names(&pages(process, near, 1).await), ["Điểm A"]);
        }
        let nearer = standing_at(&other, "Điểm B", 21.0, 105.8).await;
        for process in [&market, &other] {
            assert_eq!(names(&pages(process, near, 1).await), ["Điểm B", "Điểm A"]);
        }
        let tx = market.app.store().begin().await.expect("a transaction");
        let point = points::lock(&tx, nearer).await.expect("it reads").expect("a point");
        let moved = Point { location: Location::on_earth(21.02, 105.8), ..point };
        points::save(&tx, &moved, market.app.now()).await.expect("it is saved");
        tx.commit().await.expect("it commits");
        assert_eq!(names(&pages(&other, near, 1).await), ["Điểm A", "Điểm B"]);
        let tx = other.app.store().begin().await.expect("a transaction");
        let point = points::lock(&tx, nearer).await.expect("it reads").expect("a point");
        let gone = Point { life: Life::Withdrawn, ..point };
        points::save(&tx, &gone, market.app.now()).await.expect("it is saved");
        tx.commit().await.expect("it commits");
        assert_eq!(names(&pages(&market, near, 1).await), ["Điểm A"]);
        market.at("2027-09-02T09:00:00+07:00");
        assert!(pages(&market, near, 1).await.is_empty());
    }

    async fn a_change_that_commits_late_is_not_passed_over(market) {
        let near = "/v1/points-of-sale?near=21.0,105.8";
        let late = standing_at(&market, "Điểm A", 21.01, 105.8).await;
        if market.app.store().write().get_database_backend() == sea_orm::DbBackend::Sqlite {
            return;
        }
        let tx = market.app.store().begin().await.expect("a transaction");
        let point = points::lock(&tx, late).await.expect("it reads").expect("a point");
        points::save(&tx, &Point { life: Life::Withdrawn, ..point }, market.app.now()).await.expect("it is saved");
        // Begun later, committed sooner.
        standing_at(&market, "Điểm B", 21.02, 105.8).await;
        assert_eq!(names(&pages(&market, near, 5).await), ["Điểm A", "Điểm B"]);
        tx.commit().await.expect("it commits");
        assert_eq!(names(&pages(&market, near, 5).await), ["Điểm B"]);
    }
}
