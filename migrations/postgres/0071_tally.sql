-- +goose Up
-- What ended calls for help come to, added up behind the log: by day (20261126)
-- and month (202611), as a whole and by one thing at a time (part, and which of
-- them, key). Times are counted in bins. A recount makes figures of a number of
-- its own (made); those that count are of the number in the mark, which also
-- says up to which event of the store's log they go.
CREATE TABLE help_tally_marks (
    store_id uuid PRIMARY KEY REFERENCES stores (id),
    seq      bigint NOT NULL,
    made     bigint NOT NULL,
    last     bigint NOT NULL
);
CREATE TABLE help_tallies (
    store_id    uuid NOT NULL REFERENCES stores (id),
    made        bigint NOT NULL,
    part        text NOT NULL,
    span        bigint NOT NULL,
    key         text NOT NULL,
    calls       bigint NOT NULL,
    accepted    bigint NOT NULL,
    arrived     bigint NOT NULL,
    measured    bigint NOT NULL,
    resolved    bigint NOT NULL,
    no_shows    bigint NOT NULL,
    abandoned   bigint NOT NULL,
    cancelled   bigint NOT NULL,
    brief       bigint NOT NULL,
    lost        bigint NOT NULL,
    given_up    bigint NOT NULL,
    handled     bigint NOT NULL,
    handled_ms  bigint NOT NULL,
    accept_bins bytea NOT NULL,
    arrive_bins bytea NOT NULL,
    PRIMARY KEY (store_id, made, part, span, key)
);

-- +goose Down
DROP TABLE help_tallies;
DROP TABLE help_tally_marks;
