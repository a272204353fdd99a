-- +goose Up
-- What a device says of a request it says of each offer (the version that made
-- it; 0: its person was not asked), so that one asked again is heard again.
ALTER TABLE help_receipts ADD COLUMN offer bigint NOT NULL DEFAULT 0;
ALTER TABLE help_receipts DROP CONSTRAINT help_receipts_pkey;
ALTER TABLE help_receipts ADD PRIMARY KEY (request_id, device_id, staff_id, kind, offer);

-- Where the push service of a browser takes alerts for the person who has a
-- device, and how it went. Alerts go out only while the session lives that
-- subscribed, by the server that holds the key (vapid: its public half).
CREATE TABLE push_subscriptions (
    id            uuid PRIMARY KEY,
    store_id      uuid NOT NULL REFERENCES stores (id),
    device_id     uuid NOT NULL REFERENCES devices (id),
    staff_id      uuid NOT NULL REFERENCES staff (id),
    session_id    uuid NOT NULL REFERENCES sessions (id),
    endpoint      text NOT NULL,
    endpoint_hash bytea NOT NULL UNIQUE,
    p256dh        text NOT NULL,
    auth          text NOT NULL,
    vapid         text NOT NULL,
    renewed_at    bigint NOT NULL,
    ok_at         bigint,
    failed_at     bigint,
    failures      bigint NOT NULL DEFAULT 0,
    failure       text NOT NULL DEFAULT '',
    dead_at       bigint,
    UNIQUE (device_id)
);

-- An offer that was pushed to a device, because it was not heard of by the
-- socket: when it was tried and taken by the push service, and when the alert
-- was taken back, or had no need to be any more.
CREATE TABLE help_pushes (
    request_id uuid NOT NULL REFERENCES help_requests (id),
    offer      bigint NOT NULL,
    staff_id   uuid NOT NULL REFERENCES staff (id),
    device_id  uuid NOT NULL REFERENCES devices (id),
    tried_at   bigint NOT NULL,
    sent_at    bigint,
    over_at    bigint,
    PRIMARY KEY (request_id, offer, staff_id, device_id)
);
CREATE INDEX help_pushes_open ON help_pushes (tried_at) WHERE over_at IS NULL;

-- +goose Down
DROP TABLE help_pushes;
DROP TABLE push_subscriptions;
DELETE FROM help_receipts AS b USING help_receipts AS a WHERE a.request_id = b.request_id AND a.device_id = b.device_id
    AND a.staff_id = b.staff_id AND a.kind = b.kind AND a.offer < b.offer;
ALTER TABLE help_receipts DROP CONSTRAINT help_receipts_pkey;
ALTER TABLE help_receipts DROP COLUMN offer;
ALTER TABLE help_receipts ADD PRIMARY KEY (request_id, device_id, staff_id, kind);
