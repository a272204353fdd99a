-- +goose Up
-- What money goes back to cards for is judged before a terminal hears of it, and holds its sale until it is in the books.
CREATE TABLE refunds (
    id           uuid PRIMARY KEY,
    store_id     uuid NOT NULL REFERENCES stores (id),
    register_id  uuid NOT NULL REFERENCES registers (id),
    staff_id     uuid NOT NULL REFERENCES staff (id),
    kind         text NOT NULL CHECK (kind IN ('return', 'void', 'exchange', 'layaway')),
    sale_id      uuid,
    layaway_id   uuid REFERENCES layaways (id),
    request      text NOT NULL,
    charges      text NOT NULL,
    amount       bigint NOT NULL CHECK (amount >= 0),
    currency     text NOT NULL,
    asked_at     bigint NOT NULL,
    subject      bytea NOT NULL,
    content_hash bytea NOT NULL,
    CHECK ((kind = 'layaway') = (layaway_id IS NOT NULL))
);
CREATE INDEX refunds_sale ON refunds (sale_id) WHERE sale_id IS NOT NULL;
CREATE INDEX refunds_layaway ON refunds (layaway_id) WHERE layaway_id IS NOT NULL;
ALTER TABLE payments ADD COLUMN refund_id uuid REFERENCES refunds (id);
ALTER TABLE payments ADD COLUMN kept_at bigint;
ALTER TABLE payments ADD COLUMN kept_by uuid REFERENCES staff (id);
ALTER TABLE payments ADD COLUMN kept_reason text NOT NULL DEFAULT '';
CREATE INDEX payments_refund ON payments (refund_id) WHERE refund_id IS NOT NULL;

-- +goose Down
DROP INDEX payments_refund;
ALTER TABLE payments DROP COLUMN kept_reason;
ALTER TABLE payments DROP COLUMN kept_by;
ALTER TABLE payments DROP COLUMN kept_at;
ALTER TABLE payments DROP COLUMN refund_id;
DROP TABLE refunds;
