//! Whether the mark is to be seen in a storefront's picture: somebody else looks.

use super::{header, is_neutral, send, set, shop, url};
use crate::storefronts::{mails, of};
use domain::accounts::{Affair, BodyKind};
use domain::certification::Level;
use domain::ids::ProducerId;
use serde_json::{Value, json};
use tests::{Answer, Caller, Marketplace, stories};

const LASTING: &str = "public, max-age=31536000, immutable";

/// What waits or was done, as (producer, place), page by page.
async fn listed(market: &Marketplace, caller: &Caller, state: &str) -> Vec<(Value, Value)> {
    let (mut found, mut cursor) = (Vec::new(), String::new());
    loop {
        let path = format!("/v1/storefront-pictures?state={state}&limit=1{cursor}");
        let page = caller.get(market, &path).await.expect(200);
        let items = page["items"].as_array().expect("items").iter();
        found.extend(items.map(|one| (one["producer_id"].clone(), one["place"].clone())));
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return found,
        }
    }
}

async fn review(
    market: &Marketplace,
    by: &Caller,
    (producer, place): (ProducerId, &str),
    version: i64,
    shows_mark: bool,
) -> Answer {
    let body = json!({ "version": version, "shows_mark": shows_mark, "note": "Nhãn trên hộp" });
    by.post(market, &of(producer, &format!("storefront/{place}/review")), body).await
}

async fn logo(market: &Marketplace, front: &str) -> Value {
    let shown = market.get(front).await.expect(200)["logo"].clone();
    assert_eq!(market.get("/v1/storefronts").await.expect(200)["items"][0]["logo"], shown);
    shown
}

