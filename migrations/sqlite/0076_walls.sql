-- +goose Up
-- Screens on the wall: each is opened by a link with a secret of its own, of
-- which the hash is kept. names: whether it shows who is on the floor.
CREATE TABLE wall_boards (
    id          TEXT PRIMARY KEY,
    store_id    TEXT NOT NULL REFERENCES stores (id),
    name        TEXT NOT NULL,
    names       BOOLEAN NOT NULL,
    secret_hash BLOB NOT NULL UNIQUE,
    created_at  INTEGER NOT NULL,
    created_by  TEXT NOT NULL REFERENCES staff (id)
);
CREATE INDEX wall_boards_store ON wall_boards (store_id);

-- +goose Down
DROP TABLE wall_boards;
