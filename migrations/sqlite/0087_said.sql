-- +goose Up
-- What was said of a call, by the customer or to who helped, and what became of
-- it. The words themselves stay with the call; here is what they are counted by
-- and, where there are any (worded), who dealt with them: open where somebody
-- must, empty where nobody did yet.
CREATE TABLE help_said (
    request_id TEXT PRIMARY KEY REFERENCES help_requests (id),
    store_id   TEXT NOT NULL REFERENCES stores (id),
    at         INTEGER NOT NULL,
    zone_id    TEXT REFERENCES zones (id),
    product_id TEXT REFERENCES products (id),
    heard      TEXT NOT NULL,
    worded     BOOLEAN NOT NULL,
    bad        BOOLEAN NOT NULL,
    status     TEXT NOT NULL CHECK (status IN ('', 'open', 'answered', 'task', 'closed')),
    answer     TEXT NOT NULL,
    reason     TEXT NOT NULL,
    note       TEXT NOT NULL,
    task_id    TEXT REFERENCES tasks (id),
    dealt_at   INTEGER,
    dealt_by   TEXT REFERENCES staff (id)
);
CREATE INDEX help_said_store ON help_said (store_id, at);
CREATE INDEX help_said_due ON help_said (store_id, at) WHERE bad AND status IN ('open', 'answered');
INSERT INTO help_said (request_id, store_id, at, zone_id, product_id, heard, worded, bad, status, answer, reason, note, dealt_at, dealt_by)
    SELECT r.id, r.store_id, COALESCE(t.at, r.ended_at), r.zone_id, r.product_id, r.heard, r.words <> '' OR COALESCE(t.comment, '') <> '', COALESCE(t.follow_up, '') <> '',
        COALESCE(t.follow_up, ''), COALESCE(t.answer, ''), '', '', t.followed_at, t.followed_by
    FROM help_requests r LEFT JOIN help_ratings t ON t.request_id = r.id
    WHERE r.status = 'resolved' AND (r.words <> '' OR r.heard <> '[]' OR COALESCE(t.comment, '') <> '' OR COALESCE(t.follow_up, '') <> '');
DROP INDEX help_ratings_follow_up;
ALTER TABLE help_ratings DROP COLUMN followed_by;
ALTER TABLE help_ratings DROP COLUMN followed_at;
ALTER TABLE help_ratings DROP COLUMN answer;
ALTER TABLE help_ratings DROP COLUMN follow_up;

-- The call whose words a task was made of.
ALTER TABLE tasks ADD COLUMN request_id TEXT REFERENCES help_requests (id);

-- +goose Down
ALTER TABLE tasks DROP COLUMN request_id;
ALTER TABLE help_ratings ADD COLUMN follow_up TEXT NOT NULL DEFAULT '' CHECK (follow_up IN ('', 'open', 'answered', 'closed'));
ALTER TABLE help_ratings ADD COLUMN answer TEXT NOT NULL DEFAULT '';
ALTER TABLE help_ratings ADD COLUMN followed_at INTEGER;
ALTER TABLE help_ratings ADD COLUMN followed_by TEXT;
CREATE INDEX help_ratings_follow_up ON help_ratings (store_id, at) WHERE follow_up IN ('open', 'answered');
DROP TABLE help_said;
