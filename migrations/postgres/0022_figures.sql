-- +goose Up
-- What documents came to, by business days and months and by what the office
-- asks for. A span is a day, 20261126, or a month, 202611: each document is in
-- one of both. Returns and voids are in what came back, and in what is less by
-- them. All of it can be added up again from the journal.

-- Up to which entry of its journal a register's documents are in the figures.
CREATE TABLE figure_marks (
    register_id uuid PRIMARY KEY REFERENCES registers (id),
    store_id    uuid NOT NULL REFERENCES stores (id),
    seq         bigint NOT NULL CHECK (seq >= 0)
);
CREATE INDEX figure_marks_store ON figure_marks (store_id);

-- sold and returned are goods alone: deposits and gift cards stand apart, and
-- other_tax is the tax on those. total is what the documents came to with them.
CREATE TABLE figure_documents (
    store_id    uuid NOT NULL REFERENCES stores (id),
    span        bigint NOT NULL,
    hour        bigint NOT NULL CHECK (hour BETWEEN 0 AND 23),
    register_id uuid NOT NULL,
    staff_id    uuid NOT NULL,
    sales       bigint NOT NULL,
    returns     bigint NOT NULL,
    voids       bigint NOT NULL,
    sold        bigint NOT NULL,
    returned    bigint NOT NULL,
    voided      bigint NOT NULL,
    tax         bigint NOT NULL,
    other_tax   bigint NOT NULL,
    discount    bigint NOT NULL,
    deposits    bigint NOT NULL,
    gift_cards  bigint NOT NULL,
    total       bigint NOT NULL,
    rounding    bigint NOT NULL,
    tips        bigint NOT NULL,
    PRIMARY KEY (store_id, span, hour, register_id, staff_id)
);

-- kind is goods, deposit or gift_card. cost is what the goods cost that left
-- the shelf, less those that came back to it; uncosted what they brought,
-- without tax, where nobody told their cost. stock_out and stock_in count
-- pieces, those of kits among their parts'.
CREATE TABLE figure_products (
    store_id          uuid NOT NULL REFERENCES stores (id),
    span              bigint NOT NULL,
    product_id        uuid NOT NULL,
    kind              text NOT NULL CHECK (kind IN ('goods', 'deposit', 'gift_card')),
    sold_quantity     bigint NOT NULL,
    returned_quantity bigint NOT NULL,
    sold              bigint NOT NULL,
    returned          bigint NOT NULL,
    tax               bigint NOT NULL,
    discount          bigint NOT NULL,
    cost              bigint NOT NULL,
    uncosted          bigint NOT NULL,
    stock_out         bigint NOT NULL,
    stock_in          bigint NOT NULL,
    PRIMARY KEY (store_id, span, product_id, kind)
);

CREATE TABLE figure_taxes (
    store_id      uuid NOT NULL REFERENCES stores (id),
    span          bigint NOT NULL,
    name          text NOT NULL,
    rate          bigint NOT NULL,
    levy          bigint NOT NULL CHECK (levy IN (0, 1)),
    gift_card     bigint NOT NULL CHECK (gift_card IN (0, 1)),
    sold_base     bigint NOT NULL,
    sold_tax      bigint NOT NULL,
    returned_base bigint NOT NULL,
    returned_tax  bigint NOT NULL,
    PRIMARY KEY (store_id, span, name, rate, levy, gift_card)
);

-- What two halves of an exchange pay each other is not in it.
CREATE TABLE figure_tenders (
    store_id       uuid NOT NULL REFERENCES stores (id),
    span           bigint NOT NULL,
    kind           text NOT NULL,
    currency       text NOT NULL,
    payments       bigint NOT NULL,
    taken          bigint NOT NULL,
    change         bigint NOT NULL,
    refunds        bigint NOT NULL,
    refunded       bigint NOT NULL,
    foreign_amount bigint NOT NULL,
    PRIMARY KEY (store_id, span, kind, currency)
);

-- marked_down is what another price than the product's own took off; it is no
-- part of a document's discount.
CREATE TABLE figure_discounts (
    store_id    uuid NOT NULL REFERENCES stores (id),
    span        bigint NOT NULL,
    kind        text NOT NULL CHECK (kind IN ('promotion', 'manual', 'other', 'returned', 'price', 'price_list')),
    source      text NOT NULL,
    name        text NOT NULL,
    times       bigint NOT NULL,
    discount    bigint NOT NULL,
    marked_down bigint NOT NULL,
    PRIMARY KEY (store_id, span, kind, source)
);

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
