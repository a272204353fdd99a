-- +goose Up
-- Customers are the whole organisation's. An erased one keeps its id, so that
-- the id is not given again, and nothing else.
CREATE TABLE customer_groups (
    id          uuid PRIMARY KEY,
    name        text NOT NULL,
    price_group text NOT NULL,
    created_at  bigint NOT NULL
);
CREATE UNIQUE INDEX customer_groups_name ON customer_groups (name);

CREATE TABLE customers (
    id             uuid PRIMARY KEY,
    store_id       uuid REFERENCES stores (id),
    group_id       uuid REFERENCES customer_groups (id),
    code           text NOT NULL,
    name           text NOT NULL,
    phone          text NOT NULL,
    email          text NOT NULL,
    language       text NOT NULL,
    tax_exempt     text NOT NULL,
    notes          text NOT NULL,
    preferences    text NOT NULL,
    history_at     bigint,
    history_by     uuid REFERENCES staff (id),
    marketing_at   bigint,
    marketing_by   uuid REFERENCES staff (id),
    created_at     bigint NOT NULL,
    updated_at     bigint NOT NULL,
    erased_at      bigint,
    CHECK (erased_at IS NULL OR name = '' AND phone = '' AND email = '' AND code = '' AND notes = '' AND preferences = '' AND tax_exempt = '')
);
CREATE UNIQUE INDEX customers_code ON customers (code) WHERE code <> '';
CREATE INDEX customers_group ON customers (group_id) WHERE group_id IS NOT NULL;

-- What a customer is found by: folded words of the name, digits of the phone,
-- the e-mail address and the card's code, each by its beginning.
CREATE TABLE customer_words (
    word        text COLLATE "C" NOT NULL,
    customer_id uuid NOT NULL REFERENCES customers (id),
    PRIMARY KEY (word, customer_id)
);
CREATE INDEX customer_words_customer ON customer_words (customer_id, word);

-- The ledger. A customer's account keeps its balance; a house account's is the
-- sum of its transfers, so that no sale waits for another's.
CREATE TABLE ledger_accounts (
    id           uuid PRIMARY KEY,
    kind         text NOT NULL CHECK (kind IN ('gift_card', 'store_credit', 'on_account', 'points',
        'house_gift_cards', 'house_gifts', 'house_credit', 'house_receivables', 'house_points', 'house_forfeited')),
    unit         text NOT NULL CHECK (unit = 'points' OR length(unit) = 3),
    store_id     uuid NOT NULL REFERENCES stores (id),
    customer_id  uuid REFERENCES customers (id),
    balance      bigint,
    credit_limit bigint NOT NULL CHECK (credit_limit >= 0),
    terms_days   bigint NOT NULL CHECK (terms_days >= 0),
    status       text NOT NULL CHECK (status IN ('active', 'blocked', 'void')),
    reason       text NOT NULL,
    code_hash    bytea,
    last4        text NOT NULL,
    expires_at   bigint,
    opened_at    bigint NOT NULL,
    opened_by    uuid REFERENCES staff (id),
    UNIQUE (id, unit),
    CHECK ((kind IN ('gift_card', 'store_credit', 'on_account', 'points')) = (balance IS NOT NULL)),
    CHECK (kind NOT IN ('gift_card', 'store_credit') OR balance >= 0),
    CHECK ((kind IN ('points', 'house_points')) = (unit = 'points')),
    CHECK (kind <> 'gift_card' OR code_hash IS NOT NULL)
);
CREATE UNIQUE INDEX ledger_accounts_code ON ledger_accounts (code_hash) WHERE code_hash IS NOT NULL;
CREATE UNIQUE INDEX ledger_accounts_customer ON ledger_accounts (customer_id, kind, unit) WHERE customer_id IS NOT NULL;
CREATE UNIQUE INDEX ledger_accounts_house ON ledger_accounts (store_id, kind, unit) WHERE balance IS NULL;
CREATE INDEX ledger_accounts_kind ON ledger_accounts (kind, opened_at, id);

