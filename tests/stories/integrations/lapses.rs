//! Certificates about to lapse, told over a clock that steps.

use domain::certification::EventKind;
use tests::marketplace::at;
use tests::{Marketplace, stories};

/// The subjects of the notices so far, the oldest first.
async fn notices(market: &Marketplace) -> Vec<String> {
    let letters = market.letters().await;
    let about = letters.into_iter().filter(|one| one.subject.starts_with("Giấy chứng nhận"));
    about.map(|one| one.subject).collect()
}

async fn last_text(market: &Marketplace) -> String {
    market.letters().await.pop().expect("a letter").text
}

stories! {
    async fn each_threshold_is_told_once_on_its_day_in_vietnam(market) {
        market.at("2025-12-27T12:00:00+07:00");
        let producer = market.producer("HTX Chè Shan tuyết").await;
        let product = market.product(producer, "Chè Shan tuyết").await;
        market.variant(product, "gói 100 g").await;
        market.variant(product, "gói 200 g").await;
        market.certified(product, 4, "2023-12-28").await;
        market.member(producer).await;
        for (instant, count, words) in [
            ("2025-12-27T23:59:59+07:00", 0, ""),
            ("2025-12-28T00:00:00+07:00", 1, "Quy định hiện hành không đặt khoảng thời gian nộp hồ sơ."),
            ("2026-06-30T23:59:59+07:00", 1, ""),
            ("2026-07-01T00:00:00+07:00", 2, "từ 01/07/2026 đến 30/08/2026 (26/2026/QĐ-TTg)"),
            ("2026-08-29T12:00:00+07:00", 2, ""),
            ("2026-08-30T06:00:00+07:00", 3, "kết thúc"),
            ("2026-11-28T00:00:00+07:00", 4, "không quá 30 ngày"),
            ("2026-12-28T00:00:00+07:00", 5, "Hôm nay là ngày cuối"),
            ("2026-12-30T00:00:00+07:00", 5, ""),
        ] {
            market.at(instant);
            assert_eq!(notices(&market).await.len(), count, "{instant}");
            assert_eq!(notices(&market).await.len(), count, "{instant}, asked again");
            if !words.is_empty() {
                let text = last_text(&market).await;
                assert!(text.contains(words), "{instant}: {text}");
                assert!(text.contains("Ngày cuối có hiệu lực: 28/12/2026"), "{instant}: {text}");
                assert!(text.contains("1 trang sản phẩm") && text.contains("2 quy cách"), "{text}");
            }
        }
    }

    async fn a_server_that_was_down_tells_the_most_urgent_thing_only(market) {
        market.at("2025-06-01T00:00:00+07:00");
        let producer = market.producer("HTX Chè Shan tuyết").await;
        let product = market.product(producer, "Chè Shan tuyết").await;
        market.certified(product, 4, "2023-12-28").await;
        market.member(producer).await;
        assert_eq!(notices(&market).await.len(), 0);
        market.at("2026-12-03T08:00:00+07:00");
        assert_eq!(notices(&market).await, ["Giấy chứng nhận của “Chè Shan tuyết”: còn 25 ngày"]);
        market.at("2026-12-31T08:00:00+07:00");
        assert_eq!(notices(&market).await.len(), 2);
        assert!(last_text(&market).await.contains("đã hết hiệu lực"));
        market.at("2027-03-01T08:00:00+07:00");
        assert_eq!(notices(&market).await.len(), 2);
    }

    async fn each_owner_is_told_and_who_comes_later_is_told_then(market) {
        let producer = market.producer("HTX Chè Shan tuyết").await;
        let product = market.product(producer, "Chè Shan tuyết").await;
        market.certified(product, 4, "2023-12-28").await;
        assert_eq!(notices(&market).await.len(), 0, "nobody is there to be told");
        market.member(producer).await;
        market.member(producer).await;
        assert_eq!(notices(&market).await.len(), 2);
        market.member(producer).await;
        assert_eq!(notices(&market).await.len(), 3);
    }

    async fn what_is_replaced_or_revoked_does_not_lapse(market) {
        let producer = market.producer("HTX Chè Shan tuyết").await;
        market.member(producer).await;
        let renewed = market.product(producer, "Chè Shan tuyết").await;
        let old = market.certified(renewed, 3, "2023-12-28").await;
        market.certified_as(renewed, 4, "2026-08-20", Some(old), "Chè").await;
        let revoked = market.product(producer, "Măng khô").await;
        let gone = market.certified(revoked, 3, "2023-12-28").await;
        market.happens(revoked, gone, EventKind::Revoked, at("2026-08-31T00:00:00+07:00")).await;
        let running = market.product(producer, "Mật ong").await;
        market.certified(running, 3, "2024-12-28").await;
        market.product(producer, "Không có giấy").await;
        assert_eq!(notices(&market).await, Vec::<String>::new());
    }

    async fn an_extension_begins_the_notices_anew(market) {
        let producer = market.producer("HTX Chè Shan tuyết").await;
        let product = market.product(producer, "Chè Shan tuyết").await;
        let certificate = market.certified(product, 4, "2023-12-28").await;
        market.member(producer).await;
        market.at("2026-12-20T08:00:00+07:00");
        assert_eq!(notices(&market).await.len(), 1);
        let until = "2027-06-26".parse().expect("a day");
        market.happens(product, certificate, EventKind::Extended { until }, market.app.now()).await;
        assert_eq!(notices(&market).await.len(), 2);
        let text = last_text(&market).await;
        assert!(text.contains("26/06/2027") && text.contains("gia hạn"), "{text}");
        market.at("2026-12-28T08:00:00+07:00");
        assert_eq!(notices(&market).await.len(), 2, "it does not lapse today");
        market.at("2027-05-27T08:00:00+07:00");
        assert_eq!(notices(&market).await.len(), 3);
    }
}
