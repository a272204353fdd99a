-- +goose Up
-- A sign may hang at one product: its customers see it, and ask for it.
ALTER TABLE call_points ADD COLUMN product_id uuid REFERENCES products (id);

-- +goose Down
ALTER TABLE call_points DROP COLUMN product_id;
