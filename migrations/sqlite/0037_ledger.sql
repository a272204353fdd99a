-- +goose Up
-- What is owed is paid like a sale: in several ways, at a terminal, with change.
CREATE TABLE account_tenders (
    payment_id      TEXT NOT NULL REFERENCES account_payments (id),
    position        INTEGER NOT NULL CHECK (position > 0),
    kind            TEXT NOT NULL CHECK (kind IN ('cash', 'card')),
    amount          INTEGER NOT NULL CHECK (amount >= 0),
    reference       TEXT NOT NULL,
    card_payment_id TEXT REFERENCES payments (id),
    currency        TEXT NOT NULL,
    foreign_amount  INTEGER NOT NULL,
    PRIMARY KEY (payment_id, position)
) WITHOUT ROWID;
CREATE UNIQUE INDEX account_tenders_card ON account_tenders (card_payment_id) WHERE card_payment_id IS NOT NULL;
INSERT INTO account_tenders SELECT id, 1, tender, amount, reference, NULL, '', 0 FROM account_payments;
ALTER TABLE account_payments ADD COLUMN change INTEGER NOT NULL DEFAULT 0 CHECK (change >= 0);
CREATE INDEX account_payments_at ON account_payments (store_id, at);

-- Change is given in the store's own cash, whatever was taken.
ALTER TABLE layaway_payments ADD COLUMN change INTEGER NOT NULL DEFAULT 0 CHECK (change >= 0);
UPDATE layaway_payments SET change = (SELECT COALESCE(SUM(t.amount), 0) FROM layaway_tenders t WHERE t.payment_id = layaway_payments.id AND t.kind = 'cash') - cash
    WHERE kind = 'pay';
CREATE INDEX layaway_payments_at ON layaway_payments (store_id, at);

-- +goose Down
DROP INDEX layaway_payments_at;
ALTER TABLE layaway_payments DROP COLUMN change;
DROP INDEX account_payments_at;
ALTER TABLE account_payments DROP COLUMN change;
DROP TABLE account_tenders;
