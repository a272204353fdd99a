-- +goose Up
-- The answers of a register's signing device are chained, and sealed with the
-- journal's key. Those of before have no hash.
ALTER TABLE journal_signatures ADD COLUMN hash BLOB;
ALTER TABLE journal_signatures ADD COLUMN key_id TEXT NOT NULL DEFAULT '';
ALTER TABLE journal_signatures ADD COLUMN seal BLOB;

-- +goose StatementBegin
CREATE TRIGGER journal_signatures_no_update BEFORE UPDATE ON journal_signatures
BEGIN
    SELECT RAISE(ABORT, 'the journal is append-only');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER journal_signatures_no_delete BEFORE DELETE ON journal_signatures
BEGIN
    SELECT RAISE(ABORT, 'the journal is append-only');
END;
-- +goose StatementEnd

-- INSERT OR REPLACE deletes without asking triggers, unless the connection
-- says recursive_triggers, as the server's does. Where rows are few these
-- refuse it to every connection; for entries and seals, which every sale
-- writes, verifying the journal finds it.
-- +goose StatementBegin
CREATE TRIGGER journal_signatures_no_replace BEFORE INSERT ON journal_signatures
WHEN EXISTS (SELECT 1 FROM journal_signatures o WHERE o.register_id = NEW.register_id AND o.seq = NEW.seq)
BEGIN
    SELECT RAISE(ABORT, 'the journal is append-only');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER journal_keys_no_replace BEFORE INSERT ON journal_keys
WHEN EXISTS (SELECT 1 FROM journal_keys o WHERE o.id = NEW.id AND o.public_key <> NEW.public_key)
BEGIN
    SELECT RAISE(ABORT, 'the journal is append-only');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER closings_no_replace BEFORE INSERT ON closings
WHEN EXISTS (SELECT 1 FROM closings o WHERE o.id = NEW.id
    OR o.register_id = NEW.register_id AND o.period = NEW.period AND o.number = NEW.number)
BEGIN
    SELECT RAISE(ABORT, 'the journal is append-only');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER ledger_no_replace BEFORE INSERT ON ledger_transfers
WHEN EXISTS (SELECT 1 FROM ledger_transfers o WHERE o.id = NEW.id)
BEGIN
    SELECT RAISE(ABORT, 'the ledger is append-only');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER drawer_readings_no_replace BEFORE INSERT ON drawer_readings
WHEN EXISTS (SELECT 1 FROM drawer_readings o WHERE o.id = NEW.id)
BEGIN
    SELECT RAISE(ABORT, 'the journal is append-only');
END;
-- +goose StatementEnd

-- +goose Down
DROP TRIGGER drawer_readings_no_replace;
DROP TRIGGER ledger_no_replace;
DROP TRIGGER closings_no_replace;
DROP TRIGGER journal_keys_no_replace;
DROP TRIGGER journal_signatures_no_replace;
DROP TRIGGER journal_signatures_no_delete;
DROP TRIGGER journal_signatures_no_update;
ALTER TABLE journal_signatures DROP COLUMN seal;
ALTER TABLE journal_signatures DROP COLUMN key_id;
ALTER TABLE journal_signatures DROP COLUMN hash;
