-- +goose Up
-- What moved stock without a sale is read by time. The index went with the old
-- table when goods put aside made it anew.
CREATE INDEX IF NOT EXISTS stock_moves_time ON stock_moves (store_id, at);

-- +goose Down
DROP INDEX IF EXISTS stock_moves_time;
