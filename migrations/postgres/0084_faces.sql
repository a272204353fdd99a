-- +goose Up
-- Pictures of the staff, for the customer whom they are on the way to. The tag
-- is another one for another picture.
CREATE TABLE staff_pictures (
    staff_id uuid PRIMARY KEY REFERENCES staff (id),
    tag      text NOT NULL,
    jpeg     bytea NOT NULL,
    at       bigint NOT NULL
);

-- +goose Down
DROP TABLE staff_pictures;
