-- +goose Up
-- Pictures of the staff, for the customer whom they are on the way to. The tag
-- is another one for another picture.
CREATE TABLE staff_pictures (
    staff_id TEXT PRIMARY KEY REFERENCES staff (id),
    tag      TEXT NOT NULL,
    jpeg     BLOB NOT NULL,
    at       INTEGER NOT NULL
);

-- A call may be tied to a sale by the customer, too.
CREATE TABLE assist_calls_new (
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
    rule       TEXT NOT NULL CHECK (rule IN ('', 'customer', 'cart', 'till', 'product')),
    sale_id    TEXT,
    value      INTEGER NOT NULL,
    CHECK ((rule = '') = (sale_id IS NULL))
);
INSERT INTO assist_calls_new SELECT request_id, store_id, ended_at, day, hour, zone_id, product_id, kind, fate, judged, rule, sale_id, value FROM assist_calls;
DROP TABLE assist_calls;
ALTER TABLE assist_calls_new RENAME TO assist_calls;
CREATE INDEX assist_calls_store ON assist_calls (store_id, ended_at, request_id);

-- Their sums, one for each way that they are looked at, by day and by month:
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
CREATE TABLE assist_calls_new (
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
INSERT INTO assist_calls_new SELECT request_id, store_id, ended_at, day, hour, zone_id, product_id, kind, fate, judged, CASE rule WHEN 'customer' THEN 'cart' ELSE rule END, sale_id, value FROM assist_calls;
DROP TABLE assist_calls;
ALTER TABLE assist_calls_new RENAME TO assist_calls;
CREATE INDEX assist_calls_store ON assist_calls (store_id, ended_at, request_id);
DROP TABLE staff_pictures;
