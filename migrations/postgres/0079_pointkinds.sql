-- +goose Up
-- What kind of place a call point is: what it offers and how its page speaks.
ALTER TABLE call_points ADD COLUMN kind text NOT NULL DEFAULT 'shelf'
    CHECK (kind IN ('shelf', 'zone', 'fitting_room', 'locked_case', 'lift', 'loading', 'self_checkout', 'till', 'service_desk', 'button'));

-- The button that a press came from, which may take it back.
ALTER TABLE help_presses ADD COLUMN device_id uuid;

-- +goose Down
ALTER TABLE help_presses DROP COLUMN device_id;
ALTER TABLE call_points DROP COLUMN kind;
