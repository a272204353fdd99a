-- +goose Up
CREATE TABLE products (
    id         TEXT PRIMARY KEY,
    store_id   TEXT NOT NULL REFERENCES stores (id),
    sku        TEXT NOT NULL,
    name       TEXT NOT NULL,
    unit       TEXT NOT NULL,
    price      INTEGER NOT NULL CHECK (price >= 0),
    tax        TEXT NOT NULL,
    location   TEXT NOT NULL,
    category   TEXT NOT NULL,
    tile       INTEGER,
    source_key TEXT,
    cost       INTEGER,
    revision   INTEGER NOT NULL,
    deleted    BOOLEAN NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    FOREIGN KEY (store_id, tax) REFERENCES tax_classes (store_id, code)
);
CREATE UNIQUE INDEX products_sku ON products (store_id, sku) WHERE NOT deleted;
CREATE INDEX products_revision ON products (store_id, revision);
CREATE INDEX products_source ON products (store_id, source_key);

-- key is what a scan is looked up by: a GTIN as 14 digits, any other code as it is.
CREATE TABLE product_barcodes (
    store_id   TEXT NOT NULL REFERENCES stores (id),
    key        TEXT NOT NULL,
    code       TEXT NOT NULL,
    product_id TEXT NOT NULL REFERENCES products (id),
    position   INTEGER NOT NULL,
    PRIMARY KEY (store_id, key)
);
CREATE INDEX product_barcodes_product ON product_barcodes (product_id);

-- What is on hand, in thousandths. Always the sum of stock_moves, less what
-- sale lines took, plus what returns put back.
CREATE TABLE stock (
    product_id TEXT PRIMARY KEY REFERENCES products (id),
    store_id   TEXT NOT NULL REFERENCES stores (id),
    on_hand    INTEGER NOT NULL
);
CREATE INDEX stock_store ON stock (store_id);

CREATE TABLE stock_moves (
    id           TEXT PRIMARY KEY,
    store_id     TEXT NOT NULL REFERENCES stores (id),
    product_id   TEXT NOT NULL REFERENCES products (id),
    kind         TEXT NOT NULL CHECK (kind IN ('opening', 'receive', 'adjust', 'count', 'waste', 'import')),
    quantity     INTEGER NOT NULL,
    on_hand      INTEGER NOT NULL,
    reason       TEXT NOT NULL,
    staff_id     TEXT REFERENCES staff (id),
    at           INTEGER NOT NULL,
    content_hash BLOB NOT NULL
);
CREATE INDEX stock_moves_product ON stock_moves (product_id, at);

-- +goose Down
DROP TABLE stock_moves;
DROP TABLE stock;
DROP TABLE product_barcodes;
DROP TABLE products;
