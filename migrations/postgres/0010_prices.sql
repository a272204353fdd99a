-- +goose Up
-- Price lists and promotions. rule is what pos/promo takes, checked when it was
-- written; the columns beside it are what lists show and searches find. Those
-- that were deleted stay, so that their revision tells of it.
CREATE TABLE price_lists (
    id         uuid PRIMARY KEY,
    store_id   uuid NOT NULL REFERENCES stores (id),
    name       text NOT NULL,
    priority   bigint NOT NULL,
    active     boolean NOT NULL,
    rule       text NOT NULL,
    revision   bigint NOT NULL,
    deleted    boolean NOT NULL,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL
);
CREATE INDEX price_lists_revision ON price_lists (store_id, revision);

-- A product's price in a list from a quantity on, in thousandths: a price or a
-- share off the product's own, in parts per million.
CREATE TABLE price_list_items (
    list_id       uuid NOT NULL REFERENCES price_lists (id),
    position      bigint NOT NULL,
    product_id    uuid NOT NULL,
    from_quantity bigint NOT NULL CHECK (from_quantity >= 0),
    price         bigint NOT NULL CHECK (price >= -1), -- -1: percent
    percent       bigint NOT NULL CHECK (percent BETWEEN 0 AND 1000000),
    PRIMARY KEY (list_id, position),
    CHECK ((price < 0) = (percent > 0))
);

CREATE TABLE promotions (
    id          uuid PRIMARY KEY,
    store_id    uuid NOT NULL REFERENCES stores (id),
    name        text NOT NULL,
    kind        text NOT NULL CHECK (kind IN ('each', 'buy_get', 'set', 'tiers', 'basket')),
    priority    bigint NOT NULL,
    coupon      boolean NOT NULL,
    coupon_back boolean NOT NULL, -- whether what comes back whole gives its coupons back
    active      boolean NOT NULL,
    rule        text NOT NULL,
    revision    bigint NOT NULL,
    deleted     boolean NOT NULL,
    created_at  bigint NOT NULL,
    updated_at  bigint NOT NULL
);
CREATE INDEX promotions_revision ON promotions (store_id, revision);

CREATE TABLE coupons (
    id           uuid PRIMARY KEY,
    store_id     uuid NOT NULL REFERENCES stores (id),
    code         text NOT NULL,
    promotion_id uuid NOT NULL REFERENCES promotions (id),
    max_uses     bigint NOT NULL CHECK (max_uses >= 0), -- 0: any number
    uses         bigint NOT NULL CHECK (uses >= 0 AND (max_uses = 0 OR uses <= max_uses)),
    active       boolean NOT NULL,
    created_at   bigint NOT NULL,
    UNIQUE (store_id, code)
);
CREATE INDEX coupons_promotion ON coupons (promotion_id, id);

CREATE TABLE coupon_redemptions (
    coupon_id     uuid NOT NULL REFERENCES coupons (id),
    sale_id       uuid NOT NULL REFERENCES sales (id),
    at            bigint NOT NULL,
    given_back_at bigint NOT NULL, -- 0: not
    PRIMARY KEY (coupon_id, sale_id)
);
CREATE INDEX coupon_redemptions_sale ON coupon_redemptions (sale_id);

-- What each promotion took off each line. The name is what the receipt says.
CREATE TABLE sale_promotions (
    sale_id      uuid NOT NULL REFERENCES sales (id),
    line         bigint NOT NULL,
    promotion_id uuid NOT NULL,
    name         text NOT NULL,
    amount       bigint NOT NULL CHECK (amount > 0),
    PRIMARY KEY (sale_id, line, promotion_id)
);
CREATE INDEX sale_promotions_promotion ON sale_promotions (promotion_id);
