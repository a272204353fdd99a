-- +goose Up
-- A phone number is found by any run of its digits: each of its ends of four
-- and more is a word, and how it is dialled from abroad.
INSERT OR IGNORE INTO customer_words (word, customer_id)
WITH RECURSIVE n (at) AS (SELECT 2 UNION ALL SELECT at + 1 FROM n WHERE at < 13)
SELECT substr(c.phone, n.at), c.id FROM customers c, n WHERE n.at <= length(c.phone) - 3 ORDER BY 1, 2;
INSERT OR IGNORE INTO customer_words (word, customer_id)
SELECT '00' || substr(c.phone, 2), c.id FROM customers c WHERE c.phone <> '';

-- +goose Down
DELETE FROM customer_words WHERE EXISTS (SELECT 1 FROM customers c WHERE c.id = customer_words.customer_id AND c.phone <> '' AND (
    customer_words.word = '00' || substr(c.phone, 2) OR
    length(customer_words.word) < length(c.phone) - 4 AND substr(c.phone, length(c.phone) - length(customer_words.word) + 1) = customer_words.word));
