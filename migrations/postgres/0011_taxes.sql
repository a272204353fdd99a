-- +goose Up
-- Several taxes in a class, another class for what is taken away, and why
-- nothing is taxed. rate is what the components come to together.
ALTER TABLE tax_classes ADD COLUMN components text NOT NULL DEFAULT '[]';
ALTER TABLE tax_classes ADD COLUMN take_away text NOT NULL DEFAULT '';
ALTER TABLE tax_classes ADD COLUMN exempt_reason text NOT NULL DEFAULT '';

-- tax_per_unit goes with a tax_rounding of line. cash_change is empty where
-- change is rounded as sums are.
ALTER TABLE stores ADD COLUMN tax_per_unit boolean NOT NULL DEFAULT false;
ALTER TABLE stores ADD COLUMN cash_change text NOT NULL DEFAULT '';
ALTER TABLE stores ADD COLUMN cash_least boolean NOT NULL DEFAULT false;
ALTER TABLE stores ADD COLUMN foreign_cash text NOT NULL DEFAULT '[]';
ALTER TABLE stores ADD COLUMN tips boolean NOT NULL DEFAULT false;
ALTER TABLE stores ADD COLUMN voucher_change boolean NOT NULL DEFAULT false;

-- The bottle a product comes in is a product of its own.
ALTER TABLE products ADD COLUMN is_deposit boolean NOT NULL DEFAULT false;
ALTER TABLE products ADD COLUMN deposit_product_id uuid REFERENCES products (id);
ALTER TABLE products ADD COLUMN deposit_count bigint NOT NULL DEFAULT 1 CHECK (deposit_count > 0);
CREATE INDEX products_deposit ON products (deposit_product_id) WHERE deposit_product_id IS NOT NULL;

-- Only lines that have several taxes have rows here, tax_parts of them.
ALTER TABLE sale_lines ADD COLUMN tax_parts bigint NOT NULL DEFAULT 0;
CREATE TABLE sale_line_taxes (
    sale_id  uuid NOT NULL REFERENCES sales (id),
    line     bigint NOT NULL,
    position bigint NOT NULL CHECK (position > 0),
    name     text NOT NULL,
    rate     bigint NOT NULL,
    levy     bigint NOT NULL CHECK (levy IN (0, 1)),
    base     bigint NOT NULL CHECK (base >= 0),
    amount   bigint NOT NULL CHECK (amount >= 0),
    PRIMARY KEY (sale_id, line, position)
);
