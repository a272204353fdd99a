-- +goose Up
-- A phone number is found by any run of its digits: each of its ends of four
-- and more is a word, and how it is dialled from abroad.
-- A hundred thousand customers take longer than a statement of a sale may.
SET LOCAL statement_timeout = 0;
INSERT INTO customer_words (word, customer_id)
SELECT substr(c.phone, n.at), c.id FROM customers c, generate_series(2, 13) AS n (at) WHERE n.at <= length(c.phone) - 3 ORDER BY 1, 2
ON CONFLICT DO NOTHING;
INSERT INTO customer_words (word, customer_id)
SELECT '00' || substr(c.phone, 2), c.id FROM customers c WHERE c.phone <> ''
ON CONFLICT DO NOTHING;

-- +goose Down
DELETE FROM customer_words WHERE EXISTS (SELECT 1 FROM customers c WHERE c.id = customer_words.customer_id AND c.phone <> '' AND (
    customer_words.word = '00' || substr(c.phone, 2) OR
    length(customer_words.word) < length(c.phone) - 4 AND substr(c.phone, length(c.phone) - length(customer_words.word) + 1) = customer_words.word));
