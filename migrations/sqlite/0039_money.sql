-- +goose Up
-- What went back to a card and was let stand without a document: money, and no turnover.
CREATE TABLE kept_refunds (
    id          TEXT PRIMARY KEY REFERENCES payments (id),
    store_id    TEXT NOT NULL REFERENCES stores (id),
    register_id TEXT NOT NULL REFERENCES registers (id),
    drawer_id   TEXT NOT NULL REFERENCES drawers (id),
    sale_id     TEXT,
    amount      INTEGER NOT NULL CHECK (amount > 0),
    staff_id    TEXT NOT NULL REFERENCES staff (id),
    reason      TEXT NOT NULL,
    at          INTEGER NOT NULL
);
CREATE INDEX kept_refunds_drawer ON kept_refunds (drawer_id);
CREATE INDEX kept_refunds_sale ON kept_refunds (sale_id);
CREATE INDEX kept_refunds_at ON kept_refunds (store_id, at);

-- By how much a sold line gives less for it when it comes back, and how much of
-- that later returns took. Line 0 is the tip, which a void gives back.
CREATE TABLE kept_lines (
    sale_id TEXT NOT NULL,
    line    INTEGER NOT NULL CHECK (line >= 0),
    amount  INTEGER NOT NULL CHECK (amount > 0),
    taken   INTEGER NOT NULL DEFAULT 0 CHECK (taken BETWEEN 0 AND amount),
    PRIMARY KEY (sale_id, line)
) WITHOUT ROWID;

-- The payment of a debt has a paper: how often it was handed out, and its entry
-- in the journal of its register; 0: not known.
ALTER TABLE account_payments ADD COLUMN issued INTEGER NOT NULL DEFAULT 0 CHECK (issued >= 0);
ALTER TABLE account_payments ADD COLUMN journal_seq INTEGER NOT NULL DEFAULT 0;

-- +goose Down
ALTER TABLE account_payments DROP COLUMN journal_seq;
ALTER TABLE account_payments DROP COLUMN issued;
DROP TABLE kept_lines;
DROP TABLE kept_refunds;
