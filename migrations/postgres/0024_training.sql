-- +goose Up
-- A till in training: since when, by whom, and the numbers its papers had so
-- far. 0: it is not.
ALTER TABLE register_heads ADD COLUMN training_since bigint NOT NULL DEFAULT 0;
ALTER TABLE register_heads ADD COLUMN training_sales bigint NOT NULL DEFAULT 0;
ALTER TABLE register_heads ADD COLUMN training_returns bigint NOT NULL DEFAULT 0;

-- What was sold and taken back in training, beside the books and in none of
-- their figures. The answer that was given stands in the journal.
CREATE TABLE training_documents (
    id           uuid PRIMARY KEY,
    store_id     uuid NOT NULL REFERENCES stores (id),
    register_id  uuid NOT NULL REFERENCES registers (id),
    staff_id     uuid NOT NULL REFERENCES staff (id),
    kind         text NOT NULL CHECK (kind IN ('sale', 'return')),
    number       bigint NOT NULL CHECK (number > 0),
    original_id  uuid,
    exchange_id  uuid,
    at           bigint NOT NULL,
    total        bigint NOT NULL,
    journal_seq  bigint NOT NULL,
    content_hash bytea NOT NULL,
    UNIQUE (register_id, kind, number)
);
CREATE INDEX training_documents_store ON training_documents (store_id, at);
CREATE INDEX training_documents_original ON training_documents (original_id) WHERE original_id IS NOT NULL;

-- +goose Down
DROP TABLE training_documents;
ALTER TABLE register_heads DROP COLUMN training_returns;
ALTER TABLE register_heads DROP COLUMN training_sales;
ALTER TABLE register_heads DROP COLUMN training_since;
