-- +goose Up
-- The sums of calls for help, one for each way that they are looked at, by day
-- and by month:
-- figures of a year read some thousand rows, whatever the number of calls. An
-- empty key stands for no zone and no product. logs and squares are of the
-- natural logarithm of what was bought, in thousandths.
CREATE TABLE assist_rolls (
    store_id TEXT NOT NULL REFERENCES stores (id),
    dim      TEXT NOT NULL CHECK (dim IN ('zone', 'hour', 'product', 'kind')),
    span     TEXT NOT NULL CHECK (span IN ('day', 'month')),
    at       TEXT NOT NULL,
    key      TEXT NOT NULL,
    fate     TEXT NOT NULL,
    calls    INTEGER NOT NULL,
    judged   INTEGER NOT NULL,
    bought   INTEGER NOT NULL,
    value    INTEGER NOT NULL,
    valued   INTEGER NOT NULL,
    logs     INTEGER NOT NULL,
    squares  INTEGER NOT NULL,
    PRIMARY KEY (store_id, dim, span, at, key, fate)
) WITHOUT ROWID;
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
-- What was added up before is judged anew.
DELETE FROM assist_lines;
DELETE FROM assist_calls;
DELETE FROM assist_marks;
DROP TABLE assist_rolls;
