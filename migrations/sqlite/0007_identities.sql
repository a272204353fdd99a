-- +goose Up
-- Who sold: a receipt printed again says what stood on it when it was printed
-- first, whatever the shop is called by now. One row a change.
CREATE TABLE store_identities (
    store_id   TEXT NOT NULL REFERENCES stores (id),
    since      INTEGER NOT NULL CHECK (since >= 0),
    name       TEXT NOT NULL,
    legal_name TEXT NOT NULL,
    address    TEXT NOT NULL,
    vat_id     TEXT NOT NULL,
    footer     TEXT NOT NULL,
    language   TEXT NOT NULL,
    time_zone  TEXT NOT NULL,
    PRIMARY KEY (store_id, since)
);
INSERT INTO store_identities (store_id, since, name, legal_name, address, vat_id, footer, language, time_zone)
SELECT id, 0, name, legal_name, address, vat_id, receipt_footer, language, time_zone FROM stores;

-- +goose Down
DROP TABLE store_identities;
