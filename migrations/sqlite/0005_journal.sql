-- +goose Up
CREATE TABLE journal_keys (
    id         TEXT PRIMARY KEY,
    public_key BLOB NOT NULL,
    created_at INTEGER NOT NULL
);

-- One signature over the hashes of all entries that one transaction wrote.
CREATE TABLE journal_seals (
    id        TEXT PRIMARY KEY,
    key_id    TEXT NOT NULL REFERENCES journal_keys (id),
    at        INTEGER NOT NULL,
    signature BLOB NOT NULL
);

CREATE TABLE journal (
    register_id TEXT NOT NULL,
    seq         INTEGER NOT NULL CHECK (seq > 0),
    type        TEXT NOT NULL,
    doc_id      TEXT NOT NULL,
    at          INTEGER NOT NULL,
    payload     BLOB NOT NULL,
    hash        BLOB NOT NULL CHECK (length(hash) = 32),
    seal_id     TEXT NOT NULL,
    PRIMARY KEY (register_id, seq)
);

-- +goose StatementBegin
CREATE TRIGGER journal_no_update BEFORE UPDATE ON journal
BEGIN
    SELECT RAISE(ABORT, 'the journal is append-only');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER journal_no_delete BEFORE DELETE ON journal
BEGIN
    SELECT RAISE(ABORT, 'the journal is append-only');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER journal_seals_no_update BEFORE UPDATE ON journal_seals
BEGIN
    SELECT RAISE(ABORT, 'the journal is append-only');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER journal_seals_no_delete BEFORE DELETE ON journal_seals
BEGIN
    SELECT RAISE(ABORT, 'the journal is append-only');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER journal_keys_no_update BEFORE UPDATE ON journal_keys
BEGIN
    SELECT RAISE(ABORT, 'the journal is append-only');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER journal_keys_no_delete BEFORE DELETE ON journal_keys
BEGIN
    SELECT RAISE(ABORT, 'the journal is append-only');
END;
-- +goose StatementEnd

-- +goose Down
DROP TABLE journal;
DROP TABLE journal_seals;
DROP TABLE journal_keys;
