//! Pictures as they are looked at, and for how long they may be kept.

use super::{added, detail, first_url, header, id, path, tea, url};
use chrono::TimeDelta;
use domain::certification::EventKind;
use poem::Request;
use poem::http::Method;
use serde_json::json;
use tests::marketplace::at;
use tests::{Answer, Caller, Marketplace, stories};

/// The last moment of a certificate decided on 28/12/2023, and the first without it.
const LAST: &str = "2026-12-28T23:59:59.999999+07:00";
const MIDNIGHT: &str = "2026-12-29T00:00:00+07:00";
const LASTING: &str = "public, max-age=31536000, immutable";

fn max_age(answer: &Answer) -> i64 {
    let seconds = header(answer, "cache-control").strip_prefix("public, max-age=");
    seconds.and_then(|seconds| seconds.parse().ok()).expect("seconds")
}

fn is_neutral(answer: &Answer) -> bool {
    assert_eq!(answer.status.as_u16(), 200, "{}", answer.text());
    assert_eq!(header(answer, "content-type"), "image/jpeg");
    header(answer, "etag") == "\"neutral\""
}

async fn gone(market: &Marketplace, paths: [&str; 2]) {
    for path in paths {
        market.get(path).await.problem(404, "not_found");
    }
}

async fn review(market: &Marketplace, by: &Caller, picture: &serde_json::Value, shows_mark: bool) {
    let path = format!("/v1/pictures/{}/review", id(picture));
    by.post(market, &path, json!({ "shows_mark": shows_mark })).await.expect(200);
}

