package db

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"
)

// Restore checks a backup and puts it in the place of the embedded database in
// dir, whose files are kept beside it under the name that is returned. No
// server may be running on dir. The log gets a new epoch: clients that were
// ahead of the backup must begin anew.
func Restore(ctx context.Context, file, dir string) (kept string, err error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", err
	}
	part := filepath.Join(dir, FileName+".restore")
	if err := copyFile(part, file); err != nil {
		return "", fmt.Errorf("copy the backup: %w", err)
	}
	defer func() { _ = os.Remove(part) }()
	if err := checkBackup(ctx, part, dir); err != nil {
		return "", fmt.Errorf("%s is not a good backup: %w", file, err)
	}
	target := filepath.Join(dir, FileName)
	if _, err := os.Stat(target); err == nil {
		if kept, err = setAside(ctx, target); err != nil {
			return "", err
		}
	}
	if err := os.Rename(part, target); err != nil {
		return kept, err
	}
	return kept, newEpochs(ctx, dir)
}

func copyFile(to, from string) (err error) {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Sync(), out.Close())
}

// checkBackup opens a copy of the copy, since opening may migrate it.
func checkBackup(ctx context.Context, part, dir string) error {
	try, err := os.MkdirTemp(dir, "restore")
	if err != nil {
		return err
	}
	defer os.RemoveAll(try)
	if err := copyFile(filepath.Join(try, FileName), part); err != nil {
		return err
	}
	d, err := Open(ctx, Config{Dir: try})
	if err != nil {
		return err
	}
	return errors.Join(d.Verify(ctx), d.Close())
}

// setAside folds the write-ahead log into the old database and renames it. It
// fails while a server holds the database.
func setAside(ctx context.Context, target string) (kept string, err error) {
	d := &DB{dialect: SQLite, path: target, now: time.Now}
	if err := d.openSQLite(ctx, Config{}); err == nil {
		var busy, log, done int
		err := d.writeSQL.QueryRowContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &log, &done)
		if err = errors.Join(err, d.Close()); err != nil || busy != 0 {
			return "", fmt.Errorf("the database is in use; stop the server first (%w)", err)
		}
	}
	kept = target + "." + time.Now().UTC().Format("20060102T150405")
	if err := os.Rename(target, kept); err != nil {
		return "", err
	}
	for _, tail := range []string{"-wal", "-shm"} {
		if err := os.Rename(target+tail, kept+tail); err != nil && !errors.Is(err, os.ErrNotExist) {
			return kept, err
		}
	}
	return kept, nil
}

func newEpochs(ctx context.Context, dir string) error {
	d, err := Open(ctx, Config{Dir: dir})
	if err != nil {
		return err
	}
	err = d.Tx(ctx, func(tx *Tx) error {
		var stores []string
		if err := tx.Raw(`SELECT store_id FROM store_counters`).Scan(&stores).Error; err != nil {
			return err
		}
		for _, s := range stores {
			if err := tx.Exec(`UPDATE store_counters SET epoch = ? WHERE store_id = ?`, NewID(), s).Error; err != nil {
				return err
			}
		}
		return nil
	})
	return errors.Join(err, d.Close())
}
