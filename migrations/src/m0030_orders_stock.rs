//! Stock: where it lies, its three counts, and the movements that alone change them. The database applies a
//! movement as it is written, refuses one that would leave a count unsound, and keeps every one.

use crate::dialect;
use sea_orm_migration::prelude::*;

/// The step.
#[derive(DeriveMigrationName)]
pub struct Migration;

/// `day` is ISO, of a bookable service; empty for goods. The counts begin at nothing.
const UP: &str = "
CREATE TABLE orders_locations (
    id {UUID} PRIMARY KEY,
    producer_id {UUID} NOT NULL REFERENCES catalogue_producers (id),
    name TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    closed_at BIGINT
);
CREATE UNIQUE INDEX orders_locations_name ON orders_locations (producer_id, name) WHERE closed_at IS NULL;
CREATE TABLE orders_stock (
    id {UUID} PRIMARY KEY,
    variant_id {UUID} NOT NULL REFERENCES catalogue_variants (id),
    location_id {UUID} NOT NULL REFERENCES orders_locations (id),
    day {KEY_TEXT} NOT NULL,
    on_hand BIGINT NOT NULL DEFAULT 0,
    reserved BIGINT NOT NULL DEFAULT 0,
    allocated BIGINT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL,
    UNIQUE (variant_id, location_id, day),
    CONSTRAINT orders_stock_sound CHECK (
        on_hand BETWEEN 0 AND 1000000000 AND reserved >= 0 AND allocated >= 0
        AND reserved + allocated <= on_hand
    )
);
CREATE INDEX orders_stock_location ON orders_stock (location_id, id);
CREATE TABLE orders_movements (
    seq {SEQUENCE},
    stock_id {UUID} NOT NULL REFERENCES orders_stock (id),
    kind TEXT NOT NULL,
    on_hand BIGINT NOT NULL,
    reserved BIGINT NOT NULL,
    allocated BIGINT NOT NULL,
    order_id {UUID},
    reason TEXT NOT NULL,
    account_id {UUID} REFERENCES accounts (id),
    at BIGINT NOT NULL,
    CONSTRAINT orders_movements_kind CHECK (CASE kind
        WHEN 'received' THEN on_hand > 0 AND reserved = 0 AND allocated = 0
        WHEN 'returned' THEN on_hand > 0 AND reserved = 0 AND allocated = 0
        WHEN 'adjusted' THEN on_hand <> 0 AND reserved = 0 AND allocated = 0 AND reason <> ''
        WHEN 'reserved' THEN on_hand = 0 AND reserved > 0 AND allocated = 0 AND order_id IS NOT NULL
        WHEN 'released' THEN on_hand = 0 AND reserved <= 0 AND allocated <= 0 AND reserved + allocated < 0
        WHEN 'allocated' THEN on_hand = 0 AND reserved < 0 AND allocated = -reserved
        WHEN 'shipped' THEN on_hand < 0 AND reserved = 0 AND allocated = on_hand
        ELSE FALSE END)
);
CREATE INDEX orders_movements_stock ON orders_movements (stock_id, seq);
CREATE INDEX orders_movements_order ON orders_movements (order_id) WHERE order_id IS NOT NULL;
";

const MOVE_POSTGRES: &str = "
CREATE FUNCTION orders_move() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE orders_stock SET on_hand = on_hand + NEW.on_hand, reserved = reserved + NEW.reserved,
        allocated = allocated + NEW.allocated WHERE id = NEW.stock_id;
    RETURN NULL;
END $$;
CREATE TRIGGER orders_movements_move AFTER INSERT ON orders_movements
    FOR EACH ROW EXECUTE FUNCTION orders_move();
CREATE FUNCTION orders_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '%_are_kept', TG_TABLE_NAME; END $$;
CREATE TRIGGER orders_movements_are_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON orders_movements
    FOR EACH STATEMENT EXECUTE FUNCTION orders_keep();
CREATE FUNCTION orders_only_moved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'orders_stock_is_only_moved'; END $$;
CREATE TRIGGER orders_stock_is_only_moved BEFORE UPDATE ON orders_stock
    FOR EACH ROW WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION orders_only_moved();
";

const MOVE_SQLITE: &str = "
CREATE TRIGGER orders_movements_move AFTER INSERT ON orders_movements
BEGIN
    UPDATE orders_stock SET on_hand = on_hand + NEW.on_hand, reserved = reserved + NEW.reserved,
        allocated = allocated + NEW.allocated WHERE id = NEW.stock_id;
END;
CREATE TRIGGER orders_movements_are_kept BEFORE UPDATE ON orders_movements
BEGIN SELECT RAISE(ABORT, 'orders_movements_are_kept'); END;
CREATE TRIGGER orders_movements_stay BEFORE DELETE ON orders_movements
BEGIN SELECT RAISE(ABORT, 'orders_movements_are_kept'); END;
";

const DOWN: &str = "
DROP TABLE orders_movements;
DROP TABLE orders_stock;
DROP TABLE orders_locations;
";

const DOWN_POSTGRES: &str = "
DROP FUNCTION orders_only_moved();
DROP FUNCTION orders_keep();
DROP FUNCTION orders_move();
";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, UP).await?;
        let moves = if dialect::is_postgres(manager) { MOVE_POSTGRES } else { MOVE_SQLITE };
        dialect::run(manager, moves).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, DOWN).await?;
        if dialect::is_postgres(manager) {
            dialect::run(manager, DOWN_POSTGRES).await?;
        }
        Ok(())
    }
}
