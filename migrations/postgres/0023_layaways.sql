-- +goose Up
-- What a terminal was asked for, where it took less; 0: it took all of it.
ALTER TABLE payments ADD COLUMN asked_amount bigint NOT NULL DEFAULT 0 CHECK (asked_amount >= 0);

-- Goods put aside are a customer's money until they are handed over: accounts
-- of their own.
ALTER TABLE ledger_accounts DROP CONSTRAINT IF EXISTS ledger_accounts_kind_check;
ALTER TABLE ledger_accounts DROP CONSTRAINT IF EXISTS ledger_accounts_check;
ALTER TABLE ledger_accounts DROP CONSTRAINT IF EXISTS ledger_accounts_check1;
ALTER TABLE ledger_accounts DROP CONSTRAINT IF EXISTS ledger_accounts_side;
ALTER TABLE ledger_accounts DROP CONSTRAINT IF EXISTS ledger_accounts_least;
ALTER TABLE ledger_accounts ADD CONSTRAINT ledger_accounts_kind_check CHECK (kind IN ('gift_card', 'store_credit', 'on_account', 'points', 'layaway',
    'house_gift_cards', 'house_gifts', 'house_credit', 'house_receivables', 'house_points', 'house_forfeited', 'house_layaways'));
ALTER TABLE ledger_accounts ADD CONSTRAINT ledger_accounts_side CHECK ((kind IN ('gift_card', 'store_credit', 'on_account', 'points', 'layaway')) = (balance IS NOT NULL));
ALTER TABLE ledger_accounts ADD CONSTRAINT ledger_accounts_least CHECK (kind NOT IN ('gift_card', 'store_credit', 'layaway') OR balance >= 0);

-- Goods put aside leave the shelf, and come back to it when nobody fetches them.
ALTER TABLE stock_moves DROP CONSTRAINT stock_moves_kind_check;
ALTER TABLE stock_moves ADD CONSTRAINT stock_moves_kind_check CHECK (kind IN ('opening', 'receive', 'adjust', 'count', 'waste', 'import',
    'supplier_return', 'transfer_out', 'transfer_in', 'kit_make', 'kit_break', 'put_aside', 'put_back'));

-- Goods put aside for a customer, at the prices of that day. What was paid so
-- far is the balance of the ledger's account of the same id.
CREATE TABLE layaways (
    id           uuid PRIMARY KEY REFERENCES ledger_accounts (id),
    store_id     uuid NOT NULL REFERENCES stores (id),
    register_id  uuid NOT NULL REFERENCES registers (id),
    number       bigint NOT NULL CHECK (number > 0),
    customer_id  uuid NOT NULL REFERENCES customers (id),
    status       text NOT NULL CHECK (status IN ('open', 'done', 'cancelled')),
    request      text NOT NULL,
    priced       text NOT NULL,
    total        bigint NOT NULL CHECK (total > 0),
    fee          bigint NOT NULL CHECK (fee >= 0),
    currency     text NOT NULL,
    due_on       text NOT NULL,
    schedule     text NOT NULL,
    note         text NOT NULL,
    staff_id     uuid NOT NULL REFERENCES staff (id),
    opened_at    bigint NOT NULL,
    ended_by     uuid REFERENCES staff (id),
    ended_at     bigint,
    reason       text NOT NULL,
    sale_id      uuid,
    content_hash bytea NOT NULL,
    UNIQUE (store_id, number),
    CHECK ((status = 'done') = (sale_id IS NOT NULL)),
    CHECK ((status = 'open') = (ended_at IS NULL))
);
CREATE INDEX layaways_due ON layaways (store_id, due_on) WHERE status = 'open';
CREATE INDEX layaways_customer ON layaways (customer_id, opened_at);

-- Money that came in on goods put aside, and what went back when they were
-- not fetched. Cash is a movement of the drawer too, under the same id.
CREATE TABLE layaway_payments (
    id           uuid PRIMARY KEY,
    layaway_id   uuid NOT NULL REFERENCES layaways (id),
    store_id     uuid NOT NULL REFERENCES stores (id),
    register_id  uuid NOT NULL REFERENCES registers (id),
    drawer_id    uuid NOT NULL REFERENCES drawers (id),
    kind         text NOT NULL CHECK (kind IN ('pay', 'refund')),
    position     bigint NOT NULL CHECK (position > 0),
    amount       bigint NOT NULL CHECK (amount >= 0),
    cash         bigint NOT NULL CHECK (cash >= 0),
    staff_id     uuid NOT NULL REFERENCES staff (id),
    at           bigint NOT NULL,
    answer       bytea NOT NULL,
    content_hash bytea NOT NULL,
    UNIQUE (layaway_id, position)
);
CREATE INDEX layaway_payments_drawer ON layaway_payments (drawer_id);
CREATE TABLE layaway_tenders (
    payment_id      uuid NOT NULL REFERENCES layaway_payments (id),
    position        bigint NOT NULL CHECK (position > 0),
    kind            text NOT NULL CHECK (kind IN ('cash', 'card', 'voucher', 'gift_card', 'store_credit')),
    amount          bigint NOT NULL CHECK (amount >= 0),
    reference       text NOT NULL,
    account_id      uuid REFERENCES ledger_accounts (id),
    card_payment_id uuid REFERENCES payments (id),
    currency        text NOT NULL,
    foreign_amount  bigint NOT NULL,
    PRIMARY KEY (payment_id, position)
);
CREATE UNIQUE INDEX layaway_tenders_card ON layaway_tenders (card_payment_id) WHERE card_payment_id IS NOT NULL;

-- +goose Down
DROP TABLE layaway_tenders;
DROP TABLE layaway_payments;
DROP TABLE layaways;
ALTER TABLE payments DROP COLUMN asked_amount;
