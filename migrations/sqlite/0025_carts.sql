-- +goose Up
-- made_on is the device that a cart was first parked from. prices are what its
-- lines cost when it was last written: a cart's, to tell what changed since; a
-- quote's, to sell at while it is valid.
ALTER TABLE carts ADD COLUMN made_on TEXT REFERENCES devices (id);
ALTER TABLE carts ADD COLUMN prices TEXT;
CREATE INDEX carts_quotes ON carts (store_id, updated_at) WHERE kind = 'quote';

-- Slips of parked carts and quotes are printed too.
DROP INDEX print_jobs_one;
DROP INDEX print_jobs_due;
DROP INDEX print_jobs_store;
DROP INDEX print_jobs_kick;
ALTER TABLE print_jobs RENAME TO print_jobs_before;
CREATE TABLE print_jobs (
    id           TEXT PRIMARY KEY,
    store_id     TEXT NOT NULL REFERENCES stores (id),
    printer_id   TEXT NOT NULL REFERENCES printers (id),
    register_id  TEXT REFERENCES registers (id),
    staff_id     TEXT REFERENCES staff (id),
    kind         TEXT NOT NULL CHECK (kind IN ('receipt', 'gift', 'report', 'kick', 'test', 'cart')),
    subject_id   TEXT,
    title        TEXT NOT NULL,
    kick         BOOLEAN NOT NULL,
    content      BLOB NOT NULL,
    state        TEXT NOT NULL CHECK (state IN ('waiting', 'printing', 'printed', 'failed', 'cancelled')),
    doubtful     BOOLEAN NOT NULL,
    trouble      TEXT NOT NULL,
    tries        INTEGER NOT NULL CHECK (tries >= 0),
    next_at      INTEGER NOT NULL,
    lease_until  INTEGER NOT NULL,
    created_at   INTEGER NOT NULL,
    ended_at     INTEGER,
    content_hash BLOB NOT NULL
);
INSERT INTO print_jobs SELECT * FROM print_jobs_before;
DROP TABLE print_jobs_before;
CREATE UNIQUE INDEX print_jobs_one ON print_jobs (printer_id) WHERE state = 'printing';
CREATE INDEX print_jobs_due ON print_jobs (next_at) WHERE state = 'waiting';
CREATE INDEX print_jobs_store ON print_jobs (store_id, id);
CREATE UNIQUE INDEX print_jobs_kick ON print_jobs (subject_id) WHERE kind = 'kick' AND state <> 'cancelled' AND state <> 'failed';
