-- +goose Up
-- What a call found out: a price, how many there are, where.
ALTER TABLE help_requests ADD COLUMN found TEXT;
-- Goods that are sold from an age on.
ALTER TABLE products ADD COLUMN age_limit INTEGER NOT NULL DEFAULT 0 CHECK (age_limit >= 0 AND age_limit <= 99);

-- Goods that a till did not sell for the customer's age. The journal holds them;
-- this is what a till is answered that tells one again.
CREATE TABLE age_refusals (
    id           TEXT PRIMARY KEY,
    store_id     TEXT NOT NULL REFERENCES stores (id),
    register_id  TEXT NOT NULL REFERENCES registers (id),
    staff_id     TEXT NOT NULL REFERENCES staff (id),
    product_id   TEXT NOT NULL REFERENCES products (id),
    at           INTEGER NOT NULL,
    content_hash BLOB NOT NULL,
    answer       BLOB NOT NULL
);

-- +goose Down
DROP TABLE age_refusals;
ALTER TABLE products DROP COLUMN age_limit;
ALTER TABLE help_requests DROP COLUMN found;
