-- +goose Up
-- How many entries a seal covers; NULL where it was made before they were counted.
ALTER TABLE journal_seals ADD COLUMN entries INTEGER;

-- Chains of acts that belong to no register: one of each store, under the
-- store's id, and one of the servers, under the id of all zeros. What is in
-- them stands in journal, like the registers'.
CREATE TABLE journal_chains (
    chain_id TEXT PRIMARY KEY,
    store_id TEXT REFERENCES stores (id),
    seq      INTEGER NOT NULL,
    hash     BLOB NOT NULL CHECK (length(hash) = 32)
);

-- Acts are few among the sales: they are counted by this.
CREATE INDEX journal_acts ON journal (register_id, seq, type) WHERE type <> 'SALE';

-- Minutes after midnight at which the shop's business day ends.
ALTER TABLE stores ADD COLUMN day_cutoff INTEGER NOT NULL DEFAULT 240 CHECK (day_cutoff BETWEEN 0 AND 1439);

-- When the business day that is under way on a register ends; 0 before its first.
ALTER TABLE register_heads ADD COLUMN day_ends INTEGER NOT NULL DEFAULT 0;

-- What its documents came to since: no more than what can be added up from them.
ALTER TABLE register_heads ADD COLUMN day_tally BLOB NOT NULL DEFAULT x'';

-- Closings of days, months and years. answer is the journal's payload.
CREATE TABLE closings (
    id                TEXT PRIMARY KEY,
    store_id          TEXT NOT NULL REFERENCES stores (id),
    register_id       TEXT NOT NULL REFERENCES registers (id),
    period            TEXT NOT NULL CHECK (period IN ('day', 'month', 'year')),
    number            INTEGER NOT NULL CHECK (number > 0),
    label             TEXT NOT NULL,
    at                INTEGER NOT NULL,
    first_seq         INTEGER NOT NULL,
    journal_seq       INTEGER NOT NULL,
    sale_number       INTEGER NOT NULL,
    return_number     INTEGER NOT NULL,
    sales             INTEGER NOT NULL,
    returns           INTEGER NOT NULL,
    perpetual_sales   INTEGER NOT NULL,
    perpetual_returns INTEGER NOT NULL,
    answer            BLOB NOT NULL,
    UNIQUE (register_id, period, number)
);
CREATE INDEX closings_store ON closings (store_id, at);

-- What signing devices answered: one row an entry, when it is answered for
-- good. A device that refuses leaves its error and no signature.
CREATE TABLE journal_signatures (
    register_id TEXT NOT NULL,
    seq         INTEGER NOT NULL,
    device      TEXT NOT NULL,
    counter     INTEGER NOT NULL,
    started_at  INTEGER NOT NULL,
    finished_at INTEGER NOT NULL,
    signature   BLOB,
    error       TEXT NOT NULL,
    late        INTEGER NOT NULL CHECK (late IN (0, 1)),
    PRIMARY KEY (register_id, seq)
);

-- Up to which entry a register's chain was shown to its device.
CREATE TABLE journal_signing (
    register_id TEXT PRIMARY KEY REFERENCES registers (id),
    seq         INTEGER NOT NULL
);

-- +goose StatementBegin
CREATE TRIGGER closings_no_update BEFORE UPDATE ON closings
BEGIN
    SELECT RAISE(ABORT, 'the journal is append-only');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER closings_no_delete BEFORE DELETE ON closings
BEGIN
    SELECT RAISE(ABORT, 'the journal is append-only');
END;
-- +goose StatementEnd

-- +goose Down
DROP TABLE journal_signing;
DROP TABLE journal_signatures;
DROP TABLE closings;
ALTER TABLE register_heads DROP COLUMN day_tally;
ALTER TABLE register_heads DROP COLUMN day_ends;
ALTER TABLE stores DROP COLUMN day_cutoff;
DROP INDEX journal_acts;
DROP TABLE journal_chains;
ALTER TABLE journal_seals DROP COLUMN entries;
