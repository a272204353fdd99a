-- +goose Up
-- What documents may say beyond a plain sale or a return of one. purpose is
-- empty, or says why a return has no original or voids it: void, no_receipt,
-- empties, exchange. A CHECK cannot be changed here, so the tables are made
-- anew; the rows that point at them are looked at when all is in place again.
PRAGMA defer_foreign_keys = ON;
CREATE TABLE sales_before AS SELECT * FROM sales;
DROP TABLE sales;
CREATE TABLE sales (
    id           TEXT PRIMARY KEY,
    store_id     TEXT NOT NULL,
    register_id  TEXT NOT NULL,
    drawer_id    TEXT NOT NULL,
    staff_id     TEXT NOT NULL,
    kind         TEXT NOT NULL CHECK (kind IN ('sale', 'return')),
    number       INTEGER NOT NULL,
    committed_at INTEGER NOT NULL,
    subtotal     INTEGER NOT NULL,
    discount     INTEGER NOT NULL,
    tax          INTEGER NOT NULL,
    total        INTEGER NOT NULL CHECK (total >= 0),
    rounding     INTEGER NOT NULL,
    change       INTEGER NOT NULL CHECK (change >= 0),
    original_id  TEXT REFERENCES sales (id),
    reason       TEXT NOT NULL,
    journal_seq  INTEGER NOT NULL,
    content_hash BLOB NOT NULL,
    customer_id  TEXT,
    exchange_id  TEXT,
    purpose      TEXT NOT NULL DEFAULT '',
    tip          INTEGER NOT NULL DEFAULT 0 CHECK (tip >= 0),
    UNIQUE (register_id, kind, number),
    CHECK (CASE kind WHEN 'sale' THEN original_id IS NULL ELSE original_id IS NOT NULL OR purpose <> '' END)
);
INSERT INTO sales (id, store_id, register_id, drawer_id, staff_id, kind, number, committed_at, subtotal, discount, tax,
    total, rounding, change, original_id, reason, journal_seq, content_hash)
    SELECT id, store_id, register_id, drawer_id, staff_id, kind, number, committed_at, subtotal, discount, tax,
    total, rounding, change, original_id, reason, journal_seq, content_hash FROM sales_before;
DROP TABLE sales_before;
CREATE INDEX sales_day ON sales (store_id, committed_at);
CREATE INDEX sales_drawer ON sales (drawer_id);
CREATE INDEX sales_original ON sales (original_id) WHERE original_id IS NOT NULL;
CREATE INDEX sales_customer ON sales (customer_id, committed_at) WHERE customer_id IS NOT NULL;
CREATE UNIQUE INDEX sales_exchange ON sales (exchange_id, kind) WHERE exchange_id IS NOT NULL;

ALTER TABLE sale_tenders RENAME TO sale_tenders_before;
CREATE TABLE sale_tenders (
    sale_id        TEXT NOT NULL REFERENCES sales (id),
    position       INTEGER NOT NULL CHECK (position > 0),
    kind           TEXT NOT NULL CHECK (kind IN
        ('cash', 'card', 'voucher', 'gift_card', 'store_credit', 'on_account', 'points', 'deposit', 'exchange')),
    amount         INTEGER NOT NULL CHECK (amount >= 0),
    reference      TEXT NOT NULL,
    account_id     TEXT,
    payment_id     TEXT,
    currency       TEXT NOT NULL DEFAULT '',
    foreign_amount INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (sale_id, position)
) WITHOUT ROWID;
INSERT INTO sale_tenders (sale_id, position, kind, amount, reference)
    SELECT sale_id, position, kind, amount, reference FROM sale_tenders_before;
DROP TABLE sale_tenders_before;

-- How a store does things, by room, as one JSON object.
ALTER TABLE stores ADD COLUMN policies TEXT NOT NULL DEFAULT '{}';

-- What was kept of a line that came back.
ALTER TABLE sale_lines ADD COLUMN fee INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sale_lines ADD COLUMN condition TEXT NOT NULL DEFAULT '';
