//! The picture that stands for the mark, and how long it may be kept.

use super::{LAST, MIDNIGHT, held, hidden, revoked, suspended, tea};
use api::context::Settings;
use chrono::TimeDelta;
use poem::Request;
use tests::marketplace::at;
use tests::{Answer, Marketplace, stories};

fn header<'a>(answer: &'a Answer, name: &str) -> &'a str {
    answer.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

fn max_age(answer: &Answer) -> i64 {
    let seconds = header(answer, "cache-control").strip_prefix("public, max-age=");
    seconds.and_then(|seconds| seconds.parse().ok()).expect("seconds")
}

async fn holding(market: &Marketplace, path: &str, tags: &str) -> Answer {
    let request = Request::builder().uri_str(path).header("if-none-match", tags);
    market.request(request.finish()).await
}

stories! {
    async fn the_picture_flips_at_midnight_in_vietnam(market) {
        let (product, _) = tea(&market).await;
        let path = format!("/v1/products/{product}/mark.svg");
        market.at(LAST);
        let shown = market.get(&path).await;
        shown.expect(200);
        assert!(shown.text().contains("OCOP 4 sao (mẫu tạm – placeholder)"), "{}", shown.text());
        assert_eq!(header(&shown, "content-type"), "image/svg+xml");
        assert_eq!(header(&shown, "x-content-type-options"), "nosniff");
        assert_eq!(header(&shown, "content-security-policy"), "default-src 'none'; style-src 'unsafe-inline'");
        assert_eq!(max_age(&shown), 0);
        market.at(MIDNIGHT);
        let after = market.get(&path).await;
        after.expect(200);
        assert!(after.text().contains("Not certified on 29/12/2026"), "{}", after.text());
        assert!(!after.text().contains("OCOP"));
        assert_eq!(max_age(&after), 60);
    }

    async fn no_picture_outlives_the_decision_or_a_minute(market) {
        let (product, _) = tea(&market).await;
        let path = format!("/v1/products/{product}/mark.svg");
        let midnight = at(MIDNIGHT);
        for (left, most) in [(3_600_000, 60), (60_001, 60), (60_000, 60), (59_999, 59), (1_500, 1), (999, 0), (1, 0), (0, 60)] {
            market.at_instant(midnight - TimeDelta::milliseconds(left));
            assert_eq!(max_age(&market.get(&path).await), most, "{left} ms before midnight");
        }
        // The neutral picture names a day, and so ends with it.
        market.at("2026-12-29T23:59:30+07:00");
        assert_eq!(max_age(&market.get(&path).await), 30);
    }

    async fn the_etag_follows_the_decision(market) {
        let (product, certificate) = tea(&market).await;
        let path = format!("/v1/products/{product}/mark.svg");
        let first = market.get(&path).await;
        let tag = header(&first, "etag").to_owned();
        market.at("2026-09-02T11:11:11+07:00");
        for tags in [tag.clone(), format!("W/{tag}"), format!("\"x\", {tag}"), "*".to_owned()] {
            let same = holding(&market, &path, &tags).await;
            assert_eq!(same.status.as_u16(), 304, "{tags}");
            assert!(same.body.is_empty());
            assert_eq!(header(&same, "etag"), tag);
            assert_eq!(max_age(&same), 60);
        }
        holding(&market, &path, "\"x\"").await.expect(200);
        revoked(&market, product, certificate).await;
        let gone = holding(&market, &path, &tag).await;
        gone.expect(200);
        let neutral = header(&gone, "etag").to_owned();
        assert_eq!(neutral, "\"not-certified-2026-09-02\"");
        market.at("2026-09-03T00:00:00+07:00");
        let next_day = holding(&market, &path, &neutral).await;
        next_day.expect(200);
        assert!(next_day.text().contains("Not certified on 03/09/2026"));
    }

    async fn the_platforms_own_reasons_say_nothing_of_the_certificate(market) {
        let (product, certificate) = tea(&market).await;
        let path = format!("/v1/products/{product}/mark.svg");
        held(&market, product, certificate, "2026-09-01T09:00:20+07:00").await;
        let withheld = market.get(&path).await;
        assert!(withheld.text().contains("Mark not shown here"), "{}", withheld.text());
        assert!(!withheld.text().contains("certified"));
        assert_eq!(header(&withheld, "etag"), "\"not-shown\"");
        assert_eq!(max_age(&withheld), 20);
        market.at("2026-09-01T09:00:20+07:00");
        assert!(market.get(&path).await.text().contains("OCOP 4 sao"));
        suspended(&market).await;
        assert!(market.get(&path).await.text().contains("Mark not shown here"));
        hidden(&market).await;
        market.at(MIDNIGHT);
        // Both the register's reason and the platform's: the platform's picture.
        assert!(market.get(&path).await.text().contains("Mark not shown here"));
    }

    async fn in_a_rehearsal_every_picture_is_watermarked(market) {
        let (product, _) = tea(&market).await;
        let rehearsal = market.beside(Settings { rehearsal: true, ..Settings::default() }).await;
        let path = format!("/v1/products/{product}/mark.svg");
        let real = market.get(&path).await;
        let shown = rehearsal.get(&path).await;
        assert!(shown.text().contains(">DEMO</text></svg>"), "{}", shown.text());
        assert!(!real.text().contains("DEMO"));
        assert_ne!(header(&real, "etag"), header(&shown, "etag"));
        rehearsal.at(MIDNIGHT);
        assert!(rehearsal.get(&path).await.text().contains(">DEMO</text></svg>"));
    }

    async fn a_picture_takes_two_statements_and_an_explanation_one(market) {
        let (product, _) = tea(&market).await;
        let before = market.app.store().statements();
        market.get(&format!("/v1/products/{product}/mark.svg")).await.expect(200);
        assert_eq!(market.app.store().statements() - before, 2);
        for tail in ["mark", "permit"] {
            let before = market.app.store().statements();
            market.get(&format!("/v1/products/{product}/{tail}")).await.expect(200);
            assert_eq!(market.app.store().statements() - before, 1, "{tail}");
        }
    }
}
