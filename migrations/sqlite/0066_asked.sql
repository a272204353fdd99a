-- +goose Up
-- What somebody who counts blind asked for is kept among the counts, and is none.
ALTER TABLE drawer_counts ADD COLUMN asked TEXT NOT NULL DEFAULT '' CHECK (asked IN ('', 'drop', 'pay_out', 'refund', 'approval', 'late'));

-- +goose Down
ALTER TABLE drawer_counts DROP COLUMN asked;
