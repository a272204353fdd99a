-- +goose Up
-- What hangs at a place and calls without a phone: a button, or a gateway that
-- speaks for several. The secret is kept as its hash; what was heard last tells
-- a press from its repetitions.
CREATE TABLE call_devices (
    id             uuid PRIMARY KEY,
    store_id       uuid NOT NULL REFERENCES stores (id),
    call_point_id  uuid REFERENCES call_points (id),
    gateway_id     uuid REFERENCES call_devices (id),
    gateway_name   text NOT NULL,
    name           text NOT NULL,
    login          text NOT NULL UNIQUE,
    secret_hash    bytea UNIQUE,
    format         text NOT NULL,
    settings       text NOT NULL,
    active         boolean NOT NULL,
    silent_hours   bigint NOT NULL CHECK (silent_hours >= 0),
    low_battery    bigint NOT NULL CHECK (low_battery BETWEEN 0 AND 100),
    created_at     bigint NOT NULL,
    seen_at        bigint,
    pressed_at     bigint,
    presses        bigint NOT NULL,
    battery        bigint,
    marks          text NOT NULL,
    test_until     bigint,
    heard          text NOT NULL
);
CREATE INDEX call_devices_store ON call_devices (store_id);
CREATE INDEX call_devices_point ON call_devices (call_point_id);
CREATE UNIQUE INDEX call_devices_gateway ON call_devices (gateway_id, gateway_name) WHERE gateway_id IS NOT NULL;

-- What a phone calls its press by, so that a repeated one is told.
ALTER TABLE help_presses ADD COLUMN press_id uuid;
CREATE UNIQUE INDEX help_presses_press ON help_presses (press_id) WHERE press_id IS NOT NULL;

-- How a call came, where not by a page: button.
ALTER TABLE help_requests ADD COLUMN channel text NOT NULL DEFAULT '';

-- The networks that customers call from (JSON); none: any.
ALTER TABLE stores ADD COLUMN call_networks text NOT NULL DEFAULT '[]';

-- +goose Down
ALTER TABLE stores DROP COLUMN call_networks;
ALTER TABLE help_requests DROP COLUMN channel;
DROP INDEX help_presses_press;
ALTER TABLE help_presses DROP COLUMN press_id;
DROP TABLE call_devices;
