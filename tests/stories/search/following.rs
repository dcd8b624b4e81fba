//! The index follows the change log: nothing is skipped, nothing goes back.

use super::{found, shelf};
use domain::ids::ProductId;
use domain::storefronts::Location;
use sea_orm::{ActiveModelTrait as _, ActiveValue::Set, DatabaseTransaction};
use serde_json::json;
use store::catalogue::projection::refresh;
use store::catalogue::rows::product;
use store::storefronts::shop;
use tests::{Marketplace, program, stories};

stories! {
    async fn changes_are_searched_once_they_are_followed(market) {
        let shelf = shelf(&market).await;
        let tx = market.app.store().begin().await.expect("a transaction");
        renamed(&tx, &market, shelf.oranges, "Bưởi Diễn vườn đồi").await;
        tx.commit().await.expect("it commits");
        assert_eq!(found(&market, "q=cam%20sanh").await, ["Bưởi Diễn vườn đồi"]);
        let status = market.get("/v1/search/status").await.expect(200);
        assert!(status["behind"].as_i64() > Some(0) && status["behind_since"].is_string());
        market.run_jobs().await;
        assert_eq!(found(&market, "q=buoi%20dien").await, ["Bưởi Diễn vườn đồi"]);
        assert!(found(&market, "q=cam%20sanh").await.is_empty());
        let status = market.get("/v1/search/status").await.expect(200);
        assert_eq!((&status["state"], &status["behind"]), (&json!("ready"), &json!(0)));
    }

    async fn a_hidden_product_is_taken_out(market) {
        let shelf = shelf(&market).await;
        let caller = market.member(shelf.cooperative).await;
        caller.command(&market, &format!("/v1/products/{}/hiding", shelf.tea)).await;
        market.run_jobs().await;
        let answer = market.get("/v1/products?q=shan%20tuyet").await.expect(200);
        assert_eq!(answer["search"]["total"], json!(0));
    }

    async fn a_change_that_commits_late_is_not_passed_over(market) {
        let shelf = shelf(&market).await;
        if market.app.store().write().get_database_backend() == sea_orm::DbBackend::Sqlite {
            return;
        }
        let store = market.app.store();
        let late = store.begin().await.expect("a transaction");
        renamed(&late, &market, shelf.tea, "Hồng trà cổ thụ").await;
        let early = store.begin().await.expect("a transaction");
        renamed(&early, &market, shelf.honey, "Mật ong hoa nhãn").await;
        early.commit().await.expect("it commits");
        market.run_jobs().await;
        late.commit().await.expect("it commits");
        market.run_jobs().await;
        assert_eq!(found(&market, "q=hong%20tra").await[0], "Hồng trà cổ thụ");
        assert_eq!(found(&market, "q=hoa%20nhan").await[0], "Mật ong hoa nhãn");
    }

    async fn the_nearest_place_of_sale_comes_first(market) {
        let shelf = shelf(&market).await;
        market.storefront(shelf.cooperative).await;
        let tx = market.app.store().begin().await.expect("a transaction");
        let mut shop = shop::find(&tx, shelf.cooperative).await.expect("it reads").expect("a shop");
        shop.location = Location::of_degrees(22.3, 104.9);
        shop::save(&tx, &shop, market.app.now()).await.expect("it is saved");
        tx.commit().await.expect("it commits");
        market.run_jobs().await;
        let near = "near=22.31,104.9&within_km=5";
        assert_eq!(found(&market, &format!("{near}&sort=distance")).await.len(), 2);
        assert_eq!(found(&market, &format!("q=cam&{near}")).await, ["Cam sành Hà Giang"]);
        assert!(found(&market, "q=cam&near=21.0,105.8&within_km=5").await.is_empty());
        let slug = shop.slug;
        assert_eq!(found(&market, &format!("q=cam&storefront={slug}")).await.len(), 1);
        assert!(found(&market, "q=cam&storefront=nobody").await.is_empty());
    }
}

/// Renames a product as an officer's correction does.
async fn renamed(tx: &DatabaseTransaction, market: &Marketplace, id: ProductId, name: &str) {
    let change =
        product::ActiveModel { id: Set(id.0), name: Set(name.to_owned()), ..Default::default() };
    change.update(tx).await.expect("it is renamed");
    refresh(tx, [id.0], market.app.now()).await.expect("it is written");
}

#[test]
fn the_index_is_compared_and_built_anew_from_the_command_line() {
    let folder = tempfile::tempdir().expect("a folder");
    let ocop = |arguments: &[&str]| {
        let output = program::run(folder.path(), arguments);
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        (output.status.success(), said)
    };
    assert!(ocop(&["migrate"]).0);
    let (good, said) = ocop(&["search", "rebuild"]);
    assert!(good && said.contains("0 documents"), "{said}");
    let (good, said) = ocop(&["search", "check"]);
    assert!(good && said.contains("0 missing, 0 stale, 0 ghosts"), "{said}");
}
