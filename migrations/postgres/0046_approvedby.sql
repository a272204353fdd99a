-- +goose Up
-- What an approval let through is found by the document: a limit counts what
-- somebody did by their own right, and a person is taken out of what was asked.
CREATE INDEX approvals_used ON approvals (used_by) WHERE used_by IS NOT NULL;

-- +goose Down
DROP INDEX approvals_used;
