//go:build !linux

package throwaway

import "errors"

// Postgres is one throw-away cluster; on Linux only.
type Postgres struct{}

// Start tells that this is for Linux.
func Start(...string) (*Postgres, error) {
	return nil, errors.New("a PostgreSQL server of one's own is started on Linux only")
}

// StartInMemory tells that this is for Linux.
func StartInMemory(...string) (*Postgres, error) { return Start() }

// URL is the address of one of its databases.
func (p *Postgres) URL(string) string { return "" }

// Exec runs a statement in the maintenance database.
func (p *Postgres) Exec(string) error { return nil }

// PID is the server's main process.
func (p *Postgres) PID() int { return 0 }

// Stop ends the cluster at once and deletes it.
func (p *Postgres) Stop() {}

// Freeze stops all of its processes where they are.
func (p *Postgres) Freeze() error { return nil }

// Thaw lets them go on.
func (p *Postgres) Thaw() error { return nil }

// Kill ends all of its processes as a power cut does.
func (p *Postgres) Kill() error { return nil }

// Again starts the server on its old data after Kill.
func (p *Postgres) Again() error { return nil }
