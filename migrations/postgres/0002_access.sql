-- +goose Up
CREATE TABLE setup_tokens (
    token_hash bytea PRIMARY KEY,
    created_at bigint NOT NULL,
    used_at    bigint
);

CREATE TABLE devices (
    id           uuid PRIMARY KEY,
    store_id     uuid NOT NULL REFERENCES stores (id),
    kind         text NOT NULL CHECK (kind IN ('till', 'tablet', 'dashboard', 'program')),
    name         text NOT NULL,
    register_id  uuid REFERENCES registers (id),
    token_hash   bytea UNIQUE,
    paired_at    bigint,
    revoked_at   bigint,
    last_seen_at bigint,
    created_at   bigint NOT NULL
);
CREATE INDEX devices_store ON devices (store_id);

-- A pairing code is single use and short-lived. Guessing is bounded per address
-- where codes are taken, not here.
CREATE TABLE pairings (
    code_hash  bytea PRIMARY KEY,
    device_id  uuid NOT NULL REFERENCES devices (id),
    created_at bigint NOT NULL,
    expires_at bigint NOT NULL,
    used_at    bigint
);
CREATE INDEX pairings_device ON pairings (device_id);

CREATE TABLE staff (
    id         uuid PRIMARY KEY,
    store_id   uuid NOT NULL REFERENCES stores (id),
    name       text NOT NULL,
    role       text NOT NULL CHECK (role IN ('cashier', 'associate', 'greeter', 'supervisor', 'manager')),
    pin_hash   text NOT NULL,
    language   text NOT NULL,
    active     boolean NOT NULL,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL
);
CREATE INDEX staff_store ON staff (store_id);

CREATE TABLE staff_zones (
    staff_id uuid NOT NULL REFERENCES staff (id),
    zone_id  uuid NOT NULL REFERENCES zones (id),
    PRIMARY KEY (staff_id, zone_id)
);

CREATE TABLE sessions (
    id         uuid PRIMARY KEY,
    token_hash bytea NOT NULL UNIQUE,
    store_id   uuid NOT NULL REFERENCES stores (id),
    device_id  uuid NOT NULL REFERENCES devices (id),
    staff_id   uuid NOT NULL REFERENCES staff (id),
    created_at bigint NOT NULL,
    expires_at bigint NOT NULL,
    ended_at   bigint
);
CREATE INDEX sessions_device ON sessions (device_id);
CREATE INDEX sessions_staff ON sessions (staff_id);

-- Wrong PINs are counted per person and device, so nobody can lock a
-- colleague out of the whole shop.
CREATE TABLE lockouts (
    device_id    uuid NOT NULL REFERENCES devices (id),
    staff_id     uuid NOT NULL REFERENCES staff (id),
    failed       bigint NOT NULL,
    locked_until bigint NOT NULL,
    PRIMARY KEY (device_id, staff_id)
);

-- +goose Down
DROP TABLE lockouts;
DROP TABLE sessions;
DROP TABLE staff_zones;
DROP TABLE staff;
DROP TABLE pairings;
DROP TABLE devices;
DROP TABLE setup_tokens;
