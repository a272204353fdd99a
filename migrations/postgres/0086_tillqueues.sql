-- +goose Up
-- How many wait at each till, as its cashier tapped or its sales let guess.
CREATE TABLE till_queues (
    register_id uuid PRIMARY KEY REFERENCES registers (id),
    store_id    uuid NOT NULL REFERENCES stores (id),
    length      bigint NOT NULL CHECK (length BETWEEN 0 AND 9),
    how         text NOT NULL CHECK (how IN ('tapped', 'estimated')),
    at          bigint NOT NULL
);
CREATE INDEX till_queues_store ON till_queues (store_id);

-- Since when a store's queues are long or short, until when nothing more is
-- done about them, and how often something was noted: each note counts it on.
CREATE TABLE queue_watches (
    store_id    uuid PRIMARY KEY REFERENCES stores (id),
    long_since  bigint,
    short_since bigint,
    rest_until  bigint NOT NULL,
    turn        bigint NOT NULL
);

-- +goose Down
DROP TABLE queue_watches;
DROP TABLE till_queues;
