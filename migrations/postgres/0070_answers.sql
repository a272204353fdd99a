-- +goose Up
-- What a call found out: a price, how many there are, where.
ALTER TABLE help_requests ADD COLUMN found text;
-- Goods that are sold from an age on.
ALTER TABLE products ADD COLUMN age_limit bigint NOT NULL DEFAULT 0 CHECK (age_limit >= 0 AND age_limit <= 99);

-- Goods that a till did not sell for the customer's age. The journal holds them;
-- this is what a till is answered that tells one again.
CREATE TABLE age_refusals (
    id           uuid PRIMARY KEY,
    store_id     uuid NOT NULL REFERENCES stores (id),
    register_id  uuid NOT NULL REFERENCES registers (id),
    staff_id     uuid NOT NULL REFERENCES staff (id),
    product_id   uuid NOT NULL REFERENCES products (id),
    at           bigint NOT NULL,
    content_hash bytea NOT NULL,
    answer       bytea NOT NULL
);

-- +goose Down
DROP TABLE age_refusals;
ALTER TABLE products DROP COLUMN age_limit;
ALTER TABLE help_requests DROP COLUMN found;
