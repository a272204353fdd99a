-- +goose Up
-- Refunds keep what gift cards are found by, not their codes: those of refunds
-- that are in the books already go. One that still waits is read as it is.
UPDATE refunds SET request = jsonb_set(request::jsonb, '{return,tenders}', (SELECT jsonb_agg(t - 'code' ORDER BY n)
    FROM jsonb_array_elements(request::jsonb #> '{return,tenders}') WITH ORDINALITY AS x (t, n)))::text
WHERE kind = 'return' AND request LIKE '%"code":"%' AND jsonb_array_length(request::jsonb #> '{return,tenders}') > 0 AND id IN (SELECT id FROM sales);
UPDATE refunds SET request = jsonb_set(request::jsonb, '{exchange,tenders}', (SELECT jsonb_agg(t - 'code' ORDER BY n)
    FROM jsonb_array_elements(request::jsonb #> '{exchange,tenders}') WITH ORDINALITY AS x (t, n)))::text
WHERE kind = 'exchange' AND request LIKE '%"code":"%' AND jsonb_array_length(request::jsonb #> '{exchange,tenders}') > 0
    AND (request::jsonb #>> '{exchange,return,id}')::uuid IN (SELECT id FROM sales);
UPDATE refunds SET request = jsonb_set(request::jsonb, '{exchange,sale,lines}', (SELECT jsonb_agg(l - 'gift_card' ORDER BY n)
    FROM jsonb_array_elements(request::jsonb #> '{exchange,sale,lines}') WITH ORDINALITY AS x (l, n)))::text
WHERE kind = 'exchange' AND request LIKE '%"gift_card":%' AND jsonb_array_length(request::jsonb #> '{exchange,sale,lines}') > 0
    AND (request::jsonb #>> '{exchange,return,id}')::uuid IN (SELECT id FROM sales);

-- +goose Down
SELECT 1;
