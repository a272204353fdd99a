-- +goose Up
-- Screens on the wall: each is opened by a link with a secret of its own, of
-- which the hash is kept. names: whether it shows who is on the floor.
CREATE TABLE wall_boards (
    id          uuid PRIMARY KEY,
    store_id    uuid NOT NULL REFERENCES stores (id),
    name        text NOT NULL,
    names       boolean NOT NULL,
    secret_hash bytea NOT NULL UNIQUE,
    created_at  bigint NOT NULL,
    created_by  uuid NOT NULL REFERENCES staff (id)
);
CREATE INDEX wall_boards_store ON wall_boards (store_id);

-- +goose Down
DROP TABLE wall_boards;
