-- +goose Up
-- How calls of each kind are answered, as the store says (JSON by kind), and
-- as it said when each call was made.
ALTER TABLE stores ADD COLUMN calls TEXT NOT NULL DEFAULT '{}';
ALTER TABLE help_requests ADD COLUMN policy TEXT NOT NULL DEFAULT '{}';
-- Who declined it, and who was asked and did not react in time.
ALTER TABLE help_requests ADD COLUMN declined TEXT NOT NULL DEFAULT '[]';
-- Whether people are asked one by one, as the policy says.
ALTER TABLE help_requests ADD COLUMN in_turn BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE help_requests ADD COLUMN passed TEXT NOT NULL DEFAULT '[]';
-- Why each of those was asked who were asked last (JSON by staff), and who
-- helped this customer before.
ALTER TABLE help_requests ADD COLUMN why TEXT NOT NULL DEFAULT '{}';
ALTER TABLE help_requests ADD COLUMN known_staff_id uuid;

-- Zones one walks into; none: those close by on the plan.
ALTER TABLE zones ADD COLUMN neighbours TEXT NOT NULL DEFAULT '[]';

ALTER TABLE staff ADD COLUMN skills TEXT NOT NULL DEFAULT '[]';
ALTER TABLE staff ADD COLUMN languages TEXT NOT NULL DEFAULT '[]';

-- How many offers in a row were let pass, since when that is too many, and the
-- zone whose sign was scanned last.
ALTER TABLE presence ADD COLUMN missed bigint NOT NULL DEFAULT 0;
ALTER TABLE presence ADD COLUMN dull_since bigint;
ALTER TABLE presence ADD COLUMN seen_zone_id uuid;

-- +goose Down
ALTER TABLE presence DROP COLUMN seen_zone_id;
ALTER TABLE presence DROP COLUMN dull_since;
ALTER TABLE presence DROP COLUMN missed;
ALTER TABLE staff DROP COLUMN languages;
ALTER TABLE staff DROP COLUMN skills;
ALTER TABLE zones DROP COLUMN neighbours;
ALTER TABLE help_requests DROP COLUMN known_staff_id;
ALTER TABLE help_requests DROP COLUMN why;
ALTER TABLE help_requests DROP COLUMN passed;
ALTER TABLE help_requests DROP COLUMN declined;
ALTER TABLE help_requests DROP COLUMN in_turn;
ALTER TABLE help_requests DROP COLUMN policy;
ALTER TABLE stores DROP COLUMN calls;
