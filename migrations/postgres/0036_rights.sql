-- +goose Up
-- What is done in the office is approved there: an approval need not be asked
-- at a till.
ALTER TABLE approvals ALTER COLUMN register_id DROP NOT NULL;

-- +goose Down
-- What was asked in the office stays as it is: an older program does not ask there.
SELECT 1;
