-- +goose Up
-- Pictures of the staff, for the customer whom they are on the way to. The tag
-- is another one for another picture.
CREATE TABLE staff_pictures (
    staff_id TEXT PRIMARY KEY REFERENCES staff (id),
    tag      TEXT NOT NULL,
    jpeg     BLOB NOT NULL,
    at       INTEGER NOT NULL
);

-- +goose Down
DROP TABLE staff_pictures;
