-- +goose Up
-- What customers showed of what they ask for: pictures made anew by us, with
-- nothing of the file that was sent but what can be seen, and kept as long as
-- the call's texts. The call lists them (JSON); sent is the hash of the file,
-- which tells a repeat from another under the same id.
CREATE TABLE help_photos (
    id         uuid PRIMARY KEY,
    request_id uuid NOT NULL REFERENCES help_requests (id),
    press      bigint NOT NULL CHECK (press > 0),
    at         bigint NOT NULL,
    wide       bigint NOT NULL CHECK (wide > 0),
    high       bigint NOT NULL CHECK (high > 0),
    sent       bytea NOT NULL,
    jpeg       bytea NOT NULL,
    small      bytea NOT NULL
);
CREATE INDEX help_photos_request ON help_photos (request_id);
ALTER TABLE help_requests ADD COLUMN photos TEXT NOT NULL DEFAULT '[]';

-- +goose Down
ALTER TABLE help_requests DROP COLUMN photos;
DROP TABLE help_photos;
