package access

import (
	"context"
	"fmt"
	"strings"
	"time"

	"tillbell/server/db"
	"tillbell/server/fault"
)

// NewStoreSetup is what the first-start wizard sends.
type NewStoreSetup struct {
	Store     Store
	Manager   string
	PIN       string
	Language  string
	Registers []string // codes
	Zones     []Zone
	Taxes     []TaxClass
}

// TaxClass is a rate that products are taxed at.
type TaxClass struct {
	StoreID string
	Code    string
	Name    string
	Rate    int64 // parts per million
}

// TableName is gorm's hook.
func (TaxClass) TableName() string { return "tax_classes" }

// NeedsSetup tells whether there is no store yet.
func (a *Access) NeedsSetup(ctx context.Context) (bool, error) {
	var any bool
	err := a.db.Read(ctx).Raw(`SELECT EXISTS (SELECT 1 FROM stores)`).Row().Scan(&any)
	return !any, db.Translate(err)
}

// What a set-up link may do stands in its token, and with it under its hash: to
// found the first store, once, or to add one to others.
const (
	founding = "su_"
	adding   = "sa_"
)

// StoreLinkTTL is how long a link that adds a store is good for.
const StoreLinkTTL = 24 * time.Hour

// NewSetupToken makes the secret of the one-time link that makes the first
// store; earlier links die.
func (a *Access) NewSetupToken(ctx context.Context) (string, error) {
	return a.newLink(ctx, founding)
}

// NewStoreToken makes the secret of a one-time link that makes one more store,
// for StoreLinkTTL; earlier links die.
func (a *Access) NewStoreToken(ctx context.Context) (string, error) { return a.newLink(ctx, adding) }

func (a *Access) newLink(ctx context.Context, may string) (string, error) {
	token := newToken(may)
	h := hashOf(token)
	err := a.db.Tx(ctx, func(tx *db.Tx) error {
		if err := tx.Exec(`DELETE FROM setup_tokens`).Error; err != nil {
			return err
		}
		return tx.Exec(`INSERT INTO setup_tokens (token_hash, created_at) VALUES (?, ?)`, db.Bytes(h[:]), db.At(tx.Now)).Error
	})
	return token, err
}

// oldest is when a token still good now can have been made at the earliest.
func oldest(token string, now time.Time) db.Micros {
	if strings.HasPrefix(token, adding) {
		return db.At(now.Add(-StoreLinkTTL))
	}
	return 0
}

// MayAdd tells whether a token is one that can still add a store.
func (a *Access) MayAdd(ctx context.Context, token string) (bool, error) {
	if !strings.HasPrefix(token, adding) {
		return false, nil
	}
	h := hashOf(token)
	var good bool
	err := a.db.Read(ctx).Raw(`SELECT EXISTS (SELECT 1 FROM setup_tokens WHERE token_hash = ? AND used_at IS NULL AND created_at > ?)`,
		db.Bytes(h[:]), oldest(token, a.db.Now())).Row().Scan(&good)
	return good, db.Translate(err)
}

var (
	errSetUpAlready = fault.New(fault.Conflict, "already_set_up", "This shop is set up already.")
	errSetupToken   = fault.New(fault.Unauthenticated, "setup_token", "This set-up link is wrong, used or too old. Take the newest one that was printed.")
)

// SetUp makes a store with its manager and a dashboard, once per token: the
// first store, or with a token that adds one, one more.
func (a *Access) SetUp(ctx context.Context, token string, n NewStoreSetup) (store Store, pairing Pairing, err error) {
	if err := CheckPIN(n.PIN); err != nil {
		return store, pairing, err
	}
	pinHash, err := a.HashPIN(ctx, n.PIN)
	if err != nil {
		return store, pairing, err
	}
	h := hashOf(token)
	err = a.db.Tx(ctx, func(tx *db.Tx) error {
		// Whether the token is good comes first: a stranger learns nothing else.
		r := tx.Exec(`UPDATE setup_tokens SET used_at = ? WHERE token_hash = ? AND used_at IS NULL AND created_at > ?`,
			db.At(tx.Now), db.Bytes(h[:]), oldest(token, tx.Now))
		if r.Error != nil {
			return r.Error
		}
		if r.RowsAffected == 0 {
			return errSetupToken
		}
		var others bool
		if err := tx.Raw(`SELECT EXISTS (SELECT 1 FROM stores)`).Row().Scan(&others); err != nil {
			return err
		}
		if others && !strings.HasPrefix(token, adding) {
			return errSetUpAlready
		}
		pairing, err = a.build(tx, &n, pinHash)
		return err
	})
	return n.Store, pairing, err
}

func (a *Access) build(tx *db.Tx, n *NewStoreSetup, pinHash string) (Pairing, error) {
	if err := n.check(); err != nil {
		return Pairing{}, err
	}
	n.Store.ID = db.NewID()
	if err := CreateStore(tx, n.Store); err != nil {
		return Pairing{}, err
	}
	for _, t := range n.Taxes {
		t.StoreID = n.Store.ID
		if err := tx.Create(&t).Error; err != nil {
			return Pairing{}, fmt.Errorf("insert tax class: %w", err)
		}
	}
	for _, code := range n.Registers {
		if _, err := AddRegister(tx, n.Store.ID, code); err != nil {
			return Pairing{}, fmt.Errorf("insert register: %w", err)
		}
	}
	for i, z := range n.Zones {
		z.ID, z.StoreID, z.Position = db.NewID(), n.Store.ID, int64(i)
		if err := tx.Create(&z).Error; err != nil {
			return Pairing{}, fmt.Errorf("insert zone: %w", err)
		}
	}
	if err := a.enterMade(tx, n.Store.ID); err != nil {
		return Pairing{}, err
	}
	manager := n.manager()
	manager.ID, manager.StoreID = db.NewID(), n.Store.ID
	if _, err := a.SaveStaff(tx, manager, pinHash); err != nil {
		return Pairing{}, err
	}
	dashboard := Device{ID: db.NewID(), StoreID: n.Store.ID, Kind: Dashboard, Name: "Office"}
	if _, err := a.SaveDevice(tx, dashboard); err != nil {
		return Pairing{}, err
	}
	return newPairing(tx, dashboard.ID)
}

func (n *NewStoreSetup) manager() Staff {
	return Staff{Name: n.Manager, Role: Manager, Language: n.Store.Language, Active: true}
}

// AddRegister inserts a register and the head of its journal, inside tx.
func AddRegister(tx *db.Tx, store, code string) (Register, error) {
	r := Register{ID: db.NewID(), StoreID: store, Code: code, Name: code}
	if err := tx.Create(&r).Error; err != nil {
		return r, err
	}
	return r, createHead(tx, r)
}
