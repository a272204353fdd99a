-- +goose Up
-- The numbers of gift cards are taken out of carts: whoever may read a cart
-- could spend what it sold.
UPDATE carts SET content = json_set(content, '$.lines', json((SELECT json_group_array(json_remove(l.value, '$.gift_card')) FROM json_each(content, '$.lines') l)))
WHERE content LIKE '%"gift_card":%';
UPDATE carts SET answer = CAST(json_set(CAST(answer AS TEXT), '$.content.lines', json((SELECT json_group_array(json_remove(l.value, '$.gift_card'))
    FROM json_each(CAST(answer AS TEXT), '$.content.lines') l))) AS BLOB)
WHERE CAST(answer AS TEXT) LIKE '%"gift_card":%';

-- +goose Down
SELECT 1;
