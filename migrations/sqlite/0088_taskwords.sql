-- +goose Up
-- How often what is to be done was changed; who changes it says which they saw.
ALTER TABLE tasks ADD COLUMN edition INTEGER NOT NULL DEFAULT 1;
-- Words go some time after their end.
CREATE INDEX tasks_worded ON tasks (ended_at) WHERE ended_at IS NOT NULL AND title <> '';
CREATE INDEX broadcasts_worded ON broadcasts (expires_at) WHERE words <> '';
CREATE INDEX handover_notes_worded ON handover_notes (created_at) WHERE words <> '';

-- What a device says of a task that its person is asked for: of each offer, by
-- the step that made it.
CREATE TABLE task_receipts (
    task_id   TEXT NOT NULL REFERENCES tasks (id),
    device_id TEXT NOT NULL,
    staff_id  TEXT NOT NULL,
    kind      TEXT NOT NULL CHECK (kind IN ('delivered', 'seen')),
    at        INTEGER NOT NULL,
    offer     INTEGER NOT NULL,
    PRIMARY KEY (task_id, device_id, staff_id, kind, offer)
);

-- Of help_pushes for tasks.
CREATE TABLE task_pushes (
    task_id   TEXT NOT NULL REFERENCES tasks (id),
    offer     INTEGER NOT NULL,
    staff_id  TEXT NOT NULL REFERENCES staff (id),
    device_id TEXT NOT NULL REFERENCES devices (id),
    tried_at  INTEGER NOT NULL,
    sent_at   INTEGER,
    over_at   INTEGER,
    PRIMARY KEY (task_id, offer, staff_id, device_id)
);
CREATE INDEX task_pushes_open ON task_pushes (tried_at) WHERE over_at IS NULL;

-- How many ends of calls were taken back: what was read of the log before one
-- was is not added to the tally any more.
ALTER TABLE help_tally_marks ADD COLUMN undone INTEGER NOT NULL DEFAULT 0;

-- +goose Down
ALTER TABLE help_tally_marks DROP COLUMN undone;
DROP TABLE task_pushes;
DROP TABLE task_receipts;
DROP INDEX handover_notes_worded;
DROP INDEX broadcasts_worded;
DROP INDEX tasks_worded;
ALTER TABLE tasks DROP COLUMN edition;
