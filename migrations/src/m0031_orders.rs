//! Carts, checkouts and orders. An order copies what was sold, so that nothing edited later changes it.

use crate::dialect;
use sea_orm_migration::prelude::*;

/// The step.
#[derive(DeriveMigrationName)]
pub struct Migration;

/// Conventions: money in whole đồng. Of guests `token_hash` is the SHA-256 of what they hold. `contact` is
/// sealed, and the only place of names, telephones and addresses: erasing it leaves the amounts. `buyer` is
/// the account's id, or a keyed hash of a guest's telephone, for caps alone. `kept_until` is when goods are
/// no longer kept unpaid; null where no clock ends it. `sold_as` is the claim under which a line was sold, and
/// `fell_at` when it turned out that its certificate was not in force then.
const UP: &str = "
CREATE TABLE orders_delivery_methods (
    id {UUID} PRIMARY KEY,
    producer_id {UUID} NOT NULL REFERENCES catalogue_producers (id),
    kind TEXT NOT NULL CHECK (kind IN ('flat', 'table', 'pickup_at_storefront', 'pickup_at_point')),
    name TEXT NOT NULL,
    price BIGINT CHECK (price BETWEEN 0 AND 1000000000000),
    prices TEXT NOT NULL,
    point_id {UUID} REFERENCES points_of_sale (id),
    position INTEGER NOT NULL,
    created_at BIGINT NOT NULL,
    withdrawn_at BIGINT,
    CHECK ((kind = 'flat') = (price IS NOT NULL)),
    CHECK ((kind = 'pickup_at_point') = (point_id IS NOT NULL))
);
CREATE INDEX orders_delivery_methods_producer ON orders_delivery_methods (producer_id, position) WHERE withdrawn_at IS NULL;
CREATE TABLE orders_carts (
    id {UUID} PRIMARY KEY,
    account_id {UUID} REFERENCES accounts (id),
    token_hash {BYTES},
    lines TEXT NOT NULL,
    choices TEXT NOT NULL,
    contact {BYTES},
    version BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    closed_at BIGINT,
    CHECK ((account_id IS NULL) <> (token_hash IS NULL))
);
CREATE UNIQUE INDEX orders_carts_one_open ON orders_carts (account_id) WHERE account_id IS NOT NULL AND closed_at IS NULL;
CREATE INDEX orders_carts_idle ON orders_carts (updated_at) WHERE closed_at IS NULL;
CREATE TABLE orders_checkouts (
    id {UUID} PRIMARY KEY,
    cart_id {UUID} NOT NULL UNIQUE REFERENCES orders_carts (id),
    account_id {UUID} REFERENCES accounts (id),
    token_hash {BYTES},
    contact {BYTES},
    total BIGINT NOT NULL CHECK (total >= 0),
    placed_at BIGINT NOT NULL,
    erased_at BIGINT
);
CREATE TABLE orders (
    id {UUID} PRIMARY KEY,
    code BIGINT NOT NULL UNIQUE,
    checkout_id {UUID} NOT NULL REFERENCES orders_checkouts (id),
    producer_id {UUID} NOT NULL REFERENCES catalogue_producers (id),
    account_id {UUID} REFERENCES accounts (id),
    buyer {BYTES} NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('draft', 'placed', 'closed', 'canceled')),
    pay_status TEXT NOT NULL,
    ship_status TEXT NOT NULL,
    method TEXT NOT NULL CHECK (method IN ('cod', 'vietqr', 'card')),
    delivery TEXT NOT NULL,
    items_total BIGINT NOT NULL CHECK (items_total >= 0),
    delivery_total BIGINT NOT NULL CHECK (delivery_total >= 0),
    total BIGINT NOT NULL,
    kept_until BIGINT,
    allocated_at BIGINT,
    canceled_at BIGINT,
    cancel_reason TEXT,
    placed_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    revision BIGINT NOT NULL,
    UNIQUE (checkout_id, producer_id),
    CHECK (total = items_total + delivery_total),
    CHECK ((status = 'canceled') = (canceled_at IS NOT NULL))
);
CREATE INDEX orders_producer ON orders (producer_id, id);
CREATE INDEX orders_account ON orders (account_id, id) WHERE account_id IS NOT NULL;
CREATE INDEX orders_kept ON orders (buyer) WHERE allocated_at IS NULL AND status IN ('draft', 'placed');
CREATE INDEX orders_lapsing ON orders (kept_until) WHERE kept_until IS NOT NULL AND allocated_at IS NULL AND status IN ('draft', 'placed');
CREATE TABLE orders_lines (
    id {UUID} PRIMARY KEY,
    order_id {UUID} NOT NULL REFERENCES orders (id),
    position INTEGER NOT NULL,
    product_id {UUID} NOT NULL REFERENCES catalogue_products (id),
    variant_id {UUID} NOT NULL REFERENCES catalogue_variants (id),
    stock_id {UUID} NOT NULL REFERENCES orders_stock (id),
    day {KEY_TEXT} NOT NULL,
    name TEXT NOT NULL,
    variant_name TEXT NOT NULL,
    sku TEXT NOT NULL,
    unit_price BIGINT NOT NULL CHECK (unit_price >= 0),
    quantity BIGINT NOT NULL CHECK (quantity > 0),
    total BIGINT NOT NULL,
    sold_as TEXT,
    fell_at BIGINT CHECK (fell_at IS NULL OR sold_as IS NOT NULL),
    UNIQUE (order_id, position),
    CHECK (total = unit_price * quantity)
);
CREATE INDEX orders_lines_stock ON orders_lines (stock_id);
CREATE INDEX orders_lines_product ON orders_lines (product_id);
";

const DOWN: &str = "
DROP TABLE orders_lines;
DROP TABLE orders;
DROP TABLE orders_checkouts;
DROP TABLE orders_carts;
DROP TABLE orders_delivery_methods;
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
