package db

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/gofrs/flock"
)

// Files in the data folder that are locked. The locks are the operating
// system's: they go with the process, however that ends. The files stay, since
// a lock on a file that was removed keeps nobody out.
const (
	serverLock = "server.lock" // held by the one server of an embedded database
	openLock   = "open.lock"   // shared by all who have it open; Restore takes it alone
)

// takeFolder makes the data folder and takes the locks that c asks for.
func (d *DB) takeFolder(c Config) error {
	if _, err := os.Stat(d.path); c.Existing && errors.Is(err, os.ErrNotExist) {
		return d.nothingHere() // and nothing is left there, not even a lock
	}
	if err := os.MkdirAll(c.Dir, 0o700); err != nil {
		return fmt.Errorf("make the data folder: %w", err)
	}
	ok, err := d.lock(c.Dir, openLock, (*flock.Flock).TryRLock)
	if err == nil && !ok {
		err = fmt.Errorf("a backup is just being restored into the data folder %s; try again when that is done", c.Dir)
	}
	if err != nil || !c.Server {
		return err
	}
	ok, err = d.lock(c.Dir, serverLock, (*flock.Flock).TryLock)
	if err == nil && !ok {
		err = fmt.Errorf("another server runs on the data folder %s; stop it first, or give this one a folder of its own with --data", c.Dir)
	}
	return err
}

// lock locks a file of the folder until Close.
func (d *DB) lock(dir, name string, try func(*flock.Flock) (bool, error)) (ok bool, err error) {
	file, err := tryLock(dir, name, try)
	if file != nil {
		d.locks = append(d.locks, file)
	}
	return file != nil, err
}

// lockAlone keeps everybody from opening the embedded database in dir.
func lockAlone(dir string) (*flock.Flock, error) {
	file, err := tryLock(dir, openLock, (*flock.Flock).TryLock)
	if err == nil && file == nil {
		err = fmt.Errorf("the data folder %s is in use; stop the server first, and let commands that run on it end", dir)
	}
	return file, err
}

// tryLock does not wait: the file is nil if somebody else has the lock.
func tryLock(dir, name string, try func(*flock.Flock) (bool, error)) (*flock.Flock, error) {
	file := flock.New(filepath.Join(dir, name))
	ok, err := try(file)
	if err != nil {
		return nil, fmt.Errorf("the data folder %s cannot be locked; it must be writable, on a file system that has locks: %w", dir, err)
	}
	if !ok {
		return nil, nil
	}
	return file, nil
}
