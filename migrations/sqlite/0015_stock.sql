-- +goose Up
-- Every way in which stock moves without a sale. cause says why it was put
-- right; cost is what one unit cost, in thousandths of a minor unit.
ALTER TABLE stock_moves RENAME TO stock_moves_before;
CREATE TABLE stock_moves (
    id           TEXT PRIMARY KEY,
    store_id     TEXT NOT NULL REFERENCES stores (id),
    product_id   TEXT NOT NULL REFERENCES products (id),
    kind         TEXT NOT NULL CHECK (kind IN ('opening', 'receive', 'adjust', 'count', 'waste', 'import',
        'supplier_return', 'transfer_out', 'transfer_in', 'kit_make', 'kit_break')),
    quantity     INTEGER NOT NULL,
    on_hand      INTEGER NOT NULL,
    reason       TEXT NOT NULL,
    staff_id     TEXT REFERENCES staff (id),
    at           INTEGER NOT NULL,
    content_hash BLOB NOT NULL,
    cause        TEXT NOT NULL DEFAULT '' CHECK (cause IN
        ('', 'lost', 'stolen', 'found', 'damaged', 'expired', 'own_use', 'sample', 'correction')),
    cost         INTEGER CHECK (cost >= 0),
    document_id  TEXT,
    batch        TEXT NOT NULL DEFAULT '',
    expires_on   TEXT NOT NULL DEFAULT ''
);
INSERT INTO stock_moves (id, store_id, product_id, kind, quantity, on_hand, reason, staff_id, at, content_hash)
    SELECT id, store_id, product_id, kind, quantity, on_hand, reason, staff_id, at, content_hash FROM stock_moves_before;
DROP TABLE stock_moves_before;
CREATE INDEX stock_moves_product ON stock_moves (product_id, at, id);
CREATE INDEX stock_moves_document ON stock_moves (document_id) WHERE document_id IS NOT NULL;

-- The moving average of what a unit cost, in thousandths of a minor unit; it
-- changes when goods come in, never when they are sold.
ALTER TABLE stock ADD COLUMN cost INTEGER CHECK (cost >= 0);

-- What the average was from a time on, so that the cost of a sale can be told
-- later without a word in the sale.
CREATE TABLE stock_costs (
    product_id TEXT NOT NULL REFERENCES products (id),
    at         INTEGER NOT NULL,
    cost       INTEGER NOT NULL CHECK (cost >= 0),
    move_id    TEXT,
    staff_id   TEXT REFERENCES staff (id),
    PRIMARY KEY (product_id, at)
);

-- A product's sales are looked up by time.
ALTER TABLE sale_lines ADD COLUMN at INTEGER NOT NULL DEFAULT 0;
UPDATE sale_lines SET at = (SELECT s.committed_at FROM sales s WHERE s.id = sale_lines.sale_id);
CREATE INDEX sale_lines_product ON sale_lines (product_id, at);

-- Kits: what a product is made of. One that is not assembled has no stock of
-- its own: selling it takes its parts.
CREATE TABLE kits (
    product_id TEXT PRIMARY KEY REFERENCES products (id),
    store_id   TEXT NOT NULL REFERENCES stores (id),
    assembled  BOOLEAN NOT NULL
);
CREATE TABLE kit_parts (
    kit_id   TEXT NOT NULL REFERENCES kits (product_id),
    part_id  TEXT NOT NULL REFERENCES products (id),
    quantity INTEGER NOT NULL CHECK (quantity > 0),
    position INTEGER NOT NULL,
    PRIMARY KEY (kit_id, part_id),
    CHECK (kit_id <> part_id)
);
CREATE INDEX kit_parts_part ON kit_parts (part_id);

-- What a line that sold (or took back) a kit took from (or put back to) the
-- stock of its parts. The line's own stock_quantity is then 0.
CREATE TABLE sale_line_parts (
    sale_id    TEXT NOT NULL REFERENCES sales (id),
    line       INTEGER NOT NULL,
    product_id TEXT NOT NULL,
    quantity   INTEGER NOT NULL CHECK (quantity >= 0),
    at         INTEGER NOT NULL,
    PRIMARY KEY (sale_id, line, product_id)
);
CREATE INDEX sale_line_parts_product ON sale_line_parts (product_id, at);

-- What came in by batch, less what was taken out by naming it. Sales that name
-- none take the first to expire; see pos/batches.go.
CREATE TABLE stock_batches (
    product_id TEXT NOT NULL REFERENCES products (id),
    batch      TEXT NOT NULL,
    store_id   TEXT NOT NULL REFERENCES stores (id),
    expires_on TEXT NOT NULL,
    on_hand    INTEGER NOT NULL,
    PRIMARY KEY (product_id, batch)
);
CREATE INDEX stock_batches_expiry ON stock_batches (store_id, expires_on) WHERE expires_on <> '';

