//! Producers, products and the variants in which products are sold.

use crate::dialect;
use sea_orm_migration::prelude::*;

/// The step.
#[derive(DeriveMigrationName)]
pub struct Migration;

const UP: &str = r#"
CREATE TABLE catalogue_producers (
    id {UUID} PRIMARY KEY,
    slug {KEY_TEXT} NOT NULL UNIQUE,
    name TEXT NOT NULL,
    name_key {KEY_TEXT} NOT NULL,
    kind TEXT NOT NULL,
    unit_id INTEGER REFERENCES certification_units (id),
    place_printed TEXT NOT NULL,
    about TEXT NOT NULL,
    suspended BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    revision BIGINT NOT NULL
);
CREATE INDEX catalogue_producers_name ON catalogue_producers (name_key);
CREATE INDEX catalogue_producers_unit ON catalogue_producers (unit_id);
CREATE TABLE catalogue_products (
    id {UUID} PRIMARY KEY,
    slug {KEY_TEXT} NOT NULL UNIQUE,
    producer_id {UUID} NOT NULL REFERENCES catalogue_producers (id),
    name TEXT NOT NULL,
    name_key {KEY_TEXT} NOT NULL,
    set_number SMALLINT NOT NULL CHECK (set_number BETWEEN 0 AND 26),
    unit_id INTEGER REFERENCES certification_units (id),
    place_printed TEXT NOT NULL,
    summary TEXT NOT NULL,
    story TEXT NOT NULL,
    ingredients TEXT NOT NULL,
    usage_note TEXT NOT NULL,
    storage_note TEXT NOT NULL,
    shelf_life TEXT NOT NULL,
    source TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('published', 'hidden')),
    published_at BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    created_by {UUID},
    updated_at BIGINT NOT NULL,
    revision BIGINT NOT NULL
);
CREATE INDEX catalogue_products_producer ON catalogue_products (producer_id);
CREATE TABLE catalogue_variants (
    id {UUID} PRIMARY KEY,
    product_id {UUID} NOT NULL REFERENCES catalogue_products (id),
    name TEXT NOT NULL,
    pack TEXT NOT NULL,
    sku {KEY_TEXT} NOT NULL,
    created_at BIGINT NOT NULL,
    UNIQUE (product_id, sku)
);
CREATE INDEX catalogue_variants_product ON catalogue_variants (product_id);
CREATE TABLE catalogue_pages (
    product_id {UUID} PRIMARY KEY REFERENCES catalogue_products (id),
    slug {KEY_TEXT} NOT NULL UNIQUE,
    producer_id {UUID} NOT NULL,
    set_number SMALLINT NOT NULL,
    unit_id INTEGER,
    name_key {KEY_TEXT} NOT NULL,
    published_at BIGINT NOT NULL,
    listed BOOLEAN NOT NULL,
    summary TEXT NOT NULL,
    detail TEXT NOT NULL
);
CREATE INDEX catalogue_pages_newest ON catalogue_pages (published_at, product_id) WHERE listed;
CREATE INDEX catalogue_pages_by_name ON catalogue_pages (name_key, product_id) WHERE listed;
CREATE INDEX catalogue_pages_producer ON catalogue_pages (producer_id, published_at, product_id);
CREATE INDEX catalogue_pages_unit ON catalogue_pages (unit_id, published_at, product_id);
CREATE INDEX catalogue_pages_set ON catalogue_pages (set_number, published_at, product_id);
"#;

const DOWN: &str = "
DROP TABLE catalogue_pages;
DROP TABLE catalogue_variants;
DROP TABLE catalogue_products;
DROP TABLE catalogue_producers;
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
