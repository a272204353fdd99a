-- +goose Up
-- What a store lets a role do, where it differs from what is built in. A limit
-- is up to where the role acts alone: an amount in minor units (of return.late:
-- days), a percentage in parts per million.
CREATE TABLE store_role_rights (
    store_id      TEXT NOT NULL REFERENCES stores (id),
    role          TEXT NOT NULL CHECK (role IN ('cashier', 'associate', 'greeter', 'supervisor', 'manager')),
    right_name    TEXT NOT NULL,
    state         TEXT NOT NULL CHECK (state IN ('allowed', 'approval', 'denied')),
    limit_amount  INTEGER CHECK (limit_amount >= 0),
    limit_percent INTEGER CHECK (limit_percent BETWEEN 0 AND 1000000),
    changed_by    TEXT NOT NULL REFERENCES staff (id),
    changed_at    INTEGER NOT NULL,
    PRIMARY KEY (store_id, role, right_name),
    CHECK (state = 'allowed' OR limit_amount IS NULL AND limit_percent IS NULL)
);

-- A second person's yes to one act: bound to what was shown (subject_hash) and
-- to how much, good once and for minutes. That it expired is seen by the clock.
CREATE TABLE approvals (
    id              TEXT PRIMARY KEY,
    store_id        TEXT NOT NULL REFERENCES stores (id),
    register_id     TEXT NOT NULL REFERENCES registers (id),
    requester_id    TEXT NOT NULL REFERENCES staff (id),
    approver_id     TEXT REFERENCES staff (id),
    right_name      TEXT NOT NULL,
    subject_hash    BLOB NOT NULL,
    amount          INTEGER NOT NULL CHECK (amount >= 0),
    percent         INTEGER NOT NULL CHECK (percent >= 0),
    reason          TEXT NOT NULL,
    summary         TEXT NOT NULL,
    help_request_id TEXT UNIQUE REFERENCES help_requests (id),
    state           TEXT NOT NULL CHECK (state IN ('asked', 'granted', 'refused', 'used')),
    asked_at        INTEGER NOT NULL,
    answered_at     INTEGER,
    expires_at      INTEGER NOT NULL,
    used_at         INTEGER,
    used_by         TEXT,
    answer_reason   TEXT NOT NULL,
    content_hash    BLOB NOT NULL,
    CHECK (approver_id IS NULL OR approver_id <> requester_id),
    CHECK ((state = 'asked') = (approver_id IS NULL)),
    CHECK ((state = 'asked') = (answered_at IS NULL)),
    CHECK ((state = 'used') = (used_at IS NOT NULL)),
    CHECK ((state = 'used') = (used_by IS NOT NULL))
);
CREATE INDEX approvals_store ON approvals (store_id, asked_at, id);

-- What an approval is asked for, as its card shows it: JSON.
ALTER TABLE help_requests ADD COLUMN approval TEXT;

-- +goose Down
ALTER TABLE help_requests DROP COLUMN approval;
DROP TABLE approvals;
DROP TABLE store_role_rights;
