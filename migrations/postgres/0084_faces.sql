-- +goose Up
-- Pictures of the staff, for the customer whom they are on the way to. The tag
-- is another one for another picture.
CREATE TABLE staff_pictures (
    staff_id uuid PRIMARY KEY REFERENCES staff (id),
    tag      text NOT NULL,
    jpeg     bytea NOT NULL,
    at       bigint NOT NULL
);

-- A call may be tied to a sale by the customer, too.
ALTER TABLE assist_calls DROP CONSTRAINT assist_calls_rule_check;
ALTER TABLE assist_calls ADD CONSTRAINT assist_calls_rule_check CHECK (rule IN ('', 'customer', 'cart', 'till', 'product'));

-- Their sums, one for each way that they are looked at, by day and by month:
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
UPDATE assist_calls SET rule = 'cart' WHERE rule = 'customer';
ALTER TABLE assist_calls DROP CONSTRAINT assist_calls_rule_check;
ALTER TABLE assist_calls ADD CONSTRAINT assist_calls_rule_check CHECK (rule IN ('', 'cart', 'till', 'product'));
DROP TABLE staff_pictures;
