-- +goose Up
-- What of a document's total are the store's own gift cards: owed, and no
-- turnover. Those that were sold before stay what they were counted as.
ALTER TABLE sales ADD COLUMN vouchers bigint NOT NULL DEFAULT 0;

-- What was counted into a drawer when it was opened, note by note.
ALTER TABLE drawers ADD COLUMN opening_pieces text NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE drawers DROP COLUMN opening_pieces;
ALTER TABLE sales DROP COLUMN vouchers;
