-- +goose Up
-- silent: the tablet has given no sign of life for a while; idle_since orders
-- who is asked first.
CREATE TABLE presence (
    staff_id   TEXT PRIMARY KEY REFERENCES staff (id),
    store_id   TEXT NOT NULL REFERENCES stores (id),
    status     TEXT NOT NULL CHECK (status IN ('available', 'busy', 'break', 'off')),
    zone_id    TEXT REFERENCES zones (id),
    device_id  TEXT REFERENCES devices (id),
    since      INTEGER NOT NULL,
    idle_since INTEGER NOT NULL,
    alive_at   INTEGER NOT NULL,
    silent     BOOLEAN NOT NULL
);
CREATE INDEX presence_store ON presence (store_id);

CREATE TABLE help_requests (
    id              TEXT PRIMARY KEY,
    store_id        TEXT NOT NULL REFERENCES stores (id),
    zone_id         TEXT REFERENCES zones (id),
    call_point_id   TEXT REFERENCES call_points (id),
    register_id     TEXT REFERENCES registers (id),
    source          TEXT NOT NULL CHECK (source IN ('call_point', 'till', 'staff')),
    kind            TEXT NOT NULL,
    product_id      TEXT,
    product_name    TEXT NOT NULL,
    note            TEXT NOT NULL,
    language        TEXT NOT NULL,
    asked_by        TEXT REFERENCES staff (id),
    status          TEXT NOT NULL CHECK (status IN ('waiting', 'offered', 'accepted', 'arrived', 'resolved', 'cancelled', 'abandoned')),
    presses         INTEGER NOT NULL CHECK (presses > 0),
    created_at      INTEGER NOT NULL,
    ladder          TEXT NOT NULL,
    rung            INTEGER NOT NULL CHECK (rung >= 0),
    next_rung_at    INTEGER,
    offered_to      TEXT NOT NULL,
    offered_until   INTEGER,
    abandon_at      INTEGER NOT NULL,
    claim_epoch     INTEGER NOT NULL CHECK (claim_epoch >= 0),
    claim_staff_id  TEXT REFERENCES staff (id),
    claim_device_id TEXT REFERENCES devices (id),
    lease_until     INTEGER,
    accepted_at     INTEGER,
    arrived_at      INTEGER,
    ended_at        INTEGER,
    outcome         TEXT,
    heard           TEXT NOT NULL,
    words           TEXT NOT NULL,
    eta_low         INTEGER NOT NULL,
    eta_high        INTEGER NOT NULL,
    version         INTEGER NOT NULL CHECK (version > 0),
    content_hash    BLOB NOT NULL,
    forgotten_at    INTEGER,
    CHECK (status NOT IN ('accepted', 'arrived') OR claim_staff_id IS NOT NULL),
    CHECK (status IN ('accepted', 'arrived', 'resolved') OR claim_staff_id IS NULL),
    CHECK ((status = 'offered') = (offered_until IS NOT NULL)),
    CHECK ((status = 'accepted') = (lease_until IS NOT NULL)),
    CHECK ((status IN ('resolved', 'cancelled', 'abandoned')) = (ended_at IS NOT NULL))
);
CREATE INDEX help_requests_open ON help_requests (store_id, created_at)
    WHERE status IN ('waiting', 'offered', 'accepted', 'arrived');
CREATE INDEX help_requests_day ON help_requests (store_id, created_at, id);
CREATE INDEX help_requests_point ON help_requests (call_point_id, kind)
    WHERE status IN ('waiting', 'offered', 'accepted');
CREATE INDEX help_requests_claim ON help_requests (claim_staff_id)
    WHERE status IN ('accepted', 'arrived');
CREATE INDEX help_requests_texts ON help_requests (created_at) WHERE forgotten_at IS NULL;

-- Every claim there ever was; at most one of a request is live.
CREATE TABLE help_claims (
    request_id  TEXT NOT NULL REFERENCES help_requests (id),
    epoch       INTEGER NOT NULL,
    staff_id    TEXT NOT NULL REFERENCES staff (id),
    device_id   TEXT REFERENCES devices (id),
    accepted_at INTEGER NOT NULL,
    arrived_at  INTEGER,
    ended_at    INTEGER,
    ended_by    TEXT,
    PRIMARY KEY (request_id, epoch)
);
CREATE UNIQUE INDEX help_claims_live ON help_claims (request_id) WHERE ended_at IS NULL;

-- Each press of a customer has secrets of its own, one for each time it was
-- answered; only their hashes are kept.
CREATE TABLE help_presses (
    secret_hash  BLOB PRIMARY KEY,
    request_id   TEXT NOT NULL REFERENCES help_requests (id),
    press        INTEGER NOT NULL CHECK (press > 0),
    at           INTEGER NOT NULL,
    cancelled_at INTEGER
);
CREATE INDEX help_presses_request ON help_presses (request_id, press);

-- Who was asked, in which version of the request, and why.
CREATE TABLE help_offers (
    request_id TEXT NOT NULL REFERENCES help_requests (id),
    version    INTEGER NOT NULL,
    staff_id   TEXT NOT NULL REFERENCES staff (id),
    rung       INTEGER NOT NULL,
    at         INTEGER NOT NULL,
    why        TEXT NOT NULL,
    PRIMARY KEY (request_id, version, staff_id)
);

-- The life of a request, one row a change (n is the version it made) and one
-- for each device that showed it.
CREATE TABLE help_steps (
    request_id TEXT NOT NULL REFERENCES help_requests (id),
    n          INTEGER NOT NULL,
    at         INTEGER NOT NULL,
    type       TEXT NOT NULL,
    staff_id   TEXT,
    device_id  TEXT,
    data       TEXT NOT NULL,
    PRIMARY KEY (request_id, n)
);

CREATE TABLE help_receipts (
    request_id TEXT NOT NULL REFERENCES help_requests (id),
    device_id  TEXT NOT NULL,
    staff_id   TEXT NOT NULL,
    kind       TEXT NOT NULL CHECK (kind IN ('delivered', 'seen')),
    at         INTEGER NOT NULL,
    PRIMARY KEY (request_id, device_id, staff_id, kind)
);

CREATE TABLE help_ratings (
    request_id  TEXT PRIMARY KEY REFERENCES help_requests (id),
    store_id    TEXT NOT NULL REFERENCES stores (id),
    score       INTEGER NOT NULL CHECK (score BETWEEN 1 AND 5),
    comment     TEXT NOT NULL,
    at          INTEGER NOT NULL
);
CREATE INDEX help_ratings_store ON help_ratings (store_id, at);

-- +goose Down
DROP TABLE help_ratings;
DROP TABLE help_receipts;
DROP TABLE help_steps;
DROP TABLE help_offers;
DROP TABLE help_presses;
DROP TABLE help_claims;
DROP TABLE help_requests;
DROP TABLE presence;
