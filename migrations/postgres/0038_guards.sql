-- +goose Up
-- The answers of a register's signing device are chained, and sealed with the
-- journal's key. Those of before have no hash.
ALTER TABLE journal_signatures ADD COLUMN hash bytea;
ALTER TABLE journal_signatures ADD COLUMN key_id text NOT NULL DEFAULT '';
ALTER TABLE journal_signatures ADD COLUMN seal bytea;

CREATE TRIGGER journal_signatures_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON journal_signatures
    FOR EACH STATEMENT EXECUTE FUNCTION journal_is_append_only();

-- +goose Down
DROP TRIGGER journal_signatures_append_only ON journal_signatures;
ALTER TABLE journal_signatures DROP COLUMN seal;
ALTER TABLE journal_signatures DROP COLUMN key_id;
ALTER TABLE journal_signatures DROP COLUMN hash;
