package dbtest

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
)

const startTimeout = 60 * time.Second

// postgres is one throw-away cluster, reachable by a unix socket only. It dies
// with the test process, whatever ends that.
type postgres struct {
	dir  string
	cmd  *exec.Cmd
	log  bytes.Buffer
	next atomic.Int64
}

func start() (*postgres, error) {
	initdb, err := find("initdb")
	if err != nil {
		return nil, err
	}
	program, err := find("postgres")
	if err != nil {
		return nil, err
	}
	p := &postgres{}
	// Not a folder of the test: another user than root must be able to enter it.
	if p.dir, err = os.MkdirTemp("", "tillbell-pg"); err != nil {
		return nil, err
	}
	attr, err := asPostgres(p.dir)
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(p.dir))
	}
	data := filepath.Join(p.dir, "data")
	initCmd := exec.Command(initdb, "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
	initCmd.Dir, initCmd.SysProcAttr = p.dir, attr
	if out, err := initCmd.CombinedOutput(); err != nil {
		return nil, errors.Join(fmt.Errorf("initdb: %w\n%s", err, out), os.RemoveAll(p.dir))
	}
	p.cmd = exec.Command(program, "-D", data, "-k", p.dir, "-c", "listen_addresses=", "-c", "max_connections=200")
	p.cmd.Dir, p.cmd.SysProcAttr, p.cmd.Stdout, p.cmd.Stderr = p.dir, attr, &p.log, &p.log
	if err := p.cmd.Start(); err != nil {
		return nil, errors.Join(err, os.RemoveAll(p.dir))
	}
	if err := p.await(); err != nil {
		p.stop()
		return nil, fmt.Errorf("%w\n%s", err, &p.log)
	}
	return p, nil
}

// asPostgres runs the server as another user when we are root, which it refuses.
func asPostgres(dir string) (*syscall.SysProcAttr, error) {
	attr := &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGQUIT}
	if os.Geteuid() != 0 {
		return attr, nil
	}
	u, err := user.Lookup("postgres")
	if err != nil {
		return nil, fmt.Errorf("PostgreSQL does not run as root: %w", err)
	}
	uid, err1 := strconv.ParseUint(u.Uid, 10, 32)
	gid, err2 := strconv.ParseUint(u.Gid, 10, 32)
	if err := errors.Join(err1, err2); err != nil {
		return nil, err
	}
	attr.Credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
	return attr, os.Chown(dir, int(uid), int(gid))
}

func (p *postgres) await() error {
	s, err := sql.Open("pgx", p.url("postgres"))
	if err != nil {
		return err
	}
	defer s.Close()
	ctx, cancel := context.WithTimeout(context.Background(), startTimeout)
	defer cancel()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for {
		if err := s.PingContext(ctx); err == nil {
			return nil
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return errors.New("postgres did not start")
		}
	}
}

func (p *postgres) url(database string) string {
	return "postgres:///" + database + "?" + url.Values{
		"host": {p.dir}, "user": {"postgres"}, "sslmode": {"disable"},
	}.Encode()
}

func (p *postgres) exec(statement string) error {
	s, err := sql.Open("pgx", p.url("postgres"))
	if err != nil {
		return err
	}
	defer s.Close()
	_, err = s.Exec(statement)
	return err
}

func (p *postgres) newDatabase(t testing.TB, template string) string {
	t.Helper()
	name := fmt.Sprintf("t%d", p.next.Add(1))
	if err := p.exec("CREATE DATABASE " + name + " TEMPLATE " + template); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := p.exec("DROP DATABASE " + name + " WITH (FORCE)"); err != nil {
			t.Errorf("drop %s: %v", name, err)
		}
	})
	return p.url(name)
}

func (p *postgres) stop() {
	_ = p.cmd.Process.Signal(syscall.SIGQUIT)
	_ = p.cmd.Wait()
	_ = os.RemoveAll(p.dir)
}
