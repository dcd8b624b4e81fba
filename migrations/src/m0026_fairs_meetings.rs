//! Supply meets demand: needs, quotations, and sessions of meetings with their schedule.

use crate::dialect;
use sea_orm_migration::prelude::*;

/// The step.
#[derive(DeriveMigrationName)]
pub struct Migration;

/// Products are named without a foreign key, as applications do. Constraints keep the schedule: nobody is
/// twice in a slot, and no table either.
const UP: &str = "
CREATE TABLE fairs_needs (
    id {UUID} PRIMARY KEY,
    account_id {UUID} NOT NULL REFERENCES accounts (id),
    fair_id {UUID} REFERENCES fairs (id),
    title TEXT NOT NULL,
    about TEXT NOT NULL,
    set_number INTEGER CHECK (set_number BETWEEN 1 AND 26),
    quantity BIGINT NOT NULL CHECK (quantity > 0),
    measure TEXT NOT NULL,
    period TEXT NOT NULL CHECK (period IN ('once', 'month')),
    least_stars INTEGER CHECK (least_stars BETWEEN 3 AND 5),
    standards TEXT NOT NULL,
    price_from BIGINT NOT NULL CHECK (price_from >= 0),
    price_to BIGINT NOT NULL CHECK (price_to >= price_from),
    unit_id INTEGER NOT NULL REFERENCES certification_units (id),
    open_until {KEY_TEXT} NOT NULL,
    organisation TEXT NOT NULL,
    contact_name TEXT NOT NULL,
    contact_phone TEXT NOT NULL,
    contact_email TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'closed', 'withdrawn')),
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    revision BIGINT NOT NULL
);
CREATE INDEX fairs_needs_account ON fairs_needs (account_id, id);
CREATE INDEX fairs_needs_fair ON fairs_needs (fair_id, id);
CREATE INDEX fairs_needs_open ON fairs_needs (id) WHERE state = 'open';
CREATE TABLE fairs_quotations (
    id {UUID} PRIMARY KEY,
    need_id {UUID} NOT NULL REFERENCES fairs_needs (id),
    producer_id {UUID} NOT NULL REFERENCES catalogue_producers (id),
    price BIGINT NOT NULL CHECK (price >= 0),
    quantity BIGINT NOT NULL CHECK (quantity > 0),
    delivery TEXT NOT NULL,
    note TEXT NOT NULL,
    valid_until {KEY_TEXT} NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('sent', 'accepted', 'declined', 'withdrawn')),
    reason TEXT NOT NULL,
    sent_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    revision BIGINT NOT NULL
);
CREATE UNIQUE INDEX fairs_quotations_one_live ON fairs_quotations (need_id, producer_id)
    WHERE state IN ('sent', 'accepted');
CREATE INDEX fairs_quotations_need ON fairs_quotations (need_id, id);
CREATE INDEX fairs_quotations_producer ON fairs_quotations (producer_id, id);
CREATE TABLE fairs_quoted (
    quotation_id {UUID} NOT NULL REFERENCES fairs_quotations (id),
    product_id {UUID} NOT NULL,
    position INTEGER NOT NULL,
    PRIMARY KEY (quotation_id, product_id)
);
CREATE TABLE fairs_meeting_sessions (
    fair_id {UUID} PRIMARY KEY REFERENCES fairs (id),
    days TEXT NOT NULL,
    opens INTEGER NOT NULL,
    closes INTEGER NOT NULL CHECK (closes > opens),
    slot_minutes INTEGER NOT NULL CHECK (slot_minutes BETWEEN 10 AND 120),
    tables INTEGER NOT NULL CHECK (tables BETWEEN 1 AND 200),
    updated_at BIGINT NOT NULL
);
CREATE TABLE fairs_meeting_times (
    fair_id {UUID} NOT NULL REFERENCES fairs_meeting_sessions (fair_id),
    side TEXT NOT NULL CHECK (side IN ('buyer', 'producer')),
    party_id {UUID} NOT NULL,
    slots TEXT NOT NULL,
    stated_at BIGINT NOT NULL,
    PRIMARY KEY (fair_id, side, party_id)
);
CREATE TABLE fairs_meeting_wishes (
    fair_id {UUID} NOT NULL REFERENCES fairs_meeting_sessions (fair_id),
    side TEXT NOT NULL CHECK (side IN ('buyer', 'producer')),
    buyer_id {UUID} NOT NULL REFERENCES accounts (id),
    producer_id {UUID} NOT NULL REFERENCES catalogue_producers (id),
    PRIMARY KEY (fair_id, side, buyer_id, producer_id)
);
CREATE TABLE fairs_meetings (
    id {UUID} PRIMARY KEY,
    fair_id {UUID} NOT NULL REFERENCES fairs_meeting_sessions (fair_id),
    slot INTEGER NOT NULL CHECK (slot >= 0),
    seat INTEGER NOT NULL CHECK (seat > 0),
    buyer_id {UUID} NOT NULL REFERENCES accounts (id),
    producer_id {UUID} NOT NULL REFERENCES catalogue_producers (id),
    CONSTRAINT fairs_meetings_seat UNIQUE (fair_id, slot, seat),
    CONSTRAINT fairs_meetings_buyer UNIQUE (fair_id, slot, buyer_id),
    CONSTRAINT fairs_meetings_producer UNIQUE (fair_id, slot, producer_id),
    CONSTRAINT fairs_meetings_pair UNIQUE (fair_id, buyer_id, producer_id)
);
CREATE INDEX fairs_meetings_of_producer ON fairs_meetings (fair_id, producer_id);
";

const DOWN: &str = "
DROP TABLE fairs_meetings;
DROP TABLE fairs_meeting_wishes;
DROP TABLE fairs_meeting_times;
DROP TABLE fairs_meeting_sessions;
DROP TABLE fairs_quoted;
DROP TABLE fairs_quotations;
DROP TABLE fairs_needs;
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
