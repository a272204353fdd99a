-- +goose Up
-- What a tax office asks to know of who sells: the tax number, and the parts of
-- its addresses. JSON; {} where nothing was said.
ALTER TABLE stores ADD COLUMN fiscal text NOT NULL DEFAULT '{}';
ALTER TABLE store_identities ADD COLUMN fiscal text NOT NULL DEFAULT '{}';

-- The machine that a register is.
ALTER TABLE registers ADD COLUMN brand text NOT NULL DEFAULT '';
ALTER TABLE registers ADD COLUMN model text NOT NULL DEFAULT '';
ALTER TABLE registers ADD COLUMN serial text NOT NULL DEFAULT '';

-- What signing devices say of themselves, by their serial number.
CREATE TABLE signing_devices (
    device text PRIMARY KEY,
    master text NOT NULL,
    since  bigint NOT NULL
);

-- What else a device answers: its number of the act, the kind and content it
-- signed, and what the law wants on the paper.
ALTER TABLE journal_signatures ADD COLUMN act bigint NOT NULL DEFAULT 0;
ALTER TABLE journal_signatures ADD COLUMN process text NOT NULL DEFAULT '';
ALTER TABLE journal_signatures ADD COLUMN content text NOT NULL DEFAULT '';
ALTER TABLE journal_signatures ADD COLUMN printed text NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE journal_signatures DROP COLUMN printed;
ALTER TABLE journal_signatures DROP COLUMN content;
ALTER TABLE journal_signatures DROP COLUMN process;
ALTER TABLE journal_signatures DROP COLUMN act;
DROP TABLE signing_devices;
ALTER TABLE registers DROP COLUMN serial;
ALTER TABLE registers DROP COLUMN model;
ALTER TABLE registers DROP COLUMN brand;
ALTER TABLE store_identities DROP COLUMN fiscal;
ALTER TABLE stores DROP COLUMN fiscal;
