-- +goose Up
CREATE TABLE drawers (
    id            uuid PRIMARY KEY,
    store_id      uuid NOT NULL REFERENCES stores (id),
    register_id   uuid NOT NULL REFERENCES registers (id),
    status        text NOT NULL CHECK (status IN ('open', 'closed')),
    opened_by     uuid NOT NULL REFERENCES staff (id),
    opened_at     bigint NOT NULL,
    opening_float bigint NOT NULL CHECK (opening_float >= 0),
    closed_by     uuid REFERENCES staff (id),
    closed_at     bigint,
    z_number      bigint,
    expected      bigint,
    counted       bigint,
    difference    bigint,
    answer        bytea NOT NULL,
    z_answer      bytea,
    content_hash  bytea NOT NULL,
    CHECK ((status = 'closed') = (counted IS NOT NULL)),
    UNIQUE (register_id, z_number)
);
CREATE UNIQUE INDEX drawers_open ON drawers (register_id) WHERE status = 'open';
CREATE INDEX drawers_store ON drawers (store_id, opened_at);

CREATE TABLE drawer_movements (
    id           uuid PRIMARY KEY,
    drawer_id    uuid NOT NULL REFERENCES drawers (id),
    kind         text NOT NULL CHECK (kind IN ('pay_in', 'pay_out', 'drop', 'no_sale')),
    amount       bigint NOT NULL CHECK (amount >= 0),
    reason       text NOT NULL,
    staff_id     uuid NOT NULL REFERENCES staff (id),
    at           bigint NOT NULL,
    answer       bytea NOT NULL,
    content_hash bytea NOT NULL
);
CREATE INDEX drawer_movements_drawer ON drawer_movements (drawer_id);

-- One row a register: its numbers, its open drawer and the head of its journal
-- chain. Every commit on a register locks this row first.
CREATE TABLE register_heads (
    register_id       uuid PRIMARY KEY REFERENCES registers (id),
    store_id          uuid NOT NULL REFERENCES stores (id),
    drawer_id         uuid REFERENCES drawers (id),
    sale_number       bigint NOT NULL,
    return_number     bigint NOT NULL,
    z_number          bigint NOT NULL,
    perpetual_sales   bigint NOT NULL,
    perpetual_returns bigint NOT NULL,
    journal_seq       bigint NOT NULL,
    journal_hash      bytea NOT NULL
);

-- Sales and returns. Amounts of a return are positive; kind says the sign.
-- The answer that was given stands in the journal, byte for byte.
CREATE TABLE sales (
    id           uuid PRIMARY KEY,
    store_id     uuid NOT NULL,
    register_id  uuid NOT NULL,
    drawer_id    uuid NOT NULL,
    staff_id     uuid NOT NULL,
    kind         text NOT NULL CHECK (kind IN ('sale', 'return')),
    number       bigint NOT NULL,
    committed_at bigint NOT NULL,
    subtotal     bigint NOT NULL,
    discount     bigint NOT NULL,
    tax          bigint NOT NULL,
    total        bigint NOT NULL CHECK (total >= 0),
    rounding     bigint NOT NULL,
    change       bigint NOT NULL CHECK (change >= 0),
    original_id  uuid REFERENCES sales (id),
    reason       text NOT NULL,
    journal_seq  bigint NOT NULL,
    content_hash bytea NOT NULL,
    UNIQUE (register_id, kind, number),
    CHECK ((kind = 'return') = (original_id IS NOT NULL))
);
CREATE INDEX sales_day ON sales (store_id, committed_at);
CREATE INDEX sales_drawer ON sales (drawer_id);
CREATE INDEX sales_original ON sales (original_id) WHERE original_id IS NOT NULL;

-- stock_quantity is what the line took from stock (sale) or put back (return).
CREATE TABLE sale_lines (
    sale_id           uuid NOT NULL REFERENCES sales (id),
    line              bigint NOT NULL CHECK (line > 0),
    product_id        uuid NOT NULL,
    sku               text NOT NULL,
    name              text NOT NULL,
    quantity          bigint NOT NULL CHECK (quantity > 0),
    unit_price        bigint NOT NULL,
    amount            bigint NOT NULL,
    discount          bigint NOT NULL,
    tax_rate          bigint NOT NULL,
    tax               bigint NOT NULL,
    total             bigint NOT NULL,
    stock_quantity    bigint NOT NULL CHECK (stock_quantity >= 0),
    original_line     bigint,
    returned_quantity bigint NOT NULL CHECK (returned_quantity BETWEEN 0 AND quantity),
    PRIMARY KEY (sale_id, line)
);

CREATE TABLE sale_tenders (
    sale_id   uuid NOT NULL REFERENCES sales (id),
    position  bigint NOT NULL CHECK (position > 0),
    kind      text NOT NULL CHECK (kind IN ('cash', 'card')),
    amount    bigint NOT NULL CHECK (amount >= 0),
    reference text NOT NULL,
    PRIMARY KEY (sale_id, position)
);

-- How often a document's receipt was handed out; the first is the original.
CREATE TABLE receipt_issues (
    sale_id uuid PRIMARY KEY REFERENCES sales (id),
    issued  bigint NOT NULL CHECK (issued > 0)
);

-- +goose Down
DROP TABLE receipt_issues;
DROP TABLE sale_tenders;
DROP TABLE sale_lines;
DROP TABLE sales;
DROP TABLE register_heads;
DROP TABLE drawer_movements;
DROP TABLE drawers;