CREATE TABLE suppliers (
    id         TEXT PRIMARY KEY,
    store_id   TEXT NOT NULL REFERENCES stores (id),
    name       TEXT NOT NULL,
    contact    TEXT NOT NULL,
    email      TEXT NOT NULL,
    phone      TEXT NOT NULL,
    note       TEXT NOT NULL,
    lead_days  INTEGER NOT NULL CHECK (lead_days >= 0),
    deleted    BOOLEAN NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
);
CREATE INDEX suppliers_store ON suppliers (store_id, name, id);

CREATE TABLE supplier_products (
    product_id  TEXT NOT NULL REFERENCES products (id),
    supplier_id TEXT NOT NULL REFERENCES suppliers (id),
    article     TEXT NOT NULL,
    cost        INTEGER CHECK (cost >= 0),
    pack        INTEGER NOT NULL CHECK (pack > 0),
    preferred   BOOLEAN NOT NULL,
    PRIMARY KEY (product_id, supplier_id)
);
CREATE INDEX supplier_products_supplier ON supplier_products (supplier_id);

CREATE TABLE reorder_points (
    product_id TEXT PRIMARY KEY REFERENCES products (id),
    store_id   TEXT NOT NULL REFERENCES stores (id),
    minimum    INTEGER NOT NULL CHECK (minimum >= 0),
    target     INTEGER NOT NULL CHECK (target >= minimum)
);
CREATE INDEX reorder_points_store ON reorder_points (store_id);

CREATE TABLE purchase_orders (
    id          TEXT PRIMARY KEY,
    store_id    TEXT NOT NULL REFERENCES stores (id),
    supplier_id TEXT NOT NULL REFERENCES suppliers (id),
    number      INTEGER NOT NULL,
    status      TEXT NOT NULL CHECK (status IN ('draft', 'sent', 'partly', 'received', 'cancelled')),
    note        TEXT NOT NULL,
    expected_on TEXT NOT NULL,
    staff_id    TEXT NOT NULL REFERENCES staff (id),
    created_at  INTEGER NOT NULL,
    sent_at     INTEGER,
    closed_at   INTEGER,
    UNIQUE (store_id, number)
);
CREATE INDEX purchase_orders_store ON purchase_orders (store_id, created_at, id);

CREATE TABLE purchase_order_lines (
    order_id   TEXT NOT NULL REFERENCES purchase_orders (id),
    line       INTEGER NOT NULL CHECK (line > 0),
    product_id TEXT NOT NULL REFERENCES products (id),
    sku        TEXT NOT NULL,
    name       TEXT NOT NULL,
    unit       TEXT NOT NULL,
    article    TEXT NOT NULL,
    quantity   INTEGER NOT NULL CHECK (quantity > 0),
    received   INTEGER NOT NULL CHECK (received >= 0),
    cost       INTEGER CHECK (cost >= 0),
    PRIMARY KEY (order_id, line),
    UNIQUE (order_id, product_id)
);
CREATE INDEX purchase_order_lines_product ON purchase_order_lines (product_id);

-- A delivery; its lines are stock_moves of kind receive with its id.
CREATE TABLE receivings (
    id           TEXT PRIMARY KEY,
    store_id     TEXT NOT NULL REFERENCES stores (id),
    supplier_id  TEXT REFERENCES suppliers (id),
    order_id     TEXT REFERENCES purchase_orders (id),
    reference    TEXT NOT NULL,
    note         TEXT NOT NULL,
    staff_id     TEXT NOT NULL REFERENCES staff (id),
    at           INTEGER NOT NULL,
    content_hash BLOB NOT NULL,
    answer       BLOB NOT NULL
);
CREATE INDEX receivings_store ON receivings (store_id, at, id);
CREATE INDEX receivings_order ON receivings (order_id) WHERE order_id IS NOT NULL;

CREATE TABLE stock_transfers (
    id           TEXT PRIMARY KEY,
    from_store   TEXT NOT NULL REFERENCES stores (id),
    to_store     TEXT NOT NULL REFERENCES stores (id),
    number       INTEGER NOT NULL,
    status       TEXT NOT NULL CHECK (status IN ('sent', 'received', 'cancelled')),
    note         TEXT NOT NULL,
    sent_by      TEXT NOT NULL REFERENCES staff (id),
    sent_at      INTEGER NOT NULL,
    ended_by     TEXT REFERENCES staff (id),
    ended_at     INTEGER,
    content_hash BLOB NOT NULL,
    end_hash     BLOB,
    UNIQUE (from_store, number),
    CHECK (from_store <> to_store),
    CHECK ((status = 'sent') = (ended_at IS NULL))
);
CREATE INDEX stock_transfers_to ON stock_transfers (to_store, sent_at);

