-- +goose Up
-- What a terminal was asked for, where it took less; 0: it took all of it.
ALTER TABLE payments ADD COLUMN asked_amount INTEGER NOT NULL DEFAULT 0 CHECK (asked_amount >= 0);

-- Goods put aside are a customer's money until they are handed over: accounts
-- of their own. A CHECK cannot be changed here, so the table is made anew; the
-- rows that point at it are looked at when all is in place again.
PRAGMA defer_foreign_keys = ON;
CREATE TABLE ledger_accounts_before AS SELECT * FROM ledger_accounts;
DROP TABLE ledger_accounts;
CREATE TABLE ledger_accounts (
    id           TEXT PRIMARY KEY,
    kind         TEXT NOT NULL CHECK (kind IN ('gift_card', 'store_credit', 'on_account', 'points', 'layaway',
        'house_gift_cards', 'house_gifts', 'house_credit', 'house_receivables', 'house_points', 'house_forfeited', 'house_layaways')),
    unit         TEXT NOT NULL CHECK (unit = 'points' OR length(unit) = 3),
    store_id     TEXT NOT NULL REFERENCES stores (id),
    customer_id  TEXT REFERENCES customers (id),
    balance      INTEGER,
    credit_limit INTEGER NOT NULL CHECK (credit_limit >= 0),
    terms_days   INTEGER NOT NULL CHECK (terms_days >= 0),
    status       TEXT NOT NULL CHECK (status IN ('active', 'blocked', 'void')),
    reason       TEXT NOT NULL,
    code_hash    BLOB,
    last4        TEXT NOT NULL,
    expires_at   INTEGER,
    opened_at    INTEGER NOT NULL,
    opened_by    TEXT REFERENCES staff (id),
    UNIQUE (id, unit),
    CONSTRAINT ledger_accounts_side CHECK ((kind IN ('gift_card', 'store_credit', 'on_account', 'points', 'layaway')) = (balance IS NOT NULL)),
    CONSTRAINT ledger_accounts_least CHECK (kind NOT IN ('gift_card', 'store_credit', 'layaway') OR balance >= 0),
    CHECK ((kind IN ('points', 'house_points')) = (unit = 'points')),
    CHECK (kind <> 'gift_card' OR code_hash IS NOT NULL)
);
INSERT INTO ledger_accounts SELECT id, kind, unit, store_id, customer_id, balance, credit_limit, terms_days, status, reason, code_hash, last4,
    expires_at, opened_at, opened_by FROM ledger_accounts_before;
DROP TABLE ledger_accounts_before;
CREATE UNIQUE INDEX ledger_accounts_code ON ledger_accounts (code_hash) WHERE code_hash IS NOT NULL;
CREATE UNIQUE INDEX ledger_accounts_customer ON ledger_accounts (customer_id, kind, unit) WHERE customer_id IS NOT NULL;
CREATE UNIQUE INDEX ledger_accounts_house ON ledger_accounts (store_id, kind, unit) WHERE balance IS NULL;
CREATE INDEX ledger_accounts_kind ON ledger_accounts (kind, opened_at, id);

-- Goods put aside leave the shelf, and come back to it when nobody fetches them.
ALTER TABLE stock_moves RENAME TO stock_moves_before;
CREATE TABLE stock_moves (
    id           TEXT PRIMARY KEY,
    store_id     TEXT NOT NULL REFERENCES stores (id),
    product_id   TEXT NOT NULL REFERENCES products (id),
    kind         TEXT NOT NULL CHECK (kind IN ('opening', 'receive', 'adjust', 'count', 'waste', 'import',
        'supplier_return', 'transfer_out', 'transfer_in', 'kit_make', 'kit_break', 'put_aside', 'put_back')),
    quantity     INTEGER NOT NULL,
    on_hand      INTEGER NOT NULL,
    reason       TEXT NOT NULL,
    staff_id     TEXT REFERENCES staff (id),
    at           INTEGER NOT NULL,
    content_hash BLOB NOT NULL,
    cause        TEXT NOT NULL DEFAULT '' CHECK (cause IN
        ('', 'lost', 'stolen', 'found', 'damaged', 'expired', 'own_use', 'sample', 'correction')),
    cost         INTEGER CHECK (cost >= 0),
    document_id  TEXT,
    batch        TEXT NOT NULL DEFAULT '',
    expires_on   TEXT NOT NULL DEFAULT ''
);
INSERT INTO stock_moves SELECT id, store_id, product_id, kind, quantity, on_hand, reason, staff_id, at, content_hash, cause, cost, document_id,
    batch, expires_on FROM stock_moves_before;
