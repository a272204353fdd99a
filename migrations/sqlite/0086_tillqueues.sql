-- +goose Up
-- How many wait at each till, as its cashier tapped or its sales let guess.
CREATE TABLE till_queues (
    register_id TEXT PRIMARY KEY REFERENCES registers (id),
    store_id    TEXT NOT NULL REFERENCES stores (id),
    length      INTEGER NOT NULL CHECK (length BETWEEN 0 AND 9),
    how         TEXT NOT NULL CHECK (how IN ('tapped', 'estimated')),
    at          INTEGER NOT NULL
);
CREATE INDEX till_queues_store ON till_queues (store_id);

-- Since when a store's queues are long or short, until when nothing more is
-- done about them, and how often something was noted: each note counts it on.
CREATE TABLE queue_watches (
    store_id    TEXT PRIMARY KEY REFERENCES stores (id),
    long_since  INTEGER,
    short_since INTEGER,
    rest_until  INTEGER NOT NULL,
    turn        INTEGER NOT NULL
);

-- +goose Down
DROP TABLE queue_watches;
DROP TABLE till_queues;
