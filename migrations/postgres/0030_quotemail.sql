-- +goose Up
-- A quote is mailed too. Its mail outlives the quote, which is forgotten once it
-- is sold: so it is named and not referred to.
ALTER TABLE mail_jobs ALTER COLUMN sale_id DROP NOT NULL;
ALTER TABLE mail_jobs ADD COLUMN quote_id uuid;
ALTER TABLE mail_jobs ADD CONSTRAINT mail_jobs_of_one CHECK ((sale_id IS NULL) <> (quote_id IS NULL));

-- +goose Down
DELETE FROM mail_jobs WHERE sale_id IS NULL;
ALTER TABLE mail_jobs DROP CONSTRAINT mail_jobs_of_one;
ALTER TABLE mail_jobs DROP COLUMN quote_id;
ALTER TABLE mail_jobs ALTER COLUMN sale_id SET NOT NULL;
