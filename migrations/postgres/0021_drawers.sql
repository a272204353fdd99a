-- +goose Up
-- What documents came to on a register's open drawer, kept with every commit:
-- nothing was kept of one that was open before this.
ALTER TABLE register_heads ADD COLUMN drawer_tally bytea NOT NULL DEFAULT '';
-- When the business day ends in which the open drawer was opened; 0: not known.
ALTER TABLE register_heads ADD COLUMN drawer_ends bigint NOT NULL DEFAULT 0;

-- A drawer may stand parked between two registers, and may be closed without a
-- count.
ALTER TABLE drawers DROP CONSTRAINT drawers_status_check;
ALTER TABLE drawers DROP CONSTRAINT drawers_check;
ALTER TABLE drawers ADD CONSTRAINT drawers_status_check CHECK (status IN ('open', 'parked', 'closed'));
ALTER TABLE drawers ADD COLUMN held_by uuid REFERENCES staff (id);
ALTER TABLE drawers ADD COLUMN ends_at bigint NOT NULL DEFAULT 0;
ALTER TABLE drawers ADD COLUMN tally bytea NOT NULL DEFAULT '';
ALTER TABLE drawers ADD COLUMN reason text NOT NULL DEFAULT '';
ALTER TABLE drawers ADD COLUMN note text NOT NULL DEFAULT '';
UPDATE drawers SET held_by = opened_by;
ALTER TABLE drawers ADD CHECK ((status = 'closed') = (z_number IS NOT NULL));
ALTER TABLE drawers ADD CHECK ((status = 'closed') = (expected IS NOT NULL));
ALTER TABLE drawers ADD CHECK (status = 'closed' OR counted IS NULL);
ALTER TABLE drawers ADD CHECK ((counted IS NULL) = (difference IS NULL));
CREATE INDEX drawers_parked ON drawers (store_id) WHERE status = 'parked';

-- Every count of a drawer, the first and those after it. pieces and currencies
-- are JSON: what was counted by kind of money, and the cash of other currencies.
CREATE TABLE drawer_counts (
    id           uuid PRIMARY KEY,
    drawer_id    uuid NOT NULL REFERENCES drawers (id),
    register_id  uuid NOT NULL REFERENCES registers (id),
    number       bigint NOT NULL CHECK (number > 0),
    staff_id     uuid NOT NULL REFERENCES staff (id),
    at           bigint NOT NULL,
    counted      bigint NOT NULL CHECK (counted >= 0),
    expected     bigint NOT NULL,
    pieces       text NOT NULL,
    currencies   text NOT NULL,
    answer       bytea NOT NULL,
    content_hash bytea NOT NULL,
    UNIQUE (drawer_id, number)
);

-- A drawer that goes from one cashier to the next while it stays open.
CREATE TABLE drawer_hand_overs (
    id           uuid PRIMARY KEY,
    drawer_id    uuid NOT NULL REFERENCES drawers (id),
    register_id  uuid NOT NULL REFERENCES registers (id),
    count_id     uuid NOT NULL REFERENCES drawer_counts (id),
    from_id      uuid NOT NULL REFERENCES staff (id),
    to_id        uuid NOT NULL REFERENCES staff (id),
    at           bigint NOT NULL,
    recount_id   uuid REFERENCES drawer_counts (id),
    confirmed_at bigint,
    answer       bytea NOT NULL,
    content_hash bytea NOT NULL
);
CREATE INDEX drawer_hand_overs_drawer ON drawer_hand_overs (drawer_id);

-- Where a drawer stood until it was parked, and where it was taken to.
CREATE TABLE drawer_parkings (
    drawer_id   uuid NOT NULL REFERENCES drawers (id),
    number      bigint NOT NULL CHECK (number > 0),
    register_id uuid NOT NULL REFERENCES registers (id),
    parked_by   uuid NOT NULL REFERENCES staff (id),
    parked_at   bigint NOT NULL,
    taken_on    uuid REFERENCES registers (id),
    taken_by    uuid REFERENCES staff (id),
    taken_at    bigint,
    PRIMARY KEY (drawer_id, number)
);

-- X reports as they were read.
CREATE TABLE drawer_readings (
    id          uuid PRIMARY KEY,
    drawer_id   uuid NOT NULL REFERENCES drawers (id),
    register_id uuid NOT NULL REFERENCES registers (id),
    number      bigint NOT NULL CHECK (number > 0),
    staff_id    uuid NOT NULL REFERENCES staff (id),
    at          bigint NOT NULL,
    answer      bytea NOT NULL,
    UNIQUE (drawer_id, number)
);
CREATE TRIGGER drawer_readings_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON drawer_readings
    FOR EACH STATEMENT EXECUTE FUNCTION journal_is_append_only();
