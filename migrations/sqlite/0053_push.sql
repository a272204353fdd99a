-- +goose Up
-- What a device says of a request it says of each offer (the version that made
-- it; 0: its person was not asked), so that one asked again is heard again.
CREATE TABLE help_receipts_new (
    request_id TEXT NOT NULL REFERENCES help_requests (id),
    device_id  TEXT NOT NULL,
    staff_id   TEXT NOT NULL,
    kind       TEXT NOT NULL CHECK (kind IN ('delivered', 'seen')),
    at         INTEGER NOT NULL,
    offer      INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (request_id, device_id, staff_id, kind, offer)
);
INSERT INTO help_receipts_new (request_id, device_id, staff_id, kind, at) SELECT request_id, device_id, staff_id, kind, at FROM help_receipts;
DROP TABLE help_receipts;
ALTER TABLE help_receipts_new RENAME TO help_receipts;

-- Where the push service of a browser takes alerts for the person who has a
-- device, and how it went. Alerts go out only while the session lives that
-- subscribed, by the server that holds the key (vapid: its public half).
CREATE TABLE push_subscriptions (
    id            TEXT PRIMARY KEY,
    store_id      TEXT NOT NULL REFERENCES stores (id),
    device_id     TEXT NOT NULL REFERENCES devices (id),
    staff_id      TEXT NOT NULL REFERENCES staff (id),
    session_id    TEXT NOT NULL REFERENCES sessions (id),
    endpoint      TEXT NOT NULL,
    endpoint_hash BLOB NOT NULL UNIQUE,
    p256dh        TEXT NOT NULL,
    auth          TEXT NOT NULL,
    vapid         TEXT NOT NULL,
    renewed_at    INTEGER NOT NULL,
    ok_at         INTEGER,
    failed_at     INTEGER,
    failures      INTEGER NOT NULL DEFAULT 0,
    failure       TEXT NOT NULL DEFAULT '',
    dead_at       INTEGER,
    UNIQUE (device_id)
);

-- An offer that was pushed to a device, because it was not heard of by the
-- socket: when it was tried and taken by the push service, and when the alert
-- was taken back, or had no need to be any more.
CREATE TABLE help_pushes (
    request_id TEXT NOT NULL REFERENCES help_requests (id),
    offer      INTEGER NOT NULL,
    staff_id   TEXT NOT NULL REFERENCES staff (id),
    device_id  TEXT NOT NULL REFERENCES devices (id),
    tried_at   INTEGER NOT NULL,
    sent_at    INTEGER,
    over_at    INTEGER,
    PRIMARY KEY (request_id, offer, staff_id, device_id)
);
CREATE INDEX help_pushes_open ON help_pushes (tried_at) WHERE over_at IS NULL;

-- +goose Down
DROP TABLE help_pushes;
DROP TABLE push_subscriptions;
CREATE TABLE help_receipts_old (
    request_id TEXT NOT NULL REFERENCES help_requests (id),
    device_id  TEXT NOT NULL,
    staff_id   TEXT NOT NULL,
    kind       TEXT NOT NULL CHECK (kind IN ('delivered', 'seen')),
    at         INTEGER NOT NULL,
    PRIMARY KEY (request_id, device_id, staff_id, kind)
);
INSERT INTO help_receipts_old SELECT request_id, device_id, staff_id, kind, min(at) FROM help_receipts GROUP BY request_id, device_id, staff_id, kind;
DROP TABLE help_receipts;
ALTER TABLE help_receipts_old RENAME TO help_receipts;
