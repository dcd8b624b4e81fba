//! Carts: whose they are, what they cost, and what two of them come to.

use super::*;
use tests::stories;

stories! {
    async fn a_cart_says_all_that_stands_between_it_and_an_order(market) {
        let shop = market.selling("HTX Chè Shan").await;
        let tea = market.offered(&shop, "Chè Shan tuyết", 150_000).await;
        let guest = market.guest().await;
        assert_eq!(missing(&guest.reads(&market).await), ["cart_empty"]);
        let cart = guest.puts(&market, tea, 2).await;
        assert_eq!(missing(&cart), ["delivery_missing", "payment_missing", "not_stocked", "contact_missing"]);
        shop.count(&market, tea, json!({ "kind": "received", "quantity": 1 })).await.expect(201);
        let cart = guest.settles(&market).await;
        assert_eq!(missing(&cart), ["not_enough_stock"]);
        assert_eq!(cart["total"], dong(330_000));
        let cart = guest.puts(&market, tea, 1).await;
        assert!(missing(&cart).is_empty(), "{cart}");
        assert_eq!(cart["parts"][0]["delivery_total"], dong(30_000));
        let line = &cart["requirements"];
        assert_eq!(line, &json!([]));
    }

    async fn anothers_cart_is_not_there(market) {
        let shop = market.selling("HTX Chè Shan").await;
        let tea = market.stocked(&shop, "Chè Shan tuyết", 150_000, 9).await;
        let (one, other) = (market.guest().await, market.guest().await);
        let path = format!("/v1/carts/{}", one.cart);
        for stranger in [&other, &market.shopping(&shop.owner).await] {
            stranger.ask(&market, (Method::GET, &path), None, None).await.problem(404, "not_found");
            let lines = format!("{path}/lines");
            let body = json!({
                "product_id": tea.product.to_string(), "variant_id": tea.variant.to_string(), "quantity": 1,
            });
            stranger.ask(&market, (Method::POST, &lines), None, Some(body)).await.problem(404, "not_found");
            let check = format!("{path}/checkout");
            let body = json!({ "expected_total": dong(0) });
            stranger.ask(&market, (Method::POST, &check), Some("key-of-mine"), Some(body)).await
                .problem(404, "not_found");
        }
        market.get(&path).await.problem(401, "not_signed_in");
        assert_eq!(missing(&one.reads(&market).await), ["cart_empty"]);
    }

    async fn quantities_have_bounds(market) {
        let shop = market.selling("HTX Chè Shan").await;
        let tea = market.stocked(&shop, "Chè Shan tuyết", 150_000, 9).await;
        let guest = market.guest().await;
        for bad in [json!(0), json!(-1), json!(1_000_000_000), json!(1.5), json!("2")] {
            guest.tries_to_put(&market, tea, bad).await.problem(400, "invalid_body");
        }
        let gone = Goods { product: tea.product, variant: tea.product.0.into() };
        let problem = guest.tries_to_put(&market, gone, json!(1)).await.problem(422, "invalid_values");
        assert_eq!(problem["errors"][0]["code"], "unknown_variant");
        assert_eq!(missing(&guest.reads(&market).await), ["cart_empty"]);
    }

    async fn who_saw_another_version_is_shown_the_cart(market) {
        let shop = market.selling("HTX Chè Shan").await;
        let tea = market.stocked(&shop, "Chè Shan tuyết", 150_000, 9).await;
        let caller = market.visitor().await;
        let buyer = market.shopping(&caller).await;
        buyer.puts(&market, tea, 1).await;
        let path = format!("/v1/carts/{}", buyer.cart);
        let body = json!({ "contact": tests::shopping::contact("0912345678") });
        let stale = caller.edit(&market, &path, 1, body.clone()).await;
        let problem = stale.problem(409, "cart_changed");
        assert_eq!(problem["current"]["version"], 2);
        assert_eq!(problem["current"]["parts"][0]["lines"][0]["quantity"], 1);
        caller.edit(&market, &path, 2, body).await.expect(200);
    }

    async fn a_guests_cart_is_taken_over_once(market) {
        let shop = market.selling("HTX Chè Shan").await;
        let tea = market.stocked(&shop, "Chè Shan tuyết", 150_000, 9).await;
        let honey = market.stocked(&shop, "Mật ong bạc hà", 300_000, 9).await;
        let caller = market.visitor().await;
        let own = market.shopping(&caller).await;
        own.puts(&market, tea, 1).await;
        let guest = market.guest().await;
        guest.puts(&market, tea, 3).await;
        guest.puts(&market, honey, 2).await;
        let body = json!({ "cart_id": guest.cart, "token": guest.header.1 });
        let merged = caller.post(&market, "/v1/me/cart/guest", body.clone()).await.expect(200);
        assert_eq!(merged["cart"]["id"], json!(own.cart));
        assert_eq!(merged["merged"][0]["quantity"], 3);
        assert_eq!(merged["kept"][0]["product_id"], json!(honey.product.to_string()));
        assert_eq!(merged["dropped"], json!([]));
        caller.post(&market, "/v1/me/cart/guest", body).await.problem(404, "not_found");
        let lines = format!("/v1/carts/{}/lines/{}", guest.cart, tea.variant);
        guest.ask(&market, (Method::DELETE, &lines), None, None).await.problem(409, "conflict");
        let wrong = json!({ "cart_id": market.guest().await.cart, "token": guest.header.1 });
        caller.post(&market, "/v1/me/cart/guest", wrong).await.problem(404, "not_found");
    }

    async fn what_closes_a_shop_closes_its_part(market) {
        let shop = market.selling("HTX Chè Shan").await;
        let tea = market.stocked(&shop, "Chè Shan tuyết", 150_000, 9).await;
        let closed = market.producer("HTX Chưa mở").await;
        let closed = Shop { owner: market.member(closed).await, producer: closed };
        let honey = market.stocked(&closed, "Mật ong bạc hà", 300_000, 9).await;
        let guest = market.guest().await;
        guest.puts(&market, tea, 1).await;
        guest.puts(&market, honey, 1).await;
        let cart = guest.settles(&market).await;
        let of = |code: &str| {
            let all = cart["requirements"].as_array().expect("a list");
            all.iter().find(|one| one["code"] == code).map(|one| one["producer_id"].clone())
        };
        assert_eq!(of("storefront_closed"), Some(json!(closed.producer.to_string())));
        assert_eq!(of("delivery_missing"), Some(json!(closed.producer.to_string())));
    }
}
