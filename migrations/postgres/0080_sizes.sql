-- +goose Up
-- Products of one style are one thing in several sizes and colours.
ALTER TABLE products ADD COLUMN style text NOT NULL DEFAULT '';
ALTER TABLE products ADD COLUMN size text NOT NULL DEFAULT '';
ALTER TABLE products ADD COLUMN colour text NOT NULL DEFAULT '';
CREATE INDEX products_style ON products (store_id, style) WHERE style <> '';

-- The size and colour that a call is about, as they were called then.
ALTER TABLE help_requests ADD COLUMN product_size text NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE help_requests DROP COLUMN product_size;
DROP INDEX products_style;
ALTER TABLE products DROP COLUMN colour;
ALTER TABLE products DROP COLUMN size;
ALTER TABLE products DROP COLUMN style;
