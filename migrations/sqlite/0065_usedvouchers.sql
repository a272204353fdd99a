-- +goose Up
-- The numbers of paper vouchers that paid, and with how much that did not go
-- back: at zero the paper is with its holder again.
CREATE TABLE used_vouchers (
    store_id    TEXT NOT NULL REFERENCES stores (id),
    number      TEXT NOT NULL CHECK (number <> ''),
    used        INTEGER NOT NULL CHECK (used >= 0),
    document_id TEXT NOT NULL,
    PRIMARY KEY (store_id, number)
);

-- +goose Down
DROP TABLE used_vouchers;
