-- +goose Up
-- silent: the tablet has given no sign of life for a while; idle_since orders
-- who is asked first.
CREATE TABLE presence (
    staff_id   uuid PRIMARY KEY REFERENCES staff (id),
    store_id   uuid NOT NULL REFERENCES stores (id),
    status     text NOT NULL CHECK (status IN ('available', 'busy', 'break', 'off')),
    zone_id    uuid REFERENCES zones (id),
    device_id  uuid REFERENCES devices (id),
    since      bigint NOT NULL,
    idle_since bigint NOT NULL,
    alive_at   bigint NOT NULL,
    silent     boolean NOT NULL
);
CREATE INDEX presence_store ON presence (store_id);

CREATE TABLE help_requests (
    id              uuid PRIMARY KEY,
    store_id        uuid NOT NULL REFERENCES stores (id),
    zone_id         uuid REFERENCES zones (id),
    call_point_id   uuid REFERENCES call_points (id),
    register_id     uuid REFERENCES registers (id),
    source          text NOT NULL CHECK (source IN ('call_point', 'till', 'staff')),
    kind            text NOT NULL,
    product_id      uuid,
    product_name    text NOT NULL,
    note            text NOT NULL,
    language        text NOT NULL,
    asked_by        uuid REFERENCES staff (id),
    status          text NOT NULL CHECK (status IN ('waiting', 'offered', 'accepted', 'arrived', 'resolved', 'cancelled', 'abandoned')),
    presses         bigint NOT NULL CHECK (presses > 0),
    created_at      bigint NOT NULL,
    ladder          text NOT NULL,
    rung            bigint NOT NULL CHECK (rung >= 0),
    next_rung_at    bigint,
    offered_to      text NOT NULL,
    offered_until   bigint,
    abandon_at      bigint NOT NULL,
    claim_epoch     bigint NOT NULL CHECK (claim_epoch >= 0),
    claim_staff_id  uuid REFERENCES staff (id),
    claim_device_id uuid REFERENCES devices (id),
    lease_until     bigint,
    accepted_at     bigint,
    arrived_at      bigint,
    ended_at        bigint,
    outcome         text,
    heard           text NOT NULL,
    words           text NOT NULL,
    eta_low         bigint NOT NULL,
    eta_high        bigint NOT NULL,
    version         bigint NOT NULL CHECK (version > 0),
    content_hash    bytea NOT NULL,
    forgotten_at    bigint,
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
    request_id  uuid NOT NULL REFERENCES help_requests (id),
    epoch       bigint NOT NULL,
    staff_id    uuid NOT NULL REFERENCES staff (id),
    device_id   uuid REFERENCES devices (id),
    accepted_at bigint NOT NULL,
    arrived_at  bigint,
    ended_at    bigint,
    ended_by    text,
    PRIMARY KEY (request_id, epoch)
);
CREATE UNIQUE INDEX help_claims_live ON help_claims (request_id) WHERE ended_at IS NULL;

-- Each press of a customer has secrets of its own, one for each time it was
-- answered; only their hashes are kept.
CREATE TABLE help_presses (
    secret_hash  bytea PRIMARY KEY,
    request_id   uuid NOT NULL REFERENCES help_requests (id),
    press        bigint NOT NULL CHECK (press > 0),
    at           bigint NOT NULL,
    cancelled_at bigint
);
CREATE INDEX help_presses_request ON help_presses (request_id, press);

-- Who was asked, in which version of the request, and why.
CREATE TABLE help_offers (
    request_id uuid NOT NULL REFERENCES help_requests (id),
    version    bigint NOT NULL,
    staff_id   uuid NOT NULL REFERENCES staff (id),
    rung       bigint NOT NULL,
    at         bigint NOT NULL,
    why        text NOT NULL,
    PRIMARY KEY (request_id, version, staff_id)
);

-- The life of a request, one row a change (n is the version it made) and one
-- for each device that showed it.
CREATE TABLE help_steps (
    request_id uuid NOT NULL REFERENCES help_requests (id),
    n          bigint NOT NULL,
    at         bigint NOT NULL,
    type       text NOT NULL,
    staff_id   uuid,
    device_id  uuid,
    data       text NOT NULL,
    PRIMARY KEY (request_id, n)
);

CREATE TABLE help_receipts (
    request_id uuid NOT NULL REFERENCES help_requests (id),
    device_id  uuid NOT NULL,
    staff_id   uuid NOT NULL,
    kind       text NOT NULL CHECK (kind IN ('delivered', 'seen')),
    at         bigint NOT NULL,
    PRIMARY KEY (request_id, device_id, staff_id, kind)
);

CREATE TABLE help_ratings (
    request_id  uuid PRIMARY KEY REFERENCES help_requests (id),
    store_id    uuid NOT NULL REFERENCES stores (id),
    score       bigint NOT NULL CHECK (score BETWEEN 1 AND 5),
    comment     text NOT NULL,
    at          bigint NOT NULL
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
