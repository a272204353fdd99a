-- +goose Up
CREATE TABLE products (
    id         uuid PRIMARY KEY,
    store_id   uuid NOT NULL REFERENCES stores (id),
    sku        text NOT NULL,
    name       text NOT NULL,
    unit       text NOT NULL,
    price      bigint NOT NULL CHECK (price >= 0),
    tax        text NOT NULL,
    location   text NOT NULL,
    category   text NOT NULL,
    tile       bigint,
    source_key text,
    cost       bigint,
    revision   bigint NOT NULL,
    deleted    boolean NOT NULL,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    FOREIGN KEY (store_id, tax) REFERENCES tax_classes (store_id, code)
);
CREATE UNIQUE INDEX products_sku ON products (store_id, sku) WHERE NOT deleted;
CREATE INDEX products_revision ON products (store_id, revision);
CREATE INDEX products_source ON products (store_id, source_key);

-- key is what a scan is looked up by: a GTIN as 14 digits, any other code as it is.
CREATE TABLE product_barcodes (
    store_id   uuid NOT NULL REFERENCES stores (id),
    key        text NOT NULL,
    code       text NOT NULL,
    product_id uuid NOT NULL REFERENCES products (id),
    position   bigint NOT NULL,
    PRIMARY KEY (store_id, key)
);
CREATE INDEX product_barcodes_product ON product_barcodes (product_id);

-- What is on hand, in thousandths. Always the sum of stock_moves, less what
-- sale lines took, plus what returns put back.
CREATE TABLE stock (
    product_id uuid PRIMARY KEY REFERENCES products (id),
    store_id   uuid NOT NULL REFERENCES stores (id),
    on_hand    bigint NOT NULL
);
CREATE INDEX stock_store ON stock (store_id);

CREATE TABLE stock_moves (
    id           uuid PRIMARY KEY,
    store_id     uuid NOT NULL REFERENCES stores (id),
    product_id   uuid NOT NULL REFERENCES products (id),
    kind         text NOT NULL CHECK (kind IN ('opening', 'receive', 'adjust', 'count', 'waste', 'import')),
    quantity     bigint NOT NULL,
    on_hand      bigint NOT NULL,
    reason       text NOT NULL,
    staff_id     uuid REFERENCES staff (id),
    at           bigint NOT NULL,
    content_hash bytea NOT NULL
);
CREATE INDEX stock_moves_product ON stock_moves (product_id, at);

-- +goose Down
DROP TABLE stock_moves;
DROP TABLE stock;
DROP TABLE product_barcodes;
DROP TABLE products;
