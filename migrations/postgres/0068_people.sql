-- +goose Up
-- What is known of people besides what they say: that a cart with goods lies
-- open at the till they are signed in on, for as long as the till says so again
-- in time; that nothing reaches them, since when and why; and how full the
-- battery of a device is.
ALTER TABLE presence ADD COLUMN till_device_id uuid;
ALTER TABLE presence ADD COLUMN till_since bigint;
ALTER TABLE presence ADD COLUMN till_until bigint;
ALTER TABLE presence ADD COLUMN deaf_since bigint;
ALTER TABLE presence ADD COLUMN deaf_why text NOT NULL DEFAULT '' CHECK (deaf_why IN ('', 'no_alerts', 'alert_unheard'));
CREATE INDEX presence_till ON presence (till_device_id) WHERE till_device_id IS NOT NULL;

CREATE TABLE device_batteries (
    device_id uuid PRIMARY KEY REFERENCES devices (id),
    percent   bigint NOT NULL CHECK (percent BETWEEN 0 AND 100),
    charging  boolean NOT NULL,
    at        bigint NOT NULL
);

-- +goose Down
DROP TABLE device_batteries;
DROP INDEX presence_till;
ALTER TABLE presence DROP COLUMN deaf_why;
ALTER TABLE presence DROP COLUMN deaf_since;
ALTER TABLE presence DROP COLUMN till_until;
ALTER TABLE presence DROP COLUMN till_since;
ALTER TABLE presence DROP COLUMN till_device_id;
