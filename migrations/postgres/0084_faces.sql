-- +goose Up
-- Pictures of the staff, for the customer whom they are on the way to. The tag
-- is another one for another picture.
CREATE TABLE staff_pictures (
    staff_id uuid PRIMARY KEY REFERENCES staff (id),
    tag      text NOT NULL,
    jpeg     bytea NOT NULL,
    at       bigint NOT NULL
);

-- A call may be tied to a sale by the customer, too.
ALTER TABLE assist_calls DROP CONSTRAINT assist_calls_rule_check;
ALTER TABLE assist_calls ADD CONSTRAINT assist_calls_rule_check CHECK (rule IN ('', 'customer', 'cart', 'till', 'product'));

-- +goose Down
UPDATE assist_calls SET rule = 'cart' WHERE rule = 'customer';
ALTER TABLE assist_calls DROP CONSTRAINT assist_calls_rule_check;
ALTER TABLE assist_calls ADD CONSTRAINT assist_calls_rule_check CHECK (rule IN ('', 'cart', 'till', 'product'));
DROP TABLE staff_pictures;
