-- +goose Up
CREATE TABLE terminals (
    id          TEXT PRIMARY KEY,
    store_id    TEXT NOT NULL REFERENCES stores (id),
    register_id TEXT REFERENCES registers (id),
    kind        TEXT NOT NULL CHECK (kind IN ('manual', 'stripe')),
    name        TEXT NOT NULL,
    reader      TEXT NOT NULL,
    active      BOOLEAN NOT NULL
);
CREATE INDEX terminals_store ON terminals (store_id);

-- What card terminals were asked: written before they are, so that no charge
-- is ever forgotten, and each used by one document. refunded is what its
-- refunds gave back or are giving back.
CREATE TABLE payments (
    id            TEXT PRIMARY KEY,
    store_id      TEXT NOT NULL REFERENCES stores (id),
    register_id   TEXT NOT NULL REFERENCES registers (id),
    terminal_id   TEXT NOT NULL REFERENCES terminals (id),
    kind          TEXT NOT NULL CHECK (kind IN ('charge', 'refund')),
    amount        INTEGER NOT NULL CHECK (amount > 0),
    currency      TEXT NOT NULL,
    status        TEXT NOT NULL CHECK (status IN ('pending', 'approved', 'declined', 'cancelled', 'failed')),
    of_id         TEXT REFERENCES payments (id),
    refunded      INTEGER NOT NULL DEFAULT 0 CHECK (refunded BETWEEN 0 AND amount),
    document_id   TEXT,
    ref           TEXT NOT NULL,
    reason        TEXT NOT NULL,
    brand         TEXT NOT NULL,
    last4         TEXT NOT NULL,
    auth_code     TEXT NOT NULL,
    staff_id      TEXT NOT NULL REFERENCES staff (id),
    asked_at      INTEGER NOT NULL,
    ended_at      INTEGER,
    driven_until  INTEGER NOT NULL,
    cancel_wanted BOOLEAN NOT NULL,
    content_hash  BLOB NOT NULL,
    CHECK ((kind = 'refund') = (of_id IS NOT NULL)),
    CHECK (document_id IS NULL OR status = 'approved')
);
CREATE INDEX payments_pending ON payments (driven_until) WHERE status = 'pending';
CREATE INDEX payments_open ON payments (store_id, asked_at) WHERE document_id IS NULL;
CREATE INDEX payments_ref ON payments (ref) WHERE ref <> '';
CREATE INDEX payments_document ON payments (document_id) WHERE document_id IS NOT NULL;
