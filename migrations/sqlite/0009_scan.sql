-- +goose Up
-- A barcode may stand for several of its product: then it is a pack's.
ALTER TABLE product_barcodes ADD COLUMN quantity INTEGER NOT NULL DEFAULT 1000 CHECK (quantity > 0);

-- Eight digits that are right both as EAN-8 and as UPC-E are keyed as EAN-8 now.
UPDATE product_barcodes SET key = '000000' || code WHERE key <> '000000' || code
    AND CASE WHEN code GLOB '[01][0-9][0-9][0-9][0-9][0-9][0-9][0-9]' THEN
        (3 * (CAST(substr(code, 1, 1) AS INTEGER) + CAST(substr(code, 3, 1) AS INTEGER) + CAST(substr(code, 5, 1) AS INTEGER) + CAST(substr(code, 7, 1) AS INTEGER))
        + CAST(substr(code, 2, 1) AS INTEGER) + CAST(substr(code, 4, 1) AS INTEGER) + CAST(substr(code, 6, 1) AS INTEGER) + CAST(substr(code, 8, 1) AS INTEGER)) % 10 = 0
        ELSE false END
    AND NOT EXISTS (SELECT 1 FROM product_barcodes AS o WHERE o.store_id = product_barcodes.store_id AND o.key = '000000' || product_barcodes.code);

-- What must not be sold: a product, or a batch or one piece of it. since is a
-- day of the store's. Empty texts mean any.
CREATE TABLE recalls (
    id           TEXT PRIMARY KEY,
    store_id     TEXT NOT NULL REFERENCES stores (id),
    product_id   TEXT NOT NULL REFERENCES products (id),
    batch        TEXT NOT NULL,
    serial       TEXT NOT NULL,
    reason       TEXT NOT NULL,
    since        TEXT NOT NULL,
    made_by      TEXT REFERENCES staff (id),
    made_at      INTEGER NOT NULL,
    lifted_by    TEXT REFERENCES staff (id),
    lifted_at    INTEGER,
    content_hash BLOB NOT NULL
);
CREATE INDEX recalls_store ON recalls (store_id, made_at);

-- Which batch and which piece a line was. A serial number is sold once; its
-- return frees it.
CREATE TABLE sale_line_tracking (
    sale_id    TEXT NOT NULL REFERENCES sales (id),
    line       INTEGER NOT NULL CHECK (line > 0),
    product_id TEXT NOT NULL,
    batch      TEXT NOT NULL,
    expires_on TEXT NOT NULL,
    serial     TEXT NOT NULL,
    freed      INTEGER NOT NULL CHECK (freed IN (0, 1)),
    PRIMARY KEY (sale_id, line)
);
CREATE UNIQUE INDEX sale_line_tracking_serial ON sale_line_tracking (product_id, serial) WHERE serial <> '' AND freed = 0;
CREATE INDEX sale_line_tracking_batch ON sale_line_tracking (product_id, batch) WHERE batch <> '';

-- +goose Down
DROP TABLE sale_line_tracking;
DROP TABLE recalls;
ALTER TABLE product_barcodes DROP COLUMN quantity;
