-- +goose Up
-- The sums of calls for help, one for each way that they are looked at, by day
-- and by month:
-- figures of a year read some thousand rows, whatever the number of calls. An
-- empty key stands for no zone and no product. logs and squares are of the
-- natural logarithm of what was bought, in thousandths.
CREATE TABLE assist_rolls (
    store_id uuid NOT NULL REFERENCES stores (id),
    dim      text NOT NULL CHECK (dim IN ('zone', 'hour', 'product', 'kind')),
    span     text NOT NULL CHECK (span IN ('day', 'month')),
    at       text NOT NULL,
    key      text NOT NULL,
    fate     text NOT NULL,
    calls    bigint NOT NULL,
    judged   bigint NOT NULL,
    bought   bigint NOT NULL,
    value    bigint NOT NULL,
    valued   bigint NOT NULL,
    logs     bigint NOT NULL,
    squares  bigint NOT NULL,
    PRIMARY KEY (store_id, dim, span, at, key, fate)
);
INSERT INTO assist_rolls SELECT store_id, 'zone', 'day', day, zone_id, fate, SUM(calls), SUM(judged), SUM(bought), SUM(value), SUM(valued), SUM(logs), SUM(squares) FROM assist_sums GROUP BY store_id, day, zone_id, fate;
INSERT INTO assist_rolls SELECT store_id, 'zone', 'month', substr(day, 1, 7), zone_id, fate, SUM(calls), SUM(judged), SUM(bought), SUM(value), SUM(valued), SUM(logs), SUM(squares) FROM assist_sums GROUP BY store_id, substr(day, 1, 7), zone_id, fate;
INSERT INTO assist_rolls SELECT store_id, 'hour', 'day', day, CAST(hour AS TEXT), fate, SUM(calls), SUM(judged), SUM(bought), SUM(value), SUM(valued), SUM(logs), SUM(squares) FROM assist_sums GROUP BY store_id, day, CAST(hour AS TEXT), fate;
INSERT INTO assist_rolls SELECT store_id, 'hour', 'month', substr(day, 1, 7), CAST(hour AS TEXT), fate, SUM(calls), SUM(judged), SUM(bought), SUM(value), SUM(valued), SUM(logs), SUM(squares) FROM assist_sums GROUP BY store_id, substr(day, 1, 7), CAST(hour AS TEXT), fate;
INSERT INTO assist_rolls SELECT store_id, 'product', 'day', day, product_id, fate, SUM(calls), SUM(judged), SUM(bought), SUM(value), SUM(valued), SUM(logs), SUM(squares) FROM assist_sums GROUP BY store_id, day, product_id, fate;
INSERT INTO assist_rolls SELECT store_id, 'product', 'month', substr(day, 1, 7), product_id, fate, SUM(calls), SUM(judged), SUM(bought), SUM(value), SUM(valued), SUM(logs), SUM(squares) FROM assist_sums GROUP BY store_id, substr(day, 1, 7), product_id, fate;
INSERT INTO assist_rolls SELECT store_id, 'kind', 'day', day, kind, fate, SUM(calls), SUM(judged), SUM(bought), SUM(value), SUM(valued), SUM(logs), SUM(squares) FROM assist_sums GROUP BY store_id, day, kind, fate;
INSERT INTO assist_rolls SELECT store_id, 'kind', 'month', substr(day, 1, 7), kind, fate, SUM(calls), SUM(judged), SUM(bought), SUM(value), SUM(valued), SUM(logs), SUM(squares) FROM assist_sums GROUP BY store_id, substr(day, 1, 7), kind, fate;
DROP TABLE assist_sums;

-- +goose Down
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
-- What was added up before is judged anew.
DELETE FROM assist_lines;
DELETE FROM assist_calls;
DELETE FROM assist_marks;
DROP TABLE assist_rolls;
