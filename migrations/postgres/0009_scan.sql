-- +goose Up
-- A barcode may stand for several of its product: then it is a pack's.
ALTER TABLE product_barcodes ADD COLUMN quantity bigint NOT NULL DEFAULT 1000 CHECK (quantity > 0);

-- Eight digits that are right both as EAN-8 and as UPC-E are keyed as EAN-8 now.
UPDATE product_barcodes SET key = '000000' || code WHERE key <> '000000' || code
    AND CASE WHEN code ~ '^[01][0-9]{7}$' THEN
        (3 * (CAST(substr(code, 1, 1) AS integer) + CAST(substr(code, 3, 1) AS integer) + CAST(substr(code, 5, 1) AS integer) + CAST(substr(code, 7, 1) AS integer))
        + CAST(substr(code, 2, 1) AS integer) + CAST(substr(code, 4, 1) AS integer) + CAST(substr(code, 6, 1) AS integer) + CAST(substr(code, 8, 1) AS integer)) % 10 = 0
        ELSE false END
    AND NOT EXISTS (SELECT 1 FROM product_barcodes AS o WHERE o.store_id = product_barcodes.store_id AND o.key = '000000' || product_barcodes.code);

-- What must not be sold: a product, or a batch or one piece of it. since is a
-- day of the store's. Empty texts mean any.
CREATE TABLE recalls (
    id           uuid PRIMARY KEY,
    store_id     uuid NOT NULL REFERENCES stores (id),
    product_id   uuid NOT NULL REFERENCES products (id),
    batch        text NOT NULL,
    serial       text NOT NULL,
    reason       text NOT NULL,
    since        text NOT NULL,
    made_by      uuid REFERENCES staff (id),
    made_at      bigint NOT NULL,
    lifted_by    uuid REFERENCES staff (id),
    lifted_at    bigint,
    content_hash bytea NOT NULL
);
CREATE INDEX recalls_store ON recalls (store_id, made_at);

-- Which batch and which piece a line was. A serial number is sold once; its
-- return frees it.
CREATE TABLE sale_line_tracking (
    sale_id    uuid NOT NULL REFERENCES sales (id),
    line       bigint NOT NULL CHECK (line > 0),
    product_id uuid NOT NULL,
    batch      text NOT NULL,
    expires_on text NOT NULL,
    serial     text NOT NULL,
    freed      bigint NOT NULL CHECK (freed IN (0, 1)),
    PRIMARY KEY (sale_id, line)
);
CREATE UNIQUE INDEX sale_line_tracking_serial ON sale_line_tracking (product_id, serial) WHERE serial <> '' AND freed = 0;
CREATE INDEX sale_line_tracking_batch ON sale_line_tracking (product_id, batch) WHERE batch <> '';

-- +goose Down
DROP TABLE sale_line_tracking;
DROP TABLE recalls;
ALTER TABLE product_barcodes DROP COLUMN quantity;
