-- +goose Up
-- What documents came to on a register's open drawer, kept with every commit:
-- nothing was kept of one that was open before this.
ALTER TABLE register_heads ADD COLUMN drawer_tally BLOB NOT NULL DEFAULT x'';
-- When the business day ends in which the open drawer was opened; 0: not known.
ALTER TABLE register_heads ADD COLUMN drawer_ends INTEGER NOT NULL DEFAULT 0;

-- A drawer may stand parked between two registers, and may be closed without a
-- count. A CHECK cannot be changed here, so the table is made anew.
PRAGMA defer_foreign_keys = ON;
CREATE TABLE drawers_before AS SELECT * FROM drawers;
DROP TABLE drawers;
CREATE TABLE drawers (
    id            TEXT PRIMARY KEY,
    store_id      TEXT NOT NULL REFERENCES stores (id),
    register_id   TEXT NOT NULL REFERENCES registers (id),
    status        TEXT NOT NULL CHECK (status IN ('open', 'parked', 'closed')),
    opened_by     TEXT NOT NULL REFERENCES staff (id),
    opened_at     INTEGER NOT NULL,
    opening_float INTEGER NOT NULL CHECK (opening_float >= 0),
    closed_by     TEXT REFERENCES staff (id),
    closed_at     INTEGER,
    z_number      INTEGER,
    expected      INTEGER,
    counted       INTEGER,
    difference    INTEGER,
    answer        BLOB NOT NULL,
    z_answer      BLOB,
    content_hash  BLOB NOT NULL,
    held_by       TEXT REFERENCES staff (id),
    ends_at       INTEGER NOT NULL DEFAULT 0,
    tally         BLOB NOT NULL DEFAULT x'',
    reason        TEXT NOT NULL DEFAULT '',
    note          TEXT NOT NULL DEFAULT '',
    CHECK ((status = 'closed') = (z_number IS NOT NULL)),
    CHECK ((status = 'closed') = (expected IS NOT NULL)),
    CHECK (status = 'closed' OR counted IS NULL),
    CHECK ((counted IS NULL) = (difference IS NULL)),
    UNIQUE (register_id, z_number)
);
INSERT INTO drawers (id, store_id, register_id, status, opened_by, opened_at, opening_float, closed_by, closed_at, z_number,
    expected, counted, difference, answer, z_answer, content_hash, held_by)
    SELECT id, store_id, register_id, status, opened_by, opened_at, opening_float, closed_by, closed_at, z_number,
    expected, counted, difference, answer, z_answer, content_hash, opened_by FROM drawers_before;
DROP TABLE drawers_before;
CREATE UNIQUE INDEX drawers_open ON drawers (register_id) WHERE status = 'open';
CREATE INDEX drawers_store ON drawers (store_id, opened_at);
CREATE INDEX drawers_parked ON drawers (store_id) WHERE status = 'parked';

-- Every count of a drawer, the first and those after it. pieces and currencies
-- are JSON: what was counted by kind of money, and the cash of other currencies.
CREATE TABLE drawer_counts (
    id           TEXT PRIMARY KEY,
    drawer_id    TEXT NOT NULL REFERENCES drawers (id),
    register_id  TEXT NOT NULL REFERENCES registers (id),
    number       INTEGER NOT NULL CHECK (number > 0),
    staff_id     TEXT NOT NULL REFERENCES staff (id),
    at           INTEGER NOT NULL,
    counted      INTEGER NOT NULL CHECK (counted >= 0),
    expected     INTEGER NOT NULL,
    pieces       TEXT NOT NULL,
    currencies   TEXT NOT NULL,
    answer       BLOB NOT NULL,
    content_hash BLOB NOT NULL,
    UNIQUE (drawer_id, number)
);

-- A drawer that goes from one cashier to the next while it stays open.
CREATE TABLE drawer_hand_overs (
    id           TEXT PRIMARY KEY,
    drawer_id    TEXT NOT NULL REFERENCES drawers (id),
    register_id  TEXT NOT NULL REFERENCES registers (id),
    count_id     TEXT NOT NULL REFERENCES drawer_counts (id),
    from_id      TEXT NOT NULL REFERENCES staff (id),
    to_id        TEXT NOT NULL REFERENCES staff (id),
    at           INTEGER NOT NULL,
    recount_id   TEXT REFERENCES drawer_counts (id),
    confirmed_at INTEGER,
    answer       BLOB NOT NULL,
    content_hash BLOB NOT NULL
);
CREATE INDEX drawer_hand_overs_drawer ON drawer_hand_overs (drawer_id);

-- Where a drawer stood until it was parked, and where it was taken to.
CREATE TABLE drawer_parkings (
    drawer_id   TEXT NOT NULL REFERENCES drawers (id),
    number      INTEGER NOT NULL CHECK (number > 0),
    register_id TEXT NOT NULL REFERENCES registers (id),
    parked_by   TEXT NOT NULL REFERENCES staff (id),
    parked_at   INTEGER NOT NULL,
    taken_on    TEXT REFERENCES registers (id),
    taken_by    TEXT REFERENCES staff (id),
    taken_at    INTEGER,
    PRIMARY KEY (drawer_id, number)
) WITHOUT ROWID;

-- X reports as they were read.
CREATE TABLE drawer_readings (
    id          TEXT PRIMARY KEY,
    drawer_id   TEXT NOT NULL REFERENCES drawers (id),
    register_id TEXT NOT NULL REFERENCES registers (id),
    number      INTEGER NOT NULL CHECK (number > 0),
    staff_id    TEXT NOT NULL REFERENCES staff (id),
    at          INTEGER NOT NULL,
    answer      BLOB NOT NULL,
    UNIQUE (drawer_id, number)
);

-- +goose StatementBegin
CREATE TRIGGER drawer_readings_no_update BEFORE UPDATE ON drawer_readings
BEGIN
    SELECT RAISE(ABORT, 'the journal is append-only');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER drawer_readings_no_delete BEFORE DELETE ON drawer_readings
BEGIN
    SELECT RAISE(ABORT, 'the journal is append-only');
END;
-- +goose StatementEnd
