-- +goose Up
-- What is to be done by a time, by whoever of the floor is free: offered like a
-- call, behind the calls of customers. Those of a series share its first's id;
-- next_at is when the one after this appears, as long as it has not.
CREATE TABLE tasks (
    id              TEXT PRIMARY KEY,
    store_id        TEXT NOT NULL REFERENCES stores (id),
    series_id       TEXT NOT NULL,
    title           TEXT NOT NULL,
    words           TEXT NOT NULL,
    zone_id         TEXT REFERENCES zones (id),
    call_point_id   TEXT REFERENCES call_points (id),
    product_id      TEXT REFERENCES products (id),
    product_name    TEXT NOT NULL,
    skill           TEXT NOT NULL,
    priority        INTEGER NOT NULL CHECK (priority BETWEEN 0 AND 9),
    repeats         TEXT NOT NULL CHECK (repeats IN ('none', 'daily', 'weekly')),
    made_by         TEXT NOT NULL REFERENCES staff (id),
    created_at      INTEGER NOT NULL,
    starts_at       INTEGER NOT NULL,
    due_at          INTEGER NOT NULL CHECK (due_at > starts_at),
    next_at         INTEGER,
    status          TEXT NOT NULL CHECK (status IN ('waiting', 'offered', 'accepted', 'done', 'not_possible', 'cancelled', 'missed')),
    policy          TEXT NOT NULL,
    rung            INTEGER NOT NULL,
    next_rung_at    INTEGER,
    offered_to      TEXT NOT NULL,
    offered_until   INTEGER,
    declined        TEXT NOT NULL,
    passed          TEXT NOT NULL,
    why             TEXT NOT NULL,
    claim_epoch     INTEGER NOT NULL,
    claim_staff_id  TEXT REFERENCES staff (id),
    claim_device_id TEXT REFERENCES devices (id),
    accepted_at     INTEGER,
    ended_at        INTEGER,
    ended_by        TEXT REFERENCES staff (id),
    result          TEXT NOT NULL,
    content_hash    BLOB NOT NULL,
    version         INTEGER NOT NULL,
    CHECK ((status = 'accepted') = (claim_staff_id IS NOT NULL AND ended_at IS NULL)),
    CHECK ((status IN ('done', 'not_possible', 'cancelled', 'missed')) = (ended_at IS NOT NULL)),
    UNIQUE (series_id, starts_at)
);
CREATE INDEX tasks_open ON tasks (store_id, due_at) WHERE status IN ('waiting', 'offered', 'accepted');
CREATE INDEX tasks_ended ON tasks (store_id, ended_at) WHERE ended_at IS NOT NULL;
CREATE INDEX tasks_held ON tasks (claim_staff_id) WHERE status = 'accepted';
CREATE INDEX tasks_next ON tasks (next_at) WHERE next_at IS NOT NULL;

CREATE TABLE task_steps (
    task_id   TEXT NOT NULL REFERENCES tasks (id),
    n         INTEGER NOT NULL,
    at        INTEGER NOT NULL,
    type      TEXT NOT NULL,
    staff_id  TEXT REFERENCES staff (id),
    device_id TEXT REFERENCES devices (id),
    data      TEXT NOT NULL,
    PRIMARY KEY (task_id, n)
);

-- What somebody says to many, until a time: to everybody on shift, or to those
-- of zones, of a skill or by name.
CREATE TABLE broadcasts (
    id           TEXT PRIMARY KEY,
    store_id     TEXT NOT NULL REFERENCES stores (id),
    sent_by      TEXT NOT NULL REFERENCES staff (id),
    words        TEXT NOT NULL,
    aim          TEXT NOT NULL CHECK (aim IN ('everyone', 'zone', 'skill', 'persons')),
    zone_id      TEXT REFERENCES zones (id),
    skill        TEXT NOT NULL,
    persons      TEXT NOT NULL,
    created_at   INTEGER NOT NULL,
    expires_at   INTEGER NOT NULL,
    ended_at     INTEGER,
    content_hash BLOB NOT NULL
);
CREATE INDEX broadcasts_store ON broadcasts (store_id, created_at);

CREATE TABLE broadcast_reads (
    broadcast_id TEXT NOT NULL REFERENCES broadcasts (id),
    staff_id     TEXT NOT NULL REFERENCES staff (id),
    device_id    TEXT REFERENCES devices (id),
    at           INTEGER NOT NULL,
    PRIMARY KEY (broadcast_id, staff_id)
);

-- What a shift tells the next, of a zone or of the whole store. The newest of a
-- place counts; all are kept.
CREATE TABLE handover_notes (
    id           TEXT PRIMARY KEY,
    store_id     TEXT NOT NULL REFERENCES stores (id),
    zone_id      TEXT REFERENCES zones (id),
    written_by   TEXT NOT NULL REFERENCES staff (id),
    words        TEXT NOT NULL,
    created_at   INTEGER NOT NULL,
    content_hash BLOB NOT NULL
);
CREATE INDEX handover_notes_store ON handover_notes (store_id, created_at);
CREATE TABLE handover_reads (
    note_id   TEXT NOT NULL REFERENCES handover_notes (id),
    staff_id  TEXT NOT NULL REFERENCES staff (id),
    device_id TEXT REFERENCES devices (id),
    at        INTEGER NOT NULL,
    PRIMARY KEY (note_id, staff_id)
);

-- +goose Down
DROP TABLE handover_reads;
DROP TABLE handover_notes;
DROP TABLE broadcast_reads;
DROP TABLE broadcasts;
DROP TABLE task_steps;
DROP TABLE tasks;
