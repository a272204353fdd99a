package web_test

import (
	"context"
	"testing"

	"tillbell/pos"
	"tillbell/server/access"
	"tillbell/server/db"
)

// eager is a device that hears of carts that begin, and signs nothing.
type eager struct{ heard chan pos.Beginning }

func (eager) Serial() string                                            { return "EAGER" }
func (eager) Sign(context.Context, pos.Task) (s pos.Signature, _ error) { return s, nil }
func (eager) Find(context.Context, pos.Task) (s pos.Signature, _ bool, _ error) {
	return s, false, nil
}
func (e eager) Begin(_ context.Context, b pos.Beginning) (pos.Begun, error) {
	e.heard <- b
	return pos.Begun{}, nil
}

// A till asks the catalogue whether its device wants to hear that a cart begins,
// and says so; the device is told once.
func TestBegunCarts(t *testing.T) {
	t.Parallel()
	r := newRig(t, sqlite(t))
	mia := r.tokens[access.Cashier]
	begins := func() bool {
		var head struct{ Begins *bool }
		if r.call("GET", "/api/v1/catalog", mia, nil, 200, &head); head.Begins == nil {
			t.Fatal("the catalogue does not say whether a device wants to be told")
		}
		return *head.Begins
	}
	if begins() {
		t.Error("there is no device")
	}
	r.call("PUT", "/api/v1/begun-carts/"+db.NewID(), mia, nil, 204, nil) // and that is no harm
	e := eager{make(chan pos.Beginning, 8)}
	r.check(r.pos.SignWith(t.Context(), e))
	if !begins() {
		t.Error("the till is not told that the device wants to hear")
	}
	first, second := db.NewID(), db.NewID()
	for _, id := range []string{first, first, second} {
		r.call("PUT", "/api/v1/begun-carts/"+id, mia, nil, 204, nil)
	}
	for _, id := range []string{first, second} {
		if b := <-e.heard; b.Doc != id || b.Register == "" {
			t.Errorf("heard of %+v, not of %s", b, id)
		}
	}
	r.refuse("PUT", "/api/v1/begun-carts/none", mia, nil, 422, "")
	r.refuse("PUT", "/api/v1/begun-carts/"+first, "", nil, 401, "")
	r.refuse("PUT", "/api/v1/begun-carts/"+first, r.tokens[access.Associate], nil, 403, "")
}
