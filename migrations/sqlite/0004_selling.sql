-- +goose Up
CREATE TABLE drawers (
    id            TEXT PRIMARY KEY,
    store_id      TEXT NOT NULL REFERENCES stores (id),
    register_id   TEXT NOT NULL REFERENCES registers (id),
    status        TEXT NOT NULL CHECK (status IN ('open', 'closed')),
    opened_by     TEXT NOT NULL REFERENCES staff (id),
    opened_at     INTEGER NOT NULL,
    opening_float INTEGER NOT NULL CHECK (opening_float >= 0),
    closed_by     TEXT REFERENCES staff (id),
    closed_at     INTEGER,
    z_number      INTEGER,
    expected      INTEGER,
    counted       INTEGER,
    difference    INTEGER,
    answer        BLOB NOT NULL,
    z_answer      BLOB,
    content_hash  BLOB NOT NULL,
    CHECK ((status = 'closed') = (counted IS NOT NULL)),
    UNIQUE (register_id, z_number)
);
CREATE UNIQUE INDEX drawers_open ON drawers (register_id) WHERE status = 'open';
CREATE INDEX drawers_store ON drawers (store_id, opened_at);

CREATE TABLE drawer_movements (
    id           TEXT PRIMARY KEY,
    drawer_id    TEXT NOT NULL REFERENCES drawers (id),
    kind         TEXT NOT NULL CHECK (kind IN ('pay_in', 'pay_out', 'drop', 'no_sale')),
    amount       INTEGER NOT NULL CHECK (amount >= 0),
    reason       TEXT NOT NULL,
    staff_id     TEXT NOT NULL REFERENCES staff (id),
    at           INTEGER NOT NULL,
    answer       BLOB NOT NULL,
    content_hash BLOB NOT NULL
);
CREATE INDEX drawer_movements_drawer ON drawer_movements (drawer_id);

-- One row a register: its numbers, its open drawer and the head of its journal
-- chain. Every commit on a register locks this row first.
CREATE TABLE register_heads (
    register_id       TEXT PRIMARY KEY REFERENCES registers (id),
    store_id          TEXT NOT NULL REFERENCES stores (id),
    drawer_id         TEXT REFERENCES drawers (id),
    sale_number       INTEGER NOT NULL,
    return_number     INTEGER NOT NULL,
    z_number          INTEGER NOT NULL,
    perpetual_sales   INTEGER NOT NULL,
    perpetual_returns INTEGER NOT NULL,
    journal_seq       INTEGER NOT NULL,
    journal_hash      BLOB NOT NULL
);

-- Sales and returns. Amounts of a return are positive; kind says the sign.
-- The answer that was given stands in the journal, byte for byte.
CREATE TABLE sales (
    id           TEXT PRIMARY KEY,
    store_id     TEXT NOT NULL,
    register_id  TEXT NOT NULL,
    drawer_id    TEXT NOT NULL,
    staff_id     TEXT NOT NULL,
    kind         TEXT NOT NULL CHECK (kind IN ('sale', 'return')),
    number       INTEGER NOT NULL,
    committed_at INTEGER NOT NULL,
    subtotal     INTEGER NOT NULL,
    discount     INTEGER NOT NULL,
    tax          INTEGER NOT NULL,
    total        INTEGER NOT NULL CHECK (total >= 0),
    rounding     INTEGER NOT NULL,
    change       INTEGER NOT NULL CHECK (change >= 0),
    original_id  TEXT REFERENCES sales (id),
    reason       TEXT NOT NULL,
    journal_seq  INTEGER NOT NULL,
    content_hash BLOB NOT NULL,
    UNIQUE (register_id, kind, number),
    CHECK ((kind = 'return') = (original_id IS NOT NULL))
);
CREATE INDEX sales_day ON sales (store_id, committed_at);
CREATE INDEX sales_drawer ON sales (drawer_id);
CREATE INDEX sales_original ON sales (original_id) WHERE original_id IS NOT NULL;

-- stock_quantity is what the line took from stock (sale) or put back (return).
CREATE TABLE sale_lines (
    sale_id           TEXT NOT NULL REFERENCES sales (id),
    line              INTEGER NOT NULL CHECK (line > 0),
    product_id        TEXT NOT NULL,
    sku               TEXT NOT NULL,
    name              TEXT NOT NULL,
    quantity          INTEGER NOT NULL CHECK (quantity > 0),
    unit_price        INTEGER NOT NULL,
    amount            INTEGER NOT NULL,
    discount          INTEGER NOT NULL,
    tax_rate          INTEGER NOT NULL,
    tax               INTEGER NOT NULL,
    total             INTEGER NOT NULL,
    stock_quantity    INTEGER NOT NULL CHECK (stock_quantity >= 0),
    original_line     INTEGER,
    returned_quantity INTEGER NOT NULL CHECK (returned_quantity BETWEEN 0 AND quantity),
    PRIMARY KEY (sale_id, line)
) WITHOUT ROWID;

CREATE TABLE sale_tenders (
    sale_id   TEXT NOT NULL REFERENCES sales (id),
    position  INTEGER NOT NULL CHECK (position > 0),
    kind      TEXT NOT NULL CHECK (kind IN ('cash', 'card')),
    amount    INTEGER NOT NULL CHECK (amount >= 0),
    reference TEXT NOT NULL,
    PRIMARY KEY (sale_id, position)
) WITHOUT ROWID;

-- How often a document's receipt was handed out; the first is the original.
CREATE TABLE receipt_issues (
    sale_id TEXT PRIMARY KEY REFERENCES sales (id),
    issued  INTEGER NOT NULL CHECK (issued > 0)
);

-- +goose Down
DROP TABLE receipt_issues;
DROP TABLE sale_tenders;
DROP TABLE sale_lines;
DROP TABLE sales;
DROP TABLE register_heads;
DROP TABLE drawer_movements;
DROP TABLE drawers;
