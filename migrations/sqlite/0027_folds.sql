-- +goose Up
-- How far each register's documents were folded into what is kept beside them.
CREATE TABLE folds (
    name        TEXT NOT NULL,
    register_id TEXT NOT NULL REFERENCES registers (id),
    sales       INTEGER NOT NULL CHECK (sales >= 0),
    returns     INTEGER NOT NULL CHECK (returns >= 0),
    PRIMARY KEY (name, register_id)
) WITHOUT ROWID;

-- The lines of each product, in place of an index that every sale would pay for.
CREATE TABLE sold_lines (
    product_id TEXT NOT NULL,
    at         INTEGER NOT NULL,
    sale_id    TEXT NOT NULL,
    line       INTEGER NOT NULL,
    PRIMARY KEY (product_id, at, sale_id, line)
) WITHOUT ROWID;
DROP INDEX sale_lines_product;

-- +goose Down
CREATE INDEX sale_lines_product ON sale_lines (product_id, at);
DROP TABLE sold_lines;
DROP TABLE folds;