DROP TABLE stock_moves_before;
CREATE INDEX stock_moves_product ON stock_moves (product_id, at, id);
CREATE INDEX stock_moves_document ON stock_moves (document_id) WHERE document_id IS NOT NULL;

-- Goods put aside for a customer, at the prices of that day. What was paid so
-- far is the balance of the ledger's account of the same id.
CREATE TABLE layaways (
    id           TEXT PRIMARY KEY REFERENCES ledger_accounts (id),
    store_id     TEXT NOT NULL REFERENCES stores (id),
    register_id  TEXT NOT NULL REFERENCES registers (id),
    number       INTEGER NOT NULL CHECK (number > 0),
    customer_id  TEXT NOT NULL REFERENCES customers (id),
    status       TEXT NOT NULL CHECK (status IN ('open', 'done', 'cancelled')),
    request      TEXT NOT NULL,
    priced       TEXT NOT NULL,
    total        INTEGER NOT NULL CHECK (total > 0),
    fee          INTEGER NOT NULL CHECK (fee >= 0),
    currency     TEXT NOT NULL,
    due_on       TEXT NOT NULL,
    schedule     TEXT NOT NULL,
    note         TEXT NOT NULL,
    staff_id     TEXT NOT NULL REFERENCES staff (id),
    opened_at    INTEGER NOT NULL,
    ended_by     TEXT REFERENCES staff (id),
    ended_at     INTEGER,
    reason       TEXT NOT NULL,
    sale_id      TEXT,
    content_hash BLOB NOT NULL,
    UNIQUE (store_id, number),
    CHECK ((status = 'done') = (sale_id IS NOT NULL)),
    CHECK ((status = 'open') = (ended_at IS NULL))
);
CREATE INDEX layaways_due ON layaways (store_id, due_on) WHERE status = 'open';
CREATE INDEX layaways_customer ON layaways (customer_id, opened_at);

-- Money that came in on goods put aside, and what went back when they were
-- not fetched. Cash is a movement of the drawer too, under the same id.
CREATE TABLE layaway_payments (
    id           TEXT PRIMARY KEY,
    layaway_id   TEXT NOT NULL REFERENCES layaways (id),
    store_id     TEXT NOT NULL REFERENCES stores (id),
    register_id  TEXT NOT NULL REFERENCES registers (id),
    drawer_id    TEXT NOT NULL REFERENCES drawers (id),
    kind         TEXT NOT NULL CHECK (kind IN ('pay', 'refund')),
    position     INTEGER NOT NULL CHECK (position > 0),
    amount       INTEGER NOT NULL CHECK (amount >= 0),
    cash         INTEGER NOT NULL CHECK (cash >= 0),
    staff_id     TEXT NOT NULL REFERENCES staff (id),
    at           INTEGER NOT NULL,
    answer       BLOB NOT NULL,
    content_hash BLOB NOT NULL,
    UNIQUE (layaway_id, position)
);
CREATE INDEX layaway_payments_drawer ON layaway_payments (drawer_id);
CREATE TABLE layaway_tenders (
    payment_id      TEXT NOT NULL REFERENCES layaway_payments (id),
    position        INTEGER NOT NULL CHECK (position > 0),
    kind            TEXT NOT NULL CHECK (kind IN ('cash', 'card', 'voucher', 'gift_card', 'store_credit')),
    amount          INTEGER NOT NULL CHECK (amount >= 0),
    reference       TEXT NOT NULL,
    account_id      TEXT REFERENCES ledger_accounts (id),
    card_payment_id TEXT REFERENCES payments (id),
    currency        TEXT NOT NULL,
    foreign_amount  INTEGER NOT NULL,
    PRIMARY KEY (payment_id, position)
) WITHOUT ROWID;
CREATE UNIQUE INDEX layaway_tenders_card ON layaway_tenders (card_payment_id) WHERE card_payment_id IS NOT NULL;

-- +goose Down
DROP TABLE layaway_tenders;
DROP TABLE layaway_payments;
DROP TABLE layaways;
ALTER TABLE payments DROP COLUMN asked_amount;
