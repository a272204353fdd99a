-- +goose Up
-- Several taxes in a class, another class for what is taken away, and why
-- nothing is taxed. rate is what the components come to together.
ALTER TABLE tax_classes ADD COLUMN components TEXT NOT NULL DEFAULT '[]';
ALTER TABLE tax_classes ADD COLUMN take_away TEXT NOT NULL DEFAULT '';
ALTER TABLE tax_classes ADD COLUMN exempt_reason TEXT NOT NULL DEFAULT '';

-- tax_per_unit goes with a tax_rounding of line. cash_change is empty where
-- change is rounded as sums are.
ALTER TABLE stores ADD COLUMN tax_per_unit BOOLEAN NOT NULL DEFAULT false;
ALTER TABLE stores ADD COLUMN cash_change TEXT NOT NULL DEFAULT '';
ALTER TABLE stores ADD COLUMN cash_least BOOLEAN NOT NULL DEFAULT false;
ALTER TABLE stores ADD COLUMN foreign_cash TEXT NOT NULL DEFAULT '[]';
ALTER TABLE stores ADD COLUMN tips BOOLEAN NOT NULL DEFAULT false;
ALTER TABLE stores ADD COLUMN voucher_change BOOLEAN NOT NULL DEFAULT false;

-- The bottle a product comes in is a product of its own.
ALTER TABLE products ADD COLUMN is_deposit BOOLEAN NOT NULL DEFAULT false;
ALTER TABLE products ADD COLUMN deposit_product_id TEXT REFERENCES products (id);
ALTER TABLE products ADD COLUMN deposit_count INTEGER NOT NULL DEFAULT 1 CHECK (deposit_count > 0);
CREATE INDEX products_deposit ON products (deposit_product_id) WHERE deposit_product_id IS NOT NULL;

-- Only lines that have several taxes have rows here, tax_parts of them.
ALTER TABLE sale_lines ADD COLUMN tax_parts INTEGER NOT NULL DEFAULT 0;
CREATE TABLE sale_line_taxes (
    sale_id  TEXT NOT NULL REFERENCES sales (id),
    line     INTEGER NOT NULL,
    position INTEGER NOT NULL CHECK (position > 0),
    name     TEXT NOT NULL,
    rate     INTEGER NOT NULL,
    levy     INTEGER NOT NULL CHECK (levy IN (0, 1)),
    base     INTEGER NOT NULL CHECK (base >= 0),
    amount   INTEGER NOT NULL CHECK (amount >= 0),
    PRIMARY KEY (sale_id, line, position)
) WITHOUT ROWID;
