-- +goose Up
-- made_on is the device that a cart was first parked from. prices are what its
-- lines cost when it was last written: a cart's, to tell what changed since; a
-- quote's, to sell at while it is valid.
ALTER TABLE carts ADD COLUMN made_on uuid REFERENCES devices (id);
ALTER TABLE carts ADD COLUMN prices text;
CREATE INDEX carts_quotes ON carts (store_id, updated_at) WHERE kind = 'quote';

-- Slips of parked carts and quotes are printed too.
ALTER TABLE print_jobs DROP CONSTRAINT print_jobs_kind_check;
ALTER TABLE print_jobs ADD CONSTRAINT print_jobs_kind_check CHECK (kind IN ('receipt', 'gift', 'report', 'kick', 'test', 'cart'));
