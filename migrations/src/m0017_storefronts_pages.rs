//! What the public reads of a storefront, in one row, and the order in which it shows its products.

use crate::dialect;
use sea_orm_migration::prelude::*;

/// The step.
#[derive(DeriveMigrationName)]
pub struct Migration;

/// `featured` is the product's place among those that its storefront shows first, from 1; 32767 for all
/// others. Both are derived: the program writes what a database from before lacks when it migrates.
const UP: &str = r#"
CREATE TABLE storefronts_pages (
    producer_id {UUID} PRIMARY KEY REFERENCES catalogue_producers (id),
    page TEXT NOT NULL
);
ALTER TABLE catalogue_pages ADD COLUMN featured SMALLINT NOT NULL DEFAULT 32767;
CREATE INDEX catalogue_pages_window ON catalogue_pages (producer_id, featured, published_at DESC, product_id DESC) WHERE listed;
"#;

const DOWN: &str = "
DROP INDEX catalogue_pages_window;
ALTER TABLE catalogue_pages DROP COLUMN featured;
DROP TABLE storefronts_pages;
";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, UP).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, DOWN).await
    }
}
