-- +goose Up
-- Whether a sign's code is open, signed once, or signed anew every so many
-- minutes; what raises the epoch ends all codes of before.
ALTER TABLE call_points ADD COLUMN sign_mode text NOT NULL DEFAULT 'open' CHECK (sign_mode IN ('open', 'signed', 'rotating'));
ALTER TABLE call_points ADD COLUMN sign_minutes bigint NOT NULL DEFAULT 0;
ALTER TABLE call_points ADD COLUMN sign_epoch bigint NOT NULL DEFAULT 0;

-- What a store's signs are signed with, by whichever server of those that share
-- the database.
CREATE TABLE sign_keys (
    store_id uuid PRIMARY KEY REFERENCES stores (id),
    secret   bytea NOT NULL
);

-- +goose Down
DROP TABLE sign_keys;
ALTER TABLE call_points DROP COLUMN sign_epoch;
ALTER TABLE call_points DROP COLUMN sign_minutes;
ALTER TABLE call_points DROP COLUMN sign_mode;
