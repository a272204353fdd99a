-- +goose Up
-- Every way in which stock moves without a sale. cause says why it was put
-- right; cost is what one unit cost, in thousandths of a minor unit.
ALTER TABLE stock_moves DROP CONSTRAINT stock_moves_kind_check;
ALTER TABLE stock_moves ADD CONSTRAINT stock_moves_kind_check CHECK (kind IN ('opening', 'receive', 'adjust', 'count', 'waste', 'import',
    'supplier_return', 'transfer_out', 'transfer_in', 'kit_make', 'kit_break'));
ALTER TABLE stock_moves ADD COLUMN cause text NOT NULL DEFAULT '' CHECK (cause IN
    ('', 'lost', 'stolen', 'found', 'damaged', 'expired', 'own_use', 'sample', 'correction'));
ALTER TABLE stock_moves ADD COLUMN cost bigint CHECK (cost >= 0);
ALTER TABLE stock_moves ADD COLUMN document_id uuid;
ALTER TABLE stock_moves ADD COLUMN batch text NOT NULL DEFAULT '';
ALTER TABLE stock_moves ADD COLUMN expires_on text NOT NULL DEFAULT '';
DROP INDEX stock_moves_product;
CREATE INDEX stock_moves_product ON stock_moves (product_id, at, id);
CREATE INDEX stock_moves_document ON stock_moves (document_id) WHERE document_id IS NOT NULL;

-- The moving average of what a unit cost, in thousandths of a minor unit; it
-- changes when goods come in, never when they are sold.
ALTER TABLE stock ADD COLUMN cost bigint CHECK (cost >= 0);

-- What the average was from a time on, so that the cost of a sale can be told
-- later without a word in the sale.
CREATE TABLE stock_costs (
    product_id uuid NOT NULL REFERENCES products (id),
    at         bigint NOT NULL,
    cost       bigint NOT NULL CHECK (cost >= 0),
    move_id    uuid,
    staff_id   uuid REFERENCES staff (id),
    PRIMARY KEY (product_id, at)
);

-- A product's sales are looked up by time.
ALTER TABLE sale_lines ADD COLUMN at bigint NOT NULL DEFAULT 0;
UPDATE sale_lines SET at = s.committed_at FROM sales s WHERE s.id = sale_lines.sale_id;
CREATE INDEX sale_lines_product ON sale_lines (product_id, at);

-- Kits: what a product is made of. One that is not assembled has no stock of
-- its own: selling it takes its parts.
CREATE TABLE kits (
    product_id uuid PRIMARY KEY REFERENCES products (id),
    store_id   uuid NOT NULL REFERENCES stores (id),
    assembled  boolean NOT NULL
);
CREATE TABLE kit_parts (
    kit_id   uuid NOT NULL REFERENCES kits (product_id),
    part_id  uuid NOT NULL REFERENCES products (id),
    quantity bigint NOT NULL CHECK (quantity > 0),
    position bigint NOT NULL,
    PRIMARY KEY (kit_id, part_id),
    CHECK (kit_id <> part_id)
);
CREATE INDEX kit_parts_part ON kit_parts (part_id);

-- What a line that sold (or took back) a kit took from (or put back to) the
-- stock of its parts. The line's own stock_quantity is then 0.
CREATE TABLE sale_line_parts (
    sale_id    uuid NOT NULL REFERENCES sales (id),
    line       bigint NOT NULL,
    product_id uuid NOT NULL,
    quantity   bigint NOT NULL CHECK (quantity >= 0),
    at         bigint NOT NULL,
    PRIMARY KEY (sale_id, line, product_id)
);
CREATE INDEX sale_line_parts_product ON sale_line_parts (product_id, at);

-- What came in by batch, less what was taken out by naming it. Sales that name
-- none take the first to expire; see pos/batches.go.
CREATE TABLE stock_batches (
    product_id uuid NOT NULL REFERENCES products (id),
    batch      text NOT NULL,
    store_id   uuid NOT NULL REFERENCES stores (id),
    expires_on text NOT NULL,
    on_hand    bigint NOT NULL,
    PRIMARY KEY (product_id, batch)
);
CREATE INDEX stock_batches_expiry ON stock_batches (store_id, expires_on) WHERE expires_on <> '';

