-- +goose Up
-- The sign at the shelf of the goods that a till asks about, where one hangs there.
ALTER TABLE help_requests ADD COLUMN shelf_id TEXT REFERENCES call_points (id);

-- +goose Down
ALTER TABLE help_requests DROP COLUMN shelf_id;
