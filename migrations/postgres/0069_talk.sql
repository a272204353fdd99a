-- +goose Up
-- What the customer and who helps wrote to each other about a call (JSON), kept
-- as long as its other texts.
ALTER TABLE help_requests ADD COLUMN talk TEXT NOT NULL DEFAULT '[]';
-- Until when its holder promised to be back, and after that until when they may
-- say that they are.
ALTER TABLE help_requests ADD COLUMN pause_until bigint;
ALTER TABLE help_requests ADD COLUMN back_by bigint;
-- Whether the arrival was measured, by the sign of the place, or only said.
ALTER TABLE help_requests ADD COLUMN scanned BOOLEAN NOT NULL DEFAULT FALSE;
-- The call that this one asks a second person to.
ALTER TABLE help_requests ADD COLUMN joins_id uuid REFERENCES help_requests (id);
CREATE INDEX help_requests_joins ON help_requests (joins_id) WHERE joins_id IS NOT NULL;

-- +goose Down
DROP INDEX help_requests_joins;
ALTER TABLE help_requests DROP COLUMN joins_id;
ALTER TABLE help_requests DROP COLUMN scanned;
ALTER TABLE help_requests DROP COLUMN back_by;
ALTER TABLE help_requests DROP COLUMN pause_until;
ALTER TABLE help_requests DROP COLUMN talk;
