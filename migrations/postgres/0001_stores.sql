-- +goose Up
CREATE TABLE stores (
    id               uuid PRIMARY KEY,
    code             text NOT NULL UNIQUE,
    name             text NOT NULL,
    legal_name       text NOT NULL,
    address          text NOT NULL,
    vat_id           text NOT NULL,
    country          text NOT NULL,
    currency         text NOT NULL CHECK (length(currency) = 3),
    currency_digits  bigint NOT NULL CHECK (currency_digits BETWEEN 0 AND 3),
    time_zone        text NOT NULL,
    language         text NOT NULL,
    prices           text NOT NULL CHECK (prices IN ('included', 'added')),
    tax_rounding     text NOT NULL CHECK (tax_rounding IN ('line', 'document')),
    rounding         text NOT NULL CHECK (rounding IN ('half_up', 'half_even')),
    cash_step        bigint NOT NULL CHECK (cash_step >= 0),
    cash_mode        text NOT NULL,
    negative_stock   text NOT NULL CHECK (negative_stock IN ('allow', 'warn', 'deny')),
    blind_count      boolean NOT NULL,
    receipt_footer   text NOT NULL,
    service_goal     bigint NOT NULL CHECK (service_goal > 0),
    ladders          text NOT NULL,
    plan             text NOT NULL,
    barcode_patterns text NOT NULL,
    created_at       bigint NOT NULL,
    updated_at       bigint NOT NULL
);

-- One row a store: the last event number and the revisions that caches in
-- memory are held against. Locked last in every transaction that needs it.
CREATE TABLE store_counters (
    store_id         uuid PRIMARY KEY REFERENCES stores (id),
    epoch            uuid NOT NULL,
    seq              bigint NOT NULL CHECK (seq >= 0),
    catalog_revision bigint NOT NULL CHECK (catalog_revision >= 0),
    access_revision  bigint NOT NULL CHECK (access_revision >= 0)
);

CREATE TABLE store_events (
    store_id uuid NOT NULL REFERENCES stores (id),
    seq      bigint NOT NULL CHECK (seq > 0),
    type     text NOT NULL,
    audience text NOT NULL,
    at       bigint NOT NULL,
    data     text NOT NULL,
    PRIMARY KEY (store_id, seq)
);

CREATE TABLE tax_classes (
    store_id uuid NOT NULL REFERENCES stores (id),
    code     text NOT NULL,
    name     text NOT NULL,
    rate     bigint NOT NULL CHECK (rate BETWEEN 0 AND 10000000),
    PRIMARY KEY (store_id, code)
);

CREATE TABLE zones (
    id       uuid PRIMARY KEY,
    store_id uuid NOT NULL REFERENCES stores (id),
    code     text NOT NULL,
    name     text NOT NULL,
    x        bigint NOT NULL,
    y        bigint NOT NULL,
    w        bigint NOT NULL,
    h        bigint NOT NULL,
    position bigint NOT NULL,
    UNIQUE (store_id, code)
);

CREATE TABLE registers (
    id       uuid PRIMARY KEY,
    store_id uuid NOT NULL REFERENCES stores (id),
    code     text NOT NULL,
    name     text NOT NULL,
    UNIQUE (store_id, code)
);

CREATE TABLE call_points (
    id       uuid PRIMARY KEY,
    store_id uuid NOT NULL REFERENCES stores (id),
    zone_id  uuid NOT NULL REFERENCES zones (id),
    code     text NOT NULL UNIQUE,
    name     text NOT NULL,
    x        bigint NOT NULL,
    y        bigint NOT NULL,
    kinds    text NOT NULL,
    active   boolean NOT NULL,
    presses  bigint NOT NULL
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