stories! {
    async fn pictures_wait_for_the_officers_of_their_place_the_oldest_first(market) {
        let (producer, owner, _) = shop(&market).await;
        set(&market, &owner, (producer, "logo"), 1).await;
        market.at("2026-09-01T10:00:00+07:00");
        let other = market.producer("HTX Khác").await;
        market.storefront(other).await;
        set(&market, &market.member(other).await, (other, "banner"), 1).await;
        market.at("2026-09-01T11:00:00+07:00");
        set(&market, &owner, (producer, "banner"), 2).await;
        let (first, second) = (json!(producer.0), json!(other.0));
        let all = [(first.clone(), json!("logo")), (second, json!("banner")), (first, json!("banner"))];
        let committee = async |level, code| market.officer(BodyKind::PeoplesCommittee, level, Some(code)).await;
        let here = [
            committee(Level::Commune, "01156").await,
            market.provincial_officer().await,
            market.ministry_officer().await,
            market.operator().await,
        ];
        for caller in &here {
            assert_eq!(listed(&market, caller, "open").await, all);
            assert_eq!(listed(&market, caller, "done").await, []);
        }
        let elsewhere = committee(Level::Province, "15").await;
        assert_eq!(listed(&market, &elsewhere, "open").await, []);
        for caller in [&owner, &market.visitor().await] {
            caller.get(&market, "/v1/storefront-pictures").await.problem(403, "not_allowed");
        }
        review(&market, &here[0], (producer, "logo"), 1, false).await.expect(200);
        assert_eq!(listed(&market, &here[1], "open").await, all[1..]);
        assert_eq!(listed(&market, &here[1], "done").await, all[..1]);
        // Another file waits anew, behind the others; a withdrawn one no longer.
        market.at("2026-09-01T12:00:00+07:00");
        set(&market, &owner, (producer, "logo"), 3).await;
        owner.delete(&market, &of(producer, "storefront/banner")).await.expect(204);
        let left = [all[1].clone(), all[0].clone()];
        assert_eq!(listed(&market, &here[3], "open").await, left);
        let page = here[3].get(&market, "/v1/storefront-pictures?cursor=x").await;
        page.problem(400, "invalid_cursor");
    }

    async fn one_found_free_of_the_mark_may_be_kept_for_good(market) {
        let (producer, owner, front) = shop(&market).await;
        let officer = market.provincial_officer().await;
        set(&market, &owner, (producer, "logo"), 1).await;
        let passing = url(&logo(&market, &front).await);
        assert_eq!(passing, format!("{front}/logo/320.jpg"));
        assert_eq!(header(&market.get(&passing).await, "cache-control"), "public, max-age=60");
        market.get(&format!("{front}/logo/1/320.jpg")).await.problem(404, "not_found");
        let found = review(&market, &officer, (producer, "logo"), 1, false).await.expect(200);
        assert_eq!((&found["version"], &found["shows_mark"]), (&2.into(), &false.into()));
        assert_eq!(found["review_note"], "Nhãn trên hộp");
        let lasting = url(&logo(&market, &front).await);
        assert_eq!(lasting, format!("{front}/logo/2/320.jpg"));
        assert_eq!(header(&market.get(&lasting).await, "cache-control"), LASTING);
        assert_eq!(header(&market.get(&passing).await, "cache-control"), "public, max-age=60");
        // Found so once more: copies stay good, and nobody is told anything.
        review(&market, &officer, (producer, "logo"), 2, false).await.expect(200);
        assert_eq!(url(&logo(&market, &front).await), lasting);
        assert_eq!(mails(&market, "moderation_result").await, Vec::<Value>::new());
        // Another picture: nothing may be found under the address that was kept for good.
        set(&market, &owner, (producer, "logo"), 2).await;
        market.get(&lasting).await.problem(404, "not_found");
        assert_eq!(url(&logo(&market, &front).await), passing);
    }

    async fn one_found_to_show_the_mark_is_on_show_no_longer_and_its_people_are_told(market) {
        let (producer, owner, front) = shop(&market).await;
        let officer = market.provincial_officer().await;
        set(&market, &owner, (producer, "logo"), 1).await;
        review(&market, &officer, (producer, "logo"), 1, false).await.expect(200);
        let (passing, lasting) = (format!("{front}/logo/320.jpg"), url(&logo(&market, &front).await));
        let shown = market.get(&passing).await;
        assert!(!is_neutral(&shown));
        review(&market, &officer, (producer, "logo"), 2, true).await.expect(200);
        assert_eq!(logo(&market, &front).await, Value::Null);
        let neutral = market.get(&passing).await;
        assert!(is_neutral(&neutral) && neutral.body != shown.body);
        assert_eq!(header(&neutral, "cache-control"), "public, max-age=60");
        for version in 1..5 {
            market.get(&format!("{front}/logo/{version}/320.jpg")).await.problem(404, "not_found");
        }
        // Those who change or review it see it as it is.
        for caller in [&owner, &officer] {
            let seen = caller.get(&market, &of(producer, "storefront/logo/320.jpg")).await;
            assert_eq!(header(&seen, "cache-control"), "private, no-store");
            assert_eq!(seen.body, shown.body);
        }
        let letters = market.letters_to(&owner.email()).await;
        assert_eq!(letters.len(), 1);
        for words in ["biểu trưng của gian hàng “HTX Chè Shan tuyết”", "có nhãn OCOP", "Nhãn trên hộp"] {
            assert!(letters[0].text.contains(words), "{words}: {}", letters[0].text);
        }
        // The reviewer was mistaken: under a new address, since caches may hold anything under the old.
        review(&market, &officer, (producer, "logo"), 3, false).await.expect(200);
        let anew = url(&logo(&market, &front).await);
        assert_ne!(anew, lasting);
        assert_eq!(market.get(&anew).await.body, shown.body);
        let told = mails(&market, "moderation_result").await.pop().expect("a letter that waits");
        assert_eq!((&told["kind"], &told["result"]), (&json!("logo"), &json!("approved")));
        assert_eq!(market.letters_to(&owner.email()).await.len(), 2);
    }

    async fn a_file_in_which_the_mark_was_found_is_not_taken_again(market) {
        let (producer, owner, front) = shop(&market).await;
        let officer = market.provincial_officer().await;
        set(&market, &owner, (producer, "logo"), 1).await;
        review(&market, &officer, (producer, "logo"), 1, true).await.expect(200);
        let refused = async || {
            for place in ["logo", "banner"] {
                let answer = send(&market, &owner, (producer, place), 1).await;
                let problem = answer.problem(409, "conflict");
                assert_eq!(problem["errors"][0]["code"], "found_to_show_mark");
            }
        };
        refused().await;
        owner.delete(&market, &of(producer, "storefront/logo")).await.expect(204);
        refused().await;
        // Another producer's business is its own.
        let other = market.producer("HTX Khác").await;
        market.storefront(other).await;
        set(&market, &market.member(other).await, (other, "logo"), 1).await;
        let another = set(&market, &owner, (producer, "logo"), 2).await;
        assert_eq!((&another["shows_mark"], &another["reviewed_at"]), (&false.into(), &Value::Null));
        assert!(market.get(&front).await.expect(200)["logo"].is_object());
    }

    async fn what_was_not_looked_at_is_not_reviewed(market) {
        let (producer, owner, front) = shop(&market).await;
        let officer = market.provincial_officer().await;
        set(&market, &owner, (producer, "logo"), 1).await;
        set(&market, &owner, (producer, "logo"), 2).await;
        let late = review(&market, &officer, (producer, "logo"), 1, false).await;
        assert_eq!(late.problem(409, "conflict")["errors"][0]["code"], "overtaken");
        assert_eq!(url(&logo(&market, &front).await), format!("{front}/logo/320.jpg"));
        review(&market, &officer, (producer, "banner"), 1, false).await.problem(404, "not_found");
        owner.delete(&market, &of(producer, "storefront/logo")).await.expect(204);
        review(&market, &officer, (producer, "logo"), 2, false).await.problem(404, "not_found");
    }

    async fn nobody_reviews_what_is_his_own_or_elsewhere(market) {
        let (producer, owner, _) = shop(&market).await;
        set(&market, &owner, (producer, "logo"), 1).await;
        let elsewhere = market.officer(BodyKind::PeoplesCommittee, Level::Province, Some("15")).await;
        let both = market.member_and_operator(producer).await;
        let cooperative = market.producer("HTX được ủy quyền").await;
        market.mandate(producer, cooperative, &[Affair::Listings]).await;
        let mandatary = market.member_and_operator(cooperative).await;
        for caller in [&owner, &elsewhere, &both, &mandatary, &market.visitor().await] {
            review(&market, caller, (producer, "logo"), 1, false).await.problem(403, "not_allowed");
        }
        let commune = market.officer(BodyKind::PeoplesCommittee, Level::Commune, Some("01156")).await;
        let path = of(producer, "storefront/logo/review");
        for body in [json!({}), json!({ "shows_mark": true }), json!({ "version": 0, "shows_mark": true })] {
            commune.post(&market, &path, body).await.problem(400, "invalid_body");
        }
        review(&market, &commune, (producer, "logo"), 1, false).await.expect(200);
    }
}
