-- +goose Up
-- Money that is no sale's, on goods put aside or for what was owed, has a paper
-- too, with an address and mails of its own. It is in one of two tables: so it
-- is named and not referred to.
CREATE TABLE receipt_links_new (
    token      TEXT PRIMARY KEY,
    sale_id    TEXT UNIQUE REFERENCES sales (id),
    store_id   TEXT NOT NULL REFERENCES stores (id),
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    issued     INTEGER NOT NULL CHECK (issued BETWEEN 0 AND 2),
    copy       INTEGER NOT NULL CHECK (copy >= 0),
    payment_id TEXT UNIQUE,
    CHECK ((sale_id IS NULL) <> (payment_id IS NULL))
);
INSERT INTO receipt_links_new (token, sale_id, store_id, created_at, expires_at, issued, copy)
SELECT token, sale_id, store_id, created_at, expires_at, issued, copy FROM receipt_links;
DROP TABLE receipt_links;
ALTER TABLE receipt_links_new RENAME TO receipt_links;
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
    doubts       INTEGER NOT NULL DEFAULT 0 CHECK (doubts >= 0),
    payment_id   TEXT,
    CHECK ((sale_id IS NOT NULL) + (quote_id IS NOT NULL) + (payment_id IS NOT NULL) = 1)
);
INSERT INTO mail_jobs_new (id, store_id, sale_id, staff_id, address, title, content, state, trouble, tries, next_at, lease_until, created_at, ended_at, content_hash, quote_id, doubts)
SELECT id, store_id, sale_id, staff_id, address, title, content, state, trouble, tries, next_at, lease_until, created_at, ended_at, content_hash, quote_id, doubts FROM mail_jobs;
DROP TABLE mail_jobs;
ALTER TABLE mail_jobs_new RENAME TO mail_jobs;
CREATE INDEX mail_jobs_due ON mail_jobs (next_at) WHERE state = 'waiting';
CREATE INDEX mail_jobs_store ON mail_jobs (store_id, id);
CREATE INDEX mail_jobs_sale ON mail_jobs (sale_id) WHERE sale_id IS NOT NULL;
CREATE INDEX mail_jobs_payment ON mail_jobs (payment_id) WHERE payment_id IS NOT NULL;

-- The letters that a printer was asked for and nothing at hand could set.
ALTER TABLE printers ADD COLUMN unprinted TEXT NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE printers DROP COLUMN unprinted;
CREATE TABLE mail_jobs_old (
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
    doubts       INTEGER NOT NULL DEFAULT 0 CHECK (doubts >= 0),
    CHECK ((sale_id IS NULL) <> (quote_id IS NULL))
);
INSERT INTO mail_jobs_old (id, store_id, sale_id, staff_id, address, title, content, state, trouble, tries, next_at, lease_until, created_at, ended_at, content_hash, quote_id, doubts)
SELECT id, store_id, sale_id, staff_id, address, title, content, state, trouble, tries, next_at, lease_until, created_at, ended_at, content_hash, quote_id, doubts FROM mail_jobs WHERE payment_id IS NULL;
DROP TABLE mail_jobs;
ALTER TABLE mail_jobs_old RENAME TO mail_jobs;
CREATE INDEX mail_jobs_due ON mail_jobs (next_at) WHERE state = 'waiting';
CREATE INDEX mail_jobs_store ON mail_jobs (store_id, id);
CREATE INDEX mail_jobs_sale ON mail_jobs (sale_id) WHERE sale_id IS NOT NULL;
CREATE TABLE receipt_links_old (
    token      TEXT PRIMARY KEY,
    sale_id    TEXT NOT NULL UNIQUE REFERENCES sales (id),
    store_id   TEXT NOT NULL REFERENCES stores (id),
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    issued     INTEGER NOT NULL CHECK (issued BETWEEN 0 AND 2),
    copy       INTEGER NOT NULL CHECK (copy >= 0)
);
INSERT INTO receipt_links_old (token, sale_id, store_id, created_at, expires_at, issued, copy)
SELECT token, sale_id, store_id, created_at, expires_at, issued, copy FROM receipt_links WHERE payment_id IS NULL;
DROP TABLE receipt_links;
ALTER TABLE receipt_links_old RENAME TO receipt_links;
