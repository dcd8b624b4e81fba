//! Storefronts' pictures as they are looked at.

use super::{header, set, shop, url};
use crate::storefronts::of;
use poem::Request;
use sea_orm::ConnectionTrait as _;
use serde_json::json;
use store::storefronts::projection;
use tests::{Marketplace, stories};

async fn gone(market: &Marketplace, paths: &[String]) {
    for path in paths {
        market.get(path).await.problem(404, "not_found");
    }
}

stories! {
    async fn pictures_of_a_storefront_that_is_not_open_are_not_there(market) {
        let (producer, owner, front) = shop(&market).await;
        let officer = market.provincial_officer().await;
        set(&market, &owner, (producer, "logo"), 1).await;
        let review = json!({ "version": 1, "shows_mark": false });
        officer.post(&market, &of(producer, "storefront/logo/review"), review).await.expect(200);
        let paths = [format!("{front}/logo/320.jpg"), format!("{front}/logo/2/320.jpg")];
        for path in &paths {
            assert_eq!(market.get(path).await.status.as_u16(), 200);
        }
        let suspension = format!("/v1/producers/{producer}/suspension");
        let order = json!({ "body": "Sở", "number": "1", "date": "2026-09-01" });
        let body = json!({ "ground": "authority_order", "reason": "x", "order": order });
        market.operator().await.post(&market, &suspension, body).await.expect(200);
        gone(&market, &paths).await;
        // Its people go on keeping it, and reviewers see what they review.
        for caller in [&owner, &officer, &market.operator().await] {
            let seen = caller.get(&market, &of(producer, "storefront/logo/320.jpg")).await;
            assert_eq!(seen.status.as_u16(), 200);
            assert_eq!(header(&seen, "cache-control"), "private, no-store");
        }
        set(&market, &owner, (producer, "banner"), 2).await;
        gone(&market, &[format!("{front}/banner/320.jpg")]).await;
        let reinstatement = format!("/v1/producers/{producer}/reinstatement");
        market.operator().await.command(&market, &reinstatement).await.expect(200);
        for path in &paths {
            assert_eq!(market.get(path).await.status.as_u16(), 200);
        }
    }

    async fn pictures_are_there_under_a_former_slug_too(market) {
        let (producer, owner, front) = shop(&market).await;
        set(&market, &owner, (producer, "logo"), 1).await;
        let old = url(&market.get(&front).await.expect(200)["logo"]);
        let own = of(producer, "storefront");
        owner.edit(&market, &own, 2, json!({ "slug": "che-vinh-tuy" })).await.expect(200);
        let new = url(&market.get("/v1/storefronts/che-vinh-tuy").await.expect(200)["logo"]);
        assert_eq!(new, "/v1/storefronts/che-vinh-tuy/logo/320.jpg");
        assert_eq!(market.get(&old).await.body, market.get(&new).await.body);
    }

    async fn there_is_nothing_beside_the_pictures_that_were_sent(market) {
        let (producer, owner, front) = shop(&market).await;
        set(&market, &owner, (producer, "logo"), 1).await;
        let path = format!("{front}/logo/320.jpg");
        gone(&market, &[
            path.replace("logo", "banner"),
            path.replace("logo", "story"),
            path.replace("320.jpg", "800.jpg"),
            path.replace("320.jpg", "320.png"),
            path.replace("htx-che-shan-tuyet", "htx-khac"),
            path.replace("/320.jpg", "/1/320.jpg"),
        ]).await;
        let other = market.producer("HTX Khác").await;
        let theirs = format!("{}/logo/320.jpg", front.replace("htx-che-shan-tuyet", &market.storefront(other).await));
        gone(&market, &[theirs]).await;
    }

    async fn a_held_picture_is_not_sent_again(market) {
        let (producer, owner, front) = shop(&market).await;
        set(&market, &owner, (producer, "logo"), 1).await;
        let path = format!("{front}/logo/320.jpg");
        let shown = market.get(&path).await;
        assert_eq!(header(&shown, "x-content-type-options"), "nosniff");
        assert_eq!(header(&shown, "content-security-policy"), "default-src 'none'");
        let tag = header(&shown, "etag").to_owned();
        let request = Request::builder().uri_str(&path).header("if-none-match", &tag);
        let same = market.request(request.finish()).await;
        assert_eq!((same.status.as_u16(), header(&same, "etag")), (304, tag.as_str()));
        assert!(same.body.is_empty());
    }

    async fn words_of_a_picture_claim_nothing_whatever_was_stored(market) {
        let (producer, owner, front) = shop(&market).await;
        set(&market, &owner, (producer, "logo"), 1).await;
        set(&market, &owner, (producer, "banner"), 2).await;
        let claim = "UPDATE storefronts_pictures SET alt = 'Hộp chè OCOP 5 sao của bản'";
        let tx = market.app.store().begin().await.expect("a transaction");
        for sql in [claim, "DELETE FROM storefronts_pages"] {
            tx.execute_unprepared(sql).await.expect("it runs");
        }
        projection::complete(&tx, market.app.now()).await.expect("it is written");
        tx.commit().await.expect("it commits");
        let operator = market.operator().await;
        for answer in [
            market.get(&front).await,
            market.get("/v1/storefronts").await,
            owner.get(&market, &of(producer, "storefront")).await,
            operator.get(&market, "/v1/storefront-pictures").await,
        ] {
            let text = answer.text();
            assert!(text.contains("của bản") && !text.contains("5 sao"), "{text}");
        }
    }

    async fn a_storefront_s_pictures_cost_no_further_statement(market) {
        let (producer, owner, front) = shop(&market).await;
        set(&market, &owner, (producer, "logo"), 1).await;
        set(&market, &owner, (producer, "banner"), 2).await;
        for number in 0..5 {
            let other = market.producer(&format!("HTX {number}")).await;
            market.storefront(other).await;
            set(&market, &market.member(other).await, (other, "logo"), number).await;
        }
        let picture = format!("{front}/logo/320.jpg");
        for (path, statements) in [(front.as_str(), 1), ("/v1/storefronts", 1), ("/v1/storefronts?near=21,105", 1), (&picture, 1)] {
            let before = market.app.store().statements();
            assert_eq!(market.get(path).await.status.as_u16(), 200);
            assert_eq!(market.app.store().statements() - before, statements, "{path}");
        }
    }
}
