-- +goose Up
-- Carts that were parked, or are being worked on: one holder at a time, under a
-- lease. epoch rises whenever a cart changes hands, so that whoever lost it
-- cannot write to it.
CREATE TABLE carts (
    id           TEXT PRIMARY KEY,
    store_id     TEXT NOT NULL REFERENCES stores (id),
    number       INTEGER NOT NULL CHECK (number > 0),
    code         TEXT NOT NULL,
    kind         TEXT NOT NULL CHECK (kind IN ('cart', 'quote')),
    status       TEXT NOT NULL CHECK (status IN ('parked', 'held', 'sold', 'dropped')),
    content      TEXT NOT NULL,
    label        TEXT NOT NULL,
    lines        INTEGER NOT NULL,
    total        INTEGER NOT NULL,
    epoch        INTEGER NOT NULL CHECK (epoch >= 0),
    device_id    TEXT,
    staff_id     TEXT,
    lease_until  INTEGER NOT NULL,
    valid_until  INTEGER,
    created_by   TEXT NOT NULL REFERENCES staff (id),
    created_at   INTEGER NOT NULL,
    updated_at   INTEGER NOT NULL,
    reason       TEXT NOT NULL,
    sale_id      TEXT,
    answer       BLOB NOT NULL,
    content_hash BLOB NOT NULL,
    last_hash    BLOB,
    CHECK ((status = 'held') = (device_id IS NOT NULL)),
    CHECK ((status = 'sold') = (sale_id IS NOT NULL))
);
CREATE UNIQUE INDEX carts_number ON carts (store_id, number) WHERE status IN ('parked', 'held');
CREATE UNIQUE INDEX carts_code ON carts (store_id, code);
CREATE INDEX carts_waiting ON carts (store_id, updated_at) WHERE status IN ('parked', 'held');
