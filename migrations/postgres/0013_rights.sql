-- +goose Up
-- What a store lets a role do, where it differs from what is built in. A limit
-- is up to where the role acts alone: an amount in minor units (of return.late:
-- days), a percentage in parts per million.
CREATE TABLE store_role_rights (
    store_id      uuid NOT NULL REFERENCES stores (id),
    role          text NOT NULL CHECK (role IN ('cashier', 'associate', 'greeter', 'supervisor', 'manager')),
    right_name    text NOT NULL,
    state         text NOT NULL CHECK (state IN ('allowed', 'approval', 'denied')),
    limit_amount  bigint CHECK (limit_amount >= 0),
    limit_percent bigint CHECK (limit_percent BETWEEN 0 AND 1000000),
    changed_by    uuid NOT NULL REFERENCES staff (id),
    changed_at    bigint NOT NULL,
    PRIMARY KEY (store_id, role, right_name),
    CHECK (state = 'allowed' OR limit_amount IS NULL AND limit_percent IS NULL)
);

-- A second person's yes to one act: bound to what was shown (subject_hash) and
-- to how much, good once and for minutes. That it expired is seen by the clock.
CREATE TABLE approvals (
    id              uuid PRIMARY KEY,
    store_id        uuid NOT NULL REFERENCES stores (id),
    register_id     uuid NOT NULL REFERENCES registers (id),
    requester_id    uuid NOT NULL REFERENCES staff (id),
    approver_id     uuid REFERENCES staff (id),
    right_name      text NOT NULL,
    subject_hash    bytea NOT NULL,
    amount          bigint NOT NULL CHECK (amount >= 0),
    percent         bigint NOT NULL CHECK (percent >= 0),
    reason          text NOT NULL,
    summary         text NOT NULL,
    help_request_id uuid UNIQUE REFERENCES help_requests (id),
    state           text NOT NULL CHECK (state IN ('asked', 'granted', 'refused', 'used')),
    asked_at        bigint NOT NULL,
    answered_at     bigint,
    expires_at      bigint NOT NULL,
    used_at         bigint,
    used_by         uuid,
    answer_reason   text NOT NULL,
    content_hash    bytea NOT NULL,
    CHECK (approver_id IS NULL OR approver_id <> requester_id),
    CHECK ((state = 'asked') = (approver_id IS NULL)),
    CHECK ((state = 'asked') = (answered_at IS NULL)),
    CHECK ((state = 'used') = (used_at IS NOT NULL)),
    CHECK ((state = 'used') = (used_by IS NOT NULL))
);
CREATE INDEX approvals_store ON approvals (store_id, asked_at, id);

-- What an approval is asked for, as its card shows it: JSON.
ALTER TABLE help_requests ADD COLUMN approval text;

-- +goose Down
ALTER TABLE help_requests DROP COLUMN approval;
DROP TABLE approvals;
DROP TABLE store_role_rights;
