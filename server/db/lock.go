package db

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/gofrs/flock"
)

// serverLock is a file in the data folder that the one server of an embedded
// database holds locked. The lock is the operating system's: it goes with the
// process, however that ends. The file stays, since a lock on a file that was
// removed keeps nobody out.
const serverLock = "server.lock"

// takeFolder makes the data folder and takes the locks that c asks for.
func (d *DB) takeFolder(c Config) error {
	if err := os.MkdirAll(c.Dir, 0o700); err != nil {
		return fmt.Errorf("make the data folder: %w", err)
	}
	if !c.Server {
		return nil
	}
	ok, err := d.lock(c.Dir, serverLock, (*flock.Flock).TryLock)
	if err == nil && !ok {
		err = fmt.Errorf("another server runs on the data folder %s; stop it first, or give this one a folder of its own with --data", c.Dir)
	}
	return err
}

// lock tries to lock a file in dir, without waiting, until Close.
func (d *DB) lock(dir, name string, try func(*flock.Flock) (bool, error)) (ok bool, err error) {
	file := flock.New(filepath.Join(dir, name))
	if ok, err = try(file); err != nil {
		return false, fmt.Errorf("the data folder %s cannot be locked; it must be writable, on a file system that has locks: %w", dir, err)
	}
	if ok {
		d.locks = append(d.locks, file)
	}
	return ok, nil
}
