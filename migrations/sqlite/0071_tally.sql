-- +goose Up
-- What ended calls for help come to, added up behind the log: by day (20261126)
-- and month (202611), as a whole and by one thing at a time (part, and which of
-- them, key). Times are counted in bins. A recount makes figures of a number of
-- its own (made); those that count are of the number in the mark, which also
-- says up to which event of the store's log they go.
CREATE TABLE help_tally_marks (
    store_id TEXT PRIMARY KEY REFERENCES stores (id),
    seq      INTEGER NOT NULL,
    made     INTEGER NOT NULL,
    last     INTEGER NOT NULL
);
CREATE TABLE help_tallies (
    store_id    TEXT NOT NULL REFERENCES stores (id),
    made        INTEGER NOT NULL,
    part        TEXT NOT NULL,
    span        INTEGER NOT NULL,
    key         TEXT NOT NULL,
    calls       INTEGER NOT NULL,
    accepted    INTEGER NOT NULL,
    arrived     INTEGER NOT NULL,
    measured    INTEGER NOT NULL,
    resolved    INTEGER NOT NULL,
    no_shows    INTEGER NOT NULL,
    abandoned   INTEGER NOT NULL,
    cancelled   INTEGER NOT NULL,
    brief       INTEGER NOT NULL,
    lost        INTEGER NOT NULL,
    given_up    INTEGER NOT NULL,
    handled     INTEGER NOT NULL,
    handled_ms  INTEGER NOT NULL,
    accept_bins BLOB NOT NULL,
    arrive_bins BLOB NOT NULL,
    PRIMARY KEY (store_id, made, part, span, key)
) WITHOUT ROWID;

-- +goose Down
DROP TABLE help_tallies;
DROP TABLE help_tally_marks;