CREATE TABLE suppliers (
    id         uuid PRIMARY KEY,
    store_id   uuid NOT NULL REFERENCES stores (id),
    name       text NOT NULL,
    contact    text NOT NULL,
    email      text NOT NULL,
    phone      text NOT NULL,
    note       text NOT NULL,
    lead_days  bigint NOT NULL CHECK (lead_days >= 0),
    deleted    boolean NOT NULL,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL
);
CREATE INDEX suppliers_store ON suppliers (store_id, name, id);

CREATE TABLE supplier_products (
    product_id  uuid NOT NULL REFERENCES products (id),
    supplier_id uuid NOT NULL REFERENCES suppliers (id),
    article     text NOT NULL,
    cost        bigint CHECK (cost >= 0),
    pack        bigint NOT NULL CHECK (pack > 0),
    preferred   boolean NOT NULL,
    PRIMARY KEY (product_id, supplier_id)
);
CREATE INDEX supplier_products_supplier ON supplier_products (supplier_id);

CREATE TABLE reorder_points (
    product_id uuid PRIMARY KEY REFERENCES products (id),
    store_id   uuid NOT NULL REFERENCES stores (id),
    minimum    bigint NOT NULL CHECK (minimum >= 0),
    target     bigint NOT NULL CHECK (target >= minimum)
);
CREATE INDEX reorder_points_store ON reorder_points (store_id);

CREATE TABLE purchase_orders (
    id          uuid PRIMARY KEY,
    store_id    uuid NOT NULL REFERENCES stores (id),
    supplier_id uuid NOT NULL REFERENCES suppliers (id),
    number      bigint NOT NULL,
    status      text NOT NULL CHECK (status IN ('draft', 'sent', 'partly', 'received', 'cancelled')),
    note        text NOT NULL,
    expected_on text NOT NULL,
    staff_id    uuid NOT NULL REFERENCES staff (id),
    created_at  bigint NOT NULL,
    sent_at     bigint,
    closed_at   bigint,
    UNIQUE (store_id, number)
);
CREATE INDEX purchase_orders_store ON purchase_orders (store_id, created_at, id);

CREATE TABLE purchase_order_lines (
    order_id   uuid NOT NULL REFERENCES purchase_orders (id),
    line       bigint NOT NULL CHECK (line > 0),
    product_id uuid NOT NULL REFERENCES products (id),
    sku        text NOT NULL,
    name       text NOT NULL,
    unit       text NOT NULL,
    article    text NOT NULL,
    quantity   bigint NOT NULL CHECK (quantity > 0),
    received   bigint NOT NULL CHECK (received >= 0),
    cost       bigint CHECK (cost >= 0),
    PRIMARY KEY (order_id, line),
    UNIQUE (order_id, product_id)
);
CREATE INDEX purchase_order_lines_product ON purchase_order_lines (product_id);

-- A delivery; its lines are stock_moves of kind receive with its id.
CREATE TABLE receivings (
    id           uuid PRIMARY KEY,
    store_id     uuid NOT NULL REFERENCES stores (id),
    supplier_id  uuid REFERENCES suppliers (id),
    order_id     uuid REFERENCES purchase_orders (id),
    reference    text NOT NULL,
    note         text NOT NULL,
    staff_id     uuid NOT NULL REFERENCES staff (id),
    at           bigint NOT NULL,
    content_hash bytea NOT NULL,
    answer       bytea NOT NULL
);
CREATE INDEX receivings_store ON receivings (store_id, at, id);
CREATE INDEX receivings_order ON receivings (order_id) WHERE order_id IS NOT NULL;

