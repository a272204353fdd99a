-- +goose Up
-- What is done in the office is approved there: an approval need not be asked
-- at a till. A column's NOT NULL goes only with its table.
CREATE TABLE approvals_next (
    id              TEXT PRIMARY KEY,
    store_id        TEXT NOT NULL REFERENCES stores (id),
    register_id     TEXT REFERENCES registers (id), -- none: in the office
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
INSERT INTO approvals_next SELECT id, store_id, register_id, requester_id, approver_id, right_name, subject_hash, amount, percent, reason,
    summary, help_request_id, state, asked_at, answered_at, expires_at, used_at, used_by, answer_reason, content_hash FROM approvals;
DROP TABLE approvals;
ALTER TABLE approvals_next RENAME TO approvals;
CREATE INDEX approvals_store ON approvals (store_id, asked_at, id);

-- +goose Down
-- What was asked in the office stays as it is: an older program does not ask there.
SELECT 1;
