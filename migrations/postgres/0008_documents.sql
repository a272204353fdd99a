-- +goose Up
-- What documents may say beyond a plain sale or a return of one. purpose is
-- empty, or says why a return has no original or voids it: void, no_receipt,
-- empties, exchange.
ALTER TABLE sales ADD COLUMN customer_id uuid;
ALTER TABLE sales ADD COLUMN exchange_id uuid;
ALTER TABLE sales ADD COLUMN purpose text NOT NULL DEFAULT '';
ALTER TABLE sales ADD COLUMN tip bigint NOT NULL DEFAULT 0 CHECK (tip >= 0);
ALTER TABLE sales DROP CONSTRAINT sales_check;
ALTER TABLE sales ADD CONSTRAINT sales_original CHECK (CASE kind WHEN 'sale' THEN original_id IS NULL ELSE original_id IS NOT NULL OR purpose <> '' END);
CREATE INDEX sales_customer ON sales (customer_id, committed_at) WHERE customer_id IS NOT NULL;
CREATE UNIQUE INDEX sales_exchange ON sales (exchange_id, kind) WHERE exchange_id IS NOT NULL;

ALTER TABLE sale_tenders ADD COLUMN account_id uuid;
ALTER TABLE sale_tenders ADD COLUMN payment_id uuid;
ALTER TABLE sale_tenders ADD COLUMN currency text NOT NULL DEFAULT '';
ALTER TABLE sale_tenders ADD COLUMN foreign_amount bigint NOT NULL DEFAULT 0;
ALTER TABLE sale_tenders DROP CONSTRAINT sale_tenders_kind_check;
ALTER TABLE sale_tenders ADD CONSTRAINT sale_tenders_kind_check CHECK (kind IN
    ('cash', 'card', 'voucher', 'gift_card', 'store_credit', 'on_account', 'points', 'deposit', 'exchange'));

-- How a store does things, by room, as one JSON object.
ALTER TABLE stores ADD COLUMN policies text NOT NULL DEFAULT '{}';

-- What was kept of a line that came back.
ALTER TABLE sale_lines ADD COLUMN fee bigint NOT NULL DEFAULT 0;
ALTER TABLE sale_lines ADD COLUMN condition text NOT NULL DEFAULT '';
