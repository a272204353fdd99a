-- +goose Up
-- Carts that were parked, or are being worked on: one holder at a time, under a
-- lease. epoch rises whenever a cart changes hands, so that whoever lost it
-- cannot write to it.
CREATE TABLE carts (
    id           uuid PRIMARY KEY,
    store_id     uuid NOT NULL REFERENCES stores (id),
    number       bigint NOT NULL CHECK (number > 0),
    code         text NOT NULL,
    kind         text NOT NULL CHECK (kind IN ('cart', 'quote')),
    status       text NOT NULL CHECK (status IN ('parked', 'held', 'sold', 'dropped')),
    content      text NOT NULL,
    label        text NOT NULL,
    lines        bigint NOT NULL,
    total        bigint NOT NULL,
    epoch        bigint NOT NULL CHECK (epoch >= 0),
    device_id    uuid,
    staff_id     uuid,
    lease_until  bigint NOT NULL,
    valid_until  bigint,
    created_by   uuid NOT NULL REFERENCES staff (id),
    created_at   bigint NOT NULL,
    updated_at   bigint NOT NULL,
    reason       text NOT NULL,
    sale_id      uuid,
    answer       bytea NOT NULL,
    content_hash bytea NOT NULL,
    last_hash    bytea,
    CHECK ((status = 'held') = (device_id IS NOT NULL)),
    CHECK ((status = 'sold') = (sale_id IS NOT NULL))
);
CREATE UNIQUE INDEX carts_number ON carts (store_id, number) WHERE status IN ('parked', 'held');
CREATE UNIQUE INDEX carts_code ON carts (store_id, code);
CREATE INDEX carts_waiting ON carts (store_id, updated_at) WHERE status IN ('parked', 'held');
