-- +goose Up
CREATE TABLE terminals (
    id          uuid PRIMARY KEY,
    store_id    uuid NOT NULL REFERENCES stores (id),
    register_id uuid REFERENCES registers (id),
    kind        text NOT NULL CHECK (kind IN ('manual', 'stripe')),
    name        text NOT NULL,
    reader      text NOT NULL,
    active      boolean NOT NULL
);
CREATE INDEX terminals_store ON terminals (store_id);

-- What card terminals were asked: written before they are, so that no charge
-- is ever forgotten, and each used by one document. refunded is what its
-- refunds gave back or are giving back.
CREATE TABLE payments (
    id            uuid PRIMARY KEY,
    store_id      uuid NOT NULL REFERENCES stores (id),
    register_id   uuid NOT NULL REFERENCES registers (id),
    terminal_id   uuid NOT NULL REFERENCES terminals (id),
    kind          text NOT NULL CHECK (kind IN ('charge', 'refund')),
    amount        bigint NOT NULL CHECK (amount > 0),
    currency      text NOT NULL,
    status        text NOT NULL CHECK (status IN ('pending', 'approved', 'declined', 'cancelled', 'failed')),
    of_id         uuid REFERENCES payments (id),
    refunded      bigint NOT NULL DEFAULT 0 CHECK (refunded BETWEEN 0 AND amount),
    document_id   uuid,
    ref           text NOT NULL,
    reason        text NOT NULL,
    brand         text NOT NULL,
    last4         text NOT NULL,
    auth_code     text NOT NULL,
    staff_id      uuid NOT NULL REFERENCES staff (id),
    asked_at      bigint NOT NULL,
    ended_at      bigint,
    driven_until  bigint NOT NULL,
    cancel_wanted boolean NOT NULL,
    content_hash  bytea NOT NULL,
    CHECK ((kind = 'refund') = (of_id IS NOT NULL)),
    CHECK (document_id IS NULL OR status = 'approved')
);
CREATE INDEX payments_pending ON payments (driven_until) WHERE status = 'pending';
CREATE INDEX payments_open ON payments (store_id, asked_at) WHERE document_id IS NULL;
CREATE INDEX payments_ref ON payments (ref) WHERE ref <> '';
CREATE INDEX payments_document ON payments (document_id) WHERE document_id IS NOT NULL;
