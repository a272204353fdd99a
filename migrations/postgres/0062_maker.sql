-- +goose Up
-- A payment is driven at the terminal as it was when it was asked: the office
-- may make another of it meanwhile.
ALTER TABLE payments ADD COLUMN maker text NOT NULL DEFAULT 'manual';
ALTER TABLE payments ADD COLUMN reader text NOT NULL DEFAULT '';
UPDATE payments SET maker = (SELECT t.kind FROM terminals t WHERE t.id = payments.terminal_id),
    reader = (SELECT t.reader FROM terminals t WHERE t.id = payments.terminal_id);
-- What was driven before is not asked for the first time.
UPDATE payments SET driven_until = 1 WHERE driven_until = 0;

-- +goose Down
ALTER TABLE payments DROP COLUMN reader;
ALTER TABLE payments DROP COLUMN maker;
