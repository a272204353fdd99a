-- +goose Up
-- The addresses of gift receipts: without prices, never counted, and no way to
-- the receipt itself.
CREATE TABLE gift_links (
    token      TEXT PRIMARY KEY,
    sale_id    TEXT NOT NULL UNIQUE REFERENCES sales (id),
    store_id   TEXT NOT NULL REFERENCES stores (id),
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
);

-- +goose Down
DROP TABLE gift_links;
