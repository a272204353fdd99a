-- +goose Up
-- How many entries a seal covers; NULL where it was made before they were counted.
ALTER TABLE journal_seals ADD COLUMN entries bigint;

-- Chains of acts that belong to no register: one of each store, under the
-- store's id, and one of the servers, under the id of all zeros. What is in
-- them stands in journal, like the registers'.
CREATE TABLE journal_chains (
    chain_id uuid PRIMARY KEY,
    store_id uuid REFERENCES stores (id),
    seq      bigint NOT NULL,
    hash     bytea NOT NULL CHECK (length(hash) = 32)
);

-- Acts are few among the sales: they are counted by this.
CREATE INDEX journal_acts ON journal (register_id, seq, type) WHERE type <> 'SALE';

-- Minutes after midnight at which the shop's business day ends.
ALTER TABLE stores ADD COLUMN day_cutoff bigint NOT NULL DEFAULT 240 CHECK (day_cutoff BETWEEN 0 AND 1439);

-- When the business day that is under way on a register ends; 0 before its first.
ALTER TABLE register_heads ADD COLUMN day_ends bigint NOT NULL DEFAULT 0;

-- What its documents came to since: no more than what can be added up from them.
ALTER TABLE register_heads ADD COLUMN day_tally bytea NOT NULL DEFAULT '';

-- Closings of days, months and years. answer is the journal's payload.
CREATE TABLE closings (
    id                uuid PRIMARY KEY,
    store_id          uuid NOT NULL REFERENCES stores (id),
    register_id       uuid NOT NULL REFERENCES registers (id),
    period            text NOT NULL CHECK (period IN ('day', 'month', 'year')),
    number            bigint NOT NULL CHECK (number > 0),
    label             text NOT NULL,
    at                bigint NOT NULL,
    first_seq         bigint NOT NULL,
    journal_seq       bigint NOT NULL,
    sale_number       bigint NOT NULL,
    return_number     bigint NOT NULL,
    sales             bigint NOT NULL,
    returns           bigint NOT NULL,
    perpetual_sales   bigint NOT NULL,
    perpetual_returns bigint NOT NULL,
    answer            bytea NOT NULL,
    UNIQUE (register_id, period, number)
);
CREATE INDEX closings_store ON closings (store_id, at);

-- What signing devices answered: one row an entry, when it is answered for
-- good. A device that refuses leaves its error and no signature.
CREATE TABLE journal_signatures (
    register_id uuid NOT NULL,
    seq         bigint NOT NULL,
    device      text NOT NULL,
    counter     bigint NOT NULL,
    started_at  bigint NOT NULL,
    finished_at bigint NOT NULL,
    signature   bytea,
    error       text NOT NULL,
    late        bigint NOT NULL CHECK (late IN (0, 1)),
    PRIMARY KEY (register_id, seq)
);

-- Up to which entry a register's chain was shown to its device.
CREATE TABLE journal_signing (
    register_id uuid PRIMARY KEY REFERENCES registers (id),
    seq         bigint NOT NULL
);

CREATE TRIGGER closings_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON closings
    FOR EACH STATEMENT EXECUTE FUNCTION journal_is_append_only();

-- +goose Down
DROP TABLE journal_signing;
DROP TABLE journal_signatures;
DROP TABLE closings;
ALTER TABLE register_heads DROP COLUMN day_tally;
ALTER TABLE register_heads DROP COLUMN day_ends;
ALTER TABLE stores DROP COLUMN day_cutoff;
DROP INDEX journal_acts;
DROP TABLE journal_chains;
ALTER TABLE journal_seals DROP COLUMN entries;
