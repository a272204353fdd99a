-- +goose Up
-- A quote is mailed too. Its mail outlives the quote, which is forgotten once it
-- is sold: so it is named and not referred to.
CREATE TABLE mail_jobs_new (
    id           TEXT PRIMARY KEY,
    store_id     TEXT NOT NULL REFERENCES stores (id),
    sale_id      TEXT REFERENCES sales (id),
    staff_id     TEXT REFERENCES staff (id),
    address      TEXT NOT NULL,
    title        TEXT NOT NULL,
    content      BLOB NOT NULL,
    state        TEXT NOT NULL CHECK (state IN ('waiting', 'sending', 'sent', 'failed')),
    trouble      TEXT NOT NULL,
    tries        INTEGER NOT NULL CHECK (tries >= 0),
    next_at      INTEGER NOT NULL,
    lease_until  INTEGER NOT NULL,
    created_at   INTEGER NOT NULL,
    ended_at     INTEGER,
    content_hash BLOB NOT NULL,
    quote_id     TEXT,
    CHECK ((sale_id IS NULL) <> (quote_id IS NULL))
);
INSERT INTO mail_jobs_new (id, store_id, sale_id, staff_id, address, title, content, state, trouble, tries, next_at, lease_until, created_at, ended_at, content_hash)
SELECT id, store_id, sale_id, staff_id, address, title, content, state, trouble, tries, next_at, lease_until, created_at, ended_at, content_hash FROM mail_jobs;
DROP TABLE mail_jobs;
ALTER TABLE mail_jobs_new RENAME TO mail_jobs;
CREATE INDEX mail_jobs_due ON mail_jobs (next_at) WHERE state = 'waiting';
CREATE INDEX mail_jobs_store ON mail_jobs (store_id, id);

-- +goose Down
CREATE TABLE mail_jobs_old (
    id           TEXT PRIMARY KEY,
    store_id     TEXT NOT NULL REFERENCES stores (id),
    sale_id      TEXT NOT NULL REFERENCES sales (id),
    staff_id     TEXT REFERENCES staff (id),
    address      TEXT NOT NULL,
    title        TEXT NOT NULL,
    content      BLOB NOT NULL,
    state        TEXT NOT NULL CHECK (state IN ('waiting', 'sending', 'sent', 'failed')),
    trouble      TEXT NOT NULL,
    tries        INTEGER NOT NULL CHECK (tries >= 0),
    next_at      INTEGER NOT NULL,
    lease_until  INTEGER NOT NULL,
    created_at   INTEGER NOT NULL,
    ended_at     INTEGER,
    content_hash BLOB NOT NULL
);
INSERT INTO mail_jobs_old (id, store_id, sale_id, staff_id, address, title, content, state, trouble, tries, next_at, lease_until, created_at, ended_at, content_hash)
SELECT id, store_id, sale_id, staff_id, address, title, content, state, trouble, tries, next_at, lease_until, created_at, ended_at, content_hash FROM mail_jobs WHERE sale_id IS NOT NULL;
DROP TABLE mail_jobs;
ALTER TABLE mail_jobs_old RENAME TO mail_jobs;
CREATE INDEX mail_jobs_due ON mail_jobs (next_at) WHERE state = 'waiting';
CREATE INDEX mail_jobs_store ON mail_jobs (store_id, id);
