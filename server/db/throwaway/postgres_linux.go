package throwaway

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
	"syscall"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
)

const startTimeout = 60 * time.Second

// Postgres is one throw-away cluster.
type Postgres struct {
	dir  string
	args []string // program and arguments
	cmd  *exec.Cmd
	log  bytes.Buffer
}

// Start makes a cluster and waits until it answers. Settings are given as
// name=value.
func Start(settings ...string) (*Postgres, error) { return startIn("", settings...) }

const (
	memoryFolder = "/dev/shm"
	memoryRoom   = 3 << 30 // bytes: of some dozens of small databases and the server's log
)

// StartInMemory is Start where files are never on a disk, if there is such a
// folder and it has room: nothing waits for one, and all promises are kept as
// long as the machine runs.
func StartInMemory(settings ...string) (*Postgres, error) {
	var f syscall.Statfs_t
	if err := syscall.Statfs(memoryFolder, &f); err != nil || f.Bavail*uint64(f.Bsize) < memoryRoom {
		return Start(settings...)
	}
	return startIn(memoryFolder, settings...)
}

// startIn makes it in a folder; empty: where temporary files go.
func startIn(folder string, settings ...string) (*Postgres, error) {
	initdb, err := find("initdb")
	if err != nil {
		return nil, err
	}
	program, err := find("postgres")
	if err != nil {
		return nil, err
	}
	p := &Postgres{}
	// Not a folder of the test: another user than root must be able to enter it.
	if p.dir, err = os.MkdirTemp(folder, "tillbell-pg"); err != nil {
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
	p.args = []string{program, "-D", data, "-k", p.dir, "-c", "listen_addresses=", "-c", "max_connections=200"}
	for _, s := range settings {
		p.args = append(p.args, "-c", s)
	}
	if err := p.run(attr); err != nil {
		return nil, errors.Join(err, os.RemoveAll(p.dir))
	}
	return p, nil
}

// run starts the server and waits until it answers.
func (p *Postgres) run(attr *syscall.SysProcAttr) error {
	p.cmd = exec.Command(p.args[0], p.args[1:]...)
	p.cmd.Dir, p.cmd.SysProcAttr, p.cmd.Stdout, p.cmd.Stderr = p.dir, attr, &p.log, &p.log
	if err := p.cmd.Start(); err != nil {
		return err
	}
	if err := p.await(); err != nil {
		_ = p.cmd.Process.Signal(syscall.SIGQUIT)
		_ = p.cmd.Wait()
		return fmt.Errorf("%w\n%s", err, &p.log)
	}
	return nil
}

// Freeze stops all of its processes where they are: who calls it hears nothing.
func (p *Postgres) Freeze() error { return p.signal(syscall.SIGSTOP) }

// Thaw lets them go on.
func (p *Postgres) Thaw() error { return p.signal(syscall.SIGCONT) }

// Kill ends all of its processes as a power cut does; Again brings it back.
func (p *Postgres) Kill() error {
	if err := p.signal(syscall.SIGKILL); err != nil {
		return err
	}
	_ = p.cmd.Wait()
	return nil
}

// Again starts the server on its old data after Kill.
func (p *Postgres) Again() error {
	attr, err := asPostgres(p.dir)
	if err != nil {
		return err
	}
	return p.run(attr)
}

// signal reaches the main process first, so that it starts no more, and then
// those it has started.
func (p *Postgres) signal(s syscall.Signal) error {
	if err := p.cmd.Process.Signal(syscall.SIGSTOP); err != nil {
		return err
	}
	children, err := os.ReadFile(fmt.Sprintf("/proc/%d/task/%d/children", p.PID(), p.PID()))
	if err != nil {
		return err
	}
	for _, child := range bytes.Fields(children) {
		pid, err := strconv.Atoi(string(child))
		if err != nil {
			return err
		}
		if err := syscall.Kill(pid, s); err != nil && !errors.Is(err, syscall.ESRCH) {
			return err
		}
	}
	return p.cmd.Process.Signal(s)
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

func (p *Postgres) await() error {
	s, err := sql.Open("pgx", p.URL("postgres"))
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

// URL is the address of one of its databases.
func (p *Postgres) URL(database string) string {
	return "postgres:///" + database + "?" + url.Values{
		"host": {p.dir}, "user": {"postgres"}, "sslmode": {"disable"},
	}.Encode()
}

// Exec runs a statement in the maintenance database.
func (p *Postgres) Exec(statement string) error {
	s, err := sql.Open("pgx", p.URL("postgres"))
	if err != nil {
		return err
	}
	defer s.Close()
	_, err = s.Exec(statement)
	return err
}

// PID is the server's main process.
func (p *Postgres) PID() int { return p.cmd.Process.Pid }

// Stop ends the cluster at once and deletes it.
func (p *Postgres) Stop() {
	_ = p.cmd.Process.Signal(syscall.SIGQUIT)
	_ = p.cmd.Wait()
	_ = os.RemoveAll(p.dir)
}
