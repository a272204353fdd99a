-- +goose Up
-- What is to be done by a time, by whoever of the floor is free: offered like a
-- call, behind the calls of customers. Those of a series share its first's id;
-- next_at is when the one after this appears, as long as it has not.
CREATE TABLE tasks (
    id              uuid PRIMARY KEY,
    store_id        uuid NOT NULL REFERENCES stores (id),
    series_id       uuid NOT NULL,
    title           text NOT NULL,
    words           text NOT NULL,
    zone_id         uuid REFERENCES zones (id),
    call_point_id   uuid REFERENCES call_points (id),
    product_id      uuid REFERENCES products (id),
    product_name    text NOT NULL,
    skill           text NOT NULL,
    priority        bigint NOT NULL CHECK (priority BETWEEN 0 AND 9),
    repeats         text NOT NULL CHECK (repeats IN ('none', 'daily', 'weekly')),
    made_by         uuid NOT NULL REFERENCES staff (id),
    created_at      bigint NOT NULL,
    starts_at       bigint NOT NULL,
    due_at          bigint NOT NULL CHECK (due_at > starts_at),
    next_at         bigint,
    status          text NOT NULL CHECK (status IN ('waiting', 'offered', 'accepted', 'done', 'not_possible', 'cancelled', 'missed')),
    policy          text NOT NULL,
    rung            bigint NOT NULL,
    next_rung_at    bigint,
    offered_to      text NOT NULL,
    offered_until   bigint,
    declined        text NOT NULL,
    passed          text NOT NULL,
    why             text NOT NULL,
    claim_epoch     bigint NOT NULL,
    claim_staff_id  uuid REFERENCES staff (id),
    claim_device_id uuid REFERENCES devices (id),
    accepted_at     bigint,
    ended_at        bigint,
    ended_by        uuid REFERENCES staff (id),
    result          text NOT NULL,
    content_hash    bytea NOT NULL,
    version         bigint NOT NULL,
    CHECK ((status = 'accepted') = (claim_staff_id IS NOT NULL AND ended_at IS NULL)),
    CHECK ((status IN ('done', 'not_possible', 'cancelled', 'missed')) = (ended_at IS NOT NULL)),
    UNIQUE (series_id, starts_at)
);
CREATE INDEX tasks_open ON tasks (store_id, due_at) WHERE status IN ('waiting', 'offered', 'accepted');
CREATE INDEX tasks_ended ON tasks (store_id, ended_at) WHERE ended_at IS NOT NULL;
CREATE INDEX tasks_held ON tasks (claim_staff_id) WHERE status = 'accepted';
CREATE INDEX tasks_next ON tasks (next_at) WHERE next_at IS NOT NULL;

CREATE TABLE task_steps (
    task_id   uuid NOT NULL REFERENCES tasks (id),
    n         bigint NOT NULL,
    at        bigint NOT NULL,
    type      text NOT NULL,
    staff_id  uuid REFERENCES staff (id),
    device_id uuid REFERENCES devices (id),
    data      text NOT NULL,
    PRIMARY KEY (task_id, n)
);

-- What somebody says to many, until a time: to everybody on shift, or to those
-- of zones, of a skill or by name.
CREATE TABLE broadcasts (
    id           uuid PRIMARY KEY,
    store_id     uuid NOT NULL REFERENCES stores (id),
    sent_by      uuid NOT NULL REFERENCES staff (id),
    words        text NOT NULL,
    aim          text NOT NULL CHECK (aim IN ('everyone', 'zone', 'skill', 'persons')),
    zone_id      uuid REFERENCES zones (id),
    skill        text NOT NULL,
    persons      text NOT NULL,
    created_at   bigint NOT NULL,
    expires_at   bigint NOT NULL,
    ended_at     bigint,
    content_hash bytea NOT NULL
);
CREATE INDEX broadcasts_store ON broadcasts (store_id, created_at);

CREATE TABLE broadcast_reads (
    broadcast_id uuid NOT NULL REFERENCES broadcasts (id),
    staff_id     uuid NOT NULL REFERENCES staff (id),
    device_id    uuid REFERENCES devices (id),
    at           bigint NOT NULL,
    PRIMARY KEY (broadcast_id, staff_id)
);

-- What a shift tells the next, of a zone or of the whole store. The newest of a
-- place counts; all are kept.
CREATE TABLE handover_notes (
    id           uuid PRIMARY KEY,
    store_id     uuid NOT NULL REFERENCES stores (id),
    zone_id      uuid REFERENCES zones (id),
    written_by   uuid NOT NULL REFERENCES staff (id),
    words        text NOT NULL,
    created_at   bigint NOT NULL,
    content_hash bytea NOT NULL
);
CREATE INDEX handover_notes_store ON handover_notes (store_id, created_at);
CREATE TABLE handover_reads (
    note_id   uuid NOT NULL REFERENCES handover_notes (id),
    staff_id  uuid NOT NULL REFERENCES staff (id),
    device_id uuid REFERENCES devices (id),
    at        bigint NOT NULL,
    PRIMARY KEY (note_id, staff_id)
);

-- +goose Down
DROP TABLE handover_reads;
DROP TABLE handover_notes;
DROP TABLE broadcast_reads;
DROP TABLE broadcasts;
DROP TABLE task_steps;
DROP TABLE tasks;
