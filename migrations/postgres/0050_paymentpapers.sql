-- +goose Up
-- Money that is no sale's, on goods put aside or for what was owed, has a paper
-- too, with an address and mails of its own. It is in one of two tables: so it
-- is named and not referred to.
ALTER TABLE receipt_links ALTER COLUMN sale_id DROP NOT NULL;
ALTER TABLE receipt_links ADD COLUMN payment_id uuid UNIQUE;
ALTER TABLE receipt_links ADD CONSTRAINT receipt_links_of_one CHECK ((sale_id IS NULL) <> (payment_id IS NULL));
ALTER TABLE mail_jobs ADD COLUMN payment_id uuid;
ALTER TABLE mail_jobs DROP CONSTRAINT mail_jobs_of_one;
ALTER TABLE mail_jobs ADD CONSTRAINT mail_jobs_of_one
    CHECK ((sale_id IS NOT NULL)::int + (quote_id IS NOT NULL)::int + (payment_id IS NOT NULL)::int = 1);
CREATE INDEX mail_jobs_payment ON mail_jobs (payment_id) WHERE payment_id IS NOT NULL;

-- The letters that a printer was asked for and nothing at hand could set.
ALTER TABLE printers ADD COLUMN unprinted text NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE printers DROP COLUMN unprinted;
DELETE FROM mail_jobs WHERE payment_id IS NOT NULL;
DROP INDEX mail_jobs_payment;
ALTER TABLE mail_jobs DROP CONSTRAINT mail_jobs_of_one;
ALTER TABLE mail_jobs ADD CONSTRAINT mail_jobs_of_one CHECK ((sale_id IS NULL) <> (quote_id IS NULL));
ALTER TABLE mail_jobs DROP COLUMN payment_id;
DELETE FROM receipt_links WHERE payment_id IS NOT NULL;
ALTER TABLE receipt_links DROP CONSTRAINT receipt_links_of_one;
ALTER TABLE receipt_links DROP COLUMN payment_id;
ALTER TABLE receipt_links ALTER COLUMN sale_id SET NOT NULL;
