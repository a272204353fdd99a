-- +goose Up
-- Carts that were begun at a till and given up. The journal holds them; this is
-- what a till is answered that tells one again.
CREATE TABLE aborted_carts (
    id           TEXT PRIMARY KEY,
    store_id     TEXT NOT NULL REFERENCES stores (id),
    register_id  TEXT NOT NULL REFERENCES registers (id),
    staff_id     TEXT NOT NULL REFERENCES staff (id),
    at           INTEGER NOT NULL,
    content_hash BLOB NOT NULL,
    answer       BLOB NOT NULL
);
-- +goose StatementBegin
CREATE TRIGGER aborted_carts_no_update BEFORE UPDATE ON aborted_carts
BEGIN
    SELECT RAISE(ABORT, 'the journal is append-only');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER aborted_carts_no_delete BEFORE DELETE ON aborted_carts
BEGIN
    SELECT RAISE(ABORT, 'the journal is append-only');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER aborted_carts_no_replace BEFORE INSERT ON aborted_carts
WHEN EXISTS (SELECT 1 FROM aborted_carts o WHERE o.id = NEW.id)
BEGIN
    SELECT RAISE(ABORT, 'the journal is append-only');
END;
-- +goose StatementEnd

-- The time of each chain's last entry: the next one is not before it, whatever
-- the clock says.
ALTER TABLE register_heads ADD COLUMN journal_at INTEGER NOT NULL DEFAULT 0;
UPDATE register_heads SET journal_at = COALESCE((SELECT j.at FROM journal j
    WHERE j.register_id = register_heads.register_id AND j.seq = register_heads.journal_seq), 0);
ALTER TABLE journal_chains ADD COLUMN at INTEGER NOT NULL DEFAULT 0;
UPDATE journal_chains SET at = COALESCE((SELECT j.at FROM journal j
    WHERE j.register_id = journal_chains.chain_id AND j.seq = journal_chains.seq), 0);

-- How often a mail was given over and nothing was heard: it may have arrived.
ALTER TABLE mail_jobs ADD COLUMN doubts INTEGER NOT NULL DEFAULT 0 CHECK (doubts >= 0);

-- +goose Down
ALTER TABLE mail_jobs DROP COLUMN doubts;
ALTER TABLE journal_chains DROP COLUMN at;
ALTER TABLE register_heads DROP COLUMN journal_at;
DROP TABLE aborted_carts;
