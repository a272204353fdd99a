-- +goose Up
-- Who sold: a receipt printed again says what stood on it when it was printed
-- first, whatever the shop is called by now. One row a change.
CREATE TABLE store_identities (
    store_id   uuid NOT NULL REFERENCES stores (id),
    since      bigint NOT NULL CHECK (since >= 0),
    name       text NOT NULL,
    legal_name text NOT NULL,
    address    text NOT NULL,
    vat_id     text NOT NULL,
    footer     text NOT NULL,
    language   text NOT NULL,
    time_zone  text NOT NULL,
    PRIMARY KEY (store_id, since)
);
INSERT INTO store_identities (store_id, since, name, legal_name, address, vat_id, footer, language, time_zone)
SELECT id, 0, name, legal_name, address, vat_id, receipt_footer, language, time_zone FROM stores;

-- +goose Down
DROP TABLE store_identities;
