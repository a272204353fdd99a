-- +goose Up
-- A till in training: since when, by whom, and the numbers its papers had so
-- far. 0: it is not.
ALTER TABLE register_heads ADD COLUMN training_since INTEGER NOT NULL DEFAULT 0;
ALTER TABLE register_heads ADD COLUMN training_sales INTEGER NOT NULL DEFAULT 0;
ALTER TABLE register_heads ADD COLUMN training_returns INTEGER NOT NULL DEFAULT 0;

-- What was sold and taken back in training, beside the books and in none of
-- their figures. The answer that was given stands in the journal.
CREATE TABLE training_documents (
    id           TEXT PRIMARY KEY,
    store_id     TEXT NOT NULL REFERENCES stores (id),
    register_id  TEXT NOT NULL REFERENCES registers (id),
    staff_id     TEXT NOT NULL REFERENCES staff (id),
    kind         TEXT NOT NULL CHECK (kind IN ('sale', 'return')),
    number       INTEGER NOT NULL CHECK (number > 0),
    original_id  TEXT,
    exchange_id  TEXT,
    at           INTEGER NOT NULL,
    total        INTEGER NOT NULL,
    journal_seq  INTEGER NOT NULL,
    content_hash BLOB NOT NULL,
    UNIQUE (register_id, kind, number)
);
CREATE INDEX training_documents_store ON training_documents (store_id, at);
CREATE INDEX training_documents_original ON training_documents (original_id) WHERE original_id IS NOT NULL;

-- +goose Down
DROP TABLE training_documents;
ALTER TABLE register_heads DROP COLUMN training_returns;
ALTER TABLE register_heads DROP COLUMN training_sales;
ALTER TABLE register_heads DROP COLUMN training_since;
