//! What the public reads of products.

use tests::stories;

stories! {
    async fn a_certified_product_shows_the_mark_until_its_last_day_is_over(market) {
        let producer = market.producer("HTX Chè Shan tuyết").await;
        let product = market.product(producer, "Chè Shan tuyết cổ thụ").await;
        let certificate = market.certified(product, 4, "2023-12-28").await;
        let detail = market.get(&format!("/v1/products/{product}")).await.expect(200);
        assert_eq!(detail["mark"]["stars"], 4);
        assert_eq!(detail["mark"]["certificate_id"], certificate.to_string());
        assert_eq!(detail["mark"]["next_update"], "2026-12-29T00:00:00+07:00");
        market.at("2026-12-28T23:59:59.999999+07:00");
        let list = market.get("/v1/products").await.expect(200);
        assert_eq!(list["items"][0]["mark"]["stars"], 4);
        market.at("2026-12-29T00:00:00+07:00");
        let list = market.get("/v1/products").await.expect(200);
        assert!(list["items"][0]["mark"].is_null(), "{list}");
    }

    async fn a_misspelled_filter_is_refused(market) {
        let answer = market.get("/v1/products?certifed=now").await;
        let problem = answer.problem(400, "unknown_parameter");
        assert_eq!(problem["errors"][0]["pointer"], "certifed");
    }
}
