-- +goose Up
-- What calls for help came to at the tills. A call is judged once, when the time
-- is over in which a sale counts as its.
CREATE TABLE assist_calls (
    request_id uuid PRIMARY KEY REFERENCES help_requests (id),
    store_id   uuid NOT NULL REFERENCES stores (id),
    ended_at   bigint NOT NULL,
    day        text NOT NULL,
    hour       bigint NOT NULL CHECK (hour BETWEEN 0 AND 23),
    zone_id    uuid,
    product_id uuid,
    kind       text NOT NULL,
    fate       text NOT NULL CHECK (fate IN ('helped', 'unhelped', 'abandoned')),
    judged     boolean NOT NULL,
    rule       text NOT NULL CHECK (rule IN ('', 'cart', 'till', 'product')),
    sale_id    uuid,
    value      bigint NOT NULL,
    CHECK ((rule = '') = (sale_id IS NULL))
);
CREATE INDEX assist_calls_store ON assist_calls (store_id, ended_at, request_id);

-- A line of a sale is one call's.
CREATE TABLE assist_lines (
    sale_id    uuid NOT NULL,
    line       bigint NOT NULL,
    request_id uuid NOT NULL REFERENCES help_requests (id),
    PRIMARY KEY (sale_id, line)
);

-- Their sums. Empty texts stand for no zone and no product. logs and squares are
-- of the natural logarithm of what was bought, in thousandths, for the interval
-- of its mean.
CREATE TABLE assist_sums (
    store_id   uuid NOT NULL REFERENCES stores (id),
    day        text NOT NULL,
    hour       bigint NOT NULL,
    zone_id    text NOT NULL,
    product_id text NOT NULL,
    kind       text NOT NULL,
    fate       text NOT NULL,
    calls      bigint NOT NULL,
    judged     bigint NOT NULL,
    bought     bigint NOT NULL,
    value      bigint NOT NULL,
    valued     bigint NOT NULL,
    logs       bigint NOT NULL,
    squares    bigint NOT NULL,
    PRIMARY KEY (store_id, day, hour, zone_id, product_id, kind, fate)
);

-- How far each store's calls were judged.
CREATE TABLE assist_marks (
    store_id   uuid PRIMARY KEY REFERENCES stores (id),
    ended_at   bigint NOT NULL,
    request_id text NOT NULL
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
