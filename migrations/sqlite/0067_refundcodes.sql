-- +goose Up
-- Refunds keep what gift cards are found by, not their codes: those of refunds
-- that are in the books already go. One that still waits is read as it is.
UPDATE refunds SET request = json_set(request, '$.return.tenders', json((SELECT json_group_array(json_remove(t.value, '$.code')) FROM json_each(request, '$.return.tenders') t)))
WHERE json_array_length(request, '$.return.tenders') > 0 AND request LIKE '%"code":"%' AND id IN (SELECT id FROM sales);
UPDATE refunds SET request = json_set(request,
    '$.exchange.tenders', json((SELECT json_group_array(json_remove(t.value, '$.code')) FROM json_each(request, '$.exchange.tenders') t)),
    '$.exchange.sale.lines', json((SELECT json_group_array(json_remove(l.value, '$.gift_card')) FROM json_each(request, '$.exchange.sale.lines') l)))
WHERE kind = 'exchange' AND (request LIKE '%"code":"%' OR request LIKE '%"gift_card":%') AND json_extract(request, '$.exchange.return.id') IN (SELECT id FROM sales);

-- +goose Down
SELECT 1;
