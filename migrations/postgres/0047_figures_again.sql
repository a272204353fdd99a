-- +goose Up
-- Goods of unknown cost that came back and were not put back counted as if they
-- had cost nothing, and so took their price off the margin. All figures are
-- added up again from the journal.
DELETE FROM figure_discounts;
DELETE FROM figure_tenders;
DELETE FROM figure_taxes;
DELETE FROM figure_products;
DELETE FROM figure_documents;
DELETE FROM figure_marks;

-- +goose Down
SELECT 1;
