//! Offers: price, content, quantities and availability of variants, the record of prices, and licences to
//! sell.

use crate::dialect;
use sea_orm_migration::prelude::*;

/// The step.
#[derive(DeriveMigrationName)]
pub struct Migration;

/// Conventions: money in whole đồng; months 1 to 12; lists of texts as JSON. `described_at` is when a
/// variant became what it is, where that was after it was added: a certificate recorded before does not
/// cover it.
const UP: &str = r#"
ALTER TABLE catalogue_products ADD COLUMN axes TEXT NOT NULL DEFAULT '[]';
ALTER TABLE catalogue_variants ADD COLUMN described_at BIGINT;
ALTER TABLE catalogue_variants ADD COLUMN axes TEXT NOT NULL DEFAULT '[]';
ALTER TABLE catalogue_variants ADD COLUMN axes_key {KEY_TEXT} NOT NULL DEFAULT '';
ALTER TABLE catalogue_variants ADD COLUMN gtin {KEY_TEXT};
ALTER TABLE catalogue_variants ADD COLUMN price BIGINT CHECK (price BETWEEN 0 AND 1000000000000);
ALTER TABLE catalogue_variants ADD COLUMN compare_price BIGINT CHECK (compare_price BETWEEN 0 AND 1000000000000);
ALTER TABLE catalogue_variants ADD COLUMN compare_from TEXT;
ALTER TABLE catalogue_variants ADD COLUMN compare_until TEXT;
ALTER TABLE catalogue_variants ADD COLUMN compare_evidence TEXT;
ALTER TABLE catalogue_variants ADD COLUMN net_quantity INTEGER CHECK (net_quantity BETWEEN 1 AND 1000000);
ALTER TABLE catalogue_variants ADD COLUMN net_unit TEXT CHECK (net_unit IN ('mg', 'g', 'kg', 'ml', 'l', 'piece', 'pair', 'set'));
ALTER TABLE catalogue_variants ADD COLUMN weight_g INTEGER CHECK (weight_g > 0);
ALTER TABLE catalogue_variants ADD COLUMN length_mm INTEGER CHECK (length_mm > 0);
ALTER TABLE catalogue_variants ADD COLUMN width_mm INTEGER CHECK (width_mm > 0);
ALTER TABLE catalogue_variants ADD COLUMN height_mm INTEGER CHECK (height_mm > 0);
ALTER TABLE catalogue_variants ADD COLUMN min_quantity INTEGER NOT NULL DEFAULT 1 CHECK (min_quantity > 0);
ALTER TABLE catalogue_variants ADD COLUMN max_quantity INTEGER CHECK (max_quantity > 0);
ALTER TABLE catalogue_variants ADD COLUMN availability TEXT NOT NULL DEFAULT 'in_stock' CHECK (availability IN ('in_stock', 'low', 'out', 'preorder'));
ALTER TABLE catalogue_variants ADD COLUMN preorder_until TEXT;
ALTER TABLE catalogue_variants ADD COLUMN season_from SMALLINT CHECK (season_from BETWEEN 1 AND 12);
ALTER TABLE catalogue_variants ADD COLUMN season_to SMALLINT CHECK (season_to BETWEEN 1 AND 12);
ALTER TABLE catalogue_variants ADD COLUMN capacity INTEGER CHECK (capacity > 0);
ALTER TABLE catalogue_variants ADD COLUMN bookable_from TEXT;
ALTER TABLE catalogue_variants ADD COLUMN bookable_until TEXT;
ALTER TABLE catalogue_variants ADD COLUMN withdrawn_at BIGINT;
ALTER TABLE catalogue_variants ADD COLUMN updated_at BIGINT;
ALTER TABLE catalogue_variants ADD COLUMN revision BIGINT NOT NULL DEFAULT 1;
CREATE UNIQUE INDEX catalogue_variants_one_place ON catalogue_variants (product_id, axes_key) WHERE axes_key <> '' AND withdrawn_at IS NULL;
CREATE UNIQUE INDEX catalogue_variants_one_gtin ON catalogue_variants (product_id, gtin) WHERE gtin IS NOT NULL AND withdrawn_at IS NULL;
CREATE TABLE catalogue_prices (
    seq {SEQUENCE},
    variant_id {UUID} NOT NULL REFERENCES catalogue_variants (id),
    price BIGINT CHECK (price BETWEEN 0 AND 1000000000000),
    at BIGINT NOT NULL
);
CREATE INDEX catalogue_prices_variant ON catalogue_prices (variant_id, seq);
CREATE TABLE catalogue_licences (
    id {UUID} PRIMARY KEY,
    product_id {UUID} NOT NULL REFERENCES catalogue_products (id),
    producer_id {UUID} NOT NULL REFERENCES catalogue_producers (id),
    set_number SMALLINT NOT NULL,
    number TEXT NOT NULL,
    issuer TEXT NOT NULL,
    valid_from {KEY_TEXT} NOT NULL,
    valid_until {KEY_TEXT},
    state TEXT NOT NULL CHECK (state IN ('submitted', 'accepted', 'refused', 'withdrawn')),
    submitted_at BIGINT NOT NULL,
    submitted_by {UUID} NOT NULL REFERENCES accounts (id),
    decided_at BIGINT,
    decided_by {UUID} REFERENCES accounts (id),
    body_id {UUID} REFERENCES accounts_bodies (id),
    reason TEXT
);
CREATE INDEX catalogue_licences_product ON catalogue_licences (product_id);
CREATE INDEX catalogue_licences_open ON catalogue_licences (id) WHERE state = 'submitted';
"#;

