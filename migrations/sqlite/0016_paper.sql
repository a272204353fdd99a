-- +goose Up
CREATE TABLE printers (
    id         TEXT PRIMARY KEY,
    store_id   TEXT NOT NULL REFERENCES stores (id),
    name       TEXT NOT NULL,
    host       TEXT NOT NULL,
    port       INTEGER NOT NULL CHECK (port BETWEEN 1 AND 65535),
    columns    INTEGER NOT NULL CHECK (columns BETWEEN 20 AND 80),
    pages      TEXT NOT NULL,
    cut        TEXT NOT NULL CHECK (cut IN ('partial', 'full', 'none')),
    kick       TEXT NOT NULL CHECK (kick IN ('before', 'after', 'never')),
    pin        INTEGER NOT NULL CHECK (pin IN (2, 5)),
    raster_qr  BOOLEAN NOT NULL,
    active     BOOLEAN NOT NULL,
    created_at INTEGER NOT NULL,
    UNIQUE (store_id, name)
);

-- What a register prints where, and whether by itself.
CREATE TABLE register_printing (
    register_id        TEXT PRIMARY KEY REFERENCES registers (id),
    store_id           TEXT NOT NULL REFERENCES stores (id),
    receipt_printer_id TEXT REFERENCES printers (id),
    kick_printer_id    TEXT REFERENCES printers (id),
    report_printer_id  TEXT REFERENCES printers (id),
    after_sale         TEXT NOT NULL CHECK (after_sale IN ('print', 'ask', 'screen'))
);

-- The queue. A printer has one job in hand at a time, by whatever node.
CREATE TABLE print_jobs (
    id           TEXT PRIMARY KEY,
    store_id     TEXT NOT NULL REFERENCES stores (id),
    printer_id   TEXT NOT NULL REFERENCES printers (id),
    register_id  TEXT REFERENCES registers (id),
    staff_id     TEXT REFERENCES staff (id),
    kind         TEXT NOT NULL CHECK (kind IN ('receipt', 'gift', 'report', 'kick', 'test')),
    subject_id   TEXT,
    title        TEXT NOT NULL,
    kick         BOOLEAN NOT NULL,
    content      BLOB NOT NULL,
    state        TEXT NOT NULL CHECK (state IN ('waiting', 'printing', 'printed', 'failed', 'cancelled')),
    doubtful     BOOLEAN NOT NULL,
    trouble      TEXT NOT NULL,
    tries        INTEGER NOT NULL CHECK (tries >= 0),
    next_at      INTEGER NOT NULL,
    lease_until  INTEGER NOT NULL,
    created_at   INTEGER NOT NULL,
    ended_at     INTEGER,
    content_hash BLOB NOT NULL
);
CREATE UNIQUE INDEX print_jobs_one ON print_jobs (printer_id) WHERE state = 'printing';
CREATE INDEX print_jobs_due ON print_jobs (next_at) WHERE state = 'waiting';
CREATE INDEX print_jobs_store ON print_jobs (store_id, id);
CREATE UNIQUE INDEX print_jobs_kick ON print_jobs (subject_id) WHERE kind = 'kick' AND state <> 'cancelled' AND state <> 'failed';

CREATE TABLE receipt_templates (
    store_id   TEXT NOT NULL REFERENCES stores (id),
    language   TEXT NOT NULL,
    body       TEXT NOT NULL,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (store_id, language)
);

CREATE TABLE receipt_logos (
    store_id   TEXT PRIMARY KEY REFERENCES stores (id),
    picture    BLOB NOT NULL,
    updated_at INTEGER NOT NULL
);

-- A receipt's address online. issued counts how often opening it counted as
-- handing out a paper: once, and once more as a copy.
CREATE TABLE receipt_links (
    token      TEXT PRIMARY KEY,
    sale_id    TEXT NOT NULL UNIQUE REFERENCES sales (id),
    store_id   TEXT NOT NULL REFERENCES stores (id),
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    issued     INTEGER NOT NULL CHECK (issued BETWEEN 0 AND 2),
    copy       INTEGER NOT NULL CHECK (copy >= 0)
);

-- The outbox. An address is kept no longer than its job.
CREATE TABLE mail_jobs (
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
CREATE INDEX mail_jobs_due ON mail_jobs (next_at) WHERE state = 'waiting';
CREATE INDEX mail_jobs_store ON mail_jobs (store_id, id);

-- +goose Down
DROP TABLE mail_jobs;
DROP TABLE receipt_links;
DROP TABLE receipt_logos;
DROP TABLE receipt_templates;
DROP TABLE print_jobs;
DROP TABLE register_printing;
DROP TABLE printers;
