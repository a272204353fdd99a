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

-- +goose Down
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
