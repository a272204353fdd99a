-- +goose Up
-- How often the paper of a payment on goods put aside was handed out, and which
-- entry of its register's journal is about it; 0: it was not noted yet.
ALTER TABLE layaway_payments ADD COLUMN issued INTEGER NOT NULL DEFAULT 0 CHECK (issued >= 0);
ALTER TABLE layaway_payments ADD COLUMN journal_seq INTEGER NOT NULL DEFAULT 0;

-- What was done with goods put aside in training: nothing of it is real. The
-- journal holds what came of it.
CREATE TABLE layaway_trainings (
    id           TEXT PRIMARY KEY,
    store_id     TEXT NOT NULL REFERENCES stores (id),
    register_id  TEXT NOT NULL REFERENCES registers (id),
    at           INTEGER NOT NULL,
    journal_seq  INTEGER NOT NULL,
    content_hash BLOB NOT NULL
);

-- +goose Down
DROP TABLE layaway_trainings;
ALTER TABLE layaway_payments DROP COLUMN journal_seq;
ALTER TABLE layaway_payments DROP COLUMN issued;