stories! {
    async fn a_picture_with_the_mark_turns_neutral_at_midnight_in_vietnam(market) {
        let (_, product, member) = tea(&market).await;
        market.certified(product, 4, "2023-12-28").await;
        let marked = added(&market, &member, product, true, 1).await;
        added(&market, &member, product, false, 2).await;
        let (base, officer) = (format!("/v1/products/{product}/pictures/{}", id(&marked)), market.provincial_officer().await);
        let path = format!("{base}/320.jpg");
        for reviewed in [false, true] {
            if reviewed {
                review(&market, &officer, &marked, true).await;
            }
            market.at(LAST);
            let shown = market.get(&path).await;
            assert!(!is_neutral(&shown));
            assert_eq!(max_age(&shown), 0);
            let pictures = detail(&market, product).await["pictures"].clone();
            assert_eq!(pictures.as_array().map(Vec::len), Some(2));
            assert_eq!((url(&pictures[0]), &pictures[0]["shows_mark"]), (path.clone(), &true.into()));
            // No address of it may ever be kept for good.
            for version in 1..4 {
                market.get(&format!("{base}/{version}/320.jpg")).await.problem(404, "not_found");
            }
            market.at(MIDNIGHT);
            let after = market.get(&path).await;
            assert!(is_neutral(&after));
            assert_ne!(after.body, shown.body);
            assert_eq!(max_age(&after), 60);
            let pictures = detail(&market, product).await["pictures"].clone();
            assert_eq!(pictures.as_array().map(Vec::len), Some(1), "{pictures}");
            assert_eq!(pictures[0]["shows_mark"], false);
        }
    }

    async fn no_picture_that_may_show_the_mark_outlives_the_decision_or_a_minute(market) {
        let (_, product, member) = tea(&market).await;
        let certificate = market.certified(product, 4, "2023-12-28").await;
        added(&market, &member, product, true, 1).await;
        added(&market, &member, product, false, 2).await;
        let pictures = detail(&market, product).await["pictures"].clone();
        for path in [url(&pictures[0]), url(&pictures[1])] {
            for (left, most) in [(3_600_000, 60), (60_001, 60), (59_999, 59), (1_500, 1), (999, 0), (0, 60)] {
                market.at_instant(at(MIDNIGHT) - TimeDelta::milliseconds(left));
                assert_eq!(max_age(&market.get(&path).await), most, "{left} ms before midnight");
            }
        }
        // Withheld for twenty seconds, it comes back by itself.
        market.at("2026-09-02T09:00:00+07:00");
        let held = EventKind::HoldPlaced { hold: None, until: at("2026-09-02T09:00:20+07:00") };
        market.happens(product, certificate, held, market.app.now()).await;
        let withheld = market.get(&url(&pictures[0])).await;
        assert!(is_neutral(&withheld));
        assert_eq!(max_age(&withheld), 20);
        market.at("2026-09-02T09:00:20+07:00");
        assert!(!is_neutral(&market.get(&url(&pictures[0])).await));
    }

    async fn only_a_picture_that_a_reviewer_found_free_of_the_mark_may_be_kept_for_good(market) {
        let (_, product, member) = tea(&market).await;
        let officer = market.provincial_officer().await;
        let picture = added(&market, &member, product, false, 1).await;
        let passing = first_url(&market, product).await;
        assert_eq!(max_age(&market.get(&passing).await), 60);
        review(&market, &officer, &picture, false).await;
        let lasting = first_url(&market, product).await;
        assert_ne!(lasting, passing);
        assert_eq!(header(&market.get(&lasting).await, "cache-control"), LASTING);
        // Found so once more: copies stay good.
        review(&market, &officer, &picture, false).await;
        assert_eq!(first_url(&market, product).await, lasting);
        // The plain address goes on answering, for those who copied it.
        assert_eq!(max_age(&market.get(&passing).await), 60);
        // The reviewer was mistaken: the address that was kept for good is no longer there.
        review(&market, &officer, &picture, true).await;
        market.get(&lasting).await.problem(404, "not_found");
        assert!(is_neutral(&market.get(&passing).await));
        assert_eq!(detail(&market, product).await["pictures"], json!([]));
        // Not so after all: a new address, since caches may hold anything under the old.
        review(&market, &officer, &picture, false).await;
        let anew = first_url(&market, product).await;
        assert_ne!(anew, lasting);
        assert_eq!(header(&market.get(&anew).await, "cache-control"), LASTING);
        market.get(&lasting).await.problem(404, "not_found");
    }

    async fn a_picture_with_four_stars_is_not_for_a_product_that_has_three_today(market) {
        let (_, product, member) = tea(&market).await;
        market.certified(product, 3, "2025-12-28").await;
        let place = format!("{}&stars_seen=4", path(product, true));
        let file = tests::photos::photo(48, 36, 1);
        let picture = member.send_file(&market, &place, "image/jpeg", file).await.expect(201);
        assert_eq!(picture["stars_seen"], 4);
        let path = format!("/v1/products/{product}/pictures/{}/320.jpg", id(&picture));
        assert!(is_neutral(&market.get(&path).await));
        assert_eq!(detail(&market, product).await["pictures"], json!([]));
        let review = format!("/v1/pictures/{}/review", id(&picture));
        let officer = market.provincial_officer().await;
        officer.post(&market, &review, json!({ "shows_mark": true, "stars_seen": 3 })).await.expect(200);
        assert!(!is_neutral(&market.get(&path).await));
    }

    async fn pictures_of_what_is_not_on_show_are_not_there(market) {
        let (producer, product, member) = tea(&market).await;
        let picture = added(&market, &member, product, false, 1).await;
        review(&market, &market.provincial_officer().await, &picture, false).await;
        let lasting = first_url(&market, product).await;
        let passing = format!("/v1/products/{product}/pictures/{}/320.jpg", id(&picture));
        let operator = market.operator().await;
        let step = async |what: &str| {
            let path = format!("/v1/products/{product}/{what}");
            market.provincial_officer().await.command(&market, &path).await.expect(200);
        };
        let order = json!({ "body": "Sở Công Thương", "number": "1", "date": "2026-09-01" });
        let ordered = json!({ "ground": "authority_order", "reason": "Kiểm tra", "order": order });
        step("hiding").await;
        gone(&market, [&lasting, &passing]).await;
        step("showing").await;
        assert_eq!(market.get(&lasting).await.status.as_u16(), 200);
        let seller = format!("/v1/producers/{producer}");
        operator.post(&market, &format!("{seller}/suspension"), ordered).await.expect(200);
        gone(&market, [&lasting, &passing]).await;
        assert_eq!(detail(&market, product).await["pictures"], json!([]));
        assert!(market.get("/v1/products").await.expect(200)["items"][0]["picture"].is_null());
        operator.command(&market, &format!("{seller}/reinstatement")).await.expect(200);
        assert_eq!(market.get(&lasting).await.status.as_u16(), 200);
        // Under another product's address, in another size or kind, it is not there either.
        let other = market.product(producer, "Chè xanh").await;
        for path in [
            passing.replace(&product.to_string(), &other.to_string()),
            passing.replace("320.jpg", "800.jpg"),
            passing.replace("320.jpg", "320.png"),
            passing.replace("320.jpg", "321.jpg"),
            passing.replace("320.jpg", "..%2f320.jpg"),
            lasting.replace("/2/", "/1/"),
            lasting.replace("/2/", "/-1/"),
        ] {
            let status = market.get(&path).await.status.as_u16();
            assert!(status == 404 || (status == 400 && path.contains("-1")), "{path}: {status}");
        }
    }

    async fn a_held_picture_is_not_sent_again(market) {
        let (_, product, member) = tea(&market).await;
        added(&market, &member, product, false, 1).await;
        let path = first_url(&market, product).await;
        let shown = market.get(&path).await;
        assert_eq!(header(&shown, "x-content-type-options"), "nosniff");
        assert_eq!(header(&shown, "content-security-policy"), "default-src 'none'");
        let tag = header(&shown, "etag").to_owned();
        for tags in [tag.clone(), format!("W/{tag}"), format!("\"x\", {tag}"), "*".to_owned()] {
            let request = Request::builder().uri_str(&path).header("if-none-match", tags);
            let same = market.request(request.finish()).await;
            assert_eq!(same.status.as_u16(), 304);
            assert!(same.body.is_empty());
            assert_eq!((header(&same, "etag"), max_age(&same)), (tag.as_str(), 60));
        }
        let request = Request::builder().uri_str(&path).header("if-none-match", "\"x\"");
        assert_eq!(market.request(request.finish()).await.status.as_u16(), 200);
        let head = market.send(Method::HEAD, &path, None, None).await;
        assert_eq!((head.status.as_u16(), header(&head, "etag")), (200, tag.as_str()));
        assert!(head.body.is_empty());
    }

    async fn a_product_with_its_pictures_and_a_picture_are_one_statement_each(market) {
        let (_, product, member) = tea(&market).await;
        market.certified(product, 4, "2025-12-28").await;
        for number in 0..12 {
            added(&market, &member, product, number % 2 == 0, number).await;
        }
        let paths = [
            format!("/v1/products/{product}"),
            "/v1/products".to_owned(),
            first_url(&market, product).await,
        ];
        for path in paths {
            let before = market.app.store().statements();
            assert_eq!(market.get(&path).await.status.as_u16(), 200);
            assert_eq!(market.app.store().statements() - before, 1, "{path}");
        }
    }
}
