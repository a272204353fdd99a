-- +goose Up
-- Here the index by time never went (see the same migration of SQLite).
CREATE INDEX IF NOT EXISTS stock_moves_time ON stock_moves (store_id, at);

-- +goose Down
SELECT 1;
