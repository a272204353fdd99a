-- +goose Up
-- When a line was sold its sale says, and sold_lines for those who look by product.
ALTER TABLE sale_lines DROP COLUMN at;

-- +goose Down
ALTER TABLE sale_lines ADD COLUMN at INTEGER NOT NULL DEFAULT 0;
UPDATE sale_lines SET at = (SELECT s.committed_at FROM sales s WHERE s.id = sale_lines.sale_id);
