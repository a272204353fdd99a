-- +goose Up
CREATE TABLE stores (
    id               TEXT PRIMARY KEY,
    code             TEXT NOT NULL UNIQUE,
    name             TEXT NOT NULL,
    legal_name       TEXT NOT NULL,
    address          TEXT NOT NULL,
    vat_id           TEXT NOT NULL,
    country          TEXT NOT NULL,
    currency         TEXT NOT NULL CHECK (length(currency) = 3),
    currency_digits  INTEGER NOT NULL CHECK (currency_digits BETWEEN 0 AND 3),
    time_zone        TEXT NOT NULL,
    language         TEXT NOT NULL,
    prices           TEXT NOT NULL CHECK (prices IN ('included', 'added')),
    tax_rounding     TEXT NOT NULL CHECK (tax_rounding IN ('line', 'document')),
    rounding         TEXT NOT NULL CHECK (rounding IN ('half_up', 'half_even')),
    cash_step        INTEGER NOT NULL CHECK (cash_step >= 0),
    cash_mode        TEXT NOT NULL,
    negative_stock   TEXT NOT NULL CHECK (negative_stock IN ('allow', 'warn', 'deny')),
    blind_count      BOOLEAN NOT NULL,
    receipt_footer   TEXT NOT NULL,
    service_goal     INTEGER NOT NULL CHECK (service_goal > 0),
    ladders          TEXT NOT NULL,
    plan             TEXT NOT NULL,
    barcode_patterns TEXT NOT NULL,
    created_at       INTEGER NOT NULL,
    updated_at       INTEGER NOT NULL
);

-- One row a store: the last event number and the revisions that caches in
-- memory are held against. Locked last in every transaction that needs it.
CREATE TABLE store_counters (
    store_id         TEXT PRIMARY KEY REFERENCES stores (id),
    epoch            TEXT NOT NULL,
    seq              INTEGER NOT NULL CHECK (seq >= 0),
    catalog_revision INTEGER NOT NULL CHECK (catalog_revision >= 0),
    access_revision  INTEGER NOT NULL CHECK (access_revision >= 0)
);

CREATE TABLE store_events (
    store_id TEXT NOT NULL REFERENCES stores (id),
    seq      INTEGER NOT NULL CHECK (seq > 0),
    type     TEXT NOT NULL,
    audience TEXT NOT NULL,
    at       INTEGER NOT NULL,
    data     TEXT NOT NULL,
    PRIMARY KEY (store_id, seq)
);

CREATE TABLE tax_classes (
    store_id TEXT NOT NULL REFERENCES stores (id),
    code     TEXT NOT NULL,
    name     TEXT NOT NULL,
    rate     INTEGER NOT NULL CHECK (rate BETWEEN 0 AND 10000000),
    PRIMARY KEY (store_id, code)
);

CREATE TABLE zones (
    id       TEXT PRIMARY KEY,
    store_id TEXT NOT NULL REFERENCES stores (id),
    code     TEXT NOT NULL,
    name     TEXT NOT NULL,
    x        INTEGER NOT NULL,
    y        INTEGER NOT NULL,
    w        INTEGER NOT NULL,
    h        INTEGER NOT NULL,
    position INTEGER NOT NULL,
    UNIQUE (store_id, code)
);

CREATE TABLE registers (
    id       TEXT PRIMARY KEY,
    store_id TEXT NOT NULL REFERENCES stores (id),
    code     TEXT NOT NULL,
    name     TEXT NOT NULL,
    UNIQUE (store_id, code)
);

CREATE TABLE call_points (
    id       TEXT PRIMARY KEY,
    store_id TEXT NOT NULL REFERENCES stores (id),
    zone_id  TEXT NOT NULL REFERENCES zones (id),
    code     TEXT NOT NULL UNIQUE,
    name     TEXT NOT NULL,
    x        INTEGER NOT NULL,
    y        INTEGER NOT NULL,
    kinds    TEXT NOT NULL,
    active   BOOLEAN NOT NULL,
    presses  INTEGER NOT NULL
);
CREATE INDEX call_points_store ON call_points (store_id);

-- +goose Down
DROP TABLE call_points;
DROP TABLE registers;
DROP TABLE zones;
DROP TABLE tax_classes;
DROP TABLE store_events;
DROP TABLE store_counters;
DROP TABLE stores;
