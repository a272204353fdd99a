-- +goose Up
CREATE TABLE journal_keys (
    id         text PRIMARY KEY,
    public_key bytea NOT NULL,
    created_at bigint NOT NULL
);

-- One signature over the hashes of all entries that one transaction wrote.
CREATE TABLE journal_seals (
    id        uuid PRIMARY KEY,
    key_id    text NOT NULL REFERENCES journal_keys (id),
    at        bigint NOT NULL,
    signature bytea NOT NULL
);

CREATE TABLE journal (
    register_id uuid NOT NULL,
    seq         bigint NOT NULL CHECK (seq > 0),
    type        text NOT NULL,
    doc_id      uuid NOT NULL,
    at          bigint NOT NULL,
    payload     bytea NOT NULL,
    hash        bytea NOT NULL CHECK (length(hash) = 32),
    seal_id     uuid NOT NULL,
    PRIMARY KEY (register_id, seq)
);

-- +goose StatementBegin
CREATE FUNCTION journal_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the journal is append-only';
END
$$;
-- +goose StatementEnd
CREATE TRIGGER journal_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON journal
    FOR EACH STATEMENT EXECUTE FUNCTION journal_is_append_only();
CREATE TRIGGER journal_seals_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON journal_seals
    FOR EACH STATEMENT EXECUTE FUNCTION journal_is_append_only();
CREATE TRIGGER journal_keys_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON journal_keys
    FOR EACH STATEMENT EXECUTE FUNCTION journal_is_append_only();

-- +goose Down
DROP TABLE journal;
DROP TABLE journal_seals;
DROP TABLE journal_keys;
DROP FUNCTION journal_is_append_only();
