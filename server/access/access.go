// Package access owns who may do what where: stores and their places, devices
// and how they are paired, staff, PINs, sessions and rights.
//
// Invariants: tokens, pairing codes and PINs are kept as hashes only; a PIN
// works only on a paired device of the person's own store; a revoked device or
// session is refused by this process at once and by other nodes as soon as
// they see the store's access revision move (DB.Follow), and a commit that
// compares revisions never misses it.
package access

import (
	"context"
	"sync"
	"time"

	"tillbell/server/db"
)

// Access answers who somebody is. It keeps sessions, devices and what stores
// say of themselves in memory.
type Access struct {
	db     *db.DB
	hashes chan struct{} // bounds the slow hashes in flight
	ttl    time.Duration
	book   Book // nil: none is kept

	signKeys sync.Map // by store; they never change

	mu       sync.RWMutex
	sessions map[hash]*cachedSession
	devices  map[hash]*cachedDevice
	shops    map[string]*shop    // by store
	dropped  map[string]uint64   // how often what is kept of a store was
	seen     map[string]struct{} // devices that called since the last Flush
}

// SessionTTL is how long a sign-in lasts at most: one long shift.
const SessionTTL = 16 * time.Hour

const hashesInFlight = 2

// New makes the access room of a database.
func New(d *db.DB) *Access {
	return &Access{
		db: d, hashes: make(chan struct{}, hashesInFlight), ttl: SessionTTL,
		sessions: make(map[hash]*cachedSession), devices: make(map[hash]*cachedDevice),
		shops: make(map[string]*shop), dropped: make(map[string]uint64), seen: make(map[string]struct{}),
	}
}

// Forget drops what is cached of a store; the next question asks the database.
func (a *Access) Forget(store string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	delete(a.shops, store)
	a.dropped[store]++
	for k, s := range a.sessions {
		if s.who.Store.ID == store {
			delete(a.sessions, k)
		}
	}
	for k, d := range a.devices {
		if d.who.Store.ID == store {
			delete(a.devices, k)
		}
	}
}

// shop is what a store says of itself and of its roles.
type shop struct {
	store Store
	roles map[Role]Allowances
}

// Shop is a store and what each role may do in it, from memory: as this node
// last heard of them, which is at once for what was changed here, and when it
// sees the store's access revision move for what was changed elsewhere. Nobody
// writes into what it returns.
func (a *Access) Shop(ctx context.Context, store string) (Store, map[Role]Allowances, error) {
	a.mu.RLock()
	s, dropped := a.shops[store], a.dropped[store]
	a.mu.RUnlock()
	if s != nil {
		return s.store, s.roles, nil
	}
	s = &shop{}
	var err error
	if s.store, err = a.Store(ctx, store); err != nil {
		return Store{}, nil, err
	}
	if s.roles, err = a.Roles(ctx, store); err != nil {
		return Store{}, nil, err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.dropped[store] == dropped { // else it changed while it was read
		a.shops[store] = s
	}
	return s.store, s.roles, nil
}
