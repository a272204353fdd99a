-- +goose Up
-- What customers showed of what they ask for: pictures made anew by us, with
-- nothing of the file that was sent but what can be seen, and kept as long as
-- the call's texts. The call lists them (JSON); sent is the hash of the file,
-- which tells a repeat from another under the same id.
CREATE TABLE help_photos (
    id         TEXT PRIMARY KEY,
    request_id TEXT NOT NULL REFERENCES help_requests (id),
    press      INTEGER NOT NULL CHECK (press > 0),
    at         INTEGER NOT NULL,
    wide       INTEGER NOT NULL CHECK (wide > 0),
    high       INTEGER NOT NULL CHECK (high > 0),
    sent       BLOB NOT NULL,
    jpeg       BLOB NOT NULL,
    small      BLOB NOT NULL
);
CREATE INDEX help_photos_request ON help_photos (request_id);
ALTER TABLE help_requests ADD COLUMN photos TEXT NOT NULL DEFAULT '[]';

-- +goose Down
ALTER TABLE help_requests DROP COLUMN photos;
DROP TABLE help_photos;
