-- +goose Up
-- What of a document's total are the store's own gift cards: owed, and no
-- turnover. Those that were sold before stay what they were counted as.
ALTER TABLE sales ADD COLUMN vouchers INTEGER NOT NULL DEFAULT 0;

-- What was counted into a drawer when it was opened, note by note.
ALTER TABLE drawers ADD COLUMN opening_pieces TEXT NOT NULL DEFAULT '';

-- How often a Z or a kept X came out on paper: the second is a copy.
CREATE TABLE report_issues (
    report_id TEXT PRIMARY KEY,
    drawer_id TEXT NOT NULL REFERENCES drawers (id),
    issued    INTEGER NOT NULL CHECK (issued > 0)
);

-- +goose Down
DROP TABLE report_issues;
ALTER TABLE drawers DROP COLUMN opening_pieces;
ALTER TABLE sales DROP COLUMN vouchers;
