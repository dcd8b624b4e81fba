//! What carts stand on is kept in memory: whatever changes it, in whatever process, shows at once.

use super::*;
use api::Settings;
use tests::shopping::Buyer;
use tests::stories;

/// A second process with the same keys.
async fn beside(market: &Marketplace) -> Marketplace {
    let sealing = market.app.sealing().clone();
    market.beside(Settings { sealing, ..Settings::default() }).await
}

/// What a cart says at one of two processes, which has said the same before.
async fn says(buyer: &Buyer, market: &Marketplace) -> (Value, Vec<String>) {
    let cart = buyer.reads(market).await;
    let missing = missing(&cart).into_iter().map(str::to_owned).collect();
    (cart["total"]["amount"].clone(), missing)
}

stories! {
    async fn what_is_changed_elsewhere_shows_in_the_next_reading(market) {
        let other = beside(&market).await;
        let shop = market.selling("HTX Chè Shan").await;
        let tea = market.stocked(&shop, "Chè Shan tuyết", 150_000, 9).await;
        let guest = market.guest().await;
        guest.puts(&market, tea, 2).await;
        let before = guest.settles(&market).await;
        assert!(missing(&before).is_empty(), "{before}");
        assert_eq!(says(&guest, &other).await, (json!(330_000), Vec::new()));

        let variant = format!("/v1/products/{}/variants/{}", tea.product, tea.variant);
        shop.owner.edit(&market, &variant, 1, json!({ "price": dong(160_000) })).await.expect(200);
        assert_eq!(says(&guest, &other).await.0, json!(350_000));
        assert_eq!(says(&guest, &market).await, (json!(350_000), Vec::new()));

        let terms = json!({ "delivery_methods": [], "cod": false });
        shop.owner.put(&market, &format!("/v1/producers/{}/sales-terms", shop.producer), terms).await.expect(200);
        for process in [&market, &other] {
            let (_, missing) = says(&guest, process).await;
            assert!(missing.contains(&"delivery_not_offered".to_owned()), "{missing:?}");
            assert!(missing.contains(&"payment_not_offered".to_owned()), "{missing:?}");
        }

        let account = json!({ "bin": "970436", "number": "0011001234567", "holder": "HTX CHE SHAN" });
        shop.owner.post(&other, &format!("/v1/producers/{}/bank-accounts", shop.producer), account).await.expect(201);
        let terms = json!({
            "delivery_methods": [{ "kind": "pickup_at_storefront", "name": "Tại vườn" }], "cod": false,
        });
        shop.owner.put(&other, &format!("/v1/producers/{}/sales-terms", shop.producer), terms).await.expect(200);
        let part = guest.reads(&market).await["parts"][0].clone();
        assert_eq!(part["payment_methods"], json!(["vietqr"]));
        assert_eq!(part["delivery_methods"][0]["name"], "Tại vườn");

        let hidden = format!("/v1/products/{}/hiding", tea.product);
        shop.owner.command(&other, &hidden).await.expect(200);
        for process in [&market, &other] {
            assert!(says(&guest, process).await.1.contains(&"not_on_display".to_owned()));
            guest.tries_to_put(process, tea, json!(1)).await.problem(422, "invalid_values");
        }
    }

    async fn a_seller_who_is_stopped_elsewhere_sells_nothing_more(market) {
        let other = beside(&market).await;
        let shop = market.selling("HTX Chè Shan").await;
        let tea = market.stocked(&shop, "Chè Shan tuyết", 150_000, 9).await;
        let guest = market.guest().await;
        guest.puts(&market, tea, 1).await;
        assert!(missing(&guest.settles(&market).await).is_empty());
        let operator = market.operator().await;
        let order = json!({
            "ground": "authority_order", "reason": "Theo yêu cầu.",
            "order": { "body": "Sở Công Thương", "number": "12/QĐ-SCT", "date": "2026-09-01" },
        });
        operator.post(&other, &format!("/v1/producers/{}/suspension", shop.producer), order).await.expect(200);
        assert!(!missing(&guest.reads(&market).await).is_empty());
        guest.orders(&market, 180_000, &fresh(&market)).await.problem(422, "requirements_unmet");
        sound(&market).await;
    }
}