-- Each transfer takes an amount from one account and gives it to another of
-- the same unit: two postings that cancel, whatever is written.
CREATE TABLE ledger_transfers (
    id           uuid PRIMARY KEY,
    kind         text NOT NULL CHECK (kind IN ('sell', 'give', 'redeem', 'refund', 'credit', 'charge', 'pay', 'void', 'unvoid',
        'earn', 'burn', 'earn_back', 'burn_back', 'expire', 'adjust')),
    unit         text NOT NULL,
    from_id      uuid NOT NULL,
    to_id        uuid NOT NULL,
    amount       bigint NOT NULL CHECK (amount > 0),
    store_id     uuid NOT NULL REFERENCES stores (id),
    document_id  uuid,
    position     bigint,
    staff_id     uuid REFERENCES staff (id),
    reason       text NOT NULL,
    at           bigint NOT NULL,
    content_hash bytea,
    CHECK (from_id <> to_id),
    CHECK (document_id IS NOT NULL OR staff_id IS NOT NULL OR kind = 'expire'),
    FOREIGN KEY (from_id, unit) REFERENCES ledger_accounts (id, unit),
    FOREIGN KEY (to_id, unit) REFERENCES ledger_accounts (id, unit)
);
CREATE INDEX ledger_transfers_from ON ledger_transfers (from_id, at);
CREATE INDEX ledger_transfers_to ON ledger_transfers (to_id, at);
CREATE INDEX ledger_transfers_document ON ledger_transfers (document_id) WHERE document_id IS NOT NULL;

-- +goose StatementBegin
CREATE FUNCTION ledger_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the ledger is append-only';
END
$$;
-- +goose StatementEnd
CREATE TRIGGER ledger_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_transfers
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_is_append_only();

-- A customer pays what is owed: a document of its own. Cash is a movement of
-- the drawer too, under the same id.
CREATE TABLE account_payments (
    id           uuid PRIMARY KEY,
    account_id   uuid NOT NULL REFERENCES ledger_accounts (id),
    store_id     uuid NOT NULL REFERENCES stores (id),
    register_id  uuid NOT NULL REFERENCES registers (id),
    drawer_id    uuid NOT NULL REFERENCES drawers (id),
    tender       text NOT NULL CHECK (tender IN ('cash', 'card')),
    amount       bigint NOT NULL CHECK (amount > 0),
    reference    text NOT NULL,
    staff_id     uuid NOT NULL REFERENCES staff (id),
    at           bigint NOT NULL,
    answer       bytea NOT NULL,
    content_hash bytea NOT NULL
);
CREATE INDEX account_payments_account ON account_payments (account_id, at);
CREATE INDEX account_payments_drawer ON account_payments (drawer_id);

-- What a store gives points for and takes them for.
CREATE TABLE loyalty_rules (
    store_id    uuid PRIMARY KEY REFERENCES stores (id),
    active      boolean NOT NULL,
    earn_amount bigint NOT NULL CHECK (earn_amount > 0),
    earn_points bigint NOT NULL CHECK (earn_points >= 0),
    burn_points bigint NOT NULL CHECK (burn_points > 0),
    burn_amount bigint NOT NULL CHECK (burn_amount > 0),
    burn_least  bigint NOT NULL CHECK (burn_least >= 0),
    expire_days bigint NOT NULL CHECK (expire_days >= 0),
    updated_at  bigint NOT NULL
);
CREATE TABLE loyalty_factors (
    store_id uuid NOT NULL REFERENCES stores (id),
    scope    text NOT NULL CHECK (scope IN ('product', 'category')),
    target   text NOT NULL,
    factor   bigint NOT NULL CHECK (factor BETWEEN 0 AND 100000),
    PRIMARY KEY (store_id, scope, target)
);

-- Products that are gift cards: selling one charges up a card, which is no
-- turnover and bears no tax until the card is spent.
ALTER TABLE products ADD COLUMN gift_card boolean NOT NULL DEFAULT false;

-- +goose Down
ALTER TABLE products DROP COLUMN gift_card;
DROP TABLE loyalty_factors;
DROP TABLE loyalty_rules;
DROP TABLE account_payments;
DROP TABLE ledger_transfers;
DROP TABLE ledger_accounts;
DROP TABLE customer_words;
DROP TABLE customers;
DROP TABLE customer_groups;
DROP FUNCTION ledger_is_append_only();
