-- +goose Up
-- How far each register's documents were folded into what is kept beside them.
CREATE TABLE folds (
    name        text NOT NULL,
    register_id uuid NOT NULL REFERENCES registers (id),
    sales       bigint NOT NULL CHECK (sales >= 0),
    returns     bigint NOT NULL CHECK (returns >= 0),
    PRIMARY KEY (name, register_id)
);

-- The lines of each product, in place of an index that every sale would pay for.
CREATE TABLE sold_lines (
    product_id uuid NOT NULL,
    at         bigint NOT NULL,
    sale_id    uuid NOT NULL,
    line       bigint NOT NULL,
    PRIMARY KEY (product_id, at, sale_id, line)
);
DROP INDEX sale_lines_product;

-- +goose Down
CREATE INDEX sale_lines_product ON sale_lines (product_id, at);
DROP TABLE sold_lines;
DROP TABLE folds;
