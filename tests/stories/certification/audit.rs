//! The audit: a register that grew by its own rules is clean, and whatever was changed past them is
//! named.

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use store::catalogue::rows::product;
use store::certification::audit;
use store::certification::rows::{certificate, facts, unit, window};
use tests::{Marketplace, stories};

async fn findings(market: &Marketplace) -> Vec<String> {
    let audit = audit::run(market.app.store()).await.expect("the audit reads");
    audit.findings.iter().map(ToString::to_string).collect()
}

#[track_caller]
fn names(findings: &[String], start: &str, words: &str) {
    let named = findings.iter().any(|one| one.starts_with(start) && one.contains(words));
    assert!(named, "nothing begins with {start:?} and says {words:?}: {findings:#?}");
}

stories! {
    async fn a_register_that_followed_the_rules_is_clean(market) {
        let producer = market.producer("HTX Chè Shan tuyết").await;
        let product = market.product(producer, "Chè Shan tuyết cổ thụ").await;
        market.variant(product, "gói 200 g").await;
        market.certified(product, 4, "2023-12-28").await;
        let other = market.product(producer, "Măng khô").await;
        market.certified(other, 3, "2024-12").await;
        market.product(producer, "Mật ong bạc hà").await;
        market.operator().await;
        market.member(producer).await;
        market.provincial_officer().await;
        assert_eq!(findings(&market).await, Vec::<String>::new());
        let read = audit::run(market.app.store()).await.expect("the audit reads").read;
        assert_eq!((read.products, read.certificates, read.events), (3, 2, 0));
    }

    async fn changed_stars_differ_from_the_facts_and_the_windows(market) {
        let producer = market.producer("HTX Chè Shan tuyết").await;
        let product = market.product(producer, "Chè Shan tuyết cổ thụ").await;
        let certificate = market.certified(product, 3, "2023-12-28").await;
        certificate::Entity::update_many()
            .col_expr(certificate::Column::Stars, Expr::value(4_i16))
            .filter(certificate::Column::Id.eq(certificate.0))
            .exec(market.app.store().write())
            .await
            .expect("it is tampered with");
        let found = findings(&market).await;
        let differs = format!("certificate {certificate} differs");
        names(&found, &format!("certification_facts {product}: "), &differs);
        names(&found, &format!("certification_windows {certificate}: "), "lacks 2023-12-27 17:00:00 UTC");
        assert_eq!(found.len(), 3, "{found:#?}");
    }

    async fn a_missing_projection_is_named(market) {
        let producer = market.producer("HTX Chè Shan tuyết").await;
        let product = market.product(producer, "Chè Shan tuyết cổ thụ").await;
        let certificate = market.certified(product, 3, "2023-12-28").await;
        market.storefront(producer).await;
        let db = market.app.store().write();
        let renamed = "UPDATE storefronts SET name = 'Chè khác'";
        db.execute_unprepared(renamed).await.expect("it is tampered with");
        facts::Entity::delete_by_id(product.0).exec(db).await.expect("it is tampered with");
        let gone = window::Entity::delete_many().filter(window::Column::ProductId.eq(product.0));
        gone.exec(db).await.expect("it is tampered with");
        let found = findings(&market).await;
        let lacks = format!("lacks certificate {certificate}");
        names(&found, &format!("certification_facts {product}: "), &lacks);
        names(&found, &format!("certification_windows {certificate}: "), "lacks");
        names(&found, &format!("storefronts_pages {producer}: "), "not what its sources");
    }

    async fn rows_that_were_changed_by_hand_are_named_each(market) {
        let producer = market.producer("HTX Chè Shan tuyết").await;
        let product = market.product(producer, "Chè Shan tuyết cổ thụ").await;
        let old = market.certified(product, 3, "2020-02-04").await;
        let new = market.certified(product, 3, "2023-12-28").await;
        let other = market.product(producer, "Măng khô").await;
        let strange = market.certified(other, 3, "2024-12-28").await;
        let db = market.app.store().write();
        let set = async |id: uuid::Uuid, column, value: Expr| {
            let changed = certificate::Entity::update_many().col_expr(column, value);
            changed.filter(certificate::Column::Id.eq(id)).exec(db).await.expect("it is tampered with");
        };
        set(old.0, certificate::Column::Supersedes, Expr::value(new.0)).await;
        set(new.0, certificate::Column::Supersedes, Expr::value(old.0)).await;
        set(new.0, certificate::Column::RuleSet, Expr::value("1048")).await;
        set(new.0, certificate::Column::NameKey, Expr::value("sai")).await;
        set(strange.0, certificate::Column::Supersedes, Expr::value(new.0)).await;
        product::Entity::update_many()
            .col_expr(product::Column::Slug, Expr::value("mang-kho-ocop-4-sao"))
            .filter(product::Column::Id.eq(other.0))
            .exec(db)
            .await
            .expect("it is tampered with");
        unit::Entity::update_many()
            .col_expr(unit::Column::ValidTo, Expr::value("2026-01-01"))
            .filter(unit::Column::Level.eq("province"))
            .filter(unit::Column::Code.eq("08"))
            .exec(db)
            .await
            .expect("it is tampered with");
        let found = findings(&market).await;
        let certificates = "certification_certificates";
        names(&found, &format!("{certificates} {old}: "), "supersedes itself");
        names(&found, &format!("{certificates} {new}: "), "supersedes itself");
        names(&found, &format!("{certificates} {new}: "), "can't rest on rule set 1048");
        names(&found, &format!("{certificates} {new}: "), "name_key `sai`");
        names(&found, &format!("{certificates} {strange}: "), "supersedes a certificate of another");
        names(&found, &format!("catalogue_products {other}: "), "claims the mark");
        names(&found, "certification_units *: ", "33 provinces and 3321 communes");
    }

    async fn two_certificates_in_force_at_once_are_named_though_the_guard_was_off(market) {
        let producer = market.producer("HTX Chè Shan tuyết").await;
        let product = market.product(producer, "Chè Shan tuyết cổ thụ").await;
        let first = market.certified(product, 3, "2020-02-04").await;
        let second = market.certified(product, 3, "2024-12-28").await;
        let db = market.app.store().write();
        let lift = match db.get_database_backend() {
            sea_orm::DbBackend::Postgres => {
                "ALTER TABLE certification_windows DROP CONSTRAINT certification_windows_one_at_a_time"
            }
            _ => "DROP TRIGGER certification_windows_are_rewritten",
        };
        db.execute_unprepared(lift).await.expect("the guard is lifted");
        window::Entity::update_many()
            .col_expr(window::Column::UntilAt, Expr::value(2_000_000_000_000_000_i64))
            .filter(window::Column::CertificateId.eq(first.0))
            .exec(db)
            .await
            .expect("it is tampered with");
        let found = findings(&market).await;
        let together = format!("is in force together with {first}");
        names(&found, &format!("certification_windows {second}: "), &together);
    }
}
