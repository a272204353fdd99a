-- +goose Up
-- When a customer who waits is asked, once, whether they still do; how many
-- seconds they have to say so, as the store said when the call was made; and
-- until when, while the question stands.
ALTER TABLE help_requests ADD COLUMN still_at INTEGER;
ALTER TABLE help_requests ADD COLUMN still_within INTEGER NOT NULL DEFAULT 0;
ALTER TABLE help_requests ADD COLUMN still_until INTEGER;

-- A bad rating is followed up: open, answered, closed; when that was last
-- changed, and by whom. Empty: none was.
ALTER TABLE help_ratings ADD COLUMN follow_up TEXT NOT NULL DEFAULT '' CHECK (follow_up IN ('', 'open', 'answered', 'closed'));
ALTER TABLE help_ratings ADD COLUMN answer TEXT NOT NULL DEFAULT '';
ALTER TABLE help_ratings ADD COLUMN followed_at INTEGER;
ALTER TABLE help_ratings ADD COLUMN followed_by uuid;
CREATE INDEX help_ratings_follow_up ON help_ratings (store_id, at) WHERE follow_up IN ('open', 'answered');

-- +goose Down
DROP INDEX help_ratings_follow_up;
ALTER TABLE help_ratings DROP COLUMN followed_by;
ALTER TABLE help_ratings DROP COLUMN followed_at;
ALTER TABLE help_ratings DROP COLUMN answer;
ALTER TABLE help_ratings DROP COLUMN follow_up;
ALTER TABLE help_requests DROP COLUMN still_until;
ALTER TABLE help_requests DROP COLUMN still_within;
ALTER TABLE help_requests DROP COLUMN still_at;
