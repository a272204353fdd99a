-- What a server needs of PostgreSQL and no more. Run it as the owner of the
-- database, after each update of Tillbell, for the role that servers sign in
-- as; put its name in the place of tillbell_server. The owner alone makes and
-- changes tables: start the server once as the owner after an update.
GRANT USAGE ON SCHEMA public TO tillbell_server;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO tillbell_server;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO tillbell_server;
REVOKE UPDATE, DELETE ON journal, journal_seals, journal_keys, journal_signatures, closings, drawer_readings, aborted_carts, ledger_transfers FROM tillbell_server;
