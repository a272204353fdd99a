-- +goose Up
-- INSERT OR REPLACE deletes without asking triggers on a connection that does
-- not say recursive_triggers. Entries and seals refuse it to every connection
-- too, and what has a hidden row number does by that as well.
-- +goose StatementBegin
CREATE TRIGGER journal_no_replace BEFORE INSERT ON journal
WHEN EXISTS (SELECT 1 FROM journal o WHERE o.register_id = NEW.register_id AND o.seq = NEW.seq OR o.rowid = NEW.rowid)
BEGIN
    SELECT RAISE(ABORT, 'the journal is append-only');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER journal_seals_no_replace BEFORE INSERT ON journal_seals
WHEN EXISTS (SELECT 1 FROM journal_seals o WHERE o.id = NEW.id OR o.rowid = NEW.rowid)
BEGIN
    SELECT RAISE(ABORT, 'the journal is append-only');
END;
-- +goose StatementEnd

DROP TRIGGER journal_signatures_no_replace;
DROP TRIGGER journal_keys_no_replace;
DROP TRIGGER closings_no_replace;
DROP TRIGGER ledger_no_replace;
DROP TRIGGER drawer_readings_no_replace;
DROP TRIGGER aborted_carts_no_replace;
-- +goose StatementBegin
CREATE TRIGGER journal_signatures_no_replace BEFORE INSERT ON journal_signatures
WHEN EXISTS (SELECT 1 FROM journal_signatures o WHERE o.register_id = NEW.register_id AND o.seq = NEW.seq OR o.rowid = NEW.rowid)
BEGIN
    SELECT RAISE(ABORT, 'the journal is append-only');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER journal_keys_no_replace BEFORE INSERT ON journal_keys
WHEN EXISTS (SELECT 1 FROM journal_keys o WHERE o.id = NEW.id OR o.rowid = NEW.rowid)
BEGIN
    SELECT RAISE(ABORT, 'the journal is append-only');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER closings_no_replace BEFORE INSERT ON closings
WHEN EXISTS (SELECT 1 FROM closings o WHERE o.id = NEW.id
    OR o.register_id = NEW.register_id AND o.period = NEW.period AND o.number = NEW.number OR o.rowid = NEW.rowid)
BEGIN
    SELECT RAISE(ABORT, 'the journal is append-only');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER ledger_no_replace BEFORE INSERT ON ledger_transfers
WHEN EXISTS (SELECT 1 FROM ledger_transfers o WHERE o.id = NEW.id OR o.rowid = NEW.rowid)
BEGIN
    SELECT RAISE(ABORT, 'the ledger is append-only');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER drawer_readings_no_replace BEFORE INSERT ON drawer_readings
WHEN EXISTS (SELECT 1 FROM drawer_readings o WHERE o.id = NEW.id OR o.rowid = NEW.rowid)
BEGIN
    SELECT RAISE(ABORT, 'the journal is append-only');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER aborted_carts_no_replace BEFORE INSERT ON aborted_carts
WHEN EXISTS (SELECT 1 FROM aborted_carts o WHERE o.id = NEW.id OR o.rowid = NEW.rowid)
BEGIN
    SELECT RAISE(ABORT, 'the journal is append-only');
END;
-- +goose StatementEnd

-- +goose Down
DROP TRIGGER aborted_carts_no_replace;
DROP TRIGGER drawer_readings_no_replace;
DROP TRIGGER ledger_no_replace;
DROP TRIGGER closings_no_replace;
DROP TRIGGER journal_keys_no_replace;
DROP TRIGGER journal_signatures_no_replace;
DROP TRIGGER journal_seals_no_replace;
DROP TRIGGER journal_no_replace;
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
-- +goose StatementBegin
CREATE TRIGGER aborted_carts_no_replace BEFORE INSERT ON aborted_carts
WHEN EXISTS (SELECT 1 FROM aborted_carts o WHERE o.id = NEW.id)
BEGIN
    SELECT RAISE(ABORT, 'the journal is append-only');
END;
-- +goose StatementEnd
