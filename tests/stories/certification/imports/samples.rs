//! The samples: valid, soon expiring, lapsed, uncertain and never certified, side by side.

use super::on_file;
use api::samples::SampleReport;
use tests::{Marketplace, stories};

/// The stars of the mark that a product may show now.
async fn stars(market: &Marketplace, slug: &str) -> Option<u64> {
    let shown = market.get(&format!("/v1/products/{slug}")).await.expect(200);
    shown["mark"]["stars"].as_u64()
}

stories! {
    async fn the_samples_show_every_standing_and_load_once(market) {
        let loaded = api::samples::load(&market.app).await.expect("the samples load");
        let expected =
            SampleReport { products: 94, certificates: 34, reports: 60, candidates: 8 };
        assert_eq!(loaded, expected);
        let before = on_file(&market).await;
        assert_eq!(before, [63, 94, 34, 60]);
        let again = api::samples::load(&market.app).await.expect("they load again");
        assert_eq!(again, SampleReport::default());
        assert_eq!(on_file(&market).await, before);
        assert_eq!(stars(&market, "banh-gai-chiem-hoa").await, Some(4));
        assert_eq!(stars(&market, "que-dieu-phuc-long").await, Some(4));
        assert_eq!(stars(&market, "lac-sen-dien-chau").await, None);
        assert_eq!(stars(&market, "bi-xanh").await, None);
        assert_eq!(stars(&market, "diep-thanh-tra").await, None);
        assert_eq!(stars(&market, "che-shan-tuyet-hong-thai-1-tom-1-la").await, None);
        market.at("2026-12-29T00:00:00+07:00");
        assert_eq!(stars(&market, "que-dieu-phuc-long").await, None);
        assert_eq!(stars(&market, "banh-gai-chiem-hoa").await, Some(4));
        market.at("2027-12-15T00:00:00+07:00");
        assert_eq!(stars(&market, "cam-sanh-ha-giang-hop-5kg").await, None);
    }
}
