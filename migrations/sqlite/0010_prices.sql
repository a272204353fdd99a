-- +goose Up
-- Price lists and promotions. rule is what pos/promo takes, checked when it was
-- written; the columns beside it are what lists show and searches find. Those
-- that were deleted stay, so that their revision tells of it.
CREATE TABLE price_lists (
    id         TEXT PRIMARY KEY,
    store_id   TEXT NOT NULL REFERENCES stores (id),
    name       TEXT NOT NULL,
    priority   INTEGER NOT NULL,
    active     BOOLEAN NOT NULL,
    rule       TEXT NOT NULL,
    revision   INTEGER NOT NULL,
    deleted    BOOLEAN NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
);
CREATE INDEX price_lists_revision ON price_lists (store_id, revision);

-- A product's price in a list from a quantity on, in thousandths: a price or a
-- share off the product's own, in parts per million.
CREATE TABLE price_list_items (
    list_id       TEXT NOT NULL REFERENCES price_lists (id),
    position      INTEGER NOT NULL,
    product_id    TEXT NOT NULL,
    from_quantity INTEGER NOT NULL CHECK (from_quantity >= 0),
    price         INTEGER NOT NULL CHECK (price >= -1), -- -1: percent
    percent       INTEGER NOT NULL CHECK (percent BETWEEN 0 AND 1000000),
    PRIMARY KEY (list_id, position),
    CHECK ((price < 0) = (percent > 0))
) WITHOUT ROWID;

CREATE TABLE promotions (
    id          TEXT PRIMARY KEY,
    store_id    TEXT NOT NULL REFERENCES stores (id),
    name        TEXT NOT NULL,
    kind        TEXT NOT NULL CHECK (kind IN ('each', 'buy_get', 'set', 'tiers', 'basket')),
    priority    INTEGER NOT NULL,
    coupon      BOOLEAN NOT NULL,
    coupon_back BOOLEAN NOT NULL, -- whether what comes back whole gives its coupons back
    active      BOOLEAN NOT NULL,
    rule        TEXT NOT NULL,
    revision    INTEGER NOT NULL,
    deleted     BOOLEAN NOT NULL,
    created_at  INTEGER NOT NULL,
    updated_at  INTEGER NOT NULL
);
CREATE INDEX promotions_revision ON promotions (store_id, revision);

CREATE TABLE coupons (
    id           TEXT PRIMARY KEY,
    store_id     TEXT NOT NULL REFERENCES stores (id),
    code         TEXT NOT NULL,
    promotion_id TEXT NOT NULL REFERENCES promotions (id),
    max_uses     INTEGER NOT NULL CHECK (max_uses >= 0), -- 0: any number
    uses         INTEGER NOT NULL CHECK (uses >= 0 AND (max_uses = 0 OR uses <= max_uses)),
    active       BOOLEAN NOT NULL,
    created_at   INTEGER NOT NULL,
    UNIQUE (store_id, code)
);
CREATE INDEX coupons_promotion ON coupons (promotion_id, id);

CREATE TABLE coupon_redemptions (
    coupon_id     TEXT NOT NULL REFERENCES coupons (id),
    sale_id       TEXT NOT NULL REFERENCES sales (id),
    at            INTEGER NOT NULL,
    given_back_at INTEGER NOT NULL, -- 0: not
    PRIMARY KEY (coupon_id, sale_id)
);
CREATE INDEX coupon_redemptions_sale ON coupon_redemptions (sale_id);

-- What each promotion took off each line. The name is what the receipt says.
CREATE TABLE sale_promotions (
    sale_id      TEXT NOT NULL REFERENCES sales (id),
    line         INTEGER NOT NULL,
    promotion_id TEXT NOT NULL,
    name         TEXT NOT NULL,
    amount       INTEGER NOT NULL CHECK (amount > 0),
    PRIMARY KEY (sale_id, line, promotion_id)
) WITHOUT ROWID;
CREATE INDEX sale_promotions_promotion ON sale_promotions (promotion_id);
