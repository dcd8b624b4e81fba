//! What the public reads of products.

mod archive;
mod editing;
mod licences;
mod media;
mod moderation;
mod offers;
mod reports;
mod takedowns;

use sea_orm::EntityTrait as _;
use sea_orm::sea_query::Expr;
use store::catalogue::rows::page;
use tests::stories;

stories! {
    async fn rows_that_an_earlier_version_wrote_are_read(market) {
        let producer = market.producer("HTX Chè Shan tuyết").await;
        let product = market.product(producer, "Chè Shan tuyết cổ thụ").await;
        market.certified(product, 4, "2023-12-28").await;
        let before = market.get("/v1/products").await.expect(200);
        let db = market.app.store().write();
        let row = page::Entity::find().one(db).await.expect("it reads").expect("a row");
        let simple = |id: uuid::Uuid| id.simple().to_string();
        let mut summary = row.summary;
        for id in [product.0, producer.0] {
            assert!(summary.contains(&simple(id)), "{summary}");
            summary = summary.replace(&simple(id), &id.to_string());
        }
        let older = page::Entity::update_many().col_expr(page::Column::Summary, Expr::value(summary));
        older.exec(db).await.expect("it is written");
        assert_eq!(market.get("/v1/products").await.expect(200), before);
    }

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

    async fn a_page_and_a_detail_are_one_statement_however_long(market) {
        let producer = market.producer("HTX Rau sạch").await;
        for number in 0..30 {
            let product = market.product(producer, &format!("Rau số {number}")).await;
            market.variant(product, "bó 500 g").await;
            market.certified(product, 3, "2025-03-03").await;
        }
        let before = market.app.store().statements();
        market.get("/v1/products?limit=1&certified=now&province=08&stars=3").await.expect(200);
        let one = market.app.store().statements() - before;
        market.get("/v1/products?limit=100&certified=now&province=08&stars=3").await.expect(200);
        let hundred = market.app.store().statements() - before - one;
        assert_eq!((one, hundred), (1, 1));
        market.get("/v1/products/rau-so-7").await.expect(200);
        assert_eq!(market.app.store().statements() - before - one - hundred, 1);
    }

    async fn a_list_is_read_whole_page_by_page_in_either_order(market) {
        let producer = market.producer("HTX Rau sạch").await;
        for number in 0..25 {
            market.product(producer, &format!("Rau {}", number % 7)).await;
        }
        for sort in ["newest", "name"] {
            let (mut seen, mut cursor) = (Vec::new(), String::new());
            loop {
                let page = market.get(&format!("/v1/products?limit=4&sort={sort}{cursor}")).await.expect(200);
                let ids = page["items"].as_array().expect("items").iter().map(|item| item["id"].to_string());
                seen.extend(ids);
                let Some(next) = page["next_cursor"].as_str() else { break };
                cursor = format!("&cursor={next}");
            }
            let pages = seen.len();
            seen.sort();
            seen.dedup();
            assert_eq!((pages, seen.len()), (25, 25), "{sort}");
        }
    }

    async fn a_misspelled_filter_is_refused(market) {
        let answer = market.get("/v1/products?certifed=now").await;
        let problem = answer.problem(400, "unknown_parameter");
        assert_eq!(problem["errors"][0]["pointer"], "certifed");
    }
}
