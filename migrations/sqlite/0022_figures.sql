-- +goose Up
-- What documents came to, by business days and months and by what the office
-- asks for. A span is a day, 20261126, or a month, 202611: each document is in
-- one of both. Returns and voids are in what came back, and in what is less by
-- them. All of it can be added up again from the journal.

-- Up to which entry of its journal a register's documents are in the figures.
CREATE TABLE figure_marks (
    register_id TEXT PRIMARY KEY REFERENCES registers (id),
    store_id    TEXT NOT NULL REFERENCES stores (id),
    seq         INTEGER NOT NULL CHECK (seq >= 0)
);
CREATE INDEX figure_marks_store ON figure_marks (store_id);

-- sold and returned are goods alone: deposits and gift cards stand apart, and
-- other_tax is the tax on those. total is what the documents came to with them.
CREATE TABLE figure_documents (
    store_id    TEXT NOT NULL REFERENCES stores (id),
    span        INTEGER NOT NULL,
    hour        INTEGER NOT NULL CHECK (hour BETWEEN 0 AND 23),
    register_id TEXT NOT NULL,
    staff_id    TEXT NOT NULL,
    sales       INTEGER NOT NULL,
    returns     INTEGER NOT NULL,
    voids       INTEGER NOT NULL,
    sold        INTEGER NOT NULL,
    returned    INTEGER NOT NULL,
    voided      INTEGER NOT NULL,
    tax         INTEGER NOT NULL,
    other_tax   INTEGER NOT NULL,
    discount    INTEGER NOT NULL,
    deposits    INTEGER NOT NULL,
    gift_cards  INTEGER NOT NULL,
    total       INTEGER NOT NULL,
    rounding    INTEGER NOT NULL,
    tips        INTEGER NOT NULL,
    PRIMARY KEY (store_id, span, hour, register_id, staff_id)
) WITHOUT ROWID;

-- kind is goods, deposit or gift_card. cost is what the goods cost that left
-- the shelf, less those that came back to it; uncosted what they brought,
-- without tax, where nobody told their cost. stock_out and stock_in count
-- pieces, those of kits among their parts'.
CREATE TABLE figure_products (
    store_id          TEXT NOT NULL REFERENCES stores (id),
    span              INTEGER NOT NULL,
    product_id        TEXT NOT NULL,
    kind              TEXT NOT NULL CHECK (kind IN ('goods', 'deposit', 'gift_card')),
    sold_quantity     INTEGER NOT NULL,
    returned_quantity INTEGER NOT NULL,
    sold              INTEGER NOT NULL,
    returned          INTEGER NOT NULL,
    tax               INTEGER NOT NULL,
    discount          INTEGER NOT NULL,
    cost              INTEGER NOT NULL,
    uncosted          INTEGER NOT NULL,
    stock_out         INTEGER NOT NULL,
    stock_in          INTEGER NOT NULL,
    PRIMARY KEY (store_id, span, product_id, kind)
) WITHOUT ROWID;

CREATE TABLE figure_taxes (
    store_id      TEXT NOT NULL REFERENCES stores (id),
    span          INTEGER NOT NULL,
    name          TEXT NOT NULL,
    rate          INTEGER NOT NULL,
    levy          INTEGER NOT NULL CHECK (levy IN (0, 1)),
    gift_card     INTEGER NOT NULL CHECK (gift_card IN (0, 1)),
    sold_base     INTEGER NOT NULL,
    sold_tax      INTEGER NOT NULL,
    returned_base INTEGER NOT NULL,
    returned_tax  INTEGER NOT NULL,
    PRIMARY KEY (store_id, span, name, rate, levy, gift_card)
) WITHOUT ROWID;

-- What two halves of an exchange pay each other is not in it.
CREATE TABLE figure_tenders (
    store_id       TEXT NOT NULL REFERENCES stores (id),
    span           INTEGER NOT NULL,
    kind           TEXT NOT NULL,
    currency       TEXT NOT NULL,
    payments       INTEGER NOT NULL,
    taken          INTEGER NOT NULL,
    change         INTEGER NOT NULL,
    refunds        INTEGER NOT NULL,
    refunded       INTEGER NOT NULL,
    foreign_amount INTEGER NOT NULL,
    PRIMARY KEY (store_id, span, kind, currency)
) WITHOUT ROWID;

-- marked_down is what another price than the product's own took off; it is no
-- part of a document's discount.
CREATE TABLE figure_discounts (
    store_id    TEXT NOT NULL REFERENCES stores (id),
    span        INTEGER NOT NULL,
    kind        TEXT NOT NULL CHECK (kind IN ('promotion', 'manual', 'other', 'returned', 'price', 'price_list')),
    source      TEXT NOT NULL,
    name        TEXT NOT NULL,
    times       INTEGER NOT NULL,
    discount    INTEGER NOT NULL,
    marked_down INTEGER NOT NULL,
    PRIMARY KEY (store_id, span, kind, source)
) WITHOUT ROWID;

-- What moved stock without a sale is read by time.
CREATE INDEX stock_moves_time ON stock_moves (store_id, at);

-- +goose Down
DROP INDEX stock_moves_time;
DROP TABLE figure_discounts;
DROP TABLE figure_tenders;
DROP TABLE figure_taxes;
DROP TABLE figure_products;
DROP TABLE figure_documents;
DROP TABLE figure_marks;
