-- +goose Up
-- Who was called to help somebody else with their call is no customer that
-- waits: second persons count apart. What was added up before is counted anew
-- where there were any.
ALTER TABLE help_tallies ADD COLUMN seconds bigint NOT NULL DEFAULT 0;
ALTER TABLE help_tallies ADD COLUMN seconds_came bigint NOT NULL DEFAULT 0;
ALTER TABLE help_tallies ADD COLUMN seconds_handled bigint NOT NULL DEFAULT 0;
ALTER TABLE help_tallies ADD COLUMN seconds_handled_ms bigint NOT NULL DEFAULT 0;
UPDATE help_tally_marks SET made = 0 WHERE store_id IN (SELECT store_id FROM help_requests WHERE joins_id IS NOT NULL);

-- Nobody buys by them. The sums of sales are made less by what they were in them:
-- not all that old calls were judged by is there any more.
UPDATE assist_rolls SET calls = assist_rolls.calls - g.calls, judged = assist_rolls.judged - g.judged, bought = assist_rolls.bought - g.bought,
    value = assist_rolls.value - g.value, valued = assist_rolls.valued - g.valued, logs = assist_rolls.logs - g.logs, squares = assist_rolls.squares - g.squares
FROM (
    SELECT store_id, dim, span, at, key, fate, COUNT(*) AS calls, SUM(judged) AS judged, SUM(bought) AS bought, SUM(value) AS value,
        SUM(valued) AS valued, SUM(log) AS logs, SUM(log * log) AS squares
    FROM (
        SELECT c.store_id, d.dim, s.span, CASE s.span WHEN 'day' THEN c.day ELSE substr(c.day, 1, 7) END AS at,
            CASE d.dim WHEN 'zone' THEN COALESCE(CAST(c.zone_id AS text), '') WHEN 'product' THEN COALESCE(CAST(c.product_id AS text), '')
                WHEN 'hour' THEN CAST(c.hour AS text) ELSE c.kind END AS key,
            c.fate, CASE WHEN c.judged THEN 1 ELSE 0 END AS judged, CASE WHEN c.rule <> '' THEN 1 ELSE 0 END AS bought, c.value,
            CASE WHEN c.value > 0 THEN 1 ELSE 0 END AS valued, CASE WHEN c.value > 0 THEN CAST(round(1000 * ln(CAST(c.value AS double precision))) AS bigint) ELSE 0 END AS log
        FROM assist_calls c JOIN help_requests r ON r.id = c.request_id
        CROSS JOIN (SELECT 'zone' AS dim UNION ALL SELECT 'hour' UNION ALL SELECT 'product' UNION ALL SELECT 'kind') d
        CROSS JOIN (SELECT 'day' AS span UNION ALL SELECT 'month') s
        WHERE r.joins_id IS NOT NULL
    ) one GROUP BY store_id, dim, span, at, key, fate
) g WHERE assist_rolls.store_id = g.store_id AND assist_rolls.dim = g.dim AND assist_rolls.span = g.span AND assist_rolls.at = g.at
    AND assist_rolls.key = g.key AND assist_rolls.fate = g.fate;
DELETE FROM assist_rolls WHERE calls = 0;
DELETE FROM assist_lines WHERE request_id IN (SELECT id FROM help_requests WHERE joins_id IS NOT NULL);
DELETE FROM assist_calls WHERE request_id IN (SELECT id FROM help_requests WHERE joins_id IS NOT NULL);

-- +goose Down
UPDATE help_tally_marks SET made = 0;
ALTER TABLE help_tallies DROP COLUMN seconds_handled_ms;
ALTER TABLE help_tallies DROP COLUMN seconds_handled;
ALTER TABLE help_tallies DROP COLUMN seconds_came;
ALTER TABLE help_tallies DROP COLUMN seconds;
