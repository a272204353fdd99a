//go:build linux

package main_test

import (
	"testing"
	"time"

	"tillbell/server/db/dbtest"
	"tillbell/server/db/throwaway"
)

// databaseAway: PostgreSQL hangs, and then dies. Sales and calls are refused for
// now, and when it is back tills and tablets go on where they were.
func databaseAway(t *testing.T, c *contract) {
	pg, err := throwaway.Start()
	if err != nil {
		if dbtest.Required("postgres") {
			t.Fatalf("PostgreSQL is required: %v", err)
		}
		t.Skipf("PostgreSQL cannot be started: %v", err)
	}
	t.Cleanup(pg.Stop)
	check(t, pg.Exec("CREATE DATABASE shop"))
	s := newFaultShop(t, c.serve(t, t.TempDir(), pg.URL("shop"), "--demo"))
	s.sell(t)

	for _, fault := range []struct {
		name       string
		begin, end func() error
	}{
		{"it hangs", pg.Freeze, pg.Thaw},
		{"it dies", pg.Kill, pg.Again},
	} {
		t.Log(fault.name)
		check(t, fault.begin())
		began := time.Now()
		s.refuse(t, s.sale(), s.sale(), s.call(), s.sale())
		t.Logf("refused within %v", time.Since(began))
		if a := s.anyone().do(t, "GET", "//readyz", nil); a.status != 503 {
			t.Errorf("%s, and the server is ready: %d", fault.name, a.status)
		}
		s.anyone().want200(t, "//healthz")
		check(t, fault.end())
		began = time.Now()
		s.ready(t)
		t.Logf("ready after %v", time.Since(began))
		s.settle(t)
		t.Logf("settled after %v", time.Since(began))
		s.sell(t)
		s.mustAdd(t)
	}
	s.end(t)
}
