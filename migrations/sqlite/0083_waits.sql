-- +goose Up
-- The seconds that a call was reckoned at when it was made; the band that its
-- customer was told comes from this and from how the last calls fared against
-- theirs. 0: it was not reckoned.
ALTER TABLE help_requests ADD COLUMN eta_reckoned INTEGER NOT NULL DEFAULT 0;
-- Whom it is for, where that is known.
ALTER TABLE help_requests ADD COLUMN customer_id TEXT;

-- +goose Down
ALTER TABLE help_requests DROP COLUMN customer_id;
ALTER TABLE help_requests DROP COLUMN eta_reckoned;
