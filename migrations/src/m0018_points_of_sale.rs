//! Points of introduction and sale: what is registered and decided of each, its goods and hours.

use crate::dialect;
use sea_orm_migration::prelude::*;

/// The step.
#[derive(DeriveMigrationName)]
pub struct Migration;

/// A point belongs to a producer or to a state body; one that a department imported, to neither.
/// `band` counts bands of latitude, so that the points around a place lie together in the index.
/// `summary` is all that a list shows, written with the row. `points_of_sale_falls` remembers whom a job
/// told; nothing reads it but that job.
const UP: &str = r#"
CREATE TABLE points_of_sale (
    id {UUID} PRIMARY KEY,
    producer_id {UUID} REFERENCES catalogue_producers (id),
    body_id {UUID} REFERENCES accounts_bodies (id),
    operator_name TEXT NOT NULL,
    name TEXT NOT NULL,
    name_key {KEY_TEXT} NOT NULL,
    kind TEXT NOT NULL,
    unit_id INTEGER NOT NULL REFERENCES certification_units (id),
    address TEXT NOT NULL,
    latitude BIGINT,
    longitude BIGINT,
    band BIGINT,
    area INTEGER CHECK (area > 0),
    staff INTEGER CHECK (staff >= 0),
    opening_hours TEXT NOT NULL,
    other_goods INTEGER NOT NULL CHECK (other_goods >= 0),
    stage TEXT NOT NULL CHECK (stage IN ('draft', 'submitted', 'inspected', 'refused', 'approved', 'suspended', 'revoked', 'withdrawn')),
    approved_from BIGINT,
    approved_until BIGINT,
    summary TEXT NOT NULL,
    registered_at BIGINT NOT NULL,
    registered_by {UUID} NOT NULL REFERENCES accounts (id),
    updated_at BIGINT NOT NULL,
    revision BIGINT NOT NULL,
    CHECK (producer_id IS NULL OR body_id IS NULL),
    CHECK ((latitude IS NULL) = (longitude IS NULL)),
    CHECK ((latitude IS NULL) = (band IS NULL)),
    CHECK ((approved_from IS NULL) = (approved_until IS NULL)),
    CHECK ((stage IN ('approved', 'suspended', 'revoked')) = (approved_from IS NOT NULL))
);
CREATE INDEX points_of_sale_by_place ON points_of_sale (band, longitude, latitude, stage, approved_from, approved_until, id) WHERE stage = 'approved';
CREATE INDEX points_of_sale_by_name ON points_of_sale (name_key, id) WHERE stage = 'approved';
CREATE INDEX points_of_sale_unit ON points_of_sale (unit_id, name_key, id);
CREATE INDEX points_of_sale_producer ON points_of_sale (producer_id, id);
CREATE INDEX points_of_sale_body ON points_of_sale (body_id, id);
CREATE INDEX points_of_sale_approved ON points_of_sale (id) WHERE stage = 'approved';
CREATE TABLE points_of_sale_goods (
    point_id {UUID} NOT NULL REFERENCES points_of_sale (id),
    product_id {UUID} NOT NULL REFERENCES catalogue_products (id),
    PRIMARY KEY (point_id, product_id)
);
CREATE INDEX points_of_sale_goods_product ON points_of_sale_goods (product_id, point_id);
CREATE TABLE points_of_sale_hours (
    point_id {UUID} NOT NULL REFERENCES points_of_sale (id),
    opens SMALLINT NOT NULL CHECK (opens >= 0),
    closes SMALLINT NOT NULL CHECK (closes > opens AND closes <= 10080),
    PRIMARY KEY (point_id, opens)
);
CREATE TABLE points_of_sale_decisions (
    id {UUID} PRIMARY KEY,
    point_id {UUID} NOT NULL REFERENCES points_of_sale (id),
    command TEXT NOT NULL,
    reason TEXT NOT NULL,
    act_number TEXT NOT NULL,
    act_date TEXT NOT NULL,
    until_at BIGINT,
    findings TEXT NOT NULL,
    recorded_at BIGINT NOT NULL,
    recorded_by {UUID} NOT NULL REFERENCES accounts (id),
    body_id {UUID} REFERENCES accounts_bodies (id)
);
CREATE INDEX points_of_sale_decisions_point ON points_of_sale_decisions (point_id, id);
CREATE TABLE points_of_sale_falls (
    point_id {UUID} PRIMARY KEY REFERENCES points_of_sale (id),
    since BIGINT NOT NULL
);
"#;

const DOWN: &str = "
DROP TABLE points_of_sale_falls;
DROP TABLE points_of_sale_decisions;
DROP TABLE points_of_sale_hours;
DROP TABLE points_of_sale_goods;
DROP TABLE points_of_sale;
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
