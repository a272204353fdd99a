-- +goose Up
-- Carts that were begun at a till and given up. The journal holds them; this is
-- what a till is answered that tells one again.
CREATE TABLE aborted_carts (
    id           uuid PRIMARY KEY,
    store_id     uuid NOT NULL REFERENCES stores (id),
    register_id  uuid NOT NULL REFERENCES registers (id),
    staff_id     uuid NOT NULL REFERENCES staff (id),
    at           bigint NOT NULL,
    content_hash bytea NOT NULL,
    answer       bytea NOT NULL
);
CREATE TRIGGER aborted_carts_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON aborted_carts
    FOR EACH STATEMENT EXECUTE FUNCTION journal_is_append_only();

-- +goose Down
DROP TABLE aborted_carts;
