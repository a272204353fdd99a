-- +goose Up
-- What hangs at a place and calls without a phone: a button, or a gateway that
-- speaks for several. The secret is kept as its hash; what was heard last tells
-- a press from its repetitions.
CREATE TABLE call_devices (
    id             TEXT PRIMARY KEY,
    store_id       TEXT NOT NULL REFERENCES stores (id),
    call_point_id  TEXT REFERENCES call_points (id),
    gateway_id     TEXT REFERENCES call_devices (id),
    gateway_name   TEXT NOT NULL,
    name           TEXT NOT NULL,
    login          TEXT NOT NULL UNIQUE,
    secret_hash    BLOB UNIQUE,
    format         TEXT NOT NULL,
    settings       TEXT NOT NULL,
    active         BOOLEAN NOT NULL,
    silent_hours   INTEGER NOT NULL CHECK (silent_hours >= 0),
    low_battery    INTEGER NOT NULL CHECK (low_battery BETWEEN 0 AND 100),
    created_at     INTEGER NOT NULL,
    seen_at        INTEGER,
    pressed_at     INTEGER,
    presses        INTEGER NOT NULL,
    battery        INTEGER,
    marks          TEXT NOT NULL,
    test_until     INTEGER,
    heard          TEXT NOT NULL
);
CREATE INDEX call_devices_store ON call_devices (store_id);
CREATE INDEX call_devices_point ON call_devices (call_point_id);
CREATE UNIQUE INDEX call_devices_gateway ON call_devices (gateway_id, gateway_name) WHERE gateway_id IS NOT NULL;

-- What a phone calls its press by, so that a repeated one is told.
ALTER TABLE help_presses ADD COLUMN press_id TEXT;
CREATE UNIQUE INDEX help_presses_press ON help_presses (press_id) WHERE press_id IS NOT NULL;

-- How a call came, where not by a page: button.
ALTER TABLE help_requests ADD COLUMN channel TEXT NOT NULL DEFAULT '';

-- The networks that customers call from (JSON); none: any.
ALTER TABLE stores ADD COLUMN call_networks TEXT NOT NULL DEFAULT '[]';

-- +goose Down
ALTER TABLE stores DROP COLUMN call_networks;
ALTER TABLE help_requests DROP COLUMN channel;
DROP INDEX help_presses_press;
ALTER TABLE help_presses DROP COLUMN press_id;
DROP TABLE call_devices;
