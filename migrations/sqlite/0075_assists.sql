-- +goose Up
-- What calls for help came to at the tills. A call is judged once, when the time
-- is over in which a sale counts as its.
CREATE TABLE assist_calls (
    request_id TEXT PRIMARY KEY REFERENCES help_requests (id),
    store_id   TEXT NOT NULL REFERENCES stores (id),
    ended_at   INTEGER NOT NULL,
    day        TEXT NOT NULL,
    hour       INTEGER NOT NULL CHECK (hour BETWEEN 0 AND 23),
    zone_id    TEXT,
    product_id TEXT,
    kind       TEXT NOT NULL,
    fate       TEXT NOT NULL CHECK (fate IN ('helped', 'unhelped', 'abandoned')),
    judged     BOOLEAN NOT NULL,
    rule       TEXT NOT NULL CHECK (rule IN ('', 'cart', 'till', 'product')),
    sale_id    TEXT,
    value      INTEGER NOT NULL,
    CHECK ((rule = '') = (sale_id IS NULL))
);
CREATE INDEX assist_calls_store ON assist_calls (store_id, ended_at, request_id);

-- A line of a sale is one call's.
CREATE TABLE assist_lines (
    sale_id    TEXT NOT NULL,
    line       INTEGER NOT NULL,
    request_id TEXT NOT NULL REFERENCES help_requests (id),
    PRIMARY KEY (sale_id, line)
) WITHOUT ROWID;

-- Their sums. Empty texts stand for no zone and no product. logs and squares are
-- of the natural logarithm of what was bought, in thousandths, for the interval
-- of its mean.
CREATE TABLE assist_sums (
    store_id   TEXT NOT NULL REFERENCES stores (id),
    day        TEXT NOT NULL,
    hour       INTEGER NOT NULL,
    zone_id    TEXT NOT NULL,
    product_id TEXT NOT NULL,
    kind       TEXT NOT NULL,
    fate       TEXT NOT NULL,
    calls      INTEGER NOT NULL,
    judged     INTEGER NOT NULL,
    bought     INTEGER NOT NULL,
    value      INTEGER NOT NULL,
    valued     INTEGER NOT NULL,
    logs       INTEGER NOT NULL,
    squares    INTEGER NOT NULL,
    PRIMARY KEY (store_id, day, hour, zone_id, product_id, kind, fate)
) WITHOUT ROWID;

-- How far each store's calls were judged.
CREATE TABLE assist_marks (
    store_id   TEXT PRIMARY KEY REFERENCES stores (id),
    ended_at   INTEGER NOT NULL,
    request_id TEXT NOT NULL
);
CREATE INDEX help_requests_ended ON help_requests (store_id, ended_at, id) WHERE ended_at IS NOT NULL;
CREATE INDEX carts_made ON carts (created_by, created_at);

-- +goose Down
DROP INDEX carts_made;
DROP INDEX help_requests_ended;
DROP TABLE assist_marks;
DROP TABLE assist_sums;
DROP TABLE assist_lines;
DROP TABLE assist_calls;
