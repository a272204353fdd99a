//go:build linux

package main_test

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"unsafe"

	"tillbell/server/db"
)

// atRest loads the demo store and ends the server, so that the next one begins
// with an empty write-ahead log, which has to grow.
func atRest(t *testing.T, c *contract, data string) {
	t.Helper()
	c.serve(t, data, "", "--demo").terminate(t)
}

// untilRefused makes calls one after the other until one is refused, and owed.
func (s *faultShop) untilRefused(t *testing.T, code string, next func() owed) (taken int64) {
	t.Helper()
	for ; ; taken++ {
		o := next()
		a := s.make(t, o)
		switch a.status {
		case 201:
		case 503:
			equal(t, "the refusal's code", a.problem(t).text("code"), code)
			s.owed = append(s.owed, o)
			return taken
		default:
			t.Fatalf("without room %s is answered %d: %s", o.path, a.status, a.body)
		}
	}
}

// runOut sells and calls for help until there is no room for more, and then
// looks at what a server without room does: it takes nothing, not half of
// anything, and still answers what it is asked.
func (s *faultShop) runOut(t *testing.T, code string) {
	t.Helper()
	s.sold += s.untilRefused(t, code, s.sale)
	s.untilRefused(t, code, s.call) // which needs less room
	s.refuse(t, s.sale(), s.call(), s.sale())
	for _, o := range s.owed {
		if o.method == "PUT" {
			o.who.refused(t, 404, "", "GET", o.path, nil)
		}
	}
	s.anyone().want200(t, "//healthz")
	s.till.want(t, 200, "GET", "/catalog", nil)
	s.till.want(t, 200, "POST", "/prices", body{"lines": []body{line(s.product, "2")}})
	if s.sold > 0 {
		s.mustAdd(t)
	}
}

// The disk is full: a small file system of its own, and a file that fills it.
func fullDisk(t *testing.T, c *contract) {
	data := t.TempDir()
	if err := syscall.Mount("tillbell-test", data, "tmpfs", 0, "size=64m,mode=0700"); err != nil {
		t.Skipf("no file system can be mounted here: %v", err)
	}
	t.Cleanup(func() { check(t, syscall.Unmount(data, syscall.MNT_DETACH)) })
	atRest(t, c, data)
	s := newFaultShop(t, c.serve(t, data, "", "--demo"))
	s.sell(t)
	ballast := filepath.Join(data, "ballast")
	fill(t, ballast)
	s.runOut(t, "disk_full")

	check(t, os.Remove(ballast))
	s.settle(t)
	s.sell(t)
	s.mustAdd(t)
	s.end(t)
}

// fill writes a file until the disk takes no more.
func fill(t *testing.T, name string) {
	t.Helper()
	f, err := os.OpenFile(name, os.O_CREATE|os.O_WRONLY, 0o600)
	check(t, err)
	defer f.Close()
	chunk := make([]byte, 64<<10)
	for len(chunk) > 0 {
		n, err := f.Write(chunk)
		if errors.Is(err, syscall.ENOSPC) || err == nil && n < len(chunk) || errors.Is(err, io.ErrShortWrite) {
			chunk = chunk[:len(chunk)/2]
			continue
		}
		check(t, err)
	}
}

// The process may write no larger files, as under a quota: writing fails with
// another error than on a full disk, and a signal comes with it.
func fileLimit(t *testing.T, c *contract) {
	data := t.TempDir()
	atRest(t, c, data)
	s := newFaultShop(t, c.serve(t, data, "", "--demo"))
	s.sell(t)
	log, err := os.Stat(filepath.Join(data, db.FileName+"-wal"))
	check(t, err)
	file, err := os.Stat(filepath.Join(data, db.FileName))
	check(t, err)
	free := limitFiles(t, s.cmd.Process.Pid, uint64(max(log.Size(), file.Size())))
	s.runOut(t, "database_away")

	free()
	s.settle(t)
	s.sell(t)
	s.mustAdd(t)
	s.end(t)
}

// limitFiles sets how long a file the process may write.
func limitFiles(t *testing.T, pid int, most uint64) (free func()) {
	t.Helper()
	const fileSize = 1 // RLIMIT_FSIZE
	set := func(limit, old *syscall.Rlimit) {
		t.Helper()
		if _, _, errno := syscall.RawSyscall6(syscall.SYS_PRLIMIT64, uintptr(pid), fileSize, uintptr(unsafe.Pointer(limit)), uintptr(unsafe.Pointer(old)), 0, 0); errno != 0 {
			t.Fatalf("limit the files of process %d: %v", pid, errno)
		}
	}
	var before syscall.Rlimit
	set(nil, &before)
	set(&syscall.Rlimit{Cur: most, Max: before.Max}, nil)
	return func() { set(&before, nil) }
}
