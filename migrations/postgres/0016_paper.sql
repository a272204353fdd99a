-- +goose Up
CREATE TABLE printers (
    id         uuid PRIMARY KEY,
    store_id   uuid NOT NULL REFERENCES stores (id),
    name       text NOT NULL,
    host       text NOT NULL,
    port       bigint NOT NULL CHECK (port BETWEEN 1 AND 65535),
    columns    bigint NOT NULL CHECK (columns BETWEEN 20 AND 80),
    pages      text NOT NULL,
    cut        text NOT NULL CHECK (cut IN ('partial', 'full', 'none')),
    kick       text NOT NULL CHECK (kick IN ('before', 'after', 'never')),
    pin        bigint NOT NULL CHECK (pin IN (2, 5)),
    raster_qr  boolean NOT NULL,
    active     boolean NOT NULL,
    created_at bigint NOT NULL,
    UNIQUE (store_id, name)
);

-- What a register prints where, and whether by itself.
CREATE TABLE register_printing (
    register_id        uuid PRIMARY KEY REFERENCES registers (id),
    store_id           uuid NOT NULL REFERENCES stores (id),
    receipt_printer_id uuid REFERENCES printers (id),
    kick_printer_id    uuid REFERENCES printers (id),
    report_printer_id  uuid REFERENCES printers (id),
    after_sale         text NOT NULL CHECK (after_sale IN ('print', 'ask', 'screen'))
);

-- The queue. A printer has one job in hand at a time, by whatever node.
CREATE TABLE print_jobs (
    id           uuid PRIMARY KEY,
    store_id     uuid NOT NULL REFERENCES stores (id),
    printer_id   uuid NOT NULL REFERENCES printers (id),
    register_id  uuid REFERENCES registers (id),
    staff_id     uuid REFERENCES staff (id),
    kind         text NOT NULL CHECK (kind IN ('receipt', 'gift', 'report', 'kick', 'test')),
    subject_id   uuid,
    title        text NOT NULL,
    kick         boolean NOT NULL,
    content      bytea NOT NULL,
    state        text NOT NULL CHECK (state IN ('waiting', 'printing', 'printed', 'failed', 'cancelled')),
    doubtful     boolean NOT NULL,
    trouble      text NOT NULL,
    tries        bigint NOT NULL CHECK (tries >= 0),
    next_at      bigint NOT NULL,
    lease_until  bigint NOT NULL,
    created_at   bigint NOT NULL,
    ended_at     bigint,
    content_hash bytea NOT NULL
);
CREATE UNIQUE INDEX print_jobs_one ON print_jobs (printer_id) WHERE state = 'printing';
CREATE INDEX print_jobs_due ON print_jobs (next_at) WHERE state = 'waiting';
CREATE INDEX print_jobs_store ON print_jobs (store_id, id);
CREATE UNIQUE INDEX print_jobs_kick ON print_jobs (subject_id) WHERE kind = 'kick' AND state <> 'cancelled' AND state <> 'failed';

CREATE TABLE receipt_templates (
    store_id   uuid NOT NULL REFERENCES stores (id),
    language   text NOT NULL,
    body       text NOT NULL,
    updated_at bigint NOT NULL,
    PRIMARY KEY (store_id, language)
);

CREATE TABLE receipt_logos (
    store_id   uuid PRIMARY KEY REFERENCES stores (id),
    picture    bytea NOT NULL,
    updated_at bigint NOT NULL
);

-- A receipt's address online. issued counts how often opening it counted as
-- handing out a paper: once, and once more as a copy.
CREATE TABLE receipt_links (
    token      text PRIMARY KEY,
    sale_id    uuid NOT NULL UNIQUE REFERENCES sales (id),
    store_id   uuid NOT NULL REFERENCES stores (id),
    created_at bigint NOT NULL,
    expires_at bigint NOT NULL,
    issued     bigint NOT NULL CHECK (issued BETWEEN 0 AND 2),
    copy       bigint NOT NULL CHECK (copy >= 0)
);

-- The outbox. An address is kept no longer than its job.
CREATE TABLE mail_jobs (
    id           uuid PRIMARY KEY,
    store_id     uuid NOT NULL REFERENCES stores (id),
    sale_id      uuid NOT NULL REFERENCES sales (id),
    staff_id     uuid REFERENCES staff (id),
    address      text NOT NULL,
    title        text NOT NULL,
    content      bytea NOT NULL,
    state        text NOT NULL CHECK (state IN ('waiting', 'sending', 'sent', 'failed')),
    trouble      text NOT NULL,
    tries        bigint NOT NULL CHECK (tries >= 0),
    next_at      bigint NOT NULL,
    lease_until  bigint NOT NULL,
    created_at   bigint NOT NULL,
    ended_at     bigint,
    content_hash bytea NOT NULL
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
