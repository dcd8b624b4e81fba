//! What buyers type, and what becomes of what nobody should.

use super::{found, names, shelf};
use serde_json::json;
use tests::stories;

stories! {
    async fn words_are_found_however_they_are_typed(market) {
        shelf(&market).await;
        for (typed, name) in [
            ("che%20shan%20tuyet", "Chè Shan tuyết cổ thụ"),
            ("tr%C3%A0%20shan%20tuy%C3%AAt", "Chè Shan tuyết cổ thụ"),
            ("cam%20sanhf", "Cam sành Hà Giang"),
            ("matong", "Mật ong bạc hà"),
            ("mat%20on", "Mật ong bạc hà"),
            ("ong%20bac%20ha%20tuyen%20quang", "Mật ong bạc hà"),
            ("mat%20ong%20hop%20tac%20xa%20ong", "Mật ong bạc hà"),
        ] {
            assert_eq!(found(&market, &format!("q={typed}")).await[0], name, "{typed}");
        }
        assert!(found(&market, "q=qwertz%20asdfgh").await.is_empty());
    }

    async fn a_search_counts_and_says_where_words_were_met(market) {
        let shelf = shelf(&market).await;
        let answer = market.get("/v1/products?q=cam%20ha%20giang").await;
        assert!(answer.headers.get("x-search-watermark").is_some());
        let search = answer.expect(200)["search"].clone();
        assert_eq!((&search["total"], &search["degraded"]), (&json!(1), &json!(false)));
        assert_eq!(search["highlights"][0]["product_id"], json!(shelf.oranges.to_string()));
        assert_eq!(search["highlights"][0]["marks"], json!([[0, 3], [9, 11], [12, 17]]));
        let province = &search["facets"][0];
        assert_eq!(province["name"], json!("province"));
        assert_eq!(province["values"][0]["value"], json!("08"));
        assert_eq!(province["values"][0]["count"], json!(1));
    }

    async fn an_empty_answer_says_what_to_leave_out(market) {
        shelf(&market).await;
        let answer = market.get("/v1/products?q=cam%20zzzzzz&set=11").await.expect(200);
        let instead = &answer["search"]["instead"];
        assert_eq!(instead, &json!([{ "without_word": "zzzzzz", "without_filter": null, "hits": 1 }]));
        let answer = market.get("/v1/products?q=cam&province=01").await.expect(200);
        let instead = &answer["search"]["instead"];
        assert_eq!(instead, &json!([{ "without_word": null, "without_filter": "province", "hits": 1 }]));
    }

    async fn pages_neither_skip_nor_repeat(market) {
        let shelf = shelf(&market).await;
        for number in 0..7 {
            market.product(shelf.cooperative, &format!("Chè búp số {number}")).await;
        }
        market.run_jobs().await;
        for query in ["q=che", "facets=true", "q=che&sort=price", "sort=price_desc"] {
            let all = found(&market, &format!("{query}&limit=50")).await;
            assert!(all.len() >= 8, "{query}");
            let (mut seen, mut path) = (Vec::new(), format!("{query}&limit=3"));
            loop {
                let page = market.get(&format!("/v1/products?{path}")).await.expect(200);
                seen.extend(names(&page));
                let Some(next) = page["next_cursor"].as_str() else { break };
                path = format!("{query}&limit=3&cursor={next}");
            }
            assert_eq!(seen, all, "{query}");
        }
    }

    async fn what_is_no_query_is_refused_with_the_parameter(market) {
        shelf(&market).await;
        let long = "a".repeat(10_000);
        for (query, parameter) in [
            (format!("q={long}"), "q"),
            ("q=".to_owned(), "q"),
            ("q=!!!%20%3F".to_owned(), "q"),
            ("q=%F0%9F%8D%8A".to_owned(), "q"),
            ("q=cam%00".to_owned(), "q"),
            ("price_from=10&price_to=5".to_owned(), "price_to"),
            ("price_from=-1".to_owned(), "price_from"),
            ("price_from=NaN".to_owned(), "price_from"),
            ("near=NaN,NaN".to_owned(), "near"),
            ("near=91.5,105.8".to_owned(), "near"),
            ("within_km=5".to_owned(), "within_km"),
            ("sort=distance".to_owned(), "sort"),
            ("sort=name&q=cam".to_owned(), "sort"),
            ("month=13".to_owned(), "month"),
            ("province=08,1".to_owned(), "province"),
            (format!("province={}", ["08"; 200].join(",")), "province"),
            ("province=99".to_owned(), "province"),
            ("stars=2".to_owned(), "stars"),
            ("set=1,27".to_owned(), "set"),
        ] {
            let answer = market.get(&format!("/v1/products?{query}")).await;
            assert!(answer.status == 400 || answer.status == 422, "{query}");
            let answer = answer.json();
            assert_eq!(answer["errors"][0]["pointer"], json!(parameter), "{query}: {answer}");
        }
    }

    async fn engine_syntax_is_only_words(market) {
        shelf(&market).await;
        for typed in ["cam%20AND%20sanh", "name:cam", "cam*", "%22cam%20sanh", "(cam", "cam%20OR", "-cam", "cam~2%5E4"] {
            market.get(&format!("/v1/products?q={typed}")).await.expect(200);
        }
        assert_eq!(found(&market, "q=%22cam%20sanh").await[0], "Cam sành Hà Giang");
        let many: Vec<String> = (10..60).map(|number| format!("w{number}")).collect();
        market.get(&format!("/v1/products?q={}", many.join("%20"))).await.expect(200);
    }

    async fn what_is_typed_is_completed(market) {
        shelf(&market).await;
        let kinds = async |typed: &str| {
            let list = market.get(&format!("/v1/suggestions?q={typed}")).await.expect(200);
            let items = list["items"].as_array().expect("a list").clone();
            items.iter().map(|item| (item["kind"].clone(), item["text"].clone())).collect::<Vec<_>>()
        };
        assert!(kinds("mat%20o").await.contains(&(json!("product"), json!("Mật ong bạc hà"))));
        assert!(kinds("vinh%20tu").await.contains(&(json!("producer"), json!("HTX Nông nghiệp Vĩnh Tuy"))));
        assert!(kinds("tuyen%20qu").await.contains(&(json!("province"), json!("tỉnh Tuyên Quang"))));
        assert!(kinds("vinh%20tu").await.iter().any(|(kind, _)| *kind == json!("commune")));
        assert!(kinds("thuc%20ph").await.contains(&(json!("group"), json!("Thực phẩm"))));
        assert!(kinds("qwertz").await.is_empty());
        market.get("/v1/suggestions").await.expect(400);
    }

    async fn the_ranking_is_published(market) {
        let ranking = market.get("/v1/search/ranking").await.expect(200);
        let parameters = ranking["parameters"].as_array().expect("a table").clone();
        assert_eq!(parameters.len(), search::ranking::TABLE.len());
        assert!(parameters.windows(2).all(|two| two[0]["weight"].as_i64() >= two[1]["weight"].as_i64()));
    }
}