const DOWN: &str = "
DROP TABLE catalogue_licences;
DROP TABLE catalogue_prices;
DROP INDEX catalogue_variants_one_gtin;
DROP INDEX catalogue_variants_one_place;
ALTER TABLE catalogue_variants DROP COLUMN revision;
ALTER TABLE catalogue_variants DROP COLUMN updated_at;
ALTER TABLE catalogue_variants DROP COLUMN withdrawn_at;
ALTER TABLE catalogue_variants DROP COLUMN bookable_until;
ALTER TABLE catalogue_variants DROP COLUMN bookable_from;
ALTER TABLE catalogue_variants DROP COLUMN capacity;
ALTER TABLE catalogue_variants DROP COLUMN season_to;
ALTER TABLE catalogue_variants DROP COLUMN season_from;
ALTER TABLE catalogue_variants DROP COLUMN preorder_until;
ALTER TABLE catalogue_variants DROP COLUMN availability;
ALTER TABLE catalogue_variants DROP COLUMN max_quantity;
ALTER TABLE catalogue_variants DROP COLUMN min_quantity;
ALTER TABLE catalogue_variants DROP COLUMN height_mm;
ALTER TABLE catalogue_variants DROP COLUMN width_mm;
ALTER TABLE catalogue_variants DROP COLUMN length_mm;
ALTER TABLE catalogue_variants DROP COLUMN weight_g;
ALTER TABLE catalogue_variants DROP COLUMN net_unit;
ALTER TABLE catalogue_variants DROP COLUMN net_quantity;
ALTER TABLE catalogue_variants DROP COLUMN compare_evidence;
ALTER TABLE catalogue_variants DROP COLUMN compare_until;
ALTER TABLE catalogue_variants DROP COLUMN compare_from;
ALTER TABLE catalogue_variants DROP COLUMN compare_price;
ALTER TABLE catalogue_variants DROP COLUMN price;
ALTER TABLE catalogue_variants DROP COLUMN gtin;
ALTER TABLE catalogue_variants DROP COLUMN axes_key;
ALTER TABLE catalogue_variants DROP COLUMN axes;
ALTER TABLE catalogue_variants DROP COLUMN described_at;
ALTER TABLE catalogue_products DROP COLUMN axes;
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
