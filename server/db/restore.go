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
// dir, whose files are kept beside it under the name that is returned. It has
// the folder to itself meanwhile, and is refused while anybody has the database
// open: what they commit would go into the file that is set aside. The log gets
// a new epoch: clients that were ahead of the backup must begin anew.
func Restore(ctx context.Context, file, dir string) (kept string, err error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", fmt.Errorf("make the data folder: %w", err)
	}
	alone, err := lockAlone(dir)
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, alone.Unlock()) }()
	fresh, err := os.MkdirTemp(dir, "restore")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(fresh)
	if err := prepare(ctx, file, fresh); err != nil {
		return "", err
	}
	target := filepath.Join(dir, FileName)
	if _, err := os.Stat(target); err == nil {
		if kept, err = setAside(ctx, target); err != nil {
			return "", err
		}
	}
	return kept, os.Rename(filepath.Join(fresh, FileName), target)
}

// prepare makes of a backup, in a folder of its own, the database that is to
// be put in place: proven, with today's schema and new epochs, in one file.
func prepare(ctx context.Context, file, fresh string) error {
	if err := copyFile(filepath.Join(fresh, FileName), file); err != nil {
		return fmt.Errorf("copy the backup: %w", err)
	}
	d, err := Open(ctx, Config{Dir: fresh, Existing: true})
	if err != nil {
		return fmt.Errorf("%s is not a good backup: %w", file, err)
	}
	if err := d.migrate(ctx); err != nil {
		return errors.Join(fmt.Errorf("%s is not a good backup: %w", file, err), d.Close())
	}
	if err := d.Verify(ctx); err != nil {
		return errors.Join(fmt.Errorf("%s is not a good backup: %w", file, err), d.Close())
	}
	return errors.Join(newEpochs(ctx, d), d.foldLog(ctx), d.Close())
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

// setAside folds the write-ahead log into the old database, if that is not
// damaged, and renames it.
func setAside(ctx context.Context, target string) (kept string, err error) {
	d := &DB{dialect: SQLite, path: target, now: time.Now}
	if d.openSQLite(ctx, Config{}) == nil {
		err = d.foldLog(ctx)
	}
	if err = errors.Join(err, d.Close()); err != nil {
		return "", err
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

// foldLog brings everything into the database's one file.
func (d *DB) foldLog(ctx context.Context) error {
	var busy, log, done int
	if err := d.writeSQL.QueryRowContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &log, &done); err != nil {
		return fmt.Errorf("fold the write-ahead log into %s: %w", d.path, err)
	}
	if busy != 0 {
		return fmt.Errorf("%s is in use by another program", d.path)
	}
	return nil
}

func newEpochs(ctx context.Context, d *DB) error {
	return d.Tx(ctx, func(tx *Tx) error {
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
}
