package fault_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"tillbell/server/fault"
)

func TestDecoratingCopies(t *testing.T) {
	t.Parallel()
	base := fault.New(fault.Conflict, "drawer_open", "Drawer %s is open.", "T1")
	a := base.At("register", "open", "open already").With("drawer_id", "d1").After(time.Second).Wrap(errors.New("cause"))
	b := base.At("register", "other", "other").With("x", 1)
	if len(base.Fields) != 0 || base.Extra != nil || base.RetryAfter != 0 || base.Unwrap() != nil {
		t.Fatalf("the original changed: %+v", base)
	}
	if a.Fields[0].Code != "open" || b.Fields[0].Code != "other" || len(a.Extra) != 1 {
		t.Fatalf("copies share: %+v %+v", a, b)
	}
	if a.Text != "Drawer T1 is open." {
		t.Fatalf("text %q", a.Text)
	}
}

func TestFoundInAChain(t *testing.T) {
	t.Parallel()
	f := fault.New(fault.NotFound, "no_sale", "No such sale.")
	err := fmt.Errorf("load sale: %w", f)
	got, ok := fault.As(err)
	if !ok || got.Code != "no_sale" {
		t.Fatalf("got %v %v", got, ok)
	}
	if !errors.Is(err, fault.New(fault.NotFound, "no_sale", "other words")) {
		t.Fatal("not equal by code")
	}
	if _, ok := fault.As(errors.New("plain")); ok {
		t.Fatal("found a fault where there is none")
	}
}
