-- +goose Up
-- Whether it was told that a button is silent: each silence is told once.
ALTER TABLE call_devices ADD COLUMN silent_told BOOLEAN NOT NULL DEFAULT FALSE;
