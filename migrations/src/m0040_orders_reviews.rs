//! Reviews by buyers, and what they come to for each product.

use crate::dialect;
use sea_orm_migration::prelude::*;

/// The step.
#[derive(DeriveMigrationName)]
pub struct Migration;

/// A review names its line and order until its author asks to be forgotten; a line has one review.
/// `bought_in` is the month of the order in Vietnam. `flags` is JSON: what the keyword filter found. What
/// waits for a moderator has `waits_since`. `reason` is a code, `note` the moderator's words.
const UP: &str = "
CREATE TABLE orders_reviews (
    id {UUID} PRIMARY KEY,
    product_id {UUID} NOT NULL REFERENCES catalogue_products (id),
    producer_id {UUID} NOT NULL REFERENCES catalogue_producers (id),
    order_id {UUID} REFERENCES orders (id),
    line_id {UUID} UNIQUE REFERENCES orders_lines (id),
    variant_name TEXT NOT NULL,
    bought_in TEXT NOT NULL,
    points INTEGER NOT NULL CHECK (points BETWEEN 1 AND 5),
    text TEXT NOT NULL,
    flags TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('pending', 'published', 'refused', 'taken_down', 'withdrawn')),
    reason TEXT,
    note TEXT,
    written_at BIGINT NOT NULL,
    edited_at BIGINT,
    published_at BIGINT,
    answer TEXT,
    answer_flags TEXT NOT NULL,
    answer_status TEXT CHECK (answer_status IN ('pending', 'published', 'refused')),
    answer_reason TEXT,
    answer_note TEXT,
    answered_at BIGINT,
    waits_since BIGINT,
    revision BIGINT NOT NULL,
    CHECK ((answer IS NULL) = (answer_status IS NULL)),
    CHECK (status <> 'published' OR published_at IS NOT NULL),
    CHECK ((order_id IS NULL) = (line_id IS NULL))
);
CREATE INDEX orders_reviews_order ON orders_reviews (order_id);
CREATE INDEX orders_reviews_newest ON orders_reviews (product_id, published_at, id) WHERE status = 'published';
CREATE INDEX orders_reviews_points ON orders_reviews (product_id, points, published_at, id)
    WHERE status = 'published';
CREATE INDEX orders_reviews_withheld ON orders_reviews (product_id) WHERE status IN ('refused', 'taken_down');
CREATE INDEX orders_reviews_producer ON orders_reviews (producer_id, published_at, id) WHERE status = 'published';
CREATE INDEX orders_reviews_waiting ON orders_reviews (waits_since, id) WHERE waits_since IS NOT NULL;
CREATE TABLE orders_ratings (
    product_id {UUID} PRIMARY KEY REFERENCES catalogue_products (id),
    given_1 BIGINT NOT NULL CHECK (given_1 >= 0),
    given_2 BIGINT NOT NULL CHECK (given_2 >= 0),
    given_3 BIGINT NOT NULL CHECK (given_3 >= 0),
    given_4 BIGINT NOT NULL CHECK (given_4 >= 0),
    given_5 BIGINT NOT NULL CHECK (given_5 >= 0),
    given BIGINT NOT NULL,
    points BIGINT NOT NULL,
    CHECK (given = given_1 + given_2 + given_3 + given_4 + given_5),
    CHECK (points = given_1 + 2 * given_2 + 3 * given_3 + 4 * given_4 + 5 * given_5)
);
";

const DOWN: &str = "
DROP TABLE orders_ratings;
DROP TABLE orders_reviews;
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