CREATE TABLE stock_transfers (
    id           uuid PRIMARY KEY,
    from_store   uuid NOT NULL REFERENCES stores (id),
    to_store     uuid NOT NULL REFERENCES stores (id),
    number       bigint NOT NULL,
    status       text NOT NULL CHECK (status IN ('sent', 'received', 'cancelled')),
    note         text NOT NULL,
    sent_by      uuid NOT NULL REFERENCES staff (id),
    sent_at      bigint NOT NULL,
    ended_by     uuid REFERENCES staff (id),
    ended_at     bigint,
    content_hash bytea NOT NULL,
    end_hash     bytea,
    UNIQUE (from_store, number),
    CHECK (from_store <> to_store),
    CHECK ((status = 'sent') = (ended_at IS NULL))
);
CREATE INDEX stock_transfers_to ON stock_transfers (to_store, sent_at);

CREATE TABLE stock_transfer_lines (
    transfer_id  uuid NOT NULL REFERENCES stock_transfers (id),
    line         bigint NOT NULL CHECK (line > 0),
    from_product uuid NOT NULL REFERENCES products (id),
    to_product   uuid REFERENCES products (id),
    sku          text NOT NULL,
    name         text NOT NULL,
    unit         text NOT NULL,
    quantity     bigint NOT NULL CHECK (quantity > 0),
    received     bigint CHECK (received >= 0),
    cost         bigint CHECK (cost >= 0),
    batch        text NOT NULL,
    expires_on   text NOT NULL,
    PRIMARY KEY (transfer_id, line)
);

CREATE TABLE stocktakes (
    id          uuid PRIMARY KEY,
    store_id    uuid NOT NULL REFERENCES stores (id),
    name        text NOT NULL,
    scope       text NOT NULL CHECK (scope IN ('all', 'category', 'location')),
    scope_value text NOT NULL,
    status      text NOT NULL CHECK (status IN ('open', 'posted', 'cancelled')),
    opened_by   uuid NOT NULL REFERENCES staff (id),
    opened_at   bigint NOT NULL,
    closed_by   uuid REFERENCES staff (id),
    closed_at   bigint,
    content_hash bytea NOT NULL
);
CREATE INDEX stocktakes_store ON stocktakes (store_id, opened_at, id);

-- A product's tally in a stocktake: what was counted, against what was on hand
-- when its count began. moved says that stock moved while it was counted;
-- resets is how often a count or a file had set its stock by then.
CREATE TABLE stocktake_items (
    stocktake_id uuid NOT NULL REFERENCES stocktakes (id),
    product_id   uuid NOT NULL REFERENCES products (id),
    counted      bigint NOT NULL CHECK (counted >= 0),
    expected     bigint NOT NULL,
    counts       bigint NOT NULL,
    last_seen    bigint NOT NULL,
    resets       bigint NOT NULL,
    moved        boolean NOT NULL,
    posted       bigint,
    PRIMARY KEY (stocktake_id, product_id)
);

CREATE TABLE stocktake_counts (
    id           uuid PRIMARY KEY,
    stocktake_id uuid NOT NULL REFERENCES stocktakes (id),
    product_id   uuid NOT NULL REFERENCES products (id),
    mode         text NOT NULL CHECK (mode IN ('add', 'replace')),
    quantity     bigint NOT NULL,
    on_hand      bigint NOT NULL,
    total        bigint NOT NULL,
    staff_id     uuid NOT NULL REFERENCES staff (id),
    at           bigint NOT NULL,
    content_hash bytea NOT NULL
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
DROP INDEX stock_moves_document;
DROP INDEX stock_moves_product;
CREATE INDEX stock_moves_product ON stock_moves (product_id, at);
ALTER TABLE stock_moves DROP COLUMN expires_on;
ALTER TABLE stock_moves DROP COLUMN batch;
ALTER TABLE stock_moves DROP COLUMN document_id;
ALTER TABLE stock_moves DROP COLUMN cost;
ALTER TABLE stock_moves DROP COLUMN cause;
ALTER TABLE stock_moves DROP CONSTRAINT stock_moves_kind_check;
ALTER TABLE stock_moves ADD CONSTRAINT stock_moves_kind_check CHECK (kind IN ('opening', 'receive', 'adjust', 'count', 'waste', 'import'));
