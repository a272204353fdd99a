-- +goose Up
-- The numbers of gift cards are taken out of carts: whoever may read a cart
-- could spend what it sold.
UPDATE carts SET content = jsonb_set(content::jsonb, '{lines}', (SELECT jsonb_agg(l - 'gift_card' ORDER BY n)
    FROM jsonb_array_elements(content::jsonb -> 'lines') WITH ORDINALITY AS x (l, n)))::text
WHERE content LIKE '%"gift_card":%';
UPDATE carts SET answer = convert_to(jsonb_set(convert_from(answer, 'UTF8')::jsonb, '{content,lines}', (SELECT jsonb_agg(l - 'gift_card' ORDER BY n)
    FROM jsonb_array_elements(convert_from(answer, 'UTF8')::jsonb #> '{content,lines}') WITH ORDINALITY AS x (l, n)))::text, 'UTF8')
WHERE position('"gift_card":'::bytea in answer) > 0;

-- +goose Down
SELECT 1;
