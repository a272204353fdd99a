-- +goose Up
-- The addresses of gift receipts: without prices, never counted, and no way to
-- the receipt itself.
CREATE TABLE gift_links (
    token      text PRIMARY KEY,
    sale_id    uuid NOT NULL UNIQUE REFERENCES sales (id),
    store_id   uuid NOT NULL REFERENCES stores (id),
    created_at bigint NOT NULL,
    expires_at bigint NOT NULL
);

-- +goose Down
DROP TABLE gift_links;
