-- +goose Up
CREATE TABLE setup_tokens (
    token_hash BLOB PRIMARY KEY,
    created_at INTEGER NOT NULL,
    used_at    INTEGER
);

CREATE TABLE devices (
    id           TEXT PRIMARY KEY,
    store_id     TEXT NOT NULL REFERENCES stores (id),
    kind         TEXT NOT NULL CHECK (kind IN ('till', 'tablet', 'dashboard', 'program')),
    name         TEXT NOT NULL,
    register_id  TEXT REFERENCES registers (id),
    token_hash   BLOB UNIQUE,
    paired_at    INTEGER,
    revoked_at   INTEGER,
    last_seen_at INTEGER,
    created_at   INTEGER NOT NULL
);
CREATE INDEX devices_store ON devices (store_id);

-- A pairing code is single use and short-lived. Guessing is bounded per address
-- where codes are taken, not here.
CREATE TABLE pairings (
    code_hash  BLOB PRIMARY KEY,
    device_id  TEXT NOT NULL REFERENCES devices (id),
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    used_at    INTEGER
);
CREATE INDEX pairings_device ON pairings (device_id);

CREATE TABLE staff (
    id         TEXT PRIMARY KEY,
    store_id   TEXT NOT NULL REFERENCES stores (id),
    name       TEXT NOT NULL,
    role       TEXT NOT NULL CHECK (role IN ('cashier', 'associate', 'greeter', 'supervisor', 'manager')),
    pin_hash   TEXT NOT NULL,
    language   TEXT NOT NULL,
    active     BOOLEAN NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
);
CREATE INDEX staff_store ON staff (store_id);

CREATE TABLE staff_zones (
    staff_id TEXT NOT NULL REFERENCES staff (id),
    zone_id  TEXT NOT NULL REFERENCES zones (id),
    PRIMARY KEY (staff_id, zone_id)
);

CREATE TABLE sessions (
    id         TEXT PRIMARY KEY,
    token_hash BLOB NOT NULL UNIQUE,
    store_id   TEXT NOT NULL REFERENCES stores (id),
    device_id  TEXT NOT NULL REFERENCES devices (id),
    staff_id   TEXT NOT NULL REFERENCES staff (id),
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    ended_at   INTEGER
);
CREATE INDEX sessions_device ON sessions (device_id);
CREATE INDEX sessions_staff ON sessions (staff_id);

-- Wrong PINs are counted per person and device, so nobody can lock a
-- colleague out of the whole shop.
CREATE TABLE lockouts (
    device_id    TEXT NOT NULL REFERENCES devices (id),
    staff_id     TEXT NOT NULL REFERENCES staff (id),
    failed       INTEGER NOT NULL,
    locked_until INTEGER NOT NULL,
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
