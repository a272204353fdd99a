-- +goose Up
-- Each sale that is committed asks every table that may point to it.
CREATE INDEX mail_jobs_sale ON mail_jobs (sale_id) WHERE sale_id IS NOT NULL;

-- +goose Down
DROP INDEX mail_jobs_sale;
