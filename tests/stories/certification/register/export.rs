//! The register as a file.

use super::{Draft, issued, issued_unprojected, product, reprojected};
use tests::stories;

stories! {
    async fn a_spreadsheet_of_the_register_runs_no_formula(market) {
        for (number, name) in ["=1+1", "+84", "-2", "@sum", "Chè \"Shan\", búp"].iter().enumerate() {
            let product = product(&market, &format!("Chè {number}")).await;
            issued(&market, product, Draft { name, ..Draft::default() }).await;
        }
        let answer = market.get("/v1/certificates.csv").await;
        assert_eq!(answer.headers["content-type"], "text/csv; charset=utf-8");
        let text = answer.text();
        assert!(text.starts_with("\u{FEFF}certificate_id,stars,standing,valid_from,valid_to,"), "{text}");
        assert_eq!(text.lines().count(), 6, "{text}");
        for cell in [",'=1+1,", ",'+84,", ",'-2,", ",'@sum,", ",\"Chè \"\"Shan\"\", búp\","] {
            assert!(text.contains(cell), "{cell} in {text}");
        }
        assert!(text.contains(",4,valid,2023-12-28,2026-12-28,"), "{text}");
    }

    async fn the_file_and_the_list_expire_together(market) {
        let product = product(&market, "Chè").await;
        let name = "Chè OCOP 4 sao";
        issued(&market, product, Draft { name, ..Draft::default() }).await;
        let valid = market.get("/v1/certificates.csv?standing=valid").await.text();
        assert!(valid.contains(name), "{valid}");
        market.at("2026-12-29T00:00:00+07:00");
        let valid = market.get("/v1/certificates.csv?standing=valid").await.text();
        assert_eq!(valid.lines().count(), 1, "{valid}");
        let expired = market.get("/v1/certificates.csv?standing=expired").await.text();
        assert!(expired.contains(",4,expired,") && !expired.contains(name), "{expired}");
    }

    async fn a_file_longer_than_a_batch_is_whole(market) {
        let producer = market.producer("HTX Chè").await;
        for number in 0..26 {
            let product = market.product(producer, &format!("Chè {number}")).await;
            let tx = market.app.store().begin().await.expect("a transaction");
            for _ in 0..20 {
                // Over before they begin, so that no two are in force at once.
                let draft = Draft {
                    decided: "1900-01-01",
                    valid_to: Some("1899-12-31"),
                    ..Draft::default()
                };
                issued_unprojected(&tx, &market, product, draft).await;
            }
            reprojected(&tx, &market, product).await;
            tx.commit().await.expect("it commits");
        }
        let text = market.get("/v1/certificates.csv").await.text();
        assert_eq!(text.lines().count(), 521);
        for query in ["stars=9", "standing=x", "limit=1", "at=now"] {
            let answer = market.get(&format!("/v1/certificates.csv?{query}")).await;
            assert_eq!(answer.status.as_u16(), 400, "{query}");
        }
    }
}
