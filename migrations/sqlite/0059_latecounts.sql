-- +goose Up
-- A count of a drawer that had closed by itself settles it: why it was off, and
-- who let that stand. Counts of before are not told apart; what they found is
-- where it was.
ALTER TABLE drawer_counts ADD COLUMN late boolean NOT NULL DEFAULT FALSE;
ALTER TABLE drawer_counts ADD COLUMN reason text NOT NULL DEFAULT '';
ALTER TABLE drawer_counts ADD COLUMN note text NOT NULL DEFAULT '';
ALTER TABLE drawer_counts ADD COLUMN approved_by TEXT REFERENCES staff (id);

-- Goods that had been put aside were sold as if nothing were known of their cost.
-- All figures are added up again from the journal.
DELETE FROM figure_discounts;
DELETE FROM figure_tenders;
DELETE FROM figure_taxes;
DELETE FROM figure_products;
DELETE FROM figure_documents;
DELETE FROM figure_marks;

-- +goose Down
ALTER TABLE drawer_counts DROP COLUMN approved_by;
ALTER TABLE drawer_counts DROP COLUMN note;
ALTER TABLE drawer_counts DROP COLUMN reason;
ALTER TABLE drawer_counts DROP COLUMN late;
