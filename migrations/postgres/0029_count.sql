-- +goose Up
-- A count can be taken back: it stays written, and its product's tally is added
-- up without it. resets is how often a count or a file had set the product's
-- stock when it was counted.
ALTER TABLE stocktake_counts ADD COLUMN resets bigint NOT NULL DEFAULT 0;
ALTER TABLE stocktake_counts ADD COLUMN taken_back_at bigint;
ALTER TABLE stocktake_counts ADD COLUMN taken_back_by uuid;
UPDATE stocktake_counts SET resets = (SELECT i.resets FROM stocktake_items i
    WHERE i.stocktake_id = stocktake_counts.stocktake_id AND i.product_id = stocktake_counts.product_id);
CREATE INDEX stocktake_counts_product ON stocktake_counts (stocktake_id, product_id, at, id);

-- Who counts, and who has said that their part is done.
CREATE TABLE stocktake_parts (
    stocktake_id uuid NOT NULL REFERENCES stocktakes (id),
    staff_id     uuid NOT NULL REFERENCES staff (id),
    joined_at    bigint NOT NULL,
    finished_at  bigint,
    PRIMARY KEY (stocktake_id, staff_id)
);
INSERT INTO stocktake_parts (stocktake_id, staff_id, joined_at)
    SELECT stocktake_id, staff_id, MIN(at) FROM stocktake_counts GROUP BY stocktake_id, staff_id;

-- +goose Down
DROP TABLE stocktake_parts;
DROP INDEX stocktake_counts_product;
ALTER TABLE stocktake_counts DROP COLUMN taken_back_by;
ALTER TABLE stocktake_counts DROP COLUMN taken_back_at;
ALTER TABLE stocktake_counts DROP COLUMN resets;