CREATE TABLE stock_transfer_lines (
    transfer_id  TEXT NOT NULL REFERENCES stock_transfers (id),
    line         INTEGER NOT NULL CHECK (line > 0),
    from_product TEXT NOT NULL REFERENCES products (id),
    to_product   TEXT REFERENCES products (id),
    sku          TEXT NOT NULL,
    name         TEXT NOT NULL,
    unit         TEXT NOT NULL,
    quantity     INTEGER NOT NULL CHECK (quantity > 0),
    received     INTEGER CHECK (received >= 0),
    cost         INTEGER CHECK (cost >= 0),
    batch        TEXT NOT NULL,
    expires_on   TEXT NOT NULL,
    PRIMARY KEY (transfer_id, line)
);

CREATE TABLE stocktakes (
    id          TEXT PRIMARY KEY,
    store_id    TEXT NOT NULL REFERENCES stores (id),
    name        TEXT NOT NULL,
    scope       TEXT NOT NULL CHECK (scope IN ('all', 'category', 'location')),
    scope_value TEXT NOT NULL,
    status      TEXT NOT NULL CHECK (status IN ('open', 'posted', 'cancelled')),
    opened_by   TEXT NOT NULL REFERENCES staff (id),
    opened_at   INTEGER NOT NULL,
    closed_by   TEXT REFERENCES staff (id),
    closed_at   INTEGER,
    content_hash BLOB NOT NULL
);
CREATE INDEX stocktakes_store ON stocktakes (store_id, opened_at, id);

-- A product's tally in a stocktake: what was counted, against what was on hand
-- when its count began. moved says that stock moved while it was counted;
-- resets is how often a count or a file had set its stock by then.
CREATE TABLE stocktake_items (
    stocktake_id TEXT NOT NULL REFERENCES stocktakes (id),
    product_id   TEXT NOT NULL REFERENCES products (id),
    counted      INTEGER NOT NULL CHECK (counted >= 0),
    expected     INTEGER NOT NULL,
    counts       INTEGER NOT NULL,
    last_seen    INTEGER NOT NULL,
    resets       INTEGER NOT NULL,
    moved        BOOLEAN NOT NULL,
    posted       INTEGER,
    PRIMARY KEY (stocktake_id, product_id)
);

CREATE TABLE stocktake_counts (
    id           TEXT PRIMARY KEY,
    stocktake_id TEXT NOT NULL REFERENCES stocktakes (id),
    product_id   TEXT NOT NULL REFERENCES products (id),
    mode         TEXT NOT NULL CHECK (mode IN ('add', 'replace')),
    quantity     INTEGER NOT NULL,
    on_hand      INTEGER NOT NULL,
    total        INTEGER NOT NULL,
    staff_id     TEXT NOT NULL REFERENCES staff (id),
    at           INTEGER NOT NULL,
    content_hash BLOB NOT NULL
);
CREATE INDEX stocktake_counts_of ON stocktake_counts (stocktake_id, at, id);

-- +goose Down
DROP TABLE stocktake_counts;
DROP TABLE stocktake_items;
DROP TABLE stocktakes;
DROP TABLE stock_transfer_lines;
DROP TABLE stock_transfers;
DROP TABLE receivings;
DROP TABLE purchase_order_lines;
DROP TABLE purchase_orders;
DROP TABLE reorder_points;
DROP TABLE supplier_products;
DROP TABLE suppliers;
DROP TABLE stock_batches;
DROP TABLE sale_line_parts;
DROP TABLE kit_parts;
DROP TABLE kits;
DROP INDEX sale_lines_product;
ALTER TABLE sale_lines DROP COLUMN at;
DROP TABLE stock_costs;
ALTER TABLE stock DROP COLUMN cost;
ALTER TABLE stock_moves RENAME TO stock_moves_after;
CREATE TABLE stock_moves (
    id           TEXT PRIMARY KEY,
    store_id     TEXT NOT NULL REFERENCES stores (id),
    product_id   TEXT NOT NULL REFERENCES products (id),
    kind         TEXT NOT NULL CHECK (kind IN ('opening', 'receive', 'adjust', 'count', 'waste', 'import')),
    quantity     INTEGER NOT NULL,
    on_hand      INTEGER NOT NULL,
    reason       TEXT NOT NULL,
    staff_id     TEXT REFERENCES staff (id),
    at           INTEGER NOT NULL,
    content_hash BLOB NOT NULL
);
INSERT INTO stock_moves SELECT id, store_id, product_id, kind, quantity, on_hand, reason, staff_id, at, content_hash FROM stock_moves_after;
DROP TABLE stock_moves_after;
CREATE INDEX stock_moves_product ON stock_moves (product_id, at);
