//! The sign of a point, served like the mark.

use super::*;
use poem::Request;
use tests::{Answer, stories};

fn header<'a>(answer: &'a Answer, name: &str) -> &'a str {
    answer.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

stories! {
    async fn a_sign_goes_with_the_approval_to_the_second(market) {
        let (producer, owner, officer) = ha_long(&market).await;
        let goods = goods(&market, producer, (1, 1)).await;
        let id = approved(&market, (producer, &owner, &officer), &goods).await;
        let path = at(&id, "/sign.svg");
        let sign = market.get(&path).await;
        assert_eq!(header(&sign, "content-type"), "image/svg+xml");
        assert_eq!(header(&sign, "cache-control"), "public, max-age=60");
        assert_eq!(header(&sign, "content-security-policy"), "default-src 'none'; style-src 'unsafe-inline'");
        let text = sign.text();
        assert!(text.contains("ĐIỂM GIỚI THIỆU VÀ BÁN SẢN PHẨM OCOP"), "{text}");
        assert!(text.contains("Cửa hàng đặc sản Hạ Long") && text.contains("31/12/2027"), "{text}");
        // Neither the mark of products nor stars.
        assert!(!text.contains('★') && !text.contains("<path") && !text.contains(" sao"), "{text}");
        let tag = header(&sign, "etag").to_owned();
        let held = Request::builder().uri_str(&path).header("if-none-match", &tag).finish();
        assert_eq!(market.request(held).await.status.as_u16(), 304);
        market.at("2027-12-31T23:59:30+07:00");
        assert_eq!(header(&market.get(&path).await, "cache-control"), "public, max-age=30");
        market.at("2028-01-01T00:00:00+07:00");
        let gone = market.get(&path).await;
        assert!(gone.text().contains("Not approved on 01/01/2028"), "{}", gone.text());
        assert_ne!(header(&gone, "etag"), tag);
        market.at("2028-01-01T23:59:50+07:00");
        assert_eq!(header(&market.get(&path).await, "cache-control"), "public, max-age=10");
    }

    async fn a_suspended_point_has_no_sign_and_a_reinstated_one_has(market) {
        let (producer, owner, officer) = ha_long(&market).await;
        let goods = goods(&market, producer, (1, 1)).await;
        let id = approved(&market, (producer, &owner, &officer), &goods).await;
        let measure = json!({ "reason": "Kiểm tra." });
        let drawn = async || market.get(&at(&id, "/sign.svg")).await.text().contains("Hạ Long");
        assert!(drawn().await);
        officer.post(&market, &at(&id, "/suspension"), measure.clone()).await.expect(200);
        assert!(!drawn().await);
        officer.post(&market, &at(&id, "/reinstatement"), measure.clone()).await.expect(200);
        assert!(drawn().await);
        officer.post(&market, &at(&id, "/revocation"), measure).await.expect(200);
        assert!(!drawn().await);
    }

    async fn in_a_rehearsal_the_sign_is_watermarked_and_names_are_only_words(market) {
        let (producer, owner, officer) = ha_long(&market).await;
        let goods = goods(&market, producer, (1, 1)).await;
        let mut body = shop(&goods);
        body["name"] = json!("Hạ Long <script>&\"'</script> cửa hàng có tên rất dài");
        let id = registered(&market, producer, &owner, body).await;
        inspected(&market, &id, &owner, &officer).await;
        officer.post(&market, &at(&id, "/approval"), approval("2027-12-31")).await.expect(200);
        let text = market.get(&at(&id, "/sign.svg")).await.text();
        assert!(!text.contains("<script") && text.contains("&lt;script&gt;"), "{text}");
        let settings = api::Settings { rehearsal: true, ..api::Settings::default() };
        let rehearsal = market.beside(settings).await;
        let shown = rehearsal.get(&at(&id, "/sign.svg")).await.text();
        assert!(shown.contains(">DEMO</text></svg>") && shown.contains("Hạ Long"), "{shown}");
    }
}
