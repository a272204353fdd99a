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

-- The time of each chain's last entry: the next one is not before it, whatever
-- the clock says.
ALTER TABLE register_heads ADD COLUMN journal_at bigint NOT NULL DEFAULT 0;
UPDATE register_heads SET journal_at = COALESCE((SELECT j.at FROM journal j
    WHERE j.register_id = register_heads.register_id AND j.seq = register_heads.journal_seq), 0);
ALTER TABLE journal_chains ADD COLUMN at bigint NOT NULL DEFAULT 0;
UPDATE journal_chains SET at = COALESCE((SELECT j.at FROM journal j
    WHERE j.register_id = journal_chains.chain_id AND j.seq = journal_chains.seq), 0);

-- How often a mail was given over and nothing was heard: it may have arrived.
ALTER TABLE mail_jobs ADD COLUMN doubts integer NOT NULL DEFAULT 0 CHECK (doubts >= 0);

-- +goose Down
ALTER TABLE mail_jobs DROP COLUMN doubts;
ALTER TABLE journal_chains DROP COLUMN at;
ALTER TABLE register_heads DROP COLUMN journal_at;
DROP TABLE aborted_carts;
