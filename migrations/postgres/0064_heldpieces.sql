-- +goose Up
-- Pieces with a serial number that are put aside, until they are handed over or
-- go back to the shelf.
CREATE TABLE layaway_serials (
    product_id uuid NOT NULL REFERENCES products (id),
    serial     text NOT NULL CHECK (serial <> ''),
    layaway_id uuid NOT NULL REFERENCES layaways (id),
    PRIMARY KEY (product_id, serial)
);
CREATE INDEX layaway_serials_layaway ON layaway_serials (layaway_id);

-- +goose Down
DROP TABLE layaway_serials;
