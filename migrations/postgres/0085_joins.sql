-- +goose Up
-- What a till says of what it asks for (JSON), and the cart that it asks for.
ALTER TABLE help_requests ADD COLUMN details text;
ALTER TABLE help_requests ADD COLUMN cart_id uuid;
-- The call that brought change or fetched cash, and who stood by. A call is
-- booked once.
ALTER TABLE drawer_movements ADD COLUMN help_request_id uuid REFERENCES help_requests (id);
ALTER TABLE drawer_movements ADD COLUMN witness_id uuid REFERENCES staff (id);
CREATE UNIQUE INDEX drawer_movements_call ON drawer_movements (help_request_id) WHERE help_request_id IS NOT NULL;

-- +goose Down
DROP INDEX drawer_movements_call;
ALTER TABLE drawer_movements DROP COLUMN witness_id;
ALTER TABLE drawer_movements DROP COLUMN help_request_id;
ALTER TABLE help_requests DROP COLUMN cart_id;
ALTER TABLE help_requests DROP COLUMN details;
