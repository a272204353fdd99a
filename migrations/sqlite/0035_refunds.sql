-- +goose Up
-- What money goes back to cards for is judged before a terminal hears of it, and holds its sale until it is in the books.
CREATE TABLE refunds (
    id           TEXT PRIMARY KEY,
    store_id     TEXT NOT NULL REFERENCES stores (id),
    register_id  TEXT NOT NULL REFERENCES registers (id),
    staff_id     TEXT NOT NULL REFERENCES staff (id),
    kind         TEXT NOT NULL CHECK (kind IN ('return', 'void', 'exchange', 'layaway')),
    sale_id      TEXT,
    layaway_id   TEXT REFERENCES layaways (id),
    request      TEXT NOT NULL,
    charges      TEXT NOT NULL,
    amount       INTEGER NOT NULL CHECK (amount >= 0),
    currency     TEXT NOT NULL,
    asked_at     INTEGER NOT NULL,
    subject      BLOB NOT NULL,
    content_hash BLOB NOT NULL,
    CHECK ((kind = 'layaway') = (layaway_id IS NOT NULL))
);
CREATE INDEX refunds_sale ON refunds (sale_id) WHERE sale_id IS NOT NULL;
CREATE INDEX refunds_layaway ON refunds (layaway_id) WHERE layaway_id IS NOT NULL;
ALTER TABLE payments ADD COLUMN refund_id TEXT REFERENCES refunds (id);
ALTER TABLE payments ADD COLUMN kept_at INTEGER;
ALTER TABLE payments ADD COLUMN kept_by TEXT REFERENCES staff (id);
ALTER TABLE payments ADD COLUMN kept_reason TEXT NOT NULL DEFAULT '';
CREATE INDEX payments_refund ON payments (refund_id) WHERE refund_id IS NOT NULL;

-- +goose Down
DROP INDEX payments_refund;
ALTER TABLE payments DROP COLUMN kept_reason;
ALTER TABLE payments DROP COLUMN kept_by;
ALTER TABLE payments DROP COLUMN kept_at;
ALTER TABLE payments DROP COLUMN refund_id;
DROP TABLE refunds;
