-- +goose Up
-- What of a document's total are the store's own gift cards: owed, and no
-- turnover. Those that were sold before stay what they were counted as.
ALTER TABLE sales ADD COLUMN vouchers bigint NOT NULL DEFAULT 0;

-- What was counted into a drawer when it was opened, note by note.
ALTER TABLE drawers ADD COLUMN opening_pieces text NOT NULL DEFAULT '';

-- How often a Z or a kept X came out on paper: the second is a copy.
CREATE TABLE report_issues (
    report_id uuid PRIMARY KEY,
    drawer_id uuid NOT NULL REFERENCES drawers (id),
    issued    bigint NOT NULL CHECK (issued > 0)
);

-- +goose Down
DROP TABLE report_issues;
ALTER TABLE drawers DROP COLUMN opening_pieces;
ALTER TABLE sales DROP COLUMN vouchers;
